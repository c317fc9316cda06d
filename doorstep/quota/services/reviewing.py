"""What a reviewer does with a declaration: accepts it, returns it, rules on claims, passes it on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.quota.counting import CLAIMS, counting
from doorstep.quota.models import Declaration, Placement
from doorstep.quota.models_ledger import Ruling, Verdict
from doorstep.quota.outcome import WEIGHT, Month, outcome

from .placing import is_open
from .weighing import weigh_waiting

REVIEW = "placement.review"


@transaction.atomic
def accept_declaration(declaration_id: int, *, by: Actor, at: dt.datetime) -> Declaration:
    """Take a declaration up. Raises: Http404, Refused("access.not_yours", "declaration.state")."""
    made = reviewable(declaration_id, ["submitted"], REVIEW, by=by, what=_("没有受理。"))
    made.state, made.accepted_at = "accepted", at
    made.save()
    record(by, "accept_declaration", made, at=at)
    return made


@transaction.atomic
def return_declaration(declaration_id: int, reason: str, *, by: Actor, at: dt.datetime) -> Declaration:
    """Give a declaration back to be corrected, and say what. Raises: Http404, Refused as accept, "….no_reason"."""
    what = _("没有退回。")
    made = reviewable(declaration_id, ["submitted", "accepted"], REVIEW, by=by, what=what)
    if made.decided_at is not None:
        raise Refused(what, why=_("这是已认定后重新审核的。"), then=_("请认定后通知单位。"), code="declaration.state")
    made.state, made.returned_reason = "returned", need_reason(reason, what=what)
    made.reopened_at, made.reopened_words = None, ""
    made.save()
    record(by, "return_declaration", made, at=at, reason=reason)
    return made


@transaction.atomic
def rule_claims(
    placement_ids: Sequence[int],
    claim: str,
    months: Iterable[int],
    *,
    holds: bool,
    reason: str,
    by: Actor,
    at: dt.datetime,
) -> int:
    """Rule on a claim of several placements in some months (1 to 12): of those that are claimed. How many rulings.

    On the weight, which is no claim, it is ruled whether a month counts as of a severely disabled person.

    Raises: Http404, Refused("access.not_yours", "declaration.state", "ruling.claim", "ruling.months", "….no_reason").
    """
    what = _("没有认定。")
    if claim not in CLAIMS and claim != WEIGHT:
        raise Refused(what, why=_("没有这个核对事项。"), then=_("请从列表里选。"), code="ruling.claim")
    said = need_reason(reason, what=what)[:200]
    rows = Placement.objects.select_related("declaration").within_reach(by, "placement.view")
    placements = list(rows.filter(pk__in=placement_ids).order_by("pk"))
    made = []
    for declaration in sorted({one.declaration_id for one in placements}):
        reviewable(declaration, ["accepted"], REVIEW, by=by, what=what)
    seen = _latest_lines(placements, claim)
    for one in placements:
        claimed = [month for month in sorted(set(months)) if 1 <= month <= 12 and one.wages_fen[month - 1] is not None]
        if claimed:
            ruling = _ruling(one, claim, claimed, holds=holds, reason=said, by=by, at=at)
            ruling.over = seen.get(one.pk)
            made.append(ruling)
    if not made:
        raise Refused(what, why=_("选的人和月份里没有申报的月份。"), then=_("请重新选择。"), code="ruling.months")
    Ruling.objects.bulk_create(made)
    weigh_waiting({one.declaration_id for one in placements})
    for ruling in made:
        record(by, "rule_claim", ruling.placement, at=at, became={"claim": claim, "holds": holds}, reason=said)
    return len(made)


def _latest_lines(placements: Sequence[Placement], claim: str) -> dict[int, int]:
    """The line of the ledger that stands for each placement now."""
    lines = Verdict.objects.filter(placement__in=placements, claim=claim).order_by()
    return dict(lines.values("placement").annotate(latest=Max("pk")).values_list("placement", "latest"))


def _ruling(
    one: Placement, claim: str, months: list[int], *, holds: bool, reason: str, by: Actor, at: dt.datetime
) -> Ruling:
    return Ruling(
        placement=one,
        employer_id=one.employer_id,
        code=one.code,
        claim=claim,
        months=months,
        holds=holds,
        reason=reason,
        at=at,
        account_id=by.account_id,
        seat_id=by.seat_id,
        seat_label=by.seat_label,
    )


@transaction.atomic
def review_declaration(declaration_id: int, *, by: Actor, at: dt.datetime) -> Declaration:
    """Pass a declaration on to be certified, once nothing in it waits for a person.

    Raises: Http404, Refused("access.not_yours", "declaration.state", "declaration.waits", "declaration.heard").
    """
    what = _("没有通过初审。")
    made = reviewable(declaration_id, ["accepted"], REVIEW, by=by, what=what)
    if is_heard_against(made, by.account_id):
        raise Refused(
            what,
            why=_("单位对您的初审提出异议，复核后要重新审核。"),
            then=_("请由另一个人初审。"),
            code="declaration.heard",
        )
    require_settled(made, what=what)
    made.state, made.reviewed_at = "reviewed", at
    made.reviewer_id, made.reviewer_label = by.account_id, by.seat_label
    made.save()
    record(by, "review_declaration", made, at=at)
    return made


def is_heard_against(made: Declaration, account_id: int) -> bool:
    """Whether it is reviewed anew because an objection to the review of this account was heard."""
    if made.reopened_at is None or made.reviewed_at is None:
        return False
    heard = made.appeals.filter(state="changed", first_id=account_id, decided_at__gt=made.reviewed_at)
    return heard.exists()


def require_settled(made: Declaration, *, what: str) -> None:
    """Raises: Refused("declaration.waits") where somebody is not known, or a claim has to be looked at."""
    if made.compared_at is None:
        raise Refused(what, why=_("还没有比对。"), then=_("请等比对完成。"), code="declaration.waits")
    who = [one.name for one in made.placements.order_by("pk") if is_open(one)]
    waiting = [one.name for one, months in outcomes_of(made) if any(month.weight is None for month in months)]
    if who or waiting:
        names = "、".join(dict.fromkeys([*who, *waiting]))[:100]
        raise Refused(
            what,
            why=_("还有要人看的：%(names)s。") % {"names": names},
            then=_("请先认定，或者退回让单位补材料。"),
            code="declaration.waits",
        )


def outcomes_of(
    made: Declaration,
    placements: Sequence[Placement] | None = None,
    *,
    known: dt.date | None = None,
    until: dt.datetime | None = None,
) -> list[tuple[Placement, list[Month]]]:
    """Each placement of a declaration with what its months come to, as of an instant where one is given.

    `placements`: some hundreds of them; none named: all.  Three queries.  Raises: Refused("parameter.missing").
    """
    about: dict[str, Any] = {"placement__declaration": made} if placements is None else {"placement__in": placements}
    placements = list(made.placements.order_by("pk")) if placements is None else placements
    about |= {} if until is None else {"at__lte": until}
    verdicts, rulings = defaultdict[int, list[Verdict]](list), defaultdict[int, list[Ruling]](list)
    for line in Verdict.objects.filter(**about).order_by("pk"):
        verdicts[line.placement_id].append(line)
    for ruling in Ruling.objects.filter(**about).order_by("pk"):
        rulings[ruling.placement_id].append(ruling)
    return [
        (
            one,
            outcome(
                one.wages_fen,
                verdicts[one.pk],
                rulings[one.pk],
                counting=counting(),
                year=made.year,
                place=made.code,
                known=known,
            ),
        )
        for one in placements
    ]


def outcomes_on(made: Declaration, on: dt.date, *, today: dt.date) -> list[tuple[Placement, list[Month]]]:
    """The same by what had been compared, ruled and published by the end of a day, over today's entries.

    Raises: Refused("outcome.later", "parameter.missing").
    """
    if on > today:
        raise Refused(
            _("没有重算。"), why=_("这一天还没有到。"), then=_("请选今天或者以前的一天。"), code="outcome.later"
        )
    until = timezone.make_aware(dt.datetime.combine(on, dt.time.max))
    return outcomes_of(made, known=on, until=until)


def reviewable(declaration_id: int, states: Sequence[str], verb: str, *, by: Actor, what: str) -> Declaration:
    """The declaration, locked, in one of these states. Raises: Http404, Refused("access.…", "declaration.state")."""
    rows = Declaration.objects.select_related("employer").select_for_update(of=("self",))
    made = fetch(rows, by, "placement.view", pk=declaration_id)
    by.require(verb, made.code, what=what)
    if made.state not in states:
        raise Refused(
            what,
            why=_("申报现在是「%(state)s」。") % {"state": made.get_state_display()},
            then=_("请刷新页面再看。"),
            code="declaration.state",
        )
    return made


def need_reason(reason: str, *, what: str) -> str:
    """The reason, on one line. Raises: Refused("declaration.no_reason")."""
    said = " ".join(reason.split())
    if not said:
        raise Refused(what, why=_("没有写理由。"), then=_("请写明理由。"), code="declaration.no_reason")
    return said[:500]
