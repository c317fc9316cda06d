"""What the reviewer's story begins with: two employers at one address, of whom the first declares five people who look
as if they only lent their certificates, and the second declares one of them too.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from .lay_process import VILLAGE

COUNTY = "420602"
PLACE = f"{COUNTY}000000"
BORN_ON = dt.date(1982, 4, 8)
RISKY, CALM = (971, "襄城区汉江服饰厂", "employer-420602"), (972, "襄城区卧龙印刷厂", "employer-420602-2")
ADDRESS = "檀溪路 18 号"
KNOWN = (("慕容海", 861, 2), ("尉迟敏", 862, 3), ("宇文静", 863, 4), ("呼延志强", 864, 3))
SHARED, UNCLEAR, STRANGER = "尉迟敏", "呼延志强", ("诸葛远", 866)
MISTYPED = 865  # the number under which the fourth is declared: another serial, the same birthday


def lay_reviewer(*, at: dt.datetime) -> dict[str, int]:
    """Everything, once. Returns the keys of both declarations and the year."""
    from tests.factories import citizen_number

    from .lay_employer import registered, works

    year, own = at.year - 1, {name: citizen_number(serial, BORN_ON) for name, serial, _grade in KNOWN}
    for serial, name, username in (RISKY, CALM):
        registered(at=at, serial=serial, name=name, username=username, county=COUNTY, address=ADDRESS)
    enter_people(own, at=at)
    stranger = citizen_number(STRANGER[1], BORN_ON)
    tell_lists([*own.items(), (STRANGER[0], stranger)], year, at=at)
    said = own | {UNCLEAR: citizen_number(MISTYPED, BORN_ON)}
    least = least_wages(year)
    people = [works(name, said[name], least, year=year) for name in own]
    people.append(works(STRANGER[0], stranger, [2800_00] * 12, year=year))
    second = works(SHARED, own[SHARED], [None] * 6 + [4000_00] * 6, year=year)
    return {
        "year": year,
        "calm": handed_in(CALM[2], year, second, at=at),
        "risky": handed_in(RISKY[2], year, *people, at=at),
    }


def enter_people(numbers: dict[str, str], *, at: dt.datetime) -> None:
    """Those whom the county's register knows, each with a certificate."""
    from doorstep.base.scope import scoped
    from doorstep.certificates.services import record_certificate
    from doorstep.people.services import register_person

    from .lay import seated

    desk, office = seated("town-420602002"), seated(f"county-{COUNTY}")
    for name, _serial, grade in KNOWN:
        with scoped(desk.ranges, by=desk):
            made = register_person(name=name, code=VILLAGE, number=numbers[name], by=desk, at=at)
        with scoped(office.ranges, by=office):
            issued = dt.date(at.year - 4, 3, 1)
            record_certificate(made.pk, category=4, grade=grade, issued_on=issued, by=office, at=at)


def tell_lists(people: list[tuple[str, str]], year: int, *, at: dt.datetime) -> None:
    """The county is told that the first employer pays everybody's insurance, and that both employers exist.

    Nobody tells of wages.
    """
    from doorstep.base.jobs import run_job
    from doorstep.base.scope import scoped
    from doorstep.exchange.feed_runs import receive_feed
    from doorstep.web.city.placements import csv_of
    from tests.rows_quota import credit_code

    from .lay import seated

    office = seated(f"county-{COUNTY}")
    firms = [(credit_code(serial), name, f"{year - 5}-03-01", "") for serial, name, _username in (RISKY, CALM)]
    files = [("market-employers", at.date() - dt.timedelta(days=1), firms)]
    for last in last_days(year):
        paid = [
            (name, number, credit_code(RISKY[0]), f"{last:%Y-%m}", line)
            for name, number in people
            for line in ("养老保险", "失业保险", "工伤保险")
        ]
        files.append(("hr-insurance", last, paid))
    for contract, as_of, rows in files:
        with scoped(office.ranges, by=office):
            about = {"place": PLACE, "as_of": as_of, "by": office, "at": at}
            run = receive_feed(contract, csv_of(contract, rows), "名单.csv", **about)
        run_job(run.job_id)


def last_days(year: int) -> Iterator[dt.date]:
    """The last day of each month."""
    from doorstep.kernel.days import add_months

    return (add_months(dt.date(year, month, 1), 1) - dt.timedelta(days=1) for month in range(1, 13))


def least_wages(year: int) -> list[int | None]:
    """Exactly the minimum wage of each month."""
    from doorstep.quota.terms import MINIMUM_WAGE

    return [MINIMUM_WAGE.on(dt.date(year, month, 1), place=PLACE) for month in range(1, 13)]


def handed_in(username: str, year: int, *people: Any, at: dt.datetime) -> int:
    """The employer is approved, has declared these people in spring, and is compared."""
    from doorstep.base.jobs import run_job
    from doorstep.base.models import Job
    from doorstep.base.scope import as_system
    from doorstep.orgs.models import Account
    from doorstep.quota.clerks import clerks_of

    from .lay_employer import approve, declared, spring

    approve(username, at=at)
    with as_system(read_only=True):
        account = Account.objects.get(username=username)
    (clerk,) = clerks_of(account.pk, at.date())
    made = declared(clerk, year, *people, at=spring(at))
    with as_system(read_only=True):
        job = Job.objects.get(kind="quota.compare", terms={"declarations": [made]}).pk
    run_job(job)
    return made
