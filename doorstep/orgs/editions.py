"""Editions of the tree, compared: what was set up, abolished, renamed, recoded or merged between two of them.

An edition maps the 12-digit codes of a city to names.  Who became whom is read from name paths; digits only help where
both editions are of one code system.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from doorstep.kernel.regions import level_of, parent_of

Edition = Mapping[str, str]
Key = Callable[[str], Hashable]
Kind = Literal["added", "removed", "renamed", "recoded", "merged"]

DOWNWARDS = ("city", "county", "town", "village")
TOWN_END = re.compile("(街道办事处|办事处|街道|镇|乡)$")
VILLAGE_END = re.compile("(社区居民委员会|社区居委会|居民委员会|居委会|村村民委员会|村民委员会|村委会|社区|村)$")
# The reporting unit that some lists write before a town's name: 高新区团山镇.
REPORTING_UNIT = re.compile("^.{0,4}(高新区|开发区|新区)(?=.{2,}(街道办事处|办事处|街道|镇|乡)$)")


@dataclass(frozen=True)
class DivisionAct:
    """One act on the tree. `recoded`: the unit lives on under another code, whether or not it moved or was renamed;
    `merged`: it went into a unit that has a life of its own.
    """

    kind: Kind
    old_code: str = ""
    old_name: str = ""
    new_code: str = ""
    new_name: str = ""

    @property
    def opens(self) -> bool:
        """Whether the act gives its new code a new name."""
        return self.kind in ("added", "renamed", "recoded")


def stem(code: str, name: str) -> str:
    """The name without what it says of the unit's kind: 真武山 for 真武山街道办事处, 峡口 for 峡口村委会."""
    if level_of(code) == "town":
        return TOWN_END.sub("", REPORTING_UNIT.sub("", name)) or name
    if level_of(code) == "village":
        return VILLAGE_END.sub("", name) or name
    return name


def county_of(code: str) -> str:
    """The code of the county that a town or village lies in."""
    return code[:6].ljust(12, "0")


def plan(before: Edition, after: Edition) -> list[DivisionAct]:
    """The acts that make the one edition of a code system into the next, by old code, then by new."""
    heirs = find_heirs(before, after)
    merged = _find_merged(before, after, heirs)
    acts = []
    for code, name in sorted(before.items()):
        if heir := merged.get(code):
            acts.append(DivisionAct("merged", code, name, heir, after[heir]))
        elif (heir := heirs.get(code)) is None:
            acts.append(DivisionAct("removed", code, name))
        elif heir != code:
            acts.append(DivisionAct("recoded", code, name, heir, after[heir]))
        elif after[code] != name:
            acts.append(DivisionAct("renamed", code, name, code, after[code]))
    fresh = sorted(after.keys() - heirs.values())
    return [*acts, *(DivisionAct("added", new_code=code, new_name=after[code]) for code in fresh)]


def apply_acts(before: Edition, acts: Iterable[DivisionAct]) -> dict[str, str]:
    """The edition after the acts, all of which happen at once."""
    acts = list(acts)
    gone = {act.old_code for act in acts}
    left = {code: name for code, name in before.items() if code not in gone}
    return left | {act.new_code: act.new_name for act in acts if act.opens}


