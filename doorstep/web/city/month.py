"""A month's work of a made-up city, done by its own seats through the real services; and what waits for the next.

Every step looks at the rows first: interrupted anywhere and begun again, it does what is left and nothing twice.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.figures import read_period
from doorstep.base.items import BENEFITS
from doorstep.base.scope import as_system, scoped
from doorstep.certificates.models import Certificate
from doorstep.certificates.services import change_state
from doorstep.entitlements.known import latest
from doorstep.entitlements.models import Change, MonthRun
from doorstep.entitlements.services import (
    answer_check,
    confirm_changes,
    decline_change,
    draw_up_month,
    judge_month,
    publish_list,
    tell_changes,
)
from doorstep.entitlements.waiting import with_hold
from doorstep.kernel.benefit import Benefit
from doorstep.kernel.days import month_of
from doorstep.kernel.refusal import Refused
from doorstep.orgs.models import Seat
from doorstep.orgs.seats import as_actor
from doorstep.payments.bankformat import find_format
from doorstep.payments.models import Batch, Line
from doorstep.payments.services import (
    draw_up_follow_up,
    file_sent,
    receive_batch,
    record_answer,
    send_batch,
    sign_batch,
)
from doorstep.report.models import Report
from doorstep.report.services import freeze_report

from .bank import answer_to
from .cases import file_cases, found_city_institution, sink_downwards
from .cases import words as case_words
from .forwardings import take_in_for
from .plan import CityPlan
from .staff import BRANCH_COUNTY
from .visits import lay_points, plan_visits
from .visits import words as visit_words

# Days of the month on which each step is taken, or the plan's day where that comes first.
DAYS = {
    "report": 5,
    "cancel": 8,
    "judge": 9,
    "publish": 9,
    "confirm": 19,
    "draw": 20,
    "sign": 21,
    "receive": 22,
    "send": 22,
    "answer": 26,
    "follow": 27,
}
LONGEST_NOTICE = dt.timedelta(days=10)  # five workdays, and the longest holiday among them


@dataclass(frozen=True)
class County:
    """One county's three desks."""

    code: str
    office: Actor
    signer: Actor
    finance: Actor


def do_month(plan: CityPlan) -> Iterator[str]:
    """Do the month's work; yields words after each county. Nothing is touched once the next month has been judged."""
    counties = counties_of()
    if is_judged(counties, plan.next_month):
        return
    freeze_last_month(plan)
    for county in counties:
        cancel_for_the_dead(county, plan)
        judge(county, plan.month, at=at(plan, "judge"))
        settle(county, plan)
        for benefit in BENEFITS.values():
            pay(county, benefit, plan)
        yield _("%(place)s：%(month)s月的待遇已判定、确认、发放") % {
            "place": county.office.seat_label.split("·")[0],
            "month": plan.month.month,
        }
    leave_one_half_signed(plan, counties)
    found_city_institution(plan)
    filed = sum(file_cases(county.office, plan) for county in counties)
    for county in counties:
        sink_downwards(county.office, plan)
    for county, home in zip(counties, [*counties[1:], *counties[:1]], strict=True):
        if home is not county:
            take_in_for(home.office, by=county.office, plan=plan)
    yield case_words(filed)
    lay_points(plan, counties[0].code[:4] + "00000000" if counties else "")
    yield visit_words(sum(plan_visits(county.office, plan) for county in counties))
    for county in counties:
        judge(county, plan.next_month, at=at(plan, "next"))
    yield _("%(month)s月已判定，变动等人确认") % {"month": plan.next_month.month}


def at(plan: CityPlan, step: str) -> dt.datetime:
    """The instant of a step: nine in the morning of its day."""
    day = min(plan.on, plan.month.replace(day=DAYS.get(step, plan.on.day)))
    return dt.datetime.combine(day, dt.time(9), tzinfo=timezone.get_default_timezone())


