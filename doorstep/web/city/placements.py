"""A made-up year of placements, done by its own seats and clerks through the real services.

Every step looks at the rows first: interrupted anywhere and begun again, it does what is left and nothing twice.
"""

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from doorstep.base.access import Actor
from doorstep.base.jobs import run_job
from doorstep.base.models import Job
from doorstep.base.scope import as_system, scoped
from doorstep.base.workdays import calendar_in_force
from doorstep.exchange.contracts import find_contract
from doorstep.exchange.feed_runs import receive_feed
from doorstep.kernel.days import add_months, is_workday
from doorstep.kernel.idcard import is_sound
from doorstep.orgs.models import Account, Seat
from doorstep.orgs.seats import as_actor
from doorstep.people.models import Person
from doorstep.quota.clerks import clerk_actor
from doorstep.quota.models import Declaration, Employer, EmployerClerk, Placement
from doorstep.quota.outcome import WEIGHT
from doorstep.quota.services import (
    accept_declaration,
    certify_declaration,
    keep_staff,
    open_declaration,
    outcomes_of,
    put_placement,
    refuse_declaration,
    review_declaration,
    rule_claims,
    settle_link,
    submit_declaration,
)
from doorstep.quota.services.declaring import COMPARE
from doorstep.quota.services.placing import is_open

from .names import full_name
from .placements_plan import Firm, Pools, Somebody, Work, YearPlan, year_of
from .staff import PASSWORD, secret_of

CITY = "420600000000"
CLERK = "employer"  # employer-1 is the clerk of the first firm, and so on
LINES = {"pension": "养老保险", "unemployment": "失业保险", "injury": "工伤保险"}
SUBMITTED, REVIEWED = (4, 7), (4, 20)  # month and day of the year after


def make_year(plan: YearPlan) -> tuple[list[Firm], list[Work]]:
    """The year as it is to be, from the people of the register. Reads; writes nothing."""
    with as_system(read_only=True):
        return year_of(plan, _pools(plan))


def _pools(plan: YearPlan) -> Pools:
    first, after = dt.date(plan.year, 1, 1), dt.date(plan.year + 1, 1, 1)
    people = Person.objects.filter(merged_into=None, number__isnull=False, number_kind="resident", is_synthetic=True)
    holding = Q(certificates__state="active", certificates__valid__contains=DateRange(first, after))
    grown = Q(born_on__range=(dt.date(plan.year - 45, 1, 1), dt.date(plan.year - 18, 12, 31)))
    sound = people.filter(holding, grown, died_on=None).distinct()
    within = Q(certificates__valid__overlap=DateRange(first, after))
    lapsed = people.filter(grown, died_on=None, certificates__valid__endswith__lte=first).exclude(within).distinct()
    aged = people.filter(holding, died_on=None, born_on__lt=dt.date(plan.year - 70, 1, 1)).distinct()
    dead = people.filter(died_on__lt=first)
    told = [
        _known(rows, plan, name, count)
        for name, rows, count in (
            ("sound", sound, plan.placed),
            ("dead", dead, 80),
            ("lapsed", lapsed, 80),
            ("aged", aged, 80),
        )
    ]
    return Pools(*told)


def _known(rows: Any, plan: YearPlan, name: str, count: int) -> list[Somebody]:
    """So many of these people, whose numbers are sound, by lot."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    plan.draw("people", name).shuffle(keys)
    found = [
        Somebody(one.pk, one.name, one.number.open(), one.born_on)
        for one in Person.objects.filter(pk__in=keys[: count * 11 // 10 + 5])
        if one.number is not None and one.born_on is not None and is_sound(one.number.open())
    ]
    by_key = {one.key: one for one in found}
    return [by_key[key] for key in keys if key in by_key][:count]


def do_year(plan: YearPlan) -> Iterator[str]:
    """The whole year: employers, lists of six departments, declarations, reviews, certifications. Tells each step."""
    firms, works = make_year(plan)
    if _lay_employers(plan, firms):
        yield f"{len(firms)} 个用人单位已登记、核准"
    if count := hand_in_lists(plan, firms, works):
        yield f"六部门数据已接收：{count} 份"
    if count := declare(plan, works):
        yield f"{count} 份按比例就业申报已提交、比对"
    if count := decide(plan, works):
        yield f"{count} 份按比例就业申报已审核、认定"


@transaction.atomic
def _lay_employers(plan: YearPlan, firms: Sequence[Firm]) -> bool:
    at = _noon(plan, 3, 2)
    with as_system():
        if Employer.objects.filter(uscc=firms[0].uscc).exists():
            return False
        made = Employer.objects.bulk_create(
            Employer(
                code=firm.code,
                uscc=firm.uscc,
                name=firm.name,
                kind=firm.kind,
                industry=firm.industry,
                address=f"演示路{serial + 1}号",
                contact=full_name(plan.draw("contact", str(serial)), male=serial % 2 == 0, born_year=1980),
                phone="19900007788",
                state="active",
                registry="not_asked",
                applied_at=at,
                decided_at=at,
                decided_label="演示",
                decided_reason="演示数据",
                is_synthetic=True,
            )
            for serial, firm in enumerate(firms)
        )
        password = make_password(PASSWORD)
        accounts = Account.objects.bulk_create(
            Account(
                username=f"{CLERK}-{serial + 1}",
                name=one.contact,
                password=password,
                password_set_on=plan.city.on,
                second_factor=secret_of(plan.city, f"{CLERK}-{serial + 1}"),
            )
            for serial, one in enumerate(made)
        )
        EmployerClerk.objects.bulk_create(
            EmployerClerk(employer=one, code=one.code, account=account, held=DateRange(at.date(), None))
            for one, account in zip(made, accounts, strict=True)
        )
    return True


def hand_in_lists(plan: YearPlan, firms: Sequence[Firm], works: Sequence[Work]) -> int:
    """Every department's files of the year, received by the city; how many. The same file again changes nothing."""
    files = list(lists_of(plan, firms, works))
    for contract, as_of, rows in files:
        hand_in(plan, contract, as_of, rows)
    return len(files)


