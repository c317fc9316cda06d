"""What a cell of an old attendance sheet means: there, half a day, from when to when, away, in hospital. No database.

Only what is certain has a meaning. The rest is told with the reason, for a person.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from django.utils.translation import gettext as _

Kind = Literal["blank", "present", "half", "times", "away", "leave", "hospital", "unknown"]
Stay = tuple[dt.time, dt.time]

BETWEEN = "｜"  # between what stands in the several cells of one day, morning and afternoon
HERE: tuple[Kind, ...] = ("present", "half", "times")


def _said(marks: str) -> frozenset[str]:
    return frozenset(marks.split())


MARKS: dict[Kind, frozenset[str]] = {
    "present": _said("√ ✓ ✔ ☑ 对 1 出 出勤 到 到园 在园 全天 全勤"),
    "half": _said("半 半天 0.5 ½ 1/2 出勤半天 上半天 下半天"),
    "away": _said("× ✗ ✘ x 0 / \\ - -- — —— 缺 缺勤 缺席 未到 没来 旷 旷工")
    | _said("休 休息 公休 周末 放假 节假日 法定节假日 春节 国庆"),
    "leave": frozenset(["假", "请假", "事", "事假", "病", "病假", "病休", "探亲", "探亲假"]),
    "hospital": frozenset(["住院", "住", "住院治疗"]),
}
MEANING = {unicodedata.normalize("NFKC", mark): kind for kind, marks in MARKS.items() for mark in marks}
ARRIVING = frozenset(["到", "到园", "来园", "入园", "签到", "上班", "到岗"])
LEAVING = frozenset(["离", "离园", "签退", "下班", "离岗"])
HALVES = frozenset(["上午", "下午", "上", "下", "早", "晚", "am", "pm"])
PERIODS = ARRIVING | LEAVING | HALVES
TIME = r"(\d{1,2}):(\d{2})(?::\d{2})?"
ONE_TIME = re.compile(TIME)
TWO_TIMES = re.compile(rf"{TIME}(?:[-~—–至到]+|\s+){TIME}")
SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Meaning:
    """What a day's cell says; `stays`: from when to when, where it says times; `why`: why it is not understood."""

    kind: Kind
    stays: tuple[Stay, ...] = ()
    why: str = ""

    @property
    def is_here(self) -> bool:
        """Whether the person came."""
        return self.kind in HERE


BLANK = Meaning("blank")


def read_day(text: str, periods: str = "") -> Meaning:
    """What a day says, where one cell or several, joined by BETWEEN, stand for it; `periods`: what each is."""
    parts = [part.strip() for part in text.split(BETWEEN)]
    if not any(parts):
        return BLANK
    if len(parts) == 1:
        return _read(parts[0])
    labels = [label.strip().casefold() for label in periods.split(BETWEEN)]
    if len(parts) == 2 and len(labels) == 2 and labels[0] in ARRIVING and labels[1] in LEAVING:
        return _came_and_went(*parts)
    return _together([_read(part) for part in parts])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _read(text: str) -> Meaning:
    """One cell."""
    said = _plain(text)
    if not said:
        return BLANK
    bare = SPACES.sub("", said)
    if bare in MEANING:
        return Meaning(MEANING[bare])
    if times := TWO_TIMES.fullmatch(said) or TWO_TIMES.fullmatch(bare):
        return _stay(*times.groups())
    if ONE_TIME.fullmatch(bare):
        return _unknown(_("只有一个时刻，不知道是到园还是离园。请写成 8:30-16:00，或者写 √。"))
    return _unknown(_("不认识这个记号。来了写 √，半天写半天，没来写 ×，请假写假，住院写住院。"))


def _stay(*said: str) -> Meaning:
    try:
        came, went = (dt.time(int(hour), int(minute)) for hour, minute in (said[:2], said[2:]))
    except ValueError:
        return _unknown(_("没有这个时刻。请写成 8:30-16:00。"))
    if went <= came:
        return _unknown(_("离园不晚于到园。请核对时刻。"))
    return Meaning("times", ((came, went),))


def _came_and_went(came: str, went: str) -> Meaning:
    """Two cells, one for coming and one for leaving: times, or the same mark twice."""
    times = [ONE_TIME.fullmatch(SPACES.sub("", _plain(one))) for one in (came, went)]
    if all(times):
        return _stay(*(part for one in times if one for part in one.groups()))
    kinds = {_read(came).kind, _read(went).kind}
    if len(kinds) == 1 and kinds <= {"present", "away", "leave", "hospital"}:
        return Meaning(kinds.pop())
    return _unknown(_("到园和离园没有写全。请写两个时刻，或者只写 √。"))


def _together(parts: list[Meaning]) -> Meaning:
    """Several cells of one day, mostly morning and afternoon."""
    if unknown := next((one for one in parts if one.kind == "unknown"), None):
        return unknown
    kinds = {one.kind for one in parts}
    here = [one for one in parts if one.is_here]
    if not here:
        said = kinds - {"blank"}
        return Meaning(said.pop() if len(kinds) == 1 else "away")
    if {one.kind for one in here} == {"times"}:
        stays = tuple(stay for one in here for stay in one.stays)
        if any(later[0] < earlier[1] for earlier, later in pairwise(stays)):
            return _unknown(_("几段时刻前后重叠。请核对时刻。"))
        return Meaning("times", stays)
    if {one.kind for one in here} != {"present"}:
        return _unknown(_("上午、下午写的不是一种。请写成一格：√、半天，或者 8:30-16:00。"))
    if len(here) == len(parts):
        return Meaning("present")
    if len(parts) == 2:
        return Meaning("half")
    return _unknown(_("一天分了三段以上，有的来了有的没来。请写 √ 或者半天。"))


def _unknown(why: str) -> Meaning:
    return Meaning("unknown", why=why)
