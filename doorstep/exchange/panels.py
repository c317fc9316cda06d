"""This room's words on the desk: a partner that does not answer, and a feed that is late."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.panels import Panel, put_panel

from .feed_status import feed_standings
from .links import links_down


def _down(_desk: Any, actor: Actor) -> Mapping[str, Any] | None:
    found = links_down(actor, at=timezone.now())
    return {"down": found} if found else None


def _stale(_desk: Any, actor: Actor) -> Mapping[str, Any] | None:
    standings = feed_standings(actor.code, timezone.localdate())
    found = [one.words for one in standings if one.state == "stale"]
    return {"stale": found, "url": reverse("feeds")} if found else None


put_panel("desk", Panel("exchange", _("平台连接"), "exchange.view", "exchange/_down.html", _down, 10))
put_panel("desk", Panel("feeds", _("数据来源"), "feed.receive", "exchange/_stale.html", _stale, 11))
