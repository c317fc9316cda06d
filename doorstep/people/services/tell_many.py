"""Taking down what a list tells of many people at once, and what it no longer tells. Only differences are written."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.kernel.days import add_months, month_of
from doorstep.kernel.regions import subtree
from doorstep.people.facts import IN_PART
from doorstep.people.models import Person, Roster

SAID = """
    CREATE TEMPORARY TABLE IF NOT EXISTS doorstep_said
        (person_id bigint, code text, kind text, valid daterange, amount_fen bigint) ON COMMIT DROP;
    TRUNCATE doorstep_said;
    INSERT INTO doorstep_said
    SELECT person_id, person.code, kind, daterange(since, until), said.amount_fen
    FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::bigint[])
         AS said (person_id, kind, since, until, amount_fen)
    JOIN people_person AS person ON person.id = said.person_id;
    ANALYZE doorstep_said;
"""
# A row that says the same already: of the very time, or of longer before and up to the same end.  What the list that
# is now corrected has told must be the very same, or it gives way.  A list that tells no amount contradicts none.
SAYS_SO = """
    row.holds AND (said.amount_fen IS NULL OR row.amount_fen IS NOT DISTINCT FROM said.amount_fen)
    AND (row.valid = said.valid OR row.valid @> said.valid
        AND upper(row.valid) IS NOT DISTINCT FROM upper(said.valid)
        AND NOT (row.source = %(source)s AND row.as_of >= %(corrected_since)s))
"""
TOLD_LATER = f"""
    SELECT DISTINCT ON (row.person_id, row.kind) row.person_id, row.kind, row.source, row.as_of, row.holds
    FROM doorstep_said AS said
    JOIN people_circumstance AS row ON row.person_id = said.person_id AND row.kind = said.kind
    WHERE row.as_of > %(as_of)s AND row.valid && daterange(lower(said.valid), NULL) AND NOT ({SAYS_SO})
    ORDER BY row.person_id, row.kind, row.as_of DESC
"""
NOT_THESE = """
    DELETE FROM doorstep_said AS said USING unnest(%s::bigint[], %s::text[]) AS later (person_id, kind)
    WHERE said.person_id = later.person_id AND said.kind = later.kind
"""
GIVE_WAY = f"""
    WITH first AS (SELECT person_id, kind, min(lower(valid)) AS since FROM doorstep_said GROUP BY person_id, kind),
    differing AS MATERIALIZED (
        SELECT row.id, row.valid * daterange(NULL, first.since) AS before,
               row.source = %(source)s AND row.as_of >= %(corrected_since)s AS is_corrected
        FROM first JOIN people_circumstance AS row USING (person_id, kind)
        WHERE (row.valid && daterange(first.since, NULL)
               OR row.source = %(source)s AND row.as_of >= %(corrected_since)s)
          AND NOT EXISTS (SELECT FROM doorstep_said AS said
                          WHERE said.person_id = row.person_id AND said.kind = row.kind AND {SAYS_SO})),
    cut AS (
        UPDATE people_circumstance AS row SET valid = before FROM differing
        WHERE row.id = differing.id AND NOT (isempty(before) OR is_corrected))
    DELETE FROM people_circumstance AS row USING differing
    WHERE row.id = differing.id AND (isempty(before) OR is_corrected)
"""
LEAVE_LINES = """INSERT INTO base_trail
        (at, seat_id, seat_label, account_name, act, thing, reason, code, thing_id, became)
    SELECT %(at)s, %(seat_id)s, %(seat_label)s, %(name)s, %(act)s, %(thing)s, %(reason)s, code, person_id,
           jsonb_build_object('kind', kind, 'holds', holds, 'since', since, 'source', %(source)s) FROM"""
TAKE_DOWN = f"""
    WITH made AS (
        INSERT INTO people_circumstance (person_id, code, kind, holds, valid, source, as_of, amount_fen)
        SELECT person_id, code, kind, true, valid, %(source)s, %(as_of)s, amount_fen FROM doorstep_said AS said
        WHERE NOT EXISTS (SELECT FROM people_circumstance AS row WHERE row.person_id = said.person_id
                          AND row.kind = said.kind AND row.valid && said.valid)
        RETURNING code, person_id, kind, holds, lower(valid) AS since)
    {LEAVE_LINES} made
"""
# Whom the list leaves out: what its corrected edition had told goes; what was told before holds up to `since`.
# The listed are joined: beneath row-level security an array is searched from its beginning for every row.
LEFT_OUT = f"""
    WITH differing AS MATERIALIZED (
        SELECT row.id, row.code, row.person_id, row.kind, row.valid * daterange(NULL, %(since)s) AS before,
               row.source = %(source)s AND row.as_of >= %(corrected_since)s AS is_corrected
        FROM people_circumstance AS row
        WHERE row.kind = %(kind)s AND row.holds AND row.code >= %(lo)s AND row.code < %(hi)s
          AND row.as_of <= %(as_of)s
          AND (row.source = %(source)s AND row.as_of >= %(corrected_since)s
               OR %(is_whole)s AND row.valid && daterange(%(since)s, NULL))
          AND NOT EXISTS (SELECT FROM unnest(%(listed)s::bigint[]) AS listed (id) WHERE listed.id = row.person_id)),
    cut AS (
        UPDATE people_circumstance AS row SET valid = before FROM differing
        WHERE row.id = differing.id AND NOT (isempty(before) OR is_corrected)),
    gone AS (
        DELETE FROM people_circumstance AS row USING differing
        WHERE row.id = differing.id AND (isempty(before) OR is_corrected)),
    differs AS (SELECT code, person_id, kind, false AS holds, %(since)s AS since FROM differing)
    {LEAVE_LINES} differs
