"""Visits in words: windows, reasons, what is wrong with a route."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.certificates.models import CATEGORIES

from .models import VisitOrder

TONES = {"asked": "warn", "planned": "now", "done": "good", "failed": "bad", "cancelled": "quiet"}
# Why an order stands on no route.
REASONS = {
    "no_point": gettext_lazy("所在村（社区）没有坐标，算不出路程"),
    "died": gettext_lazy("本人已去世，请取消任务"),
    "matter_closed": gettext_lazy("办件已办结，请取消任务；还要去的另行登记"),
    "too_late": gettext_lazy("最晚的一天已经过去，请联系本人另约，重新登记"),
    "no_team": gettext_lazy("约好的日子没有车出去"),
    "no_skill": gettext_lazy("约好的日子，没有一辆车上有能评这几类的医师"),
    "too_long": gettext_lazy("约好的时间里赶不到、做不完，空车也不行"),
    "full": gettext_lazy("车都排满了"),
    "by_hand": gettext_lazy("手工撤下的"),
}
# What is wrong with a stop, or with a whole route.
FAULTS = {
    "day": gettext_lazy("不在约好的日子"),
    "skill": gettext_lazy("车上没有能评这几类的医师"),
    "late": gettext_lazy("不在约好的时间"),
    "hours": gettext_lazy("一天的时间不够，回来太晚或出去太久"),
}
WEEK = (
    *(gettext_lazy("星期一"), gettext_lazy("星期二"), gettext_lazy("星期三"), gettext_lazy("星期四")),
    *(gettext_lazy("星期五"), gettext_lazy("星期六"), gettext_lazy("星期日")),
)
LABELS = dict(CATEGORIES)


def window_words(order: VisitOrder) -> str:
    """The days and the hours that suit."""
    first, last = f"{order.earliest_on:%m-%d}", f"{order.latest_on:%m-%d}"
    days = first if first == last else _("%(first)s 至 %(last)s") % {"first": first, "last": last}
    return f"{days} {order.from_time:%H:%M}–{order.until_time:%H:%M}"


def skill_words(categories: Iterable[int]) -> str:
    """Kinds of disability that are assessed."""
    return "、".join(LABELS[category] for category in categories)


def purpose_words(order: VisitOrder) -> str:
    """Why, and what is assessed."""
    words = order.get_purpose_display()
    return f"{words}（{skill_words(order.categories)}）" if order.categories else words


def day_words(day: dt.date) -> str:
    """The day and its weekday."""
    return f"{day:%m-%d} {WEEK[day.weekday()]}"


def clock_words(at: dt.datetime | None) -> str:
    """The time of day where we are."""
    return "" if at is None else f"{timezone.localtime(at):%H:%M}"


def km_words(metres: int) -> str:
    """Kilometres, whole."""
    return _("%(km)s 公里") % {"km": round(metres / 1000)}
