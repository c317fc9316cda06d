"""What is coming up among the clients of a home: reviews of plans, missing plans, who turns sixty this year."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.templatetags.words import day

from .eligible import sixtieth
from .models_clients import CarePlan, Client

SOON_DAYS = 30


@dataclass(frozen=True)
class ReviewDue:
    """A plan whose review is due soon or overdue, with words and a tone."""

    plan: CarePlan
    words: str
    tone: str


@dataclass(frozen=True)
class Sixty:
    """Who turns sixty this year, or has turned so and is still here."""

    client: Client
    on: dt.date
    words: str
    tone: str


def reviews_due(actor: Actor, on: dt.date) -> list[ReviewDue]:
    """Plans that run and are to be reviewed within a month, those longest overdue first."""
    rows = CarePlan.objects.within_reach(actor, "home.run").filter(ended_on=None, client__state="admitted")
    soon = rows.filter(review_due_on__lte=on + dt.timedelta(days=SOON_DAYS)).select_related("client")
    return [ReviewDue(one, *due_words(one.review_due_on, on)) for one in soon.order_by("review_due_on", "pk")]


def due_words(due: dt.date, on: dt.date) -> tuple[str, str]:
    """How a day that is due stands to today, and its tone."""
    days = (due - on).days
    if days < 0:
        return _("%(due)s到期，已逾期 %(days)s 天") % {"due": day(due), "days": -days}, "bad"
    if days == 0:
        return _("今天到期"), "warn"
    return _("%(due)s到期，还有 %(days)s 天") % {
        "due": day(due),
        "days": days,
    }, "warn" if days <= SOON_DAYS else "quiet"


def without_plan(actor: Actor) -> Sequence[Client]:
    """Who is in the home and has no plan that runs; who comes for activities alone needs none."""
    rows = Client.objects.within_reach(actor, "home.run").filter(state="admitted").exclude(mode="activity")
    return list(rows.exclude(plans__in=CarePlan.objects.filter(ended_on=None)).order_by("pk"))


def turning_sixty(actor: Actor, on: dt.date) -> list[Sixty]:
    """Who is counted and turns sixty by the end of this year, the earliest birthday first.

    One may stay to the end of that year, then elderly services take over; nothing happens by itself (待核).
    """
    rows = Client.objects.within_reach(actor, "home.run").filter(state="admitted", is_counted=True)
    days = [(sixtieth(one.born_on, on), one.pk, one) for one in rows]
    return [
        Sixty(one, its, *_sixty_words(its, on))
        for its, _pk, one in sorted(days, key=lambda each: each[:2])
        if its.year <= on.year
    ]


def _sixty_words(its: dt.date, on: dt.date) -> tuple[str, str]:
    if its.year < on.year:
        return _("%(year)s年已满，应已转养老服务，请办退出。") % {"year": its.year}, "bad"
    if its <= on:
        return _("今年已满，可以留到年底。"), "warn"
    return _("今年会满，满了以后可以留到年底。"), "now"
