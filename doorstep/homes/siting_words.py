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
from .services.siting_measuring import objective_of

OBJECTIVES: dict[str, str | Promise] = {
    "cover": gettext_lazy("覆盖最多"),
    "median": gettext_lazy("平均最近"),
    "center": gettext_lazy("谁都不太远"),
}
ADDS: dict[str, tuple[str | Promise, str | Promise]] = {  # what a site adds in turn, and what is lost without it
    "cover": (gettext_lazy("依次新增（人）"), gettext_lazy("少了这一处会减少（人）")),
    "median": (gettext_lazy("依次缩短平均路程（米）"), gettext_lazy("少了这一处平均多走（米）")),
    "center": (gettext_lazy("依次缩短最远路程（米）"), gettext_lazy("少了这一处最远的多走（米）")),
}
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


def far(metres: int | None) -> str:
    """A way in kilometres with one decimal; a dash where there is none."""
    return "—" if metres is None else f"{metres / 1000:.1f}"


def short(objective: str, answer: Mapping[str, Any]) -> str:
    """What an answer came to, in a few words. Answers from before there were objectives are about people in reach."""
    seen, before = answer.get("seen", {}), answer.get("before", {})
    if objective == "median":
        said = _("路程平均 %(now)s 公里（原来 %(before)s 公里）")
        return said % {"now": far(seen["mean_metres"]), "before": far(before["mean_metres"])}
    if objective == "center":
        said = _("最远的人路程 %(now)s 公里（原来 %(before)s 公里）")
        return said % {"now": far(seen["farthest_metres"]), "before": far(before["farthest_metres"])}
    words = {"value": answer["value"], "total": answer["total"], "more": answer["value"] - answer["already"]}
    return _("多覆盖 %(more)s 人，一共 %(value)s 人（共 %(total)s 人）") % words


def sentence(study: SitingStudy, names: Mapping[str, str]) -> str:
    """The answer in one sentence or two; without a proof it says how much better another choice could be."""
    answer, objective = study.answer or {}, objective_of(study)
    built = len(answer["gains"])
    said = _covered(study, answer) if objective == "cover" else _ways(objective, answer, names)
    if answer["status"] == "proven":
        said += _("已证明没有更好的选法。")
    else:
        said += _("%(why)s，没有证明这是最好的：") % {"why": WHY_OPEN[answer["status"]]} + _open(objective, answer)
    if built < study.number:
        said += _("可以建 %(number)s 家，再多建也不会更好，或者钱不够。") % {"number": study.number}
    return said


def _covered(study: SitingStudy, answer: Mapping[str, Any]) -> str:
    more = answer["value"] - answer["already"]
    words = {
        "built": len(answer["gains"]),
        "km": kilometres(study.within_metres),
        "more": more,
        "total": answer["total"],
        "percent": percent(more, answer["total"]),
        "value": answer["value"],
        "all": percent(answer["value"], answer["total"]),
    }
    return (
        _(
            "再建 %(built)s 家，%(km)s 公里内能多覆盖 %(more)s 人，是 %(total)s 人中的 %(percent)s；"
            "连同现有的家园，一共覆盖 %(value)s 人（%(all)s）。"
        )
        % words
    )


def _ways(objective: str, answer: Mapping[str, Any], names: Mapping[str, str]) -> str:
    said = _("再建 %(built)s 家，%(short)s。") % {"built": len(answer["gains"]), "short": short(objective, answer)}
    place = answer["seen"]["farthest"]
    if objective == "center" and place:
        said += _("离得最远的在%(place)s。") % {"place": names.get(place, place)}
    return said


def _open(objective: str, answer: Mapping[str, Any]) -> str:
    """By how much another choice could still be better."""
    gap = abs(answer["bound"] - answer["value"])
    if objective == "cover":
        return _("别的选法最多还能再多覆盖 %(gap)s 人。") % {"gap": gap}
    if objective == "center":
        return _("别的选法最多还能让最远的人近 %(gap)s 公里。") % {"gap": far(gap)}
    return _("别的选法最多还能让路程平均短 %(gap)s 公里。") % {"gap": f"{gap / max(1, answer['total']) / 1000:.2f}"}


def by_hand(study: SitingStudy) -> str:
    """What a choice made by hand came to, and how it compares."""
    answer, hand, objective = study.answer or {}, study.hand or {}, objective_of(study)
    lacks = hand["lacks"]
    if objective == "cover":
        words = {"value": hand["value"], "total": answer["total"]}
        said = _("手工方案一共覆盖 %(value)s 人（共 %(total)s 人）。") % words
        worse = _("比上面的结果少 %(lacks)s 人。") % {"lacks": lacks}
    elif objective == "median":
        said = _("手工方案路程平均 %(km)s 公里。") % {"km": far(hand["seen"]["mean_metres"])}
        worse = _("比上面的结果平均多走 %(lacks)s 米。") % {"lacks": round(lacks / max(1, answer["total"]))}
    else:
        said = _("手工方案最远的人路程 %(km)s 公里。") % {"km": far(hand["seen"]["farthest_metres"])}
        worse = _("比上面的结果远 %(lacks)s 米。") % {"lacks": lacks}
    if lacks > 0:
        return said + worse
    better = _("比上面的结果好，因为它不合条件，或者上面的结果没有证明最好。")
    return said + (_("和上面的结果一样好。") if lacks == 0 else better)


def three_ways(study: SitingStudy) -> list[tuple[str, int, str, str]]:
    """Before, with the answer, with the choice by hand: people in reach, way on average, longest way, in kilometres."""
    answer, hand = study.answer or {}, study.hand or {}
    rows = [(_("现在"), answer.get("before")), (_("计算的结果"), answer.get("seen")), (_("手工方案"), hand.get("seen"))]
    return [
        (name, seen["covered"], far(seen["mean_metres"]), far(seen["farthest_metres"])) for name, seen in rows if seen
    ]


def conditions(study: SitingStudy, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was asked, as facts."""
    said, none = study.asked, _("没有")
    cost, budget = said["cost_fen"], said["budget_fen"]
    of = _("连已有的家园一起算") if said.get("with_standing") else _("只算新建的")
    fair = _("%(least)s 家（%(of)s）") % {"least": said["least"], "of": of}
    return [
        (_("怎样算最好"), str(OBJECTIVES[objective_of(study)])),
        (_("最多新建"), _("%(number)s 家") % {"number": study.number}),
        (_("服务距离"), _("%(km)s 公里") % {"km": kilometres(study.within_metres)}),
        (_("路程怎么算"), _("直线距离的 %(percent)s%%（待核）") % {"percent": study.detour_percent}),
        (_("每县至少"), fair if said["least"] else _("不要求")),
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


def gain_rows(
    study: SitingStudy, gains: Sequence[Mapping[str, Any]], paths: Mapping[str, str]
) -> list[tuple[int, str, str, str]]:
    """Number, place, what it adds to those before it, what would be lost without it alone."""
    people = max(1, (study.answer or {})["total"]) if objective_of(study) == "median" else 1

    def told(gain: int | None) -> str:
        return "—" if gain is None else str(round(gain / people))

    return [
        (number, paths.get(gain["code"], gain["code"]), told(gain["in_turn"]), told(gain["alone"]))
        for number, gain in enumerate(gains, 1)
    ]
