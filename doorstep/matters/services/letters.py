"""Letters of a case: which its steps allow, and issuing one."""

import datetime as dt
import json
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.items import find_item
from doorstep.base.trail import record
from doorstep.kernel.item import Item
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter, MatterEvent
from doorstep.matters.models_papers import Letter
from doorstep.people.services.standing import day_of
from doorstep.proofs.services import issue_proof

from .letter_words import LETTERS, Told
from .orgs import org_of_step


@dataclass(frozen=True)
class Open:
    """A letter that there is, or that may be issued now (`row` is then None), about one step."""

    kind: str
    label: str
    event: MatterEvent
    row: Letter | None


def letters_of(matter: Matter) -> list[Open]:
    """The letters that the steps of a case allow, by kind and then by step. Costs two queries."""
    item = find_item(matter.item)
    if item.names_another:
        return []
    events = list(matter.events.order_by("number"))
    issued = {(letter.kind, letter.step): letter for letter in matter.letters.select_related("proof")}
    return [
        Open(kind, label, event, issued.get((kind, event.number)))
        for kind, label in Letter.KINDS
        for event in events
        if LETTERS[kind].tells(event, item)
    ]


def letters_of_kind(matter: Matter, kind: str) -> list[Open]:
    """Those of one kind, the latest last; at least one. Raises: Refused("letter.too_early")."""
    found = [one for one in letters_of(matter) if one.kind == kind]
    if not found:
        raise Refused(
            _("%(letter)s没有出具。") % {"letter": dict(Letter.KINDS).get(kind, _("文书"))},
            why=_("这件还没有办结，或者没有走到这一步。"),
            then=_("请在办件页面看现在可以出具哪些文书。"),
            code="letter.too_early",
        )
    return found


@transaction.atomic
def issue_letter(matter_id: int, kind: str, *, step: int | None = None, by: Actor, at: dt.datetime) -> Letter:
    """Issue a letter about a step, or else the latest that allows it, in the name of whose step it was.

    Once issued, the same letter is given again.

    Raises: Http404, Refused("letter.too_early", "matter.no_org", "access.not_yours").
    """
    rows = Matter.objects.select_related("person").select_for_update(of=("self",))
    matter = fetch(rows, by, "matter.view", pk=matter_id)
    of_kind = letters_of_kind(matter, kind)
    found = next((one for one in of_kind if one.event.number == step), of_kind[-1])
    if found.row is not None:
        return found.row
    by.require("matter.file", matter.code, what=_("%(letter)s没有出具。") % {"letter": found.label})
    item = find_item(matter.item)
    proof = issue_proof(
        matter,
        LETTERS[kind].proof,
        label=f"{found.label} {matter.number}",
        org=org_of_step(_decisive(matter, item, found.event), by).name,
        on=day_of(at),
        permission="matter.file",
        by=by,
        at=at,
    )
    said = asdict(LETTERS[kind].says(Told(matter, item, found.event)))
    made = Letter.objects.create(
        matter=matter,
        code=matter.code,
        kind=kind,
        step=found.event.number,
        proof=proof,
        facts=json.dumps(said, ensure_ascii=False),
        at=at,
        seat_label=by.seat_label,
    )
    record(by, "issue_letter", matter, at=at, became={"kind": kind, "step": made.step, "proof": proof.pk})
    return made


def _decisive(matter: Matter, item: Item, event: MatterEvent) -> MatterEvent:
    """Of a result, the step by which it was decided: a village that hands a certificate over did not grant it."""
    deciding = [act.name for act in item.machine.acts if act.decides]
    if not item.machine.stage(event.target).is_final:
        return event
    return matter.events.filter(act__in=deciding).order_by("number").last() or event
