"""What old attendance comes to: whose it is, which days go in, which do not and why. Nothing is written here."""

import datetime as dt
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.scope import as_system
from doorstep.base.seal import blind
from doorstep.homes.attendance_book import DAYS, Entry, Unread
from doorstep.homes.attendance_marks import Meaning, read_day
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Absence, Client
from doorstep.homes.models_day import ClientMonth, Tap
from doorstep.kernel.characters import number_as_meant
from doorstep.kernel.days import add_months
from doorstep.kernel.names import normal_name
from doorstep.kernel.refusal import Refused
from doorstep.people.models import FormerNumber, Person

SPACE = uuid.UUID("5f0f3c3e-6b1e-4f58-9b1c-0d6a3f1c7b20")  # of the keys of taps from sheets; made for this alone
TOTAL = re.compile(r"(\d+(?:\.\d+)?)(?:天|日)?")
CITIZEN = 18
AWAY = {"leave", "hospital"}


class Coming(NamedTuple):
    """A tap to be entered."""

    client: Client
    day: dt.date
    kind: str
    at: dt.time | None
    place: str

    @property
    def key(self) -> uuid.UUID:
        """The same of the same day is the same key, whoever enters it and how often."""
        return uuid.uuid5(SPACE, f"{self.client.pk} {self.day} {self.kind} {self.at or ''}")


class There(NamedTuple):
    """A tap that there is."""

    key: uuid.UUID
    kind: str
    said_at: dt.datetime
    is_undone: bool


@dataclass
class Judged:
    """An entry with what is wrong with it by cell; without faults, what it brings: taps, days away, and notes."""

    entry: Entry
    faults: dict[str, str] = field(default_factory=dict)
    coming: list[Coming] = field(default_factory=list)
    away: list[tuple[Client, str, dt.date]] = field(default_factory=list)
    notes: list[Unread] = field(default_factory=list)
    person: int | None = None

    @property
    def state(self) -> str:
        """How its row stands."""
        if not self.entry.is_person:
            return "dropped"
        return "faulty" if self.faults else "ready" if self.coming or self.away else "same"


@dataclass(frozen=True)
class Ground:
    """What entries are held against. `clients` are those who were in the home at any time, by person."""

    today: dt.date
    clients: Mapping[int, Sequence[Client]]
    by_name: Mapping[str, set[int]]
    by_number: Mapping[bytes, set[int]]
    taps: Mapping[tuple[int, dt.date], Sequence[There]]
    absent: Mapping[int, Sequence[Absence]]
    closed: set[dt.date]

    def client_on(self, person: int, day: dt.date) -> Client | None:
        """The row under which the person was in the home on the day."""
        return next((one for one in self.clients[person] if one.held and day in one.held), None)


def ground_of(home: Home, months: Iterable[dt.date], *, today: dt.date) -> Ground:
    """Everything about the home that these months are judged by. Seven queries, whatever their number."""
    clients: dict[int, list[Client]] = defaultdict(list)
    by_name: dict[str, set[int]] = defaultdict(set)
    for one in Client.objects.filter(home=home, held__isnull=False).order_by("held"):
        clients[one.person_id].append(one)
        by_name[one.name].add(one.person_id)
    within = sorted(set(months))
    closed = set(ClientMonth.objects.filter(home=home, month__in=within).values_list("month", flat=True))
    taps: dict[tuple[int, dt.date], list[There]] = defaultdict(list)
    absent: dict[int, list[Absence]] = defaultdict(list)
    if within:
        days = {"day__gte": within[0], "day__lt": add_months(within[-1], 1)}
        rows = Tap.objects.filter(home=home, kind__in=Tap.PRESENCE, **days).order_by("said_at")
        for client, day, key, kind, said_at, undo in rows.values_list(
            "client", "day", "key", "kind", "said_at", "undone_by"
        ):
            taps[client, day].append(There(key, kind, said_at, undo is not None))
    for away in Absence.objects.filter(home=home):
        absent[away.client_id].append(away)
    return Ground(today, clients, by_name, _numbers(clients), taps, absent, closed)


