"""What cannot be, or should be looked at, in the days, work and pay of a month: each sign one function, with evidence.

None of them decides anything; whoever settles a notice is a person, and says why.
"""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.kernel.days import add_months
from doorstep.people.models import Person

from .models_clients import Absence, Client
from .models_day import ClientMonth, Tap
from .models_work import PayLine
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
}


@dataclass(frozen=True)
class Found:
    """Something to look at: of whom, about which day or month, in words, and what it rests on."""

    client: Client
    sign: str
    about: str
    words: str
    evidence: list[str] = field(default_factory=list)


def arrivals(month: dt.date) -> QuerySet[Tap]:
    """Arrivals of the month that were not undone."""
    taps = Tap.objects.filter(kind="arrive", day__gte=month, day__lt=add_months(month, 1), undone_by=None)
    return taps.select_related("client", "home").order_by("day", "said_at", "pk")


def _proof(tap: Tap) -> str:
    minute = f"{timezone.localtime(tap.said_at):%m-%d %H:%M}"
    said = {"home": tap.home.name, "minute": minute, "number": tap.pk, "who": tap.by_label}
    return _("%(home)s %(minute)s 到园，记录 %(number)s，登记人 %(who)s") % said


def two_homes(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """One person who arrived in two homes on one day; told to each of these homes."""
    persons = Client.objects.filter(home__in=homes).values("person_id")
    by_day: dict[tuple[int, dt.date], list[Tap]] = defaultdict(list)
    for tap in arrivals(month).filter(client__person_id__in=persons):
        by_day[tap.client.person_id, tap.day].append(tap)
    for (_person, day), taps in by_day.items():
        if len({tap.home_id for tap in taps}) < 2:
            continue
        for client in {tap.client for tap in taps if tap.home_id in homes}:
            words = _("%(name)s %(day)s 在两个家园都有到园记录。") % {"name": client.name, "day": day}
            yield Found(client, "two_homes", str(day), words, [_proof(tap) for tap in taps])


def in_hospital(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """Who arrived on a day of a stay in hospital, whichever home knows of the stay."""
    stays = Absence.objects.filter(kind="hospital", days__overlap=(month, add_months(month, 1)))
    for stay in stays.filter(client__person_id__in=Client.objects.filter(home__in=homes).values("person_id")):
        person = stay.client.person_id
        for tap in arrivals(month).filter(home__in=homes, client__person_id=person, day__contained_by=stay.days):
            words = _("%(name)s %(day)s 在住院，却有到园记录。") % {"name": tap.client.name, "day": tap.day}
            source = _("住院登记：%(source)s") % {"source": stay.source}
            yield Found(tap.client, "in_hospital", str(tap.day), words, [source, _proof(tap)])


def after_leaving(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """Who arrived on a day on which he was not in the home: before his admission, or after his discharge."""
    for tap in arrivals(month).filter(home__in=homes, client__isnull=False):
        held = tap.client.held
        if held is None or tap.day not in held:
            words = _("%(name)s %(day)s 不在册，却有到园记录。") % {"name": tap.client.name, "day": tap.day}
            yield Found(tap.client, "after_leaving", str(tap.day), words, [_proof(tap)])


def after_death(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """Who arrived after the day on which the register says that he died."""
    taps = list(arrivals(month).filter(home__in=homes, client__isnull=False))
    died = dict(
        Person.objects.filter(pk__in={tap.client.person_id for tap in taps}, died_on__isnull=False).values_list(
            "pk", "died_on"
        )
    )
    for tap in taps:
        on = died.get(tap.client.person_id)
        if on is not None and tap.day > on:
            words = _("%(name)s 已于 %(on)s 死亡，%(day)s 却有到园记录。")
            said = {"name": tap.client.name, "on": on, "day": tap.day}
            yield Found(tap.client, "after_death", str(tap.day), words % said, [_proof(tap)])


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
    for (client, day), out in days_in(homes, month, add_months(month, 1)).items():
        if out.arrived and out.left:
            came, went = (f"{timezone.localtime(at):%H:%M}" for at in (out.arrived, out.left))
            alike[client, came, went].append(day)
    many = {whose: days for whose, days in alike.items() if len(days) >= SAME_TIMES.on(month)}
    clients = Client.objects.in_bulk({client for client, _came, _went in many})
    for (client, came, went), days in many.items():
        words = _("%(name)s 有 %(n)s 天都是 %(came)s 到园、%(went)s 离园，一分不差。")
        said = {"name": clients[client].name, "n": len(days), "came": came, "went": went}
        proof = [str(day) for day in sorted(days)]
        yield Found(clients[client], "same_times", f"{month:%Y-%m}", words % said, proof)


def pay_without_days(homes: Sequence[int], month: dt.date) -> Iterator[Found]:
    """Who is paid for a month in which he never came."""
    came = {client for (client, _day), out in days_in(homes, month, add_months(month, 1)).items() if out.is_present}
    lines = PayLine.objects.filter(home__in=homes, period__month=month, total_fen__gt=0).exclude(client__in=came)
    for line in lines.select_related("client"):
        words = _("%(name)s 这个月没有到园记录，却有收入。") % {"name": line.client.name}
        proof = _("收入记录 %(number)s，%(fen)s 分") % {"number": line.pk, "fen": line.total_fen}
        yield Found(line.client, "pay_without_days", f"{month:%Y-%m}", words, [proof])


LOOKED_FOR: tuple[Callable[[Sequence[int], dt.date], Iterator[Any]], ...] = (
    two_homes,
    in_hospital,
    after_leaving,
    after_death,
    too_many_days,
    same_times,
    pay_without_days,
)
