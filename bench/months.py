"""The month run of every benefit over everybody, from and to the database; beside one statement, and beside Python."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection, connections
from django.db.models import Sum
from django.utils import timezone

from bench.measure import Line, rounds, taken
from doorstep.base.items import BENEFITS
from doorstep.base.population import facts_sql
from doorstep.base.scope import as_system, scoped
from doorstep.catalogue.parameters.child_rehabilitation import AGE_TO, AMOUNT
from doorstep.catalogue.parameters.two_subsidies import LIVING, NURSING
from doorstep.entitlements.known import latest
from doorstep.entitlements.models import MonthRun
from doorstep.entitlements.services import judge_month
from doorstep.kernel.days import add_months
from doorstep.web.city.month import County, counties_of
from doorstep.web.city.plan import CityPlan

MOST_SECONDS = 10
ROUNDS = 5
Sums = dict[str, tuple[int, int, int]]  # by benefit: due, fen due, cannot be told yet

# What a person who knows the three rules would write: reads everything, writes nothing.
BY_HAND = """
    WITH month AS (SELECT daterange(%(month)s, %(next)s) AS days),
    held AS (
        SELECT DISTINCT ON (person_id) person_id, grade FROM certificates_certificate, month
        WHERE valid && days AND (state IN ('active', 'lost', 'replaced') OR state_since > lower(days))
        ORDER BY person_id, grade, category),
    told AS (
        SELECT person_id,
               bool_or(holds) FILTER (WHERE kind = 'low_income') AS low_income,
               bool_or(holds) FILTER (WHERE kind = 'needs_care') AS needs_care,
               bool_or(holds) FILTER (WHERE kind = 'in_rehabilitation') AS in_rehabilitation,
               bool_or(holds AND valid @> days) FILTER (WHERE kind = 'destitute') AS destitute,
               bool_or(holds AND valid @> days) FILTER (WHERE kind = 'orphan') AS orphan,
               bool_or(holds AND valid @> days) FILTER (WHERE kind = 'unattended_child') AS unattended,
               bool_or(holds AND valid @> days) FILTER (WHERE kind = 'work_injury_care') AS injured,
               bool_or(holds AND valid @> days) FILTER (WHERE kind = 'in_prison') AS in_prison,
               bool_or(holds AND valid @> days) FILTER (WHERE kind = 'in_institution') AS in_institution
        FROM people_circumstance, month WHERE valid && days GROUP BY person_id),
    judged AS (
        SELECT (died_on IS NULL OR died_on >= lower(days)) AND held.person_id IS NOT NULL AND low_income
                   AND NOT destitute AND NOT orphan AND NOT unattended AND NOT injured AND NOT in_prison
                   AND NOT in_institution AS living,
               (died_on IS NULL OR died_on >= lower(days)) AND held.person_id IS NOT NULL AND grade <= 2
                   AND needs_care AND NOT destitute AND NOT injured AND NOT in_prison AND NOT in_institution AS nursing,
               (died_on IS NULL OR died_on >= lower(days)) AND in_rehabilitation AND NOT destitute
                   AND extract(year FROM age(lower(days) + 1, born_on + 1)) <= %(age_to)s AS child
        FROM month, people_person AS person
        LEFT JOIN held ON held.person_id = person.id LEFT JOIN told ON told.person_id = person.id
        WHERE merged_into_id IS NULL)
    SELECT count(*) FILTER (WHERE living), count(*) FILTER (WHERE living IS NULL),
           count(*) FILTER (WHERE nursing), count(*) FILTER (WHERE nursing IS NULL),
           count(*) FILTER (WHERE child), count(*) FILTER (WHERE child IS NULL)
    FROM judged
"""


def measure(plan: CityPlan) -> Iterator[Line]:
    """A first run, the same again, and the quiet month after one whose changes were confirmed."""
    counties, month = counties_of(), add_months(plan.month, -1)
    what = f"month run, {len(BENEFITS)} benefits, {len(counties)} counties"
    mine, theirs = rounds(
        lambda: _first(counties, month), lambda: taken(lambda: _by_hand(month)), times=ROUNDS, warm_ups=1
    )
    peer = "one statement by hand, reads only"
    yield Line(f"{what}: first", mine, MOST_SECONDS, peer=peer, peer_seconds=theirs)
    people = _facts(month)
    if not _sums(month) == _by_hand(month) == _in_python(people, month):
        raise RuntimeError("the month run and its peers disagree")
    mine, theirs = rounds(
        lambda: taken(lambda: _judge(counties, month)),
        lambda: taken(lambda: _in_python(people, month)),
        times=ROUNDS,
        warm_ups=1,
    )
    peer = "kernel rules in Python, rows in memory"
    yield Line(f"{what}: again, nothing changes", mine, MOST_SECONDS, peer=peer, peer_seconds=theirs)
    _forget(month)
    mine, _none = rounds(lambda: _first(counties, plan.next_month), times=ROUNDS, warm_ups=1)
    yield Line(f"{what}: quiet next month", mine, MOST_SECONDS)


def _first(counties: list[County], month: dt.date) -> float:
    """Seconds of a run of a month that nobody has judged yet."""
    _forget(month)
    return taken(lambda: _judge(counties, month))


def _forget(month: dt.date) -> None:
    with as_system(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM entitlements_change WHERE month = %s", [month])
        cursor.execute("DELETE FROM entitlements_monthrun WHERE month = %s", [month])
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) entitlements_change")


def _judge(counties: list[County], month: dt.date) -> None:
    """As the job does it: county by county, each in a transaction of its own."""
    for county in counties:
        with scoped(county.office.ranges, by=county.office):
            judge_month(list(BENEFITS.values()), month, code=county.code, by=county.office, at=timezone.now())


def _sums(month: dt.date) -> Sums:
    """What the month run wrote down."""
    with as_system(read_only=True):
        runs = latest(MonthRun.objects.filter(month=month)).values("benefit").order_by("benefit")
        summed = runs.annotate(everybody=Sum("due"), fen=Sum("due_fen"), open=Sum("unknown"))
        return {row["benefit"]: (row["everybody"], row["fen"], row["open"]) for row in summed}


def _by_hand(month: dt.date) -> Sums:
    terms = {"month": month, "next": add_months(month, 1), "age_to": AGE_TO.on(month)}
    with as_system(read_only=True), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(BY_HAND, terms)
        living, living_open, nursing, nursing_open, child, child_open = cursor.fetchone()
    return {
        "child-rehabilitation-allowance": (child, child * AMOUNT.on(month), child_open),
        "living-allowance": (living, living * LIVING.on(month), living_open),
        "nursing-allowance": (nursing, nursing * NURSING.on(month), nursing_open),
    }


def _facts(month: dt.date) -> list[dict[str, Any]]:
    """Everybody's facts as rows in memory; reading them is not part of the peer's time."""
    sql, terms = facts_sql(dict.fromkeys(fact for one in BENEFITS.values() for fact in one.facts), month)
    with as_system(read_only=True), connection.cursor() as cursor:
        cursor.execute(sql, terms)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _in_python(people: list[dict[str, Any]], month: dt.date) -> Sums:
    """The other reading of the same rules, person by person."""
    sums = {}
    for code, benefit in sorted(BENEFITS.items()):
        paid = Counter(benefit.pays(known, month) for known in people)
        fen = {amount: count for amount, count in paid.items() if amount}
        sums[code] = (sum(fen.values()), sum(amount * count for amount, count in fen.items()), paid[None])
    return sums
