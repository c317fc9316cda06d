"""How long payment takes: the longest, the 95th percentile and the share in time, by county, benefit and month."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Aggregate, Count, IntegerField, Max, Q, QuerySet

from doorstep.base.access import Actor, ScopedQuerySet
from doorstep.base.figures import Period
from doorstep.kernel.days import month_bounds

from .models_ledger import PayClock


class Percentile95(Aggregate):
    """The smallest value that 95 in a hundred do not exceed; what is not known is left out."""

    function = "percentile_disc"
    template = "%(function)s(0.95) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Kept:
    """The clocks of one county, benefit and month of receipt. `late` run past their day; `settled` are paid or late."""

    county: str
    benefit: str
    began: int
    paid: int
    in_time: int
    late: int
    unknown: int
    most: int | None
    p95: int | None

    @property
    def settled(self) -> int:
        """Those of which it is known whether the promise was kept."""
        return self.paid - self.unknown + self.late

    @property
    def share(self) -> str:
        """The share in time, in per cent; a dash where nothing is settled yet."""
        return share_in_time(self.in_time, self.settled)


def share_in_time(in_time: int, settled: int) -> str:
    """A share in per cent with one place, rounded down, so that 100% means all; a dash where there is nothing."""
    return f"{in_time * 1000 // settled / 10:.1f}%" if settled else "—"


def counted_clocks(first: dt.date, last: dt.date) -> ScopedQuerySet:
    """Clocks that finance began in these days, without those that ended for a wrong account."""
    return PayClock.objects.filter(started_on__range=(first, last)).exclude(outcome="void")


def counts_of_clocks(on: dt.date) -> dict[str, Any]:
    """What is counted of clocks, as they stand on the day."""
    return {
        "began": Count("pk"),
        "paid": Count("pk", filter=Q(outcome="paid")),
        "in_time": Count("pk", filter=Q(within=True)),
        "late": Count("pk", filter=Q(outcome="running", due_on__lt=on)),
        "unknown": Count("pk", filter=Q(outcome="paid", within=None)),
        "most": Max("workdays"),
        "p95": Percentile95("workdays"),
    }


def kept_promises(actor: Actor, month: dt.date, *, on: dt.date) -> list[Kept]:
    """Every county and benefit within reach of which finance received something in the month. One query."""
    first, beyond = month_bounds(month)
    rows = counted_clocks(first, beyond - dt.timedelta(days=1)).in_ranges(actor.reach("batch.view"))
    found = rows.order_by().values("county", "benefit").annotate(**counts_of_clocks(on)).order_by("county", "benefit")
    return [Kept(**cast(dict[str, Any], row)) for row in found]


def whole_of(rows: Iterable[Kept]) -> tuple[int, int, int]:
    """Began, in time and settled of all rows."""
    several = list(rows)
    return sum(one.began for one in several), sum(one.in_time for one in several), sum(one.settled for one in several)


def longest_of(rows: QuerySet | None, period: Period) -> int | None:
    """The longest time of these clocks, in workdays; None where none has stopped."""
    assert rows is not None
    return rows.aggregate(most=Max("workdays"))["most"]


def percentile_of(rows: QuerySet | None, period: Period) -> int | None:
    """The time that 95 in a hundred of these clocks do not exceed, in workdays; None where none has stopped."""
    assert rows is not None
    return rows.aggregate(p95=Percentile95("workdays"))["p95"]


def share_of(rows: QuerySet | None, period: Period) -> str | None:
    """The share in time of these clocks, in per cent; None where nothing is settled yet."""
    assert rows is not None
    counts = rows.aggregate(**counts_of_clocks(period.as_of))
    settled = counts["paid"] - counts["unknown"] + counts["late"]
    return share_in_time(counts["in_time"], settled) if settled else None
