"""What is planned for a client and looked at every quarter; what he takes; when he is known to be elsewhere."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.homes.models_clients import SERVICES, Absence, CarePlan, Medicine, PlanReview
from doorstep.homes.terms_clients import REVIEW_MONTHS
from doorstep.kernel.days import add_months
from doorstep.kernel.refusal import Refused

from .applying import own_admitted
from .own import at_home, own


@dataclass(frozen=True)
class Plan:
    """What was found of a client and what is aimed at; a score is None where nobody looked."""

    made_on: dt.date
    goals: str
    services: Sequence[str]
    is_family_heard: bool
    living: int | None = None
    working: int | None = None


@dataclass(frozen=True)
class Review:
    """What a review of a plan found, and what becomes of the plan."""

    on: dt.date
    found: str
    outcome: str
    satisfaction: int | None = None


def next_review(on: dt.date) -> dt.date:
    """The day by which a plan that was made or reviewed on the day is to be reviewed.

    Source: 残疾预防和残疾人康复条例 第二十一条; the interval is a parameter (待核).
    """
    return add_months(on, REVIEW_MONTHS.on(on))


@transaction.atomic
def make_plan(client_id: int, plan: Plan, *, by: Actor, at: dt.datetime) -> CarePlan:
    """Make the plan of a client who has none that runs. Raises: Http404, Refused("client.not_admitted", "plan.…")."""
    what = _("计划没有保存。")
    with at_home(by):
        one = own_admitted(client_id, by, what=what)
        _require_day(plan.made_on, one.held.lower, at, what=what)
        services = [name for name, _words in SERVICES if name in plan.services]
        if not (plan.goals.strip() and services):
            raise Refused(what, why=_("没有写目标，或者没有选服务。"), then=_("请补充。"), code="plan.goals")
        there = Refused(
            what, why=_("此人已有正在执行的计划。"), then=_("要调整，请先评估那份计划。"), code="plan.there"
        )
        with refusing(care_plan_is_one_at_a_time=there):
            made = CarePlan.objects.create(
                client=one,
                home=one.home,
                code=one.code,
                made_on=plan.made_on,
                living=plan.living,
                working=plan.working,
                goals=plan.goals.strip(),
                services=services,
                is_family_heard=plan.is_family_heard,
                review_due_on=next_review(plan.made_on),
            )
        record(by, "make_plan", made, at=at, became={"review_due_on": made.review_due_on.isoformat()})
    return made


@transaction.atomic
def review_plan(plan_id: int, review: Review, *, by: Actor, at: dt.datetime) -> PlanReview:
    """Write down a review: the plan goes on until the next, or ends, to be followed by another where it is adjusted.

    Raises: Http404, Refused("plan.ended", "plan.found", "plan.day").
    """
    what = _("评估没有保存。")
    with at_home(by):
        plan = own(CarePlan.objects.select_related("home"), by, pk=plan_id)
        if plan.ended_on is not None:
            raise Refused(what, why=_("这份计划已经结束。"), then=_("请评估正在执行的计划。"), code="plan.ended")
        last = plan.reviews.order_by("-on").values_list("on", flat=True).first()
        _require_day(review.on, last or plan.made_on, at, what=what)
        if not review.found.strip():
            raise Refused(what, why=_("没有写评估情况。"), then=_("请写明。"), code="plan.found")
        made = PlanReview.objects.create(
            plan=plan,
            home=plan.home,
            code=plan.code,
            on=review.on,
            found=review.found.strip(),
            outcome=review.outcome,
            satisfaction=review.satisfaction,
            by_label=f"{by.seat_label} {by.name}"[:100],
            at=at,
        )
        if review.outcome == "goes_on":
            plan.review_due_on = next_review(review.on)
        else:
            plan.ended_on = review.on
        plan.save()
        record(by, "review_plan", plan, at=at, became={"outcome": review.outcome})
    return made


def _require_day(on: dt.date, first: dt.date, at: dt.datetime, *, what: str) -> None:
    if not first <= on <= timezone.localtime(at).date():
        why = _("日期不能早于 %(first)s，也不能晚于今天。") % {"first": first}
        raise Refused(what, why=why, then=_("请核对日期。"), code="plan.day")


@dataclass(frozen=True)
class Dose:
    """A medicine as a doctor ordered it. `until` is the last day; None: until somebody stops it."""

    name: str
    dose: str
    times: Sequence[dt.time]
    ordered_by: str
    since: dt.date
    until: dt.date | None = None


@transaction.atomic
def add_medicine(client_id: int, said: Dose, *, by: Actor, at: dt.datetime) -> Medicine:
    """Write down what a client takes in the home. Raises: Http404, Refused("client.not_admitted", "medicine.…")."""
    what = _("用药没有保存。")
    with at_home(by):
        one = own_admitted(client_id, by, what=what)
        if not (said.name.strip() and said.dose.strip() and said.times):
            why = _("药名、每次用量、服药时间都要写。")
            raise Refused(what, why=why, then=_("请对照医嘱补充。"), code="medicine.what")
        if not said.ordered_by.strip():
            why = _("没有写医嘱。")
            raise Refused(
                what, why=why, then=_("没有医嘱不能给药，请写明哪位医生、哪天的医嘱。"), code="medicine.order"
            )
        if said.until is not None and said.until < said.since:
            raise Refused(what, why=_("结束日期早于开始日期。"), then=_("请核对日期。"), code="medicine.until")
        made = Medicine.objects.create(
            client=one,
            home=one.home,
            code=one.code,
            name=said.name.strip()[:60],
            dose=said.dose.strip()[:40],
            times=sorted(set(said.times)),
            ordered_by=said.ordered_by.strip()[:100],
            taken=DateRange(said.since, said.until + dt.timedelta(days=1) if said.until else None),
        )
        record(by, "add_medicine", made, at=at)
    return made


@transaction.atomic
def stop_medicine(medicine_id: int, last_day: dt.date, *, by: Actor, at: dt.datetime) -> Medicine:
    """Stop a medicine after its last day. Raises: Http404, Refused("medicine.until")."""
    what = _("没有停药。")
    with at_home(by):
        made: Medicine = own(Medicine.objects.select_related("home"), by, pk=medicine_id)
        ends = last_day + dt.timedelta(days=1)
        if last_day < made.taken.lower or (made.taken.upper is not None and ends > made.taken.upper):
            why = _("最后一天不在服药期间里。")
            raise Refused(what, why=why, then=_("请核对日期。"), code="medicine.until")
        made.taken = DateRange(made.taken.lower, ends)
        made.save()
        record(by, "stop_medicine", made, at=at, became={"last_day": last_day.isoformat()})
    return made


@transaction.atomic
def add_absence(
    client_id: int, kind: str, first: dt.date, last: dt.date, source: str, *, by: Actor, at: dt.datetime
) -> Absence:
    """Write down the days on which a client is elsewhere.

    Raises: Http404, Refused("client.not_admitted", "absence.…").
    """
    what = _("没有登记。")
    with at_home(by):
        one = own_admitted(client_id, by, what=what)
        if last < first:
            raise Refused(what, why=_("最后一天早于第一天。"), then=_("请核对日期。"), code="absence.last")
        if not source.strip():
            raise Refused(what, why=_("没有写是谁说的。"), then=_("请写明来源，例如家属来电。"), code="absence.source")
        days = DateRange(first, last + dt.timedelta(days=1))
        if one.absences.filter(days__overlap=days).exists():
            raise Refused(
                what, why=_("这几天里已经登记过不在园。"), then=_("请只登记还没有登记的日子。"), code="absence.twice"
            )
        made = Absence.objects.create(
            client=one,
            home=one.home,
            code=one.code,
            kind=kind,
            days=days,
            source=source.strip()[:100],
            at=at,
            seat_label=by.seat_label,
        )
        record(by, "add_absence", made, at=at, became={"kind": kind})
    return made
