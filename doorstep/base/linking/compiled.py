"""The compiled pass of linking. numba is loaded with this module, and what it compiled is kept beside it.

Rows of a register with one key form a chain: `heads` by the key's hash, then `after` row by row, the earlier first.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba import njit

from .folding import OTHER
from .names import NEAR, NONE, SAME, are_half_alike, compare_names, mixed, name_key
from .numbers import (
    BODY,
    MOST_SLIPS,
    OLD,
    WHOLE,
    agrees,
    birth_of,
    body_of,
    ends_of,
    is_sound,
    old_body,
    repairs_of,
    says_itself,
    slips_between,
)

STRETCH = 8_192  # rows that a thread takes at once
MARKS_EACH = 8  # bits for each number that say at once that nobody has it: they stay near the processor
MOST_FOUND = 64
NOBODY, EXACT, NAME_NEAR, REPAIRED, BY_NAME, OTHER_NAME, REPAIRED_NEAR, SEVERAL, NUMBER_OTHER = range(9)
compiled: Any = njit(nogil=True, cache=True, boundscheck=False)
within: Any = njit(nogil=True, cache=True, boundscheck=False, inline="always")


def in_threads(work: Any, count: int) -> None:
    """Call `work(from, to)` for stretches of rows, on every processor."""
    starts = range(0, count, STRETCH)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done in [pool.submit(work, start, min(start + STRETCH, count)) for start in starts]:
            done.result()


def fold_names(characters: Any, table: Any, folded: Any) -> None:
    """Names as the characters that count."""
    in_threads(lambda lo, hi: _fold_names(characters, table, folded, lo, hi), len(characters))


def fold_numbers(characters: Any, table: Any, digits: Any, lengths: Any) -> None:
    """Numbers as digits, and how many there are; what is longer than any number counts to the room there is."""
    in_threads(lambda lo, hi: _fold_numbers(characters, table, digits, lengths, lo, hi), len(characters))


def index(names: Any, digits: Any, lengths: Any, births: Any) -> tuple[Any, ...]:
    """What a register is searched by: its numbers; its names with births; its names with area and sequence."""
    count = len(names)
    bodies = np.full(count, -1, dtype=np.int64)
    keys = np.zeros((2, count), dtype=np.uint64)
    in_threads(lambda lo, hi: _keys(names, digits, lengths, births, bodies, keys, lo, hi), count)
    size = 1 << max(4, (2 * count - 1).bit_length())
    marks = np.zeros(MARKS_EACH * size // 128, dtype=np.uint64)
    _fill_marks(bodies, marks)
    return (bodies, *_chain(bodies.view(np.uint64), size), *_chain(keys[0], size), *_chain(keys[1], size), marks)


def link(*arrays: Any) -> None:
    """Link the rows of a list; the arrays are those of `_link`."""
    in_threads(lambda lo, hi: _link(*arrays, lo, hi), len(arrays[0]))


def _chain(keys: Any, size: int) -> tuple[Any, Any]:
    heads, after = np.full(size, -1, dtype=np.int32), np.full(len(keys), -1, dtype=np.int32)
    _fill_chain(keys, heads, after)
    return heads, after


@compiled
def _fold_names(characters: Any, table: Any, folded: Any, lo: int, hi: int) -> None:
    for row in range(lo, hi):
        at = 0
        for place in range(characters.shape[1]):
            code = characters[row, place]
            meant = table[code] if code < len(table) else code
            if meant:
                folded[row, at] = meant
                at += 1


@compiled
def _fold_numbers(characters: Any, table: Any, digits: Any, lengths: Any, lo: int, hi: int) -> None:
    for row in range(lo, hi):
        at = 0
        for place in range(characters.shape[1]):
            code = characters[row, place]
            if code == 0:
                break
            meant = table[code] if code < len(table) else OTHER
            if meant <= OTHER:
                digits[row, at] = meant
                at += 1
        lengths[row] = at


@compiled
def _fill_chain(keys: Any, heads: Any, after: Any) -> None:
    mask = np.uint64(len(heads) - 1)
    for row in range(len(keys) - 1, -1, -1):
        at = mixed(keys[row]) & mask
        after[row] = heads[at]
        heads[at] = row


@compiled
def _fill_marks(bodies: Any, marks: Any) -> None:
    for row in range(len(bodies)):
        word, bit = _mark_of(mixed(bodies[row]), marks)
        marks[word] |= bit


@within
def _mark_of(spread: Any, marks: Any) -> Any:
    """The word and the bit of a number, by bits of it that the chain does not use."""
    high = spread >> np.uint64(32)
    return (high >> np.uint64(6)) & np.uint64(len(marks) - 1), np.uint64(1) << (high & np.uint64(63))


@compiled
def _keys(names: Any, digits: Any, lengths: Any, births: Any, bodies: Any, keys: Any, lo: int, hi: int) -> None:
    for row in range(lo, hi):
        birth = births[row]
        if lengths[row] >= WHOLE:
            bodies[row] = body_of(digits[row])
            birth = birth or birth_of(digits[row])
        births[row] = birth
        keys[0, row] = name_key(names[row], birth)
        keys[1, row] = name_key(names[row], ends_of(digits[row]))


@compiled
def _add(row: int, found: Any, count: int) -> int:
    for place in range(count):
        if found[place] == row:
            return count
    if count < len(found):
        found[count] = row
        return count + 1
    return count


@compiled
def _holders(wanted: Any, many: int, index: Any, found: Any) -> int:
    """The rows that hold one of the first `many` numbers wanted, and how many they are."""
    bodies, heads, after, marks = index[0], index[1], index[2], index[7]
    count = 0
    for place in range(many):
        spread = mixed(np.uint64(wanted[place]))
        word, bit = _mark_of(spread, marks)
        if wanted[place] < 0 or not marks[word] & bit:
            continue
        row = heads[spread & np.uint64(len(heads) - 1)]
        while row >= 0:
            if bodies[row] == wanted[place]:
                count = _add(row, found, count)
            row = after[row]
    return count


@within
def _alone(body: Any, bodies: Any, heads: Any, after: Any) -> int:
    """The one row that holds a number; -1 where nobody does, or several do."""
    row = heads[mixed(np.uint64(body)) & np.uint64(len(heads) - 1)]
    holder, count = -1, 0
    while row >= 0:
        if bodies[row] == body:
            holder = row
            count += 1
        row = after[row]
    return holder if count == 1 else -1


@within
def _is_same_name(names: Any, row: int, others: Any, other: int) -> bool:
    """Whether two names are there and the same."""
    for place in range(names.shape[1]):
        if names[row, place] != others[other, place]:
            return False
        if names[row, place] == 0:
            return place > 0
    return True


@compiled
def _by_name(name: Any, key: Any, names: Any, keys_heads: Any, after: Any, found: Any, count: int, sounds: Any) -> int:
    """Add the rows of one name whose second key is the same too; who else falls on the key is told apart by name."""
    row = keys_heads[mixed(key) & np.uint64(len(keys_heads) - 1)]
    while row >= 0:
        if compare_names(name, names[row], sounds) == SAME:
            count = _add(row, found, count)
        row = after[row]
    return count


@compiled
def _link(
    names: Any,
    digits: Any,
    lengths: Any,
    births: Any,
    sexes: Any,
    theirs: Any,
    index: Any,
    how: Any,
    linked: Any,
    candidates: Any,
    lo: int,
    hi: int,
) -> None:
    found = np.zeros(MOST_FOUND, dtype=np.int64)
    bodies, heads, after = index[0], index[1], index[2]
    room = np.zeros(10 * WHOLE, dtype=np.int64), np.zeros((WHOLE + 2, WHOLE + 1), dtype=np.int64)
    for row in range(lo, hi):
        # A certificate number begins with the person's.
        length = lengths[row] if lengths[row] <= WHOLE + 1 else WHOLE
        sound = length == WHOLE and is_sound(digits[row])
        if sound:  # most rows are just what the register says
            other = _alone(body_of(digits[row]), bodies, heads, after)
            if other >= 0 and _is_same_name(names, row, theirs[0], other):
                how[row], linked[row] = EXACT, other
                continue
        mine = names[row], digits[row], length, births[row], sexes[row]
        told, chosen, count = _as_it_stands(mine, sound, theirs, index, room[0], found)
        if told == NOBODY and not sound:
            told, chosen, count = _repaired(mine, theirs, index, room[0], found)
        if chosen < 0:
            told, chosen, count = _named(mine, sound, told, theirs, index, room[1], found, count)
        how[row], linked[row] = told, chosen
        if chosen < 0:
            for place in range(min(count, candidates.shape[1])):
                candidates[row, place] = found[place]


@compiled
def _as_it_stands(mine: Any, sound: bool, theirs: Any, index: Any, wanted: Any, found: Any) -> Any:
    """By the number as it was typed: how, whom, and how many hold it."""
    name, typed, length, birth, sex = mine
    names, digits, births, sounds = theirs
    body = np.int64(-1)
    if sound:
        body = body_of(typed)
    elif length == OLD:
        body = old_body(typed, np.zeros(WHOLE, dtype=np.int64))
    wanted[0] = body
    count = _holders(wanted, 1, index, found)
    if count == 0:
        return NOBODY, -1, 0
    chosen, same, near = -1, 0, 0
    for place in range(count):
        other = found[place]
        stands = compare_names(name, names[other], sounds)
        if stands == NONE and agrees(birth, sex, births[other], digits[other]):
            stands = NEAR if are_half_alike(name, names[other]) else NONE
        if stands == SAME:
            same += 1
            chosen = other
        elif stands == NEAR:
            near += 1
            chosen = chosen if same else other
    if same == 1 or (same == 0 and near == 1):
        return EXACT if same else NAME_NEAR, chosen, count
    return SEVERAL if same + near > 1 else OTHER_NAME, -1, count


@compiled
def _repaired(mine: Any, theirs: Any, index: Any, tried: Any, found: Any) -> Any:
    """By the numbers one slip away; of their holders those whose names come near."""
    name, typed, length, _birth, _sex = mine
    names, _digits, _births, sounds = theirs
    count = _holders(tried, repairs_of(typed, length, tried), index, found)
    same, near, chosen, kept = 0, 0, -1, 0
    for place in range(count):
        other = found[place]
        stands = compare_names(name, names[other], sounds)
        if stands == NONE:
            continue
        same += stands == SAME
        near += stands == NEAR
        chosen = other if stands == SAME else chosen
        found[kept] = other
        kept += 1
    if same == 1:
        return REPAIRED, chosen, kept
    if same + near == 0:
        return NOBODY, -1, 0
    return SEVERAL if same > 1 else REPAIRED_NEAR, -1, kept


@compiled
def _named(mine: Any, sound: bool, told: int, theirs: Any, index: Any, table: Any, found: Any, before: int) -> Any:
    """By name and birth, and by name, area and sequence; what was told before stands, with these to look at too."""
    name, typed, length, birth, sex = mine
    names, digits, _births, sounds = theirs
    count = before
    if birth > 0:
        count = _by_name(name, name_key(name, birth), names, index[3], index[4], found, count, sounds)
    if length == WHOLE:
        written = birth_of(typed)
        if written > 0 and written != birth:
            count = _by_name(name, name_key(name, written), names, index[3], index[4], found, count, sounds)
        count = _by_name(name, name_key(name, ends_of(typed)), names, index[5], index[6], found, count, sounds)
    if told != NOBODY or count == before:
        return told, -1, count
    close, chosen = 0, -1
    for place in range(before, count):
        other = found[place]
        fits = sex == 0 or sex == 2 - digits[other, BODY - 1] % 2
        if length > 0 and fits and slips_between(typed, length, digits[other], table) <= MOST_SLIPS:
            close += 1
            chosen = other
    if close == 1 and not (sound and says_itself(birth, sex, typed)):
        return BY_NAME, chosen, count
    return SEVERAL if count - before > 1 else NUMBER_OTHER, -1, count
