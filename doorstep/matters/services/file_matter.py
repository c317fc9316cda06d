"""Taking a case in: whoever helps files it for the person; once, however often it is pressed."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.items import find_item
from doorstep.base.population import facts_of_person
from doorstep.base.scope import scoped
from doorstep.base.trail import record
from doorstep.kernel.days import month_of
from doorstep.kernel.expr import Every, bind, decide, in_words
from doorstep.kernel.item import Item
from doorstep.kernel.refusal import Refused
from doorstep.matters.answers import digest_of, packed, read_answers, refuse_faults, without_empty
from doorstep.matters.desks import desk_of
from doorstep.matters.known import known_of
from doorstep.matters.models import Matter, MatterPaper
from doorstep.people.models import Person
from doorstep.people.services.standing import day_of, standing_person

from .advance import Step, run_automatic, write_event
from .mandates import note_under_mandate, standing_mandate
from .orgs import org_of


@transaction.atomic
def file_matter(
    item_code: str,
    person_id: int,
    said: Mapping[str, Any],
    *,
    papers: Mapping[str, str] | None = None,
    channel: str = "window",
    key: uuid.UUID | None = None,
    mandate_id: int | None = None,
    by: Actor,
    at: dt.datetime,
) -> Matter:
    """File a case for a person within reach. `papers`: how each was shown ("original"); `key`: made by the page.

    `mandate_id`: the person is not there, and the organisation acts under this mandate, which keeps a line of it.
    The same key again gives the same case.  What is known of the person is kept beside what was said.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.dead", "item.unknown", "item.retired",
    "item.by_system",
    "matter.not_eligible", "matter.blank", "matter.open_already", "matter.channel"), as `standing_mandate`.
    """
    item = find_item(item_code)
    what = _("「%(item)s」没有登记。") % {"item": item.label}
    if key is not None and (twice := Matter.objects.within_reach(by, "matter.view").filter(key=key).first()):
        return twice
    person = standing_person(person_id, "matter.file", by=by, what=what)
    _refuse_unfit(item, person, channel, by=by, at=at, what=what)
    mandate = mandate_id and standing_mandate(mandate_id, person.pk, item.code, by=by, on=day_of(at), what=what)
    answers, faults = read_answers(item.asks, said)
    known = known_of(item.asks, person, day_of(at))
    faults = {name: words for name, words in faults.items() if name not in known}
    refuse_faults(item.asks, faults, what=what, then=_("请补填后再提交。"))
    text = packed({**{name: said for name, said in known.items() if not answers.get(name)}, **without_empty(answers)})
    with refusing(matter_is_one_open_of_its_family=_open_already(item, person, what)):
        matter = _create(item, person, text, channel=channel, key=key, mandate_id=mandate_id, by=by, at=at)
    if mandate:
        note_under_mandate(mandate, matter, _("申请%(item)s") % {"item": item.label}, hand=by, at=at)
    for name, how in (papers or {}).items():
        _put_paper(matter, item, name, how, by=by, at=at)
    stage = item.machine.stage(matter.stage)
    write_event(matter, Step("file", _("申请"), "", stage, by, at))
    record(by, "open_matter", matter, at=at, became={"item": item.code, "number": matter.number})
    run_automatic(matter, item, at=at)
    return matter


def _refuse_unfit(item: Item, person: Person, channel: str, *, by: Actor, at: dt.datetime, what: str) -> None:
    if item.finds is not None and by.seat_id:
        raise Refused(
            what, why=_("这个事项由系统查出，不用申请。"), then=_("请看名单里有没有。"), code="item.by_system"
        )
    if item.retired:
        raise Refused(what, why=_("这个事项已经停办。"), then=_("请另选事项。"), code="item.retired")
    if channel not in item.channels:
        raise Refused(what, why=_("这个事项不能这样申请。"), then=_("请换一种办理方式。"), code="matter.channel")
    if person.died_on is not None:
        raise Refused(
            what,
            why=_("此人已于 %(day)s 死亡。") % {"day": person.died_on},
            then=_("如登记有误，请先更正。"),
            code="person.dead",
        )
    if bar := refused_by([item], person.pk, day_of(at)).get(item.code):
        raise Refused(
            what,
            why=_("这一条不符合：%(condition)s。") % {"condition": bar},
            then=_("如登记的情况有误，请先更正；不符合的，请说明其他可以办的事项。"),
            code="matter.not_eligible",
        )


def refused_by(items: Iterable[Item], person_id: int, on: dt.date) -> dict[str, str]:
    """By item, the condition that the register plainly denies, in words; what may not be known denies nothing.

    One query, however many items.
    """
    asking = [item for item in items if item.eligible is not None]
    month = month_of(on)
    known = facts_of_person(person_id, dict.fromkeys(fact for item in asking for fact in item.facts), month)
    denied = {}
    for item in asking:
        assert item.eligible is not None
        condition = bind(item.eligible, month)
        parts = condition.parts if isinstance(condition, Every) else (condition,)
        if words := next((in_words(part) for part in parts if decide(part, known) is False), ""):
            denied[item.code] = words
    return denied


def _open_already(item: Item, person: Person, what: str) -> Refused:
    with scoped(SYSTEM.ranges, by=SYSTEM):
        other = Matter.objects.filter(person=person, family=item.family, closed_at=None).first()
    named = f"（{find_item(other.item).label}，{other.number}）" if other and item.family else ""
    return Refused(
        what,
        why=_("%(name)s已有一件同类事项正在办理%(named)s。") % {"name": person.name, "named": named},
        then=_("请先办完那一件，或先撤回。"),
        code="matter.open_already",
    )


def _create(
    item: Item,
    person: Person,
    text: str,
    *,
    channel: str,
    key: uuid.UUID | None,
    mandate_id: int | None,
    by: Actor,
    at: dt.datetime,
) -> Matter:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('matters_number')")
        serial = cursor.fetchone()[0]
    stage, on = item.machine.stage(item.machine.start), day_of(at)
    limit = item.limit_for(json.loads(text))
    return Matter.objects.create(
        number=f"{person.code[:6]}-{on:%Y%m}-{serial:06d}",
        item=item.code,
        item_digest=item.digest,
        terms={
            "label": item.label,
            "basis": [f"{basis.document} {basis.article}" for basis in item.basis],
            "promised": limit.count,
            "legal": item.legal.count,
        },
        family=item.family,
        person=person,
        code=person.code,
        org=org_of(by),
        org_code=by.code,
        mandate_id=mandate_id,
        channel=channel,
        key=key or uuid.uuid4(),
        answers=text,
        answers_digest=digest_of(text),
        stage=stage.name,
        stage_at=at,
        desk_level=desk_of(item, stage, person.code, by.code, by=by, on=on),
        opened_at=at,
        opened_by=by.account_id,
        opened_label=by.seat_label,
        limit_count=limit.count,
        limit_unit=limit.unit,
        is_synthetic=person.is_synthetic,
    )


@transaction.atomic
def give_paper(matter_id: int, name: str, how: str, *, by: Actor, at: dt.datetime) -> MatterPaper:
    """Note that a paper was shown. Raises: Http404, Refused("matter.closed", "matter.no_paper", "access.not_yours")."""
    matter = fetch(Matter.objects.select_for_update(of=("self",)), by, "matter.view", pk=matter_id)
    what = _("材料没有登记。")
    by.require("matter.file", matter.code, what=what)
    if matter.closed_at is not None:
        raise Refused(what, why=_("这件已经办结。"), then=_("请另立新件。"), code="matter.closed")
    return _put_paper(matter, find_item(matter.item), name, how, by=by, at=at)


def _put_paper(matter: Matter, item: Item, name: str, how: str, *, by: Actor, at: dt.datetime) -> MatterPaper:
    if name not in {paper.name for paper in item.papers} or how not in dict(MatterPaper.HOWS):
        raise Refused(
            _("材料没有登记。"), why=_("这个事项没有这份材料。"), then=_("请从清单里选择。"), code="matter.no_paper"
        )
    paper, _made = MatterPaper.objects.update_or_create(
        matter=matter, name=name, defaults={"code": matter.code, "how": how, "at": at, "seat_label": by.seat_label}
    )
    return paper
