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
class Folded:
    """The same people brought to one form: names as characters, numbers as digits with their lengths."""

    names: Any
    digits: Any
    lengths: Any
    births: Any
    sexes: Any


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

    def __init__(self, register: Listed | Folded) -> None:
        from . import compiled

        self._compiled, known = compiled, fold(register)
        births = known.births.copy()  # filled in from the numbers
        self._theirs = known.names, known.digits, births, sound_table()
        self._index = compiled.index(known.names, known.digits, known.lengths, births)

    def link(self, listed: Listed | Folded) -> Linked:
        """Each row of the list, linked or asked about."""
        one = fold(listed)
        count = len(one.names)
        told = Linked(
            np.zeros(count, dtype=np.uint8),
            np.full(count, -1, dtype=np.int32),
            np.full((count, MOST_CANDIDATES), -1, dtype=np.int32),
        )
        mine = one.names, one.digits, one.lengths, one.births, one.sexes
        self._compiled.link(*mine, self._theirs, self._index, told.how, told.row, told.candidates)
        return told


def fold(listed: Listed | Folded) -> Folded:
    """Names as characters that count, numbers as digits; what is folded already is taken as it is."""
    if isinstance(listed, Folded):
        return listed
    from . import compiled

    names = as_characters(listed.names, LONGEST_NAME)
    numbers = as_characters(listed.numbers, LONGEST_NUMBER)
    folded = np.zeros(names.shape, dtype=np.uint32)
    digits = np.zeros(numbers.shape, dtype=np.uint8)
    lengths = np.zeros(len(listed), dtype=np.int64)
    compiled.fold_names(names, name_table(), folded)
    compiled.fold_numbers(numbers, digit_table(), digits, lengths)
    return Folded(folded, digits, lengths, whole(listed.births, len(listed)), whole(listed.sexes, len(listed)))


def as_characters(texts: Sequence[str], most: int) -> Any:
    """Texts as a table of code points, filled up with 0; what is longer is cut off."""
    return np.array(texts, dtype=f"U{most}").reshape(-1, 1).view(np.uint32)


def whole(numbers: Sequence[int] | None, count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """A column of whole numbers, or of 0 where nothing was told."""
    return np.zeros(count, dtype=np.int64) if numbers is None else np.asarray(numbers, dtype=np.int64)


def birth_number(day: dt.date | None) -> int:
    """A day as 20050131; 0 where it is not known."""
    return 0 if day is None else day.year * 10_000 + day.month * 100 + day.day
