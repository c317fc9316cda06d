"""The month run of every benefit over everybody, from and to the database; beside PostgreSQL judging in place."""

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
from django.db import connection, connections
from django.db.models import Sum
from django.utils import timezone

from bench.measure import Line, Peak, peak_megabytes, rounds, taken
from doorstep.base.engines.columns import Columns, facts_of_book, words_of_book
from doorstep.base.engines.copied import read_columns
from doorstep.base.engines.judging import judge_columns, judge_one_by_one
from doorstep.base.engines.overlay import lay_over
from doorstep.base.engines.sqltext import FENCE, columns_of_benefit, judged_sql
from doorstep.base.items import BENEFITS, rulebook
from doorstep.base.population import Bound, facts_sql
from doorstep.base.scope import as_system, scoped
from doorstep.entitlements.known import latest
from doorstep.entitlements.models import Change, MonthRun
from doorstep.entitlements.services import judge_month
from doorstep.entitlements.services.following import follow
from doorstep.kernel.days import add_months
from doorstep.kernel.stacking import Page
from doorstep.people.services.standing import day_of
from doorstep.web.city.month import County, counties_of
from doorstep.web.city.plan import CityPlan

FIRST_SECONDS, QUIET_SECONDS, MOST_MEGABYTES = 20, 6, 1536
ROUNDS = 5
Sums = dict[str, tuple[int, int, int]]  # by benefit: due, fen due, cannot be told yet


def measure(plan: CityPlan) -> Iterator[Line | Peak]:
    """A first run, the same again, and the quiet month after one whose changes were confirmed.

    Where no month's work was done, the plan's month is the first, and is confirmed here without telling anybody.
    """
    counties, is_bare = counties_of(), not _was_judged(plan.month)
    month = plan.month if is_bare else add_months(plan.month, -1)
    what = f"month run, {len(BENEFITS)} benefits, {len(counties)} counties"
    cold = _first(counties, month)
    yield Line(f"{what}: first, in a new process", [cold], FIRST_SECONDS)
    yield Peak(f"{what}: peak memory, with that of the database's process", _megabytes(), MOST_MEGABYTES)
    mine, theirs = rounds(
        lambda: _first(counties, month), lambda: taken(lambda: _in_place(counties, month)), times=ROUNDS, warm_ups=0
    )
    peer = "PostgreSQL judges in place, writes nothing"
    yield Line(f"{what}: first", mine, FIRST_SECONDS, peer=peer, peer_seconds=theirs)
    _compare(counties, month)
    mine, _none = rounds(lambda: taken(lambda: _judge(counties, month)), times=ROUNDS, warm_ups=0)
    yield Line(f"{what}: again, its changes unanswered", mine)
    if is_bare:
        _confirm(counties, month)
    else:
        _forget(month)
    mine, _none = rounds(lambda: _first(counties, plan.next_month), times=ROUNDS, warm_ups=0)
    yield Line(f"{what}: quiet next month", mine, QUIET_SECONDS)


def _was_judged(month: dt.date) -> bool:
    with as_system(read_only=True):
        return MonthRun.objects.filter(month=month).exists()


def _confirm(counties: list[County], month: dt.date) -> None:
    """Let what was found of the month be due from it on."""
    for county in counties:
        with scoped(county.office.ranges, by=county.office):
            found = Change.objects.filter(month=month, state="open", kind__in=["starts", "changes"])
            keys = list(found.values_list("pk", flat=True))
            found.update(state="confirmed", decided_at=timezone.now(), seat_id=county.office.seat_id)
            follow(keys, at=timezone.now())
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) entitlements_change, entitlements_award")


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


def _megabytes() -> float:
    """The most that this process and its server process have held; what the server shares counts as its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return peak_megabytes() + peak_megabytes(cursor.fetchone()[0])


def _compare(counties: Sequence[County], month: dt.date) -> None:
    """Everybody of the city by all readings, row by row; and what the month run wrote of what is due every month."""
    sums: dict[str, Sums] = {"definition": {}, "compiled": {}}
    for county in counties:
        page, columns = _page(county, month), _columns(county, month)
        pages = [page] * len(columns.places)
        told = {
            "definition": judge_one_by_one(pages, lay_over(pages), columns),
            "compiled": judge_columns(pages, columns),
        }
        for name in ("pays", "no", "unclear", "yields"):
            if not np.array_equal(*(getattr(one, name) for one in told.values())):
                raise RuntimeError(f"{county.code}: the compiled pass and the definition disagree on {name}")
        for reading, one in told.items():
            for code, pays in zip(one.codes, one.pays.astype(np.int64), strict=True):
                _add(sums[reading], code, (int((pays > 0).sum()), int(pays[pays > 0].sum()), int((pays < 0).sum())))
    monthly = {code for code, benefit in BENEFITS.items() if benefit.period == "month"}
    ran = {code: row for code, row in _sums(month).items() if code in monthly}
    if sums["definition"] != _in_place(counties, month) or ran != {code: sums["compiled"][code] for code in ran}:
        raise RuntimeError("the month run, the definition and PostgreSQL disagree")


def _add(sums: Sums, code: str, row: tuple[int, int, int]) -> None:
    due, fen, open_ = sums.get(code, (0, 0, 0))
    sums[code] = (due + row[0], fen + row[1], open_ + row[2])


def _sums(month: dt.date) -> Sums:
    """What the month run wrote down."""
    with as_system(read_only=True):
        runs = latest(MonthRun.objects.filter(month=month)).values("benefit").order_by("benefit")
        summed = runs.annotate(everybody=Sum("due"), fen=Sum("due_fen"), open=Sum("unknown"))
        return {row["benefit"]: (row["everybody"], int(row["fen"]), row["open"]) for row in summed}


def _page(county: County, month: dt.date) -> Page:
    return rulebook().page(month, place=county.code, known=day_of(timezone.now()))


def _facts(month: dt.date) -> Bound:
    return facts_sql(facts_of_book(rulebook()), month)


def _columns(county: County, month: dt.date) -> Columns:
    with scoped(county.office.ranges, by=county.office, read_only=True):
        return read_columns(_facts(month), facts_of_book(rulebook()), words_of_book(rulebook()))


def _in_place(counties: Sequence[County], month: dt.date) -> Sums:
    """The same rules as one SELECT for each county, over the same facts."""
    sums: Sums = {}
    for county in counties:
        overlay, (facts, terms) = lay_over([_page(county, month)]), _facts(month)
        judged = judged_sql(overlay, [county.code[:6]], f"({facts})", fence=FENCE)
        pays = [columns_of_benefit(code)[0] for code in overlay.codes]
        wanted = ", ".join(
            f"count(*) FILTER (WHERE {one} > 0), coalesce(sum({one}) FILTER (WHERE {one} > 0), 0)::bigint, "
            f"count(*) FILTER (WHERE {one} < 0)"
            for one in pays
        )
        with scoped(county.office.ranges, by=county.office, read_only=True), connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '128MB'")
            cursor.execute(f"SELECT {wanted} FROM ({judged}) AS verdicts", terms)
            row = cursor.fetchone()
        for at, code in enumerate(overlay.codes):
            _add(sums, code, tuple(row[3 * at : 3 * at + 3]))
    return sums
