"""Makers for homes and everything in them."""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.homes.models import (
    BuildStep,
    Home,
    HomePaper,
    HomeRoom,
    HomeStaff,
    Honour,
    Rating,
    Target,
)
from doorstep.homes.models_clients import Absence, CarePlan, Client, ClientCard, Medicine, PlanReview
from doorstep.homes.models_day import ClientMonth, Notice, Tap
from doorstep.homes.models_governance import Charter, MajorMatter, PartyMeeting
from doorstep.homes.models_safety import (
    Activity,
    Attendee,
    Drill,
    Fault,
    FoodSample,
    Incident,
    Photo,
    PhotoConsent,
    SafetyCheck,
    Visitor,
)
from doorstep.homes.models_siting import SitingStudy
from doorstep.homes.models_units import HomeVolunteer, JointUnit, UnitVillage, VillageProfile
from doorstep.homes.models_work import (
    FundEntry,
    PayLine,
    PayPart,
    PayPeriod,
    PieceRate,
    Sale,
    SalePoint,
    WorkOrder,
    WorkRecord,
)
from tests.rows import NOON, maker
from tests.world import SINCE, World

DAY, MONTH = dt.date(2026, 3, 2), dt.date(2026, 3, 1)
LATER = NOON + dt.timedelta(hours=48)


def lay_home(world: World, code: str, **about: Any) -> Home:
    """The home that a row is of: the one said, or a new one."""
    found = about.get("home") or world.lay("homes.Home", code)
    assert isinstance(found, Home)
    return found


def lay_client(world: World, code: str, **about: Any) -> Client:
    """The client that a row is of: the one said, or a new one."""
    found = about.get("client") or world.lay("homes.Client", code)
    assert isinstance(found, Client)
    return found


def of_home(model: type[models.Model], *, with_paper: bool = False, **terms: Any) -> None:
    """A maker for rows that hang on a home alone; a term that is a function is asked with the world and the mark."""

    @maker(model)
    def lay(world: World, code: str, mark: str, **about: Any) -> Any:
        home = lay_home(world, code, **about)
        said = {name: one(world, mark) if callable(one) else one for name, one in terms.items()}
        said |= {"paper": world.lay("base.Paper", home.code)} if with_paper else {}
        return model._default_manager.create(home=home, code=home.code, **said)


def of_client(model: type[models.Model], **terms: Any) -> None:
    """The same for rows that hang on a client."""

    @maker(model)
    def lay(world: World, code: str, mark: str, **about: Any) -> Any:
        who = lay_client(world, code, **about)
        said = {name: one(world, mark) if callable(one) else one for name, one in terms.items()}
        return model._default_manager.create(client=who, home=who.home, code=who.code, **said)


def word(_world: World, mark: str) -> str:
    return mark


def key(_world: World, _mark: str) -> uuid.UUID:
    return uuid.uuid4()


@maker(Target)
def target(world: World, code: str, mark: str, **about: Any) -> Target:
    taken = set(Target.objects.filter(code=code, kind="task").values_list("first_year", flat=True))
    year = next(one for one in range(2026, 2101) if one not in taken)
    return Target.objects.create(
        code=code, kind="task", first_year=year, last_year=year, number=3, document=mark, decided_on=DAY
    )


@maker(Home)
def home(world: World, code: str, mark: str, **about: Any) -> Home:
    return Home.objects.create(
        **{
            "code": code,
            "name": mark,
            "level": "village",
            "run_mode": "community",
            "address": mark,
            "state": "operating",
            "task_year": 2025,
            "usable_area": 150,
            "capacity": 20,
            "declared_at": NOON,
            "accepted_on": DAY,
            "opened_on": DAY,
            "is_synthetic": True,
            **{name: value for name, value in about.items() if name in {"state", "accepted_on", "name"}},
        }
    )


@maker(HomePaper)
def home_paper(world: World, code: str, mark: str, **about: Any) -> HomePaper:
    whose = lay_home(world, code, **about)
    kept = world.lay("base.Paper", whose.code)
    valid = DateRange(SINCE, None)
    return HomePaper.objects.create(
        home=whose, code=whose.code, kind="fire", number=mark, issuer=mark, valid=valid, paper=kept
    )


