"""Entering rows of a file: what they tell goes to the register, what needs a person is kept, the rest is counted."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, with_every_permission
from doorstep.base.many import many
from doorstep.base.seal import blind, seal
from doorstep.kernel.days import add_months, month_of
from doorstep.kernel.feed import Dies, FeedContract, Moves, Tells, period_of
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.people.models import Person
from doorstep.people.services import record_death
from doorstep.people.services.tell_many import Edition, Said, ToldLater, tell_many, whole_months

from .feed_matching import Found, match_rows
from .feed_reading import ReadRow
from .feed_rooms import taking_of
from .models_feeds import FeedRun

KEEP_ROWS = """
    INSERT INTO exchange_feedrow (run_id, code, number, cells, faults, asks, person_id, state, settled_label,
                                  settled_reason)
    SELECT %s, %s, number, cells, faults::jsonb, asks, person_id, 'open', '', ''
    FROM unnest(%s::int[], %s::bytea[], %s::text[], %s::text[], %s::bigint[])
         AS said (number, cells, faults, asks, person_id)
"""
KEEP_NAMES = """
    INSERT INTO exchange_feedname (run_id, code, number, number_index, name_index, kind, valid, person_id)
    SELECT %s, %s, number, number_index, name_index, kind, daterange(since, until), person_id
    FROM unnest(%s::int[], %s::bytea[], %s::bytea[], %s::text[], %s::date[], %s::date[], %s::bigint[])
         AS said (number, number_index, name_index, kind, since, until, person_id)
"""
Span = tuple[dt.date, dt.date | None]


def edition_of(run: FeedRun, contract: FeedContract) -> Edition:
    """The run as an edition of its list."""
    return Edition(contract.name, run.as_of, run.period.lower, run.filename[-200:])


@transaction.atomic
def enter_rows(
    run: FeedRun,
    rows: Sequence[ReadRow],
    contract: FeedContract,
    *,
    over_later: bool = False,
    by: Actor,
    at: dt.datetime,
) -> tuple[int, int, list[ReadRow]]:
    """Enter rows; returns how many are good, how many are strangers, and those that need a person, who keeps them.

    `over_later`: what was told on a later day gives way too.
    """
    if taking := taking_of(contract):  # whom these are about need not be in our register
        sound = [row for row in rows if not row.faults]
        taking.enter(run, sound, contract)
        return len(sound), 0, [row for row in rows if row.faults]
    matched, strangers, bad = match_rows(rows, on=run.as_of)
    match contract.tells:
        case Tells():
            news, undecided = _tell(run, matched, strangers, contract, over_later=over_later, by=by, at=at)
        case Dies(day):
            news, undecided = _bury(matched, day, _source_of(run, contract), by=by, at=at)
        case Moves(to):
            news, undecided = 0, [_moved(row, to, found) for row, found in matched if not _is_in(found, row.values[to])]
    run.news += news
    return len(matched) - len(undecided), len(strangers), [*bad, *undecided]


def keep_rows(run: FeedRun, rows: Sequence[ReadRow]) -> None:
    """Keep rows that need a person, sealed. One statement."""
    if not rows:
        return
    columns: list[list[Any]] = [
        [row.number for row in rows],
        [seal(json.dumps(dict(row.cells), ensure_ascii=False)) for row in rows],
        [json.dumps(row.faults, ensure_ascii=False) for row in rows],
        [row.asks for row in rows],
        [row.person_id for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP_ROWS, [run.pk, run.code, *columns])


def _tell(
    run: FeedRun,
    matched: Sequence[tuple[ReadRow, Found]],
    strangers: Sequence[ReadRow],
    contract: FeedContract,
    *,
    over_later: bool,
    by: Actor,
    at: dt.datetime,
) -> tuple[int, list[ReadRow]]:
    """Take down circumstances, and who stands on the list; how many were news, and the rows told otherwise later."""
    spans: dict[tuple[int, str], list[Span]] = defaultdict(list)
    amounts: dict[tuple[int, str], int | None] = {}
    read = [(row, found.person_id, *span_of(row.values, contract, run.as_of)) for row, found in matched]
    for row, person_id, kind, span in read:
        if span is not None:
            spans[person_id, kind].append(span)
            amounts[person_id, kind] = _amount_of(row.values, contract)
    said = [Said(*key, *span, amounts[key]) for key, told in spans.items() for span in _joined(told)]
    news, later = tell_many(said, edition_of(run, contract), over_later=over_later, by=by, at=at)
    doubted = {(one.person_id, one.kind): later_words(one) for one in later}
    _keep_names(run, [one for one in read if one[1:3] not in doubted])
    _keep_names(run, [(row, None, *span_of(row.values, contract, run.as_of)) for row in strangers])
    return news, [
        replace(row, asks="decide", faults={contract.key[0]: doubted[person_id, kind]})
        for row, person_id, kind, _span in read
        if (person_id, kind) in doubted
    ]


def _amount_of(values: Mapping[str, Any], contract: FeedContract) -> int | None:
    assert isinstance(contract.tells, Tells)
    return values.get(contract.tells.amount)


def span_of(values: Mapping[str, Any], contract: FeedContract, as_of: dt.date) -> tuple[str, Span | None]:
    """The circumstance that a row tells of, and for which whole months; None: it held no month that counts."""
    tells = contract.tells
    assert isinstance(tells, Tells)
    kind = values[tells.by] if tells.by else tells.kinds[0]
    since, until = values.get(tells.since) or month_of(as_of), values.get(tells.until)
    if tells.amount:  # what is paid now tells nothing of what was paid before
        since = max(since, period_of(contract.period, as_of)[0])
    if until is not None and contract.column(tells.until).kind == "month":
        until = add_months(until, 1) - dt.timedelta(days=1)
    return kind, whole_months(kind, since, until)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The same months in spans that neither meet nor overlap."""
    joined: list[Span] = []
    for since, until in sorted(spans, key=lambda span: span[0]):
        before = joined[-1][1] if joined else since
        if joined and (before is None or since <= before):
            end = None if before is None or until is None else max(before, until)
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((since, until))
    return joined


