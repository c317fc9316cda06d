"""Pages by which a month's pay comes back, is objected to and answered, and is put right after it was paid."""

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.pages import page
from doorstep.base.templatetags.words import day, yuan
from doorstep.people.answering import posted

from .acting import act_page
from .forms_pay_back import AnswerForm, CorrectForm, ObjectionForm, ReturnForm, SpendForm
from .models_clients import Client
from .models_pay_back import PayObjection
from .models_work import FundEntry, PayPeriod
from .services.returning import answer_objection, correct_period, raise_objection, return_period
from .services.spending import spend_fund
from .views_governing import agreed_matters
from .views_work import RUN, decisions_of
from .words_pay import month_said

DRAW = "batch.draw"
FUND_SHOWN = 20


def back_links(period: PayPeriod, actor: Actor) -> list[tuple[str, str]]:
    """What may be done against a month, or to put it right: words and address."""
    own = {
        "signed": [(_("退回重新核算"), "home-pay-return")],
        "reviewed": [(_("退回重新核算"), "home-pay-return")],
        "published": [(_("登记异议"), "home-pay-objection"), (_("退回重新核算"), "home-pay-return")],
        "paid": [(_("登记补发"), "home-pay-correct")],
    }
    office = {"published": [(_("登记异议"), "office-pay-objection")]}
    may = own if actor.party else office if actor.may(DRAW, period.code) else {}
    return [(label, reverse(name, args=[period.pk])) for label, name in may.get(period.state, [])]


def back_context(period: PayPeriod, actor: Actor) -> dict[str, Any]:
    """What was said against a month, how it came back, what was put right of it. Three queries at most."""
    name = "home-pay-answer" if actor.party else "office-pay-answer"
    may = bool(actor.party) or actor.may(DRAW, period.code)
    returns = list(period.returns.select_related("matter").order_by("-pk"))
    was_hung = period.published_on is not None or bool(returns)
    said = list(period.objections.order_by("-pk")) if was_hung else []
    fixes = period.corrections.select_related("client", "paid_in").order_by("pk")
    return {
        "objections": [(one, reverse(name, args=[one.pk]) if may and not one.outcome else "") for one in said],
        "waiting_objections": sum(not one.outcome for one in said),
        "right_objections": sum(one.outcome == "right" and one.returned_id is None for one in said),
        "returns": returns,
        "fixes": list(fixes) if period.state == "paid" else [],
        "links": back_links(period, actor),
    }


def _period_page(period: PayPeriod, actor: Actor) -> tuple[str, str]:
    name = "home-pay-period" if actor.party else "office-pay-period"
    return reverse(name, args=[period.pk]), month_said(period.month)


@page(RUN, writes=["POST"])
def take_back(request: HttpRequest, pay_period_id: int) -> HttpResponse:
    """Take back a month that was signed."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(PayPeriod.objects, actor, RUN, pk=pay_period_id)
    form = ReturnForm(posted(request), matters=decisions_of(actor))
    here = _period_page(found, actor)
    words = {
        "title": _("退回%(month)s收入分配") % {"month": month_said(found.month)},
        "lead": _(
            "退回以后，这一期重新变成「核算中」，改好劳动、订单、义卖，再核算、签字、审议、公示。"
            "已经签收的收入单作废，要重新签收；转进发展基金的钱冲回。须先经党组织会议同意；"
            "已经公示的，还要有一条成立的异议；已经列入批次的，请县残联先作废批次。原来的都留在记录里。"
        ),
        "submit": _("退回"),
        "danger": True,
        "back": here,
    }

    def act() -> Any:
        said = form.cleaned_data
        return return_period(found.pk, said["reason"], matter_id=said["matter_id"], by=actor, at=timezone.now())

    done = _("已退回。下一步：改好记录，再点「重新核算」。")
    return act_page(request, form, act, words, done=done, there=lambda _made: here[0])


def _objection_page(request: HttpRequest, pay_period_id: int, verb: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(PayPeriod.objects.select_related("home"), actor, verb, pk=pay_period_id)
    form = ObjectionForm(posted(request), initial={"raised_on": timezone.localdate()})
    here = _period_page(found, actor)
    words = {
        "title": _("登记对%(home)s%(month)s收入的异议") % {"home": found.home.name, "month": month_said(found.month)},
        "lead": _(
            "公示期里，任何人都可以提，可以不说姓名。登记以后由另一个人查明，写理由答复。没有答复以前，不签收，不发放。"
        ),
        "submit": _("登记异议"),
        "back": here,
    }
    return act_page(
        request,
        form,
        lambda: raise_objection(found.pk, form.said(), by=actor, at=timezone.now()),
        words,
        done=_("异议已登记。下一步：由另一位负责的人查明，写理由答复。"),
        there=lambda _made: here[0],
    )


@page(RUN, writes=["POST"])
def objection(request: HttpRequest, pay_period_id: int) -> HttpResponse:
    """Somebody has told the home what he has against a month."""
    return _objection_page(request, pay_period_id, RUN)


@page(DRAW, writes=["POST"])
def office_objection(request: HttpRequest, pay_period_id: int) -> HttpResponse:
    """Somebody has told the county what he has against a month."""
    return _objection_page(request, pay_period_id, DRAW)


def _answer_page(request: HttpRequest, pay_objection_id: int, verb: str) -> HttpResponse:
    actor, form = request.actor, AnswerForm(posted(request))  # type: ignore[attr-defined]
    found = fetch(PayObjection.objects.select_related("period"), actor, verb, pk=pay_objection_id)
    here = _period_page(found.period, actor)
    facts = [
        (_("谁提出的"), f"{found.get_who_display()} {found.name}".strip()),
        (_("提出日期"), day(found.raised_on)),
        (_("意见"), found.words),
        (_("登记人"), found.by_label),
    ]
    words = {
        "title": _("答复异议"),
        "lead": _("请先看劳动记录、订单和义卖，再写结论和理由。成立的，这一期要经会议决定退回，重新核算。"),
        "submit": _("答复"),
        "facts": [*facts, (_("答复"), found.answer)] if found.outcome else facts,
        "back": here,
    }

    def act() -> Any:
        said = form.cleaned_data
        return answer_objection(found.pk, said["outcome"], said["answer"], by=actor, at=timezone.now())

    done = _("已答复。请把结论和理由告诉提出的人。")
    return act_page(request, form, act, words, done=done, there=lambda _made: here[0])


@page(RUN, writes=["POST"])
def answer(request: HttpRequest, pay_objection_id: int) -> HttpResponse:
    """Answer what somebody has against a month of one's own home."""
    return _answer_page(request, pay_objection_id, RUN)