def _numbers(persons: Iterable[int]) -> dict[bytes, set[int]]:
    """The numbers of these persons, and those that they had. Those who work in a home do not see the register."""
    found: dict[bytes, set[int]] = defaultdict(set)
    with as_system():
        rows = Person.objects.filter(pk__in=list(persons)).values_list("number_index", "pk")
        former = FormerNumber.objects.filter(person__in=list(persons)).values_list("number_index", "person")
        for index, person in [*rows, *former]:
            if index is not None:
                found[bytes(index)].add(person)
    return found


def judge(entries: Sequence[Entry], ground: Ground) -> list[Judged]:
    """All entries of a file, each by itself, and then beside those of the same person and month."""
    judged = [_judge(entry, ground) for entry in entries]
    alike: dict[tuple[int, dt.date], list[Judged]] = defaultdict(list)
    for one in judged:
        if one.person is not None:
            alike[one.person, one.entry.month].append(one)
    for group in alike.values():
        for one in group if len(group) > 1 else ():
            others = "、".join(other.entry.where for other in group if other is not one)
            words = _("和%(others)s是同一个人、同一个月。请只留一行，另外的不用。") % {"others": others}
            one.faults.setdefault("name", words)
    return judged


def _judge(entry: Entry, ground: Ground) -> Judged:
    one = Judged(entry, dict(entry.wrong))
    if not entry.is_person:
        return one
    if entry.month in ground.closed:
        words = _("%(month)s 已经结算，不能再从表格导入。漏记的请在补记里写。")
        one.faults["month"] = words % {"month": f"{entry.month:%Y-%m}"}
    one.person = _whose(one, ground)
    read: dict[dt.date, tuple[str, Meaning]] = {}
    for number, name in enumerate(DAYS, 1):
        meaning = read_day(entry.cells.get(name, ""), entry.cells.get("periods", ""))
        if name in one.faults or meaning.kind == "blank":
            continue
        try:
            read[entry.month.replace(day=number)] = name, meaning
        except ValueError:
            one.faults[name] = _("这个月没有 %(day)s 日。请清空这一格。") % {"day": number}
    for day, (name, meaning) in read.items():
        if meaning.kind == "unknown":
            one.faults[name] = meaning.why
        elif one.person is not None:
            _put_day(one, day, name, meaning, ground)
    _check_total(one, [meaning for _name, meaning in read.values()])
    return one


def _whose(one: Judged, ground: Ground) -> int | None:
    """The person: chosen by hand, by number with the name, or by a name that is only his. Else a fault."""
    cells = one.entry.cells
    chosen = cells.get("whose", "")
    for person, clients in ground.clients.items():
        if any(str(client.pk) == chosen for client in clients):
            return person
    if not cells.get("name"):
        one.faults.setdefault("name", _("没有写姓名。请写上，或者选是哪一位。"))
        return None
    try:
        name = normal_name(cells["name"])
    except Refused as refusal:
        one.faults.setdefault("name", refusal.why)
        return None
    persons = ground.by_name.get(name, set())
    if number := number_as_meant(cells.get("number", "")):
        numbered = ground.by_number.get(blind(number[:CITIZEN]), set())
        if not numbered:
            words = _("本家园没有用过这个号码的人。请核对，或者清空这一格，选是哪一位。")
            one.faults.setdefault("number", words)
            return None
        if not numbered & persons:
            one.faults.setdefault("name", _("姓名和号码不是同一个人。请对照证件核对。"))
            return None
        persons = numbered & persons
    if len(persons) == 1:
        return next(iter(persons))
    if persons:
        words = _("本家园有 %(n)s 个人叫这个名字。请写身份证号，或者选是哪一位。") % {"n": len(persons)}
    else:
        words = _("本家园没有这个名字的人。请改正姓名，或者选是哪一位；不是本家园的人，这一行不用。")
    one.faults.setdefault("name", words)
    return None


