"""This room's word on the desk: a partner that does not answer."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.panels import Panel, put_panel

from .links import links_down


def _down(_desk: Any, actor: Actor) -> Mapping[str, Any] | None:
    found = links_down(actor, at=timezone.now())
    return {"down": found} if found else None


put_panel("desk", Panel("exchange", _("平台连接"), "exchange.view", "exchange/_down.html", _down, 10))
