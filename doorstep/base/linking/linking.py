"""Linking a list to a register: what is certain is linked, what is not goes to a person with its candidates."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .folding import digit_table, name_table, sound_table

MOST_CANDIDATES = 3
LONGEST_NAME, LONGEST_NUMBER = 24, 24
# How a row was linked or why it was not. Those up to `CERTAIN` are links; those after it ask for a person.
HOW = (
    "nobody",  # nobody in the register comes near
    "exact",  # the number, and the name but for its form
    "name_near",  # the number, and a name that differs by one character that sounds alike, or is one of three and more
    "repaired",  # the one number that the check character allows in its place, and the name
    "by_name",  # name, birth and sex, of nobody else, and a number that differs by two slips at most
    "other_name",  # the number belongs to somebody of another name
    "repaired_near",  # a repaired number, and a name that is not quite the same
    "several",  # more than one person comes near
    "number_other",  # name and birth of somebody whose number is another
)
CERTAIN = 4
Rows = np.ndarray[Any, np.dtype[np.int32]]


@dataclass(frozen=True)
class Listed:
    """People as a list has them, column by column: names and numbers as typed; birth days as 20050131, 0 if not told;
    sex 1 for men, 2 for women, 0 if not told.
    """

    names: Sequence[str]
    numbers: Sequence[str]
    births: Sequence[int] | None = None
    sexes: Sequence[int] | None = None

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class Linked:
    """For each row of a list: how it was linked, as a place in `HOW`; the row of the register, or -1; and candidates
    for a person to choose from, filled up with -1.
    """

    how: np.ndarray[Any, np.dtype[np.uint8]]
    row: Rows
    candidates: Rows


class Linker:
    """A register that lists can be linked to. Its numbers are sound ones of 18 characters.

    Linking is a pure function of the list, the register and the tables of `folding`.
    """

    def __init__(self, register: Listed) -> None:
        from . import compiled

        self._compiled = compiled
        self._names, self._digits, self._lengths = columns_of(register)
        self._births = whole(register.births, len(register))
        self._index = compiled.index(self._names, self._digits, self._lengths, self._births)

    def link(self, listed: Listed) -> Linked:
        """Each row of the list, linked or asked about."""
        names, digits, lengths = columns_of(listed)
        births, sexes = whole(listed.births, len(listed)), whole(listed.sexes, len(listed))
        how = np.zeros(len(listed), dtype=np.uint8)
        row = np.full(len(listed), -1, dtype=np.int32)
        candidates = np.full((len(listed), MOST_CANDIDATES), -1, dtype=np.int32)
        theirs = (self._names, self._digits, self._births, sound_table())
        self._compiled.link(names, digits, lengths, births, sexes, theirs, self._index, how, row, candidates)
        return Linked(how, row, candidates)


def columns_of(listed: Listed) -> tuple[Any, Any, Any]:
    """Names as characters that count, numbers as digits and their lengths."""
    from . import compiled

    names = as_characters(listed.names, LONGEST_NAME)
    numbers = as_characters(listed.numbers, LONGEST_NUMBER)
    folded = np.zeros(names.shape, dtype=np.uint32)
    digits = np.zeros(numbers.shape, dtype=np.uint8)
    lengths = np.zeros(len(listed), dtype=np.int64)
    compiled.fold_names(names, name_table(), folded)
    compiled.fold_numbers(numbers, digit_table(), digits, lengths)
    return folded, digits, lengths


def as_characters(texts: Sequence[str], most: int) -> Any:
    """Texts as a table of code points, filled up with 0; what is longer is cut off."""
    return np.array(texts, dtype=f"U{most}").reshape(-1, 1).view(np.uint32)


def whole(numbers: Sequence[int] | None, count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """A column of whole numbers, or of 0 where nothing was told."""
    return np.zeros(count, dtype=np.int64) if numbers is None else np.asarray(numbers, dtype=np.int64)


def birth_number(day: dt.date | None) -> int:
    """A day as 20050131; 0 where it is not known."""
    return 0 if day is None else day.year * 10_000 + day.month * 100 + day.day
