"""Every address of the product with the rows that it is about, found by introspection: a page without a case fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from doorstep.base.figures import FIGURES
from doorstep.base.items import BENEFITS, ITEMS
from doorstep.certificates.views_assess import CONCLUSIONS
from doorstep.entitlements.views_recovery import ACTS as RECOVERY_ACTS
from doorstep.exchange.contracts import CONTRACTS
from doorstep.homes.building import STEPS as HOME_STEPS
from doorstep.homes.views_rating import ACTS as RATING_ACTS
from doorstep.homes.views_units import SETS
from doorstep.homes.views_work import ACTS as ORDER_ACTS
from doorstep.orgs.views_seats import ACTS as SEAT_ACTS
from doorstep.people.acting import ACTS
from doorstep.proofs.models import Proof
from doorstep.quota.reviewing_acts import ACTS as DECLARATION_ACTS
from doorstep.report.models import Report
from tests.world import World

# An argument of an address, and the table whose rows it names.
KEYS = {
    "person_id": "people.Person",
    "guardian_id": "people.Guardian",
    "merge_id": "people.Merge",
    "certificate_id": "certificates.Certificate",
    "org_id": "orgs.Org",
    "post_id": "orgs.Post",
    "term_id": "orgs.Term",
    "seat_id": "orgs.Seat",
    "job_id": "base.Job",
    "upload_id": "base.Upload",
    "change_id": "entitlements.Change",
    "telling_id": "entitlements.Telling",
    "list_id": "entitlements.PublicList",
    "entry_id": "entitlements.ListEntry",
    "objection_id": "entitlements.ListObjection",
    "renunciation_id": "entitlements.Renunciation",
    "batch_id": "payments.Batch",
    "line_id": "payments.Line",
    "task_id": "payments.ReturnTask",
    "ledger_entry_id": "payments.LedgerEntry",
    "ledger_finding_id": "payments.LedgerFinding",
    "clock_id": "payments.PayClock",
    "recovery_id": "entitlements.Recovery",
    "matter_id": "matters.Matter",
    "notice_id": "matters.Notice",
    "mandate_id": "matters.Mandate",
    "assessment_id": "certificates.Assessment",
    "delegation_id": "matters.Delegation",
    "file_id": "matters.MatterFile",
    "forwarding_id": "matters.Forwarding",
    "forwarded_file_id": "matters.ForwardingFile",
    "arrival_id": "matters.Arrival",
    "message_id": "exchange.Message",
    "finding_id": "exchange.Finding",
    "run_id": "exchange.FeedRun",
    "row_id": "exchange.FeedRow",
    "order_id": "visits.VisitOrder",
    "visit_id": "visits.Visit",
    "photo_id": "visits.VisitPhoto",
    "plan_id": "visits.VisitPlan",
    "route_id": "visits.VisitRoute",
    "employer_id": "quota.Employer",
    "declaration_id": "quota.Declaration",
    "placement_id": "quota.Placement",
    "placement_paper_id": "quota.PlacementPaper",
    "clerk_id": "quota.EmployerClerk",
    "certification_id": "quota.Certification",
    "appeal_id": "quota.Appeal",
    "draw_id": "quota.Draw",
    "inspection_id": "quota.Inspection",
    "home_id": "homes.Home",
    "step_id": "homes.BuildStep",
    "staff_id": "homes.HomeStaff",
    "room_id": "homes.HomeRoom",
    "home_paper_id": "homes.HomePaper",
    "honour_id": "homes.Honour",
    "work_order_id": "homes.WorkOrder",
    "work_record_id": "homes.WorkRecord",
    "sale_id": "homes.Sale",
    "pay_period_id": "homes.PayPeriod",
    "pay_objection_id": "homes.PayObjection",
    "pay_line_id": "homes.PayLine",
    "pay_part_id": "homes.PayPart",
    "major_matter_id": "homes.MajorMatter",
    "party_meeting_id": "homes.PartyMeeting",
    "charter_id": "homes.Charter",
    "client_id": "homes.Client",
    "care_plan_id": "homes.CarePlan",
    "medicine_id": "homes.Medicine",
    "tap_id": "homes.Tap",
    "sign_id": "homes.Notice",
    "activity_id": "homes.Activity",
    "activity_photo_id": "homes.Photo",
    "consent_id": "homes.PhotoConsent",
    "rating_id": "homes.Rating",
    "fault_id": "homes.Fault",
    "incident_id": "homes.Incident",
    "sample_id": "homes.FoodSample",
    "visitor_id": "homes.Visitor",
    "home_volunteer_id": "homes.HomeVolunteer",
    "unit_id": "homes.JointUnit",
    "unit_village_id": "homes.UnitVillage",
    "study_id": "homes.SitingStudy",
}
# Further arguments of an address that is about a row.
FURTHER: dict[str, list[dict[str, Any]]] = {
    "person-act": [{"name": name} for name in ACTS],
    "people-import-row": [{"number": 1}],
    "placement-import-row": [{"number": 2}],
    "office-attendance-row": [{"number": 1}],
    "matter-new": [{"code": code} for code in ITEMS],
    "matter-paper": [{"name": "identity_card"}],
    "matter-letter": [{"kind": "receipt"}],
    "forwarding-paper": [{"name": "identity_card"}],
    "matter-letter-pdf": [{"kind": "receipt"}],
    "matter-act": [{"name": name} for name in ("accept", "return", "not_accept", "withdraw")],
    "assessment-conclude": [{"act": act} for act in CONCLUSIONS],
    "seat-act": [{"act": act} for act in SEAT_ACTS],
    "recovery-act": [{"name": name} for name in RECOVERY_ACTS],
    "pay-slip": [{"year": 2026, "month": 5}],
    "pay-slip-pdf": [{"year": 2026, "month": 5}],
    "list-object": [{"number": 1}],
    "home-step": [{"name": name} for name in HOME_STEPS],
    "home-order-act": [{"act": act} for act in ORDER_ACTS],
    "declaration-act": [{"name": name} for name in DECLARATION_ACTS],
    "home-rating-act": [{"name": name} for name in RATING_ACTS],
    "joint-unit-rows": [{"name": name} for name in SETS],
    "explanation": [{"benefit": code, "year": 2026, "month": 5} for code in BENEFITS],
}


# The verb by which a page fetches its row, where any signed-in seat may ask for the page.
VERBS = {"job": "job.view", "job-stop": "job.view"}


@dataclass(frozen=True)
class Case:
    """One address to get: about the row `key` of the table `label`, or about the place `code`, or about neither."""

    name: str
    permission: str
    url: str
    label: str = ""
    key: Any = None
    code: str = ""


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address of the product."""
    for part in (resolver or get_resolver()).url_patterns:
        if isinstance(part, URLResolver):
            yield from patterns(part)
        else:
            yield part


