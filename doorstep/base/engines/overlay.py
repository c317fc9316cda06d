"""The pages of several places laid over one another: one structure for all, and a table of the numbers that differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from typing import Any

import numpy as np

from doorstep.kernel.benefit import Benefit, Rule
from doorstep.kernel.expr import Compare, Condition, Every, Fact, Not, Some, facts_of
from doorstep.kernel.stacking import Kind, Page

Table = dict[tuple[int, ...], "Number"]


@dataclass(frozen=True)
class Number:
    """A number of the rules: where it stands in the table, and whether it differs from place to place."""

    position: int
    differs: bool

    def __str__(self) -> str:
        return f"n{self.position}"


@dataclass(frozen=True)
class LaidRule:
    """A rule in whose conditions and tiers each number is a Number. `given`: 1 where it is given; None: everywhere."""

    benefit: Benefit
    parts: tuple[Condition, ...]
    tiers: tuple[tuple[Condition | None, Number], ...]
    given: Number | None


@dataclass(frozen=True)
class LaidStep:
    """A step of the settlement. Of a cap, `most` is its fen and `first` the benefit to which the others give way."""

    kind: Kind | str
    rules: tuple[int, ...]
    most: Number | None = None
    first: Number | None = None


@dataclass(frozen=True)
class Overlay:
    """The rules of all places at once. `table` has a row for each number and a column for each place."""

    rules: tuple[LaidRule, ...]
    steps: tuple[LaidStep, ...]
    table: np.ndarray

    @property
    def codes(self) -> tuple[str, ...]:
        """The benefits, in the order of the verdicts."""
        return tuple(rule.benefit.code for rule in self.rules)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that is read, each once, in order."""
        found: list[Fact] = []
        for rule in self.rules:
            for condition in (*rule.parts, *(tier for tier, _fen in rule.tiers if tier is not None)):
                found += facts_of(condition)
            found += [rule.benefit.outside] if rule.benefit.outside else []
        return tuple(dict.fromkeys(found))

    @property
    def bits(self) -> int:
        """How many bits the largest mask takes."""
        return max((len(rule.parts) + 2 for rule in self.rules), default=1)


def lay_over(pages: Sequence[Page]) -> Overlay:
    """One structure for the pages of one rulebook and month, one page for each place.

    Raises: ValueError: the pages are not of one rulebook.
    """
    table: Table = {}
    by_code = [{rule.benefit.code: rule for rule in page.rules} for page in pages]
    codes = _merged([list(rules) for rules in by_code])
    rules = tuple(_rule([rules.get(code) for rules in by_code], table) for code in codes)
    steps = (*_choices(pages, codes), *_caps(pages, codes, table))
    return Overlay(rules, steps, np.array(list(table), np.int32).reshape(len(table), len(pages)))


def _merged(sequences: Iterable[Sequence[Any]]) -> list[Any]:
    """One order in which each sequence keeps its own."""
    before: dict[Any, dict[Any, None]] = {}
    for sequence in dict.fromkeys(tuple(one) for one in sequences):
        for position, one in enumerate(sequence):
            before.setdefault(one, {}).update(dict.fromkeys(sequence[:position][-1:]))
    return list(TopologicalSorter(before).static_order())


def _number(values: Sequence[int | None], table: Table) -> Number:
    """The table's row for these values; where a place has none, it gets any other's, since nobody reads it there."""
    filler = next(value for value in values if value is not None)
    full = tuple(filler if value is None else value for value in values)
    return table.setdefault(full, Number(len(table), differs=len(set(full)) > 1))


def _rule(rules: Sequence[Rule | None], table: Table) -> LaidRule:
    there = [rule for rule in rules if rule is not None]
    model = there[0]
    if any(rule.benefit is not model.benefit for rule in there):
        raise ValueError(f"{model.benefit.code} is not one benefit in all places")
    parts = [[rule and rule.parts[at] for rule in rules] for at in range(len(model.parts))]
    tiers = [[rule and rule.tiers[at] for rule in rules] for at in range(len(model.tiers))]
    return LaidRule(
        model.benefit,
        tuple(_condition(part, table) for part in parts),
        tuple(_tier(tier, table) for tier in tiers),
        given=None if len(there) == len(rules) else _number([int(rule is not None) for rule in rules], table),
    )


def _tier(tiers: Sequence[Any], table: Table) -> tuple[Condition | None, Number]:
    conditions = [tier and tier[0] for tier in tiers]
    laid = None if conditions.count(None) == len(conditions) else _condition(conditions, table)
    return laid, _number([tier and tier[1] for tier in tiers], table)


def _condition(conditions: Sequence[Any], table: Table) -> Condition:
    """The same condition in all places, with Numbers, which alone may differ; None where it is not given."""
    model = next(condition for condition in conditions if condition is not None)
    match model:
        case Compare(fact, op, value):
            if isinstance(value, bool | str | tuple):
                return model
            read = [None if one is None else _plain(one.value) for one in conditions]
            return Compare(fact, op, _number(read, table))  # type: ignore[arg-type]
        case Not():
            return Not(_condition([one and one.part for one in conditions], table))
        case Every(parts) | Some(parts):
            count = range(len(parts))
            return type(model)(tuple(_condition([one and one.parts[at] for one in conditions], table) for at in count))
    raise TypeError(f"not a condition: {model!r}")


def _plain(value: Any) -> int:
    return value.toordinal() if isinstance(value, date) else int(value)


def _choices(pages: Sequence[Page], codes: Sequence[str]) -> list[LaidStep]:
    """Of two benefits of which a place gives one only, the other comes to nothing there, and so does the step."""
    named = [[(step.kind, *_codes(page, step.rules)) for step in page.steps if step.kind != "cap"] for page in pages]
    return [LaidStep(kind, tuple(codes.index(code) for code in both)) for kind, *both in _merged(named)]


def _caps(pages: Sequence[Page], codes: Sequence[str], table: Table) -> list[LaidStep]:
    """Every page has every cap, in one order, over those of its benefits that it gives."""
    laid = []
    for caps in zip(*([step for step in page.steps if step.kind == "cap"] for page in pages), strict=True):
        held = [_codes(page, cap.rules) for page, cap in zip(pages, caps, strict=True)]
        if any(held):
            first = _number([codes.index(one[0]) if one else None for one in held], table)
            rules = tuple(codes.index(code) for code in _merged(held))
            laid.append(LaidStep("cap", rules, _number([cap.most for cap in caps], table), first))
    return laid


def _codes(page: Page, positions: Iterable[int]) -> list[str]:
    return [page.rules[position].benefit.code for position in positions]
