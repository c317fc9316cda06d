"""A small piece of the real tree, and the one way in which these tests load editions."""

import datetime as dt
from collections.abc import Mapping

from doorstep.base.access import SYSTEM
from doorstep.orgs.divisions import Loaded, apply_division_changes, load_edition
from doorstep.orgs.edition_files import ReadEdition
from doorstep.orgs.editions import DivisionAct
from tests.factories import NOON

CITY = "420600000000"
SMALL = {
    CITY: "襄阳市",
    "420602000000": "襄城区",
    "420602001000": "真武山街道",
    "420602001008": "檀溪社区居委会",
    "420602002000": "古城街道",
    "420602002003": "新街社区居委会",
    "420602002004": "大北门社区居委会",
    "420602100000": "欧庙镇",
    "420602100239": "聂营村委会",
    "420602100240": "周家湾村委会",
    "420602200000": "尹集乡",
    "420602200207": "姚庵村委会",
    "420606000000": "樊城区",
    "420606005000": "清河口街道",
    "420606005008": "旭东路社区居委会",
}
MOVED_ON = dt.date(2017, 1, 1)
NIEYING_MOVES = DivisionAct("recoded", "420602100239", "聂营村委会", "420602200208", "聂营村委会")


def load(names: Mapping[str, str] = SMALL, *, on: dt.date | None = dt.date(2016, 1, 1), **about: object) -> Loaded:
    """Load an edition of 襄阳 as the system."""
    read = ReadEdition(names, **about)  # type: ignore[arg-type]
    return load_edition(read, city=CITY, on=on, by=SYSTEM, at=NOON, document="试验清单")


def change(*acts: DivisionAct, on: dt.date = MOVED_ON) -> Loaded:
    """Apply acts as the system."""
    return apply_division_changes(acts, on=on, by=SYSTEM, at=NOON, document="试验文件")


def without(*codes: str) -> dict[str, str]:
    """The small tree without some units."""
    return {code: name for code, name in SMALL.items() if code not in codes}
