"""One act on a case: lock, look up, permission, competence, guard, blanks, event, effect, notice."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor, fetch, with_every_permission
from doorstep.base.items import find_item
from doorstep.base.scope import scoped
from doorstep.base.trail import record
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Act, Stage
from doorstep.kernel.refusal import Refused
from doorstep.matters.answers import answers_of, in_words, packed, read_answers, refuse_faults
from doorstep.matters.desks import HELP, desk_of, refuse_unsunk
from doorstep.matters.messages import ACCEPTED, CLOSED, tell_platform
from doorstep.matters.models import Matter, MatterEvent, Notice
from doorstep.people.services.standing import day_of

from .amend import amend, asks_of
from .clocks import turn_clock
from .elsewhere import tell_window
from .lacking import lacking_papers
from .mandates import note_under_mandate, standing_mandate


@transaction.atomic
def advance(
    matter_id: int,
    act_name: str,
    said: Mapping[str, Any],
    *,
    seen: int | None = None,
    sees: str = "matter.view",
    by: Actor,
    at: dt.datetime,
) -> Matter:
    """Do one act on a case. `seen`: how many steps the page showed; pressed twice, it is done once.

    `sees`: the permission by which the case is found, for those who see no other cases.

    Raises: Http404, Refused("matter.moved_on", "machine.no_act", "access.not_yours", "matter.not_sunk",
    "matter.same_hand", "matter.papers", "matter.guard", "matter.blank"), as `standing_mandate`, and what the act's
    effect refuses.
    """
    matter = fetch(Matter.objects.select_for_update(of=("self",)), by, sees, pk=matter_id)
    item = find_item(matter.item)
    if seen is not None and seen != matter.events_count:
        return _moved_on(matter, item, act_name, by=by)
    act = item.machine.act(act_name, matter.stage)
    what = _("「%(act)s」没有办成。") % {"act": act.label}
    if act.automatic:
        raise Refused(what, why=_("这一步由系统办理。"), then=_("请等系统办理。"), code="matter.automatic")
    by.require(act.needs, matter.code, what=what)
    refuse_unsunk(item, act, by=by, on=day_of(at))
    if act.decides and by.account_id in (matter.accepted_by, matter.opened_by):
        raise Refused(
            what,
            why=_("这件是您登记或受理的，不能由您审批。"),
            then=_("请转另一位有权限的同事办理。"),
            code="matter.same_hand",
        )
    if matter.mandate_id and act.needs == HELP:
        mandate = standing_mandate(matter.mandate_id, matter.person_id, item.code, by=by, on=day_of(at), what=what)
        note_under_mandate(mandate, matter, act.label, hand=by, at=at)
    if act.starts and (lacking := lacking_papers(matter, item, answers_of(matter))):
        raise Refused(
            what,
            why=_("还缺材料：%(papers)s。") % {"papers": "、".join(lacking)},
            then=_("请收齐；收不齐的，一次性告知补正。"),
            code="matter.papers",
        )
    _do(matter, item, act, said, by=by, at=at)
    run_automatic(matter, item, at=at)
    return matter


def _moved_on(matter: Matter, item: Item, act_name: str, *, by: Actor) -> Matter:
    """The case has gone on since the page was drawn: by this very act of the same hand, or by another's."""
    last = MatterEvent.objects.filter(matter=matter).exclude(by=0).order_by("-number").first()
    if last is not None and (last.act, last.by) == (act_name, by.account_id):
        return matter
    raise Refused(
        _("没有办理。"),
        why=_("这件刚才已由%(seat)s办理：%(act)s，现在的环节是「%(stage)s」。")
        % {
            "seat": last.seat_label if last else "",
            "act": last.label if last else "",
            "stage": item.machine.stage(matter.stage).label,
        },
        then=_("请看过最新情况再办。"),
        code="matter.moved_on",
    )


