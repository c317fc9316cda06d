"""How lists of months and of spans are kept: rows in one statement, and what a newer list replaces let go."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.exchange.feed_reading import ReadRow
from doorstep.exchange.feed_rooms import Taking
from doorstep.exchange.models_feeds import FeedRun
from doorstep.kernel.feed import FeedContract, HoldsSpan, PaysMonth

from .models_lists import ListedMonth, ListedSpan
from .reopening import hear, what_changed

Kept = type[ListedMonth | ListedSpan]
KEEP_MONTHS = """
    INSERT INTO quota_listedmonth (run_id, code, "row", kind, number_index, uscc, month, fen)
    SELECT %s, %s, said.* FROM unnest(%s::int[], %s::text[], %s::bytea[], %s::text[], %s::date[], %s::bigint[]) AS said
"""
KEEP_SPANS = """
    INSERT INTO quota_listedspan (run_id, code, "row", kind, number_index, uscc, name, since, until, value)
    SELECT %s, %s, said.*
    FROM unnest(%s::int[], %s::text[], %s::bytea[], %s::text[], %s::text[], %s::date[], %s::date[], %s::smallint[])
         AS said
"""
MOST_NAME = 100


def _keep(sql: str, run: FeedRun, terms: Sequence[tuple[Any, ...]]) -> None:
    if terms:
        with connection.cursor() as cursor:
            cursor.execute(sql, [run.pk, run.code, *(list(column) for column in zip(*terms, strict=True))])


def enter_months(run: FeedRun, rows: Sequence[ReadRow], contract: FeedContract) -> None:
    """Keep who was paid for, by whom, in the month. Of persons a keyed hash of the number alone. One statement."""
    _keep(KEEP_MONTHS, run, [(row.number, *month_of_row(row, contract)) for row in rows])


def month_of_row(row: ReadRow, contract: FeedContract) -> tuple[str, bytes | None, str, dt.date, int | None]:
    """What a row tells of a month: kind, person, employer, month, sum."""
    tells, values = contract.tells, row.values
    assert isinstance(tells, PaysMonth)
    kind = values[tells.by] if tells.by else tells.kinds[0]
    return kind, row.index, values[tells.employer], values[tells.month], values.get(tells.amount)


def same_month(run: FeedRun, row: ReadRow, contract: FeedContract) -> list[int]:
    """Rows of the run that tell who paid the same for the same person."""
    kind, index, uscc, month, _fen = month_of_row(row, contract)
    rows = ListedMonth.objects.filter(run=run, number_index=index, kind=kind, uscc=uscc, month=month)
    return list(rows.exclude(row=row.number).order_by("row").values_list("row", flat=True))


def enter_spans(run: FeedRun, rows: Sequence[ReadRow], contract: FeedContract) -> None:
    """Keep what held of persons, as keyed hashes of their numbers alone, or of employers. One statement."""
    _keep(KEEP_SPANS, run, [(row.number, *span_of_row(row, contract)) for row in rows])


def span_of_row(
    row: ReadRow, contract: FeedContract
) -> tuple[str, bytes | None, str, str, dt.date, dt.date | None, int | None]:
    """What a row tells of a span: kind, person or employer, its name, from which day, up to which one, value."""
    tells, values = contract.tells, row.values
    assert isinstance(tells, HoldsSpan)
    last, value = values.get(tells.until), values.get(tells.value)
    return (
        tells.kind,
        None if tells.employer else row.index,
        values[tells.employer] if tells.employer else "",
        values.get(tells.called, "")[:MOST_NAME],
        values[tells.since],
        None if last is None else last + dt.timedelta(days=1),
        None if value is None else int(value),
    )


def same_span(run: FeedRun, row: ReadRow, contract: FeedContract) -> list[int]:
    """Rows of the run that tell of the same person or employer, by the key of the list."""
    tells = contract.tells
    assert isinstance(tells, HoldsSpan)
    _kind, index, uscc, _name, since, _until, _value = span_of_row(row, contract)
    rows = ListedSpan.objects.filter(run=run, uscc=uscc, number_index=index)
    if tells.since in contract.key:
        rows = rows.filter(since=since)
    return list(rows.exclude(row=row.number).order_by("row").values_list("row", flat=True))


def close_list(kept: Kept, run: FeedRun, contract: FeedContract, by: Actor, at: dt.datetime) -> tuple[int, int]:
    """Say which placements the list concerns, then let go of the rows of what it has replaced."""
    replaced = FeedRun.objects.filter(
        Exists(kept.objects.filter(run=OuterRef("pk"))), contract=run.contract, code=run.code, state="superseded"
    )
    if contract.is_by_period:
        replaced = replaced.filter(period=run.period)
    keys = list(replaced.values_list("pk", flat=True))
    changed = what_changed(kept, run.pk, keys)
    hear(run, changed, by=by, at=at)
    forget_list(kept, keys)
    return changed.come, changed.gone


def forget_list(kept: Kept, runs: Sequence[int]) -> None:
    """Let go of the rows of these runs."""
    kept.objects.filter(run__in=list(runs)).delete()


MONTHS = Taking(
    enter=enter_months,
    same=same_month,
    close=partial(close_list, ListedMonth),
    forget=partial(forget_list, ListedMonth),
    words={
        "pension": _("养老保险按月缴费"),
        "unemployment": _("失业保险按月缴费"),
        "injury": _("工伤保险按月缴费"),
        "medical": _("医疗保险按月缴费"),
        "wages": _("按月申报的工资"),
    },
)
SPANS = Taking(
    enter=enter_spans,
    same=same_span,
    close=partial(close_list, ListedSpan),
    forget=partial(forget_list, ListedSpan),
    words={
        "certificate": _("残疾人证和等级"),
        "veteran": _("残疾军人证和等级"),
        "employer": _("单位登记和存续"),
    },
)
