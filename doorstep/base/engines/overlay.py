"""The pages of several places laid over one another: one structure for all, and a table of the numbers that differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

import numpy as np

from doorstep.kernel.benefit import Benefit, Rule
from doorstep.kernel.expr import Compare, Condition, Every, Fact, Not, Some, facts_of
from doorstep.kernel.stacking import Kind, Page

Table = dict[object, list[int | None]]


@dataclass(frozen=True)
class Number:
    """A number of the rules, by where it stands in the table. `label` is what a person reads."""

    position: int
    label: str = field(default="", compare=False)

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
        return facts_of_rules(self.rules)

    @property
    def bits(self) -> int:
        """How many bits the largest mask takes."""
        return max((len(rule.parts) + 2 for rule in self.rules), default=1)


def facts_of_rules(rules: Iterable[LaidRule]) -> tuple[Fact, ...]:
    """Every fact that the rules read, each once, in order."""
    found: list[Fact] = []
    for rule in rules:
        for condition in (*rule.parts, *(tier for tier, _fen in rule.tiers if tier is not None)):
            found += facts_of(condition)
        found += [rule.benefit.outside] if rule.benefit.outside else []
    return tuple(dict.fromkeys(found))


def lay_over(pages: Sequence[Page]) -> Overlay:
    """One structure for the pages of one rulebook and month, one page for each place.

    Raises: ValueError: the pages are not of one rulebook.
    """
    table: Table = {}
    by_code = [{rule.benefit.code: rule for rule in page.rules} for page in pages]
    codes = _merged([list(rules) for rules in by_code])
    rules = tuple(_rule([rules.get(code) for rules in by_code], table) for code in codes)
    steps = (*_choices(pages, codes), *_caps(pages, codes, table))
    rows = [[value or 0 for value in row] for row in table.values()]
    return Overlay(rules, steps, np.array(rows, np.int32).reshape(len(table), len(pages)))


def _merged(sequences: Iterable[Sequence[Any]]) -> list[Any]:
    """One order in which each sequence keeps its own."""
    before: dict[Any, dict[Any, None]] = {}
    for sequence in dict.fromkeys(tuple(one) for one in sequences):
        for position, one in enumerate(sequence):
            before.setdefault(one, {}).update(dict.fromkeys(sequence[:position][-1:]))
    return list(TopologicalSorter(before).static_order())


def _number(key: object, values: Sequence[int | None], table: Table, label: str = "") -> Number:
    """The table's row of a number. By what it is, not by its values, so that the same rules are always laid alike."""
    row = table.setdefault(key, [None] * len(values))
    row[:] = [held if value is None else value for held, value in zip(row, values, strict=True)]
    return Number(list(table).index(key), label)


def _rule(rules: Sequence[Rule | None], table: Table) -> LaidRule:
    there = [rule for rule in rules if rule is not None]
    benefit = there[0].benefit
    if any(rule.benefit is not benefit for rule in there):
        raise ValueError(f"{benefit.code} is not one benefit in all places")
    declared = benefit.eligible.parts if isinstance(benefit.eligible, Every) else (benefit.eligible,)
    parts = [_condition(part, [rule and rule.parts[at] for rule in rules], table) for at, part in enumerate(declared)]
    tiers = []
    for at, (condition, rate) in enumerate(benefit.tiers):
        bound: list[Any] = [rule and rule.tiers[at] for rule in rules]
        laid = condition and _condition(condition, [tier and tier[0] for tier in bound], table)
        tiers.append((laid, _number(id(rate), [tier and tier[1] for tier in bound], table, getattr(rate, "label", ""))))
    given = [int(rule is not None) for rule in rules]
    return LaidRule(
        benefit, tuple(parts), tuple(tiers), None if all(given) else _number(("given", benefit.code), given, table)
    )


def _condition(declared: Condition, bound: Sequence[Any], table: Table) -> Condition:
    """The condition with a Number for each dated number, as it was read in each place; None where it is not given."""
    match declared:
        case Compare(fact, op, value):
            if not hasattr(value, "on"):
                return declared
            read = [None if one is None else int(one.value) for one in bound]
            return Compare(fact, op, _number(id(value), read, table, getattr(value, "label", "")))  # type: ignore[arg-type]
        case Not(part):
            return Not(_condition(part, [one and one.part for one in bound], table))
        case Every(parts) | Some(parts):
            laid = [_condition(part, [one and one.parts[at] for one in bound], table) for at, part in enumerate(parts)]
            return type(declared)(tuple(laid))
    raise TypeError(f"not a condition: {declared!r}")


def _choices(pages: Sequence[Page], codes: Sequence[str]) -> list[LaidStep]:
    """Of two benefits of which a place gives one only, the other comes to nothing there, and so does the step."""
    named = [[(step.kind, *_codes(page, step.rules)) for step in page.steps if step.kind != "cap"] for page in pages]
    return [LaidStep(kind, tuple(codes.index(code) for code in both)) for kind, *both in _merged(named)]


def _caps(pages: Sequence[Page], codes: Sequence[str], table: Table) -> list[LaidStep]:
    """Every page has every cap, in one order, over those of its benefits that it gives."""
    laid: list[LaidStep] = []
    for caps in zip(*([step for step in page.steps if step.kind == "cap"] for page in pages), strict=True):
        held = [_codes(page, cap.rules) for page, cap in zip(pages, caps, strict=True)]
        if any(held):
            first = _number(("first", len(laid)), [codes.index(one[0]) if one else None for one in held], table)
            rules = tuple(codes.index(code) for code in _merged(held))
            laid.append(LaidStep("cap", rules, _number(("cap", len(laid)), [cap.most for cap in caps], table), first))
    return laid


def _codes(page: Page, positions: Iterable[int]) -> list[str]:
    return [page.rules[position].benefit.code for position in positions]
