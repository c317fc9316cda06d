"""What pages say of the safety of a home."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day
from doorstep.kernel.days import month_bounds, month_of

from .alerts import missing_within
from .clocks import late_words
from .models import Home
from .models_safety import AREAS, Fault, Incident, SafetyCheck

LATEST = 12


def fault_words(fault: Fault, today: dt.date) -> tuple[str, str]:
    """How a fault stands: the tone of its badge, and words."""
    if fault.passed_on is not None:
        return "good", _("%(day)s 复查合格") % {"day": day(fault.passed_on)}
    if fault.mended_on is not None:
        return "warn", _("已整改，等复查")
    late = (today - fault.due_on).days
    if late > 0:
        return "bad", _("已超过期限 %(days)s 天") % {"days": late}
    return "warn", _("待整改")


def check_words(check: SafetyCheck) -> str:
    """What a check looked at and found, in one line."""
    labels = dict(AREAS)
    wrong = [labels[area] for area in labels if check.answers.get(area) is False]
    unseen = [labels[area] for area in labels if check.answers.get(area) is None]
    said = [_("有问题：%(areas)s") % {"areas": "、".join(wrong)}] if wrong else []
    said += [_("没有查：%(areas)s") % {"areas": "、".join(unseen)}] if unseen else []
    return "；".join(said) or _("七个方面都合格")


def self_check_words(home: Home, today: dt.date) -> str:
    """Whether the home has looked at all seven areas this month; empty where it has."""
    first, last = month_bounds(month_of(today))
    made = home.checks.filter(kind="self", on__range=(first, last))
    seen = {area for one in made for area, sound in one.answers.items() if sound is not None}
    unseen = [label for area, label in AREAS if area not in seen]
    if not unseen:
        return ""
    if not seen:
        return _("这个月还没有自查。")
    return _("这个月还没有自查：%(areas)s。") % {"areas": "、".join(unseen)}


def incident_row(one: Incident, now: dt.datetime, address: str) -> dict[str, Any]:
    """An incident in a table."""
    return {"row": one, "late": late_words(one, now), "url": reverse(address, args=[one.pk])}


def safety_of(home: Home, actor: Actor, verb: str) -> dict[str, Any]:
    """Everything of a home's safety, as its page shows it to those of the home and to offices."""
    now, today, own = timezone.now(), timezone.localdate(), bool(actor.party)
    faults = home.faults.select_related("found_by").order_by("-passed_on", "due_on", "pk")
    open_first = sorted(faults, key=lambda one: (one.passed_on is not None, one.due_on))
    address = "home-own-incident" if own else "home-incident"
    return {
        "home": home,
        "own": own,
        "missing": missing_within(actor, verb, home),
        "undone": self_check_words(home, today) if home.state in Home.OPEN else "",
        "faults": [(one, *fault_words(one, today)) for one in open_first],
        "fault_columns": columns(_("问题"), _("方面"), _("整改期限"), _("情况"), _("办理")),
        "checks": [(one, check_words(one)) for one in home.checks.order_by("-on", "-pk")[:LATEST]],
        "check_columns": columns(_("检查日期"), _("种类"), _("结果"), _("检查人")),
        "incidents": [incident_row(one, now, address) for one in home.incidents.order_by("-pk")[:LATEST]],
        "incident_columns": columns(_("事件"), _("等级"), _("知道时间"), _("报告"), _("办结")),
        "drills": list(home.drills.order_by("-on", "-pk")[:LATEST]),
        "drill_columns": columns(_("演练日期"), _("内容"), _("参加人数") + ">", _("用时（秒）") + ">"),
        "samples": [(one, now >= one.kept_until_at) for one in home.samples.order_by("-kept_at")[:LATEST]],
        "sample_columns": columns(_("留样时间"), _("菜品"), _("克数") + ">", _("保存到"), _("销样")),
        "visitors": list(home.visitors.order_by("-came_at")[:LATEST]),
        "visitor_columns": columns(_("来访人"), _("单位"), _("事由"), _("来访时间"), _("离开时间")),
        "may_inspect": not own and actor.may("home.inspect", home.code),
    }
