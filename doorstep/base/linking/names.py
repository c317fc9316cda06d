"""Names compared, and keys of names, compiled. A folded name is a row of characters, filled up with 0."""

from typing import Any

import numpy as np
from numba import njit

NONE, SAME, NEAR = 0, 1, 2  # how two names stand to one another
compiled: Any = njit(nogil=True, cache=True, boundscheck=False)


@compiled
def mixed(key: Any) -> Any:
    """A key spread over 64 bits."""
    key = np.uint64(key)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


@compiled
def name_key(name: Any, second: Any) -> Any:
    """A key of a name and of something else of the person."""
    key = mixed(second)
    for place in range(len(name)):
        if name[place] == 0:
            break
        key = mixed(key ^ np.uint64(name[place]))
    return key


@compiled
def length_of(name: Any) -> int:
    """How many characters a folded name has."""
    for place in range(len(name)):
        if name[place] == 0:
            return place
    return len(name)


@compiled
def compare_names(one: Any, other: Any, sounds: Any) -> int:
    """How two folded names stand: the same; near; or neither.

    Near is one character that sounds alike, or one of three and more, or left out of three and more; or two neighbours
    that changed places; or a name that sounds alike throughout.
    """
    longer, shorter = length_of(one), length_of(other)
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
            unlike += not sounds_alike(one[place], other[place], sounds)
    if differ == 0:
        return SAME
    if unlike == 0 or (differ == 1 and longer >= 3):
        return NEAR
    if differ == 2 and one[first] == other[first + 1] and one[first + 1] == other[first]:
        return NEAR
    return NONE


@compiled
def sounds_alike(one: Any, other: Any, sounds: Any) -> bool:
    """Whether two characters are read alike, tones left out."""
    return one < len(sounds) and other < len(sounds) and sounds[one] != 0 and sounds[one] == sounds[other]


@compiled
def are_half_alike(one: Any, other: Any) -> bool:
    """Whether names of two characters have one of them in common, in its place."""
    return length_of(one) == 2 and length_of(other) == 2 and (one[0] == other[0] or one[1] == other[1])
