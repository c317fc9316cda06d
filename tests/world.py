"""A small made-up city for tests of reach and of pages: a random tree, seats in it, and rows in every scoped table.

Every row carries a mark, three rare characters that stand nowhere else, in the texts that a page may show: where a mark
is seen, the row was seen.  All of it follows from one random state.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.access import ScopedModel
from doorstep.base.enforce import scoped_models
from doorstep.base.models import History
from doorstep.orgs.models import Account, Division, Grouping, Org, Seat
from doorstep.orgs.roles import ROLES

CITY = "420600000000"
# Rare characters that no text of the product holds.
RARE = "鼃鼄鼅鼆鼇鼈鼉鼊鼋鼌鼍鼎鼏鼐鼑鼒鼔鼕鼖鼗鼘鼙鼚鼛鼜鼝鼟鼡鼢鼣鼤鼥鼦鼧鼨鼩鼪鼫鼬鼭鼮鼯鼰鼱鼲鼳"
SINCE = dt.date(2020, 1, 1)


@dataclass(frozen=True)
class Laid:
    """A row as it was laid: its code and the mark in its texts."""

    code: str
    mark: str


@dataclass(frozen=True)
class Sitting:
    """A seat with what the oracle knows of it: its role and the divisions beneath which it reaches."""

    seat: Seat
    account: Account
    role: str
    members: tuple[str, ...]
    is_open: bool = True

    def covers(self, code: str) -> bool:
        """Whether the code lies beneath a member, read digit by digit and not as a range."""
        return self.is_open and any(code.startswith(stem(member)) for member in self.members)

    def may(self, verb: str) -> bool:
        """Whether the role has the verb."""
        return self.is_open and verb in ROLES[self.role].permissions


def stem(code: str) -> str:
    """The digits that all divisions beneath this one begin with."""
    for width in (12, 9, 6, 4, 2):
        if set(code[width:]) <= {"0"} and set(code[{12: 9, 9: 6, 6: 4, 4: 2, 2: 0}[width] : width]) != {"0"}:
            return code[:width]
    raise ValueError(code)


@dataclass
class World:
    """What was made: codes, seats, and every row by table and key."""

    chance: Random
    codes: list[str] = field(default_factory=list)
    seats: list[Sitting] = field(default_factory=list)
    rows: dict[str, dict[Any, Laid]] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)  # the seat of an upload, which alone may open it
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def mark(self) -> str:
        """Three rare characters that stand nowhere else."""
        number, size = next(self.numbers), len(RARE)
        return RARE[number // size**2 % size] + RARE[number // size % size] + RARE[number % size]

    def at(self, level: str) -> str:
        """A code of this level, at random."""
        width = {"county": 6, "town": 9, "village": 12}[level]
        return self.chance.choice([code for code in self.codes if len(stem(code)) == width])

    def lay(self, label: str, code: str | None = None, **about: Any) -> Any:
        """Lay one row of this table, with whatever it hangs on, at this code or anywhere."""
        from tests.rows import MAKERS

        mark = self.mark()
        row = MAKERS[label](self, code or self.chance.choice(self.codes), mark, **about)
        self.keep(row, mark)
        return row

    def keep(self, row: ScopedModel, mark: str = "") -> None:
        """Remember a row."""
        self.rows.setdefault(row._meta.label, {}).setdefault(row.pk, Laid(row.code, mark))

    def mostly(self, code: str) -> str:
        """This code, or now and then another: rows may point at rows elsewhere."""
        return code if self.chance.random() < 0.85 else self.at("village")


def grow_tree(chance: Random) -> list[str]:
    """A city of two to four counties with towns and villages; neighbours and first and last numbers among them."""
    codes = []
    for county in sorted(chance.sample(["02", "03", "06", "07", "82", "99"], chance.randint(2, 4))):
        codes.append(f"4206{county}000000")
        for town in sorted(chance.sample(["001", "002", "100", "400", "999"], chance.randint(1, 3))):
            codes.append(f"4206{county}{town}000")
            villages = sorted(chance.sample(["001", "002", "003", "200", "999"], chance.randint(1, 3)))
            codes += [f"4206{county}{town}{village}" for village in villages]
    return codes


def lay_divisions(codes: list[str]) -> None:
    """The tree with names."""
    names = {4: "襄阳市", 6: "县", 9: "街道", 12: "村"}
    levels = {4: "city", 6: "county", 9: "town", 12: "village"}
    parents = {4: 2, 6: 4, 9: 6, 12: 9}
    Division.objects.bulk_create(
        Division(
            code=code,
            name=f"{code[: len(stem(code))]}{names[len(stem(code))]}",
            level=levels[len(stem(code))],
            parent_code=code[: parents[len(stem(code))]].ljust(12, "0"),
            valid=DateRange(dt.date(2016, 1, 1), None),
        )
        for code in [CITY, *codes]
    )


def seat(
    world: World, role: str, org: Org, *, grouping: Grouping | None = None, held: DateRange | None = None
) -> Sitting:
    """One account in one seat; open today unless `held` says otherwise."""
    mark = world.mark()
    account = Account.objects.create(username=f"{role}-{mark}", name=mark, password_set_on=dt.date.max, password="!")
    held = held or DateRange(SINCE, None)
    sitting = Seat.objects.create(account=account, role=role, org=org, code=org.code, grouping=grouping, held=held)
    world.keep(sitting, mark)
    members = tuple(grouping.members) if grouping else (org.code,)
    return Sitting(sitting, account, role, members, is_open=held.upper is None and held.lower <= dt.date.today())


def lay_seats(world: World) -> None:
    """Every role at its level; one limited to towns of two counties; one that ended; one that has not begun."""
    for role in ROLES.values():
        level = role.levels[0] if role.levels else "city"
        place = CITY if level == "city" else world.at(level)
        world.seats.append(seat(world, role.name, org_at(world, place)))
    towns = [code for code in world.codes if len(stem(code)) == 9]
    parts = sorted(world.chance.sample(towns, min(len(towns), world.chance.randint(2, 3))))
    zone = Grouping.objects.create(
        kind="report_unit", name="某某开发区", members=parts, level="county", valid=DateRange(SINCE, None)
    )
    world.seats.append(seat(world, "county_office", org_at(world, world.at("county")), grouping=zone))
    today = dt.date.today()
    ended, to_come = DateRange(SINCE, today), DateRange(today + dt.timedelta(days=1), None)
    world.seats.append(seat(world, "county_office", org_at(world, world.at("county")), held=ended))
    world.seats.append(seat(world, "town_desk", org_at(world, world.at("town")), held=to_come))


def org_at(world: World, code: str) -> Org:
    """The federation at a place, laid where it is not yet there."""
    found = Org.objects.filter(code=code, kind__in=["federation", "village_association"], active__upper_inf=True)
    return found.first() or world.lay("orgs.Org", code, standing=True)


def build_world(random_state: int, *, each: int = 6, change_some: bool = True) -> World:
    """A whole world: `each` rows of every scoped table and whatever they hang on."""
    chance = Random(random_state)
    world = World(chance, codes=grow_tree(chance))
    lay_divisions(world.codes)
    lay_seats(world)
    for model in scoped_models():
        if model is not History:
            for _ in range(each):
                world.lay(model._meta.label)
    for sitting in world.seats:
        if sitting.is_open:
            world.lay("base.UploadRow", sitting.seat.code, owner=sitting.seat.pk)
        if sitting.role == "assessor":
            world.lay("certificates.Assessment", sitting.seat.code)
    if change_some:
        _change_some(world)
    settle(world)
    return world


def settle(world: World) -> None:
    """Remember the rows that came along by themselves, such as history; those laid lie where they were laid."""
    for model in scoped_models():
        known = world.rows.setdefault(model._meta.label, {})
        for key, code in model._default_manager.values_list("pk", "code"):
            assert known.setdefault(key, Laid(code, "")).code == code


def _change_some(world: World) -> None:
    """Change a few rows of each register, so that history has rows too."""
    for model in scoped_models():
        if model.is_register:
            keys = [key for key in world.rows[model._meta.label] if world.chance.random() < 0.3]
            for row in model._default_manager.filter(pk__in=keys):
                change_one(world, row)


def change_one(world: World, row: Any) -> str:
    """Change one column of a row, whatever table it is of; returns the column's name."""
    fields = [field for field in row._meta.local_fields if not field.is_relation]
    name = next(field.name for field in fields if field.name in CHANGED)
    setattr(row, name, row.amount_fen + 1 if name == "amount_fen" else f"改{world.rows[row._meta.label][row.pk].mark}")
    row.save(update_fields=[name])
    return name


CHANGED = {
    "does",
    "issuer",
    "veto",
    "guardian",
    "goals",
    "dose",
    "dishes",
    "organisation",
    "signed_by",
    "signed_label",
    "invoice",
    "organiser",
    "closed_reason",
    "left_reason",
    "address",
    "proof",
    "source",
    "state_reason",
    "bank",
    "amount_fen",
    "document",
    "note",
    "override",
    "returned_reason",
    "post",
    "first_label",
    "words",
    "employer_name",
    "reason",
}
Maker = Callable[..., ScopedModel]
