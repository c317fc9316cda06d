"""Taking down what others tell of a person's circumstances: yes or no, for which months, from whom, as of when."""

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.people.models import PAID_ELSEWHERE, Circumstance, Person

from .standing import day_of, required, standing_person

KINDS = dict(Circumstance.KINDS)


@transaction.atomic
def tell_circumstance(
    person_id: int,
    kind: str,
    *,
    holds: bool,
    since: dt.date,
    until: dt.date | None = None,
    source: str,
    as_of: dt.date,
    amount_fen: int | None = None,
    by: Actor,
    at: dt.datetime,
) -> Circumstance:
    """From the month `since` on, and before the month `until` where one is given, the circumstance holds or does not.

    What was told before of these months gives way; of the months before and after it stands.  `amount_fen`: what
    another department pays a month, where it is told.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.not_said", "circumstance.unknown",
    "circumstance.month", "circumstance.told_later", "circumstance.pays_nothing").
    """
    what = _("没有登记情况。")
    person = standing_person(person_id, "benefit.answer", by=by, what=what)
    told = required(source, _("来源"), what=what, most=100)
    _refuse_bad_telling(kind, since, until, as_of, today=day_of(at), what=what)
    if amount_fen is not None and not (holds and amount_fen > 0 and kind in PAID_ELSEWHERE):
        raise Refused(
            what,
            why=_("填了金额，但这一种情况没有金额，或者选的是“否”。"),
            then=_("只有其他部门正在发的补贴才填每月金额。"),
            code="circumstance.pays_nothing",
        )
    span = DateRange(since, until)
    before = Circumstance.objects.select_for_update(of=("self",)).filter(person=person, kind=kind, valid__overlap=span)
    for row in before:
        if (row.valid, row.holds, row.source, row.as_of, row.amount_fen) == (span, holds, told, as_of, amount_fen):
            return row
        _give_way(row, span)
    row = Circumstance.objects.create(
        person=person,
        code=person.code,
        kind=kind,
        holds=holds,
        valid=span,
        source=told,
        as_of=as_of,
        amount_fen=amount_fen,
    )
    became = {"kind": kind, "holds": holds, "since": since.isoformat(), "source": told}
    record(by, "tell_circumstance", person, at=at, became=became)
    Person.objects.filter(pk=person.pk).update(updated_at=at)
    return row


def _refuse_bad_telling(
    kind: str, since: dt.date, until: dt.date | None, as_of: dt.date, *, today: dt.date, what: str
) -> None:
    if kind not in KINDS:
        raise Refused(what, why=_("没有选择是哪一种情况。"), then=_("请从列表里选择。"), code="circumstance.unknown")
    if since.day != 1 or (until is not None and (until.day != 1 or until <= since)):
        raise Refused(
            what,
            why=_("起止应是整月，止月要在起月之后。"),
            then=_("请改正月份。"),
            code="circumstance.month",
        )
    if as_of > today:
        raise Refused(
            what, why=_("数据日期比今天还晚。"), then=_("请填写对方名单上的日期。"), code="circumstance.told_later"
        )


def _give_way(row: Circumstance, span: DateRange) -> None:
    """Cut the span out of what was told before: what is left of it before and after stands."""
    begins, ends = row.valid.lower, row.valid.upper
    left = []
    if begins is None or begins < span.lower:
        left.append(DateRange(begins, span.lower))
    if span.upper is not None and (ends is None or ends > span.upper):
        left.append(DateRange(span.upper, ends))
    if not left:
        row.delete()
        return
    row.valid = left[0]
    row.save(update_fields=["valid"])
    for part in left[1:]:
        Circumstance.objects.create(
            person_id=row.person_id,
            code=row.code,
            kind=row.kind,
            holds=row.holds,
            valid=part,
            source=row.source,
            as_of=row.as_of,
            amount_fen=row.amount_fen,
        )
