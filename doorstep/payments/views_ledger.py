"""Pages of the ledger, the daily comparison, the promise of payment in time, and a person's slip."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import fetch
from doorstep.base.listpage import list_download, list_page
from doorstep.base.models import Trail
from doorstep.base.pages import page
from doorstep.base.printed import printed_response, write_printed
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day, minute
from doorstep.kernel.days import month_named, month_of
from doorstep.orgs.places import names_of
from doorstep.people.fields import MonthField
from doorstep.people.models import Person

from .bankformat import RETURN_CODES
from .clocks import about_to_break, year_words, years_unknown
from .findings import settle_ledger_finding
from .ledger import CAUSES
from .listings_ledger import (
    LEDGER,
    LEDGER_DAYS,
    LEDGER_FINDINGS,
    PAY_CLOCKS,
    benefit_label,
    outcome_tone,
    outcome_words,
)
from .measures import kept_promises, share_in_time, whole_of
from .models import Line
from .models_ledger import ACCOUNTS, LedgerEntry, LedgerFinding, PayClock
from .slips import printed_slip, slip_of
from .terms import PAY_LIMIT
from .tones import LINE_TONES

SOON = dt.timedelta(days=14)  # so long before a year's holidays are needed it is said that they are lacking
CLOCK_COLUMNS = columns(
    "县（市、区）", "项目", "收单笔数>", "已到账>", "最长（工作日）>", "95% 不超过>", "按时>", "逾期未到>"
)
STATES_OF = {
    "paid": "paid",
    "returned": "returned",
    "unpayable": "unpayable",
}  # which lines stand behind an entry on this account


@page("batch.view")
def ledger(request: HttpRequest) -> HttpResponse:
    """What stands on each account, by benefit, and how the last comparisons came out."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = LedgerEntry.objects.within_reach(actor, "batch.view").order_by().values("benefit", "account")
    sums = {
        (row["benefit"], row["account"]): (row["credit"] or 0) - (row["debit"] or 0)
        for row in rows.annotate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    }
    found = LedgerFinding.objects.within_reach(actor, "batch.view").filter(settled_at=None).count()
    context = {
        "rows": [
            (
                code,
                benefit_label(code),
                [(account, label, sums.get((code, account), 0)) for account, label in ACCOUNTS.items()],
            )
            for code in sorted({benefit for benefit, _account in sums})
        ],
        "columns": columns(_("项目"), *(f"{label}>" for label in ACCOUNTS.values())),
        "total": sum(sums.values()),
        "findings": found,
    }
    return render(request, "payments/ledger.html", context)


@page("batch.view")
def entries(request: HttpRequest) -> HttpResponseBase:
    """Every entry within reach."""
    if "format" in request.GET:
        return list_download(request, LEDGER)
    return list_page(request, LEDGER, exports=True)


@page("batch.view")
def entry(request: HttpRequest, ledger_entry_id: int) -> HttpResponse:
    """One entry with its whole posting, and the way to what stands behind it: cause, batch, lines."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(LedgerEntry.objects, actor, "batch.view", pk=ledger_entry_id)
    cause = CAUSES.get(found.cause)
    posting = LedgerEntry.objects.filter(cause=found.cause, cause_id=found.cause_id, step=found.step).order_by("number")
    context = {
        "entry": found,
        "posting": posting,
        "columns": columns("科目", "项目", "借方（元）>", "贷方（元）>"),
        "benefit": benefit_label(found.benefit),
        "facts": [
            (_("记账日"), day(found.day)),
            (_("步骤"), found.get_step_display()),
            (_("起因"), f"{cause.label if cause else found.cause} {found.cause_id}"),
            (_("经办"), f"{found.seat_label} {found.account_name} {minute(found.at)}"),
        ],
        "cause_label": cause.label if cause else "",
        "cause_url": cause.url(found.cause_id) if cause and actor.may(cause.permission, found.code) else "",
        "lines_state": STATES_OF.get(found.account, ""),
        "may_lines": found.batch_id and actor.may("batch.lines", found.code),
    }
    return render(request, "payments/entry.html", context)


@page("batch.view")
def days(request: HttpRequest) -> HttpResponse:
    """The sums of each day, by lines, by the bank and by the ledger."""
    return list_page(request, LEDGER_DAYS)


@page("batch.view")
def findings(request: HttpRequest) -> HttpResponse:
    """What did not agree."""
    return list_page(request, LEDGER_FINDINGS)


@page("batch.view")
def finding(request: HttpRequest, ledger_finding_id: int) -> HttpResponse:
    """One difference, what it is about, and settling it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(LedgerFinding.objects, actor, "batch.view", pk=ledger_finding_id)
    trail = Trail.objects.filter(thing=found._meta.label_lower, thing_id=found.pk).order_by("at")
    context = {
        "finding": found,
        "facts": [
            (_("业务日"), day(found.day)),
            (_("核对什么"), found.get_measure_display()),
            (_("差异"), found.words),
            (_("发现"), minute(found.found_at)),
            *([(_("了结"), f"{found.settled_label} {minute(found.settled_at)}")] if found.settled_at else []),
            *([(_("了结说明"), found.settled_reason)] if found.settled_at else []),
        ],
        "may_settle": found.settled_at is None and actor.may("ledger.settle", found.code),
        "events": [{"label": _("了结"), "by": one.seat_label, "at": one.at, "note": one.reason} for one in trail],
    }
    return render(request, "payments/finding.html", context)


