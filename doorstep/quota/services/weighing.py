"""How much of a declaration waits for a person, and how many hints it gives: kept on its row, for the queue's order."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from doorstep.base.scope import as_system
from doorstep.quota.hints import hints_of
from doorstep.quota.models import Declaration
from doorstep.quota.outcome import CERTIFICATE, NO_GRADE, WEIGHT

# The claimed months in which a claim neither agrees nor was ruled on, or was overtaken after it was (`outcome.py`), but
# for those that do not count by a ruling; and those whose certificate holds by a ruling, where no grade is known and
# nobody ruled on the weight.
WAITING = """
    WITH line AS (
        SELECT DISTINCT ON (verdict.placement_id, verdict.claim)
            placement.declaration_id, verdict.placement_id, verdict.claim, verdict.stands, verdict.facts,
            placement.wages_fen
        FROM quota_verdict AS verdict JOIN quota_placement AS placement ON placement.id = verdict.placement_id
        WHERE placement.declaration_id = ANY(%(wanted)s)
        ORDER BY verdict.placement_id, verdict.claim, verdict.id DESC
    ), ruled AS (
        SELECT DISTINCT ON (ruling.placement_id, ruling.claim, month)
            ruling.placement_id, ruling.claim, month, ruling.holds, ruling.over,
            CASE WHEN ruling.holds THEN 'conflicts' ELSE 'agrees' END AS contrary
        FROM quota_ruling AS ruling JOIN quota_placement AS placement ON placement.id = ruling.placement_id,
            unnest(ruling.months) AS month
        WHERE placement.declaration_id = ANY(%(wanted)s)
        ORDER BY ruling.placement_id, ruling.claim, month, ruling.id DESC
    ), said AS (
        SELECT placement_id, claim, month,
            line.stands[month] = contrary AND coalesce((
                SELECT verdict.stands[ruled.month] FROM quota_verdict AS verdict WHERE verdict.id = ruled.over
            ), '') <> contrary AS is_overtaken, holds
        FROM ruled LEFT JOIN line USING (placement_id, claim)
    ), open AS (
        SELECT line.declaration_id, line.placement_id, stood.month
        FROM line CROSS JOIN LATERAL unnest(line.stands) WITH ORDINALITY AS stood(stand, month)
        LEFT JOIN said ON said.placement_id = line.placement_id AND said.claim = line.claim
            AND said.month = stood.month
        WHERE (said.is_overtaken OR said.holds IS NULL AND stood.stand NOT IN ('', 'agrees'))
            AND line.claim <> %(weight)s AND line.wages_fen[stood.month] IS NOT NULL
        UNION
        SELECT placement.declaration_id, said.placement_id, said.month
        FROM said JOIN quota_placement AS placement ON placement.id = said.placement_id
        LEFT JOIN line ON line.placement_id = said.placement_id AND line.claim = %(weight)s
        WHERE said.claim = %(certificate)s AND said.holds AND said.is_overtaken IS NOT TRUE
            AND placement.wages_fen[said.month] IS NOT NULL
            AND NOT EXISTS (SELECT FROM said AS ruled WHERE ruled.placement_id = said.placement_id
                AND ruled.month = said.month AND ruled.claim = %(weight)s)
            AND NOT EXISTS (SELECT FROM jsonb_each(line.facts) AS told
                WHERE coalesce((told.value ->> (said.month - 1))::int, %(none)s) <> %(none)s)
    ), waits AS (
        SELECT open.declaration_id, count(*) AS months FROM open
        WHERE NOT EXISTS (SELECT FROM said AS against WHERE against.placement_id = open.placement_id
            AND against.month = open.month AND against.claim <> %(weight)s
            AND NOT against.holds AND against.is_overtaken IS NOT TRUE)
        GROUP BY open.declaration_id
    )
    UPDATE quota_declaration AS declaration SET waiting = coalesce(counted.months, 0)
    FROM (SELECT wanted.id, waits.months FROM unnest(%(wanted)s::bigint[]) AS wanted(id)
        LEFT JOIN waits ON waits.declaration_id = wanted.id) AS counted
    WHERE declaration.id = counted.id AND declaration.waiting <> coalesce(counted.months, 0)
"""


def weigh_waiting(declarations: Iterable[int]) -> None:
    """Count anew the months that wait for a person. One statement for all of them."""
    with connection.cursor() as cursor:
        named: dict[str, Any] = {
            "weight": WEIGHT,
            "certificate": CERTIFICATE,
            "none": NO_GRADE,
            "wanted": sorted(declarations),
        }
        cursor.execute(WAITING, named)


# Those of the year that share an address in the county, or a person, with one of these.
TOUCHED = """
    SELECT theirs.id
    FROM quota_declaration AS mine
    JOIN quota_employer AS here ON here.id = mine.employer_id AND here.address <> ''
    JOIN quota_employer AS there ON replace(there.address, ' ', '') = replace(here.address, ' ', '')
        AND left(there.code, 6) = left(here.code, 6)
    JOIN quota_declaration AS theirs ON theirs.employer_id = there.id AND theirs.year = mine.year
    WHERE mine.id = ANY(%(wanted)s)
    UNION SELECT theirs.declaration_id
    FROM quota_placement AS mine
    JOIN quota_declaration AS declaration ON declaration.id = mine.declaration_id
    JOIN quota_placement AS theirs ON theirs.number_index = mine.number_index
    JOIN quota_declaration AS other ON other.id = theirs.declaration_id AND other.year = declaration.year
    WHERE mine.declaration_id = ANY(%(wanted)s)
"""


def weigh_hints(declarations: Iterable[int]) -> None:
    """Count the hints anew, of these and of those that they touch; a statement for each number of hints that there is.

    As the system: a sign may lie in another county.
    """
    with as_system():
        _weigh_hints(sorted({*declarations, *_touched(sorted(declarations))}))


def _touched(declarations: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, {"wanted": declarations})
        return [key for (key,) in cursor]


def _weigh_hints(touched: list[int]) -> None:
    """Whoever is at work on one of them is not waited for: the number serves the queue's order alone."""
    rows = Declaration.objects.filter(pk__in=touched).order_by("pk").select_for_update(skip_locked=True)
    wanted = list(rows.values_list("pk", flat=True))
    found = hints_of(wanted)
    by_count: dict[int, list[int]] = {}
    for one in wanted:
        by_count.setdefault(len(found.get(one, [])), []).append(one)
    for count, ids in by_count.items():
        Declaration.objects.filter(pk__in=ids).exclude(hints=count).update(hints=count)
