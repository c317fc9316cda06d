"""Every page of the product in Chromium: axe finds nothing serious, nothing scrolls sideways, nothing fails."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from . import home_pages

pytestmark = pytest.mark.browser
AXE = Axe()
GRAVE = {"serious", "critical"}
WIDTHS = (720, 390)  # 1440 at 200 %, and a telephone

# Which seat opens which addresses; the names are those of urls.py.
OFFICE = {
    "desk": "/",
    "seats": "/seats/",
    "password": "/password/",
    "gallery": "/gallery/",
    "accessibility": "/accessibility/",
    "map": "/map/",
    "people": "/people/",
    "people, narrowed to nobody": "/people/?name=无此人",
    "people-find": "/people/find/",
    "people-export": "/people/export/",
    "people-imports": "/people/imports/",
    "person-register": "/people/register/",
    "person": "/people/{person_id}/",
    "person-looks": "/people/{person_id}/looks/",
    "person-merge": "/people/{person_id}/merge/",
    "guardian-end": "/people/guardians/{guardian_id}/end/",
    "certificate-record": "/certificates/people/{person_id}/",
    "certificate-print": "/certificates/{certificate_id}/print/",
    "certificate-state": "/certificates/{certificate_id}/state/",
    "orgs": "/orgs/",
    "orgs-under": "/orgs/under/420606001000/",
    "org": "/orgs/{org_id}/",
    "org-appoint": "/orgs/{org_id}/appoint/",
    "org-term": "/orgs/{org_id}/term/",
    "post-leave": "/posts/{post_id}/leave/",
    "division": "/divisions/420606001000/",
    "benefits": "/benefits/",
    "changes": "/benefits/changes/",
    "change": "/benefits/changes/{change_id}/",
    "benefit-work": "/benefits/work/",
    "change-check": "/benefits/changes/{change_id}/check/",
    "public-lists": "/benefits/lists/",
    "public-list": "/benefits/lists/{list_id}/",
    "entry-object": "/benefits/entries/{entry_id}/object/",
    "list-objections": "/benefits/objections/",
    "list-objection": "/benefits/objections/{objection_id}/",
    "renounce": "/benefits/people/{person_id}/renounce/",
    "renunciation-return": "/benefits/renunciations/{renunciation_id}/return/",
    "explanation": "/benefits/people/{person_id}/living-allowance/2026-11/",
    "batches": "/batches/",
    "batch": "/batches/{batch_id}/",
    "batch-lines": "/batches/{batch_id}/lines/",
    "batch-line": "/batches/lines/{line_id}/",
    "returns": "/batches/returns/",
    "return": "/batches/returns/{task_id}/",
    "pay-account": "/batches/accounts/{person_id}/",
    "ledger": "/batches/ledger/",
    "ledger-entries": "/batches/ledger/entries/",
    "ledger-entry": "/batches/ledger/entries/{ledger_entry_id}/",
    "ledger-days": "/batches/ledger/days/",
    "ledger-findings": "/batches/ledger/findings/",
    "ledger-finding": "/batches/ledger/findings/{ledger_finding_id}/",
    "pay-clocks": "/batches/clocks/?month=2026-11",
    "pay-clock-rows": "/batches/clocks/rows/",
    "pay-clock": "/batches/clocks/{clock_id}/",
    "pay-slip": "/batches/people/{paid_person_id}/slips/2026-11/",
    "overpaid": "/benefits/overpaid/",
    "recoveries": "/benefits/recoveries/",
    "recovery": "/benefits/recoveries/{recovery_id}/",
    "recovery-act": "/benefits/recoveries/{recovery_id}/notify/",
    "recovery-act, holding back": "/benefits/recoveries/{told_recovery_id}/offset/",
    "figures": "/reports/figures/",
    "figure": "/reports/figures/D01/",
    "figure not kept": "/reports/figures/F28/",
    "reports": "/reports/",
    "report": "/reports/{report_id}/",
    "matters": "/matters/",
    "matter": "/matters/{matter_id}/",
    "matter-choose": "/matters/new/{person_id}/",
    "matter-new": "/matters/new/{person_id}/employment-registration/",
    "matter-act": "/matters/{matter_id}/not_accept/",
    "matter-paper": "/matters/{matter_id}/papers/identity_card/",
    "matter-letter": "/matters/{matter_id}/letters/receipt/",
    "notices": "/notices/",
    "matters-statistics": "/matters/statistics/",
    "forwardings": "/forwardings/",
    "forwarding-new": "/forwardings/new/subsidy-application/",
    "forwarding": "/forwardings/{forwarding_id}/",
    "forwarding-paper": "/forwardings/{forwarding_id}/papers/identity_card/",
    "arrivals": "/arrivals/",
    "arrival": "/arrivals/{arrival_id}/",
    "clients": "/mandates/",
    "mandate-give": "/mandates/new/{person_id}/",
    "org-readiness": "/orgs/{org_id}/readiness/",
    "org-sink": "/orgs/{org_id}/sink/",
    "visits": "/visits/",
    "visit-ask": "/visits/people/{person_id}/",
    "visit-ask-matter": "/visits/matters/{matter_id}/",
    "visit-order": "/visits/orders/{order_id}/",
    "visit-cancel": "/visits/orders/{order_id}/cancel/",
    "visit-record": "/visits/orders/{order_id}/record/",
    "visit-place": "/visits/orders/{order_id}/place/",
    "visit-photo-add": "/visits/records/{visit_id}/photo/",
    "visit-points": "/visits/points/",
    "visit-plans": "/visits/plans/",
    "visit-plan": "/visits/plans/{plan_id}/",
    "visit-team": "/visits/plans/{plan_id}/team/",
    "visit-sheet": "/visits/routes/{route_id}/",
    "declarations": "/placements/",
    "declaration": "/placements/{declaration_id}/",
    "declaration-act": "/placements/{declaration_id}/acts/return/",
    "placement-rule": "/placements/{declaration_id}/rule/",
    "placement": "/placements/people/{placement_id}/",
    "placement-link": "/placements/people/{placement_to_link_id}/link/",
    "placement-ask": "/placements/people/{placement_elsewhere_id}/elsewhere/",
    "employers": "/placements/employers/",
    "employer": "/placements/employers/{employer_id}/",
    "employer-decide": "/placements/employers/{employer_id}/decide/",
    "placement-figures": "/placements/figures/",
    "placement-figure-certified": "/placements/figures/certified/",
    "placement-figure-persons": "/placements/figures/persons/",
    "appeals": "/placements/appeals/",
    "appeal": "/placements/appeals/{appeal_id}/",
    "draws": "/placements/draws/",
    "draw-new": "/placements/draws/new/",
    "draw": "/placements/draws/{draw_id}/",
    "inspection": "/placements/inspections/{inspection_id}/",
    "settlements": "/certificates/settlements/",
    "postings": "/certificates/postings/",
    "exchange": "/exchange/",
    "messages": "/exchange/messages/",
    "message": "/exchange/{message_id}/",
    "message-resend": "/exchange/{message_id}/resend/",
    "reconciliation": "/exchange/reconciliation/",
    "finding": "/exchange/reconciliation/{finding_id}/",
    "feeds": "/exchange/feeds/",
    "feed": "/exchange/feeds/civil-low-income/",
    "feed-rows": "/exchange/feeds/rows/",
    "feed-row": "/exchange/feeds/rows/{feed_row_id}/",
    "feed-run": "/exchange/feeds/runs/{feed_run_id}/",
    "guide": "/guide/",
    "offered": "/benefits/list/",
    "guide-item": "/guide/employment-registration/",
    "verify": "/verify/",
    "saved-filters": "/saved/",
    "matters-bulk": "/matters/bulk/?row={matter_id}",
    "matters-bulk with an act": "/matters/bulk/?act=accept&row={matter_id}",
    "matters with a filter to save": "/matters/?open=yes",
    "not found": "/nowhere/",
    "not yours": "/seats/all/",
}
ACTS = ("correct", "contact", "move", "household", "guardian", "circumstance", "death")
OFFICE |= home_pages.OFFICE
OFFICE |= {f"person-act {name}": f"/people/{{person_id}}/{name}/" for name in ACTS}
OTHERS = {
    "": {
        "sign-in": "/sign-in/",
        "verify by a stranger": "/verify/",
        "lists": "/lists/",
        "list": "/lists/{list_id}/",
        "list-object": "/lists/{list_id}/1/object/",
        "home-pay-lists": "/homes/lists/",
        "home-pay-list": "/homes/lists/{pay_period_id}/",
        "home-pay-list, hanging": "/homes/lists/{hung_period_id}/",
        "apply": "/guide/certificate-new/apply/",
        "employer-apply": "/employer/apply/",
        "verify-code unknown": "/verify/00000000000000000000/",
        "verify-code mistyped": "/verify/00000000000000000001/",
    },
    "keeper": {
        "seat-list": "/seats/all/",
        "seat": "/seats/{seat_id}/",
        "seat-act": "/seats/{seat_id}/password/",
        "seat-close": "/seats/{seat_id}/close/",
        "seat-open": "/orgs/{org_id}/seat/",
    },
    "assessor-420606": {
        "assessments": "/certificates/assessments/",
        "assessment-conclude": "/certificates/assessments/{assessment_id}/conclude/",
    },
    "auditor": {"looks": "/people/looks/"},
    "employer-420606": {
        "employer-home": "/employer/",
        "employer-clerks": "/employer/clerks/",
        "employer-clerk-close": "/employer/clerks/{employer_clerk_id}/close/",
        "declaration-open": "/employer/declarations/new/",
        "declaration-own": "/employer/declarations/{declaration_id}/",
        "declaration-own, certified": "/employer/declarations/{certified_declaration_id}/",
        "declaration-submit": "/employer/declarations/{declaration_id}/submit/",
        "declaration-withdraw": "/employer/declarations/{declaration_id}/withdraw/",
        "appeal-raise": "/employer/declarations/{certified_declaration_id}/appeal/",
        "declaration-levy": "/employer/declarations/{certified_declaration_id}/levy/?average=70000",
        "what-if": "/employer/declarations/{certified_declaration_id}/what-if/?month=7&grade=severe&average=70000",
        "placement-put": "/employer/declarations/{declaration_id}/people/",
        "placement-import": "/employer/declarations/{declaration_id}/sheet/",
        "placement-own": "/employer/people/{placement_id}/",
        "placement-edit": "/employer/people/{placement_id}/change/",
        "placement-drop": "/employer/people/{placement_id}/drop/",
        "placement-proof": "/employer/people/{placement_id}/proof/",
    },
    "city": {
        "reports of the city": "/reports/",
        "desk of the city": "/",
        "home-target": "/homes/targets/",
        "home-progress of the city": "/homes/progress/",
    },
    "signer-420606": {"certification-recall": "/placements/certifications/{certification_id}/recall/"},
    "finance-420606": {"ledger-finding of finance": "/batches/ledger/findings/{ledger_finding_id}/"},
    "leader": {"batch without lines": "/batches/{batch_id}/", "desk of the leader": "/"},
}
OTHERS |= home_pages.OTHERS
LOOKED_AT_TWICE = ("desk", "people", "person", "batch", "report")
# Pages that other journeys stand on, and addresses that only take a form, give a file or need a job or an upload.
ELSEWHERE = {
    *("sign-in-code", "second-factor", "sign-out", "look", "job", "job-stop", "people-import", "people-import-row"),
    *("people-import-faults", "placement-import-row", "placement-import-faults"),
    *("people-import-template", "person-reveal", "guardian-reveal", "certificate-reveal", "person-split"),
    *("benefit-judge", "batch-draw", "changes-confirm", "batch-sign", "batch-drop", "batch-send", "batch-file"),
    "batch-receive",
    *("batch-answer", "batch-follow-up", "report-freeze", "report-download", "notice-tell", "delegation-end"),
    *("matter-file", "matter-letter-pdf", "guide-manual", "guide-item-pdf", "guide-item-form", "forwarding-file"),
    *("mandate", "mandate-code", "mandate-paper", "mandate-revoke"),
    *("ledger-finding-settle", "pay-slip-pdf", "recovery-open", "recovery-letter"),
    *("message-reveal", "message-drop", "finding-again", "finding-settle"),
    *("changes-publish", "telling-told", "list-sheet", "list-objection-answer", "renunciation-paper"),
    *("placement-sheet", "placement-paper", "placement-own-paper", "certification-pdf", "certification-paper"),
    *("home-scan", "home-own-scan"),
    *("home-matter-paper", "matter-paper-seen", "home-meeting-paper", "meeting-paper-seen"),
    *("home-charter-paper", "charter-paper-seen", "home-agreement", "agreement-seen"),
    *("home-day-taps", "home-day-worker"),
    *("home-attendance-faults", "office-attendance-faults", "office-attendance-row"),
    *("home-scan", "home-own-scan", "home-client-phone"),
    *("home-scan", "home-own-scan", "home-photo", "home-own-photo", "home-own-consent-withdraw"),
    *("feed-row-settle", "feed-sheet", "feed-push", "visit-photo", "visit-plan-act", "visit-team-drop"),
}


def faults(page):
    """What axe holds to be serious or critical, with the elements."""
    found = AXE.run(page).response["violations"]
    return [
        f"{page.url} {one['id']}: {[node['target'] for node in one['nodes']][:3]}"
        for one in found
        if one["impact"] in GRAVE
    ]


def sideways(page):
    """The widths at which the page would have to be moved sideways."""
    wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        reaches = page.evaluate("document.documentElement.scrollWidth")
        wide += [f"{page.url} reaches {reaches} of {width}"] if reaches > width else []
    page.set_viewport_size({"width": 1440, "height": 900})
    return wide


def looked_at(page, addresses, keys):
    """What is wrong with these pages."""
    wrong = []
    for there in addresses:
        answer = page.goto(there.format(**keys))
        wrong += [f"{page.url} answers {answer.status}"] if answer.status not in {200, 403, 404, 409} else []
        wrong += faults(page) + sideways(page)
    return wrong


@pytest.mark.parametrize("part", range(3))
def test_every_page_of_the_county_office_can_be_used_by_everybody(visitor, city, part):
    page = visitor("county-420606", device_scale_factor=2)
    assert looked_at(page, list(OFFICE.values())[part::3], city.keys) == []


@pytest.mark.parametrize("username", OTHERS)
def test_the_pages_of_other_seats_can_be_used_by_everybody(visitor, city, username):
    page = visitor(username, device_scale_factor=2)
    assert looked_at(page, OTHERS[username].values(), city.keys) == []


@pytest.mark.parametrize("look", ["large", "contrast", "large contrast"])
def test_pages_can_be_used_in_large_type_and_in_high_contrast(visitor, city, look):
    page = visitor("county-420606", look=look, device_scale_factor=2)
    assert page.locator("html").get_attribute("class").split() == look.split()
    assert looked_at(page, [OFFICE[name] for name in LOOKED_AT_TWICE], city.keys) == []


def names_of(patterns):
    """Every address of the product by its name."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def test_no_page_is_left_out():
    visited = {name.split()[0] for addresses in (OFFICE, *OTHERS.values()) for name in addresses}
    assert set(names_of(get_resolver().url_patterns)) - visited - ELSEWHERE == set()


def test_axe_hears_what_is_planted(visitor):
    page = visitor()
    page.set_content('<html lang="zh"><title>试</title><main><h1>试</h1><img src="data:,"><input></main></html>')
    assert [one.split()[1] for one in faults(page)] == ["image-alt:", "label:"]
