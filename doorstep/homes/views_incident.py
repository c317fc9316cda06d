"""The page of one incident, the same for the home and for offices."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import minute
from doorstep.orgs.places import names_of

from .alerts import missing_of
from .clocks import REPORTED, clocks_of, to_be_told
from .models_safety import Incident
from .services.safety import INSPECT


def county_of(code: str) -> str:
    """The name of the county in which a place lies."""
    county = f"{code[:6]}000000"
    return names_of([county], on=timezone.localdate()).get(county, _("县级"))


def _acts(found: Incident, actor: Actor) -> list[tuple[Any, str]]:
    """What the reader may do with the incident now: words and address."""
    if found.closed_at is not None:
        return []
    if actor.party:
        acts = [(_("登记后续"), reverse("home-own-incident-follow", args=[found.pk]))]
        if found.level not in REPORTED:
            acts.append((_("办结事件"), reverse("home-own-incident-close", args=[found.pk])))
        return acts
    may = actor.may(INSPECT, found.code)
    return [(_("办结事件"), reverse("home-incident-close", args=[found.pk]))] if may else []


def incident_page(request: HttpRequest, incident_id: int, verb: str) -> HttpResponse:
    """One incident: what happened, the reports that are due with what is late, who was told, and what came of it."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    found = fetch(Incident.objects.select_related("home", "client"), actor, verb, pk=incident_id)
    own = reverse("home-own-safety") if actor.party else reverse("home-safety", args=[found.home_id])
    is_missing = found.kind == "missing" and found.found_at is None and found.closed_at is None
    facts: list[tuple[Any, ...]] = [
        (_("等级"), found.get_level_display()),
        (_("服务对象"), found.client.name if found.client else _("没有")),
        (_("发生时间"), minute(found.happened_at)),
        (_("知道时间"), minute(found.known_at)),
        (_("登记人"), found.by_label),
    ]
    if found.phoned_at:
        facts.append((_("电话报告"), minute(found.phoned_at), found.phoned_to))
    if found.kind == "missing":
        facts.append((_("最后见到的地方"), found.last_seen))
        facts.append((_("找到时间"), minute(found.found_at) if found.found_at else _("还没有找到")))
    context = {
        "incident": found,
        "back": (own, found.home.name),
        "missing": [missing_of(found, actor, now)] if is_missing else [],
        "facts": facts,
        "clocks": clocks_of(found, now),
        "clock_columns": columns(_("报告"), _("应在什么时候以前"), _("报告时间"), _("是否按时")),
        "told": to_be_told(found, county_of(found.code)),
        "told_columns": columns(_("告诉谁"), _("什么时候")),
        "acts": _acts(found, actor),
    }
    return render(request, "homes/safety_incident.html", context)
