"""Acts on the way of a home: declare it, put its facts right, take it a step on or back."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.installation import installation
from doorstep.base.integrity import refusing
from doorstep.base.templatetags.words import day
from doorstep.base.trail import record
from doorstep.homes.acceptance import Answer, against_records, checklist_of, kept_of, lacking_in
from doorstep.homes.building import DECLARE, LEVEL_WORDS, STEPS, Step, is_at
from doorstep.homes.models import BuildStep, Home
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of
from doorstep.kernel.uscc import read_code

FACTS = (
    "name",
    "run_mode",
    "operator",
    "address",
    "usable_area",
    "is_ground_floor",
    "capacity",
    "has_meals",
    "meal_fen",
)


@dataclass(frozen=True)
class Facts:
    """What a home is, as an office says. None: not known."""

    name: str
    run_mode: str
    address: str
    operator: str = ""
    operator_uscc: str = ""
    usable_area: int | None = None
    is_ground_floor: bool | None = None
    capacity: int | None = None
    has_meals: bool = False
    meal_fen: int | None = None


@dataclass(frozen=True)
class Taken:
    """What is said of a step: its day, and what the step asks for besides."""

    on: dt.date
    document: str = ""
    reason: str = ""
    year: int | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)


@transaction.atomic
def declare_home(facts: Facts, level: str, code: str, on: dt.date, *, by: Actor, at: dt.datetime) -> Home:
    """Declare a home at the place where it is to stand.

    Raises: Refused("access.not_yours", "home.not_your_level", "home.place", "home.day", "home.name_taken", "uscc.…").
    """
    what = _("「%(name)s」没有申报。") % {"name": facts.name[:20]}
    by.require(DECLARE.verb, code, what=what)
    _require_level(DECLARE, by, what=what)
    if level_of(code) != level:
        why = _("地点和家园的级别不一致。")
        raise Refused(what, why=why, then=_("请重新选地点。"), code="home.place")
    if on > timezone.localtime(at).date():
        raise Refused(what, why=_("日期在今天以后。"), then=_("请填申报的那一天。"), code="home.day")
    here = installation()
    home = Home(code=code, level=level, declared_at=at, is_synthetic=here is not None and here.is_synthetic)
    _write(home, facts, what=what)
    _keep_step(home, DECLARE, "", Taken(on), {}, by=by, at=at)
    record(by, "declare_home", home, at=at, became={"name": home.name, "level": level})
    return home


@transaction.atomic
def keep_home(home_id: int, facts: Facts, *, by: Actor, at: dt.datetime) -> Home:
    """Put the facts of a home right. Raises: Http404, Refused("home.over", "home.name_taken", "uscc.…")."""
    what = _("没有保存。")
    home = fetch(Home.objects.select_for_update(of=("self",)), by, "home.build", pk=home_id)
    require_standing(home, what=what)
    was = {name: getattr(home, name) for name in FACTS}
    _write(home, facts, what=what)
    record(by, "keep_home", home, at=at, was=was, became={name: getattr(home, name) for name in FACTS})
    return home


def require_standing(home: Home, *, what: str) -> None:
    """Raises: Refused("home.over"): it is closed, or was never built."""
    if home.state in ("closed", "dropped"):
        why = _("这个家园的状态是「%(state)s」。") % {"state": home.get_state_display()}
        raise Refused(what, why=why, then=_("不用再登记。"), code="home.over")


def _write(home: Home, facts: Facts, *, what: str) -> None:
    home.operator_uscc = read_code(facts.operator_uscc) if facts.operator_uscc.strip() else ""
    for name in FACTS:
        said = getattr(facts, name)
        setattr(home, name, said.strip() if isinstance(said, str) else said)
    taken = Refused(
        what,
        why=_("这个地方已有同名的家园。"),
        then=_("请核对是不是同一个；不是的，请换一个名称。"),
        code="home.name_taken",
    )
    with refusing(home_name_is_one_per_place=taken):
        home.save()


@transaction.atomic
def take_step(home_id: int, name: str, said: Taken, *, by: Actor, at: dt.datetime) -> Home:
    """Take a home a step on, or back. `name`: one of `STEPS`.

    Raises: Http404, KeyError, Refused("access.not_yours", "home.not_your_level", "home.other_state", "home.day",
    "home.no_reason", "home.no_document", "home.no_year", "home.against_records", "home.lacks", "home.has_clients").
    """
    step = STEPS[name]
    home = fetch(Home.objects.select_for_update(of=("self",)), by, "home.view", pk=home_id)
    what = require_open(home, step, by)
    _check_said(home, step, said, timezone.localtime(at).date(), what=what)
    checklist = _checked(home, step, said, what=what) if "checklist" in step.asks else {}
    before = home.state
    _move(home, step, said)
    _keep_step(home, step, before, said, checklist, by=by, at=at)
    record(
        by, "step_home", home, at=at, was={"state": before}, became={"state": home.state}, reason=said.reason.strip()
    )
    return home


def require_open(home: Home, step: Step, by: Actor) -> str:
    """That this seat may take the step now. Returns what is refused if anything else stands in the way.

    Raises: Refused("access.not_yours", "home.not_your_level", "home.other_state").
    """
    what = _("「%(step)s」没有办成。") % {"step": step.label}
    by.require(step.verb, home.code, what=what)
    _require_level(step, by, what=what)
    if home.state not in step.before:
        why = _("家园现在的状态是「%(state)s」。") % {"state": home.get_state_display()}
        raise Refused(what, why=why, then=_("请刷新页面，看现在到了哪一步。"), code="home.other_state")
    return what


def _require_level(step: Step, by: Actor, *, what: str) -> None:
    if not is_at(step, by):
        why = _("这一步由%(who)s办理。") % {"who": LEVEL_WORDS[step.level]}
        raise Refused(what, why=why, then=_("请转给他们办理。"), code="home.not_your_level")


def _check_said(home: Home, step: Step, said: Taken, today: dt.date, *, what: str) -> None:
    last = home.steps.order_by("-on", "-pk").first()
    if said.on > today:
        raise Refused(what, why=_("日期在今天以后。"), then=_("请填办理的那一天。"), code="home.day")
    if last is not None and said.on < last.on:
        why = _("日期早于上一步的日期（%(day)s）。") % {"day": day(last.on)}
        raise Refused(what, why=why, then=_("请核对日期。"), code="home.day")
    if "reason" in step.asks and not said.reason.strip():
        raise Refused(what, why=_("没有写原因。"), then=_("请写明原因。"), code="home.no_reason")
    if "document" in step.asks and not said.document.strip():
        raise Refused(
            what, why=_("没有写文号或者材料。"), then=_("请写明依据的文件或者材料。"), code="home.no_document"
        )
    if "year" in step.asks and said.year is None:
        raise Refused(what, why=_("没有选年度。"), then=_("请选列入哪一年的任务。"), code="home.no_year")
    if step.after == "closed" and (staying := home.clients.filter(state="admitted").count()):
        why = _("还有 %(count)s 名在册的服务对象。") % {"count": staying}
        raise Refused(what, why=why, then=_("请先办好退出或者转到别处。"), code="home.has_clients")


def _checked(home: Home, step: Step, said: Taken, *, what: str) -> dict[str, Any]:
    """The checklist to be kept. Raises: Refused("home.lacks", "home.against_records")."""
    lines = checklist_of(home, said.on)
    if step.must_pass and (lacks := lacking_in(lines, said.answers)):
        why = _("还有 %(count)s 项不行：%(items)s。") % {"count": len(lacks), "items": "；".join(lacks)}
        raise Refused(what, why=why, then=_("请核对并改好以后再验收，或者退回整改。"), code="home.lacks")
    if odd := against_records(lines, said.answers):
        why = _("这些项和登记的不一样，没有写说明：%(items)s。") % {"items": "、".join(odd)}
        raise Refused(what, why=why, then=_("请写明看到了什么，或者先把登记改对。"), code="home.against_records")
    return kept_of(lines, said.answers)


def _move(home: Home, step: Step, said: Taken) -> None:
    """Set the state and what goes with it."""
    home.state = step.after
    if step.name == "select":
        home.task_year = said.year
    elif step.name == "take_out":
        home.task_year = None
    elif step.name == "accept_by_city":
        home.accepted_on = said.on
    elif step.name == "open_home":
        home.opened_on = said.on
    elif step.after == "closed":
        home.closed_on = said.on
    home.closed_reason = said.reason.strip()[:200] if step.after in ("suspended", "closed", "dropped") else ""
    home.save()


def _keep_step(
    home: Home, step: Step, before: str, said: Taken, checklist: dict[str, Any], *, by: Actor, at: dt.datetime
) -> None:
    BuildStep.objects.create(
        home=home,
        code=home.code,
        act=step.name,
        before=before,
        after=step.after,
        on=said.on,
        document=said.document.strip()[:200],
        checklist=checklist,
        reason=said.reason.strip()[:500],
        at=at,
        account_id=by.account_id,
        seat_label=by.seat_label[:100],
    )
