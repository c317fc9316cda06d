"""Lists of the ledger: entries, the sums of each day, what differs, and the clocks of payments."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doorstep.base.items import BENEFITS, OTHER_PAY, label_of
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import day, minute, month, yuan
from doorstep.kernel.days import month_bounds
from doorstep.people.fields import DayField, MonthField

from .models_ledger import ACCOUNTS, STEPS, LedgerDay, LedgerEntry, LedgerFinding, PayClock
from .tones import CLOCK_TONES

OPEN = [("yes", _("未了结")), ("no", _("已了结"))]
OUTCOMES = [("late", _("已超期")), *PayClock.OUTCOMES]
KEPT = [("yes", _("按时")), ("no", _("超过时限")), ("unknown", _("算不出"))]


def benefit_label(code: str) -> str:
    """The label of a benefit; its code where the catalogue has it no longer."""
    return label_of(code) if code in BENEFITS or code in OTHER_PAY else code


def _choice(name: str, label: Any, choices: Any, narrow: Any) -> Filter:
    return Filter(name, lambda: forms.ChoiceField(label=label, choices=[("", _("全部")), *choices()]), narrow)


def _benefits() -> list[tuple[str, str]]:
    return [*((one.code, one.label) for one in BENEFITS.values()), *OTHER_PAY.items()]


_BENEFIT = _choice("benefit", _("项目"), _benefits, lambda rows, code: rows.filter(benefit=code))
_COUNTY = Filter(
    "county",
    lambda: forms.RegexField(r"^\d{6}$", label=_("县代码"), error_messages={"invalid": _("应为 6 位数字。")}),
    lambda rows, county: rows.filter(county=county),
)
_DAY = Filter("day", lambda: DayField(label=_("业务日")), lambda rows, on: rows.filter(day=on))

LEDGER = Listing(
    name="ledger-entries",
    title=str(_("分录")),
    permission="batch.view",
    rows=lambda actor: LedgerEntry.objects.within_reach(actor, "batch.view"),
    columns=(
        Column("day", str(_("记账日")), lambda entry: day(entry.day), width=18),
        Column("step", str(_("步骤")), lambda entry: entry.get_step_display()),
        Column("account", str(_("科目")), lambda entry: entry.get_account_display()),
        Column("benefit", str(_("项目")), lambda entry: benefit_label(entry.benefit), width=24),
        Column("debit", str(_("借方（元）")), lambda entry: yuan(entry.debit_fen or None), align="end"),
        Column("credit", str(_("贷方（元）")), lambda entry: yuan(entry.credit_fen or None), align="end"),
        Column("seat", str(_("经办")), lambda entry: entry.seat_label, width=24),
    ),
    filters=(
        _choice("account", _("科目"), ACCOUNTS.items, lambda rows, one: rows.filter(account=one)),
        _choice("step", _("步骤"), STEPS.items, lambda rows, one: rows.filter(step=one)),
        _BENEFIT,
        _DAY,
        Filter(
            "batch",
            lambda: forms.IntegerField(label=_("批次编号"), min_value=1, max_value=2**62),
            lambda rows, batch: rows.filter(batch_id=batch),
        ),
        _COUNTY,
    ),
    order=("-pk",),
    url=lambda entry: reverse("ledger-entry", args=[entry.pk]),
    empty=str(_("没有分录。")),
    wide=True,
)

LEDGER_DAYS = Listing(
    name="ledger-days",
    title=str(_("日终核对")),
    permission="batch.view",
    rows=lambda actor: LedgerDay.objects.within_reach(actor, "batch.view"),
    columns=(
        Column("day", str(_("业务日")), lambda one: day(one.day), width=18),
        Column("county", str(_("县代码")), lambda one: one.county),
        Column("measure", str(_("核对什么")), lambda one: one.get_measure_display()),
        Column("batches", str(_("批次数")), lambda one: str(one.batches), align="end", width=8),
        Column("lines", str(_("明细（元）")), lambda one: yuan(one.lines_fen), align="end"),
        Column("bank", str(_("银行（元）")), lambda one: yuan(one.bank_fen), align="end"),
        Column("ledger", str(_("分录（元）")), lambda one: yuan(one.ledger_fen), align="end"),
        Column("agrees", str(_("结果")), lambda one: _agreement(one)[0], tone=lambda one: _agreement(one)[1]),
        Column("made", str(_("核对时间")), lambda one: minute(one.made_at), width=18),
    ),
    filters=(
        _DAY,
        _choice("measure", _("核对什么"), lambda: LedgerDay.MEASURES, lambda rows, one: rows.filter(measure=one)),
        _COUNTY,
    ),
    order=("-day", "-pk"),
    empty=str(_("还没有核对过。")),
    wide=True,
)


def _agreement(one: LedgerDay) -> tuple[str, str]:
    agrees = one.lines_fen == one.bank_fen == one.ledger_fen
    return (str(_("一致")), "good") if agrees else (str(_("不一致")), "bad")


LEDGER_FINDINGS = Listing(
    name="ledger-findings",
    title=str(_("账目差异")),
    permission="batch.view",
    rows=lambda actor: LedgerFinding.objects.within_reach(actor, "batch.view"),
    columns=(
        Column("day", str(_("业务日")), lambda one: day(one.day), width=18),
        Column("county", str(_("县代码")), lambda one: one.county),
        Column("measure", str(_("核对什么")), lambda one: one.get_measure_display()),
        Column("words", str(_("差异")), lambda one: one.words, width=50),
        Column("found", str(_("发现")), lambda one: minute(one.found_at), width=18),
        Column("settled", str(_("了结")), lambda one: minute(one.settled_at), width=18),
    ),
    filters=(
        _choice("open", _("了结"), lambda: OPEN, lambda rows, one: rows.filter(settled_at__isnull=one == "yes")),
        _choice("measure", _("核对什么"), lambda: LedgerFinding.MEASURES, lambda rows, one: rows.filter(measure=one)),
        _DAY,
    ),
    order=("-pk",),
    url=lambda one: reverse("ledger-finding", args=[one.pk]),
    empty=str(_("没有差异：批次、银行、分录和时钟都对得上。")),
    wide=True,
)


def _kept(rows: QuerySet, said: str) -> QuerySet:
    return rows.filter(outcome="paid", within={"yes": True, "no": False, "unknown": None}[said])


def _by_outcome(rows: QuerySet, said: str, *, on: dt.date) -> QuerySet:
    """By what is shown: what is late is not shown as running."""
    if said == "late":
        return rows.filter(outcome="running", due_on__lt=on)
    rows = rows.filter(outcome=said)
    return rows.filter(Q(due_on=None) | Q(due_on__gte=on)) if said == "running" else rows


def _started_in(rows: QuerySet, first: Any) -> QuerySet:
    since, beyond = month_bounds(first)
    return rows.filter(started_on__gte=since, started_on__lt=beyond)


PAY_CLOCKS = Listing(
    name="pay-clocks",
    title=str(_("兑付时限明细")),
    permission="batch.lines",
    rows=lambda actor: PayClock.objects.within_reach(actor, "batch.lines"),
    columns=(
        Column("holder", str(_("户名")), lambda clock: clock.holder),
        Column("benefit", str(_("项目")), lambda clock: benefit_label(clock.benefit), width=24),
        Column("month", str(_("所属月份")), lambda clock: month(clock.month)),
        Column("started", str(_("财政收单")), lambda clock: day(clock.started_on), width=18),
        Column("due", str(_("最晚到账")), lambda clock: day(clock.due_on) or str(_("算不出")), width=18),
        Column("stopped", str(_("到账")), lambda clock: day(clock.stopped_on), width=18),
        Column("workdays", str(_("工作日")), lambda clock: _count(clock.workdays), align="end", width=8),
        Column(
            "outcome",
            str(_("结果")),
            lambda clock: outcome_words(clock, on=localdate()),
            tone=lambda clock: outcome_tone(clock, on=localdate()),
        ),
    ),
    filters=(
        Filter("started", lambda: MonthField(label=_("收单月份")), _started_in),
        _BENEFIT,
        _choice("outcome", _("结果"), lambda: OUTCOMES, lambda rows, one: _by_outcome(rows, one, on=localdate())),
        _choice("within", _("时限"), lambda: KEPT, _kept),
        Filter(
            "warned",
            lambda: DayField(label=_("到这天要提醒")),
            lambda rows, on: rows.filter(outcome="running", warn_on__lte=on),
        ),
        _COUNTY,
    ),
    order=("-pk",),
    url=lambda clock: reverse("pay-clock", args=[clock.pk]),
    empty=str(_("没有符合条件的。")),
    wide=True,
)


def _count(workdays: int | None) -> str:
    return "" if workdays is None else str(workdays)


def days_late(clock: PayClock, *, on: dt.date) -> int:
    """Calendar days since the last day of a clock that still runs; 0 where it is in time or no day is known."""
    return max((on - clock.due_on).days, 0) if clock.outcome == "running" and clock.due_on else 0


def outcome_tone(clock: PayClock, *, on: dt.date) -> str:
    """The tone of a clock on the day."""
    return CLOCK_TONES["late" if clock.within is False or days_late(clock, on=on) else clock.outcome]


def outcome_words(clock: PayClock, *, on: dt.date) -> str:
    """在办, 已超期 3 天, 已到账, 超过时限 or 账户有误，另计."""
    if late := days_late(clock, on=on):
        return str(_("已超期 %(count)s 天") % {"count": late})
    return str(_("超过时限")) if clock.within is False else clock.get_outcome_display()
