"""What the frame of every page shows: the seat, the navigation, the look, whose site this is."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.base.installation import installation

# Label, address, and the permission without which the link is not drawn (None: every seat).
NAVIGATION = (
    (_("工作台"), "desk", None),
    (_("本单位"), "employer-home", "placement.declare"),
    (_("本家园"), "home-desk", "home.day"),
    (_("残疾人"), "people", "person.view"),
    (_("办件"), "matters", "matter.view"),
    (_("上门"), "visits", "visit.view"),
    (_("评定"), "assessments", "assessment.record"),
    (_("组织"), "orgs", "org.view"),
    (_("待遇"), "benefits", "benefit.view"),
    (_("发放"), "batches", "batch.view"),
    (_("按比例就业"), "declarations", "placement.view"),
    (_("阳光家园"), "homes", "home.view"),
    (_("数据"), "figures", "report.view"),
    (_("汇报"), "reports", "report.view"),
    (_("地图"), "map", "report.view"),
    (_("对接"), "exchange", "exchange.view"),
    (_("查看记录"), "looks", "look.view"),
    (_("岗位管理"), "seat-list", "seat.open"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The variables that base.html names. No query once the installation is known."""
    actor = getattr(request, "actor", None)
    here = installation()
    return {
        "actor": actor,
        "navigation": [] if actor is None else _links(request, actor),
        "can_search_people": actor is not None and actor.may("person.view"),
        "look": request.COOKIES.get("look", ""),
        "site_name": here.site_name if here else "",
        "site_note": _("演示数据，人物均为虚构") if here and here.is_synthetic else "",
    }


def _links(request: HttpRequest, actor: Any) -> list[tuple[Any, str, bool]]:
    links = [
        (label, reverse(name))
        for label, name, permission in NAVIGATION
        if (permission is None or actor.may(permission)) and (name != "desk" or actor.role.home == "desk")
    ]
    around = [url for _label, url in links if request.path == url or (url != "/" and request.path.startswith(url))]
    here = max(around, key=len, default="")
    return [(label, url, url == here) for label, url in links]
