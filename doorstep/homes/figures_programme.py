"""The rows behind the figures on building homes (F03, F05, F06, D15, D16, D18, D19), as of the day of the period."""

from collections import Counter

from django.db.models import Q, QuerySet

from doorstep.base.figures import Period
from doorstep.kernel.money import share

from .models import Home, Honour, Target


def plans(period: Period) -> QuerySet[Target]:
    """The city's plan among whose years the period lies; of several, the one that begins last."""
    year = period.first.year
    spans = Target.objects.filter(kind="plan", first_year__lte=year, last_year__gte=year, decided_on__lte=period.as_of)
    latest = spans.order_by("-first_year", "-pk").values("pk")[:1]
    return Target.objects.filter(pk__in=latest)


def tasks(period: Period) -> QuerySet[Target]:
    """The tasks of the counties for the year of the period that were given by its day."""
    given = Target.objects.filter(kind="task", first_year=period.first.year, decided_on__lte=period.as_of)
    return given.order_by("code", "pk")


def built_the_year_before(period: Period) -> QuerySet[Home]:
    """Homes whose acceptance by the city lies in the year before that of the period; closed since or not."""
    return Home.objects.filter(accepted_on__year=period.first.year - 1).order_by("code", "pk")


def built_in_time(period: Period) -> QuerySet[Home]:
    """Homes whose acceptance by the city lies in the period, by its day."""
    return Home.objects.filter(accepted_on__range=(period.first, period.as_of)).order_by("code", "pk")


def share_of_tasks(rows: QuerySet | None, period: Period) -> str | None:
    """What was built by the tasks of the year, per cent with one decimal; what a county built beyond its own is not."""
    assert rows is not None
    given = {code[:6]: number for code, number in tasks(period).values_list("code", "number")}
    if not sum(given.values()):
        return None
    built = Counter(rows.order_by().values_list("county", flat=True))
    done = sum(min(built[county], number) for county, number in given.items())
    return f"{share(1000, done, sum(given.values())) / 10:.1f}"


def honours(level: str, period: Period) -> QuerySet[Honour]:
    """Honours of a level given by the day of the period and not revoked by then."""
    stands = Q(revoked_on=None) | Q(revoked_on__gt=period.as_of)
    return Honour.objects.filter(stands, level=level, on__lte=period.as_of).select_related("home").order_by("pk")


def summed(rows: QuerySet | None, period: Period) -> int | None:
    """The number that the targets add up to; None where there is none: then it is not known, and not nought."""
    assert rows is not None
    numbers = list(rows.values_list("number", flat=True))
    return sum(numbers) if numbers else None


def known(rows: QuerySet | None, period: Period) -> int | None:
    """How many homes; None as long as no acceptance at all is on record by the day."""
    assert rows is not None
    return rows.count() or (0 if Home.objects.filter(accepted_on__lte=period.as_of).exists() else None)


def known_honours(rows: QuerySet | None, period: Period) -> int | None:
    """How many honours; None as long as none of any level is on record by the day."""
    assert rows is not None
    return rows.count() or (0 if Honour.objects.filter(on__lte=period.as_of).exists() else None)