def find_heirs(before: Edition, after: Edition, *, by_name_only: bool = False) -> dict[str, str]:
    """Which unit of `after` each unit of `before` lives on as; a unit without an heir is left out.

    Level by level from the top: the same name under the heir of the parent; then, in one code system, the same name
    elsewhere in the county (villages) or city (towns); then the same stem under the heir of the parent, so that a
    village which became a community lives on; and last, in one code system, the same code under another name.
    """
    heirs: dict[str, str] = {}

    def under(code: str) -> str | None:
        above = parent_of(code)
        return heirs.get(above) if above is not None and above in before else above

    def named(code: str) -> Hashable:
        return under(code), before[code]

    def elsewhere(code: str) -> Hashable:
        if level_of(code) == "village":
            return heirs.get(county_of(code)), before[code]
        return level_of(code) == "town" and before[code]

    def stemmed(code: str) -> Hashable:
        return under(code), stem(code, before[code])

    def named_after(code: str) -> Hashable:
        return parent_of(code), after[code]

    def elsewhere_after(code: str) -> Hashable:
        return (county_of(code), after[code]) if level_of(code) == "village" else after[code]

    def stemmed_after(code: str) -> Hashable:
        return parent_of(code), stem(code, after[code])

    likenesses: list[tuple[Key, Key]] = [
        (named, named_after),
        (elsewhere, elsewhere_after),
        (stemmed, stemmed_after),
        (str, str),
    ]
    if by_name_only:
        likenesses = [(named, named_after), (stemmed, stemmed_after)]
    old, new = _by_level(before), _by_level(after)
    for level in DOWNWARDS:
        for key_before, key_after in likenesses:
            _pair(old[level], new[level], key_before, key_after, heirs, prefer_code=not by_name_only)
    return heirs


def _by_level(edition: Edition) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code in sorted(edition):
        found[level_of(code)].append(code)
    return found


def _pair(
    old: list[str],
    new: list[str],
    key_before: Key,
    key_after: Key,
    heirs: dict[str, str],
    *,
    prefer_code: bool,
) -> None:
    """Add heirs among those that have none: the one old unit and the one new unit of a likeness belong together."""
    taken = set(heirs.values())
    before, after = defaultdict(list), defaultdict(list)
    for code in old:
        if code not in heirs:
            before[key_before(code)].append(code)
    for code in new:
        if code not in taken:
            after[key_after(code)].append(code)
    for key, codes in before.items():
        others = after.get(key, [])
        same = set(codes) & set(others) if prefer_code else set()
        heirs.update({code: code for code in same})
        codes, others = [c for c in codes if c not in same], [c for c in others if c not in same]
        if len(codes) == len(others) == 1:
            heirs[codes[0]] = others[0]


def _find_merged(before: Edition, after: Edition, heirs: Mapping[str, str]) -> dict[str, str]:
    """Units without an heir whose stem, under the heir of their parent, one other unit bears: it took them in."""
    bearers = defaultdict(list)
    for code, name in after.items():
        bearers[parent_of(code), stem(code, name)].append(code)
    merged = {}
    for code, name in before.items():
        above = parent_of(code)
        if code not in heirs and above is not None and above in heirs:
            found = bearers.get((heirs[above], stem(code, name)), [])
            if len(found) == 1 and level_of(found[0]) == level_of(code):
                merged[code] = found[0]
    return merged


def find_crossed(known: Edition, other: Edition) -> list[tuple[str, str, str]]:
    """Towns and counties whose code means one place here and another there, though both places stand in both lists.

    Code, name here, name there.  Within one code system this does not happen; two such are another system's mark.
    """
    here, there = _paths(known), _paths(other)
    both = set(here.values()) & set(there.values())
    return [
        (code, known[code], other[code])
        for code in sorted(here.keys() & there.keys())
        if here[code] != there[code] and here[code] in both and there[code] in both
    ]


def _paths(edition: Edition) -> dict[str, tuple[str, ...]]:
    """County and stem of each town, and each county, as names; those that two units share are left out."""
    paths: dict[str, tuple[str, ...]] = {}
    for code, name in edition.items():
        if level_of(code) == "county":
            paths[code] = (name,)
        elif level_of(code) == "town":
            paths[code] = (edition.get(county_of(code), ""), stem(code, name))
    counted: dict[tuple[str, ...], int] = defaultdict(int)
    for path in paths.values():
        counted[path] += 1
    return {code: path for code, path in paths.items() if counted[path] == 1}


def find_shared(known: Edition, other: Edition) -> tuple[int, int]:
    """How many counties and towns of the other list bear a name path that is known, and how many it has."""
    here, there = set(_paths(known).values()), list(_paths(other).values())
    return sum(path in here for path in there), len(there)
