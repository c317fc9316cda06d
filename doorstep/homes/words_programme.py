"""What pages say of a home: its facts, its papers and when they run out, its staff, its steps."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.templatetags.words import day
from doorstep.kernel.money import yuan

from .acceptance import ANSWERS, ITEMS
from .building import label_of
from .models import BuildStep, Home, HomePaper, HomeStaff, Honour
from .terms_programme import PAPER_SOON_DAYS


def facts_of(home: Home, place: str) -> list[tuple[str, Any]]:
    """What a home is, for a list of facts."""
    area, floor = home.usable_area, home.is_ground_floor
    facts = [
        (_("所在地"), place),
        (_("地址"), home.address),
        (_("级别"), home.get_level_display()),
        (_("运营方式"), home.get_run_mode_display()),
        (_("运营单位"), f"{home.operator} {home.operator_uscc}".strip() or _("没有登记")),
        (_("使用面积"), None if area is None else _("%(area)s 平方米") % {"area": area}),
        (_("一楼或有电梯"), None if floor is None else _("是") if floor else _("不是")),
        (_("可容纳"), None if home.capacity is None else _("%(people)s 人") % {"people": home.capacity}),
        (_("供餐"), meals_words(home)),
        (_("任务年度"), _("%(year)s年") % {"year": home.task_year} if home.task_year else _("没有列入")),
        (_("市级验收"), day(home.accepted_on) or _("还没有")),
        (_("开始运营"), day(home.opened_on) or _("还没有")),
    ]
    if home.closed_on:
        facts.append((_("关闭"), day(home.closed_on)))
    return facts + ([(_("原因"), home.closed_reason)] if home.closed_reason else [])


def meals_words(home: Home) -> str:
    """Whether there are meals, and what one costs."""
    if not home.has_meals:
        return _("不供")
    if home.meal_fen is None:
        return _("供，没有登记收不收费")
    return _("供，免费") if home.meal_fen == 0 else _("供，每餐 %(yuan)s 元") % {"yuan": yuan(home.meal_fen)}


def paper_words(paper: HomePaper, on: dt.date) -> tuple[str, str]:
    """How a paper stands on the day: its tone, and in words when it runs out or since when it has."""
    if paper.valid.lower is not None and on < paper.valid.lower:
        return "quiet", _("%(day)s起有效") % {"day": day(paper.valid.lower)}
    if paper.valid.upper is None:
        return "good", _("没有期限")
    last = paper.valid.upper - dt.timedelta(days=1)
    left = (last - on).days
    if left < 0:
        return "bad", _("已过期 %(days)s 天（%(day)s到期）") % {"days": -left, "day": day(last)}
    if left <= PAPER_SOON_DAYS.on(on, place=paper.code):
        return "warn", _("还有 %(days)s 天到期（%(day)s）") % {"days": left, "day": day(last)}
    return "good", _("有效至%(day)s") % {"day": day(last)}


def papers_of(papers: Iterable[HomePaper], on: dt.date) -> list[tuple[HomePaper, str, str]]:
    """The papers with tone and words; what runs out first comes first."""
    far = dt.date.max
    return [(one, *paper_words(one, on)) for one in sorted(papers, key=lambda one: (one.valid.upper or far, one.pk))]


def running_out(papers: Sequence[HomePaper], on: dt.date) -> list[str]:
    """What has run out or soon will, in words: a paper that has a later one of its kind is not told."""
    last: dict[str, dt.date] = {}
    for one in papers:
        last[one.kind] = max(last.get(one.kind, dt.date.min), one.valid.upper or dt.date.max)
    told = []
    for one, tone, words in papers_of(papers, on):
        if tone in ("bad", "warn") and (one.valid.upper or dt.date.max) == last[one.kind]:
            told.append(f"{one.get_kind_display()}：{words}")
    return told


def honour_words(honour: Honour) -> str:
    """Whether an honour stands."""
    if honour.revoked_on is None:
        return ""
    return _("%(day)s撤销：%(reason)s") % {"day": day(honour.revoked_on), "reason": honour.revoked_reason}


def staff_words(one: HomeStaff) -> str:
    """Since when somebody works in the home, or until when."""
    if one.closed_reason:
        return _("已离任：%(reason)s") % {"reason": one.closed_reason}
    return _("%(since)s起") % {"since": day(one.held.lower)}


def span_words(held: DateRange) -> str:
    """From when until when somebody did something."""
    if held.upper is None:
        return _("%(since)s起") % {"since": day(held.lower)}
    last = held.upper - dt.timedelta(days=1)
    return _("%(since)s到%(last)s") % {"since": day(held.lower), "last": day(last)}


def steps_of(steps: Iterable[BuildStep]) -> list[dict[str, Any]]:
    """The steps so far, oldest first, with how many items of the checklist hold."""
    told = []
    for one in steps:
        holding = [answer["holds"] is True for answer in one.checklist.values()]
        checked = _("%(good)s 项合格，共 %(all)s 项") % {"good": sum(holding), "all": len(holding)} if holding else ""
        told.append({"step": one, "label": label_of(one.act), "checked": checked})
    return told


def checklist_rows(step: BuildStep) -> list[tuple[Any, Any, str, str, str]]:
    """The checklist of a step: item, answer, its tone, words, and what the records said then."""
    tones = {True: "good", False: "bad", None: "quiet"}
    return [
        (ITEMS.get(code, code), ANSWERS[said["holds"]], tones[said["holds"]], said["words"], said["record"])
        for code, said in step.checklist.items()
    ]
