"""Asking where homes are best built, reckoning it, and measuring a choice made by hand."""

import datetime as dt
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.jobs import submit_job
from doorstep.base.models import Job
from doorstep.base.siting import Coverage, Effort, Gain, score
from doorstep.base.siting.asked import limits_of
from doorstep.base.trail import record
from doorstep.homes.models_siting import SitingStudy
from doorstep.homes.terms_siting import ASKS_SECONDS, SEARCH_SECONDS
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of, subtree
from doorstep.people.places import villages
from doorstep.visits.terms import DETOUR

from .siting import Ground, asked_of, ground_of, read_ground
from .siting_measuring import SOLVERS, coverage_of, measure_of, objective_of, seen

PLAN = "home.plan"
SITE = "homes.site"
BETWEEN = re.compile(r"[\n\r,，;；、]+")
MOST_TOLD = 3


@dataclass(frozen=True)
class Wanted:
    """What is asked: so many new homes, how far people go to one, and what holds besides.

    fixed, forbidden    villages as people write them, several to a text
    least               so many in each county at least; 0: none is looked after
    with_standing       whether homes that stand count among these; else new ones alone do
    cost_fen            what one home costs; `budget_fen`: what all may cost
    objective           what is made as good as can be: "cover", "median" or "center"
    """

    number: int
    within_metres: int
    least: int = 0
    fixed: str = ""
    forbidden: str = ""
    cost_fen: int | None = None
    budget_fen: int | None = None
    objective: str = "cover"
    with_standing: bool = True


@transaction.atomic
def ask_where_to_build(wanted: Wanted, *, by: Actor, at: dt.datetime) -> SitingStudy:
    """Read what it is reckoned on, and put the search down as a job.

    Raises: Refused("access.not_yours", "siting.not_a_city", "siting.no_points", "siting.fixed_place",
    "siting.forbidden_place", "siting.cost", and "siting.…" as `limits_of` where nothing can meet what is asked).
    """
    what = _("没有开始选址。")
    by.require(PLAN, by.code, what=what)
    if level_of(by.code) != "city":
        why = _("选址按全市算，您的岗位不在市里。")
        raise Refused(what, why=why, then=_("请找市残联经办人员。"), code="siting.not_a_city")
    study, ground = drawn_up(wanted, by.code, on=timezone.localtime(at).date(), what=what)
    study.at, study.seat_label = at, by.seat_label
    study.save()
    study.job = submit_job(SITE, {"study": study.pk}, by=by, code=study.code, at=at, total=1)
    study.save(update_fields=["job"])
    said = {"number": study.number, "within_metres": study.within_metres, **study.asked}
    record(by, "ask_where_to_build", study, at=at, became={**said, "villages": len(ground.villages)})
    return study


def drawn_up(wanted: Wanted, city: str, *, on: dt.date, what: str) -> tuple[SitingStudy, Ground]:
    """The question as a row that is not saved yet, and what it is reckoned on. Raises: as `ask_where_to_build`."""
    if wanted.budget_fen is not None and wanted.cost_fen is None:
        why = _("写了预算，没有写一家要多少钱。")
        raise Refused(what, why=why, then=_("请写每家费用，或者不写预算。"), code="siting.cost")
    ground = read_ground(city, on)
    if not ground.villages:
        why = _("还没有一个村（社区）登记了坐标，算不出路程。")
        raise Refused(what, why=why, then=_("请先登记村（社区）的坐标。"), code="siting.no_points")
    study = SitingStudy(
        code=city,
        number=wanted.number,
        within_metres=wanted.within_metres,
        detour_percent=DETOUR.on(on),
        as_of=on,
        ground=ground.written(),
        asked={
            "objective": wanted.objective,
            "least": wanted.least,
            "with_standing": wanted.with_standing,
            "fixed": read_sites(wanted.fixed, city, ground, on=on, what=what, code="siting.fixed_place"),
            "forbidden": read_sites(wanted.forbidden, city, ground, on=on, what=what, code="siting.forbidden_place"),
            "cost_fen": wanted.cost_fen,
            "budget_fen": wanted.budget_fen,
        },
    )
    limits_of(asked_of(study, ground), len(ground.codes), what=what)
    return study, ground