@page("ledger.settle", writes=["POST"])
def settle(request: HttpRequest, ledger_finding_id: int) -> HttpResponse:
    """Settle a difference, with what was found out."""
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        settle_ledger_finding(ledger_finding_id, by=request.actor, at=timezone.now(), reason=reason)  # type: ignore[attr-defined]
        messages.success(request, _("已了结。"))
    return redirect("ledger-finding", ledger_finding_id)


class ClockForm(forms.Form):
    """Which month of receipt."""

    month = MonthField(label=gettext_lazy("收单月份"), required=False)


@page("batch.view")
def clocks(request: HttpRequest) -> HttpResponse:
    """How the promise of payment was kept in a month of receipt, and what is about to break it."""
    actor, today, form = request.actor, timezone.localdate(), ClockForm(request.GET or None)  # type: ignore[attr-defined]
    chosen = month_of(today)
    if form.is_bound:
        if not form.is_valid():  # nothing is counted: this month's figures would be taken for the ones asked for
            return render(request, "payments/clocks.html", {"form": form}, status=422)
        chosen = form.cleaned_data["month"] or chosen
    rows = kept_promises(actor, chosen, on=today)
    began, within, settled = whole_of(rows)
    codes = {f"{one.county}000000" for one in rows}
    names = names_of(codes, on=today)
    pressing = about_to_break(PayClock.objects.within_reach(actor, "batch.view"), today).count()
    context = {
        "form": form if form.is_bound else ClockForm(initial={"month": f"{chosen:%Y-%m}"}),
        "month": chosen,
        "rows": [(one, names.get(f"{one.county}000000", one.county), benefit_label(one.benefit)) for one in rows],
        "columns": CLOCK_COLUMNS,
        "began": began,
        "share": share_in_time(within, settled),
        "limit": PAY_LIMIT.on(today),
        "pressing": pressing,
        "today": today,
        "lacking": year_words(years_unknown([chosen.year, (today + SOON).year])),
        "may_lines": actor.may("batch.lines"),
    }
    return render(request, "payments/clocks.html", context)


@page("batch.lines")
def clock_rows(request: HttpRequest) -> HttpResponseBase:
    """Every clock within reach."""
    if "format" in request.GET:
        return list_download(request, PAY_CLOCKS)
    return list_page(request, PAY_CLOCKS, exports=True)


@page("batch.lines")
def clock(request: HttpRequest, clock_id: int) -> HttpResponse:
    """One clock with the lines that it ran over, each with its batch."""
    found = fetch(PayClock.objects, request.actor, "batch.lines", pk=clock_id)  # type: ignore[attr-defined]
    today = timezone.localdate()
    context = {
        "clock": found,
        "tone": outcome_tone(found, on=today),
        "outcome": outcome_words(found, on=today),
        "benefit": benefit_label(found.benefit),
        "facts": [
            (_("财政收单日"), day(found.started_on)),
            (_("时限"), _("%(count)s 个工作日") % {"count": found.limit_workdays}),
            (_("最晚到账日"), day(found.due_on) or _("算不出：节假日安排没有登记")),
            *([(_("到账日"), day(found.stopped_on))] if found.stopped_on else []),
            *([(_("用时"), _("%(count)s 个工作日") % {"count": found.workdays})] if found.workdays is not None else []),
        ],
        "lines": [
            (line, LINE_TONES.get(line.state, "quiet"), RETURN_CODES.get(line.return_code, ""))
            for line in chain_of(found)
        ],
        "columns": columns("批次", "账号", "金额（元）>", "结果", "退汇原因"),
    }
    return render(request, "payments/clock.html", context)


def chain_of(found: PayClock) -> list[Line]:
    """The lines over which a clock ran, the first one first. A query for each."""
    rows = Line.objects.select_related("batch")
    line = rows.filter(pk=found.line_id).first()
    lines = [line] if line else []
    while line and line.pk != found.last_line_id and (line := rows.filter(follows_line=line).first()):
        lines.append(line)
    return lines


def _month(year: int, month: int) -> dt.date:
    try:
        return month_named(f"{year:04}-{month:02}")
    except ValueError:
        raise Http404 from None


@page("benefit.view")
def slip(request: HttpRequest, person_id: int, year: int, month: int) -> HttpResponse:
    """What a person is told of a month, to be read out."""
    person = fetch(Person.objects, request.actor, "benefit.view", pk=person_id)  # type: ignore[attr-defined]
    said = slip_of(person, _month(year, month), on=timezone.localdate())
    return render(request, "payments/slip.html", {"slip": said, "person": person})


@page("benefit.view")
def slip_pdf(request: HttpRequest, person_id: int, year: int, month: int) -> HttpResponse:
    """The same on paper."""
    person = fetch(Person.objects, request.actor, "benefit.view", pk=person_id)  # type: ignore[attr-defined]
    today = timezone.localdate()
    said = slip_of(person, _month(year, month), on=today)
    return printed_response(write_printed(printed_slip(said, today)), f"slip-{person.pk}-{year}-{month:02d}")