def counties_of() -> list[County]:
    """Every county that has an office, a signer and a finance desk, by code."""
    with as_system(read_only=True):
        seats = Seat.objects.filter(grouping=None, org__level="county").select_related("account", "org", "grouping")
        actors = {(seat.code, seat.role): as_actor(seat) for seat in seats.order_by("-pk")}
    roles = ("county_office", "county_signer", "county_finance")
    codes = sorted({code for code, _role in actors})
    full = (code for code in codes if all((code, role) in actors for role in roles))
    return [County(code, *(actors[code, role] for role in roles)) for code in full]


def is_judged(counties: list[County], month: dt.date) -> bool:
    """Whether every county's month was judged for every benefit."""
    with as_system(read_only=True):
        runs = latest(MonthRun.objects.filter(month=month, benefit__in=BENEFITS))
        return runs.count() >= len(counties) * len(BENEFITS)


def freeze_last_month(plan: CityPlan) -> None:
    """The report of the month before, frozen by the city's office as the figures stood."""
    period = read_period(f"{month_of(plan.month - dt.timedelta(days=1)):%Y-%m}", today=plan.on)
    with as_system(read_only=True):
        frozen = Report.objects.filter(period=period.label).exists()
        seat = Seat.objects.filter(role="city_office").select_related("account", "org", "grouping").first()
    if frozen or seat is None:
        return
    by = as_actor(seat)
    with scoped(by.ranges, by=by):
        freeze_report(period, said={}, by=by, at=at(plan, "report"))


def cancel_for_the_dead(county: County, plan: CityPlan) -> None:
    """Cancel the certificates that outlived their holders, but for those whose money awaits proof: last month's report,
    frozen before, then has something to say of what has changed since.
    """
    by, when = county.office, at(plan, "cancel")
    with scoped(by.ranges, by=by):
        outlived = Certificate.objects.filter(state__in=("active", "lost"), person__died_on__lt=plan.month)
        for certificate in outlived.exclude(person__awards__months__contains=plan.month).order_by("pk"):
            change_state(certificate.pk, "cancelled", on=when.date(), reason=_("持证人已去世"), by=by, at=when)


def judge(county: County, month: dt.date, *, at: dt.datetime) -> None:
    """Judge the county's month, once."""
    with scoped(county.office.ranges, by=county.office):
        if not MonthRun.objects.filter(code=county.code, month=month).exists():
            judge_month(list(BENEFITS.values()), month, code=county.code, by=county.office, at=at)


def settle(county: County, plan: CityPlan) -> None:
    """Confirm whoever begins or changes. A stop is put off: the office waits for proof of death or renewal."""
    by, when = county.office, at(plan, "confirm")
    with scoped(by.ranges, by=by):
        for benefit in BENEFITS:
            publish(county, benefit, plan)
            for kind in ("starts", "changes"):
                confirm_changes(benefit, plan.month, kind, code=county.code, by=by, at=when)
        stops = Change.objects.filter(month=plan.month, kind="stops", state="open")
        for change_id in stops.values_list("pk", flat=True):
            decline_change(change_id, by=by, at=when, reason=_("去世或证件过期的依据待核实，本月暂按原标准发放"))


def publish(county: County, benefit: str, plan: CityPlan) -> None:
    """Look into what is odd, tell everybody, publish the newcomers: so early that the list has closed when the office
    confirms, be the plan's day ever so early in its month.
    """
    by, confirms = county.office, at(plan, "confirm")
    when = min(at(plan, "publish"), confirms - LONGEST_NOTICE)
    found = with_hold(Change.objects.filter(benefit=benefit, month=plan.month, state="open"), when.date())
    odd = found.filter(hold="unchecked", kind__in=("starts", "changes"))
    for change_id in list(odd.order_by("pk").values_list("pk", flat=True)):
        answer_check(change_id, "right", _("已电话核对"), by=by, at=when)
    tell_changes(benefit, plan.month, code=county.code, by=by, at=when)
    if found.filter(hold="unlisted").exists():
        publish_list(benefit, plan.month, code=county.code, by=by, at=when)


