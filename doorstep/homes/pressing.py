"""What of safety cannot wait, for those who run a home: reports, faults, the monthly check, samples of meals."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.templatetags.words import day, minute

from .clocks import clocks_of
from .models import Home
from .words_safety import fault_words, self_check_words

SOON_DAYS = 5  # 待核: so many days before its day a fault is on the desk
ONE_DAY = dt.timedelta(days=1)


class Pressing(NamedTuple):
    """One line: the tone of its badge, words, and the page where it is done."""

    tone: str
    words: str
    url: str


def pressing(home: Home, now: dt.datetime) -> list[Pressing]:
    """What cannot wait, by the act that it asks for. Six queries."""
    today, page = timezone.localtime(now).date(), reverse("home-own-safety")
    undone = self_check_words(home, today) if home.state in Home.OPEN else ""
    check = [Pressing("warn", undone, reverse("home-own-check"))] if undone else []
    return [*_reports(home, now), *_faults(home, today), *check, *_samples(home, now, today, f"{page}#samples")]


def _reports(home: Home, now: dt.datetime) -> Iterator[Pressing]:
    for incident in home.incidents.filter(closed_at=None).order_by("level", "known_at"):
        for clock in clocks_of(incident, now):
            if clock.done_at is None:
                said = {"kind": incident.get_kind_display(), "report": clock.label, "words": clock.words}
                there = reverse("home-own-incident", args=[incident.pk])
                yield Pressing(clock.tone, _("%(kind)s：%(report)s%(words)s") % said, there)


def _faults(home: Home, today: dt.date) -> Iterator[Pressing]:
    soon = home.faults.filter(passed_on=None, mended_on=None, due_on__lte=today + SOON_DAYS * ONE_DAY)
    for fault in soon.order_by("due_on", "pk"):
        tone, words = fault_words(fault, today)
        if fault.due_on >= today:
            words = _("%(day)s前要整改好") % {"day": day(fault.due_on + ONE_DAY)}
        yield Pressing(
            tone,
            _("隐患“%(what)s”%(words)s") % {"what": fault.words, "words": words},
            reverse("home-own-mend", args=[fault.pk]),
        )


def _samples(home: Home, now: dt.datetime, today: dt.date, page: str) -> Iterator[Pressing]:
    """Samples past their time that are still kept, and days on which meals were eaten and none was kept."""
    for sample in home.samples.filter(cleared_at=None, kept_until_at__lte=now).order_by("kept_until_at"):
        said = {"dishes": sample.dishes, "until": minute(sample.kept_until_at)}
        yield Pressing("now", _("留样“%(dishes)s”保存到%(until)s，可以销样了。") % said, page)
    if home.has_meals:
        eaten = home.taps.filter(kind="meal", undone_by=None, day__range=(today - ONE_DAY, today))
        kept = home.samples.filter(kept_at__gte=now - 3 * ONE_DAY).values_list("kept_at", flat=True)
        days = {*eaten.values_list("day", flat=True)} - {timezone.localtime(at).date() for at in kept}
        for on in sorted(days):
            yield Pressing("warn", _("%(day)s供过餐，没有登记留样。") % {"day": day(on)}, page)
