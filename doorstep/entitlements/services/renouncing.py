"""A person declines a benefit from a month on, and may come back: what is renounced is not due."""

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.items import find_benefit
from doorstep.base.papers import keep_paper
from doorstep.base.trail import record
from doorstep.entitlements.models_process import Renunciation
from doorstep.kernel.days import month_of
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Guardian, Person
from doorstep.people.services.standing import day_of, required, standing_person


@transaction.atomic
def renounce_benefit(
    person_id: int,
    benefit_code: str,
    *,
    since: dt.date,
    said_how: str,
    proof: str,
    reason: str,
    guardian_id: int | None = None,
    photo: tuple[bytes, str] | None = None,
    by: Actor,
    at: dt.datetime,
) -> Renunciation:
    """The person, or a guardian who stands for the person, declines the benefit from the month `since` on.

    Nothing stops by this alone: the next run finds that it is not due, and the county confirms.  Until then no money is
    drawn up.  `photo`: content and name of the photograph of what was signed.

    Raises: Http404, Refused("access.not_yours", "person.merged", "benefit.unknown", "renunciation.month",
    "renunciation.how", "renunciation.guardian", "renunciation.photo", "renunciation.already", "person.not_said"),
    paper.*.
    """
    what = _("放弃没有登记。")
    benefit = find_benefit(benefit_code)
    person = standing_person(person_id, "benefit.answer", by=by, what=what)
    on = day_of(at)
    if since.day != 1 or since < month_of(on):
        raise Refused(
            what, why=_("只能从本月或以后的月份起放弃。"), then=_("已经发了的，不用退。"), code="renunciation.month"
        )
    if said_how not in dict(Renunciation.HOWS):
        raise Refused(what, why=_("没有选择怎样声明的。"), then=_("请选择一项。"), code="renunciation.how")
    if said_how == "paper" and photo is None:
        raise Refused(
            what, why=_("书面声明要留存照片。"), then=_("请拍下签了名的声明，再登记。"), code="renunciation.photo"
        )
    guardian = _guardian(guardian_id, person, on, what=what)
    already = Refused(
        what,
        why=_("本人在这个时期已经声明放弃%(benefit)s。") % {"benefit": benefit.label},
        then=_("无须再登记。"),
        code="renunciation.already",
    )
    with refusing(renunciation_is_one_per_person_and_benefit_at_a_time=already):
        made = Renunciation.objects.create(
            person=person,
            code=person.code,
            guardian=guardian,
            benefit=benefit.code,
            months=DateRange(since, None),
            said_how=said_how,
            proof=required(proof, _("见证人或声明编号"), what=what, most=100),
            paper=keep_paper(*photo, code=person.code, by=by, at=at) if photo else None,
            reason=required(reason, _("原因"), what=what, most=200),
            said_at=at,
            seat_label=by.seat_label,
            is_synthetic=person.is_synthetic,
        )
    became = {"benefit": benefit.code, "since": since.isoformat()}
    record(by, "renounce_benefit", person, at=at, became=became, reason=made.reason)
    return made


def _guardian(guardian_id: int | None, person: Person, on: dt.date, *, what: str) -> Guardian | None:
    """Who declines for the person, where somebody does: a guardian of today, with proof on record.

    Raises: Refused("renunciation.guardian").
    """
    if guardian_id is None:
        return None
    found = Guardian.objects.filter(pk=guardian_id, person=person, held__contains=on).first()
    if found is None or not found.proof:
        raise Refused(
            what,
            why=_("这不是此人现在的监护人，或者没有登记监护证明。"),
            then=_("请先登记监护人和监护证明。"),
            code="renunciation.guardian",
        )
    return found


@transaction.atomic
def return_to_benefit(renunciation_id: int, *, since: dt.date, reason: str, by: Actor, at: dt.datetime) -> Renunciation:
    """The person wants the benefit again, from the month `since` on; the next run judges as for everybody.

    Raises: Http404, Refused("access.not_yours", "person.merged", "renunciation.over", "renunciation.return",
    "person.not_said").
    """
    what = _("恢复没有登记。")
    made = fetch(Renunciation.objects.select_for_update(of=("self",)), by, "benefit.view", pk=renunciation_id)
    person = standing_person(made.person_id, "benefit.answer", by=by, what=what)
    if made.months.isempty or made.months.upper is not None:
        raise Refused(what, why=_("已经恢复过了。"), then=_("无须再做什么。"), code="renunciation.over")
    if since.day != 1 or since < max(made.months.lower, month_of(day_of(at))):
        raise Refused(
            what,
            why=_("只能从本月或以后的月份起恢复，不能早于放弃的月份。"),
            then=_("请改正月份。"),
            code="renunciation.return",
        )
    was = made.months.lower
    made.months = DateRange(was, since)
    made.returned_reason = required(reason, _("恢复原因"), what=what, most=200)
    made.save(update_fields=["months", "returned_reason"])
    became = {"benefit": made.benefit, "since": since.isoformat()}
    record(by, "return_to_benefit", person, at=at, became=became, reason=made.returned_reason)
    return made
