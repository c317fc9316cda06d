"""What an employer shows to prove a claim of a person: a payroll, a contract, a receipt."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.papers import keep_paper
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.quota.counting import CLAIMS
from doorstep.quota.models import Declaration, Placement, PlacementPaper

from .own import at_home, own

TAKES_PROOF = (*Declaration.WRITABLE, "submitted", "accepted")


@transaction.atomic
def show_proof(
    placement_id: int,
    claim: str,
    raw: bytes,
    filename: str,
    *,
    note: str = "",
    client_id: uuid.UUID | None = None,
    by: Actor,
    at: dt.datetime,
) -> PlacementPaper:
    """Hand in a paper for one claim of a person, until the declaration has been reviewed.

    Sent again with the same `client_id`, nothing is kept twice.
    Raises: Http404, Refused("declaration.closed", "proof.claim", "paper.…").
    """
    what = _("材料没有收下。")
    with at_home(by):
        of = own(Placement.objects.select_related("declaration"), by, pk=placement_id)
        if of.declaration.state not in TAKES_PROOF:
            raise Refused(
                what, why=_("申报已经初审或者办结。"), then=_("有异议请提出异议。"), code="declaration.closed"
            )
        if claim not in CLAIMS:
            raise Refused(what, why=_("没有选证明什么。"), then=_("请从列表里选。"), code="proof.claim")
        kept = keep_paper(raw, filename, code=of.code, client_id=client_id, by=by, at=at)
        if there := of.papers.filter(paper_id=kept.pk).first():
            return there
        shown = PlacementPaper.objects.create(
            placement=of,
            employer_id=of.employer_id,
            code=of.code,
            claim=claim,
            paper=kept,
            note=note.strip()[:200],
            at=at,
            by_label=f"{by.seat_label} {by.name}"[:100],
        )
        record(by, "show_proof", shown, at=at, became={"claim": claim, "placement": of.pk})
    return shown
