"""The month run of every benefit over everybody, from and to the database; beside other readings of the same rules."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection, connections
from django.db.models import Sum
from django.utils import timezone

from bench.measure import Line, rounds, taken
from doorstep.base.items import BENEFITS, rulebook
from doorstep.base.population import facts_sql, pays_sql
from doorstep.base.scope import as_system, scoped
from doorstep.entitlements.known import latest
from doorstep.entitlements.models import MonthRun
from doorstep.entitlements.services import judge_month
from doorstep.kernel.days import add_months
from doorstep.kernel.expr import Fact
from doorstep.kernel.regions import subtree
from doorstep.web.city.month import County, counties_of
from doorstep.web.city.plan import CityPlan

MOST_SECONDS = 10
ROUNDS = 5
Sums = dict[str, tuple[int, int, int]]  # by benefit: due, fen due, cannot be told yet


def measure(plan: CityPlan) -> Iterator[Line]:
    """A first run, the same again, and the quiet month after one whose changes were confirmed."""
    counties, month = counties_of(), add_months(plan.month, -1)
    what = f"month run, {len(BENEFITS)} benefits, {len(counties)} counties"
    mine, theirs = rounds(
        lambda: _first(counties, month), lambda: taken(lambda: _in_place(month)), times=ROUNDS, warm_ups=1
    )
    peer = "PostgreSQL judges in place, each benefit by itself, writes nothing"
    yield Line(f"{what}: first", mine, MOST_SECONDS, peer=peer, peer_seconds=theirs)
    people = _facts(month)
    if _in_place(month) != _in_python(people, month) or _sums(month) != _as_defined(counties, people, month):
        raise RuntimeError("the month run and other readings of the rules disagree")
    mine, _none = rounds(lambda: taken(lambda: _judge(counties, month)), times=ROUNDS, warm_ups=1)
    yield Line(f"{what}: again, nothing changes", mine, MOST_SECONDS)
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
    """What the month run wrote down of what is due by the month; the rest hangs on what was given in other months."""
    with as_system(read_only=True):
        runs = (
            latest(MonthRun.objects.filter(month=month, benefit__in=_monthly())).values("benefit").order_by("benefit")
        )
        summed = runs.annotate(everybody=Sum("due"), fen=Sum("due_fen"), open=Sum("unknown"))
        return {row["benefit"]: (row["everybody"], row["fen"], row["open"]) for row in summed}


def _monthly() -> list[str]:
    return sorted(code for code, benefit in BENEFITS.items() if benefit.period == "month")


def _in_place(month: dt.date) -> Sums:
    """Every rule by itself, in SQL over everybody's facts."""
    facts, facts_terms = facts_sql(_every_fact(), month)
    read, terms = [], []
    for code, benefit in BENEFITS.items():
        sql, more = pays_sql(benefit, month)
        read.append(f'{sql} AS "{code}"')
        terms += more
    sums = ", ".join(
        f"""count(*) FILTER (WHERE "{code}" > 0), coalesce(sum("{code}"), 0)::bigint,
                         count(*) FILTER (WHERE "{code}" IS NULL)"""
        for code in BENEFITS
    )
    with as_system(read_only=True), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(
            f"WITH judged AS (SELECT {', '.join(read)} FROM ({facts}) AS facts) SELECT {sums} FROM judged",
            [*terms, *facts_terms],
        )
        row = cursor.fetchone()
    return {code: row[3 * at : 3 * at + 3] for at, code in enumerate(BENEFITS)}


def _every_fact() -> dict[Fact, None]:
    return dict.fromkeys(fact for benefit in BENEFITS.values() for fact in benefit.facts)


def _facts(month: dt.date) -> list[dict[str, Any]]:
    """Everybody's facts as rows in memory; reading them is not part of the peer's time."""
    sql, terms = facts_sql(_every_fact(), month)
    with as_system(read_only=True), connection.cursor() as cursor:
        cursor.execute(sql, terms)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _in_python(people: list[dict[str, Any]], month: dt.date) -> Sums:
    """Every rule by itself, by the kernel, person by person."""
    sums = {}
    for code, benefit in sorted(BENEFITS.items()):
        rule = benefit.rule(month)
        paid = Counter(rule.judge(known).pays for known in people)
        fen = {amount: count for amount, count in paid.items() if amount}
        sums[code] = (sum(fen.values()), sum(amount * count for amount, count in fen.items()), paid[None])
    return sums


def _as_defined(counties: list[County], people: list[dict[str, Any]], month: dt.date) -> Sums:
    """The definition: each county's page, with what may not be drawn together settled."""
    sums = dict.fromkeys(_monthly(), (0, 0, 0))
    for county in counties:
        page = rulebook().page(month, place=county.code, known=timezone.localdate())
        reach = subtree(county.code)
        for known in people:
            if known["code"] not in reach:
                continue
            for benefit, verdict in zip(page.benefits, page.judge(known), strict=True):
                if benefit.code in sums:
                    due, fen, open_ = sums[benefit.code]
                    pays = verdict.pays
                    sums[benefit.code] = (due + bool(pays), fen + (pays or 0), open_ + (pays is None))
    return sums
