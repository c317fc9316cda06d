"""A year of a city's homes, laid in bulk: 60 homes, 900 clients, 200,000 attendances, a million entries of work.

Some things are odd, so that there is something to find: one tap in 500 is undone, one entry of work in 500 as well, one
in 200 comes forty days late; a few clients come by the clock, in hospital, after they had left, or in two homes.
"""

import datetime as dt

from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.access import Actor
from doorstep.base.models import Installation
from doorstep.base.scope import as_system
from doorstep.homes.keepers import keeper_actor
from doorstep.homes.models import Home, HomeStaff, Honour
from doorstep.homes.models_clients import Absence, Client
from doorstep.homes.models_day import Tap
from doorstep.homes.models_governance import Charter
from doorstep.homes.models_work import PieceRate, Sale, SalePoint, WorkOrder, WorkRecord
from doorstep.kernel.days import add_months
from doorstep.orgs.models import Account
from doorstep.people.models import Person

HOMES, CLIENTS, ATTENDANCES, RECORDS, PROCESSES = 60, 900, 200_000, 1_000_000, 6
LARGE, SMALL = 30, 10  # clients of every fourth home, and of the others
TWICE = 3  # come in two homes
FIRST = dt.date(2025, 1, 1)
MONTHS = [add_months(FIRST, n) for n in range(12)]
AT = dt.datetime(2025, 1, 1, 1, tzinfo=dt.UTC)

# Days of the week, of each client the same number within a few: all days by a hash, of which the first are taken.
ATTENDED = """
    CREATE TEMPORARY TABLE attended AS
    SELECT row_number() OVER (ORDER BY day, client.id) - 1 AS n, client.*, day::date
    FROM (SELECT row_number() OVER (ORDER BY id) - 1 AS number, id, home_id, code FROM homes_client) AS client
    CROSS JOIN generate_series(%(first)s::date, %(first)s::date + 364, interval '1 day') AS day
    WHERE extract(isodow FROM day) <= 5
    ORDER BY hashint8extended(client.number * 1000 + extract(doy FROM day)::bigint, 7), client.id, day
    LIMIT %(attendances)s
"""
# Everybody comes, eats and goes; every fifth time there is a service as well.  Client 7 of each hundred by the clock.
# Rows lie as they came in.
TAPS = """
    INSERT INTO homes_tap (code, home_id, client_id, key, device, kind, service, day, said_at, at, fields, source,
                           reason, odd, account_id, by_label)
    SELECT code, home_id, id, gen_random_uuid(), '平板', kind, service, day, said.at, said.at + interval '1 minute',
           '{}'::jsonb, 'tap', '', '', 1, '员工'
    FROM attended
    CROSS JOIN (VALUES ('arrive', '', 8), ('meal', '', 12), ('leave', '', 16), ('service', 'rehab', 14))
        AS tap (kind, service, hour)
    CROSS JOIN LATERAL (SELECT (day + make_interval(
        hours => hour, mins => CASE WHEN number %% 100 = 7 THEN 5 ELSE (n * 31 %% 59)::int END
    )) AT TIME ZONE 'Asia/Shanghai' AS at) AS said
    WHERE kind <> 'service' OR n %% 5 = 0
    ORDER BY said.at, n
"""
UNDO_TAPS = """
    INSERT INTO homes_tap (code, home_id, client_id, key, device, kind, service, day, said_at, at, fields, source,
                           reason, odd, account_id, by_label, undoes_id)
    SELECT code, home_id, client_id, gen_random_uuid(), device, 'undo', '', day, said_at, at, '{}', 'tap', '点错了', '',
           1, '员工', id
    FROM homes_tap WHERE id %% 500 = 3
"""
# Some entries for each attendance, of the home's processes in turn.
WORK = """
    INSERT INTO homes_workrecord (code, home_id, client_id, rate_id, key, day, good, again, minutes, reason, at,
                                  account_id, by_label)
    SELECT code, home_id, id, rates.ids[1 + (n + turn) %% %(processes)s], gen_random_uuid(), day,
           20 + n * 7 %% 90, n %% 3, 15 + (n + turn) %% 30, '',
           day + interval '9 hours'
               + CASE (n * %(each)s + turn) %% 200 WHEN 7 THEN interval '40 days' ELSE interval '0' END AS at, 1, '员工'
    FROM attended
    JOIN (SELECT home_id, array_agg(id ORDER BY id) AS ids FROM homes_piecerate GROUP BY 1) AS rates USING (home_id)
    CROSS JOIN generate_series(1, %(each)s) AS turn
    ORDER BY at, n, turn
"""
UNDO_WORK = """
    INSERT INTO homes_workrecord (code, home_id, client_id, rate_id, key, day, good, again, minutes, reason, at,
                                  account_id, by_label, undoes_id)
    SELECT code, home_id, client_id, rate_id, gen_random_uuid(), day, 0, 0, 0, '数错了', at, 1, '员工', id
    FROM homes_workrecord WHERE id %% 500 = 3
"""