def later_words(later: ToldLater) -> str:
    """What was told later, in words."""
    said = _("是") if later.holds else _("否")
    return _("登记里更晚的说法不同：%(source)s，数据截至 %(as_of)s，说「%(said)s」。") % {
        "source": later.source,
        "as_of": later.as_of,
        "said": said,
    }


def _keep_names(run: FeedRun, read: Sequence[tuple[ReadRow, int | None, str, Span | None]]) -> None:
    """Keep keyed hashes of who stands on the list. One statement."""
    terms = [
        (row.number, row.index, blind(row.values["name"]), kind, *span, person_id)
        for row, person_id, kind, span in read
        if span is not None
    ]
    if terms:
        with connection.cursor() as cursor:
            cursor.execute(KEEP_NAMES, [run.pk, run.code, *(list(column) for column in zip(*terms, strict=True))])


def _source_of(run: FeedRun, contract: FeedContract) -> str:
    """The partner's list, the file and its day, no longer than the register takes."""
    return f"{contract.name}（{run.filename[-40:]}，数据截至 {run.as_of}）"


def _bury(
    matched: Sequence[tuple[ReadRow, Found]], day: str, source: str, *, by: Actor, at: dt.datetime
) -> tuple[int, list[ReadRow]]:
    """Record deaths one by one, by the act of the register; how many were news, and the rows that it refuses."""
    hand, news, refused = with_every_permission(by), 0, []
    alive = set(
        Person.objects.filter(pk__in=many(found.person_id for _row, found in matched), died_on=None).values_list(
            "pk", flat=True
        )
    )
    for row, found in matched:
        try:
            record_death(found.person_id, died_on=row.values[day], source=source, by=hand, at=at)
        except Refused as refusal:
            refused.append(replace(row, faults={day: refusal.why}))
        else:
            news += found.person_id in alive
    return news, refused


def _is_in(found: Found, area: str) -> bool:
    return found.code in subtree(area)


def _moved(row: ReadRow, to: str, found: Found) -> ReadRow:
    words = _("户籍已迁到别处，名册还没有改。请办「迁移户籍」。")
    return replace(row, asks="act", faults={to: words})
