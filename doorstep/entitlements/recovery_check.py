"""Whether each repayment stands in the ledger with its own sum."""

import datetime as dt

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from doorstep.kernel.money import yuan
from doorstep.payments.clock_check import check_clocks
from doorstep.payments.findings import Found, keep_findings
from doorstep.payments.reconciling import reconcile

COMPARE = f"""
    WITH posted AS (
        SELECT cause_id AS id, min(day) AS day, min(code) AS code, sum(credit_fen)::bigint AS fen
        FROM payments_ledgerentry WHERE cause = 'entitlements.repayment' AND account = 'recovered' GROUP BY 1
    ), entered AS (
        SELECT id, (at AT TIME ZONE '{settings.TIME_ZONE}')::date AS day, code, amount_fen AS fen
        FROM entitlements_repayment
    )
    SELECT id, coalesce(entered.code, posted.code), coalesce(entered.day, posted.day),
           coalesce(entered.fen, 0), coalesce(posted.fen, 0)
    FROM entered FULL JOIN posted USING (id)
    WHERE coalesce(entered.day, posted.day) BETWEEN %s AND %s AND entered.fen IS DISTINCT FROM posted.fen
    ORDER BY id
"""


def check_repayments(since: dt.date, until: dt.date, *, at: dt.datetime) -> int:
    """Compare the repayments of these days with the ledger. Returns how many differences are open."""
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, [since, until])
        found = [
            Found(
                f"{code[:6]}000000",
                day,
                "repaid",
                f"repayment:{key}",
                _("登记退还 %(entered)s 元，分录 %(posted)s 元。")
                % {"entered": yuan(entered, commas=True), "posted": yuan(posted, commas=True)},
            )
            for key, code, day, entered, posted in cursor.fetchall()
        ]
    return keep_findings(found, ["repaid"], since=since, until=until, at=at)


def compare_all(since: dt.date, until: dt.date, *, at: dt.datetime) -> int:
    """The whole daily comparison: batches, bank and ledger, repayments, and every clock. Returns what is open.

    Call within a scope. Done again, it changes nothing.
    """
    return reconcile(since, until, at=at) + check_repayments(since, until, at=at) + check_clocks(at=at)
