"""What a home is looked at for before it is accepted: each item with its standard, and what the records say of it.

The standard is of the level: by the village's for a village, by the township's for a township and a county.
An answer is true, false, or null: not looked at.  What the records do not tell is null, never false.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.kernel.parameter import Parameter

from .models import Home, HomePaper, HomeRoom
from .terms_programme import (
    AREA_TOWN,
    AREA_VILLAGE,
    OPEN_DAYS_WEEK,
    OPEN_DAYS_YEAR,
    OPEN_HOURS_DAY,
    PLACES_TOWN,
    PLACES_VILLAGE,
    STAFF_TOWN,
    STAFF_VILLAGE,
)

ROOMS = ("rest", "workshop", "rehab", "activity", "counsel", "office", "toilet")
ITEMS: dict[str, "str | Promise"] = {
    "area": gettext_lazy("使用面积"),
    "floor": gettext_lazy("楼层"),
    "access": gettext_lazy("无障碍通道"),
    "rooms": gettext_lazy("功能房间"),
    "places": gettext_lazy("可容纳人数"),
    "staff": gettext_lazy("工作人员"),
    "opening": gettext_lazy("开放时间"),
    "medicine": gettext_lazy("药品保管"),
    "fire": gettext_lazy("消防"),
    "insurance": gettext_lazy("保险"),
    "food": gettext_lazy("供餐"),
    "safety": gettext_lazy("日常安全"),
}
ANSWERS: dict[bool | None, "str | Promise"] = {
    True: gettext_lazy("合格"),
    False: gettext_lazy("不合格"),
    None: gettext_lazy("没有核对"),
}


@dataclass(frozen=True)
class Line:
    """One item for one home: the standard in words, what the records say, and in which words they say it."""

    code: str
    standard: str
    holds: bool | None = None
    record: str = ""

    @property
    def label(self) -> "str | Promise":
        """What the item is called."""
        return ITEMS[self.code]


@dataclass(frozen=True)
class Answer:
    """What somebody who looked says of an item."""

    holds: bool | None
    words: str = ""


def checklist_of(home: Home, on: dt.date) -> list[Line]:
    """The items for this home, by the standard in force on the day. Two queries. Raises: Refused("parameter.missing").

    Source: domain rules of the house for homes, all numbers 待核; barrier-free: 无障碍环境建设法.
    """
    papers = list(home.papers.filter(valid__startswith__lte=on))
    lines = [
        _area(home, on),
        Line("floor", _("在一楼，或者有电梯。"), home.is_ground_floor, _said(home.is_ground_floor)),
        Line("access", _("门口、通道和卫生间，坐轮椅都能通过。")),
        _rooms(home, {room.use for room in home.rooms.all()}),
        _places(home, on),
        Line(
            "staff", _("一名工作人员最多服务 %(most)s 人。") % {"most": _by_level(home, STAFF_VILLAGE, STAFF_TOWN, on)}
        ),
        Line("opening", _opening(home, on)),
        Line("medicine", _("药品专柜上锁，有登记本。")),
        _papers("fire", _("消防验收或备案在有效期内。"), ["fire"], papers, on),
        _papers("insurance", _("公众责任保险、意外伤害保险在有效期内。"), ["liability", "accident"], papers, on),
    ]
    if home.has_meals:
        lines.append(_papers("food", _("供餐的，食品经营许可在有效期内。"), ["food"], papers, on))
    return [*lines, Line("safety", _("逃生通道畅通，灭火器材能用，摄像头旁有提示。"))]


def lacking_in(lines: Iterable[Line], answers: Mapping[str, Answer]) -> list[str]:
    """What stands in the way of an acceptance, in words: items that do not hold, and items not looked at."""
    found = []
    for line in lines:
        answer = answers.get(line.code, Answer(None))
        if answer.holds is not True:
            found.append(_("%(item)s：%(answer)s") % {"item": line.label, "answer": ANSWERS[answer.holds]})
    return found


def against_records(lines: Iterable[Line], answers: Mapping[str, Answer]) -> list[str]:
    """Items answered otherwise than the records say, without a word why."""
    said = [(line, answers.get(line.code, Answer(None))) for line in lines]
    return [
        str(line.label)
        for line, answer in said
        if None not in (line.holds, answer.holds) and answer.holds is not line.holds and not answer.words.strip()
    ]


def kept_of(lines: Iterable[Line], answers: Mapping[str, Answer]) -> dict[str, dict[str, bool | str | None]]:
    """The checklist as a step keeps it: the answer, its words, and what the records said at that time."""
    said = {line.code: (line, answers.get(line.code, Answer(None))) for line in lines}
    return {
        code: {"holds": answer.holds, "words": answer.words.strip()[:200], "record": line.record}
        for code, (line, answer) in said.items()
    }


def _by_level(home: Home, village: Parameter, town: Parameter, on: dt.date) -> int:
    return (village if home.level == "village" else town).on(on, place=home.code)


def _said(holds: bool | None) -> str:
    return {True: _("登记为是"), False: _("登记为不是"), None: _("没有登记")}[holds]


def _area(home: Home, on: dt.date) -> Line:
    least, has = _by_level(home, AREA_VILLAGE, AREA_TOWN, on), home.usable_area
    standard = _("使用面积不少于 %(least)s 平方米。") % {"least": least}
    if has is None:
        return Line("area", standard, None, _("没有登记"))
    return Line("area", standard, has >= least, _("登记 %(has)s 平方米") % {"has": has})


def _places(home: Home, on: dt.date) -> Line:
    least, has = _by_level(home, PLACES_VILLAGE, PLACES_TOWN, on), home.capacity
    standard = _("能容纳服务对象不少于 %(least)s 人。") % {"least": least}
    if has is None:
        return Line("places", standard, None, _("没有登记"))
    return Line("places", standard, has >= least, _("登记 %(has)s 人") % {"has": has})


def _rooms(home: Home, there: set[str]) -> Line:
    uses = dict(HomeRoom.USES)
    wanted = [*ROOMS, *(["canteen"] if home.has_meals else [])]
    standard = _("有这些房间或者区域：%(rooms)s。") % {"rooms": "；".join(uses[use] for use in wanted)}
    if not there:
        return Line("rooms", standard, None, _("没有登记房间"))
    lacks = [uses[use] for use in wanted if use not in there]
    record = _("没有登记：%(rooms)s") % {"rooms": "；".join(lacks)} if lacks else _("都已登记")
    return Line("rooms", standard, not lacks, record)


def _papers(code: str, standard: str, kinds: list[str], papers: Iterable[HomePaper], on: dt.date) -> Line:
    """Holds where each kind has a paper valid on the day; false where one was there and ran out; else not known."""
    words, stands = [], []
    for kind in kinds:
        of_kind = [paper for paper in papers if paper.kind == kind]
        valid = any(paper.valid.upper is None or on < paper.valid.upper for paper in of_kind)
        stands.append(valid if of_kind else None)
        told = _("有效") if valid else _("已过期") if of_kind else _("没有登记")
        words.append(f"{dict(HomePaper.KINDS)[kind]}{told}")
    holds = False if False in stands else None if None in stands else True
    return Line(code, standard, holds, "；".join(words))


def _staff(home: Home, on: dt.date) -> str:
    return _("一名工作人员最多服务 %(most)s 人。") % {"most": _by_level(home, STAFF_VILLAGE, STAFF_TOWN, on)}


def _opening(home: Home, on: dt.date) -> str:
    week, hours, year = (one.on(on, place=home.code) for one in (OPEN_DAYS_WEEK, OPEN_HOURS_DAY, OPEN_DAYS_YEAR))
    return _("每周开放不少于 %(week)s 天，每天不少于 %(hours)s 小时，全年不少于 %(year)s 天。") % {
        "week": week,
        "hours": hours,
        "year": year,
    }
