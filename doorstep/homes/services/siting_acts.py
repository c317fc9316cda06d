"""Asking where homes are best built, reckoning it, and measuring a choice made by hand."""

import datetime as dt
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.jobs import submit_job
from doorstep.base.models import Job
from doorstep.base.siting import Effort, Gain, cover, score
from doorstep.base.siting.asked import limits_of
from doorstep.base.trail import record
from doorstep.homes.models_siting import SitingStudy
from doorstep.homes.terms_siting import ASKS_SECONDS, SEARCH_SECONDS
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of, subtree
from doorstep.people.places import villages
from doorstep.visits.terms import DETOUR

from .siting import Ground, asked_of, coverage_of, ground_of, read_ground

PLAN = "home.plan"
SITE = "homes.site"
BETWEEN = re.compile(r"[\n\r,，;；、]+")


@dataclass(frozen=True)
class Wanted:
    """What is asked: so many new homes, how far people go to one, and what holds besides.

    fixed, forbidden    villages as people write them, several to a text
    least               so many in each county at least; 0: none is looked after
    cost_fen            what one home costs; `budget_fen`: what all may cost
    """

    number: int
    within_metres: int
    least: int = 0
    fixed: str = ""
    forbidden: str = ""
    cost_fen: int | None = None
    budget_fen: int | None = None


@transaction.atomic
def ask_where_to_build(wanted: Wanted, *, by: Actor, at: dt.datetime) -> SitingStudy:
    """Read what it is reckoned on, and put the search down as a job.

    Raises: Refused("access.not_yours", "siting.not_a_city", "siting.no_points", "siting.no_point", "siting.cost",
    "place.…", and "siting.…" as `limits_of` where nothing can meet what is asked).
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
            "least": wanted.least,
            "fixed": read_sites(wanted.fixed, city, ground, on=on, what=what),
            "forbidden": read_sites(wanted.forbidden, city, ground, on=on, what=what),
            "cost_fen": wanted.cost_fen,
            "budget_fen": wanted.budget_fen,
        },
    )
    limits_of(asked_of(study, ground.codes), len(ground.codes), what=what)
    return study, ground


def read_sites(text: str, city: str, ground: Ground, *, on: dt.date, what: str) -> list[str]:
    """The codes of villages written one after the other, by code or name. One query, or none.

    Raises: Refused("place.…", "siting.no_point").
    """
    said = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    if not said:
        return []
    known, placed = villages(on), {*ground.codes}
    codes = list(dict.fromkeys(known.read(part, ranges=[subtree(city)]) for part in said))
    if lacking := [part for part in said if known.read(part, ranges=[subtree(city)]) not in placed]:
        why = _("“%(place)s”没有登记坐标。") % {"place": lacking[0][:40]}
        raise Refused(what, why=why, then=_("请先登记它的坐标，或者另选一处。"), code="siting.no_point")
    return codes


def answer_of(study: SitingStudy, *, stop: Callable[[], bool] = lambda: False) -> dict[str, Any]:
    """Reckon it, within a time; what is not proven by then says so. Raises: Refused("siting.…") as `cover`."""
    ground = ground_of(study.ground)
    coverage = coverage_of(ground, study)
    found = cover(coverage, asked_of(study, ground.codes), Effort(seconds=SEARCH_SECONDS, stop=stop))
    return {
        "status": found.status,
        "value": found.value,
        "bound": found.bound,
        "already": coverage.shown([]),
        "total": int(coverage.weights.sum()),
        "seconds": round(found.seconds, 2),
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

    Raises: Http404, Refused("access.not_yours", "siting.not_answered", "siting.nothing", "siting.no_point", "place.…").
    """
    what = _("手工方案没有打分。")
    study = fetch(SitingStudy.objects.select_for_update(of=("self",)), by, PLAN, pk=study_id)
    if study.answer is None:
        why = _("这次选址还没有算出结果。")
        raise Refused(what, why=why, then=_("请等它算完。"), code="siting.not_answered")
    ground = ground_of(study.ground)
    chosen = read_sites(text, study.code, ground, on=study.as_of, what=what)
    if not chosen:
        raise Refused(what, why=_("没有写村（社区）。"), then=_("请写至少一处。"), code="siting.nothing")
    asked, places = asked_of(study, ground.codes), {code: place for place, code in enumerate(ground.codes)}
    measured = score(coverage_of(ground, study), [places[code] for code in chosen], asked)
    before = study.hand
    study.hand = {
        "value": measured.value,
        "faults": list(measured.faults),
        "lacks": study.answer["value"] - (measured.value or 0),
        "gains": _kept(measured.gains, ground.codes),
    }
    study.save(update_fields=["hand"])
    record(by, "score_siting_by_hand", study, at=at, was=before and {"value": before["value"]}, became=study.hand)
    return study
