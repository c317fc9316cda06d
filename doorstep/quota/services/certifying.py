"""The outcome of a declaration: certified by a second person, or not; recalled; looked at again when lists change."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.exchange.kinds import Kind, declare_kind
from doorstep.exchange.outbox import send
from doorstep.kernel.levy import written
from doorstep.kernel.refusal import Refused
from doorstep.orgs.places import names_of
from doorstep.proofs.services import issue_proof, void_proof
from doorstep.quota.models import Declaration, Placement
from doorstep.quota.models_outcome import Certification, CountedMonth
from doorstep.quota.outcome import MONTHS, Month, annual_count

from .reviewing import need_reason, outcomes_of, require_settled, reviewable

CERTIFY = "placement.certify"
TO_TAX = declare_kind(
    Kind(
        "placement-certified",
        gettext_lazy("按比例就业认定结果（转税务）"),
        "province",
        {
            "uscc": gettext_lazy("统一社会信用代码"),
            "year": gettext_lazy("年度"),
            "placed": gettext_lazy("已安排残疾人年平均人数"),
            "persons": gettext_lazy("安排残疾人数"),
            "code": gettext_lazy("核验码"),
        },
    )
)


@transaction.atomic
def certify_declaration(declaration_id: int, *, by: Actor, at: dt.datetime) -> Certification:
    """Certify what counts. Somebody else than the reviewer signs; no month counts twice in the city.

    Raises: Http404, Refused("access.not_yours", "declaration.state", "declaration.own_review", "declaration.waits",
    "declaration.nothing", "declaration.counted_elsewhere").
    """
    what, on = _("没有认定。"), timezone.localtime(at).date()
    made = reviewable(declaration_id, ["reviewed"], CERTIFY, by=by, what=what)
    _require_another(made, by, what=what)
    require_settled(made, what=what)
    found = outcomes_of(made, known=on)
    if not any(month.weight for _one, months in found for month in months):
        raise Refused(
            what, why=_("没有一个月可以计入。"), then=_("请办「不予认定」并写明理由。"), code="declaration.nothing"
        )
    for standing in made.certifications.filter(recalled_at=None):
        _recall(standing, _("重新认定，代替这一份。"), by=by, at=at)
    certification = _issue(made, found, by=by, on=on, at=at)
    _count(certification, found, what=what)
    _close(made, "certified", "", by=by, at=at)
    record(by, "certify_declaration", made, at=at, became={"certification": certification.pk})
    _tell_tax(certification, by=by, at=at)
    return certification


@transaction.atomic
def refuse_declaration(declaration_id: int, reason: str, *, by: Actor, at: dt.datetime) -> Declaration:
    """Certify nothing, and say why: no month counts.

    Raises: as `certify_declaration`, Refused("declaration.something", "declaration.no_reason").
    """
    what = _("没有办结。")
    made = reviewable(declaration_id, ["reviewed"], CERTIFY, by=by, what=what)
    _require_another(made, by, what=what)
    require_settled(made, what=what)
    if any(month.weight for _one, months in outcomes_of(made) for month in months):
        raise Refused(what, why=_("有月份可以计入。"), then=_("请办「认定」。"), code="declaration.something")
    said = need_reason(reason, what=what)
    for standing in made.certifications.filter(recalled_at=None):
        _recall(standing, said[:200], by=by, at=at)
        _tell_tax(standing, by=by, at=at)
    _close(made, "not_certified", said, by=by, at=at)
    record(by, "refuse_declaration", made, at=at, reason=said)
    return made


def _require_another(made: Declaration, by: Actor, *, what: str) -> None:
    if made.reviewer_id == by.account_id:
        raise Refused(what, why=_("初审是您办的。"), then=_("请由另一个人认定。"), code="declaration.own_review")


def _close(made: Declaration, state: str, reason: str, *, by: Actor, at: dt.datetime) -> None:
    made.state, made.decided_at, made.decided_id, made.decided_reason = state, at, by.account_id, reason
    made.reopened_at, made.reopened_words = None, ""
    made.save()


Found = Sequence[tuple[Placement, Sequence[Month]]]


def _issue(made: Declaration, found: Found, *, by: Actor, on: dt.date, at: dt.datetime) -> Certification:
    counted = [month for _one, months in found for month in months]
    weights = [sum(month.weight or 0 for month in counted if month.at == place) for place in range(MONTHS)]
    office = names_of([made.code], on=on).get(made.code, "") + _("残疾人联合会")
    proof = issue_proof(
        made,
        "placement-certification",
        label=f"{made.employer.name} {made.year}年度按比例安排残疾人就业审核认定书",
        org=office,
        on=on,
        permission=CERTIFY,
        by=by,
        at=at,
        shown={
            _("用人单位"): made.employer.name,
            _("年度"): str(made.year),
            _("年平均安排人数"): written(annual_count(counted)),
        },
    )
    return Certification.objects.create(
        declaration=made,
        employer=made.employer,
        code=made.code,
        year=made.year,
        months_weight=sum(weights),
        persons=sum(any(month.weight for month in months) for _one, months in found),
        is_partial=any(not month.weight for month in counted),
        table=weights,
        proof=proof,
        first_id=made.reviewer_id or 0,
        first_label=made.reviewer_label,
        second_id=by.account_id,
        second_label=by.seat_label,
        issued_at=at,
        is_synthetic=made.employer.is_synthetic,
    )


def _count(certification: Certification, found: Found, *, what: str) -> None:
    """The database decides that nobody counts twice, anywhere in the city."""
    elsewhere = Refused(
        what,
        why=_("有人的月份已在别的单位认定。"),
        then=_("请重新比对，再逐月认定归哪个单位。"),
        code="declaration.counted_elsewhere",
    )
    with refusing(person_counts_for_one_employer_in_a_month=elsewhere):
        CountedMonth.objects.bulk_create(
            CountedMonth(
                certification=certification,
                employer_id=certification.employer_id,
                placement=one,
                code=certification.code,
                number_index=one.number_index,
                month=dt.date(certification.year, month.at + 1, 1),
                weight=month.weight,
            )
            for one, months in found
            for month in months
            if month.weight
        )


def _tell_tax(certification: Certification, *, by: Actor, at: dt.datetime) -> None:
    """The tax bureau decides on the levy by what was certified."""
    payload: dict[str, Any] = {
        "uscc": certification.employer.uscc,
        "year": certification.year,
        "placed": f"{certification.months_weight}/{MONTHS}",
        "persons": certification.persons,
        "code": certification.proof.proof_code,
        "recalled": certification.recalled_at is not None,
    }
    key = f"placement-{certification.pk}-{'recalled' if certification.recalled_at else 'certified'}"
    stream = f"employer-{certification.employer_id}"
    send(TO_TAX, payload, key=key, stream=stream, about=certification, code=certification.code, by=by, at=at)


@transaction.atomic
def recall_certification(certification_id: int, reason: str, *, by: Actor, at: dt.datetime) -> Declaration:
    """Take a certification back: its code is void, its months count no longer, and it is reviewed anew.

    Raises: Http404, Refused("access.not_yours", "certification.recalled", "declaration.no_reason").
    """
    what = _("没有撤销。")
    rows = Certification.objects.select_related("declaration", "employer", "proof").select_for_update(of=("self",))
    standing = fetch(rows, by, "placement.view", pk=certification_id)
    by.require(CERTIFY, standing.code, what=what)
    if standing.recalled_at is not None:
        raise Refused(what, why=_("已经撤销过。"), then=_("无须再做什么。"), code="certification.recalled")
    said = need_reason(reason, what=what)
    _recall(standing, said[:200], by=by, at=at)
    made = standing.declaration
    made.state, made.reopened_at, made.reopened_words = "accepted", at, said
    made.save(update_fields=["state", "reopened_at", "reopened_words"])
    _tell_tax(standing, by=by, at=at)
    return made


def _recall(standing: Certification, reason: str, *, by: Actor, at: dt.datetime) -> None:
    on = timezone.localtime(at).date()
    standing.recalled_at, standing.recalled_reason = at, reason
    standing.save()
    standing.months.filter(ended_at=None).update(ended_at=at)
    void_proof(standing.proof, reason=reason, on=on, permission=CERTIFY, by=by, at=at)
    record(by, "recall_certification", standing, at=at, reason=reason)
