"""Pages of a home's pay: the months, one month with its lines, a line as the slip, and the work behind each sum.

The same pages are read by the home and, without its acts, by the offices that see a home's people.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day
from doorstep.people.answering import posted, status_of, tried

from .forms_pay import DraftForm, MatterForm, SlipForm
from .models import Home
from .models_work import FundEntry, PayLine, PayPart, PayPeriod
from .payable import OPEN
from .piece import rate_words
from .services.paying import draft_period, left_out, publish_period, review_period, sign_period, sign_slip
from .views_pay_back import back_context
from .views_work import RUN, SHOWN, decisions_of, form_page
from .words_pay import PERIOD_TONES, fund_words, month_said, part_words, slip_sentences, subsistence_words, wage_words
from .worked import records_of

PEOPLE = "home.people"
WORKED = 500  # entries of work shown behind one sum


@dataclass(frozen=True)
class Reader:
    """Who reads: by which verb, and under which names the pages are found."""

    verb: str
    period: str
    line: str
    part: str


OWN = Reader(RUN, "home-pay-period", "home-pay-slip", "home-pay-part")
OFFICE = Reader(PEOPLE, "office-pay-period", "office-pay-slip", "office-pay-part")


def months_context(periods: Any, fund: Any, reader: Reader) -> dict[str, Any]:
    """The months of a home, the latest first, and what is in its fund."""
    rows = list(periods.annotate(is_objected=Exists(OPEN)).order_by("-month")[:SHOWN])
    return {
        "rows": [(one, PERIOD_TONES[one.state], reverse(reader.period, args=[one.pk])) for one in rows],
        "columns": columns(
            _("月份"), _("办到哪一步"), _("收入（元）") + ">", _("发给个人（元）") + ">", _("基金（元）") + ">"
        ),
        "fund": fund.aggregate(fen=Sum("fen"))["fen"] or 0,
    }


@page(RUN, writes=["POST"])
def periods(request: HttpRequest) -> HttpResponse:
    """The home's months; one may be reckoned."""
    actor = request.actor  # type: ignore[attr-defined]
    form = DraftForm(posted(request), initial={"month": f"{timezone.localdate():%Y-%m}"})
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused:
        month = form.cleaned_data["month"]
        if made := tried(form, lambda: draft_period(month, by=actor, at=timezone.now()), DraftForm.ABOUT):
            messages.success(request, _("%(month)s已核算。请逐人核对，再签字。") % {"month": month_said(month)})
            return redirect("home-pay-period", made.pk)
    mine, fund = PayPeriod.objects.within_reach(actor, RUN), FundEntry.objects.within_reach(actor, RUN)
    context = {"form": form, "back": (reverse("home-desk"), _("家园")), **months_context(mine, fund, OWN)}
    return render(request, "homes/pay_periods.html", context, status=status_of(form, was_refused=was_refused))


@page(PEOPLE)
def office_periods(request: HttpRequest, home_id: int) -> HttpResponse:
    """The months of a home within reach."""
    home = fetch(Home.objects, request.actor, PEOPLE, pk=home_id)  # type: ignore[attr-defined]
    context = {"form": None, "back": None, "home": home, **months_context(home.pay_periods, home.fund, OFFICE)}
    return render(request, "homes/pay_periods.html", context)


def period_context(period: PayPeriod, reader: Reader, actor: Actor) -> dict[str, Any]:
    """One month: the sums, a line for each client with its parts, and what was said against it."""
    lines = list(period.lines.select_related("client").order_by("client__name", "pk"))
    parts: dict[int, list[tuple[str, int, str]]] = {line.pk: [] for line in lines}
    of_lines = PayPart.objects.filter(line__period=period).select_related("rate__order", "sale", "correction__of")
    of_lines = of_lines.order_by("pk")
    for one in of_lines:
        parts[one.line_id].append((part_words(one), one.fen, reverse(reader.part, args=[one.pk])))
    has_fixes = any(one.fixed_fen for one in lines)
    sums = [_("计件（元）") + ">", _("义卖（元）") + ">", *([_("补发（元）") + ">"] if has_fixes else [])]
    return {
        **back_context(period, actor),
        "period": period,
        "has_fixes": has_fixes,
        "title": month_said(period.month),
        "tone": PERIOD_TONES[period.state],
        "lines": [(one, reverse(reader.line, args=[one.pk]), parts[one.pk]) for one in lines],
        "columns": columns(_("姓名"), _("从哪里来"), *sums, _("合计（元）") + ">", _("签收")),
        "wage": wage_words(period, [one.total_fen for one in lines]),
        "subsistence": subsistence_words(),
        "fund_words": fund_words(period, _in_the_fund(period)) if period.fund_fen < 0 else "",
        "average": round(sum(one.total_fen for one in lines) / len(lines)) if lines else None,
        "steps": _steps(period),
    }


