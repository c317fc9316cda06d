"""Holding back, by consent, part of what a person is due of later months."""

import datetime as dt
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.items import find_benefit
from doorstep.entitlements.models_recovery import Recovery
from doorstep.entitlements.recovery_letter import may_be_held_back, person_of
from doorstep.entitlements.recovery_machine import OFFSET_SHARE
from doorstep.kernel.days import add_months, month_of
from doorstep.kernel.money import spoken
from doorstep.kernel.refusal import Refused
from doorstep.payments.models import Line
from doorstep.payments.models_ledger import OffsetPlan
from doorstep.people.services.standing import day_of, required

from .recovery_case import case_for, lead_on, open_to_repayment, trim_offsets

MOST_MONTHS = 60
WHAT = gettext_lazy("扣回没有商定。")


@transaction.atomic
def agree_offset(
    recovery_id: int,
    monthly_fen: int,
    *,
    benefit: str,
    first: dt.date,
    consent_on: dt.date,
    consent: str,
    reason: str,
    by: Actor,
    at: dt.datetime,
) -> Recovery:
    """Hold back `monthly_fen` of a benefit from the month `first` on until nothing is left, by the person's consent.

    No more than the share that the parameter allows of what stands for each month.  What an earlier agreement planned
    and no batch has taken is let go.

    Raises: Http404, Refused as case_for, Refused("offset.dead", "offset.no_consent", "offset.too_early",
    "offset.too_small", "offset.too_long", "offset.nothing_left", "offset.not_due", "offset.too_much",
    "offset.planned").
    """
    recovery, act, ground = case_for(recovery_id, "offset", reason, by=by)
    said = required(consent, _("同意的依据"), what=str(WHAT), most=100)
    refuse_without_later_months(recovery)
    if consent_on > day_of(at):
        raise _refuse(_("同意的日子在今天以后。"), _("请对照书面同意更正。"), "offset.no_consent")
    trim_offsets(recovery, 0)
    months = list(_spread(open_to_repayment(recovery), monthly_fen, first))
    _check_months(recovery, benefit, months, today=day_of(at))
    planned = Refused(
        str(WHAT),
        why=_("这几个月里，有的已经另有扣回安排。"),
        then=_("请换一个开始的月份，或者换一个项目。"),
        code="offset.planned",
    )
    with refusing(offset_is_one_per_person_benefit_and_month=planned):
        OffsetPlan.objects.bulk_create(
            OffsetPlan(
                person_id=recovery.person_id,
                code=recovery.code,
                benefit=benefit,
                month=month,
                amount_fen=fen,
                recovery_id=recovery.pk,
            )
            for month, fen in months
        )
    recovery.consent_on, recovery.consent = consent_on, said
    return lead_on(recovery, act, ground, by=by, at=at, months=len(months), monthly=monthly_fen)


def _refuse(why: str, then: str, code: str) -> Refused:
    return Refused(str(WHAT), why=why, then=then, code=code)


def refuse_without_later_months(recovery: Recovery) -> None:
    """Whoever has died, or is registered elsewhere, has no later months here. Raises: Refused("offset.dead")."""
    if not may_be_held_back(person_of(recovery)):
        why = _("此人已经去世，或者户籍已经迁出本县。")
        raise _refuse(why, _("请与家属或者本人商量一次退还或者分期退还。"), "offset.dead")


def _spread(left: int, monthly_fen: int, first: dt.date) -> Iterator[tuple[dt.date, int]]:
    """The months with what is held back of each; the last takes what is left."""
    if monthly_fen < 1:
        raise _refuse(_("没有填写每月扣多少。"), _("请填写每月扣回的金额。"), "offset.too_small")
    if not left:
        raise _refuse(_("没有剩下要扣的。"), _("请看已经退还和已经制单的扣回。"), "offset.nothing_left")
    count = -(-left // monthly_fen)
    if count > MOST_MONTHS:
        why = _("要扣 %(count)s 个月，最多 %(most)s 个月。") % {"count": count, "most": MOST_MONTHS}
        raise _refuse(why, _("请提高每月扣回的金额，或者改为分期退还。"), "offset.too_long")
    for number in range(count):
        yield add_months(month_of(first), number), min(monthly_fen, left - number * monthly_fen)


def _check_months(recovery: Recovery, benefit: str, months: list[tuple[dt.date, int]], *, today: dt.date) -> None:
    """Each month is to come, not on a line yet, and due so much that the share is kept."""
    held = [month for month, _fen in months]
    if held[0] <= month_of(today):
        raise _refuse(_("开始的月份应在本月以后。"), _("请从下个月或者以后开始。"), "offset.too_early")
    on_lines = Line.objects.filter(person=recovery.person_id, benefit=benefit, month__in=held).exclude(state="dropped")
    if on_lines.exists():
        raise _refuse(_("这几个月里，有的已经制单。"), _("请从还没有制单的月份开始。"), "offset.too_early")
    due = _due_of(recovery.person_id, benefit, held)
    for month, fen in months:
        amount, share = due.get(month, 0), OFFSET_SHARE.on(month)
        words = {"year": month.year, "month": month.month, "benefit": find_benefit(benefit).label}
        if not amount:
            why = _("%(year)s年%(month)s月没有享受%(benefit)s。") % words
            raise _refuse(why, _("请选本人在享受的项目和月份。"), "offset.not_due")
        if fen * 100 > amount * share:
            most = {"most": spoken(amount * share // 100), "sum": spoken(amount), "share": share}
            why = _("%(benefit)s每月%(sum)s，最多扣 %(share)s%%，就是%(most)s。") % (words | most)
            raise _refuse(why, _("请降低每月扣回的金额。"), "offset.too_much")


def _due_of(person_id: int, benefit: str, months: list[dt.date]) -> dict[dt.date, int]:
    """What stands of a benefit for each of the months."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT asked.month, award.amount_fen FROM unnest(%s::date[]) AS asked (month)
                JOIN entitlements_award AS award ON award.months @> asked.month AND upper_inf(award.known)
                WHERE award.person_id = %s AND award.benefit = %s""",
            [months, person_id, benefit],
        )
        return dict(cursor.fetchall())
