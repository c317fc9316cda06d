"""A month's pay that was signed and is not right: taken back by a decision, objected to while it hangs, put right.

What was paid is not taken back: what it had too little is paid with the next month, what it had too much stays.
"""

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.scope import as_system
from doorstep.base.trail import record
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Client
from doorstep.homes.models_governance import MajorMatter
from doorstep.homes.models_pay_back import PayCorrection, PayObjection, PayReturn
from doorstep.homes.models_work import FundEntry, PayPeriod
from doorstep.kernel.refusal import Refused
from doorstep.payments.models import Batch

from .governing import carry_out, require_pay_decision
from .ordering import check_fen
from .own import RUN, at_home, own

DRAW = "batch.draw"  # the county that pays out hears and answers too


@dataclass(frozen=True)
class Said:
    """What somebody has against a month; a name may be left out."""

    who: str
    words: str
    raised_on: dt.date
    name: str = ""


def _writing(by: Actor) -> AbstractContextManager[None]:
    return at_home(by) if by.party else nullcontext()


def _locked(period_id: int, by: Actor) -> PayPeriod:
    """The period, locked; the home before it, for those who run it. Raises: Http404."""
    if by.party:
        own(Home.objects, by, pk=by.party)
    found = own(PayPeriod.objects.select_related("home"), by, RUN if by.party else DRAW, pk=period_id)
    assert isinstance(found, PayPeriod)
    return found


def in_a_batch(period: PayPeriod) -> bool:
    """Whether a batch that stands has the period. Looks at the batch as the system: a home sees none."""
    if period.batch_id is None:
        return False
    with as_system():
        return Batch.objects.filter(pk=period.batch_id).exclude(state="dropped").exists()


@transaction.atomic
def return_period(period_id: int, reason: str, *, matter_id: int | None, by: Actor, at: dt.datetime) -> PayReturn:
    """Take back a month that was signed, by a decision of kind pay; it is a draft again.

    Once it was hung out, only upon an objection that was found right.  The fund gives back what it had of it, and slips
    that were signed for no longer are.  Raises: Http404, Refused("pay.…", "objection.open", "decision.…").
    """
    what = _("没有退回。")
    with at_home(by):
        period = _locked(period_id, by)
        _require_returnable(period, what=what)
        if not reason.strip():
            raise Refused(what, why=_("没有写原因。"), then=_("请写明哪里不对。"), code="pay.no_reason")
        matter = require_pay_decision(period.home, matter_id, what=what)
        assert period.signed_at is not None  # a constraint of the period
        made = PayReturn.objects.create(
            period=period,
            home_id=period.home_id,
            code=period.code,
            signed_at=period.signed_at,
            from_state=period.state,
            reason=reason.strip()[:300],
            matter=matter,
            at=at,
            by_label=f"{by.seat_label} {by.name}".strip()[:100],
        )
        _draft_again(period, made, by=by, at=at)
        carry_out(matter, _("%(month)s收入分配已退回，重新核算。") % {"month": _month(period)}, by=by, at=at)
    return made


def _month(period: PayPeriod) -> str:
    return _("%(year)s年%(month)s月") % {"year": period.month.year, "month": period.month.month}


def _require_returnable(period: PayPeriod, *, what: str) -> None:
    if period.state == "draft":
        raise Refused(what, why=_("这一期还没有签字。"), then=_("直接重新核算就行。"), code="pay.state")
    if period.state == "paid":
        why, then = _("这一期已经发放。"), _("不退回。少发的，请登记补发，随下一期发；多发的不扣回。")
        raise Refused(what, why=why, then=then, code="pay.paid")
    if in_a_batch(period):
        why, then = _("这一期已经列入县残联的发放批次。"), _("请县残联先作废那个批次，再来退回。")
        raise Refused(what, why=why, then=then, code="pay.batched")
    later = PayPeriod.objects.filter(home_id=period.home_id, signed_at__gt=period.signed_at).order_by("-signed_at")
    if last := later.first():
        why = _("在它以后签字的%(month)s已经接着它算过。") % {"month": _month(last)}
        then = _("请先退回%(month)s；已经发放的，在这一期登记补发。") % {"month": _month(last)}
        raise Refused(what, why=why, then=then, code="pay.later")
    if period.state != "published":
        return
    if period.objections.filter(outcome="").exists():
        raise Refused(what, why=_("公示异议还没有答复。"), then=_("请先写明理由答复。"), code="objection.open")
    if not period.objections.filter(outcome="right", returned=None).exists():
        why = _("已经公示，没有一条异议成立。")
        then = _("自己发现算错的，也请先登记一条异议，由另一人或者县残联答复。")
        raise Refused(what, why=why, then=then, code="pay.no_objection")


def _draft_again(period: PayPeriod, made: PayReturn, *, by: Actor, at: dt.datetime) -> None:
    was = {"state": period.state, "signed_by": period.signed_label, "pay": period.pay_fen, "matter": period.matter_id}
    had = FundEntry.objects.filter(period=period).aggregate(fen=Sum("fen"))["fen"] or 0
    if had:
        FundEntry.objects.create(
            home_id=period.home_id,
            code=period.code,
            period=period,
            matter_id=made.matter_id,
            on=localdate(at),
            fen=-had,
            words=_("%(month)s收入分配退回") % {"month": _month(period)},
            at=at,
            by_label=by.seat_label[:100],
        )
    for one in period.objections.filter(outcome="right", returned=None):
        one.returned = made
        one.save(update_fields=["returned"])
    period.state, period.signed_at, period.signed_label = "draft", None, ""
    period.matter, period.published_on, period.publish_until, period.batch_id = None, None, None, None
    period.save()
    period.lines.exclude(signed_at=None).update(signed_at=None, signed_by="")
    record(by, "return_period", period, at=at, was=was, became={"state": "draft"}, reason=made.reason)


