"""Letters of a case: the receipt when it came in, the notice of how it ended."""

import datetime as dt
import json
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.items import find_item
from doorstep.base.templatetags.words import minute
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter
from doorstep.matters.models_papers import Letter
from doorstep.people.services.standing import day_of
from doorstep.proofs.services import issue_proof

from .orgs import org_of


@dataclass(frozen=True)
class Open:
    """A letter that there is, or that may be issued now (`row` is then None)."""

    kind: str
    label: str
    row: Letter | None


def letters_of(matter: Matter) -> list[Open]:
    """The letters of a case: the receipt always, the notice of the result once there is one. Costs one query."""
    issued = {letter.kind: letter for letter in matter.letters.select_related("proof")}
    may = {"receipt": True, "decision": matter.closed_at is not None}
    return [Open(kind, label, issued.get(kind)) for kind, label in Letter.KINDS if may[kind] or kind in issued]


@transaction.atomic
def issue_letter(matter_id: int, kind: str, *, by: Actor, at: dt.datetime) -> Letter:
    """Issue a letter in the name of the seat's organisation; once issued, the same letter is given again.

    Raises: Http404, Refused("letter.too_early", "matter.no_org", "access.not_yours").
    """
    rows = Matter.objects.select_related("person").select_for_update(of=("self",))
    matter = fetch(rows, by, "matter.view", pk=matter_id)
    found = next((letter for letter in letters_of(matter) if letter.kind == kind), None)
    if found is None:
        raise Refused(
            _("通知书没有出具。"), why=_("这件还没有办结。"), then=_("请等办结以后再出具。"), code="letter.too_early"
        )
    if found.row is not None:
        return found.row
    by.require("matter.file", matter.code, what=_("%(letter)s没有出具。") % {"letter": found.label})
    label = f"{found.label} {matter.number}"
    proof = issue_proof(
        matter, kind, label=label, org=org_of(by).name, on=day_of(at), permission="matter.file", by=by, at=at
    )
    facts = [*_begun(matter), *(_received(matter) if kind == "receipt" else _ended(matter))]
    made = Letter.objects.create(
        matter=matter,
        code=matter.code,
        kind=kind,
        proof=proof,
        facts=json.dumps(facts, ensure_ascii=False),
        at=at,
        seat_label=by.seat_label,
    )
    record(by, "issue_letter", matter, at=at, became={"kind": kind, "proof": proof.pk})
    return made


def _begun(matter: Matter) -> list[tuple[str, str]]:
    return [
        (_("编号"), matter.number),
        (_("事项"), find_item(matter.item).label),
        (_("申请人"), matter.person.name),
        (_("申请时间"), minute(matter.opened_at)),
    ]


def _received(matter: Matter) -> list[tuple[str, str]]:
    named = {paper.name: paper.label for paper in find_item(matter.item).papers}
    shown = [f"{named.get(one.name, one.name)}（{one.get_how_display()}）" for one in matter.papers.order_by("pk")]
    promised = f"{matter.limit_count} {matter.get_limit_unit_display()}" if matter.limit_count else _("当场办结")
    due = f"{matter.due_on:%Y-%m-%d}" if matter.due_on else _("受理以后才能算出")
    return [(_("收到的材料"), "、".join(shown) or _("没有")), (_("承诺期限"), promised), (_("应办结日"), due)]


def _ended(matter: Matter) -> list[tuple[str, str]]:
    ended = [(_("办结时间"), minute(matter.closed_at)), (_("结果"), matter.get_outcome_display())]
    words = matter.events.order_by("-number").values_list("words", flat=True).first()
    return [*ended, (_("说明"), words)] if words else ended
