"""What of each month was given back: where the month is due after all, the person is to be paid it again."""

# By person, benefit and month, in fen.  What a case has taken back counts for its months from the earliest on.  Money
# held back of later months counts once the batch that held it back has gone out, so that nothing is undone any more.
GIVEN_BACK = """
    SELECT recovery.person_id, recovery.benefit, claimed.month,
           sum(least(claimed.amount_fen, given.fen - claimed.earlier_fen))::bigint AS fen
    FROM (SELECT recovery_id, month, amount_fen,
                 sum(amount_fen) OVER (PARTITION BY recovery_id ORDER BY month) - amount_fen AS earlier_fen
          FROM entitlements_recoverymonth) AS claimed
    JOIN entitlements_recovery AS recovery ON recovery.id = claimed.recovery_id
    JOIN (SELECT recovery_id, sum(amount_fen) AS fen
          FROM (SELECT recovery_id, amount_fen FROM entitlements_repayment
                UNION ALL
                SELECT plan.recovery_id, plan.amount_fen FROM payments_offsetplan AS plan
                JOIN payments_batch AS batch ON batch.id = plan.batch_id AND batch.sent_at IS NOT NULL) AS either
          GROUP BY 1) AS given ON given.recovery_id = recovery.id
    WHERE given.fen > claimed.earlier_fen
    GROUP BY 1, 2, 3
"""
# What was given back of one month, beneath WITH back AS MATERIALIZED (GIVEN_BACK).  Few people ever give anything back:
# they are asked for by a hash, whatever the database thinks of the numbers, and nobody else costs anything.
OF_MONTH = """
    coalesce(CASE WHEN {person} IN (SELECT person_id FROM back) THEN (
        SELECT back.fen FROM back
        WHERE back.person_id = {person} AND back.benefit = {benefit} AND back.month = {month}) END, 0)"""
