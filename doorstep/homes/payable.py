"""What a county has to pay out of homes' pay: whose list has hung long enough; and who cannot be paid yet.

Pay of one person for a month is one sum, whichever homes it comes from: what another county has in a batch already is
counted, since it lies on lines that the payments take off.
"""

import datetime as dt

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from doorstep.base.access import Actor, ScopedQuerySet
from doorstep.base.scope import scoped
from doorstep.homes.models_pay_back import PayObjection
from doorstep.kernel.regions import EVERYWHERE, subtree
from doorstep.people.services.standing import STANDS_FOR

PAY, LABEL = "home-pay", "家园劳动收入"
# In the reach of whoever draws up: the terms are the last month, the place, the day, and the place once more.
SOURCE = """
    SELECT coalesce(stands.into_id, client.person_id) AS person_id, period.month,
           sum(line.total_fen)::bigint AS due_fen
    FROM homes_payperiod AS period
    JOIN homes_payline AS line ON line.period_id = period.id AND line.total_fen > 0
    JOIN homes_client AS client ON client.id = line.client_id
    LEFT JOIN stands ON stands.id = client.person_id
    WHERE period.month <= %s AND (period.batch_id IS NOT NULL OR period.code >= %s AND period.code < %s
          AND period.state = 'published' AND period.publish_until < %s
          AND NOT EXISTS (SELECT FROM homes_payobjection AS said WHERE said.period_id = period.id
                          AND (said.outcome = '' OR said.outcome = 'right' AND said.returned_id IS NULL)))
    GROUP BY 1, 2 HAVING bool_or(period.code >= %s AND period.code < %s)
"""
ACCOUNTLESS = (
    STANDS_FOR
    + f"""
    SELECT due.month, max(client.name) AS name, max(home.name) AS home, due.due_fen
    FROM ({SOURCE}) AS due
    LEFT JOIN stands ON stands.into_id = due.person_id
    JOIN homes_client AS client ON client.person_id IN (due.person_id, stands.id)
    JOIN homes_home AS home ON home.id = client.home_id AND home.code >= %s AND home.code < %s
    WHERE NOT EXISTS (SELECT FROM payments_payaccount AS account
                      WHERE account.person_id = due.person_id AND account.used @> %s::date)
      AND NOT EXISTS (SELECT FROM payments_line AS paid WHERE paid.person_id = due.person_id
                      AND paid.benefit = %s AND paid.month = due.month AND paid.state <> 'dropped')
    GROUP BY due.person_id, due.month, due.due_fen ORDER BY 1, 3, 2, due.person_id
"""
)


# Against a period: what nobody has answered, or what was found right and has led to nothing yet.
OPEN = PayObjection.objects.filter(Q(outcome="") | Q(outcome="right", returned=None), period=OuterRef("pk"))


def terms_of(month: dt.date, code: str, on: dt.date) -> list[dt.date | str]:
    """What `SOURCE` is asked with: all up to the month that has hung out before the day."""
    here = subtree(code)
    return [month, here.lo, here.hi, on, here.lo, here.hi]


def ready(periods: ScopedQuerySet, month: dt.date, on: dt.date) -> ScopedQuerySet:
    """Of these periods, those up to the month that have hung out before the day and are in no batch.

    Against which no objection is open: neither unanswered, nor found right and the month not worked out anew.
    """
    return hung_out(periods, month, on).filter(~Exists(OPEN))


def held_up(periods: ScopedQuerySet) -> ScopedQuerySet:
    """Of these periods, those that are published and wait for an objection, whether their list hangs still or not."""
    return periods.filter(Exists(OPEN), state="published", batch_id=None)


def hung_out(periods: ScopedQuerySet, month: dt.date, on: dt.date) -> ScopedQuerySet:
    """Of these periods, those up to the month that have hung out before the day and are in no batch."""
    return periods.filter(month__lte=month, state="published", publish_until__lt=on, batch_id=None)


def hanging(periods: ScopedQuerySet, on: dt.date) -> ScopedQuerySet:
    """Of these periods, those whose list hangs on the day."""
    return periods.filter(state__in=["published", "paid"], published_on__lte=on, publish_until__gte=on)


def accountless(month: dt.date, *, by: Actor, on: dt.date) -> list[tuple[dt.date, str, str, int]]:
    """Who is due pay and has no account: month, name, home, fen. Looks beyond one's reach for the accounts alone."""
    if not by.may("batch.draw", by.code):
        return []
    here = subtree(by.code)
    with scoped((EVERYWHERE,), by=by), connection.cursor() as cursor:
        cursor.execute(ACCOUNTLESS, [*terms_of(month, by.code, on), here.lo, here.hi, on, PAY])
        return cursor.fetchall()


def under_way(periods: ScopedQuerySet) -> ScopedQuerySet:
    """Of these periods, those in a batch whose answer is not noted yet."""
    return periods.filter(Q(state="published") & ~Q(batch_id=None))
