"""The daily comparison of batch, bank and ledger: for each county and day three sums that must be one.

Lines say what was paid, the head with its signatures and the bank's answer say it again, the ledger a third time.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from doorstep.kernel.money import yuan

from .findings import Found, keep_findings
from .models_ledger import LedgerDay

WINDOW = 40  # so many days back each night, so that what was tampered with later is found too


def _day(instant: str) -> str:
    return f"({instant} AT TIME ZONE '{settings.TIME_ZONE}')::date"


def _sum(what: str, where: str) -> str:
    return f"coalesce(sum({what}) FILTER (WHERE {where}), 0)::bigint"


SUMS = f"""
    WITH touched AS (
        SELECT batch_id AS id FROM payments_signature WHERE {_day("at")} BETWEEN %(since)s AND %(until)s
        UNION SELECT id FROM payments_batch
            WHERE {_day("sent_at")} BETWEEN %(since)s AND %(until)s
               OR {_day("answered_at")} BETWEEN %(since)s AND %(until)s
        UNION SELECT batch_id FROM payments_ledgerentry WHERE day BETWEEN %(since)s AND %(until)s
    ), said AS (
        SELECT batch.id, batch.code, batch.total_fen, batch.state NOT IN ('drawn', 'dropped') AS is_signed,
               batch.state IN ('sent', 'answered') AS is_sent, batch.state = 'answered' AS is_answered,
               batch.state <> 'dropped' AND signed.n >= batch.signatures_needed AS is_enough,
               coalesce({_day("signed.at")}, posted.day) AS signed_on,
               coalesce({_day("batch.sent_at")}, posted.day) AS sent_on, batch.sent_at IS NOT NULL AS has_gone,
               coalesce({_day("batch.answered_at")}, posted.day) AS answered_on, posted.lost_on,
               lines.*, held.fen AS held_fen, answer.paid_fen AS bank_paid, answer.returned_fen AS bank_returned,
               posted.signed_fen, posted.held_fen AS posted_held, posted.sent_fen, posted.paid_fen AS posted_paid,
               posted.returned_fen, posted.lost_fen AS posted_lost
        FROM payments_batch AS batch JOIN touched USING (id)
        CROSS JOIN LATERAL (
            SELECT max(at) AS at, count(*) AS n FROM payments_signature WHERE batch_id = batch.id) AS signed
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount_fen), 0)::bigint AS all_fen, {_sum("amount_fen", "state = 'paid'")} AS paid_fen,
                   {_sum("amount_fen", "state = 'unpayable'")} AS lost_fen
            FROM payments_line WHERE batch_id = batch.id) AS lines
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount_fen), 0)::bigint AS fen
            FROM payments_offsetplan WHERE batch_id = batch.id) AS held
        CROSS JOIN LATERAL (
            SELECT min(day) AS day, max(day) FILTER (WHERE step = 'unpayable') AS lost_on,
                   {_sum("credit_fen - debit_fen", "account = 'payable' AND step <> 'sent'")} AS signed_fen,
                   {_sum("credit_fen - debit_fen", "account = 'recovered'")} AS held_fen,
                   {_sum("credit_fen", "account = 'in_transit'")} AS sent_fen,
                   {_sum("credit_fen", "account = 'paid'")} AS paid_fen,
                   {_sum("credit_fen", "account = 'returned' AND step = 'answered'")} AS returned_fen,
                   {_sum("credit_fen", "account = 'unpayable'")} AS lost_fen
            FROM payments_ledgerentry WHERE batch_id = batch.id) AS posted
        LEFT JOIN payments_answer AS answer ON answer.batch_id = batch.id
    )
    SELECT said.id, said.code, measure.* FROM said CROSS JOIN LATERAL (VALUES
        ('signed', signed_on, CASE WHEN is_signed THEN all_fen ELSE 0 END,
                   CASE WHEN is_enough THEN total_fen ELSE 0 END, signed_fen),
        ('withheld', signed_on, CASE WHEN is_signed THEN held_fen ELSE 0 END,
                   CASE WHEN is_enough THEN held_fen ELSE 0 END, posted_held),
        ('sent', sent_on, CASE WHEN is_sent THEN all_fen ELSE 0 END,
                   CASE WHEN has_gone THEN total_fen ELSE 0 END, sent_fen),
        ('paid', answered_on, paid_fen, coalesce(bank_paid, 0), posted_paid),
        ('returned', answered_on, CASE WHEN is_answered THEN all_fen - paid_fen ELSE 0 END,
                   coalesce(bank_returned, 0), returned_fen),
        ('lost', coalesce(lost_on, answered_on), lost_fen, least(lost_fen, bank_returned), posted_lost)
    ) AS measure (name, day, lines_fen, bank_fen, ledger_fen)
    WHERE measure.day BETWEEN %(since)s AND %(until)s AND (lines_fen, bank_fen, ledger_fen) <> (0, 0, 0)
    ORDER BY said.id
