"""What was known when: the latest run of each month, and a month as it was known on a day."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from doorstep.kernel.regions import subtree

from .models import Award, MonthRun


@dataclass(frozen=True)
class AsKnown:
    """One benefit of one month in a place. `judged_on` None: by that day nobody had judged it."""

    benefit: str
    judged_on: dt.date | None
    due: int
    due_fen: int
    awards: int
    awards_fen: int


def latest(runs: QuerySet[MonthRun]) -> QuerySet[MonthRun]:
    """Of these runs the last one of each place, benefit and month: earlier ones say what was known before."""
    last = runs.order_by("code", "benefit", "month", "-known_on").distinct("code", "benefit", "month")
    return MonthRun.objects.filter(pk__in=last.values("pk"))


def as_known(month: dt.date, place: str, *, known: dt.date | None = None) -> list[AsKnown]:
    """Each benefit of the month as known at the end of the day `known` (None: now), however often it was judged since.

    Costs two queries.
    """
    runs = MonthRun.objects.filter(code=place, month=month)
    if known is not None:
        runs = runs.filter(known_on__lte=known)
    judged = {run.benefit: run for run in latest(runs)}
    then = timezone.now() if known is None else _end_of(known)
    reach = subtree(place)
    stood = Award.objects.filter(months__contains=month, known__contains=then, code__gte=reach.lo, code__lt=reach.hi)
    held = {row["benefit"]: row for row in stood.values("benefit").annotate(n=Count("pk"), fen=Sum("amount_fen"))}
    return [
        AsKnown(
            benefit=code,
            judged_on=judged[code].known_on if code in judged else None,
            due=judged[code].due if code in judged else 0,
            due_fen=judged[code].due_fen if code in judged else 0,
            awards=held[code]["n"] if code in held else 0,
            awards_fen=held[code]["fen"] if code in held else 0,
        )
        for code in sorted(judged.keys() | held.keys())
    ]


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=timezone.get_default_timezone())
