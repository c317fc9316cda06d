"""Rows about money that the journeys need beside the made city: something overpaid, two cases, and a difference."""

import datetime as dt

WITHIN = "420606"


def lay_money(*, at: dt.datetime) -> dict[str, int]:
    """Three people of one county were paid for a month of which it was found late that it is not due: of the first a
    case was opened, of the second the person was told as well, the third waits. And a difference in the accounts.
    """
    from django.db.backends.postgresql.psycopg_any import DateRange

    from doorstep.base.scope import scoped
    from doorstep.entitlements.models import Award
    from doorstep.entitlements.services import notify_recovery, open_recovery
    from doorstep.payments.models import Line
    from doorstep.payments.models_ledger import LedgerEntry, LedgerFinding, PayClock

    from .lay import seated

    office = seated(f"county-{WITHIN}")
    with scoped(office.ranges, by=office):
        lines = list(Line.objects.filter(state="paid", from_fen=0).order_by("-month", "pk")[:4])
        for line in lines[1:]:
            award = Award.objects.get(person=line.person_id, benefit=line.benefit, months__contains=line.month)
            if award.months.lower >= line.month:
                award.delete()
            else:
                award.months = DateRange(award.months.lower, line.month)
                award.save()
        cases = [
            open_recovery(
                line.person_id, line.benefit, code=office.code, cause="ERROR", reason="复核发现", by=office, at=at
            )
            for line in lines[1:3]
        ]
        notify_recovery(cases[1].pk, reason="已送告知书", by=office, at=at)
        finding = LedgerFinding.objects.create(
            code=office.code,
            day=at.date(),
            measure="clock",
            key="line:0",
            words="登记：没有；按明细和银行答复重算：2026-11-14 收单，最晚 2026-11-20 到账，在办。",
            found_at=at,
        )
        return {
            "paid_person_id": lines[0].person_id,
            "ledger_entry_id": LedgerEntry.objects.order_by("pk")[0].pk,
            "clock_id": PayClock.objects.filter(outcome="paid").order_by("pk")[0].pk,
            "ledger_finding_id": finding.pk,
            "recovery_id": cases[0].pk,
            "told_recovery_id": cases[1].pk,
        }
