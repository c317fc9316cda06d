"""Acts on entitlements: judge a month, confirm what it found, answer what it could not tell, draw up the money."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.population import facts_sql, missing_sql, pays_sql
from doorstep.base.scope import scoped
from doorstep.base.trail import record
from doorstep.kernel.benefit import Benefit
from doorstep.kernel.days import add_months
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.payments.models import Batch
from doorstep.payments.services import draw_up_batch

from .models import Award, Change, MonthRun

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
    # An index, and not statistics: whichever way the planner joins, no row is compared with every other.
    cursor.execute("CREATE INDEX ON month_verdicts (person_id)")
    cursor.execute(WITHDRAW, [benefit.code, month])
    cursor.execute(
        WRITE.format(missing=lacking, kept=KEPT_FACTS.format(pairs=pairs)),
        [benefit.code, month, *lacking_terms, benefit.code, month],
    )
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


@transaction.atomic
def confirm_changes(
    benefit: str, month: dt.date, kind: str, *, code: str, by: Actor, at: dt.datetime, reason: str = ""
) -> int:
    """Confirm every open change of one kind under `code`; awards begin, change or end with the month.

    Returns how many were confirmed.  Raises: Refused("change.no_reason", "change.cannot_confirm", "access.not_yours").
    """
    by.require("benefit.confirm", code, what=_("没有确认。"))
    reach = subtree(code)
    open_ones = Change.objects.filter(
        benefit=benefit, month=month, kind=kind, state="open", code__gte=reach.lo, code__lt=reach.hi
    )
    count = _confirm(open_ones, kind=kind, by=by, at=at, reason=reason)
    if count:
        run = MonthRun.objects.get(code=code, benefit=benefit, month=month)
        record(by, "confirm_change", run, at=at, became={"kind": kind, "count": count}, reason=reason)
    return count


@transaction.atomic
def confirm_change(change_id: int, *, by: Actor, at: dt.datetime, reason: str = "") -> int:
    """Confirm one change. Raises: Http404, Refused as `confirm_changes`, Refused("change.decided")."""
    change = fetch(Change.objects.select_for_update(of=("self",)), by, "benefit.view", pk=change_id)
    by.require("benefit.confirm", change.code, what=_("没有确认。"))
    _refuse_decided(change)
    count = _confirm(Change.objects.filter(pk=change_id), kind=change.kind, by=by, at=at, reason=reason)
    record(by, "confirm_change", change, at=at, became={"kind": change.kind}, reason=reason)
    return count


def _confirm(changes: Any, *, kind: str, by: Actor, at: dt.datetime, reason: str) -> int:
    if kind == "unknown":
        raise Refused(
            _("没有确认。"),
            why=_("这些人还有情况没有核实，不能确认。"),
            then=_("请先补充核实情况，再重新判定。"),
            code="change.cannot_confirm",
        )
    if kind == "stops" and not reason.strip():
        raise Refused(
            _("没有停发。"), why=_("停发须写明原因。"), then=_("请写明原因后再确认。"), code="change.no_reason"
        )
    ids = list(changes.select_for_update(of=("self",)).values_list("pk", flat=True))
    Change.objects.filter(pk__in=ids).update(state="confirmed", decided_at=at, seat_id=by.seat_id, reason=reason)
    with connection.cursor() as cursor:
        cursor.execute(END_AWARDS, [ids])
        cursor.execute(DROP_EMPTY_AWARDS, [ids])
        cursor.execute(BEGIN_AWARDS, [ids])
    return len(ids)


END_AWARDS = """
    UPDATE entitlements_award AS award
    SET months = daterange(lower(award.months), greatest(change.month, lower(award.months)))
    FROM entitlements_change AS change
    WHERE change.id = ANY(%s) AND change.kind IN ('changes', 'stops')
      AND award.person_id = change.person_id AND award.benefit = change.benefit AND award.months @> change.month
"""
DROP_EMPTY_AWARDS = """
    DELETE FROM entitlements_award AS award USING entitlements_change AS change
    WHERE change.id = ANY(%s) AND award.person_id = change.person_id AND award.benefit = change.benefit
      AND isempty(award.months)
"""
BEGIN_AWARDS = """
    INSERT INTO entitlements_award (person_id, code, benefit, amount_fen, months, change_id)
    SELECT change.person_id, person.code, change.benefit, change.becomes_fen, daterange(change.month, NULL), change.id
    FROM entitlements_change AS change JOIN people_person AS person ON person.id = change.person_id
    WHERE change.id = ANY(%s) AND change.kind IN ('starts', 'changes')
"""


@transaction.atomic
def decline_change(change_id: int, *, by: Actor, at: dt.datetime, reason: str) -> Change:
    """A person decides that the change is not to be. Raises: Http404, Refused("change.decided", "change.no_reason")."""
    change = fetch(Change.objects.select_for_update(of=("self",)), by, "benefit.view", pk=change_id)
    by.require("benefit.confirm", change.code, what=_("没有处理。"))
    _refuse_decided(change)
    if not reason.strip():
        raise Refused(_("没有处理。"), why=_("不予采纳须写明原因。"), then=_("请写明原因。"), code="change.no_reason")
    change.state, change.decided_at, change.seat_id, change.reason = "declined", at, by.seat_id, reason
    change.save(update_fields=["state", "decided_at", "seat_id", "reason"])
    record(by, "decline_change", change, at=at, reason=reason)
    return change


def _refuse_decided(change: Change) -> None:
    if change.state != "open":
        raise Refused(
            _("没有处理。"),
            why=_("这项变动已经处理过：%(state)s。") % {"state": change.get_state_display()},
            then=_("无须再做什么。"),
            code="change.decided",
        )


@transaction.atomic
def draw_up_month(benefit: Benefit, month: dt.date, *, code: str, by: Actor, at: dt.datetime) -> Batch:
    """Draw up the batch of one benefit and month for a county from the awards that stand.

    Raises: Refused as payments.draw_up_batch, Refused("batch.changes_open"): somebody must look at them first.
    """
    reach = subtree(code)
    waiting = Change.objects.filter(
        benefit=benefit.code, month=month, state="open", kind__in=["starts", "changes", "stops"], code__gte=reach.lo
    ).filter(code__lt=reach.hi)
    if waiting_count := waiting.count():
        raise Refused(
            _("没有制单。"),
            why=_("还有 %(count)s 项变动待确认。") % {"count": waiting_count},
            then=_("请先在「待遇」页确认或不予采纳。"),
            code="batch.changes_open",
        )
    return draw_up_batch(
        benefit.code,
        benefit.label,
        month,
        source="""SELECT person_id, amount_fen FROM entitlements_award
                  WHERE benefit = %s AND months @> %s::date AND code >= %s AND code < %s""",
        terms=[benefit.code, month, reach.lo, reach.hi],
        code=code,
        by=by,
        at=at,
    )


def awards_of(person_id: int, on: dt.date) -> Any:
    """The awards a person holds in the month of the day, by benefit."""
    month = on.replace(day=1)
    span = DateRange(month, add_months(month, 1))
    return Award.objects.filter(person_id=person_id, months__overlap=span).order_by("benefit")
