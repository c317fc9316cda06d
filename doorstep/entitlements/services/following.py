"""Awards follow what was confirmed: the months concerned are cut out of what stood, and what is due is laid there."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection

from doorstep.base.items import BENEFITS

# The months that each confirmed change concerns: of a monthly benefit all from its month on, unless it looks back.
DECIDED = """
    CREATE TEMPORARY TABLE decided ON COMMIT DROP AS
    SELECT change.id, change.person_id, person.code, change.benefit, coalesce(change.becomes_fen, 0) AS fen,
           daterange(change.month, CASE WHEN change.is_back OR change.benefit <> ALL(%s)
                                        THEN (change.month + interval '1 month')::date END) AS months
    FROM entitlements_change AS change JOIN people_person AS person ON person.id = change.person_id
    WHERE change.id IN (SELECT unnest(%s::bigint[]))
"""
STOOD = """
    CREATE TEMPORARY TABLE stood ON COMMIT DROP AS
    SELECT award.id, award.person_id, award.code, award.benefit, award.amount_fen, award.change_id,
           datemultirange(award.months) - spans.months AS left_over
    FROM entitlements_award AS award
    JOIN (SELECT person_id, benefit, range_agg(months) AS months FROM decided GROUP BY 1, 2) AS spans
        USING (person_id, benefit)
    WHERE upper_inf(award.known) AND award.months && spans.months
"""
# What stood is superseded, and stays; what began to stand at this very instant never did.
SUPERSEDE = """
    UPDATE entitlements_award SET known = tstzrange(lower(known), %s)
    WHERE id IN (SELECT id FROM stood) AND (lower_inf(known) OR lower(known) < %s)
"""
UNDO = "DELETE FROM entitlements_award WHERE id IN (SELECT id FROM stood) AND upper_inf(known)"
LAY = """
    INSERT INTO entitlements_award (person_id, code, benefit, amount_fen, months, known, change_id)
    SELECT person_id, code, benefit, amount_fen, unnest(left_over), tstzrange(%s, NULL), change_id FROM stood
    UNION ALL
    SELECT person_id, code, benefit, fen, unnest(range_agg(months)), tstzrange(%s, NULL), max(id)
    FROM decided WHERE fen > 0 GROUP BY person_id, code, benefit, fen
"""


def follow(change_ids: Sequence[int], *, at: dt.datetime) -> None:
    """Let the awards follow these confirmed changes, known from `at` on. The caller has locked the changes.

    Of one person and benefit, changes that look back and one that works on from its month never concern the same month.
    """
    monthly = [code for code, benefit in BENEFITS.items() if benefit.period == "month"]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS decided, stood")
        cursor.execute(DECIDED, [monthly, list(change_ids)])
        cursor.execute("ANALYZE decided")
        cursor.execute(STOOD)
        cursor.execute(SUPERSEDE, [at, at])
        cursor.execute(UNDO)
        cursor.execute(LAY, [at, at])