def _in_the_fund(period: PayPeriod) -> int:
    return FundEntry.objects.filter(home_id=period.home_id).aggregate(fen=Sum("fen"))["fen"] or 0


def _steps(period: PayPeriod) -> list[dict[str, str]]:
    states = [state for state, _label in PayPeriod.STATES]
    at = states.index(period.state)
    labels = [_("核算"), _("家园签字"), _("党组织审议"), _("公示"), _("发放")]
    said = ["done"] * (at + 1) + ["now"] + ["next"] * len(labels)
    return [{"label": label, "state": state, "note": ""} for label, state in zip(labels, said, strict=False)]


@page(RUN, writes=["POST"])
def period(request: HttpRequest, pay_period_id: int) -> HttpResponse:
    """One month of the home; it is reckoned anew, signed and hung out here."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(PayPeriod.objects.select_related("matter", "home"), actor, RUN, pk=pay_period_id)
    if request.method == "POST":
        do = DOES.get(request.POST.get("act", ""))
        if do is not None:
            messages.success(request, do(found, actor, timezone.now()))
        return redirect("home-pay-period", found.pk)
    waiting = left_out(found.home_id, found.month) if found.state == "draft" else []
    context = period_context(found, OWN, actor) | {
        "waiting": waiting,
        "is_own": True,
        "acts": NEXT.get(found.state, []),
    }
    return render(request, "homes/pay_period.html", context)


def _redraft(found: PayPeriod, actor: Actor, at: dt.datetime) -> str:
    draft_period(found.month, by=actor, at=at)
    return _("已重新核算。")


def _sign(found: PayPeriod, actor: Actor, at: dt.datetime) -> str:
    sign_period(found.pk, by=actor, at=at)
    return _("已签字，从现在起不再改动；要改，须经会议决定退回。下一步：请党组织开会审议。")


def _publish(found: PayPeriod, actor: Actor, at: dt.datetime) -> str:
    until = publish_period(found.pk, by=actor, at=at).publish_until
    return _("已公示，到%(day)s为止。期满以后由县残联制单发放。") % {"day": day(until)}


DOES: dict[str, Callable[[PayPeriod, Actor, dt.datetime], str]] = {
    "redraft": _redraft,
    "sign": _sign,
    "publish": _publish,
}
NEXT = {
    "draft": [("sign", gettext_lazy("签字")), ("redraft", gettext_lazy("重新核算"))],
    "reviewed": [("publish", gettext_lazy("公示"))],
}


@page(PEOPLE)
def office_period(request: HttpRequest, pay_period_id: int) -> HttpResponse:
    """One month of a home within reach."""
    rows = PayPeriod.objects.select_related("matter", "home")
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(rows, actor, PEOPLE, pk=pay_period_id)
    context = period_context(found, OFFICE, actor) | {"waiting": [], "is_own": False, "acts": []}
    return render(request, "homes/pay_period.html", context)


@page(RUN, writes=["POST"])
def review(request: HttpRequest, pay_period_id: int) -> HttpResponse:
    """By which decision the party organisation agreed."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(PayPeriod.objects, actor, RUN, pk=pay_period_id)
    form = MatterForm(posted(request), matters=decisions_of(actor))
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused:
        matter = form.cleaned_data["matter_id"]
        if tried(form, lambda: review_period(found.pk, matter, by=actor, at=timezone.now()), MatterForm.ABOUT):
            messages.success(request, _("已登记党组织的决定。下一步：公示。"))
            return redirect("home-pay-period", found.pk)
    return form_page(
        request,
        form,
        was_refused,
        title=_("%(month)s收入分配的党组织审议") % {"month": month_said(found.month)},
        lead=_("收入分配须经党组织会议讨论同意。先在「重要事项」里提出、记下会议，再在这里选那个决定。"),
        submit=_("登记决定"),
        back=(reverse("home-pay-period", args=[found.pk]), month_said(found.month)),
    )


