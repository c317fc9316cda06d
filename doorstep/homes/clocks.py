"""The reports that an incident makes due, with what is late in words; and who is to be told of abuse."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .models_safety import Incident
from .terms_safety import PHONE_MINUTES, SYSTEM_MINUTES, WRITTEN_HOURS

REPORTED = ("1", "2")  # the levels whose reports have clocks
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Clock:
    """One report: until when it is due, when it was made, and the moment at which one looks."""

    label: "str | Promise"
    due_at: dt.datetime
    done_at: dt.datetime | None
    now: dt.datetime

    @property
    def is_late(self) -> bool:
        """Whether it was, or is, past its time."""
        return (self.done_at or self.now) > self.due_at

    @property
    def tone(self) -> str:
        """Of its badge."""
        return "bad" if self.is_late else "good" if self.done_at else "warn"

    @property
    def words(self) -> str:
        """In time, late and by how much, or how much time is left."""
        if self.done_at:
            if not self.is_late:
                return _("按时")
            return _("晚了 %(span)s") % {"span": span(self.done_at - self.due_at)}
        if self.is_late:
            return _("没有报，已超过 %(span)s") % {"span": span(self.now - self.due_at)}
        return _("没有报，还有 %(span)s") % {"span": span(self.due_at - self.now)}


def span(long: dt.timedelta) -> str:
    """A span of time in its two largest units, rounded up to the minute."""
    seconds = int(long.total_seconds())
    days, rest = divmod(seconds, DAY)
    hours, minutes = rest // HOUR, -(-(rest % HOUR) // MINUTE)
    if days:
        return _("%(days)s 天 %(hours)s 小时") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s 小时 %(minutes)s 分钟") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s 分钟") % {"minutes": max(minutes, 1)}


def clocks_of(incident: Incident, now: dt.datetime) -> Sequence[Clock]:
    """The reports of an incident of the first or second level, counted from when it was known (domain §4.9)."""
    if incident.level not in REPORTED:
        return ()
    known = incident.known_at
    on = timezone.localtime(known).date()
    minute, hour = dt.timedelta(minutes=1), dt.timedelta(hours=1)
    return (
        Clock(_("电话报告"), known + minute * PHONE_MINUTES.on(on, place=incident.code), incident.phoned_at, now),
        Clock(_("系统报告"), known + minute * SYSTEM_MINUTES.on(on, place=incident.code), incident.entered_at, now),
        Clock(_("书面报告"), known + hour * WRITTEN_HOURS.on(on, place=incident.code), incident.written_at, now),
    )


def late_words(incident: Incident, now: dt.datetime) -> str:
    """What was or is late, in one line; empty where nothing is."""
    return "；".join(f"{one.label}{one.words}" for one in clocks_of(incident, now) if one.is_late)


def to_be_told(incident: Incident, county: str) -> list[tuple[str, dt.datetime | None]]:
    """Whom suspected abuse is told to, and when each was (残疾人保障法 第四十九条、第六十五条 待核)."""
    if incident.kind != "abuse":
        return []
    return [
        (_("公安机关（110）"), incident.police_at),
        (_("家属"), incident.family_at),
        (_("%(county)s残联") % {"county": county}, incident.phoned_at),
    ]