def read_sites(text: str, city: str, ground: Ground, *, on: dt.date, what: str, code: str) -> list[str]:
    """The codes of villages written one after the other, by code or name. One query, or none.

    Raises: Refused(code) for names that nobody knows or that have no point, several of them at once.
    """
    said = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    if not said:
        return []
    known, placed = villages(on), {*ground.codes}
    codes, faults = list[str](), list[str]()
    for part in said:
        try:
            codes.append(known.read(part, ranges=[subtree(city)]))
        except Refused as refusal:
            faults.append(refusal.why)
            continue
        if codes[-1] not in placed:
            faults.append(_("“%(place)s”没有登记坐标。") % {"place": part[:40]})
    if faults:
        more = _("还有 %(more)s 处也不对。") % {"more": len(faults) - MOST_TOLD} if len(faults) > MOST_TOLD else ""
        then = _("请改正名称；没有坐标的，先登记坐标，或者另选一处。")
        raise Refused(what, why="".join(faults[:MOST_TOLD]) + more, then=then, code=code)
    return list(dict.fromkeys(codes))


def answer_of(study: SitingStudy, *, stop: Callable[[], bool] = lambda: False) -> dict[str, Any]:
    """Reckon it, within a time; what is not proven by then says so. Raises: Refused("siting.…") as `center`."""
    ground = ground_of(study.ground)
    measure, asked = measure_of(ground, study), asked_of(study, ground)
    effort = Effort(seconds=SEARCH_SECONDS, stop=stop)
    found = SOLVERS[objective_of(study)](measure, asked, effort)  # type: ignore[operator]
    coverage, codes = coverage_of(ground, study), [ground.codes[site] for site in found.sites]
    return {
        "status": found.status,
        "value": found.value,
        "bound": found.bound,
        "already": measure.shown([]),
        "total": int(measure.weights.sum()),
        "seconds": round(found.seconds, 2),
        "before": asdict(seen(ground, coverage, study, [])),
        "seen": asdict(seen(ground, coverage, study, codes)),
        "gains": _kept(found.gains, ground.codes),
    }


def _kept(gains: Sequence[Gain], codes: Sequence[str]) -> list[dict[str, Any]]:
    return [{"code": codes[gain.site], "alone": gain.alone, "in_turn": gain.in_turn} for gain in gains]


def asked_to_stop(job: Job) -> Callable[[], bool]:
    """Whether somebody has asked the job to stop, looked up now and then; once asked, it stays so.

    A statement sees what others committed before it, also within the long transaction of a step.
    """
    seen, looked = False, time.monotonic()

    def is_asked() -> bool:
        nonlocal seen, looked
        if not seen and time.monotonic() - looked >= ASKS_SECONDS:
            seen = bool(Job.objects.filter(pk=job.pk).values_list("stop_asked", flat=True).get())
            looked = time.monotonic()
        return seen

    return is_asked


def keep_answer(study: SitingStudy, answer: dict[str, Any]) -> None:
    """Lay the answer down; only what is proven is said to be the best."""
    study.answer = answer
    study.state = "proven" if answer["status"] == "proven" else "unproven"
    study.save(update_fields=["answer", "state"])


@transaction.atomic
def score_by_hand(study_id: int, text: str, *, by: Actor, at: dt.datetime) -> SitingStudy:
    """Measure a choice made by hand on the same ground, and keep it beside the answer in place of the one before.

    Raises: Http404, Refused("access.not_yours", "siting.not_answered", "siting.nothing", "siting.no_point").
    """
    what = _("手工方案没有打分。")
    study = fetch(SitingStudy.objects.select_for_update(of=("self",)), by, PLAN, pk=study_id)
    if study.answer is None:
        why = _("这次选址还没有算出结果。")
        raise Refused(what, why=why, then=_("请等它算完。"), code="siting.not_answered")
    ground = ground_of(study.ground)
    chosen = read_sites(text, study.code, ground, on=study.as_of, what=what, code="siting.no_point")
    if not chosen:
        raise Refused(what, why=_("没有写村（社区）。"), then=_("请写至少一处。"), code="siting.nothing")
    places, measure = {code: place for place, code in enumerate(ground.codes)}, measure_of(ground, study)
    measured = score(measure, [places[code] for code in chosen], asked_of(study, ground))
    assert measured.value is not None, "a choice of no site was refused"
    better = study.answer["value"] - measured.value
    before = study.hand
    study.hand = {
        "value": measured.value,
        "faults": list(measured.faults),
        "lacks": better if isinstance(measure, Coverage) else -better,
        "seen": asdict(seen(ground, coverage_of(ground, study), study, chosen)),
        "gains": _kept(measured.gains, ground.codes),
    }
    study.save(update_fields=["hand"])
    record(by, "score_siting_by_hand", study, at=at, was=before and {"value": before["value"]}, became=study.hand)
    return study
