"""The rubric of the star rating as one table: each dimension with its points and what the records say of it.

All points are the house's default (待核), in tenths.  A part of which nothing is on record is not known; then the
dimension is not known either, and people score it.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Avg, F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.certificates.models import Certificate
from doorstep.kernel.regions import subtree

from .acceptance import ROOMS
from .joint import IN_FORCE, meant_for_day_care, parts_unknown
from .models import Home, HomeStaff
from .models_clients import SERVICES, CarePlan, Client, PlanReview
from .models_day import ClientMonth
from .models_work import PayPeriod, WorkOrder, WorkRecord
from .terms_programme import AREA_TOWN, AREA_VILLAGE, PLACES_TOWN, PLACES_VILLAGE, STAFF_TOWN, STAFF_VILLAGE
from .terms_rating import DRILLS, MEETINGS, SATISFIED, TRAINING


@dataclass(frozen=True)
class Part:
    """One indicator of a dimension: tenths of a point that the records give, None where they say nothing."""

    label: "str | Promise"
    most: int
    tenths: int | None
    words: str = ""


@dataclass(frozen=True)
class Year:
    """What is rated: a home in a year, as it stands on a day of it or at its end."""

    home: Home
    first: dt.date
    last: dt.date

    def standard(self, village: object, town: object) -> int:
        """The number that holds for the level of the home."""
        rate = village if self.home.level == "village" else town
        return rate.on(self.last, place=self.home.code)  # type: ignore[attr-defined, no-any-return]

    @property
    def months(self) -> int:
        """How many months of it have begun."""
        return self.last.month

    @property
    def clients(self) -> list[Client]:
        """Those who are counted and in the home on the last day."""
        return list(self.home.clients.filter(state="admitted", is_counted=True, held__contains=self.last))


def part(label: "str | Promise", most: int, got: int | None, whole: int) -> Part:
    """So many of so many give that share of the points, at most all; nothing of nothing is not known."""
    if got is None or whole <= 0:
        return Part(label, most, None, _("没有记录"))
    return Part(label, most, min(most, most * got // whole), f"{got}/{whole}")


def party(year: Year) -> list[Part]:
    """Charter, party discussions, publicity."""
    charter = year.home.charters.order_by("-version").first()
    met = year.home.meetings.filter(held_on__range=(year.first, year.last)).count()
    decided = year.home.matters.filter(meeting__held_on__range=(year.first, year.last))
    told = decided.exclude(published_on=None).count()
    return [
        part(_("章程写明党的领导"), 40, None if charter is None else int("party" in charter.clauses), 1),
        part(_("党组织讨论"), 40, met, MEETINGS.on(year.last, place=year.home.code)),
        part(_("重要事项公开"), 20, told, decided.count()),
    ]


def site(year: Year) -> list[Part]:
    """Area, rooms, and what the acceptance said of access."""
    area = year.standard(AREA_VILLAGE, AREA_TOWN)
    rooms = year.home.rooms.filter(use__in=ROOMS).count()
    steps = year.home.steps.filter(act__in=["accept_by_county", "accept_by_city"]).order_by("-pk")
    said: dict[str, dict[str, bool | None]] = next((one.checklist for one in steps if one.checklist), {})
    answers = [said.get(code, {}).get("holds") for code in ("access", "floor")]
    known = None if None in answers else sum(bool(one) for one in answers)
    return [
        part(_("使用面积"), 50, year.home.usable_area, area),
        part(_("功能房间"), 50, rooms or None, len(ROOMS)),
        part(_("无障碍（按验收）"), 50, known, len(answers)),
    ]


def staff(year: Year) -> list[Part]:
    """Staff beside clients, hours of training, health certificates."""
    people: list[HomeStaff] = list(year.home.staff.filter(held__contains=year.last))
    hours = TRAINING.on(year.last, place=year.home.code)
    clients, each = len(year.clients), year.standard(STAFF_VILLAGE, STAFF_TOWN)
    healthy = sum(one.healthy_until is not None and one.healthy_until >= year.last for one in people)
    return [
        part(_("工作人员人数"), 40, len(people) * each if people else None, max(clients, 1)),
        part(_("培训学时够的人"), 30, sum(one.training_hours >= hours for one in people), len(people)),
        part(_("健康证有效的人"), 30, healthy, len(people)),
    ]


def clients(year: Year) -> list[Part]:
    """Clients beside the standard, and beside those around the home for whom day care is meant."""
    around, held = subtree(year.home.code), len(year.clients)
    holders = Certificate.objects.filter(
        code__gte=around.lo, code__lt=around.hi, valid__contains=year.last, state__in=IN_FORCE
    )
    meant = 0 if parts_unknown(holders).exists() else meant_for_day_care(holders).count()
    return [
        part(_("服务对象人数"), 100, held, year.standard(PLACES_VILLAGE, PLACES_TOWN)),
        part(_("当地目标人群覆盖"), 50, held, meant),
    ]


def service(year: Year) -> list[Part]:
    """Valid months as last closed, plans reviewed in time, kinds of service, satisfaction."""
    months = ClientMonth.objects.filter(home=year.home, month__range=(year.first, year.last))
    closed = list(months.order_by("client", "month", "-closing").distinct("client", "month"))
    plans = CarePlan.objects.filter(home=year.home, ended_on=None)
    reviews = PlanReview.objects.filter(home=year.home, on__range=(year.first, year.last))
    pleased = reviews.aggregate(all=Avg("satisfaction"))["all"]
    offered = {one for client in year.clients for one in client.services}
    return [
        part(_("有效月"), 80, sum(one.is_valid for one in closed), len(closed)),
        part(_("计划没有过期"), 70, plans.filter(review_due_on__gte=year.last).count(), plans.count()),
        part(_("开展的服务种类"), 50, len(offered) or None, len(SERVICES)),
        part(_("满意度"), 50, None if pleased is None else int(pleased), SATISFIED.on(year.last, place=year.home.code)),
    ]


def work(year: Year) -> list[Part]:
    """Clients at work, months paid, orders settled, and whether there was an income."""
    rows = WorkRecord.objects.filter(home=year.home, day__range=(year.first, year.last), undoes=None, undone_by=None)
    working = rows.order_by().values("client").distinct().count()
    meant = sum("work" in one.services for one in year.clients)
    paid = PayPeriod.objects.filter(home=year.home, month__range=(year.first, year.last), state="paid")
    orders = WorkOrder.objects.filter(home=year.home, ordered_on__range=(year.first, year.last)).exclude(
        state="dropped"
    )
    return [
        part(_("参加劳动的服务对象"), 50, working or None, meant),
        part(_("发放收入的月份"), 50, paid.count() or None, year.months),
        part(_("已结款的订单"), 50, orders.filter(state="settled").count(), orders.count()),
    ]


def safety(year: Year) -> list[Part]:
    """Months with a self-check, faults mended by their day, drills."""
    checks = year.home.checks.filter(on__range=(year.first, year.last))
    months = {one.on.month for one in checks.filter(kind="self")}
    faults = year.home.faults.filter(found_by__in=checks, due_on__lte=year.last)
    timely = faults.filter(mended_on__lte=F("due_on")).count()
    drills = year.home.drills.filter(on__range=(year.first, year.last)).count()
    late = part(_("隐患按期整改"), 30, timely, faults.count())
    if checks.exists() and not faults.exists():
        late = Part(_("隐患按期整改"), 30, 30, _("没有到期的隐患"))
    return [
        part(_("月度自查"), 40, len(months) or None, year.months),
        late,
        part(_("应急演练"), 30, drills or None, DRILLS.on(year.last, place=year.home.code)),
    ]


def extras(year: Year) -> list[Part]:
    """The highest honour that stands; what is new is for people to say."""
    points = {"national": 50, "province": 40, "city": 30, "county": 20}
    held = year.home.honours.filter(on__lte=year.last).exclude(revoked_on__lte=year.last)
    best = max((points[one.level] for one in held), default=0)
    return [Part(_("荣誉"), 50, best, "、".join(one.title for one in held) or _("没有荣誉"))]


@dataclass(frozen=True)
class Dimension:
    """One dimension of the rubric: its most points in tenths, and what of it the records tell."""

    code: str
    label: "str | Promise"
    most: int
    of: Callable[[Year], Sequence[Part]] | None


RUBRIC: tuple[Dimension, ...] = (
    Dimension("party", gettext_lazy("党的建设和管理"), 100, party),
    Dimension("site", gettext_lazy("场地和无障碍"), 150, site),
    Dimension("staff", gettext_lazy("工作人员"), 100, staff),
    Dimension("clients", gettext_lazy("服务对象"), 150, clients),
    Dimension("service", gettext_lazy("服务"), 250, service),
    Dimension("work", gettext_lazy("辅助性就业"), 150, work),
    Dimension("safety", gettext_lazy("安全"), 100, safety),
    Dimension("extras", gettext_lazy("加分"), 50, extras),
)


def year_of(home: Home, year: int, today: dt.date) -> Year:
    """What is rated: to the end of the year, or to today where it is not over."""
    return Year(home, dt.date(year, 1, 1), min(dt.date(year, 12, 31), today))


def computed(year: Year) -> dict[str, dict[str, object]]:
    """Each dimension as kept: its tenths (None where a part is not known), and its parts in words."""
    found: dict[str, dict[str, object]] = {}
    for one in RUBRIC:
        parts = list(one.of(year)) if one.of else []
        known = bool(parts) and all(each.tenths is not None for each in parts)
        words = [f"{each.label} {points(each.tenths)}/{points(each.most)}（{each.words}）" for each in parts]
        found[one.code] = {"tenths": sum(each.tenths or 0 for each in parts) if known else None, "parts": words}
    return found


def points(tenths: int | None) -> str:
    """Tenths as points: 85 is 8.5; not known is said."""
    return _("不知道") if tenths is None else f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
