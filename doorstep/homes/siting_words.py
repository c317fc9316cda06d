"""What a question of siting came to, in words and as rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.siting.distances import Bools
from doorstep.kernel.money import yuan

from .models_siting import SitingStudy
from .services.siting import Ground

TONES = {"proven": "good", "unproven": "warn"}
WHY_OPEN: dict[str, str | Promise] = {
    "stopped": gettext_lazy("有人取消了计算"),
    "out_of_time": gettext_lazy("规定的时间用完了"),
    "unproven": gettext_lazy("求解程序没有给出证明"),
}
MOST_NAMED = 20


def kilometres(metres: int) -> str:
    """3000 as 3, 2500 as 2.5."""
    return f"{metres / 1000:g}"


def percent(part: int, whole: int) -> str:
    """A share with one decimal, rounded down: what is not all is never said to be all."""
    return f"{part * 1000 // whole / 10:.1f}%" if whole else "—"


def state_of(study: SitingStudy) -> tuple[str, str]:
    """Words and tone of where it stands, fetched with its job."""
    if study.answer is not None:
        return study.get_state_display(), TONES[study.state]
    job = study.job
    if job is None or job.closed_at is None:
        return _("正在计算"), "now"
    return (_("已取消"), "quiet") if job.state == "stopped" else (_("没有算成"), "bad")


def sentence(study: SitingStudy) -> str:
    """The answer in one sentence or two; without a proof it says how much better another choice could be."""
    answer = study.answer or {}
    built, more = len(answer["gains"]), answer["value"] - answer["already"]
    words = {
        "built": built,
        "km": kilometres(study.within_metres),
        "more": more,
        "total": answer["total"],
        "percent": percent(more, answer["total"]),
        "value": answer["value"],
        "all": percent(answer["value"], answer["total"]),
    }
    said = (
        _(
            "再建 %(built)s 家，%(km)s 公里内能多覆盖 %(more)s 人，是 %(total)s 人中的 %(percent)s；"
            "连同现有的家园，一共覆盖 %(value)s 人（%(all)s）。"
        )
        % words
    )
    if answer["status"] == "proven":
        said += _("已证明没有更好的选法。")
    else:
        gap = {"why": WHY_OPEN[answer["status"]], "gap": answer["bound"] - answer["value"]}
        said += _("%(why)s，没有证明这是最好的：别的选法最多还能再多覆盖 %(gap)s 人。") % gap
    if built < study.number:
        said += _("要建 %(number)s 家，再多建也不能多覆盖一个人，或者钱不够。") % {"number": study.number}
    return said


def conditions(study: SitingStudy, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was asked, as facts."""
    said, none = study.asked, _("没有")
    cost, budget = said["cost_fen"], said["budget_fen"]
    return [
        (_("最多新建"), _("%(number)s 家") % {"number": study.number}),
        (_("服务距离"), _("%(km)s 公里") % {"km": kilometres(study.within_metres)}),
        (_("路程怎么算"), _("直线距离的 %(percent)s%%（待核）") % {"percent": study.detour_percent}),
        (_("每县至少"), _("%(least)s 家") % {"least": said["least"]} if said["least"] else _("不要求")),
        (_("必建"), "、".join(names.get(code, code) for code in said["fixed"]) or none),
        (_("不建"), "、".join(names.get(code, code) for code in said["forbidden"]) or none),
        (_("每家费用"), none if cost is None else _("%(yuan)s 元") % {"yuan": yuan(cost, commas=True)}),
        (_("预算"), none if budget is None else _("%(yuan)s 元") % {"yuan": yuan(budget, commas=True)}),
        (_("按哪一天"), f"{study.as_of:%Y-%m-%d}"),
        (_("谁提出"), study.seat_label),
    ]


def left_out(ground: Ground, names: Mapping[str, str]) -> list[str]:
    """Who and what was not reckoned with, each in a sentence."""
    said = []
    if ground.unplaced:
        where = "、".join(names.get(code, code) for code in list(ground.unplaced)[:MOST_NAMED])
        words = {"count": len(ground.unplaced), "people": sum(ground.unplaced.values()), "where": where}
        said.append(_("%(count)s 个村（社区）没有坐标，那里的 %(people)s 人没有算在内：%(where)s。") % words)
    if people := ground.elsewhere:
        said.append(_("%(people)s 人住在本市以外，或者不知道住在哪个村（社区），没有算在内。") % {"people": people})
    if people := ground.unknown:
        why = _("%(people)s 人的出生日期或者多重残疾的类别没有登记，不知道是不是服务对象，没有算在内。")
        said.append(why % {"people": people})
    if ground.homes_unplaced:
        homes = "、".join(ground.homes_unplaced[:MOST_NAMED])
        said.append(_("现有的家园中，%(homes)s 没有坐标，没有算在内。") % {"homes": homes})
    if ground.coming:
        said.append(_("正在建的 %(count)s 家还没有验收，没有算在内。") % {"count": ground.coming})
    return said


@dataclass(frozen=True)
class CountyRow:
    """One county: new homes, people of the group, how many are near enough to a home before and after."""

    name: str
    new: int
    people: int
    before: int
    after: int


def by_county(
    ground: Ground, chosen: Sequence[str], before: Bools, after: Bools, counties: Mapping[str, str]
) -> list[CountyRow]:
    """A row for each county."""
    sums: dict[str, Counter[str]] = {county: Counter() for county in counties}
    for place, (code, _lon, _lat, people) in enumerate(ground.villages):
        row = sums.setdefault(code[:6], Counter())
        row["people"] += people
        row["before"] += people * bool(before[place])
        row["after"] += people * bool(after[place])
    new = Counter(code[:6] for code in chosen)
    return [
        CountyRow(counties.get(county, county), new[county], row["people"], row["before"], row["after"])
        for county, row in sums.items()
    ]


def gain_rows(gains: Sequence[Mapping[str, Any]], paths: Mapping[str, str]) -> list[tuple[int, str, int, int]]:
    """Number, place, what it adds to those before it, what would be lost without it alone."""
    return [
        (number, paths.get(gain["code"], gain["code"]), gain["in_turn"], gain["alone"])
        for number, gain in enumerate(gains, 1)
    ]