def hand_in(plan: YearPlan, contract: str, as_of: dt.date, rows: Sequence[Sequence[str]]) -> int:
    """One file received and entered; the key of its run."""
    by, at = _seat("city", CITY), max(_noon(plan, 3, 20), noon_of(as_of))
    raw = csv_of(contract, rows)
    with scoped(by.ranges, by=by):
        run = receive_feed(contract, raw, f"{contract}-{as_of}.csv", place=CITY, as_of=as_of, by=by, at=at)
    if run.job_id is not None:
        run_job(run.job_id)
    return run.pk


def csv_of(contract: str, rows: Iterable[Sequence[str]]) -> bytes:
    """A file as a department sends it, with the labels of the contract's columns."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.label for column in find_contract(contract).columns])
    writer.writerows(rows)
    return text.getvalue().encode("gb18030")


def lists_of(
    plan: YearPlan, firms: Sequence[Firm], works: Sequence[Work]
) -> Iterator[tuple[str, dt.date, list[tuple[str, ...]]]]:
    """Contract, day and rows of each file: months first, then what holds for a time."""
    for at in range(12):
        last = add_months(dt.date(plan.year, at + 1, 1), 1) - dt.timedelta(days=1)
        yield "hr-insurance", last, _insured(plan, works, at, list(LINES))
        yield "medical-insurance", last, _insured(plan, works, at, ["medical"])
        yield "tax-wages", last, wages_in(plan, works, at)
    for contract, is_firm in (("market-employers", True), ("civil-organisations", False)):
        rows: list[tuple[str, ...]] = [
            (one.uscc, one.name, f"{plan.year - 8}-03-01", f"{one.struck_off or ''}")
            for one in firms
            if (one.kind in ("enterprise", "agency", "institution")) == is_firm
        ]
        if rows:
            yield contract, plan.city.on, rows


def _insured(plan: YearPlan, works: Sequence[Work], at: int, lines: Sequence[str]) -> list[tuple[str, ...]]:
    month = f"{plan.year}-{at + 1:02d}"
    rows: dict[tuple[str, ...], None] = {}
    for work in works:
        for line in lines:
            if uscc := work.paid.get((line, at)):
                told = (work.who.name, work.who.number, uscc, month)
                rows[(*told, LINES[line]) if line in LINES else told] = None
    return list(rows)


def wages_in(plan: YearPlan, works: Sequence[Work], at: int) -> list[tuple[str, ...]]:
    """The tax bureau's rows of a month (from 0)."""
    month = f"{plan.year}-{at + 1:02d}"
    return [
        (work.who.name, work.who.number, work.wages[at][0], month, f"{work.wages[at][1] / 100:.2f}")
        for work in works
        if at in work.wages
    ]


def declare(plan: YearPlan, works: Sequence[Work]) -> int:
    """Every employer declares and submits, and is compared; how many declarations were submitted now."""
    by_firm: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        by_firm[work.firm.uscc].append(work)
    at, count = _noon(plan, *SUBMITTED), 0
    for clerk in _clerks():
        if mine := by_firm.get(clerk.employer.uscc):
            count += _declare_one(plan, clerk_actor(clerk), mine, at)
    return count


def _clerks() -> list[EmployerClerk]:
    with as_system(read_only=True):
        rows = EmployerClerk.objects.filter(account__username__startswith=f"{CLERK}-")
        return list(rows.select_related("account", "employer").order_by("pk"))


def _declare_one(plan: YearPlan, by: Actor, works: Sequence[Work], at: dt.datetime) -> bool:
    with scoped((), by=by):
        made = Declaration.objects.filter(year=plan.year).exclude(state="withdrawn").first()
        if made is not None and made.state != "draft":
            return False
        made = made or open_declaration(plan.year, carries_on=False, by=by, at=at)
        if not made.placements.exists():
            firm = works[0].firm
            keep_staff(made.pk, Fraction(firm.staff), firm.staff * 60_000_00, by=by, at=at)
            for work in works:
                put_placement(made.pk, work.said(), by=by, at=at)
        made = submit_declaration(made.pk, is_true=True, by=by, at=at)
    _run_comparisons(made.pk)
    return True