def slip_context(line: PayLine, reader: Reader) -> dict[str, Any]:
    """A line as the slip, with a way to the work behind each sum."""
    parts = list(line.parts.select_related("rate__order", "sale", "correction__of").order_by("pk"))
    return {
        "line": line,
        "title": _("%(name)s %(month)s收入单") % {"name": line.client.name, "month": month_said(line.period.month)},
        "sentences": slip_sentences(line, parts),
        "parts": [(part_words(one), one.quantity, one.fen, reverse(reader.part, args=[one.pk])) for one in parts],
        "columns": columns(_("从哪里来"), _("件数或分值") + ">", _("金额（元）") + ">"),
        "back": (reverse(reader.period, args=[line.period_id]), month_said(line.period.month)),
    }


@page(RUN, writes=["POST"])
def slip(request: HttpRequest, pay_line_id: int) -> HttpResponse:
    """A client's slip, to be read aloud; who signed it is noted here."""
    actor = request.actor  # type: ignore[attr-defined]
    line = fetch(PayLine.objects.select_related("client", "period__home"), actor, RUN, pk=pay_line_id)
    form = SlipForm(posted(request), initial={"signed_by": line.client.guardian or line.client.name})
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused:
        who = form.cleaned_data["signed_by"]
        if tried(form, lambda: sign_slip(line.pk, who, by=actor, at=timezone.now()), SlipForm.ABOUT):
            messages.success(request, _("已登记签收。"))
            return redirect("home-pay-slip", line.pk)
    may_sign = line.signed_at is None and line.period.state in {"published", "paid"}
    context = slip_context(line, OWN) | {"form": form if may_sign or form.errors else None}
    return render(request, "homes/pay_slip.html", context, status=status_of(form, was_refused=was_refused))


@page(PEOPLE)
def office_slip(request: HttpRequest, pay_line_id: int) -> HttpResponse:
    """A client's slip, read by an office."""
    rows = PayLine.objects.select_related("client", "period__home")
    line = fetch(rows, request.actor, PEOPLE, pk=pay_line_id)  # type: ignore[attr-defined]
    return render(request, "homes/pay_slip.html", slip_context(line, OFFICE) | {"form": None})


def part_context(part: PayPart, reader: Reader) -> dict[str, Any]:
    """The work behind a sum, or the sale with all its points."""
    line = part.line
    context: dict[str, Any] = {
        "part": part,
        "title": f"{line.client.name} {part_words(part)}",
        "back": (reverse(reader.line, args=[line.pk]), _("收入单")),
    }
    if part.rate is not None:
        rows = list(records_of(part)[:WORKED])
        heads = columns(_("日期"), _("合格") + ">", _("返工") + ">", _("分钟") + ">", _("登记人"))
        return context | {"rows": rows, "columns": heads, "pays": rate_words(part.rate.rate_hundredths), "makers": []}
    if part.correction is not None:
        return context | {"rows": [], "columns": [], "makers": [], "pays": ""}
    assert part.sale is not None  # a constraint of the part
    makers = list(part.sale.points.select_related("client").order_by("client__name", "pk"))
    heads = columns(_("制作人"), _("分值") + ">")
    return context | {"rows": [], "columns": heads, "makers": makers, "sale": part.sale, "pays": ""}


PART = ("line__client", "line__period", "rate__order", "sale", "correction__of")


@page(RUN)
def part(request: HttpRequest, pay_part_id: int) -> HttpResponse:
    """The work behind a sum of the home's own."""
    found = fetch(PayPart.objects.select_related(*PART), request.actor, RUN, pk=pay_part_id)  # type: ignore[attr-defined]
    return render(request, "homes/pay_part.html", part_context(found, OWN))


@page(PEOPLE)
def office_part(request: HttpRequest, pay_part_id: int) -> HttpResponse:
    """The work behind a sum, read by an office."""
    found = fetch(PayPart.objects.select_related(*PART), request.actor, PEOPLE, pk=pay_part_id)  # type: ignore[attr-defined]
    return render(request, "homes/pay_part.html", part_context(found, OFFICE))
