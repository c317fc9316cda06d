"""The command that says again what a declaration came to, as it was known on an earlier day."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.commands import Argument, Command, a_date, declare
from doorstep.base.scope import as_system
from doorstep.base.templatetags.words import day
from doorstep.kernel.levy import written
from doorstep.kernel.refusal import Refused

from .models import Declaration
from .outcome import MONTHS, annual_count
from .services.reviewing import outcomes_on

SHORT_KEY = 19
TODAYS_ENTRIES = gettext_lazy("申报里的人和工资用单位现在填的：这些不留旧版本。比对、认定和规定用那一天已有的。")


def outcome_then(declaration: str, on: dt.date) -> Iterator[dict[str, Any]]:
    """A line for each person, by key of placement, and one for the whole.

    Raises: Refused("outcome.unknown", "outcome.later", "parameter.missing").
    """
    with as_system(read_only=True):
        is_key = declaration.isdecimal() and len(declaration) < SHORT_KEY
        made = Declaration.objects.filter(pk=int(declaration)).first() if is_key else None
        if made is None:
            raise Refused(
                _("没有重算。"),
                why=_("没有编号为「%(key)s」的申报。") % {"key": declaration[:20]},
                then=_("编号写在申报页面的地址里。"),
                code="outcome.unknown",
            )
        found = outcomes_on(made, on, today=timezone.localdate())
        about = {"declaration": made.pk, "year": made.year, "on": on}
        for one, months in found:
            by_month = {month.at: month.weight for month in months}
            claimed = [month.at + 1 for month in months]
            waits = [month.at + 1 for month in months if month.weight is None]
            weights = [by_month.get(at) for at in range(MONTHS)]
            told = {"placement": one.pk, "weights": weights, "claimed": claimed, "waits": waits}
            yield about | told | {"count": written(annual_count(months))}
        every = [month for _one, months in found for month in months]
        waiting = sum(month.weight is None for month in every)
        yield about | {"count": written(annual_count(every)), "waiting": waiting, "note": str(TODAYS_ENTRIES)}


def say_outcome(line: Mapping[str, Any]) -> str:
    """The line in words."""
    if "placement" in line:
        told = _("编号 %(placement)s 的人：年平均计入 %(count)s 人") % line
        waits = "、".join(map(str, line["waits"]))
        return told + (_("，%(months)s月要人看") % {"months": waits} if waits else "")
    named = {"day": day(line["on"]), **line}
    return _("按 %(day)s 所知，%(year)s年度合计年平均 %(count)s 人，%(waiting)s 个人月要人看。%(note)s") % named


declare(
    Command(
        "quota outcome",
        "按某一天所知，重算一份申报每人每月计入几人；申报里的人和工资用现在填的。",
        "doorstep quota outcome --declaration 1 --on 2026-05-01 --json",
        outcome_then,
        (
            Argument("--declaration", "申报的编号，写在申报页面的地址里", needed=True),
            Argument("--on", "按哪一天所知，如 2026-05-01", kind=a_date, needed=True),
        ),
        facts=True,
        say=say_outcome,
    )
)
