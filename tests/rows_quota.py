"""Makers for employers, what they declare, the ledger of it, what departments told, and what it came to."""

import datetime as dt
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.figures import Period, read_period
from doorstep.base.models import Upload
from doorstep.base.scope import as_system
from doorstep.base.seal import blind
from doorstep.kernel.uscc import check_character, organisation_check_character
from doorstep.proofs.models import Proof
from doorstep.quota.models import Declaration, Employer, EmployerClerk, Placement, PlacementPaper
from doorstep.quota.models_ledger import Ruling, Verdict
from doorstep.quota.models_lists import ListedMonth, ListedSpan
from doorstep.quota.models_outcome import Appeal, Certification, CountedMonth, Draw, Inspection
from doorstep.quota.services.importing import kind_of
from tests.factories import AccountFactory, citizen_number
from tests.rows import NOON, maker
from tests.world import SINCE, World

YEAR, MONTH = 2025, dt.date(2025, 3, 1)


def credit_code(serial: int, kind: str = "91") -> str:
    """A sound credit code in the unassigned area 420699."""
    organisation = f"MA{serial:06d}"
    body = f"{kind}420699{organisation}{organisation_check_character(organisation)}"
    return body + check_character(body)


@maker(Employer)
def employer(world: World, code: str, mark: str, **about: Any) -> Employer:
    return Employer.objects.create(
        code=code,
        uscc=credit_code(next(world.numbers)),
        name=mark,
        kind="enterprise",
        industry="C",
        contact=mark,
        phone="19900001234",
        state=about.get("state", "active"),
        applied_at=NOON,
        decided_at=NOON,
        decided_label=mark,
        is_synthetic=True,
    )


@maker(EmployerClerk)
def employer_clerk(world: World, code: str, mark: str, **about: Any) -> EmployerClerk:
    whose = world.lay("quota.Employer", code)
    account = AccountFactory(username=f"clerk-{mark}{next(world.numbers)}", name=mark)
    return EmployerClerk.objects.create(employer=whose, code=whose.code, account=account, held=DateRange(SINCE, None))


@maker(Declaration)
def declaration(world: World, code: str, mark: str, **about: Any) -> Declaration:
    whose = about.get("employer") or world.lay("quota.Employer", code)
    return Declaration.objects.create(
        employer=whose,
        code=whose.code,
        year=YEAR,
        state=about.get("state", "accepted"),
        staff_hundredths=100_00,
        wages_fen=6_000_000_00,
        is_true_signed=True,
        opened_at=NOON,
        submitted_at=NOON,
        submitted_label=mark,
        accepted_at=NOON,
        reviewed_at=NOON,
        reviewer_id=1,
        reviewer_label=mark,
        decided_reason=mark,
        returned_reason=mark,
    )


def lay_sheet(clerk: EmployerClerk, declaration_id: int) -> Upload:
    """A spreadsheet that this clerk has uploaded: its second row is faulty, its third is sound."""
    kept = Upload.objects.create(
        code=clerk.code,
        kind=kind_of(declaration_id),
        filename="名单.xlsx",
        digest="0" * 64,
        columns=["name", "number"],
        rows_total=2,
        seat_id=-clerk.pk,
        seat_label="经办人",
        opened_at=NOON,
    )
    for number, faults in ((2, {"contract_from": "没有填。", "number": "没有填。"}), (3, {})):
        state, cells = "faulty" if faults else "ready", '{"name": "李建国"}'
        kept.rows.create(code=kept.code, number=number, cells=cells, faults=faults, state=state)
    return kept


