"""Facts of many people as columns: numbers of fixed width, the smallest of each type for what is not known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from doorstep.kernel.expr import Compare, Condition, Every, Fact, Not, Some
from doorstep.kernel.stacking import Rulebook

Array = np.ndarray
Kind = np.dtype[Any]
Words = Mapping[str, tuple[str, ...]]

# bool: 1, 0; int: itself; date: its ordinal day; text: where it stands among the words that rules name, else OTHER.
TYPES: dict[str, Kind] = {
    "bool": np.dtype(np.int8),
    "int": np.dtype(np.int32),
    "date": np.dtype(np.int32),
    "text": np.dtype(np.int16),
}
OTHER = 32767
PLACE_DIGITS = 6


@dataclass(frozen=True)
class Columns:
    """Facts of people, row by row. `code` is the division's, 12 digits as one number.

    `place` counts into `places`, the beginnings of these codes by which rules may differ (six digits).
    `values` are arrays of signed whole numbers by the fact's name; `words` is how texts are coded.
    """

    person_id: Array
    code: Array
    place: Array
    places: tuple[str, ...]
    facts: tuple[Fact, ...]
    values: Mapping[str, Array]
    words: Words

    def __len__(self) -> int:
        return len(self.person_id)

    def facts_of(self, row: int) -> dict[str, Any]:
        """The facts of one row, as `Page.judge` reads them."""
        return {fact.name: self._value(fact, self.values[fact.name][row]) for fact in self.facts}

    def _value(self, fact: Fact, coded: Any) -> Any:
        if coded == unknown_of(self.values[fact.name].dtype):
            return None
        match fact.kind:
            case "bool":
                return bool(coded)
            case "date":
                return date.fromordinal(int(coded))
            case "text":
                return self.words[fact.name][coded] if coded != OTHER else "\0"  # a word that no rule names
        return int(coded)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The facts of each row."""
        return (self.facts_of(row) for row in range(len(self)))

    def part(self, rows: slice) -> "Columns":
        """Some of the rows; nothing is copied."""
        values = {name: column[rows] for name, column in self.values.items()}
        return Columns(
            self.person_id[rows], self.code[rows], self.place[rows], self.places, self.facts, values, self.words
        )


@cache
def unknown_of(kind: Kind) -> int:
    """What stands for "not known" in a column of this type: the smallest number that it holds."""
    return int(np.iinfo(kind).min)


def facts_of_book(rulebook: Rulebook) -> tuple[Fact, ...]:
    """Every fact that the benefits read, each once, in order."""
    return tuple(dict.fromkeys(fact for benefit in rulebook.benefits for fact in benefit.facts))


def words_of_book(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """For each text fact the words that rules name, in a fixed order."""
    said: dict[str, set[str]] = {fact.name: set() for fact in facts_of_book(rulebook) if fact.kind == "text"}
    for benefit in rulebook.benefits:
        for condition in (benefit.eligible, *(tier for tier, _rate in benefit.tiers if tier is not None)):
            for compare in compares(condition):
                if compare.fact.kind == "text":
                    said[compare.fact.name] |= set(values_of(compare))
    return {name: tuple(sorted(words)) for name, words in said.items()}


def compares(condition: Condition) -> Iterator[Compare]:
    """Every comparison within the condition, in order."""
    match condition:
        case Compare():
            yield condition
        case Not(part):
            yield from compares(part)
        case Every(parts) | Some(parts):
            for part in parts:
                yield from compares(part)


def values_of(compare: Compare) -> tuple[Any, ...]:
    """What the fact is compared with, as several values."""
    return compare.value if isinstance(compare.value, tuple) else (compare.value,)


def code_of(fact: Fact, value: Any, words: Words, kind: Kind | None = None) -> int:
    """A value as it lies in the fact's column; a text that no rule names as OTHER."""
    if value is None:
        return unknown_of(kind or TYPES[fact.kind])
    if fact.kind == "text":
        said = words.get(fact.name, ())
        return said.index(value) if value in said else OTHER
    return value.toordinal() if fact.kind == "date" else int(value)


def columns_of(people: Sequence[Mapping[str, Any]], facts: Iterable[Fact], words: Words) -> Columns:
    """Columns from rows in memory: each has person_id, code (12 digits), and each fact or None."""
    facts = tuple(facts)
    values = {
        fact.name: np.array([code_of(fact, one.get(fact.name), words) for one in people], TYPES[fact.kind])
        for fact in facts
    }
    person_id = np.array([one["person_id"] for one in people], np.int64)
    return columns_from(person_id, np.array([int(one["code"]) for one in people], np.int64), facts, values, words)


def columns_from(
    person_id: Array, code: Array, facts: Iterable[Fact], values: Mapping[str, Array], words: Words
) -> Columns:
    """Columns that are there already, with the places in which they lie."""
    beginnings = code // 10 ** (12 - PLACE_DIGITS)
    found = np.flatnonzero(np.bincount(beginnings, minlength=1))
    position = np.zeros(10**PLACE_DIGITS, np.uint16)
    position[found] = np.arange(len(found))
    places = tuple(f"{place:0{PLACE_DIGITS}d}" for place in found.tolist())
    return Columns(person_id, code, position[beginnings], places, tuple(facts), values, words)
