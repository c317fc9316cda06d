"""A year of simple work in 60 homes, 900 clients and a million entries; then a month's pay of all of them is closed.

One entry in two hundred comes forty days late, one in five hundred is undone.  The months before are closed first.
"""

import datetime as dt
from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import DateRange

from bench.measure import Line, rounds, taken
from doorstep.base.access import Actor
from doorstep.base.models import Installation
from doorstep.base.scope import as_system
from doorstep.homes.keepers import HOME_HEAD
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Client
from doorstep.homes.models_governance import Charter
from doorstep.homes.models_work import PayLine, PayPart, PayPeriod, PieceRate, Sale, SalePoint, WorkOrder, WorkRecord
from doorstep.homes.services.paying import draft_period, sign_period
from doorstep.kernel.days import add_months

HOMES, CLIENTS, RECORDS, PROCESSES = 60, 900, 1_000_000, 6
FIRST = dt.date(2025, 1, 1)
MONTHS = [add_months(FIRST, n) for n in range(12)]
MOST_SECONDS, ROUNDS = 5.0, 5
AT = dt.datetime(2025, 1, 1, 1, tzinfo=dt.UTC)
# The n-th entry: clients in turn, their days through the year, four or so a day.
WORK = """
    INSERT INTO homes_workrecord (code, home_id, client_id, rate_id, key, day, good, again, minutes, reason, at,
                                  account_id, by_label)
    SELECT client.code, client.home_id, client.id, rates.ids[1 + (n + n / %(clients)s) %% %(processes)s],
           gen_random_uuid(), at.day, 20 + n * 7 %% 90, n %% 3, 15 + n %% 30, '',
           at.day + interval '9 hours' + CASE n %% 200 WHEN 7 THEN interval '40 days' ELSE interval '0' END, 1, '员工'
    FROM generate_series(0, %(records)s - 1) AS n
    CROSS JOIN LATERAL (SELECT %(first)s::date + (n::bigint * 365 / %(records)s)::int AS day) AS at
    JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS number, * FROM homes_client) AS client
      ON client.number = n %% %(clients)s
    JOIN (SELECT home_id, array_agg(id ORDER BY id) AS ids FROM homes_piecerate GROUP BY 1) AS rates
      ON rates.home_id = client.home_id
"""
UNDO = """
    INSERT INTO homes_workrecord (code, home_id, client_id, rate_id, key, day, good, again, minutes, reason, at,
                                  account_id, by_label, undoes_id)
    SELECT code, home_id, client_id, rate_id, gen_random_uuid(), day, 0, 0, 0, '数错了', at, 1, '员工', id
    FROM homes_workrecord WHERE id %% 500 = 3
"""
# For each client, the pieces that were paid beside those that were made and not undone.
CHECK = """
    SELECT client.id, paid.good, made.good FROM homes_client AS client
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(part.quantity), 0) AS good FROM homes_paypart AS part
        JOIN homes_payline AS line ON line.id = part.line_id
        WHERE line.client_id = client.id AND part.rate_id IS NOT NULL) AS paid
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(work.good), 0) AS good FROM homes_workrecord AS work
        WHERE work.client_id = client.id AND work.undoes_id IS NULL
          AND NOT EXISTS (SELECT FROM homes_workrecord AS undo WHERE undo.undoes_id = work.id)) AS made
    WHERE paid.good <> made.good
"""


def measure() -> Iterator[Line]:
    """The year laid and its months closed in turn; the last is drafted several times, all homes as one round."""
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    with as_system():
        _lay()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    with as_system(read_only=True):
        heads = [_head(home) for home in Home.objects.order_by("pk")]
    what = f"a month's pay of {HOMES} homes, {CLIENTS} clients, of {RECORDS:,} entries a year"
    for month in MONTHS[:-1]:
        _draft(heads, month)
        _sign(heads, month)
    drafts, _none = rounds(lambda: taken(lambda: _draft(heads, MONTHS[-1])), times=ROUNDS, warm_ups=1)
    yield Line(f"{what}: drafted", drafts, MOST_SECONDS)
    signed = taken(lambda: _sign(heads, MONTHS[-1]))
    yield Line(f"{what}: drafted, checked and signed", [seconds + signed for seconds in drafts], MOST_SECONDS)
    for month in (add_months(FIRST, 12), add_months(FIRST, 13)):  # what came late
        _draft(heads, month)
        _sign(heads, month)
    yield Line(f"{what}: of each client, all pieces made and none twice were paid ({_checked()})", [0.0])


def _head(home: Home) -> Actor:
    return Actor(
        account_id=home.pk,
        seat_id=-home.pk,
        role=HOME_HEAD,
        code=home.code,
        ranges=(),
        seat_label="负责人",
        name="负责人",
        party=home.pk,
        party_of=Home._meta.db_table,
    )


def _after(month: dt.date) -> dt.datetime:
    """The fifth of the month after, at ten in China."""
    return dt.datetime.combine(add_months(month, 1), dt.time(2), tzinfo=dt.UTC) + dt.timedelta(days=4)


def _draft(heads: list[Actor], month: dt.date) -> None:
    for by in heads:
        draft_period(month, by=by, at=_after(month))


def _sign(heads: list[Actor], month: dt.date) -> None:
    with as_system(read_only=True):
        due = PayPeriod.objects.filter(month=month, lines__isnull=False)
        keys = dict(due.values_list("home", "pk"))
    for by in heads:
        if by.party in keys:  # where nothing came late there is nothing to sign
            sign_period(keys[by.party], by=by, at=_after(month))


def _checked() -> str:
    """How much was compared. Raises: RuntimeError where pay differs from work."""
    with as_system(read_only=True), connection.cursor() as cursor:
        cursor.execute(CHECK)
        if wrong := cursor.fetchall():
            raise RuntimeError(f"pay differs from work: {wrong[:3]}")
        lines, parts, entries = PayLine.objects.count(), PayPart.objects.count(), WorkRecord.objects.count()
    if entries < RECORDS:
        raise RuntimeError(f"only {entries} entries were laid")
    return f"{lines:,} lines, {parts:,} parts, {entries:,} entries"


def _lay() -> None:
    """Homes, clients, orders with rates, charters, sales, and the year's work."""
    Installation.objects.create(is_synthetic=True, city_code="420600000000", city_name="襄阳市", made_at=AT)
    for number in range(HOMES):
        home = Home.objects.create(
            code=f"4206{number % 9 + 1:02d}{number:06d}",
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
        _lay_home(home, number)
    terms = {"records": RECORDS, "processes": PROCESSES, "clients": CLIENTS, "first": FIRST}
    with connection.cursor() as cursor:
        cursor.execute(WORK, terms)
        cursor.execute(UNDO, {})


def _lay_home(home: Home, number: int) -> None:
    mine = {"home": home, "code": home.code}
    said = {"born_on": dt.date(1990, 1, 1), "kinds": "5", "grade": 2, "is_counted": True, "mode": "work"}
    admitted = {"state": "admitted", "applied_at": AT, "held": DateRange(FIRST, None), "agreement_no": "一"}
    signed = {"agreement_signer": "guardian", "contact": "父", "contact_phone": "19900001234", "is_synthetic": True}
    first = number * CLIENTS // HOMES
    makers = [
        Client.objects.create(name=f"甲{n}", person_id=n + 1, **mine, **said, **admitted, **signed)
        for n in range(first, first + CLIENTS // HOMES)
    ]
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
        for at, maker in enumerate(makers):
            SalePoint.objects.create(sale=sale, client=maker, points=at + 1, **mine)