def pay(county: County, benefit: Benefit, plan: CityPlan) -> None:
    """Take the benefit's batch to the bank's answer, and draw up what can be sent again."""
    batch = _batch(county, benefit, plan)
    if batch is None:
        return
    batch, by = take_to_the_bank(county, batch, plan), county.office
    with scoped(by.ranges, by=by):
        if not batch.follow_ups.exists():
            unless_empty(lambda: draw_up_follow_up(batch.pk, by=by, at=at(plan, "follow")))


def take_to_the_bank(county: County, batch: Batch, plan: CityPlan) -> Batch:
    """Take a batch from wherever it stands to the bank's answer, on the days of the plan's month."""
    for desk in (county.signer, county.finance):
        with scoped(desk.ranges, by=desk):
            if batch.state == "drawn" and not batch.signatures.filter(account_id=desk.account_id).exists():
                batch = sign_batch(batch.pk, by=desk, at=at(plan, "sign"))
    by = county.finance
    with scoped(by.ranges, by=by):
        if batch.state == "signed":
            batch = receive_batch(batch.pk, by=by, at=at(plan, "receive"))
    with scoped(by.ranges, by=by):
        if batch.state == "received":
            send_batch(batch.pk, by=by, at=at(plan, "send"))
    with scoped(by.ranges, by=by):
        batch = Batch.objects.get(pk=batch.pk)
        if batch.state == "sent":
            on, how = at(plan, "answer"), find_format(batch.bank_format)
            answer = answer_to(how, file_sent(batch), on=on.date(), wrong_names=wrong_names(batch))
            record_answer(batch.pk, answer, by=by, at=on)
    return batch


def _batch(county: County, benefit: Benefit, plan: CityPlan) -> Batch | None:
    """The benefit's batch of the month, drawn up where it is missing; None where nobody is due."""
    by = county.office
    with scoped(by.ranges, by=by):
        drawn = Batch.objects.filter(code=county.code, benefit=benefit.code, month=plan.month, follows_batch=None)
        if (found := drawn.exclude(state="dropped").first()) is not None:
            return found
        return unless_empty(lambda: draw_up_month(benefit, plan.month, code=county.code, by=by, at=at(plan, "draw")))


def unless_empty(draw_up: Callable[[], Batch]) -> Batch | None:
    """The batch; None where there is nobody to pay."""
    try:
        return draw_up()
    except Refused as refusal:
        if refusal.code != "batch.empty":
            raise
        return None


def wrong_names(batch: Batch) -> frozenset[int]:
    """The lines whose account is said to be the person's own and is in another name: what a bank would see."""
    own = Line.objects.filter(batch=batch, person__pay_accounts__is_guardians=False).exclude(holder=F("person__name"))
    return frozenset(own.values_list("number", flat=True))


def leave_one_half_signed(plan: CityPlan, counties: list[County]) -> None:
    """One follow-up batch waits for its second signature, on the desk of the branch that the demonstration shows."""
    county = next((county for county in counties if county.code == BRANCH_COUNTY), counties[0])
    by = county.signer
    with scoped(by.ranges, by=by):
        waiting = Batch.objects.filter(code=county.code, month=plan.month, state="drawn").order_by("pk").first()
        if waiting is not None and not waiting.signatures.exists():
            sign_batch(waiting.pk, by=by, at=at(plan, "next"))


def month_told(plan: CityPlan) -> dict[str, Any]:
    """What the month came to, read from its rows."""
    with as_system(read_only=True):
        lines, changes = Line.objects.filter(month=plan.month), Change.objects.filter(state="open")
        runs = latest(MonthRun.objects.filter(month=plan.month))
        return {
            "due": runs.aggregate(due=Sum("due"))["due"] or 0,
            "paid": lines.filter(state="paid").count(),
            "paid_fen": lines.filter(state="paid").aggregate(fen=Sum("amount_fen"))["fen"] or 0,
            "returned": lines.filter(state="returned").count(),
            "unknown": changes.filter(month=plan.month, kind="unknown").count(),
            "to_confirm": changes.filter(month=plan.next_month).exclude(kind="unknown").count(),
            "to_sign": Batch.objects.filter(month=plan.month, state="drawn").count(),
        }