def lay_year() -> list[Actor]:
    """The year; the heads of the homes in their order. A year that stands already is used."""
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    with as_system():
        if not Home.objects.exists():
            _lay()
    analyze()
    with as_system(read_only=True):
        return [keeper_actor(one) for one in HomeStaff.objects.select_related("home").order_by("home_id")]


def analyze() -> None:
    """What autovacuum has long done before the next month, and not between months that follow at once."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def _lay() -> None:
    Installation.objects.create(is_synthetic=True, city_code="420600000000", city_name="襄阳市", made_at=AT)
    first = 0
    for number in range(HOMES):
        size = SMALL if number % 4 else LARGE
        _lay_home(number, range(first, first + size))
        first += size
    terms = {
        "first": FIRST,
        "attendances": ATTENDANCES,
        "processes": PROCESSES,
        "each": RECORDS // ATTENDANCES,
    }
    with connection.cursor() as cursor:
        for statement in (ATTENDED, "ANALYZE attended", TAPS, UNDO_TAPS, WORK, UNDO_WORK, "DROP TABLE attended"):
            cursor.execute(statement, terms)
    arrived = Tap.objects.filter(kind="arrive").count()
    if (first, arrived) != (CLIENTS, ATTENDANCES) or WorkRecord.objects.count() < RECORDS:
        raise RuntimeError(f"the year is not whole: {first} clients, {arrived} attendances")


def _lay_home(number: int, numbers: range) -> None:
    code = f"4206{number % 9 + 1:02d}{number:06d}"
    home = Home.objects.create(
        code=code,
        name=f"第{number}家园",
        level="village",
        run_mode="community",
        address="某路",
        state="operating",
        task_year=2024,
        declared_at=AT,
        accepted_on=FIRST,
        opened_on=FIRST,
        is_synthetic=True,
    )
    account = Account.objects.create(username=f"home-{number}", name="周敏", password="!", password_set_on=FIRST)
    HomeStaff.objects.create(
        home=home, code=code, account=account, name="周敏", post="head", held=DateRange(FIRST, None)
    )
    # F07 tells of homes with an honour of the province or the State.
    Honour.objects.create(
        home=home, code=code, level="province", title="全省残疾人之家", issuer="省残工委", document="示意", on=FIRST
    )
    clients = [_lay_client(home, n) for n in numbers]
    _lay_books(home, clients)


def _lay_client(home: Home, number: int) -> Client:
    """The last few are those of the first home once more; they do not count twice."""
    again = number >= CLIENTS - TWICE
    whose = number - (CLIENTS - TWICE) if again else number
    if not again:
        said = {"initials": "J", "sex": "male", "lives_code": home.code, "number_kind": "none", "is_synthetic": True}
        died_on = FIRST + dt.timedelta(days=355) if number % 300 == 11 else None
        Person.objects.create(pk=whose + 1, code=home.code, name=f"甲{whose}", died_on=died_on, updated_at=AT, **said)
    client = Client.objects.create(
        home=home,
        code=home.code,
        name=f"甲{whose}",
        person_id=whose + 1,
        born_on=dt.date(1990, 1, 1),
        kinds="5",
        grade=2,
        is_counted=not again,
        not_counted_words="在另一个家园" if again else "",
        mode="work",
        state="admitted",
        applied_at=AT,
        held=DateRange(FIRST, FIRST + dt.timedelta(days=345) if number % 150 == 13 else None),
        agreement_no="一",
        agreement_signer="guardian",
        contact="父",
        contact_phone="19900001234",
        is_synthetic=True,
    )
    if number % 100 == 17:
        days = DateRange(FIRST + dt.timedelta(days=340), FIRST + dt.timedelta(days=350))
        told = {"kind": "hospital", "days": days, "source": "家属", "at": AT, "seat_label": "家园"}
        Absence.objects.create(client=client, home=home, code=home.code, **told)
    return client


def _lay_books(home: Home, clients: list[Client]) -> None:
    """A charter, an order with its rates, and each month a sale in which all share."""
    mine = {"home": home, "code": home.code}
    about = {"adopted_on": FIRST, "clauses": ["party"], "fund_per_mille": 100, "at": AT, "seat_label": "家园"}
    Charter.objects.create(version=1, **about, **mine)
    dates = {"ordered_on": FIRST, "due_on": dt.date(2025, 12, 31)}
    order = WorkOrder.objects.create(
        customer="某厂", product="纸盒", quantity=10**6, unit_price_hundredths=50_00, **dates, **mine
    )
    for process in range(PROCESSES):
        rate = {"process": f"工序{process}", "rate_hundredths": 1133 + 577 * process, "from_on": FIRST}
        PieceRate.objects.create(order=order, **rate, **mine)
    for month in MONTHS:
        sale = Sale.objects.create(on=month, title="义卖", revenue_fen=3600_01, material_fen=900_00, **mine)
        points = (SalePoint(sale=sale, client=one, points=at + 1, **mine) for at, one in enumerate(clients))
        SalePoint.objects.bulk_create(points)
