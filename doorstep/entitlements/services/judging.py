"""Judging a month: everybody of a county in one pass; only differences are written."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.population import facts_sql, missing_sql, pays_sql
from doorstep.base.scope import scoped
from doorstep.entitlements.models import MonthRun
from doorstep.entitlements.oddities import mark_odd
from doorstep.kernel.benefit import Benefit
from doorstep.kernel.regions import subtree
from doorstep.people.services.standing import day_of

from .renouncing import leave_out_renounced, mark_renounced

KEPT_FACTS = "jsonb_strip_nulls(jsonb_build_object({pairs}))"

GATHER = """
    CREATE TEMPORARY TABLE month_facts ON COMMIT DROP AS {facts}
"""

# Amount, 0, or null (cannot be told yet), beside what stands for the month.
JUDGE = """
    CREATE TEMPORARY TABLE month_verdicts ON COMMIT DROP AS
    SELECT judged.*, coalesce(award.amount_fen, 0) AS was_fen
    FROM (SELECT f.*, {pays} AS pays FROM month_facts f) AS judged
    LEFT JOIN entitlements_award award
        ON award.person_id = judged.person_id AND award.benefit = %s AND award.months @> %s::date
"""

# Only differences are written. What a person has decided is never reopened; what no longer differs is withdrawn.
WITHDRAW = """
    DELETE FROM entitlements_change AS change USING month_verdicts AS verdict
    WHERE change.person_id = verdict.person_id AND change.benefit = %s AND change.month = %s AND change.state = 'open'
      AND verdict.pays IS NOT DISTINCT FROM verdict.was_fen
"""
WRITE = """
    INSERT INTO entitlements_change AS change
        (person_id, code, benefit, month, kind, was_fen, becomes_fen, missing, facts, state, reason)
    SELECT person_id, code, %s, %s,
           CASE WHEN pays IS NULL THEN 'unknown' WHEN was_fen = 0 THEN 'starts'
                WHEN pays = 0 THEN 'stops' ELSE 'changes' END,
           was_fen, pays, {missing}, {kept}, 'open', ''
    FROM month_verdicts AS verdict
    WHERE pays IS DISTINCT FROM was_fen AND NOT EXISTS (
        SELECT FROM entitlements_change AS written
        WHERE written.person_id = verdict.person_id AND written.benefit = %s AND written.month = %s
          AND (written.state <> 'open'
               OR verdict.pays IS NOT NULL
                  AND (written.becomes_fen, written.was_fen) = (verdict.pays, verdict.was_fen)))
    ON CONFLICT (person_id, benefit, month) DO UPDATE
        SET kind = excluded.kind, was_fen = excluded.was_fen, becomes_fen = excluded.becomes_fen,
            missing = excluded.missing, facts = excluded.facts
        WHERE change.state = 'open'
          AND (change.becomes_fen, change.was_fen, change.missing)
              IS DISTINCT FROM (excluded.becomes_fen, excluded.was_fen, excluded.missing)
"""
COUNTS = """
    SELECT count(*), count(*) FILTER (WHERE pays > 0), coalesce(sum(pays), 0), count(*) FILTER (WHERE pays IS NULL)
    FROM month_verdicts
"""


@transaction.atomic
def judge_month(
    benefits: Sequence[Benefit], month: dt.date, *, code: str, by: Actor, at: dt.datetime
) -> list[MonthRun]:
    """Judge everybody registered under `code` for the month, for all benefits in one pass over the facts.

    Writes only where the judgement differs from the award that stands.  Judged again, it changes nothing new.

    Raises: Refused("parameter.missing", "benefit.month_not_a_first_day", "access.not_yours").
    """
    by.require("benefit.judge", code, what=_("没有判定。"))
    if month.day != 1:
        raise ValueError("a month is given by its first day")
    amounts = [pays_sql(benefit, month) for benefit in benefits]  # a missing parameter refuses before anything is read
    facts = list(dict.fromkeys(fact for benefit in benefits for fact in benefit.facts))
    sql, terms = facts_sql(facts, month)
    # The place becomes the reach, so that each table beneath is read by its own code and no further.
    with scoped([subtree(code)], by=by), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("DROP TABLE IF EXISTS month_facts, month_verdicts")
        cursor.execute(GATHER.format(facts=sql), terms)
        return [
            _judge_benefit(cursor, benefit, amount, month, code=code, at=at)
            for benefit, amount in zip(benefits, amounts, strict=True)
        ]


def _judge_benefit(
    cursor: Any, benefit: Benefit, amount: tuple[str, list[Any]], month: dt.date, *, code: str, at: dt.datetime
) -> MonthRun:
    pays, pays_terms = amount
    lacking, lacking_terms = missing_sql(benefit.condition(month))
    pairs = ", ".join(f"""'{fact.name}', "{fact.name}" """ for fact in benefit.facts)
    cursor.execute("DROP TABLE IF EXISTS month_verdicts")
    cursor.execute(JUDGE.format(pays=pays), [*pays_terms, benefit.code, month])
    leave_out_renounced(cursor, benefit, month)
    # An index, and not statistics: whichever way the planner joins, no row is compared with every other.
    cursor.execute("CREATE INDEX ON month_verdicts (person_id)")
    cursor.execute(WITHDRAW, [benefit.code, month])
    cursor.execute(
        WRITE.format(missing=lacking, kept=KEPT_FACTS.format(pairs=pairs)),
        [benefit.code, month, *lacking_terms, benefit.code, month],
    )
    mark_renounced(cursor, benefit, month)
    mark_odd(cursor, benefit, month, on=day_of(at))
    cursor.execute(COUNTS)
    persons, due, due_fen, unknown = cursor.fetchone()
    run, _made = MonthRun.objects.update_or_create(
        code=code,
        benefit=benefit.code,
        month=month,
        defaults={
            "rules": benefit.digest(month),
            "judged_at": at,
            "persons": persons,
            "due": due,
            "due_fen": due_fen,
            "unknown": unknown,
        },
    )
    return run
