"""What a comparison found, kept: new ones are open, those it no longer finds are closed, settled ones stay settled."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor, fetch
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused

from .models_ledger import LedgerFinding


@dataclass(frozen=True)
class Found:
    """One thing in which the sides differ, in words. `key` names the thing, such as "batch:12"."""

    code: str
    day: dt.date
    measure: str
    key: str
    words: str
    batch_id: int | None = None


def keep_findings(
    found: Sequence[Found], measures: Sequence[str], *, since: dt.date, until: dt.date, at: dt.datetime
) -> int:
    """Write what was found of these measures in these days. Returns how many are open. Call within a scope.

    What a person settled stays settled while the same is found; where something else is found, it opens again.
    """
    standing = {
        (one.measure, one.day, one.key): one
        for one in LedgerFinding.objects.select_for_update(of=("self",)).filter(
            measure__in=measures, day__range=(since, until)
        )
    }
    for one in found:
        _keep(one, standing.pop((one.measure, one.day, one.key), None), at)
    for gone in standing.values():
        if gone.settled_at is None:
            gone.settled_at, gone.settled_label = at, SYSTEM.seat_label
            gone.settled_reason = _("再核对时已经一致。")
            gone.save(update_fields=["settled_at", "settled_label", "settled_reason"])
    open_ones = LedgerFinding.objects.filter(measure__in=measures, day__range=(since, until), settled_at=None)
    return open_ones.count()


def _keep(found: Found, before: LedgerFinding | None, at: dt.datetime) -> None:
    if before is None:
        LedgerFinding.objects.create(
            code=found.code,
            day=found.day,
            measure=found.measure,
            key=found.key,
            batch_id=found.batch_id,
            words=found.words[:300],
            found_at=at,
        )
        return
    settled_by_hand = before.settled_at is not None and before.settled_label != SYSTEM.seat_label
    if before.words == found.words[:300] and (before.settled_at is None or settled_by_hand):
        return
    before.words, before.found_at, before.settled_at = found.words[:300], at, None
    before.settled_label = before.settled_reason = ""
    before.save(update_fields=["words", "found_at", "settled_at", "settled_label", "settled_reason"])


@transaction.atomic
def settle_ledger_finding(finding_id: int, *, by: Actor, at: dt.datetime, reason: str) -> LedgerFinding:
    """Close a difference that was looked into. It opens again if a later comparison finds something else.

    Raises: Http404, Refused("access.not_yours", "finding.settled", "finding.no_reason").
    """
    what = _("没有了结。")
    finding = fetch(LedgerFinding.objects.select_for_update(of=("self",)), by, "batch.view", pk=finding_id)
    by.require("ledger.settle", finding.code, what=what)
    if finding.settled_at is not None:
        raise Refused(what, why=_("这一条差异已经了结。"), then=_("无须再做什么。"), code="finding.settled")
    if not reason.strip():
        raise Refused(what, why=_("没有写查明的情况。"), then=_("请写明原因。"), code="finding.no_reason")
    finding.settled_at, finding.settled_label, finding.settled_reason = at, by.seat_label, reason.strip()[:200]
    finding.save(update_fields=["settled_at", "settled_label", "settled_reason"])
    record(by, "settle_ledger_finding", finding, at=at, became={"key": finding.key}, reason=finding.settled_reason)
    return finding
