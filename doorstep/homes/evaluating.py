"""What a county's annual evaluation (年度综合考评) takes from homes: built beside the task, quality, grave incidents.

Numbers and the rows behind them, as of a cut-off; what they are worth together with other work is not decided here.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models.functions import Least

from doorstep.kernel.money import share

from .models import Home, Rating, Target
from .models_safety import Incident
from .terms_programme import EVALUATION_BUILT, EVALUATION_QUALITY

FULL_TENTHS = 1000  # a hundred points, in tenths: more than that, by extras, is not better than full
DECIDED = ("awarded", "withheld")


@dataclass(frozen=True)
class CountyYear:
    """A county's year of homes. `task` None: none was given. Rows by their numbers, so that each can be opened.

    built      homes whose acceptance by the city lies in the year, by the cut-off
    ratings    of the year, decided; `tenths` their points in tenths, one by one
    grave      incidents of the first level in the year: they veto elsewhere, and a person says so
    """

    code: str
    year: int
    as_of: dt.date
    task: int | None
    built: tuple[int, ...]
    ratings: tuple[int, ...]
    tenths: tuple[int, ...]
    grave: tuple[int, ...]

    @property
    def built_per_mille(self) -> int | None:
        """Built by task, in thousandths, rounded half up; more than the task is no more than all. None: no task."""
        return share(1000, min(len(self.built), self.task), self.task) if self.task else None

    @property
    def built_score(self) -> int | None:
        """Hundredths of a point: the weight × min(1, built ÷ task) (domain §9.1). None without a task."""
        if not self.task:
            return None
        weight = EVALUATION_BUILT.on(self.as_of, place=self.code)
        return share(weight, min(len(self.built), self.task), self.task)

    @property
    def quality_tenths(self) -> int | None:
        """The mean of the ratings in tenths of a point, rounded half up. None where none was decided."""
        return share(sum(self.tenths), 1, len(self.tenths)) if self.tenths else None

    @property
    def quality_score(self) -> int | None:
        """Hundredths of a point: the weight × mean ÷ 100, rounded once. None where none was decided."""
        if not self.tenths:
            return None
        weight = EVALUATION_QUALITY.on(self.as_of, place=self.code)
        return share(weight, sum(self.tenths), len(self.tenths) * FULL_TENTHS)


def county_years(year: int, as_of: dt.date, counties: Sequence[str] = ()) -> list[CountyYear]:
    """The counties in the order given, and any other with a task, a home, a rating or a grave incident in the year.

    Five queries, within whatever reach they run in. `as_of`: the cut-off; what is entered with a later day is not seen.
    """
    given = Target.objects.filter(kind="task", first_year=year, decided_on__lte=as_of)
    tasks = dict(given.values_list("code", "number"))
    homes = Home.objects.filter(accepted_on__year=year, accepted_on__lte=as_of).order_by("pk")
    built = _by_county(homes.values_list("county", "pk"))
    decided = Rating.objects.filter(year=year, state__in=DECIDED, points__isnull=False, noticed_on__lte=as_of)
    rated = decided.order_by("pk").annotate(capped=Least("points", FULL_TENTHS))
    ratings, tenths = (_by_county(rated.values_list("county", what)) for what in ("pk", "capped"))
    level_one = Incident.objects.filter(level="1", happened_at__year=year, known_at__date__lte=as_of).order_by("pk")
    grave = _by_county(level_one.values_list("county", "pk"))
    there = dict.fromkeys([*counties, *sorted({*tasks, *built, *ratings, *grave})])
    return [
        CountyYear(code, year, as_of, tasks.get(code), built[code], ratings[code], tenths[code], grave[code])
        for code in there
    ]


def _by_county(pairs: Iterable[tuple[str, int]]) -> defaultdict[str, tuple[int, ...]]:
    found: defaultdict[str, tuple[int, ...]] = defaultdict(tuple)
    for county, value in pairs:
        found[county.ljust(12, "0")] += (value,)
    return found


def cut_off(year: int, today: dt.date) -> dt.date:
    """The last day of the year, or today where it is not over (domain §9.1: what comes later is not used)."""
    return today if year >= today.year else dt.date(max(year, 1), 12, 31)


def hundredths(score: int | None) -> str:
    """A score with two decimals; a dash where there is none."""
    return "—" if score is None else f"{score // 100}.{score % 100:02d}"