of_home(
    BuildStep,
    act="begin_building",
    before="selected",
    after="building",
    on=DAY,
    document=word,
    at=NOON,
    account_id=1,
    seat_label=word,
)
of_home(HomeRoom, use="rest", area=30)
of_home(HomeStaff, name=word, post="carer", held=DateRange(SINCE, None))
of_home(Honour, level="city", title=word, issuer=word, document=word, on=DAY)
of_home(Rating, year=2026)
of_home(
    PartyMeeting,
    with_paper=True,
    held_on=DAY,
    chair=word,
    attendees=word,
    expected=5,
    present=4,
    minutes=word,
    at=NOON,
    seat_label=word,
)
of_home(MajorMatter, with_paper=True, kind="budget", title=word, words=word, proposer=word, proposed_at=NOON)
of_home(
    Charter,
    with_paper=True,
    version=1,
    adopted_on=DAY,
    clauses=["party", "pay"],
    fund_per_mille=100,
    at=NOON,
    seat_label=word,
)
of_home(Notice, sign="same_times", about=word, words=word, found_at=NOON)
of_home(SafetyCheck, kind="self", on=DAY, answers={"fire": True}, at=NOON, account_id=1, by_label=word)
of_home(Drill, on=DAY, what=word, people=10, at=NOON, by_label=word)
of_home(
    Incident,
    level="3",
    kind="other",
    happened_at=NOON,
    known_at=NOON,
    words=word,
    entered_at=NOON,
    by_label=word,
)
of_home(FoodSample, kept_at=NOON, dishes=word, grams=125, kept_until_at=LATER, by_label=word)
of_home(Visitor, name=word, purpose=word, came_at=NOON, by_label=word)
of_home(HomeVolunteer, name=word, who="villager", does=word, held=DateRange(SINCE, None))
of_home(Activity, kind="culture", title=word, on=DAY, minutes=60, leader=word)
of_home(
    WorkOrder,
    customer=word,
    product=word,
    quantity=1000,
    unit_price_hundredths=5000,
    ordered_on=DAY,
    due_on=DAY,
)
of_home(Sale, on=DAY, title=word, revenue_fen=3600_00, material_fen=900_00)
of_home(PayPeriod, month=MONTH, drafted_at=NOON, drafted_by=1)
of_home(FundEntry, on=DAY, fen=270_00, words=word, at=NOON, by_label=word)


@maker(Client)
def client(world: World, code: str, mark: str, **about: Any) -> Client:
    whose = lay_home(world, code, **about)
    return Client.objects.create(
        home=whose,
        code=whose.code,
        person_id=about.get("person_id", next(world.numbers)),
        name=mark,
        born_on=dt.date(1990, 1, 1),
        kinds="6",
        grade=2,
        is_counted=True,
        mode="day",
        services=["care", "work"],
        state="admitted",
        applied_at=NOON,
        held=DateRange(SINCE, None),
        agreement_no=mark,
        agreement_signer="guardian",
        agreement_paper=world.lay("base.Paper", whose.code),
        contact=mark,
        contact_phone="19900001234",
        is_synthetic=True,
    )


of_client(CarePlan, made_on=DAY, goals=word, services=["care"], is_family_heard=True, review_due_on=dt.date(2026, 6, 2))
of_client(Medicine, name=word, dose=word, times=[dt.time(12)], ordered_by=word, taken=DateRange(SINCE, None))
of_client(ClientCard, number=word, at=NOON, by_label=word)
of_client(Absence, kind="hospital", days=DateRange(DAY, dt.date(2026, 3, 5)), source=word, at=NOON, seat_label=word)
of_client(Tap, key=key, device=word, kind="arrive", day=DAY, said_at=NOON, at=NOON, account_id=1, by_label=word)
of_client(
    ClientMonth,
    month=MONTH,
    closing=1,
    days_present=20,
    valid_days=17,
    is_valid=True,
    minutes=9000,
    work_minutes=3000,
    meals=20,
    subsidy_fen=170_00,
    rows=60,
    digest=word,
    at=NOON,
    by_label=word,
)
of_client(PhotoConsent, uses=["wall"], valid=DateRange(SINCE, None), signed_by=word)


@maker(PlanReview)
def plan_review(world: World, code: str, mark: str, **about: Any) -> PlanReview:
    plan = world.lay("homes.CarePlan", code)
    return PlanReview.objects.create(
        plan=plan, home=plan.home, code=plan.code, on=DAY, found=mark, outcome="goes_on", by_label=mark, at=NOON
    )


@maker(Fault)
def fault(world: World, code: str, mark: str, **about: Any) -> Fault:
    check = world.lay("homes.SafetyCheck", code)
    return Fault.objects.create(home=check.home, code=check.code, found_by=check, area="fire", words=mark, due_on=DAY)