@transaction.atomic
def raise_objection(period_id: int, said: Said, *, by: Actor, at: dt.datetime) -> PayObjection:
    """Write down what somebody has against a month that hangs; by those who run the home, or the county that pays.

    Raises: Http404, Refused("objection.…", "pay.batched").
    """
    what = _("异议没有登记。")
    with _writing(by):
        period = _locked(period_id, by)
        if period.state != "published" or period.published_on is None or period.publish_until is None:
            raise Refused(
                what,
                why=_("这一期没有在公示。"),
                then=_("没有公示的，请家园直接核对；已经发放的，少发的请登记补发。"),
                code="objection.state",
            )
        if not period.published_on <= said.raised_on <= min(period.publish_until, localdate(at)):
            why = _("异议要在公示期里提出，公示到 %(day)s 为止。") % {"day": period.publish_until}
            then = _("请核对提出的日期；期满以后的意见，请告诉家园或者县残联。")
            raise Refused(what, why=why, then=then, code="objection.day")
        if in_a_batch(period):
            why, then = _("这一期已经列入县残联的发放批次。"), _("请县残联先作废那个批次，再登记。")
            raise Refused(what, why=why, then=then, code="pay.batched")
        if not said.words.strip():
            raise Refused(what, why=_("没有写意见。"), then=_("请照说的人的话写。"), code="objection.words")
        made = PayObjection.objects.create(
            period=period,
            home_id=period.home_id,
            code=period.code,
            who=said.who,
            name=said.name.strip()[:20],
            words=said.words.strip()[:500],
            raised_on=said.raised_on,
            at=at,
            account_id=by.account_id,
            by_label=f"{by.seat_label} {by.name}".strip()[:100],
        )
        record(by, "raise_pay_objection", made, at=at, became={"who": made.who})
    return made


@transaction.atomic
def answer_objection(objection_id: int, outcome: str, answer: str, *, by: Actor, at: dt.datetime) -> PayObjection:
    """A person, another than took it, says whether an objection is right, and why.

    Raises: Http404, Refused("objection.…").
    """
    what, verb = _("没有答复。"), RUN if by.party else DRAW
    with _writing(by):
        _locked(fetch(PayObjection.objects, by, verb, pk=objection_id).period_id, by)
        one: PayObjection = own(PayObjection.objects, by, verb, pk=objection_id)
        if one.outcome:
            raise Refused(what, why=_("这一条已经答复。"), then=_("请看答复。"), code="objection.answered")
        if one.account_id == by.account_id:
            why, then = _("这一条是您登记的。"), _("请家园的另一位负责人，或者县残联答复。")
            raise Refused(what, why=why, then=then, code="objection.own")
        if outcome not in dict(PayObjection.OUTCOMES) or not answer.strip():
            why, then = _("没有写结论或者理由。"), _("请写明成立不成立，为什么。")
            raise Refused(what, why=why, then=then, code="objection.answer")
        one.outcome, one.answer = outcome, answer.strip()[:500]
        one.answered_at, one.answered_by = at, by.account_id
        one.answered_label = f"{by.seat_label} {by.name}".strip()[:100]
        one.save()
        record(by, "answer_pay_objection", one, at=at, became={"outcome": outcome}, reason=one.answer[:200])
    return one


@transaction.atomic
def correct_period(
    period_id: int, fen_of: Mapping[int, int], reason: str, *, matter_id: int | None, by: Actor, at: dt.datetime
) -> list[PayCorrection]:
    """What a month that was paid had too little, by client; the next month pays it. By a decision of kind pay.

    Raises: Http404, Refused("fix.…", "decision.…").
    """
    what, said = _("补发没有登记。"), {key: fen for key, fen in fen_of.items() if fen}
    with at_home(by):
        period = _locked(period_id, by)
        if period.state != "paid":
            why, then = _("这一期还没有发放。"), _("请经会议决定退回，重新核算。")
            raise Refused(what, why=why, then=then, code="fix.state")
        if not said or not reason.strip():
            raise Refused(what, why=_("没有写补给谁，或者没有写原因。"), then=_("请补充。"), code="fix.empty")
        for fen in said.values():
            check_fen(fen, what=what, code="fix.fen")
        clients = list(Client.objects.within_reach(by, RUN).filter(pk__in=said, held__isnull=False).order_by("pk"))
        if len(clients) != len(said):
            raise Refused(what, why=_("有的人没有入过园。"), then=_("请核对名单。"), code="fix.unknown")
        matter = require_pay_decision(period.home, matter_id, what=what)
        made = [_correction(period, one, said[one.pk], reason, matter, by=by, at=at) for one in clients]
        words = _("%(month)s补发 %(count)s 人。") % {"month": _month(period), "count": len(made)}
        carry_out(matter, words, by=by, at=at)
    return made


def _correction(
    period: PayPeriod, client: Client, fen: int, reason: str, matter: MajorMatter, *, by: Actor, at: dt.datetime
) -> PayCorrection:
    made = PayCorrection.objects.create(
        home_id=period.home_id,
        client=client,
        code=client.code,
        of=period,
        fen=fen,
        reason=reason.strip()[:200],
        matter=matter,
        at=at,
        by_label=f"{by.seat_label} {by.name}".strip()[:100],
    )
    record(by, "correct_period", made, at=at, became={"fen": fen}, reason=made.reason)
    return made
