"""The compiled pass of linking. numba is loaded with this module, and what it compiled is kept beside it.

A citizen number is held as its first 17 digits, a whole number below 10^17: the 18th follows from them.  Rows of a
register with one key form a chain: `heads` by the key's hash, then `after` row by row, the earlier row first.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba import njit

from doorstep.kernel.idcard import CHECK_CHARACTERS, WEIGHTS

from .folding import OTHER, X

STRETCH = 8_192  # rows that a thread takes at once
BODY, WHOLE, OLD = 17, 18, 15  # digits without the check character, with it, and of an old number
AREA, BIRTH_END, CENTURY = 6, 14, 19
MOST_FOUND, MOST_SLIPS = 64, 2
NONE, SAME, NEAR = 0, 1, 2  # how two names stand to one another
NOBODY, EXACT, NAME_NEAR, REPAIRED, BY_NAME, OTHER_NAME, REPAIRED_NEAR, SEVERAL, NUMBER_OTHER = range(9)
WEIGHT = np.array(WEIGHTS, dtype=np.int64)
POWER = np.array([10 ** (BODY - 1 - place) for place in range(BODY)], dtype=np.int64)
CHECK = np.array([X if one == "X" else int(one) for one in CHECK_CHARACTERS], dtype=np.int64)  # by the remainder
REMAINDER = np.argsort(CHECK)  # by the check character
INVERSE = np.array([pow(weight, -1, 11) for weight in WEIGHTS], dtype=np.int64)
compiled: Any = njit(nogil=True, cache=True, boundscheck=False)


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
    return (bodies, *_chain(bodies.view(np.uint64), size), *_chain(keys[0], size), *_chain(keys[1], size))


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
def _mixed(key: Any) -> Any:
    """A key spread over 64 bits."""
    key = np.uint64(key)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


@compiled
def _fill_chain(keys: Any, heads: Any, after: Any) -> None:
    mask = np.uint64(len(heads) - 1)
    for row in range(len(keys) - 1, -1, -1):
        at = _mixed(keys[row]) & mask
        after[row] = heads[at]
        heads[at] = row


@compiled
def _name_key(name: Any, second: Any) -> Any:
    key = _mixed(second)
    for place in range(len(name)):
        if name[place] == 0:
            break
        key = _mixed(key ^ np.uint64(name[place]))
    return key


@compiled
def _body(digits: Any) -> Any:
    """The first 17 digits as a whole number; -1 where one of them is none."""
    body = np.int64(0)
    for place in range(BODY):
        if digits[place] > 9:
            return np.int64(-1)
        body += digits[place] * POWER[place]
    return body


@compiled
def _remainder(digits: Any) -> Any:
    total = 0
    for place in range(BODY):
        total += digits[place] * WEIGHT[place]
    return total % 11


@compiled
def _birth(digits: Any) -> Any:
    birth = np.int64(0)
    for place in range(AREA, BIRTH_END):
        if digits[place] > 9:
            return np.int64(0)
        birth = birth * 10 + digits[place]
    return birth


@compiled
def _ends(digits: Any) -> Any:
    """Area and sequence: the number without the birth."""
    ends = np.int64(1)
    for place in range(WHOLE):
        if place < AREA or place >= BIRTH_END:
            ends = ends * 16 + digits[place]
    return ends


@compiled
def _keys(names: Any, digits: Any, lengths: Any, births: Any, bodies: Any, keys: Any, lo: int, hi: int) -> None:
    for row in range(lo, hi):
        birth = births[row]
        if lengths[row] >= WHOLE:
            bodies[row] = _body(digits[row])
            birth = birth or _birth(digits[row])
        births[row] = birth
        keys[0, row] = _name_key(names[row], birth)
        keys[1, row] = _name_key(names[row], _ends(digits[row]))


@compiled
def _length(name: Any) -> int:
    for place in range(len(name)):
        if name[place] == 0:
            return place
    return len(name)


@compiled
def _names(one: Any, other: Any, sounds: Any) -> int:
    """How two folded names stand: the same; near; or neither.

    Near is one character that sounds alike, or one of three and more, or left out of three and more; or two neighbours
    that changed places; or a name that sounds alike throughout.
    """
    longer, shorter = _length(one), _length(other)
    if longer < shorter:
        one, other, longer, shorter = other, one, shorter, longer
    if shorter == 0 or longer - shorter > 1:
        return NONE
    if longer > shorter:
        skipped = 0
        for place in range(shorter):
            if one[place + skipped] != other[place]:
                skipped += 1
                if skipped > 1 or one[place + 1] != other[place]:
                    return NONE
        return NEAR if longer >= 3 else NONE
    differ, first, unlike = 0, 0, 0
    for place in range(longer):
        if one[place] != other[place]:
            first = place if differ == 0 else first
            differ += 1
            unlike += not _sounds_alike(one[place], other[place], sounds)
    if differ == 0:
        return SAME
    if unlike == 0 or (differ == 1 and longer >= 3):
        return NEAR
    if differ == 2 and one[first] == other[first + 1] and one[first + 1] == other[first]:
        return NEAR
    return NONE


@compiled
def _sounds_alike(one: Any, other: Any, sounds: Any) -> bool:
    return one < len(sounds) and other < len(sounds) and sounds[one] != 0 and sounds[one] == sounds[other]


@compiled
def _half(one: Any, other: Any) -> bool:
    """Whether names of two characters have one of them in common, in its place."""
    return _length(one) == 2 and _length(other) == 2 and (one[0] == other[0] or one[1] == other[1])


@compiled
def _agrees(birth: Any, sex: Any, their_birth: Any, their_digits: Any) -> bool:
    """Whether birth and sex are told beside the number, and both are those of somebody."""
    return birth > 0 and birth == their_birth and sex == 2 - their_digits[BODY - 1] % 2


@compiled
def _says_itself(birth: Any, sex: Any, typed: Any) -> bool:
    """Whether a sound number agrees with the birth and the sex told beside it, if any: where not, it is a slip."""
    return (birth == 0 or birth == _birth(typed)) and (sex == 0 or sex == 2 - typed[BODY - 1] % 2)


@compiled
def _slips(typed: Any, length: int, known: Any, table: Any) -> int:
    """By how many slips a typed number differs from a known one: a character wrong, lost or added, two exchanged."""
    length = min(length, WHOLE + 1)
    for place in range(WHOLE + 1):
        table[0, place] = place
    for at in range(1, length + 1):
        table[at, 0] = at
        for place in range(1, WHOLE + 1):
            best = table[at - 1, place - 1] + (typed[at - 1] != known[place - 1])
            best = min(best, table[at - 1, place] + 1, table[at, place - 1] + 1)
            if at > 1 and place > 1 and typed[at - 1] == known[place - 2] and typed[at - 2] == known[place - 1]:
                best = min(best, table[at - 2, place - 2] + 1)
            table[at, place] = best
    return table[length, WHOLE]


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
def _holders(body: Any, bodies: Any, heads: Any, after: Any, found: Any, count: int) -> int:
    """Add the rows that hold a number."""
    if body < 0:
        return count
    row = heads[_mixed(np.uint64(body)) & np.uint64(len(heads) - 1)]
    while row >= 0:
        if bodies[row] == body:
            count = _add(row, found, count)
        row = after[row]
    return count


@compiled
def _repairs(digits: Any, length: int, tried: Any) -> int:
    """The numbers that stand one slip away and agree with the check character, or, of old numbers, one slip away.

    Returns how many; they are put into `tried`.
    """
    if length == OLD:
        return _repairs_of_old(digits, tried)
    if length == WHOLE:
        return _repairs_of_whole(digits, tried)
    count = 0
    made = np.zeros(WHOLE, dtype=np.int64)
    if length == WHOLE - 1:
        for lost in range(WHOLE):
            for place in range(WHOLE):
                made[place] = digits[place - (place > lost)] if place != lost else 0
            if lost == BODY:
                tried[count] = _body(made)
                count += 1
            else:
                count = _with_digit_at(made, lost, tried, count)
    if length == WHOLE + 1:
        for added in range(WHOLE + 1):
            for place in range(WHOLE):
                made[place] = digits[place + (place >= added)]
            body = _body(made)
            if body >= 0 and CHECK[_remainder(made)] == made[BODY]:
                tried[count] = body
                count += 1
    return count


@compiled
def _with_digit_at(made: Any, place: int, tried: Any, count: int) -> int:
    """Put in the one digit at the place that agrees with the check character, where there is one."""
    if made[BODY] > X:
        return count
    kept = made[place]
    made[place] = 0
    body = _body(made)
    if body >= 0:
        due = (REMAINDER[made[BODY]] - _remainder(made)) * INVERSE[place] % 11
        if due <= 9:
            tried[count] = body + due * POWER[place]
            count += 1
    made[place] = kept
    return count


@compiled
def _repairs_of_whole(digits: Any, tried: Any) -> int:
    made = np.zeros(WHOLE, dtype=np.int64)
    count, unread, where = 0, 0, 0
    for place in range(WHOLE):
        made[place] = digits[place]
        if made[place] > (X if place == BODY else 9):
            unread += 1
            where = place
    if unread > 1:
        return 0
    if unread == 1 and where < BODY:
        return _with_digit_at(made, where, tried, 0)
    tried[0] = _body(made)  # the check character itself is wrong
    count = 1
    if unread == 1:
        return count
    for place in range(BODY):
        count = _with_digit_at(made, place, tried, count)
    for place in range(BODY):
        made[place], made[place + 1] = made[place + 1], made[place]
        body = _body(made)
        if made[place] != made[place + 1] and body >= 0 and CHECK[_remainder(made)] == made[BODY]:
            tried[count] = body
            count += 1
        made[place], made[place + 1] = made[place + 1], made[place]
    return count


@compiled
def _old_body(digits: Any, made: Any) -> Any:
    """The body of the number that an old one became: the century is put in."""
    for place in range(AREA):
        made[place] = digits[place]
    made[AREA], made[AREA + 1] = CENTURY // 10, CENTURY % 10
    for place in range(AREA, OLD):
        made[place + 2] = digits[place]
    return _body(made)


@compiled
def _repairs_of_old(digits: Any, tried: Any) -> int:
    made = np.zeros(WHOLE, dtype=np.int64)
    count = 0
    body = _old_body(digits, made)
    if body < 0:
        return 0
    for place in range(OLD):
        at = place if place < AREA else place + 2
        for digit in range(10):
            if digit != digits[place]:
                tried[count] = body + (digit - digits[place]) * POWER[at]
                count += 1
        if place + 1 < OLD and digits[place] != digits[place + 1] and place != AREA - 1:
            tried[count] = body + (digits[place + 1] - digits[place]) * (POWER[at] - POWER[at + 1])
            count += 1
    return count


@compiled
def _by_name(name: Any, key: Any, names: Any, keys_heads: Any, after: Any, found: Any, count: int, sounds: Any) -> int:
    """Add the rows of one name whose second key is the same too; who else falls on the key is told apart by name."""
    row = keys_heads[_mixed(key) & np.uint64(len(keys_heads) - 1)]
    while row >= 0:
        if _names(name, names[row], sounds) == SAME:
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
    their_names: Any,
    their_digits: Any,
    their_births: Any,
    sounds: Any,
    bodies: Any,
    heads: Any,
    after: Any,
    birth_heads: Any,
    birth_after: Any,
    ends_heads: Any,
    ends_after: Any,
    how: Any,
    linked: Any,
    candidates: Any,
    lo: int,
    hi: int,
) -> None:
    found = np.zeros(MOST_FOUND, dtype=np.int64)
    tried = np.zeros(10 * WHOLE, dtype=np.int64)
    table = np.zeros((WHOLE + 2, WHOLE + 1), dtype=np.int64)
    made = np.zeros(WHOLE, dtype=np.int64)
    for row in range(lo, hi):
        name, typed = names[row], digits[row]
        length = lengths[row] if lengths[row] <= WHOLE + 1 else WHOLE  # a certificate number begins with the person's
        body, is_sound = np.int64(-1), False
        if length == WHOLE:
            body = _body(typed)
            is_sound = body >= 0 and CHECK[_remainder(typed)] == typed[BODY]
        elif length == OLD:
            body = _old_body(typed, made)
        # By the number as it stands.
        count = _holders(body, bodies, heads, after, found, 0) if is_sound or length == OLD else 0
        if count > 0:
            chosen, same, near = -1, 0, 0
            for place in range(count):
                other = found[place]
                stands = _names(name, their_names[other], sounds)
                if stands == NONE and _agrees(births[row], sexes[row], their_births[other], their_digits[other]):
                    stands = NEAR if _half(name, their_names[other]) else NONE
                if stands == SAME:
                    same += 1
                    chosen = other
                elif stands == NEAR:
                    near += 1
                    chosen = chosen if same else other
            if same == 1 or (same == 0 and near == 1):
                how[row], linked[row] = EXACT if same else NAME_NEAR, chosen
                continue
            how[row] = SEVERAL if same + near > 1 else OTHER_NAME
        elif not is_sound:
            # By the numbers one slip away.
            count = 0
            for place in range(_repairs(typed, length, tried)):
                count = _holders(tried[place], bodies, heads, after, found, count)
            same, near, chosen, kept = 0, 0, -1, 0
            for place in range(count):
                stands = _names(name, their_names[found[place]], sounds)
                if stands == SAME:
                    same += 1
                    chosen = found[place]
                near += stands == NEAR
                if stands != NONE:
                    found[kept] = found[place]
                    kept += 1
            count = kept
            if same == 1:
                how[row], linked[row] = REPAIRED, chosen
                continue
            if same + near > 0:
                how[row] = SEVERAL if same > 1 else REPAIRED_NEAR
        # By name and birth, and by name, area and sequence.
        before = count
        if births[row] > 0:
            key = _name_key(name, births[row])
            count = _by_name(name, key, their_names, birth_heads, birth_after, found, count, sounds)
        if length == WHOLE:
            written = _birth(typed)
            if written > 0 and written != births[row]:
                key = _name_key(name, written)
                count = _by_name(name, key, their_names, birth_heads, birth_after, found, count, sounds)
            key = _name_key(name, _ends(typed))
            count = _by_name(name, key, their_names, ends_heads, ends_after, found, count, sounds)
        if how[row] == NOBODY and count > before:
            close, chosen = 0, -1
            for place in range(before, count):
                other = found[place]
                sex = 2 - their_digits[other, BODY - 1] % 2
                fits = sexes[row] == 0 or sexes[row] == sex
                if length > 0 and fits and _slips(typed, length, their_digits[other], table) <= MOST_SLIPS:
                    close += 1
                    chosen = other
            if close == 1 and not (is_sound and _says_itself(births[row], sexes[row], typed)):
                how[row], linked[row] = BY_NAME, chosen
                continue
            how[row] = SEVERAL if count - before > 1 else NUMBER_OTHER
        for place in range(min(count, candidates.shape[1])):
            candidates[row, place] = found[place]
