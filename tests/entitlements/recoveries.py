"""People who were paid what is not due, and cases of recovery taken step by step, for tests."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from doorstep.base.items import BENEFITS
from doorstep.entitlements.models import STANDING, Award
from doorstep.entitlements.services import draw_up_month, notify_recovery, open_recovery, repay_recovery
from tests.cast import COUNTY, COUNTY_CODE
from tests.factories import PayAccountFactory, PersonFactory
from tests.payments.money import answered, noon, sent

LIVING, NURSING = BENEFITS["living-allowance"], BENEFITS["nursing-allowance"]
FOUND_ON = dt.date(2026, 6, 5)
WHY = "民政部门函告，已与家属核对"


def month(number: int) -> dt.date:
    return dt.date(2026, number, 1)


def give(person, benefit, fen, months, known=None):
    """Awarded from `known` on, or since before we began to keep books."""
    about = {"person": person, "code": person.code, "benefit": benefit.code, "amount_fen": fen, "months": months}
    return Award.objects.create(**about, known=DateTimeTZRange(known, None))


def paid_for(*months: dt.date, benefits=(LIVING,)) -> None:
    """Each month drawn, signed, sent and paid on its tenth."""
    for first in months:
        day = first.replace(day=10)
        for benefit in benefits:
            batch = draw_up_month(benefit, first, code=COUNTY_CODE, by=COUNTY, at=noon(day))
            answered(sent(batch, day), paid_on=day)


def somebody(*benefits, **about):
    """Paid for January to May of what is due from January on."""
    person = PersonFactory(**about)
    PayAccountFactory(person=person)
    for benefit, fen in benefits or ((LIVING, 110_00),):
        give(person, benefit, fen, DateRange(month(1), None))
    return person


def stop(person, since: dt.date, benefit=LIVING) -> None:
    """The award ends before the month: what stood until now is known no longer."""
    award = Award.objects.get(STANDING, person=person, benefit=benefit.code)
    Award.objects.filter(pk=award.pk).update(known=DateTimeTZRange(award.known.lower, noon(FOUND_ON)))
    person.refresh_from_db()
    if since > award.months.lower:
        give(person, benefit, award.amount_fen, DateRange(award.months.lower, since), noon(FOUND_ON))


def found(person, **about):
    said = {"cause": "ERROR", "reason": WHY} | about
    return open_recovery(person.pk, LIVING.code, code=COUNTY_CODE, by=COUNTY, at=noon(FOUND_ON), **said)


def told(recovery):
    return notify_recovery(recovery.pk, reason="已寄告知书", by=COUNTY, at=noon(FOUND_ON))


def repay(recovery, fen, receipt="0001", **about):
    said = {"paid_on": FOUND_ON, "receipt": receipt, "reason": "本人到窗口退还"} | about
    return repay_recovery(recovery.pk, fen, by=COUNTY, at=noon(FOUND_ON), **said)
