"""This room's words on the desk: whoever is missing from a home, above everything else."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.panels import Panel, put_panel

from .alerts import missing_within

VIEW = "home.view"


def _missing(_desk: Any, actor: Actor) -> Mapping[str, Any] | None:
    found = missing_within(actor, VIEW)
    return {"missing": found} if found else None


put_panel("desk", Panel("missing", _("有人走失"), VIEW, "homes/_desk_missing.html", _missing, 1))