def _do(matter: Matter, item: Item, act: Act, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> None:
    """The act itself, on a locked case: guard, blanks, event, stage, clock, effect, notice."""
    what = _("「%(act)s」没有办成。") % {"act": act.label}
    if act.guard is not None and (reason := act.guard(matter, day_of(at))):
        raise Refused(what, why=reason, then=_("补齐后再办。"), code="matter.guard")
    asks = asks_of(act, matter, item, day_of(at))
    answers, faults = read_answers(asks, {**answers_of(matter), **said} if act.amends else said)
    refuse_faults(asks, faults, what=what, then=_("请补填后再办。"))
    source, target = matter.stage, item.machine.stage(act.target)
    accepts = act.starts and matter.accepted_at is None
    if accepts:
        matter.accepted_at, matter.accepted_by = at, by.account_id
    if act.decides:
        matter.decided_at, matter.decided_by = at, by.account_id
    matter.stage, matter.stage_at = target.name, at
    matter.desk_level = desk_of(item, target, matter.code, matter.org_code, by=by, on=day_of(at))
    if target.is_final:
        matter.closed_at, matter.outcome = at, target.outcome
    told = in_words((ask for ask in asks if not ask.is_private), answers)
    words = "；".join(f"{label}：{words}" for label, words in told if words)
    if act.amends:
        answers = dict(amend(matter, item, asks, answers))
        words = "、".join(ask.label for ask in asks if ask.name in answers)
    said_text = packed(answers) if answers else None
    write_event(matter, Step(act.name, act.label, source, target, by, at, act.starts, said_text, words))
    if act.effect is not None:
        act.effect(matter, answers, by=with_every_permission(by), at=at)
    _tell(matter, item, accepts=accepts, ends=target.is_final, by=by, at=at)
    if by.seat_id:
        record(by, "advance_matter", matter, at=at, became={"act": act.name}, reason=act.label)
    if act.tells:
        words = act.tells.format(item=item.label, number=matter.number, **{name: answers[name] for name in answers})
        Notice.objects.create(matter=matter, code=matter.code, words=words[:400], made_at=at)
    if target.is_final and matter.channel == "elsewhere":
        tell_window(matter, words or act.label, at=at)


def _tell(matter: Matter, item: Item, *, accepts: bool, ends: bool, by: Actor, at: dt.datetime) -> None:
    """The province's platform hears of what somebody asked for; what the system opened is the house's own work."""
    if accepts and item.finds is None:
        tell_platform(ACCEPTED, matter, by=by, at=at)
    if ends and item.finds is None:
        tell_platform(CLOSED, matter, by=by, at=at)


@dataclass(frozen=True)
class Step:
    """One step of a case as it is written down: what, from where to where, what was filled in, by whom, when."""

    act: str
    label: str
    source: str
    target: Stage
    hand: Actor
    at: dt.datetime
    starts: bool = False
    said: str | None = None
    words: str = ""


def write_event(matter: Matter, step: Step) -> MatterEvent:
    """Add a step to a locked case, turn its clock, and save both."""
    matter.events_count += 1
    event = MatterEvent.objects.create(
        matter=matter,
        code=matter.code,
        number=matter.events_count,
        act=step.act,
        label=step.label,
        source=step.source,
        target=step.target.name,
        stops=step.target.stops,
        starts=step.starts,
        said=step.said,
        words=step.words[:300],
        at=step.at,
        by=step.hand.account_id,
        seat_id=step.hand.seat_id,
        seat_label=step.hand.seat_label,
        account_name=step.hand.name,
    )
    turn_clock(matter, event, ends=step.target.is_final)
    matter.save()
    return event


def run_automatic(matter: Matter, item: Item, *, at: dt.datetime) -> None:
    """Do what the system does at this stage, as far as its guards let it, in its own name. The row is locked."""
    while act := next(
        (
            act
            for act in item.machine.open_acts(matter.stage)
            if act.automatic and not (act.guard is not None and act.guard(matter, day_of(at)))
        ),
        None,
    ):
        with scoped(SYSTEM.ranges, by=SYSTEM):
            _do(matter, item, act, {}, by=SYSTEM, at=at)


def said_in(event: MatterEvent) -> dict[str, Any]:
    """What was filled in with a step, opened."""
    return json.loads(event.said.open()) if event.said else {}
