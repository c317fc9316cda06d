"""At home: what a window elsewhere has sent becomes a case, or goes back with a reason; how it ended is sent there."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor, fetch
from doorstep.base.items import find_item
from doorstep.base.papers import keep_paper, read_paper
from doorstep.base.scope import scoped
from doorstep.base.seal import blind
from doorstep.base.trail import record
from doorstep.kernel.clock import Limit
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.matters.answers import packed, without_empty
from doorstep.matters.models import Matter
from doorstep.matters.models_forward import Arrival, Forwarding, ForwardingFile
from doorstep.matters.models_papers import MatterFile
from doorstep.people.models import Person
from doorstep.people.services.register import holder_of, register_person
from doorstep.people.services.standing import day_of

from .elsewhere import answered, day_due, next_number
from .file_matter import file_matter

# 行政许可法 第三十二条: what is lacking is said within five days. Working days are our promise (待核).
ANSWER_WITHIN = Limit(5)


def settle_by_itself(arrival: Arrival, *, by: Actor, at: dt.datetime) -> None:
    """Make it a case where number and name are known at home; else it waits there with the reason. Within system scope.

    `by`: the window's seat, in whose name the case is filed.
    """
    home = Person.objects.in_ranges([subtree(arrival.code)])
    person = home.filter(number_index=blind(arrival.id_number.open()), merged_into=None).first()
    if person is None or person.name != arrival.name:
        _leave(arrival, _("名册里没有同名同号的人。"))
        return
    try:
        with transaction.atomic():
            _become(arrival, person, by=replace(by, ranges=SYSTEM.ranges), at=at)
    except Refused as refusal:
        _leave(arrival, refusal.why)
        return
    arrival.settled_label = _("自动立件")
    arrival.settled_at = at
    arrival.save()


def _leave(arrival: Arrival, why: str) -> None:
    arrival.trouble = why[:200]
    arrival.save(update_fields=["trouble"])


def _become(arrival: Arrival, person: Person, *, by: Actor, at: dt.datetime) -> Matter:
    """The case, with the papers' files. Its clock runs from the arrival, whenever somebody gets to it."""
    matter = file_matter(
        arrival.item,
        person.pk,
        json.loads(arrival.answers.open()),
        papers=arrival.papers,
        channel=arrival.channel,
        by=by,
        at=arrival.arrived_at,
    )
    if arrival.forwarding_id is None:
        arrival.matter = matter
        return matter
    with scoped(SYSTEM.ranges, by=SYSTEM):
        for file in ForwardingFile.objects.filter(forwarding=arrival.forwarding_id).select_related("paper"):
            raw, name = read_paper(file.paper), file.paper.filename
            copy = keep_paper(raw, name, code=matter.code, by=by, at=at, client_id=uuid.uuid4())
            MatterFile.objects.create(matter=matter, code=matter.code, name=file.name, paper=copy)
        Forwarding.objects.filter(pk=arrival.forwarding_id).update(matter=matter)
    arrival.matter = matter
    return matter


@transaction.atomic
def receive_online(item_code: str, said: Mapping[str, Any], *, key: uuid.UUID, at: dt.datetime) -> Arrival:
    """What a person has applied for without coming, at the town that was named. The same key again: the same row.

    `said`: every answer was read already, `who_name`, `who_number` and `who_town` among them.
    """
    item, town = find_item(item_code), str(said["who_town"])
    with scoped(SYSTEM.ranges, by=SYSTEM):
        if twice := Arrival.objects.filter(key=key).first():
            return twice
        answers = {name: answer for name, answer in said.items() if not name.startswith("who_")}
        return Arrival.objects.create(
            code=town,
            channel="online",
            key=key,
            number=next_number("W", town, day_of(at)),
            item=item.code,
            name=said["who_name"],
            id_number=said["who_number"],
            answers=packed(without_empty(answers)),
            origin=_("网上"),
            arrived_at=at,
            due_on=day_due(day_of(at), ANSWER_WITHIN),
        )


def _locked(arrival_id: int, by: Actor, *, what: str) -> Arrival:
    found = fetch(Arrival.objects.select_for_update(of=("self",)), by, "matter.view", pk=arrival_id)
    by.require("matter.accept", found.code, what=what)
    if found.settled_at is not None:
        raise Refused(
            what,
            why=_("这件已由%(seat)s处理。") % {"seat": found.settled_label},
            then=_("无须再做什么。"),
            code="arrival.settled",
        )
    return found


@transaction.atomic
def enter_arrived(arrival_id: int, village: str, *, by: Actor, at: dt.datetime) -> Person:
    """Enter in the register whom it does not know yet. Raises: as `register_person`, Refused("arrival.settled")."""
    found = _locked(arrival_id, by, what=_("没有登记。"))
    return register_person(name=found.name, code=village, number=found.id_number.open(), by=by, at=at)


@transaction.atomic
def take_arrival(arrival_id: int, checked: str = "", *, by: Actor, at: dt.datetime) -> Matter:
    """Make it a case by hand, once the register knows the person. `checked`: how the identity of who applied alone was.

    Raises: Http404, Refused("access.not_yours", "arrival.settled", "arrival.nobody", "arrival.name",
    "arrival.unchecked"), as `file_matter`.
    """
    what = _("没有立件。")
    found = _locked(arrival_id, by, what=what)
    if found.channel == "online":
        if checked not in dict(Arrival.CHECKS):
            raise Refused(
                what, why=_("还没有核对身份。"), then=_("请先联系本人，再选怎样核对的。"), code="arrival.unchecked"
            )
        found.checked = checked
    person = holder_of(found.id_number.open(), by)
    if person is None:
        raise Refused(
            what,
            why=_("名册里没有这个证件号码的人。"),
            then=_("请先登记本人；不属于本地的，请退回。"),
            code="arrival.nobody",
        )
    if person.name != found.name:
        raise Refused(
            what,
            why=_("这个证件号码在名册里是另一个名字。"),
            then=_("请核对户口簿，先更正姓名，或退回。"),
            code="arrival.name",
        )
    matter = _become(found, person, by=by, at=at)
    found.settled_at, found.settled_label = at, by.seat_label
    found.save()
    record(by, "take_arrival", found, at=at, became={"matter": matter.pk})
    return matter


@transaction.atomic
def send_back(arrival_id: int, reason: str, *, by: Actor, at: dt.datetime) -> Arrival:
    """It cannot become a case here; the window is told why, and tells the applicant. Who applied alone is told by us.

    Raises: Http404, Refused("access.not_yours", "arrival.settled", "arrival.no_reason").
    """
    what = _("没有退回。")
    found = _locked(arrival_id, by, what=what)
    if not reason.strip():
        raise Refused(what, why=_("没有写明原因。"), then=_("请写清为什么办不了、该怎么办。"), code="arrival.no_reason")
    found.settled_at, found.settled_label, found.sent_back = at, by.seat_label, reason.strip()[:300]
    found.save()
    record(by, "send_back", found, at=at, reason=found.sent_back)
    if found.forwarding_id is not None:
        with scoped(SYSTEM.ranges, by=SYSTEM):
            forwarding = Forwarding.objects.select_for_update(of=("self",)).get(pk=found.forwarding_id)
            answered(forwarding, "sent_back", found.sent_back, at=at)
    return found