@maker(Placement)
def placement(world: World, code: str, mark: str, **about: Any) -> Placement:
    of = about.get("declaration") or world.lay("quota.Declaration", code)
    serial = next(world.numbers)
    number = citizen_number(serial % 1000, dt.date(1970, 1, 1) + dt.timedelta(days=serial // 1000))
    return Placement.objects.create(
        declaration=of,
        employer=of.employer,
        code=of.code,
        name=mark,
        number=number,
        number_index=blind(number),
        post=mark,
        contract_from=dt.date(2024, 1, 1),
        contract_until=dt.date(2026, 12, 31),
        wages_fen=[3000_00] * 12,
        is_synthetic=True,
    )


@maker(PlacementPaper)
def placement_paper(world: World, code: str, mark: str, **about: Any) -> PlacementPaper:
    of = world.lay("quota.Placement", code)
    kept = world.lay("base.Paper", of.code)
    return PlacementPaper.objects.create(
        placement=of, employer=of.employer, code=of.code, claim="wage", paper=kept, note=mark, at=NOON, by_label=mark
    )


@maker(Verdict)
def verdict(world: World, code: str, mark: str, **about: Any) -> Verdict:
    of = world.lay("quota.Placement", code)
    return Verdict.objects.create(
        placement=of,
        employer=of.employer,
        code=of.code,
        claim="wage",
        source="tax",
        stands=["silent"] * 12,
        known_on=SINCE,
        at=NOON,
    )


@maker(Ruling)
def ruling(world: World, code: str, mark: str, **about: Any) -> Ruling:
    of = world.lay("quota.Placement", code)
    return Ruling.objects.create(
        placement=of,
        employer=of.employer,
        code=of.code,
        claim="wage",
        months=[1, 2],
        holds=True,
        reason=mark,
        at=NOON,
        account_id=1,
        seat_id=1,
        seat_label=mark,
    )


@maker(ListedMonth)
def listed_month(world: World, code: str, mark: str, **about: Any) -> ListedMonth:
    run = world.lay("exchange.FeedRun", code)
    return ListedMonth.objects.create(
        run=run, code=run.code, row=2, kind="pension", number_index=blind(mark), uscc=credit_code(1), month=MONTH
    )


@maker(ListedSpan)
def listed_span(world: World, code: str, mark: str, **about: Any) -> ListedSpan:
    run = world.lay("exchange.FeedRun", code)
    return ListedSpan.objects.create(
        run=run, code=run.code, row=2, kind="employer", uscc=credit_code(1), name=mark, since=SINCE
    )


@maker(Certification)
def certification(world: World, code: str, mark: str, **about: Any) -> Certification:
    of = about.get("declaration") or world.lay("quota.Declaration", code, state="certified")
    return Certification.objects.create(
        declaration=of,
        employer=of.employer,
        code=of.code,
        year=of.year,
        months_weight=12,
        persons=1,
        is_partial=False,
        table=[1] * 12,
        proof=_proof(world, of),
        first_id=1,
        first_label=mark,
        second_id=2,
        second_label=mark,
        issued_at=NOON,
        is_synthetic=True,
    )


def _proof(world: World, of: Declaration) -> Proof:
    kept = world.lay("proofs.Proof", of.code)
    assert isinstance(kept, Proof)
    return kept


@maker(CountedMonth)
def counted_month(world: World, code: str, mark: str, **about: Any) -> CountedMonth:
    of = world.lay("quota.Certification", code)
    who = world.lay("quota.Placement", of.code, declaration=of.declaration)
    return CountedMonth.objects.create(
        certification=of,
        employer=of.employer,
        placement=who,
        code=of.code,
        number_index=who.number_index,
        month=MONTH,
        weight=1,
    )


@maker(Appeal)
def appeal(world: World, code: str, mark: str, **about: Any) -> Appeal:
    of = world.lay("quota.Declaration", code, state="certified")
    return Appeal.objects.create(
        declaration=of,
        employer=of.employer,
        code=of.code,
        words=mark,
        raised_at=NOON,
        raised_label=mark,
        due_on=dt.date(2026, 6, 1),
        first_id=1,
        second_id=2,
    )


@maker(Draw)
def draw(world: World, code: str, mark: str, **about: Any) -> Draw:
    whose = world.lay("quota.Employer", code)
    return Draw.objects.create(
        code=code,
        year=YEAR,
        seed="0" * 32,
        frame=[whose.pk],
        drawn=[whose.pk],
        reason=mark,
        at=NOON,
        seat_id=1,
        seat_label=mark,
    )


@maker(Inspection)
def inspection(world: World, code: str, mark: str, **about: Any) -> Inspection:
    of = world.lay("quota.Draw", code)
    return Inspection.objects.create(draw=of, code=of.code, employer_id=of.drawn[0], employer_name=mark)


def of_noon() -> Period:
    """The year in which these certifications were issued."""
    return read_period(str(NOON.year), today=NOON.date())


def counts(placement_id: int) -> bool:
    """Whether a month of the placement counts."""
    with as_system(read_only=True):
        return CountedMonth.objects.filter(placement=placement_id).exists()
