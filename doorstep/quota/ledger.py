"""The ledger of one person as it is read: each claim with its months, what was seen, in which file, who ruled what."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.scope import as_system
from doorstep.base.templatetags.words import day, yuan
from doorstep.exchange.contracts import contract_label
from doorstep.exchange.models_feeds import FeedRun
from doorstep.kernel.claims import STANDS, Claim
from doorstep.kernel.expr import Fact

from .asked import MONTH_WORDS, PAID, lists_behind, month_states
from .claimed import WITHOUT_END
from .counting import counting
from .hints import months_words
from .models import Placement
from .models_ledger import Ruling, Verdict
from .outcome import MONTHS, NO_GRADE, Month, outcome
from .sources import DEPARTMENTS
from .words import UNCLAIMED, WAITS, Cell

SIGNS = {
    "agrees": ("✓", "good"),
    "conflicts": ("✕", "bad"),
    "silent": ("无", "warn"),
    "stale": ("旧", "warn"),
    "not_asked": ("未", "warn"),
}
RULED = {True: ("审✓", "good"), False: ("审✕", "bad")}
LEGEND = (
    ("1、2", "good", gettext_lazy("计入几人")),
    (WAITS, "warn", gettext_lazy("要人看")),
    ("✓", "good", gettext_lazy("相符")),
    ("✕", "bad", gettext_lazy("不符，不计入")),
    ("无", "warn", gettext_lazy("没有记录")),
    ("旧", "warn", gettext_lazy("数据过期")),
    ("未", "warn", gettext_lazy("没有比对")),
    ("审✓、审✕", "now", gettext_lazy("审核人认定成立、不成立")),
    (UNCLAIMED, "quiet", gettext_lazy("没有申报")),
)


@dataclass(frozen=True)
class Stretch:
    """Months in which a claim stood the same way, and what was seen in them."""

    months: str
    stand: str
    seen: str


@dataclass(frozen=True)
class Line:
    """One claim of a person."""

    claim: Claim
    department: str
    cells: list[Cell]
    stretches: list[Stretch]
    files: list[str]
    rulings: list[tuple[Ruling, str]]
    waits: bool


def ledger_of(one: Placement, *, on: dt.date) -> tuple[list[Month], list[Line]]:
    """What a placement comes to, and its claims, those that wait first: as it stands on the day.

    Three queries and a reach, and two more where some month was not told.  `one` was fetched with its declaration.
    Raises: Refused("parameter.missing").
    """
    verdicts, ruled = list(one.verdicts.order_by("pk")), list(one.rulings.order_by("pk"))
    about: dict[str, Any] = {"counting": counting(), "year": one.declaration.year, "place": one.code}
    months = outcome(one.wages_fen, verdicts, ruled, **about)
    latest = {line.claim: line for line in verdicts}
    rulings: dict[str, list[Ruling]] = {}
    for ruling in reversed(ruled):
        rulings.setdefault(ruling.claim, []).append(ruling)
    files = _files(latest.values())
    untold = _untold(months, one, on)
    lines = [
        _line(
            claim,
            months,
            latest.get(claim.code),
            rulings.get(claim.code, []),
            files,
            {at: words for name in lists_behind(claim) for at, words in untold.get(name, {}).items()},
        )
        for claim in counting().claims
    ]
    return months, sorted(lines, key=lambda line: not line.waits)


def _untold(months: Sequence[Month], one: Placement, on: dt.date) -> dict[str, dict[int, str]]:
    """By list and month (from 0), where nobody was asked: whether the list is late or not due yet."""
    if not any(said.stand == "not_asked" for month in months for said in month.said.values()):
        return {}
    states = month_states(one.code, PAID, one.declaration.year, on)
    return {
        name: {month - 1: str(MONTH_WORDS[state]) for month, state in stood.items() if state != "told"}
        for name, stood in states.items()
    }


def _files(verdicts: Iterable[Verdict]) -> dict[int, str]:
    """The files by their keys. As the system: a list is the city's; the file is named, nobody on it is."""
    wanted = {run for verdict in verdicts for run in verdict.runs}
    if not wanted:
        return {}
    with as_system():
        runs = FeedRun.objects.filter(pk__in=wanted).defer("content")
        return {
            run.pk: _("%(label)s，截至%(day)s，文件「%(file)s」")
            % {"label": contract_label(run.contract), "day": day(run.as_of), "file": run.filename}
            for run in runs
        }


def _line(
    claim: Claim,
    months: Sequence[Month],
    verdict: Verdict | None,
    rulings: list[Ruling],
    files: Mapping[int, str],
    untold: Mapping[int, str],
) -> Line:
    by_month = {month.at: month for month in months}
    return Line(
        claim,
        DEPARTMENTS.get(claim.source, claim.source),
        [_cell(claim, at, by_month.get(at)) for at in range(MONTHS)],
        _stretches(claim, months, verdict, untold),
        [files[run] for run in (verdict.runs if verdict else []) if run in files],
        [(ruling, months_words(ruling.months)) for ruling in rulings],
        any(claim.code in month.waits_for for month in months),
    )


def _cell(claim: Claim, at: int, month: Month | None) -> Cell:
    if month is None:
        return Cell(UNCLAIMED, "quiet", _("%(month)s月没有申报") % {"month": at + 1})
    said = month.said[claim.code]
    stand = STANDS[said.stand]
    if said.ruled is None:
        sign, tone = SIGNS[said.stand]
        return Cell(sign, tone, _("%(month)s月%(stand)s") % {"month": at + 1, "stand": stand})
    sign, tone = RULED[said.ruled]
    how = _("审核人认定成立") if said.ruled else _("审核人认定不成立")
    return Cell(sign, tone, _("%(month)s月%(stand)s，%(how)s") % {"month": at + 1, "stand": stand, "how": how})


def _stretches(
    claim: Claim, months: Sequence[Month], verdict: Verdict | None, untold: Mapping[int, str]
) -> list[Stretch]:
    def told(month: Month) -> tuple[str, str]:
        stand = STANDS[month.said[claim.code].stand]
        if month.said[claim.code].stand == "not_asked" and month.at in untold:
            stand = _("%(stand)s，名单%(state)s") % {"stand": stand, "state": untold[month.at]}
        return stand, seen_words(claim.facts, verdict, month.at)

    found: dict[tuple[str, str], list[int]] = {}
    for key, run in groupby(months, told):
        found.setdefault(key, []).extend(month.at + 1 for month in run)
    return [Stretch(months_words(at), stand, seen) for (stand, seen), at in found.items()]


def seen_words(facts: Iterable[Fact], verdict: Verdict | None, at: int) -> str:
    """What was seen in a month, fact by fact; what nobody told is said to be unknown."""
    told = verdict.facts if verdict is not None else {}
    return "；".join(fact_words(fact, told[fact.name][at]) for fact in facts if fact.name in told)


def fact_words(fact: Fact, value: Any) -> str:
    """One fact with its unit, money in yuan."""
    if value is None:
        return _("%(label)s：不详") % {"label": fact.label}
    if fact.kind == "bool":
        return fact.label if value else (fact.denied or _("不是%(label)s") % {"label": fact.label})
    return f"{fact.label}：{_amount(fact, value)}"


def _amount(fact: Fact, value: int) -> str:
    if fact.unit == "分":
        return _("%(yuan)s 元") % {"yuan": yuan(value)}
    if fact.unit == "级" and value == NO_GRADE:
        return _("没有")
    if fact.unit == "个月" and value == WITHOUT_END:
        return _("没有固定期限")
    return f"{value} {fact.unit}".strip()
