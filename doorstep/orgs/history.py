"""The history of one city's tree that comes with the project: its first edition, each later year's acts, its groupings.

Source: statistics bureau editions 2016 to 2023, see docs/laws/divisions.md.
"""

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .editions import DivisionAct

TABLES = Path(__file__).parent / "tables"
CARRIED = {"420600000000": ("xiangyang", 2016)}  # city: name of its tables, year of the first edition
EDITION = "统计用区划代码{year}年版（china-division 2.7.0）"


@dataclass(frozen=True)
class GroupingRow:
    """A grouping as the table has it."""

    kind: str
    name: str
    level: str
    since: dt.date
    members: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class CarriedHistory:
    """The first edition (names by code), the acts of each later year by year, and the groupings."""

    first_year: int
    first: Mapping[str, str]
    acts: Mapping[int, list[DivisionAct]]
    groupings: list[GroupingRow]


def holds_since(year: int) -> dt.date:
    """The day from which an edition is taken to hold. 待核: editions name a year and no day."""
    return dt.date(year, 1, 1)


def carried_history(city: str) -> CarriedHistory:
    """The history of a city in the project. Raises: Refused("edition.not_carried")."""
    if city not in CARRIED:
        raise Refused(
            _("区划没有载入。"),
            why=_("项目里没有 %(city)s 的历年区划，只有襄阳（4206）的。") % {"city": city[:4]},
            then=_("请给出文件：doorstep divisions load 文件 --city %(city)s。") % {"city": city[:4]},
            code="edition.not_carried",
        )
    name, first_year = CARRIED[city]
    acts: dict[int, list[DivisionAct]] = {}
    for row in _rows(f"{name}_changes.csv"):
        year = int(row.pop("year"))
        acts.setdefault(year, []).append(DivisionAct(**row))  # type: ignore[arg-type]
    return CarriedHistory(
        first_year,
        {row["code"]: row["name"] for row in _rows(f"{name}_{first_year}.csv")},
        acts,
        [
            GroupingRow(
                row["kind"],
                row["name"],
                row["level"],
                dt.date.fromisoformat(row["since"]),
                tuple(row["members"].split()),
                row["note"],
            )
            for row in _rows(f"{name}_groupings.csv")
        ],
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