def _put_day(one: Judged, day: dt.date, name: str, meaning: Meaning, ground: Ground) -> None:
    """One day of a person who is known."""
    assert one.person is not None
    client = ground.client_on(one.person, day)
    if meaning.is_here and day > ground.today:
        one.faults[name] = _("还没有到这一天。")
    elif meaning.is_here and client is None:
        one.faults[name] = _("这一天不在册（%(held)s）。不是笔误的，请先更正在册期间；是笔误的，清空这一格。") % {
            "held": _held_words(ground.clients[one.person])
        }
    elif client is None:
        if meaning.kind in AWAY:
            _note(one, name, _("这一天不在册，请假或住院没有登记。"))
    elif meaning.is_here:
        _put_here(one, client, day, name, meaning, ground)
    else:
        _put_away(one, client, day, name, meaning, ground)


def _put_here(one: Judged, client: Client, day: dt.date, name: str, meaning: Meaning, ground: Ground) -> None:
    place = one.entry.place(name)
    steps: list[tuple[str, dt.time | None]] = [(meaning.kind, None)]
    if meaning.stays:
        steps = [step for came, went in meaning.stays for step in (("arrive", came), ("leave", went))]
    coming = [Coming(client, day, kind, at, place) for kind, at in steps]
    there = ground.taps.get((client.pk, day), ())
    standing = [tap for tap in there if not tap.is_undone]
    keys = {tap.key for tap in coming}
    if keys <= {tap.key for tap in standing}:
        return
    if standing:
        words = "、".join(_tap_words(tap) for tap in standing)
        _note(one, name, _("这一天已经有记录（%(what)s），没有再写。") % {"what": words})
    elif keys & {tap.key for tap in there}:
        _note(one, name, _("这一天从表格导入过，后来撤销了，没有再写。要写请用补记。"))
    else:
        one.coming += coming


def _put_away(one: Judged, client: Client, day: dt.date, name: str, meaning: Meaning, ground: Ground) -> None:
    standing = [tap for tap in ground.taps.get((client.pk, day), ()) if not tap.is_undone]
    if standing:
        words = "、".join(_tap_words(tap) for tap in standing)
        _note(one, name, _("表里写没有来，这一天却有记录（%(what)s）。请核实。") % {"what": words})
    elif meaning.kind in AWAY and day > ground.today:
        one.faults[name] = _("还没有到这一天。")
    elif meaning.kind in AWAY and not any(day in stay.days for stay in ground.absent.get(client.pk, ())):
        one.away.append((client, meaning.kind, day))


def _note(one: Judged, name: str, why: str) -> None:
    one.notes.append(Unread(one.entry.place(name), one.entry.cells.get(name, ""), why))


def _tap_words(tap: There) -> str:
    kind = str(dict(Tap.KINDS)[tap.kind])
    return kind if tap.kind in Tap.UNTIMED else f"{timezone.localtime(tap.said_at):%H:%M} {kind}"


def _held_words(clients: Sequence[Client]) -> str:
    """When somebody was in the home."""
    said = []
    for one in clients:
        assert one.held is not None
        until = one.held.upper - dt.timedelta(days=1) if one.held.upper else None
        words = _("%(from)s 至 %(until)s") if until else _("%(from)s 起")
        said.append(words % {"from": one.held.lower, "until": until})
    return "，".join(said)


def _check_total(one: Judged, days: Sequence[Meaning]) -> None:
    """The total must be that of the marks: half a day may stand for one or for a half. Compared when all are read."""
    text = one.entry.cells.get("total", "")
    if not text or "total" in one.faults or any(name in one.faults for name in DAYS):
        return
    found = TOTAL.fullmatch("".join(text.split()))
    halves = sum(meaning.kind == "half" for meaning in days)
    counted = sum(meaning.is_here for meaning in days)
    if found is None:
        one.faults["total"] = _("看不出是几天。请写天数，或者清空这一格。")
    elif float(found[1]) not in {counted, counted - halves / 2}:
        said = {"said": found[1], "counted": f"{counted - halves / 2:g}"}
        one.faults["total"] = _("写的是 %(said)s 天，数出来是 %(counted)s 天。请核对每一天，再把合计改对。") % said