"""


@dataclass(frozen=True)
class Said:
    """A circumstance of a person holds, for whole months: `until` is not included; None: no end is known.

    `amount_fen`: what another department pays a month; None: not told.
    """

    person_id: int
    kind: str
    since: dt.date
    until: dt.date | None
    amount_fen: int | None = None


@dataclass(frozen=True)
class Edition:
    """The list that tells: its name, the day of its data, and the first day of the period for which it is the list.

    What an earlier edition of the same period has told, and this one does not, gives way entirely.
    """

    source: str
    as_of: dt.date
    corrected_since: dt.date
    note: str = ""


@dataclass(frozen=True)
class ToldLater:
    """Something else was told of the person on a later day."""

    person_id: int
    kind: str
    source: str
    as_of: dt.date
    holds: bool


def whole_months(kind: str, since: dt.date, until: dt.date | None) -> tuple[dt.date, dt.date | None] | None:
    """From the day `since` up to and with the day `until`, as whole months [first, end); None where there is none.

    What grounds a benefit counts for a month of which it held any part; what bars one, for months that it held whole.
    """
    if kind in IN_PART:
        first, end = month_of(since), add_months(month_of(until), 1) if until else None
    else:
        first = since if since.day == 1 else add_months(month_of(since), 1)
        end = month_of(until + dt.timedelta(days=1)) if until else None
    return None if end is not None and end <= first else (first, end)


def not_from(kind: str, as_of: dt.date) -> dt.date:
    """The month from which a circumstance no longer holds for whoever is not on the list of the day."""
    return add_months(month_of(as_of), 1) if kind in IN_PART else month_of(as_of)


@transaction.atomic
def tell_many(
    rows: Sequence[Said], edition: Edition, *, over_later: bool = False, by: Actor, at: dt.datetime
) -> tuple[int, list[ToldLater]]:
    """Take down that these circumstances hold; how many were news, and what was told later and says otherwise.

    What was told before of the months from the first one on gives way.  Rows of one person and kind do not overlap and
    come in one call.  Six statements.  Where something else was told later nothing is taken down, unless `over_later`.

    Raises: Refused("access.not_yours").
    """
    by.require("feed.receive", what=_("没有登记情况。"))
    if not rows:
        return 0, []
    columns = zip(*((row.person_id, row.kind, row.since, row.until, row.amount_fen) for row in rows), strict=True)
    terms = _terms(edition, by, at)
    later: list[ToldLater] = []
    with connection.cursor() as cursor:
        cursor.execute(SAID, [list(column) for column in columns])
        if not over_later:
            cursor.execute(TOLD_LATER, terms)
            later = [ToldLater(*found) for found in cursor.fetchall()]
        if later:
            cursor.execute(NOT_THESE, [[one.person_id for one in later], [one.kind for one in later]])
        cursor.execute(GIVE_WAY, terms)
        cursor.execute(TAKE_DOWN, terms)
        return cursor.rowcount, later


@transaction.atomic
def leave_out(
    kind: str, code: str, listed: Iterable[int], edition: Edition, *, is_whole: bool, by: Actor, at: dt.datetime
) -> int:
    """What was told of people of the place who are not among `listed` gives way; of how many rows.

    Of a whole list everything that holds does, from the month after; of any other, what its earlier edition told.
    Raises: Refused("access.not_yours").
    """
    by.require("feed.receive", code, what=_("没有登记情况。"))
    place = subtree(code)
    terms = _terms(edition, by, at) | {
        "act": "end_circumstance",
        "kind": kind,
        "lo": place.lo,
        "hi": place.hi,
        "since": not_from(kind, edition.as_of),
        "listed": list(listed),
        "is_whole": is_whole,
    }
    with connection.cursor() as cursor:
        cursor.execute(LEFT_OUT, terms)
        return cursor.rowcount


@transaction.atomic
def put_roster(kind: str, code: str, edition: Edition) -> Roster:
    """From the month of its data on, this is the list of the place: whoever is not told of otherwise is not on it."""
    span = DateRange(month_of(edition.as_of), None)
    for older in Roster.objects.select_for_update(of=("self",)).filter(code=code, kind=kind, valid__overlap=span):
        if older.valid.lower >= span.lower:
            older.delete()
            continue
        older.valid = DateRange(older.valid.lower, span.lower)
        older.save(update_fields=["valid"])
    return Roster.objects.create(code=code, kind=kind, valid=span, source=edition.source, as_of=edition.as_of)


def _terms(edition: Edition, by: Actor, at: dt.datetime) -> dict[str, Any]:
    return {
        "source": edition.source,
        "as_of": edition.as_of,
        "corrected_since": edition.corrected_since,
        "at": at,
        "seat_id": by.seat_id,
        "seat_label": by.seat_label,
        "name": by.name,
        "act": "tell_circumstance",
        "thing": Person._meta.label_lower,
        "reason": edition.note,
    }