"""
BALANCES = """
    SELECT county, day, sum(debit_fen)::bigint, sum(credit_fen)::bigint FROM payments_ledgerentry
    WHERE day BETWEEN %(since)s AND %(until)s
    GROUP BY county, day HAVING sum(debit_fen) <> sum(credit_fen) ORDER BY county, day
"""


@dataclass(frozen=True)
class Compared:
    """One measure of one batch on its day, by lines, by the bank and by the ledger, in fen."""

    batch_id: int
    code: str
    measure: str
    day: dt.date
    lines_fen: int
    bank_fen: int
    ledger_fen: int

    @property
    def agrees(self) -> bool:
        """Whether the three are one."""
        return self.lines_fen == self.bank_fen == self.ledger_fen


def compared(since: dt.date, until: dt.date) -> list[Compared]:
    """Every measure of every batch that moved in these days, within reach. One query."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS, {"since": since, "until": until})
        return [Compared(*row) for row in cursor.fetchall()]


def reconcile(since: dt.date, until: dt.date, *, at: dt.datetime) -> int:
    """Compare the days, replace their sums, keep what differs. Returns how many differences are open.

    Call within a scope: the days of all counties within it.  Done again, it changes nothing.
    """
    rows = compared(since, until)
    LedgerDay.objects.filter(day__range=(since, until)).delete()
    LedgerDay.objects.bulk_create(_days(rows, at))
    found = [*(_found(one) for one in rows if not one.agrees), *_unbalanced(since, until)]
    measures = [*(name for name, _label in LedgerDay.MEASURES), "balance"]
    return keep_findings(found, measures, since=since, until=until, at=at)


def _days(rows: list[Compared], at: dt.datetime) -> Iterator[LedgerDay]:
    together: dict[tuple[str, dt.date, str], list[Compared]] = defaultdict(list)
    for one in rows:
        together[one.code, one.day, one.measure].append(one)
    for (code, day, measure), some in together.items():
        yield LedgerDay(
            code=code,
            day=day,
            measure=measure,
            batches=len(some),
            lines_fen=sum(one.lines_fen for one in some),
            bank_fen=sum(one.bank_fen for one in some),
            ledger_fen=sum(one.ledger_fen for one in some),
            made_at=at,
        )


def _found(one: Compared) -> Found:
    words = _("明细 %(lines)s 元，银行 %(bank)s 元，分录 %(ledger)s 元。") % {
        "lines": yuan(one.lines_fen, commas=True),
        "bank": yuan(one.bank_fen, commas=True),
        "ledger": yuan(one.ledger_fen, commas=True),
    }
    return Found(one.code, one.day, one.measure, f"batch:{one.batch_id}", words, one.batch_id)


def _unbalanced(since: dt.date, until: dt.date) -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, {"since": since, "until": until})
        for county, day, debit, credit in cursor.fetchall():
            words = _("当天借方合计 %(debit)s 元，贷方合计 %(credit)s 元。") % {
                "debit": yuan(debit, commas=True),
                "credit": yuan(credit, commas=True),
            }
            yield Found(f"{county}000000", day, "balance", f"county:{county}", words)