def decide(plan: YearPlan, works: Sequence[Work]) -> int:
    """Reviewers look at what waits, and a second person certifies; how many declarations were decided now."""
    known = {(work.firm.uscc, work.said_number): work for work in works}
    at, count = _noon(plan, *REVIEWED), 0
    for county in _counties():
        office, signer = (_seat(f"{stem}-{county}", f"{county}000000") for stem in ("county", "signer"))
        with scoped(office.ranges, by=office):
            waiting = Declaration.objects.filter(year=plan.year, state__in=["submitted", "accepted", "reviewed"])
            keys = [
                key
                for key, employer in waiting.order_by("pk").values_list("pk", "employer")
                if not plan.one_left_of or employer % plan.one_left_of
            ]
        for key in keys:
            _decide_one(key, known, office, signer, at)
            count += 1
    return count


def _counties() -> list[str]:
    """The counties whose desks are filled."""
    with as_system(read_only=True):
        filled = Seat.objects.filter(role="county_office", grouping=None).values_list("code", flat=True)
        return sorted({code[:6] for code in filled if code.endswith("000000")})


def _decide_one(key: int, known: dict[tuple[str, str], Work], office: Actor, signer: Actor, at: dt.datetime) -> None:
    with scoped(office.ranges, by=office):
        made = Declaration.objects.select_related("employer").get(pk=key)
        if made.state == "submitted":
            made = accept_declaration(key, by=office, at=at)
        if made.state == "accepted":
            _say_who_it_is(made, known, office, at)
    _run_comparisons(key)
    with scoped(office.ranges, by=office):
        if made.state == "accepted":
            for _time in range(2):  # whether somebody is severely disabled is asked once the certificate holds
                _rule(made, known, office, at)
            made = review_declaration(key, by=office, at=at)
    with scoped(signer.ranges, by=signer):
        if any(month.weight for _one, months in outcomes_of(made) for month in months):
            certify_declaration(key, by=signer, at=at)
        else:
            refuse_declaration(key, "没有符合条件的月份", by=signer, at=at)


def _run_comparisons(key: int) -> None:
    """Whatever waits to be compared of a declaration, as the worker does it."""
    with as_system(read_only=True):
        waiting = Job.objects.filter(kind=COMPARE, terms={"declarations": [key]}, closed_at=None)
        jobs = list(waiting.order_by("pk").values_list("pk", flat=True))
    for job in jobs:
        run_job(job)


def _say_who_it_is(made: Declaration, known: dict[tuple[str, str], Work], by: Actor, at: dt.datetime) -> None:
    for one in made.placements.order_by("pk"):
        if is_open(one):
            work = known.get((made.employer.uscc, one.number.open()))
            who = work.who.key if work and work.who.key in one.near else None
            settle_link(one.pk, who, "看过证件原件", by=by, at=at)


def _rule(made: Declaration, known: dict[tuple[str, str], Work], by: Actor, at: dt.datetime) -> None:
    """Say of each claim that waits whether it holds."""
    for one, months in outcomes_of(made):
        work = _work_of(known, made, one)
        asked: dict[str, list[int]] = defaultdict(list)
        for month in months:
            for claim in month.waits_for:
                asked[claim].append(month.at + 1)
        for claim, which in asked.items():
            holds = work is not None and work.holds and claim != WEIGHT
            reason = "看过单位提供的凭证" if holds or claim == WEIGHT else "单位没有提供凭证"
            rule_claims([one.pk], claim, which, holds=holds, reason=reason, by=by, at=at)


def _work_of(known: dict[tuple[str, str], Work], made: Declaration, one: Placement) -> Work | None:
    """The work that a placement is about. Numbers are kept as they are meant: an old one made long."""
    number = one.number.open()
    return next(
        (
            work
            for (uscc, said), work in known.items()
            if uscc == made.employer.uscc and number in (said, work.who.number)
        ),
        None,
    )


def _seat(username: str, code: str) -> Actor:
    with as_system(read_only=True):
        return as_actor(
            Seat.objects.select_related("account", "org", "grouping").get(account__username=username, code=code)
        )


def _noon(plan: YearPlan, month: int, day: int) -> dt.datetime:
    """Noon in China of the next workday on or after a day of the year after."""
    found, calendar = dt.date(plan.year + 1, month, day), calendar_in_force()
    while not is_workday(found, calendar):
        found += dt.timedelta(days=1)
    return noon_of(found)


def noon_of(day: dt.date) -> dt.datetime:
    """Noon in China."""
    return dt.datetime(day.year, day.month, day.day, 4, tzinfo=dt.UTC)
