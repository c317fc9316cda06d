"""How it stands with each partner: notes of what answered and what did not, and the words for a link that is down."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor

from .models import WAITING, Link, Message
from .partners import LABELS

# A link is called down when so many tries in a row have failed, the first of them so long ago.
TRIES, LONG_ENOUGH = 3, dt.timedelta(minutes=3)
NEWS = dt.timedelta(seconds=10)  # so seldom is it written down that a partner still answers


@dataclass(frozen=True)
class Down:
    """A partner that does not answer, since when, why, and how many messages within reach wait for it."""

    label: str
    since: str
    trouble: str
    waiting: int


def note_failure(partner: str, trouble: str, *, at: dt.datetime) -> None:
    """One more try that failed. Call within a scope."""
    Link.objects.get_or_create(partner=partner)
    Link.objects.filter(partner=partner).update(
        failures=F("failures") + 1,
        failing_since_at=Coalesce("failing_since_at", at),
        tried_at=at,
        trouble=trouble[:100],
    )


def note_answer(partner: str, *, at: dt.datetime) -> None:
    """The partner answers. Where it had been silent, what waited for a later try is tried at once. Within a scope."""
    link = Link.objects.filter(partner=partner).first()
    if link and link.tried_at and not link.failures and at - link.tried_at < NEWS:
        return
    Link.objects.get_or_create(partner=partner)
    Link.objects.filter(partner=partner).update(failures=0, failing_since_at=None, tried_at=at, trouble="")
    if link and link.failures >= TRIES:
        Message.objects.filter(partner=partner, state="retry", next_try_at__gt=at).update(next_try_at=at)


def links_down(actor: Actor, *, at: dt.datetime) -> list[Down]:
    """The partners that do not answer, with what waits for them within this seat's reach. Two queries at most."""
    down = Link.objects.filter(failures__gte=TRIES, failing_since_at__lte=at - LONG_ENOUGH).order_by("partner")
    links = list(down)
    if not links:
        return []
    rows = Message.objects.within_reach(actor, "exchange.view")
    counted = rows.aggregate(
        **{link.partner: Count("pk", filter=Q(partner=link.partner, state__in=WAITING)) for link in links}
    )
    return [
        Down(LABELS[link.partner], since_words(link.failing_since_at, at=at), link.trouble, counted[link.partner])
        for link in links
    ]


def since_words(since: dt.datetime | None, *, at: dt.datetime) -> str:
    """An instant as 14:05, or as 5月14日 14:05 where that was not today."""
    assert since is not None
    local, today = timezone.localtime(since), timezone.localdate(at)
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return clock
    return _("%(month)s月%(day)s日 %(clock)s") % {"month": local.month, "day": local.day, "clock": clock}
