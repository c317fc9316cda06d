"""What cannot be, or should be looked at, in the days, work and pay of a month: each sign one function, with evidence.

None of them decides anything; whoever settles a notice is a person, and says why.
"""

import calendar
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.kernel.days import add_months
from doorstep.people.models import Person

from .models_clients import Absence, Client
from .models_day import ClientMonth, Tap
from .models_work import PayLine, WorkRecord
from .reading_days import days_in
from .terms_day import SAME_TIMES

SIGNS = {
    "two_homes": gettext_lazy("同一天在两个家园"),
    "in_hospital": gettext_lazy("住院期间到园"),
    "after_leaving": gettext_lazy("不在册却到园"),
    "after_death": gettext_lazy("死亡以后到园"),
    "too_many_days": gettext_lazy("天数多于当月天数"),
    "same_times": gettext_lazy("每天时刻完全相同"),
    "pay_without_days": gettext_lazy("没有到园却有收入"),
    "work_without_day": gettext_lazy("没有到园却有劳动记录"),
}
AT_HOME = ("visit", "boarding")  # who works where he lives does not arrive


@dataclass(frozen=True)
class Found:
    """Something to look at: of whom, about which day or month, in words, and what it rests on."""

    client: Client
    sign: str
    about: str
    words: str
    evidence: list[str] = field(default_factory=list)


class Arrival(NamedTuple):
    """Somebody arrived, or an old sheet says that he was there, and it was not undone."""

    client: Client
    day: dt.date
    tap: Tap

    @property
    def proof(self) -> str:
        """The record in words."""
        said = {"home": self.tap.home.name, "number": self.tap.pk, "who": self.tap.by_label}
        if self.tap.kind != "arrive":
            said |= {"day": f"{self.day:%m-%d}", "what": self.tap.get_kind_display()}
            return _("%(home)s %(day)s %(what)s，表格导入，记录 %(number)s，登记人 %(who)s") % said
        minute = f"{timezone.localtime(self.tap.said_at):%m-%d %H:%M}"
        return _("%(home)s %(minute)s 到园，记录 %(number)s，登记人 %(who)s") % {**said, "minute": minute}

    def found(self, sign: str, words: str, *evidence: str) -> Found:
        """What is to be looked at about it. `words` name %(name)s and %(day)s."""
        told = words % {"name": self.client.name, "day": self.day}
        return Found(self.client, sign, str(self.day), told, [*evidence, self.proof])


def arrivals(month: dt.date, *conditions: Q, **terms: Any) -> list[Arrival]:
    """Arrivals of the month, in the order in which they were made."""
    taps = Tap.objects.filter(*conditions, **_came(month), **terms)
    ordered = taps.select_related("client", "home").order_by("day", "said_at", "pk")
    return [Arrival(tap.client, tap.day, tap) for tap in ordered if tap.client is not None]


def _came(month: dt.date) -> dict[str, Any]:
    """What makes a tap of the month one that says that somebody came, and that stands."""
    return {"kind__in": Tap.CAME, "day__gte": month, "day__lt": add_months(month, 1), "undone_by": None}