@page(DRAW, writes=["POST"])
def office_answer(request: HttpRequest, pay_objection_id: int) -> HttpResponse:
    """Answer what somebody has against a month of a home that the county pays."""
    return _answer_page(request, pay_objection_id, DRAW)


@page(RUN, writes=["POST"])
def correct(request: HttpRequest, pay_period_id: int) -> HttpResponse:
    """What a month that was paid had too little; the next one pays it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(PayPeriod.objects, actor, RUN, pk=pay_period_id)
    ever = Client.objects.within_reach(actor, RUN).filter(held__isnull=False).order_by("name", "pk")
    form = CorrectForm(posted(request), matters=decisions_of(actor), clients=ever)
    here = _period_page(found, actor)
    words = {
        "title": _("登记%(month)s少发的钱") % {"month": month_said(found.month)},
        "lead": _("已经发放的一期不退回。少发的写在这里，随下一期一起发；多发的不扣回。须先经党组织会议同意。"),
        "submit": _("登记补发"),
        "back": here,
    }

    def act() -> Any:
        said = form.cleaned_data
        reason, matter_id = said["reason"], said["matter_id"]
        return correct_period(found.pk, form.fen, reason, matter_id=matter_id, by=actor, at=timezone.now())

    done = _("补发已登记。下一步：核算下一期，补发会列在里面。")
    return act_page(request, form, act, words, done=done, there=lambda _made: here[0])


@page(RUN, writes=["POST"])
def spend(request: HttpRequest) -> HttpResponse:
    """Take a sum out of the home's development fund; its last movements stand above."""
    actor = request.actor  # type: ignore[attr-defined]
    form = SpendForm(posted(request), matters=agreed_matters(actor, "budget"), initial={"on": timezone.localdate()})
    entries = FundEntry.objects.within_reach(actor, RUN).order_by("-pk")
    there = entries.aggregate(fen=Sum("fen"))["fen"] or 0
    moved = [(day(one.on), f"{yuan(one.fen)} {one.words}") for one in entries[:FUND_SHOWN]]
    words = {
        "title": _("动用发展基金"),
        "lead": _(
            "先到「重要事项」提出「预算和大额支出」，经党组织会议同意，再来选那个决定。支出不能超过决定的金额和余额。"
        ),
        "submit": _("登记支出"),
        "facts": [(_("余额（元）"), yuan(there)), *moved],
        "back": (reverse("home-pay"), _("收入分配")),
    }
    return act_page(
        request,
        form,
        lambda: spend_fund(**form.cleaned_data, by=actor, at=timezone.now()),
        words,
        done=_("支出已登记。"),
        there=lambda _made: reverse("home-pay"),
    )
