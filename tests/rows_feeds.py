"""Makers for files of feeds, rows of them that wait, who stands on their lists, and whole lists."""

import datetime as dt
import json
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.seal import blind
from doorstep.exchange.models_feeds import FeedName, FeedRow, FeedRun
from doorstep.people.models import Roster
from tests.rows import NOON, OPEN, maker
from tests.world import SINCE, World


@maker(FeedRun)
def feed_run(world: World, code: str, mark: str, **about: Any) -> FeedRun:
    """One of which one row waits."""
    return FeedRun.objects.create(
        code=code,
        contract="civil-low-income",
        filename=mark,
        digest=f"{next(world.numbers):064d}",
        as_of=SINCE,
        period=DateRange(SINCE, SINCE + dt.timedelta(days=31)),
        state="open",
        rows_total=1,
        bad=1,
        received_at=NOON,
        seat_id=0,
        seat_label=mark,
    )


@maker(FeedRow)
def feed_row(world: World, code: str, mark: str, **about: Any) -> FeedRow:
    run = world.lay("exchange.FeedRun", code)
    return FeedRow.objects.create(
        run=run, code=run.code, number=2, cells=json.dumps({"name": mark}), faults={"number": "没有填。"}
    )


@maker(FeedName)
def feed_name(world: World, code: str, mark: str, **about: Any) -> FeedName:
    run = world.lay("exchange.FeedRun", code)
    return FeedName.objects.create(
        run=run,
        code=run.code,
        number=3,
        number_index=blind(f"{mark}{next(world.numbers)}"),
        name_index=blind(mark),
        kind="low_income",
        valid=OPEN,
    )


@maker(Roster)
def roster(world: World, code: str, mark: str, **about: Any) -> Roster:
    """Of the code as it is, so that several may lie at one place, each for a year of its own."""
    year = 1900 + next(world.numbers) % 8000
    span = DateRange(dt.date(year, 1, 1), dt.date(year + 1, 1, 1))
    return Roster.objects.create(code=code, kind="low_income", valid=span, source=mark, as_of=SINCE)