@maker(Attendee)
def attendee(world: World, code: str, mark: str, **about: Any) -> Attendee:
    who = lay_client(world, code, **about)
    what = world.lay("homes.Activity", who.code, home=who.home)
    return Attendee.objects.create(activity=what, home=who.home, client=who, code=who.code, at=NOON)


@maker(Photo)
def photo(world: World, code: str, mark: str, **about: Any) -> Photo:
    what = world.lay("homes.Activity", code)
    kept = world.lay("base.Paper", what.code)
    return Photo.objects.create(
        activity=what, home=what.home, code=what.code, paper=kept, use="wall", words=mark, at=NOON, by_label=mark
    )


@maker(PieceRate)
def piece_rate(world: World, code: str, mark: str, **about: Any) -> PieceRate:
    order = about.get("order") or world.lay("homes.WorkOrder", code, **about)
    return PieceRate.objects.create(
        order=order, home=order.home, code=order.code, process=mark, rate_hundredths=1200, from_on=DAY
    )


@maker(WorkRecord)
def work_record(world: World, code: str, mark: str, **about: Any) -> WorkRecord:
    who = lay_client(world, code, **about)
    rate = about.get("rate") or world.lay("homes.PieceRate", who.code, home=who.home)
    return WorkRecord.objects.create(
        home=who.home,
        client=who,
        code=who.code,
        rate=rate,
        key=uuid.uuid4(),
        day=DAY,
        good=100,
        minutes=120,
        at=NOON,
        account_id=1,
        by_label=mark,
    )


@maker(SalePoint)
def sale_point(world: World, code: str, mark: str, **about: Any) -> SalePoint:
    who = lay_client(world, code, **about)
    sale = world.lay("homes.Sale", who.code, home=who.home)
    return SalePoint.objects.create(sale=sale, home=who.home, client=who, code=who.code, points=10)


@maker(PayLine)
def pay_line(world: World, code: str, mark: str, **about: Any) -> PayLine:
    who = lay_client(world, code, **about)
    period = world.lay("homes.PayPeriod", who.code, home=who.home)
    return PayLine.objects.create(
        period=period, home=who.home, client=who, code=who.code, piece_fen=249_00, total_fen=249_00
    )


@maker(PayPart)
def pay_part(world: World, code: str, mark: str, **about: Any) -> PayPart:
    line = world.lay("homes.PayLine", code)
    rate = world.lay("homes.PieceRate", line.code, home=line.home)
    return PayPart.objects.create(line=line, home=line.home, code=line.code, rate=rate, quantity=1200, fen=144_00)


@maker(JointUnit)
def joint_unit(world: World, code: str, mark: str, **about: Any) -> JointUnit:
    return JointUnit.objects.create(code=code, name=mark, founded_on=DAY, document=mark, is_synthetic=True)


@maker(UnitVillage)
def unit_village(world: World, code: str, mark: str, **about: Any) -> UnitVillage:
    unit = world.lay("homes.JointUnit", code)
    before = UnitVillage.objects.filter(code=code).count()  # a village is in one unit at a time, the latest first
    since = DAY - dt.timedelta(days=10 * before)
    held = DateRange(since, since + dt.timedelta(days=5) if before else None)
    return UnitVillage.objects.create(unit=unit, code=code, held=held)


@maker(VillageProfile)
def village_profile(world: World, code: str, mark: str, **about: Any) -> VillageProfile:
    return VillageProfile.objects.create(
        code=code, as_of=DAY, households=400, population=1500, source=mark, at=NOON, seat_label=mark
    )


@maker(SitingStudy)
def siting_study(world: World, code: str, mark: str, **about: Any) -> SitingStudy:
    return SitingStudy.objects.create(
        code=code,
        number=1,
        within_metres=3000,
        detour_percent=140,
        as_of=DAY,
        asked={"least": 0, "fixed": [], "forbidden": [], "cost_fen": None, "budget_fen": None},
        state="proven",
        ground={
            "villages": [[code, 112.1, 32.0, 3]],
            "homes": [],
            "unplaced": {},
            "elsewhere": 0,
            "unknown": 0,
            "homes_unplaced": [],
            "coming": 0,
            "is_sketch": True,
        },
        answer={
            "status": "proven",
            "value": 3,
            "bound": 3,
            "already": 0,
            "total": 3,
            "seconds": 0.1,
            "gains": [{"code": code, "alone": 3, "in_turn": 3}],
        },
        at=NOON,
        seat_label=mark,
    )
