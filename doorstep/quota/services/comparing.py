"""Comparing what is claimed with what departments told, and writing the ledger: only what differs from before."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from doorstep.base.engines.columns import Array, unknown_of
from doorstep.base.engines.gathering import gather
from doorstep.base.scope import as_system
from doorstep.kernel.claims import Claim, Stand
from doorstep.kernel.expr import Fact, facts_of
from doorstep.quota.asked import Asked, asked_of
from doorstep.quota.claimed import Claimed, claimed_months
from doorstep.quota.counting import counting
from doorstep.quota.models import Declaration, Placement
from doorstep.quota.models_ledger import Verdict
from doorstep.quota.outcome import MONTHS, WEIGHT
from doorstep.quota.sources import SOURCES
from doorstep.quota.told import lists_of, years_of
from doorstep.quota.verifying import judged

from .weighing import weigh_hints, weigh_waiting

WRITTEN_AT_ONCE = 5_000


@transaction.atomic
def compare(declarations: Sequence[int], *, on: dt.date, at: dt.datetime) -> int:
    """Compare every placement of these declarations as of the day; how many lines of the ledger were written.

    Compared again with nothing new, it writes nothing.  Raises: Refused("parameter.missing").
    """
    with as_system():
        hold(declarations)
        rows = Placement.objects.filter(declaration__in=declarations).select_related("declaration", "employer")
        placements = list(rows.order_by("pk"))
        return compare_placements(placements, on=on, at=at) if placements else 0


def hold(declarations: Sequence[int]) -> None:
    """Lock declarations before anything that hangs on them, as whoever rules on them does: none waits for the other."""
    rows = Declaration.objects.select_for_update(of=("self",)).filter(pk__in=declarations).order_by("pk")
    list(rows.values_list("pk", flat=True))


def compare_placements(placements: Sequence[Placement], *, on: dt.date, at: dt.datetime) -> int:
    """The same for placements that were fetched with their declaration and employer, within the system's reach."""
    claimed = claimed_months(placements, today=on)
    asked = asked_of({(one.code, one.declaration.year) for one in placements}, on=on)
    found = _found(claimed, asked, _years(placements), on=on)
    stood = _stood(placements)
    news = []
    for (placement_id, claim), line in found.items():
        before = stood.get((placement_id, claim))
        if before is None or (before.stands, before.facts) != (line.stands, line.facts):
            line.known_on, line.at = on, at
            news.append(line)
    Verdict.objects.bulk_create(news, batch_size=WRITTEN_AT_ONCE)
    compared = sorted({one.declaration_id for one in placements})
    Declaration.objects.filter(pk__in=compared).update(compared_at=at)
    weigh_waiting(compared)
    weigh_hints(compared)
    return len(news)


def _years(placements: Iterable[Placement]) -> list[int]:
    return years_of(one.declaration for one in placements)


def _stood(placements: Sequence[Placement]) -> dict[tuple[int, str], Verdict]:
    """The latest line of each claim."""
    rows = Verdict.objects.filter(placement__in=[one.pk for one in placements])
    latest = rows.order_by("placement", "claim", "-pk").distinct("placement", "claim")
    return {(one.placement_id, one.claim): one for one in latest}


def _found(claimed: Claimed, asked: Asked, years: Sequence[int], *, on: dt.date) -> dict[tuple[int, str], Verdict]:
    """The ledger's lines as they would be written today."""
    if not claimed.placement:
        return {}
    facts = claimed.columns | gather(SOURCES, claimed.columns, lists_of(claimed, years))
    verified = judged(counting(), facts, known=on)
    lines: dict[tuple[int, str], Verdict] = {}
    weighing = dict.fromkeys(f for when, _rate in counting().weight if when is not None for f in facts_of(when))
    told = {fact.name: _values(fact, facts[fact.name]) for fact in counting().rule.facts}
    keys = {(one.code, one.declaration.year) for one in claimed.placement}
    for bit, claim in enumerate(counting().claims):
        runs = {key: asked.runs(claim, *key) for key in keys}
        against, open_ = _bit(verified.no, bit), _bit(verified.unclear, bit)
        for row, (placement, month) in enumerate(zip(claimed.placement, claimed.at, strict=True)):
            stand = _stand(claim, against[row], open_[row], asked, placement, month)
            files = runs[placement.code, placement.declaration.year]
            line = _line(lines, placement, claim.code, claim.source, files)
            line.stands[month] = stand
            _note(line, claim.facts, told, row, month)
    for row, (placement, month) in enumerate(zip(claimed.placement, claimed.at, strict=True)):
        line = _line(lines, placement, WEIGHT, "federation", [])
        line.stands[month] = "agrees"
        _note(line, weighing, told, row, month)
    return lines


def _stand(claim: Claim, against: bool, is_open: bool, asked: Asked, placement: Placement, month: int) -> Stand:
    """A list that was never handed in tells nothing; one out of date is neither believed nor taken for silence."""
    where = (claim, placement.code, placement.declaration.year, month)
    if not against and not is_open:
        return "stale" if asked.is_beyond(*where) else "agrees"
    match asked.state(*where):
        case "stale":
            return "stale"
        case "not_asked":
            return "not_asked"
    return "conflicts" if against else "silent"


def _bit(masks: Array, bit: int) -> list[bool]:
    return (masks >> bit & 1).astype(bool).tolist()


def _line(
    lines: dict[tuple[int, str], Verdict], placement: Placement, claim: str, source: str, runs: list[int]
) -> Verdict:
    if (placement.pk, claim) not in lines:
        lines[placement.pk, claim] = Verdict(
            placement=placement,
            employer_id=placement.employer_id,
            code=placement.code,
            claim=claim,
            source=source,
            stands=[""] * MONTHS,
            facts={},
            runs=runs,
        )
    return lines[placement.pk, claim]


def _note(line: Verdict, facts: Iterable[Fact], told: Mapping[str, list[Any]], row: int, month: int) -> None:
    """What was seen of the month."""
    for fact in facts:
        if fact.kind != "text":
            line.facts.setdefault(fact.name, [None] * MONTHS)[month] = told[fact.name][row]


def _values(fact: Fact, column: Array) -> list[Any]:
    """A column as the definition reads it; a text is told by the employer itself, and is not kept again."""
    unknown = unknown_of(column.dtype)
    return [None if value == unknown else bool(value) if fact.kind == "bool" else value for value in column.tolist()]
