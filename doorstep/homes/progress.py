"""How far the building of a year has come, county by county, and the tasks beside the plan.

Built (建成) is what the city accepted in the year, whenever it was put on a task; a home closed since was built too.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.kernel.regions import subtree
from doorstep.orgs.models import Division

from .models import Home, Target

VIEW = "home.view"
UNDER_WAY = ("building", "self_checked", "county_accepted")


@dataclass(frozen=True)
class Row:
    """A county's year. `task` None: none was given."""

    code: str
    task: int | None
    selected: int
    under_way: int
    months: Sequence[int]

    @property
    def accepted(self) -> int:
        """Built in the year."""
        return sum(self.months)

    @property
    def words(self) -> str:
        """How far it has come, in words."""
        if self.task is None:
            return (
                _("没有下达任务，建成 %(built)s 家") % {"built": self.accepted} if self.accepted else _("没有下达任务")
            )
        said = {"built": self.accepted, "task": self.task, "more": abs(self.task - self.accepted)}
        if self.accepted > self.task:
            return _("任务 %(task)s 家，建成 %(built)s 家，超出 %(more)s 家") % said
        if self.accepted == self.task:
            return _("任务 %(task)s 家，已完成") % said
        return _("任务 %(task)s 家，建成 %(built)s 家，还差 %(more)s 家") % said

    @property
    def tone(self) -> str:
        """How a badge shows it."""
        if self.task is None or self.accepted > self.task:
            return "warn" if self.accepted else "quiet"
        return "good" if self.accepted == self.task else "now"


@dataclass(frozen=True)
class Plan:
    """The plan whose years the year is among: its tasks so far and what was built, both up to the end of the year."""

    target: Target
    tasks: int
    built: int

    @property
    def words(self) -> str:
        """The tasks beside the plan, in words."""
        number = self.target.number
        said = {"tasks": self.tasks, "built": self.built, "more": abs(number - self.tasks)}
        if self.tasks > number:
            return _("各年任务合计 %(tasks)s 家，比目标多 %(more)s 家；建成 %(built)s 家。") % said
        if self.tasks == number:
            return _("各年任务合计 %(tasks)s 家，和目标一致；建成 %(built)s 家。") % said
        return _("各年任务合计 %(tasks)s 家，还有 %(more)s 家没有下达；建成 %(built)s 家。") % said


def counties_of(actor: Actor) -> list[tuple[str, str]]:
    """The counties that the seat reaches whole, with their names. One query."""
    rows = Division.objects.standing().filter(system="stats", level="county").order_by("code")
    found = rows.values_list("code", "name")
    return [(code, name) for code, name in found if _reaches(actor, code)]


def _reaches(actor: Actor, code: str) -> bool:
    whole = subtree(code)
    return any(part.lo <= whole.lo and whole.hi <= part.hi for part in actor.ranges)


def progress_of(year: int, counties: Sequence[str], actor: Actor) -> list[Row]:
    """The counties' year, in the order given, and any other that has a task or a home in it. Two queries."""
    tasks = dict(
        Target.objects.within_reach(actor, VIEW).filter(kind="task", first_year=year).values_list("code", "number")
    )
    homes = Home.objects.within_reach(actor, VIEW).filter(Q(task_year=year) | Q(accepted_on__year=year))
    selected: Counter[str] = Counter()
    under_way: Counter[str] = Counter()
    months: defaultdict[str, list[int]] = defaultdict(lambda: [0] * 12)
    for county, state, task_year, accepted_on in homes.values_list("county", "state", "task_year", "accepted_on"):
        code = county.ljust(12, "0")
        if accepted_on is not None and accepted_on.year == year:
            months[code][accepted_on.month - 1] += 1
        selected[code] += task_year == year and state not in ("declared", "dropped")
        under_way[code] += task_year == year and state in UNDER_WAY
    there = dict.fromkeys([*counties, *sorted({*tasks, *months, *+selected})])
    return [Row(code, tasks.get(code), selected[code], under_way[code], months[code]) for code in there]


def total_of(rows: Sequence[Row]) -> Row:
    """The sum of the counties; without a task where none has one."""
    tasks = [row.task for row in rows if row.task is not None]
    return Row(
        "",
        sum(tasks) if tasks else None,
        sum(row.selected for row in rows),
        sum(row.under_way for row in rows),
        [sum(row.months[at] for row in rows) for at in range(12)],
    )


def plan_of(year: int, actor: Actor) -> Plan | None:
    """The city's plan of which the year is one, where the seat reaches the city. Three queries."""
    spans = Target.objects.within_reach(actor, VIEW).filter(kind="plan", first_year__lte=year, last_year__gte=year)
    target = spans.order_by("-first_year").first()
    if target is None:
        return None
    since: Mapping[str, int] = {"first_year__gte": target.first_year, "first_year__lte": year}
    tasks = Target.objects.within_reach(actor, VIEW).filter(kind="task", **since).values_list("number", flat=True)
    built = Home.objects.within_reach(actor, VIEW).filter(accepted_on__year__range=(target.first_year, year))
    return Plan(target, sum(tasks), built.count())
