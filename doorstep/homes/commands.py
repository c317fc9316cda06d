"""Commands of this room: where to build next, the same on published instances; what the evaluation takes from homes."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.commands import Argument, Command, declare
from doorstep.base.installation import installation
from doorstep.base.scope import as_system
from doorstep.base.siting import read_instance, solved
from doorstep.base.siting.instances import OBJECTIVES
from doorstep.kernel.refusal import Refused
from doorstep.orgs.places import names_of, paths_of

from . import commands_attendance  # noqa: F401  (commands declare themselves)
from .evaluating import county_years, cut_off, hundredths
from .services.siting_acts import Wanted, answer_of, drawn_up
from .siting_words import short


def site(count: int, within: float, least: int, objective: str) -> Iterator[dict[str, Any]]:
    """One line for the whole, then one for each site. Nothing is written down. Raises: Refused("siting.…")."""
    what, here = _("没有开始选址。"), installation()
    _require_objective(objective, what)
    if here is None:
        raise Refused(what, why=_("数据库里还没有城市。"), then=_("请先运行 doorstep up。"), code="siting.no_points")
    with as_system(read_only=True):
        wanted = Wanted(count, round(within * 1000), least, objective=objective)
        study, ground = drawn_up(wanted, here.city_code, on=timezone.localdate(), what=what)
        study.answer = answer_of(study)
        gains = study.answer.pop("gains")
        paths = paths_of([gain["code"] for gain in gains], on=study.as_of)
    yield {
        "objective": objective,
        **study.answer,
        "villages": len(ground.villages),
        "unplaced": len(ground.unplaced),
        "sites": len(gains),
    }
    for number, gain in enumerate(gains, 1):
        yield {"number": number, "place": paths.get(gain["code"], ""), **gain}


def say(line: Mapping[str, Any]) -> str:
    """A line in words."""
    if "number" in line:
        return _("%(number)s. %(place)s：依次改善 %(in_turn)s，少了它会变差 %(alone)s") % line
    is_proven = line["status"] == "proven"
    proof = _("已证明没有更好的选法") if is_proven else _("没有证明这是最好的，界是 %(bound)s") % line
    said = _("新建 %(sites)s 家，%(short)s；%(proof)s。")
    return said % {"sites": line["sites"], "short": short(line["objective"], line), "proof": proof}


def _require_objective(objective: str, what: str) -> None:
    """Raises: Refused("siting.objective")."""
    if objective not in OBJECTIVES:
        why = _("没有“%(one)s”这个目标。") % {"one": objective}
        raise Refused(what, why=why, then=_("请写 %s 之一。") % "、".join(OBJECTIVES), code="siting.objective")


def site_instance(file: Path, p: int, objective: str, within: float | None) -> Iterator[dict[str, Any]]:
    """One line: the best of `p` sites by this objective. No database is asked. Raises: Refused("siting.…")."""
    what = _("没有求解。")
    _require_objective(objective, what)
    if objective == "cover" and within is None:
        raise Refused(what, why=_("没有写多远以内算覆盖。"), then=_("请加 --within。"), code="siting.within")
    instance = read_instance(file)
    found = solved(instance, objective, p, within=within or 0)
    yield {
        "objective": objective,
        "p": p,
        "value": found.value,
        "bound": found.bound,
        "gap": found.gap,
        "status": found.status,
        "sites": [instance.sites[site] for site in found.sites],
        "seconds": round(found.seconds, 3),
    }


def say_instance(line: Mapping[str, Any]) -> str:
    """A line in words."""
    proof = _("已证明没有更好的选法") if line["status"] == "proven" else _("没有证明这是最好的，界是 %(bound)s") % line
    said = _("%(objective)s，p=%(p)s：%(value)s，%(proof)s；选 %(sites)s；用了 %(seconds)s 秒。")
    return said % {**line, "proof": proof, "sites": "、".join(line["sites"])}


declare(
    Command(
        "homes site",
        "在库里的城市中选址：再建这么多家，建在哪里，这么多公里内覆盖到的服务对象最多，或者路程最短。只算，不写。",
        "doorstep homes site --count 20 --within 3 --json",
        site,
        (
            Argument("--count", "最多新建几家", kind=int, needed=True),
            Argument("--within", "服务距离，公里", kind=float, needed=True),
            Argument("--least", "每县至少几家，连已有的一起算", kind=int, default=0),
            Argument("--objective", "目标：cover 覆盖最多，median 平均最近，center 谁都不太远", default="cover"),
        ),
        facts=True,
        wrong=lambda line: line.get("status", "proven") != "proven",
        say=say,
    )
)


def evaluation(year: int) -> Iterator[dict[str, Any]]:
    """One line for each county: what its annual evaluation takes from homes, with the rows behind it."""
    with as_system(read_only=True):
        rows = county_years(year, cut_off(year, timezone.localdate()))
        names = names_of([row.code for row in rows], on=timezone.localdate())
    for row in rows:
        scores = {"built_per_mille": row.built_per_mille, "built_score": row.built_score}
        scores |= {"quality_tenths": row.quality_tenths, "quality_score": row.quality_score}
        yield {**vars(row), "as_of": row.as_of.isoformat(), "place": names.get(row.code, row.code), **scores}


def say_evaluation(line: Mapping[str, Any]) -> str:
    """A line in words."""
    said = _("%(place)s：任务 %(task)s 家，建成 %(built)s 家，建设得分 %(built_score)s，质量得分 %(quality_score)s。")
    told = {name: hundredths(line[name]) for name in ("built_score", "quality_score")}
    task = "—" if line["task"] is None else line["task"]
    return said % {"place": line["place"], "task": task, "built": len(line["built"]), **told}


declare(
    Command(
        "homes evaluation",
        "各县（市、区）年度综合考评中家园的数：建成和任务、质量、一级事件，每个数都带着所据的行。只算，不写。",
        "doorstep homes evaluation 2026 --json",
        evaluation,
        (Argument("year", "年份，如 2026", kind=int),),
        facts=True,
        say=say_evaluation,
    )
)

declare(
    Command(
        "homes site-instance",
        "求解公开发表的选址算例，不用数据库：center 使最远的最近（P-center），median 使总路程最短（p-median），"
        "cover 使覆盖最多（MCLP）。文件是 OR-Library 的 pmed，或者 spopt 的距离表。",
        "doorstep homes site-instance tests/data/pmed1.txt --p 7 --objective center --json",
        site_instance,
        (
            Argument("file", "算例文件", kind=Path),
            Argument("--p", "选几处", kind=int, needed=True),
            Argument("--objective", "目标：cover、median 或 center", needed=True),
            Argument("--within", "cover 用：不超过这么远算覆盖，单位同文件", kind=float),
        ),
        facts=True,
        wrong=lambda line: line["status"] != "proven",
        say=say_instance,
    )
)