def two_homes(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """One person who arrived in two homes on one day; told to each of these homes."""
    elsewhere = Client.objects.filter(person_id=OuterRef("person_id")).exclude(home=OuterRef("home"))
    persons = Client.objects.filter(Exists(elsewhere), home__in=homes).values_list("person_id", flat=True)
    by_day: dict[tuple[int, dt.date], list[Arrival]] = defaultdict(list)
    for one in arrivals(month, client__person_id__in=set(persons)):
        by_day[one.client.person_id, one.day].append(one)
    for (_person, day), came in by_day.items():
        if len({one.client.home_id for one in came}) < 2:
            continue
        for client in {one.client for one in came if one.client.home_id in homes}:
            words = _("%(name)s %(day)s 在两个家园都有到园记录。") % {"name": client.name, "day": day}
            yield Found(client, "two_homes", str(day), words, [one.proof for one in came])


def in_hospital(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """Who arrived on a day of a stay in hospital, whichever home knows of the stay."""
    persons = Client.objects.filter(home__in=homes).values("person_id")
    stays = Absence.objects.filter(kind="hospital", days__overlap=(month, add_months(month, 1)))
    for stay in stays.filter(client__person_id__in=persons).select_related("client"):
        here = {"home__in": homes, "client__person_id": stay.client.person_id, "day__contained_by": stay.days}
        for one in arrivals(month, **here):
            source = _("住院登记：%(source)s") % {"source": stay.source}
            yield one.found("in_hospital", _("%(name)s %(day)s 在住院，却有到园记录。"), source)


def after_leaving(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """Who arrived on a day on which he was not in the home: before his admission, or after his discharge."""
    away = Q(client__held=None) | ~Q(client__held__contains=F("day"))
    for one in arrivals(month, away, home__in=homes):
        yield one.found("after_leaving", _("%(name)s %(day)s 不在册，却有到园记录。"))


def after_death(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """Who arrived after the day on which the register says that he died."""
    persons = Client.objects.filter(home__in=homes).values("person_id")
    dead = Person.objects.filter(pk__in=persons, died_on__lt=add_months(month, 1))
    died = dict(dead.values_list("pk", "died_on"))
    for one in arrivals(month, home__in=homes, client__person_id__in=died) if died else ():
        on = died[one.client.person_id]
        if on is not None and one.day > on:
            told = _("名册登记死亡日期：%(on)s") % {"on": on}
            yield one.found("after_death", _("%(name)s 已经死亡，%(day)s 却有到园记录。"), told)


def too_many_days(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """A closed month with more days than it has, as a sheet of old attendance may bring."""
    length = calendar.monthrange(month.year, month.month)[1]
    rows = ClientMonth.objects.filter(home__in=homes, month=month, days_present__gt=length)
    for row in rows.select_related("client"):
        words = _("%(name)s 这个月只有 %(length)s 天，却结算了 %(days)s 天。")
        said = {"name": row.client.name, "length": length, "days": row.days_present}
        proof = _("第 %(closing)s 次结算，%(who)s") % {"closing": row.closing, "who": row.by_label}
        yield Found(row.client, "too_many_days", f"{month:%Y-%m}", words % said, [proof])


def same_times(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """Who came and went at the same minutes on many days: people do not."""
    alike: dict[tuple[int, str, str], list[dt.date]] = defaultdict(list)
    for (client, day), out in days_in(homes, month, add_months(month, 1), _punctual(homes, month)).items():
        if out.arrived and out.left:
            alike[client, _minute(out.arrived), _minute(out.left)].append(day)
    many = {whose: days for whose, days in alike.items() if len(days) >= SAME_TIMES.on(month)}
    clients = Client.objects.in_bulk({client for client, _came, _went in many})
    for (client, came, went), days in many.items():
        words = _("%(name)s 有 %(n)s 天都是 %(came)s 到园、%(went)s 离园，一分不差。")
        said = {"name": clients[client].name, "n": len(days), "came": came, "went": went}
        proof = [str(day) for day in sorted(days)]
        yield Found(clients[client], "same_times", f"{month:%Y-%m}", words % said, proof)


def _punctual(homes: Sequence[int], month: dt.date) -> set[int]:
    """Who arrived at one minute on many days: of them alone the days are read whole."""
    taps = Tap.objects.filter(**(_came(month) | {"kind__in": ("arrive",)}), home__in=homes)
    first = taps.order_by().values_list("client", "day")
    times = Counter((client, _minute(at)) for client, _day, at in first.annotate(first=Min("said_at")))
    return {client for (client, _at), days in times.items() if days >= SAME_TIMES.on(month)}


def _minute(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"


def pay_without_days(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """Who is paid for a month in which he never came."""
    came = Tap.objects.filter(**_came(month), client=OuterRef("client"))
    lines = PayLine.objects.filter(~Exists(came), home__in=homes, period__month=month, total_fen__gt=0)
    for line in lines.select_related("client"):
        words = _("%(name)s 这个月没有到园记录，却有收入。") % {"name": line.client.name}
        proof = _("收入记录 %(number)s，%(fen)s 分") % {"number": line.pk, "fen": line.total_fen}
        yield Found(line.client, "pay_without_days", f"{month:%Y-%m}", words, [proof])


def work_without_day(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """Who worked on days on which he did not come: in one notice, with every record."""
    came = Tap.objects.filter(client=OuterRef("client"), day=OuterRef("day"), kind="arrive", undone_by=None)
    within = {"home__in": homes, "day__gte": month, "day__lt": add_months(month, 1), "undoes": None, "undone_by": None}
    rows = WorkRecord.objects.filter(~Exists(came), **within).exclude(client__mode__in=AT_HOME)
    alone: dict[Client, list[WorkRecord]] = defaultdict(list)
    for row in rows.select_related("client").order_by("day", "pk"):
        alone[row.client].append(row)
    for client, records in alone.items():
        words = _("%(name)s 这个月有 %(n)s 天没有到园记录，却有劳动记录。")
        said = {"name": client.name, "n": len({row.day for row in records})}
        told = _("%(day)s 劳动记录 %(number)s，合格 %(good)s 件，登记人 %(who)s")
        proof = [told % {"day": row.day, "number": row.pk, "good": row.good, "who": row.by_label} for row in records]
        yield Found(client, "work_without_day", f"{month:%Y-%m}", words % said, proof)


LOOKED_FOR: tuple[Callable[[Sequence[int], dt.date], Iterator[Any]], ...] = (
    two_homes,
    in_hospital,
    after_leaving,
    after_death,
    too_many_days,
    same_times,
    pay_without_days,
    work_without_day,
)
