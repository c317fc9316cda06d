"""Citizen numbers as digits, compiled: read, compared, and repaired by their check character.

A number is held as its first 17 digits, a whole number below 10^17: the 18th follows from them.
"""

from typing import Any

import numpy as np
from numba import njit

from doorstep.kernel.idcard import CHECK_CHARACTERS, WEIGHTS

from .folding import X

BODY, WHOLE, OLD = 17, 18, 15  # digits without the check character, with it, and of an old number
AREA, BIRTH_END, CENTURY = 6, 14, 19
MOST_SLIPS, MANY = 2, 99
WEIGHT = np.array(WEIGHTS, dtype=np.int64)
POWER = np.array([10 ** (BODY - 1 - place) for place in range(BODY)], dtype=np.int64)
CHECK = np.array([X if one == "X" else int(one) for one in CHECK_CHARACTERS], dtype=np.int64)  # by the remainder
REMAINDER = np.argsort(CHECK)  # by the check character
INVERSE = np.array([pow(weight, -1, 11) for weight in WEIGHTS], dtype=np.int64)
compiled: Any = njit(nogil=True, cache=True, boundscheck=False)


@compiled
def is_sound(typed: Any) -> bool:
    """Whether the check character agrees."""
    body = body_of(typed)
    return body >= 0 and CHECK[remainder_of(typed)] == typed[BODY]


@compiled
def body_of(digits: Any) -> Any:
    """The first 17 digits as a whole number; -1 where one of them is none."""
    body = np.int64(0)
    for place in range(BODY):
        if digits[place] > 9:
            return np.int64(-1)
        body += digits[place] * POWER[place]
    return body


@compiled
def remainder_of(digits: Any) -> Any:
    """The weighted sum of the first 17 digits, by which the check character is found."""
    total = 0
    for place in range(BODY):
        total += digits[place] * WEIGHT[place]
    return total % 11


@compiled
def birth_of(digits: Any) -> Any:
    """The birthday as it is written in a number, 20050131; 0 where a digit is none."""
    birth = np.int64(0)
    for place in range(AREA, BIRTH_END):
        if digits[place] > 9:
            return np.int64(0)
        birth = birth * 10 + digits[place]
    return birth


@compiled
def ends_of(digits: Any) -> Any:
    """Area and sequence: the number without the birth."""
    ends = np.int64(1)
    for place in range(WHOLE):
        if place < AREA or place >= BIRTH_END:
            ends = ends * 16 + digits[place]
    return ends


@compiled
def agrees(birth: Any, sex: Any, their_birth: Any, their_digits: Any) -> bool:
    """Whether birth and sex are told beside the number, and both are those of somebody."""
    return birth > 0 and birth == their_birth and sex == 2 - their_digits[BODY - 1] % 2


@compiled
def says_itself(birth: Any, sex: Any, typed: Any) -> bool:
    """Whether a sound number agrees with the birth and the sex told beside it, if any: where not, it is a slip."""
    return (birth == 0 or birth == birth_of(typed)) and (sex == 0 or sex == 2 - typed[BODY - 1] % 2)


@compiled
def slips_between(typed: Any, length: int, known: Any, table: Any) -> int:
    """By how many slips a typed number differs from a known one: a character wrong, lost or added, two exchanged.

    Exact up to `MOST_SLIPS`: places further apart than that are not looked at, and more slips are some number above.
    """
    length = min(length, WHOLE + 1)
    if abs(length - WHOLE) > MOST_SLIPS:
        return MANY
    for place in range(MOST_SLIPS + 2):
        table[0, place] = place
    for at in range(1, length + 1):
        first, last = max(1, at - MOST_SLIPS), min(WHOLE, at + MOST_SLIPS)
        table[at, first - 1] = at if first == 1 else MANY
        if last < WHOLE:
            table[at, last + 1] = MANY
        for place in range(first, last + 1):
            best = table[at - 1, place - 1] + (typed[at - 1] != known[place - 1])
            best = min(best, table[at - 1, place] + 1, table[at, place - 1] + 1)
            if at > 1 and place > 1 and typed[at - 1] == known[place - 2] and typed[at - 2] == known[place - 1]:
                best = min(best, table[at - 2, place - 2] + 1)
            table[at, place] = best
    return table[length, WHOLE]


@compiled
def repairs_of(digits: Any, length: int, tried: Any) -> int:
    """The numbers that stand one slip away and agree with the check character, or, of old numbers, one slip away.

    Returns how many; they are put into `tried`.
    """
    if length == OLD:
        return repairs_of_old(digits, tried)
    if length == WHOLE:
        return repairs_of_whole(digits, tried)
    count = 0
    made = np.zeros(WHOLE, dtype=np.int64)
    if length == WHOLE - 1:
        for lost in range(WHOLE):
            for place in range(WHOLE):
                made[place] = digits[place - (place > lost)] if place != lost else 0
            if lost == BODY:
                tried[count] = body_of(made)
                count += 1
            else:
                count = with_digit_at(made, lost, tried, count)
    if length == WHOLE + 1:
        for added in range(WHOLE + 1):
            for place in range(WHOLE):
                made[place] = digits[place + (place >= added)]
            body = body_of(made)
            if body >= 0 and CHECK[remainder_of(made)] == made[BODY]:
                tried[count] = body
                count += 1
    return count


@compiled
def with_digit_at(made: Any, place: int, tried: Any, count: int) -> int:
    """Put in the one digit at the place that agrees with the check character, where there is one."""
    if made[BODY] > X:
        return count
    kept = made[place]
    made[place] = 0
    body = body_of(made)
    if body >= 0:
        due = (REMAINDER[made[BODY]] - remainder_of(made)) * INVERSE[place] % 11
        if due <= 9:
            tried[count] = body + due * POWER[place]
            count += 1
    made[place] = kept
    return count


@compiled
def repairs_of_whole(digits: Any, tried: Any) -> int:
    """Of 18 characters: the check character wrong, a digit wrong or unreadable, two neighbours exchanged."""
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
        return with_digit_at(made, where, tried, 0)
    tried[0] = body_of(made)  # the check character itself is wrong
    count = 1
    if unread == 1:
        return count
    for place in range(BODY):
        count = with_digit_at(made, place, tried, count)
    for place in range(BODY):
        made[place], made[place + 1] = made[place + 1], made[place]
        body = body_of(made)
        if made[place] != made[place + 1] and body >= 0 and CHECK[remainder_of(made)] == made[BODY]:
            tried[count] = body
            count += 1
        made[place], made[place + 1] = made[place + 1], made[place]
    return count


@compiled
def old_body(digits: Any, made: Any) -> Any:
    """The body of the number that an old one became: the century is put in."""
    for place in range(AREA):
        made[place] = digits[place]
    made[AREA], made[AREA + 1] = CENTURY // 10, CENTURY % 10
    for place in range(AREA, OLD):
        made[place + 2] = digits[place]
    return body_of(made)


@compiled
def repairs_of_old(digits: Any, tried: Any) -> int:
    """Of 15 digits, which have no check character: any digit wrong, two neighbours exchanged."""
    made = np.zeros(WHOLE, dtype=np.int64)
    count = 0
    body = old_body(digits, made)
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
