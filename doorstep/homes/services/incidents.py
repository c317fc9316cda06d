"""Incidents of a home: entered, followed by the reports that they make due, and closed with words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.homes.clocks import REPORTED
from doorstep.homes.models_clients import Client
from doorstep.homes.models_safety import Incident
from doorstep.kernel.refusal import Refused

from .own import RUN, at_home, own, own_home
from .safety import INSPECT, in_place

FIRST_LEVEL = ("death", "abuse")
AT_LEAST_SECOND = ("missing", "fire", "food")
MOMENTS = ("phoned_at", "police_at", "family_at", "found_at")


@dataclass(frozen=True)
class Happened:
    """An incident as it is said: how grave, of what kind, when it happened and was known, and who was told when."""

    level: str
    kind: str
    happened_at: dt.datetime
    known_at: dt.datetime
    words: str
    client_id: int | None = None
    last_seen: str = ""
    phoned_at: dt.datetime | None = None
    phoned_to: str = ""
    police_at: dt.datetime | None = None
    family_at: dt.datetime | None = None


@transaction.atomic
def enter_incident(said: Happened, *, by: Actor, at: dt.datetime) -> Incident:
    """Enter an incident of one's own home; what is reported late is entered all the same.

    Raises: Http404, Refused("incident.time", "incident.words", "incident.level", "incident.last_seen",
    "incident.phoned_to").
    """
    what = _("事件没有登记。")
    with at_home(by):
        home = own_home(by, RUN)
        _require_sense(said, at, what=what)
        client = fetch(Client.objects, by, RUN, pk=said.client_id) if said.client_id else None
        made = Incident.objects.create(
            home=home,
            code=home.code,
            client=client,
            level=said.level,
            kind=said.kind,
            happened_at=said.happened_at,
            known_at=said.known_at,
            words=said.words.strip(),
            last_seen=said.last_seen.strip()[:200],
            phoned_at=said.phoned_at,
            phoned_to=said.phoned_to.strip()[:100],
            police_at=said.police_at,
            family_at=said.family_at,
            entered_at=at,
            by_label=(by.name or by.seat_label)[:100],
        )
        record(by, "enter_incident", made, at=at, became={"level": said.level, "kind": said.kind})
    return made


def _require_sense(said: Happened, at: dt.datetime, *, what: str) -> None:
    if not said.happened_at <= said.known_at <= at:
        raise Refused(
            what,
            why=_("先发生，后知道，都不能晚于现在。"),
            then=_("请核对两个时间。"),
            code="incident.time",
        )
    if not said.words.strip():
        raise Refused(what, why=_("没有写经过。"), then=_("请写明经过。"), code="incident.words")
    if said.kind in FIRST_LEVEL and said.level != "1":
        raise Refused(what, why=_("死亡和疑似虐待是一级事件。"), then=_("请选一级。"), code="incident.level")
    if said.kind in AT_LEAST_SECOND and said.level == "3":
        raise Refused(
            what, why=_("走失、火情、疑似食物中毒至少是二级事件。"), then=_("请选二级。"), code="incident.level"
        )
    if said.kind == "missing" and not (said.last_seen.strip() and said.client_id):
        raise Refused(
            what,
            why=_("没有写谁走失，或者最后在哪里见到。"),
            then=_("请填写，好让大家去找。"),
            code="incident.last_seen",
        )
    _require_moments({name: getattr(said, name, None) for name in MOMENTS}, said.happened_at, at, what=what)
    if said.phoned_at and not said.phoned_to.strip():
        raise Refused(what, why=_("没有写电话报告给谁。"), then=_("请写单位和人。"), code="incident.phoned_to")


def _require_moments(said: Mapping[str, dt.datetime | None], first: dt.datetime, at: dt.datetime, *, what: str) -> None:
    if any(moment is not None and not first <= moment <= at for moment in said.values()):
        raise Refused(what, why=_("报告的时间应在事件发生到现在之间。"), then=_("请核对时间。"), code="incident.time")


@transaction.atomic
def follow_incident(incident_id: int, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Incident:
    """What was done since: who was told, the report in writing, that the person was found. What stands stays.

    Raises: Http404, Refused("incident.closed", "incident.time", "incident.phoned_to", "incident.nothing").
    """
    what = _("没有登记。")
    with at_home(by):
        kept = own(Incident.objects, by, RUN, pk=incident_id)
        if kept.closed_at is not None:
            raise Refused(what, why=_("事件已经办结。"), then=_("无须再登记。"), code="incident.closed")
        moments = {name: said.get(name) for name in MOMENTS if said.get(name) and getattr(kept, name) is None}
        written = str(said.get("written_words", "")).strip() if kept.written_at is None else ""
        _require_moments(moments, kept.happened_at, at, what=what)
        to = str(said.get("phoned_to", "")).strip()[:100]
        if "phoned_at" in moments and not to:
            raise Refused(what, why=_("没有写电话报告给谁。"), then=_("请写单位和人。"), code="incident.phoned_to")
        if not moments and not written:
            raise Refused(what, why=_("什么也没有填。"), then=_("请填写新的情况。"), code="incident.nothing")
        for name, moment in moments.items():
            setattr(kept, name, moment)
        if "phoned_at" in moments:
            kept.phoned_to = to
        if written:
            kept.written_at, kept.written_words = at, written
        kept.save()
        done = [*moments, *(["written_at"] if written else [])]
        record(by, "follow_incident", kept, at=at, became={"done": done})
    return kept


@transaction.atomic
def close_incident(incident_id: int, words: str, *, by: Actor, at: dt.datetime) -> Incident:
    """Close an incident with what came of it. The first and second level are closed by an office, once reported.

    Raises: Http404, Refused("incident.closed", "incident.words", "incident.office", "incident.unreported").
    """
    what = _("事件没有办结。")
    with in_place(by):
        kept = own(Incident.objects, by, RUN if by.party else INSPECT, pk=incident_id)
        if kept.closed_at is not None:
            raise Refused(what, why=_("事件已经办结。"), then=_("无须再做什么。"), code="incident.closed")
        if not words.strip():
            raise Refused(what, why=_("没有写处理结果。"), then=_("请写明。"), code="incident.words")
        if kept.level in REPORTED and by.party:
            raise Refused(
                what, why=_("一、二级事件由残联办结。"), then=_("请写好书面报告，等残联办结。"), code="incident.office"
            )
        if missing := _unreported(kept):
            raise Refused(
                what,
                why=_("还没有：%(missing)s。") % {"missing": "、".join(missing)},
                then=_("请家园补上再办结。"),
                code="incident.unreported",
            )
        kept.closed_at, kept.closed_words = at, words.strip()[:500]
        kept.save()
        record(by, "close_incident", kept, at=at, reason=words)
    return kept


def _unreported(kept: Incident) -> list[str]:
    """The reports that a grave incident still lacks."""
    if kept.level not in REPORTED:
        return []
    needed = [(_("电话报告"), kept.phoned_at), (_("书面报告"), kept.written_at)]
    if kept.kind == "abuse":
        needed += [(_("报警"), kept.police_at), (_("告知家属"), kept.family_at)]
    return [label for label, moment in needed if moment is None]