def without_rows(name: str, world: World) -> list[dict[str, Any]] | None:
    """The arguments of an address that is not about one scoped row; None where nobody has said them."""
    if name == "figure":
        return [{"code": code} for code in FIGURES]
    if name in {"feed", "feed-push"}:
        return [{"code": code} for code in CONTRACTS]
    if name == "forwarding-new":
        return [{"code": code} for code, item in ITEMS.items() if item.elsewhere]
    if name == "apply":
        return [{"code": code} for code, item in ITEMS.items() if item.is_online]
    if name in {"guide-item", "guide-item-pdf", "guide-item-form"}:
        return [{"code": code} for code in ITEMS]
    if name == "home-own-score":
        return [{"year": 2026}]
    if name == "home-attendance-row":
        return [{"number": 1}]
    if name == "division":  # the tree is public
        return [{"code": code} for code in world.codes]
    if name in {"report", "report-download"}:
        return [{"report_id": report.pk} for report in Report.objects.all()]
    if name == "verify-code":  # one for all: whoever asks too often is refused
        return [{"written": code} for code in Proof.objects.order_by("pk").values_list("proof_code", flat=True)[:1]]
    return None


def cases_of(pattern: URLPattern, world: World) -> list[Case]:
    """The cases of one address. Raises: LookupError: a read path without a case."""
    name, wanted = str(pattern.name), set(pattern.pattern.converters)
    permission = VERBS.get(name) or pattern.callback.permission  # type: ignore[attr-defined]
    if not wanted:
        return [Case(name, permission, reverse(name))]
    if name == "orgs-under":
        return [Case(name, permission, reverse(name, args=[code]), code=code) for code in world.codes]
    if (others := without_rows(name, world)) is not None:
        return [Case(name, permission, reverse(name, kwargs=said)) for said in others]
    key = next((argument for argument in wanted if argument in KEYS), None)
    further = FURTHER.get(name, [{}])
    if key is None or any(set(said) != wanted - {key} for said in further):
        raise LookupError(f"a read path without a case: {name} ({', '.join(sorted(wanted))})")
    label = KEYS[key]
    return [
        Case(name, permission, reverse(name, kwargs={key: row, **said}), label, row, laid.code)
        for row, laid in world.rows.get(label, {}).items()
        for said in further
    ]
