"""Safety checks of a home, the faults that they find, mended by one and passed by another; and drills."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.homes.models import Home
from doorstep.homes.models_safety import AREAS, Drill, Fault, SafetyCheck
from doorstep.homes.terms_safety import FAULT_DAYS
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of

from .own import RUN, at_home, own, own_home

INSPECT = "home.inspect"


@dataclass(frozen=True)
class Checked:
    """What was looked at: of each area whether it is sound (None: not looked at), and what is wrong in words."""

    on: dt.date
    answers: Mapping[str, bool | None]
    faults: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


@contextmanager
def in_place(by: Actor) -> Iterator[None]:
    """Within, those who work in the home write at its place; an office writes where it reaches anyway."""
    if not by.party:
        yield
        return
    with at_home(by):
        yield


@transaction.atomic
def record_check(said: Checked, *, home_id: int | None = None, by: Actor, at: dt.datetime) -> SafetyCheck:
    """A check: the home's own by those who run it, or an inspection of a home by county or city.

    Raises: Http404, Refused("access.not_yours", "check.level", "check.day", "check.nothing", "check.no_words").
    """
    what = _("检查没有登记。")
    with in_place(by):
        home, kind = _checked_home(home_id, by, what=what)
        _require_sense(said, at, what=what)
        made = SafetyCheck.objects.create(
            home=home,
            code=home.code,
            kind=kind,
            on=said.on,
            answers={area: said.answers.get(area) for area, _label in AREAS},
            words=said.words.strip()[:500],
            at=at,
            account_id=by.account_id,
            by_label=f"{by.seat_label} {by.name}".strip()[:100],
        )
        due = said.on + dt.timedelta(days=FAULT_DAYS.on(said.on, place=home.code))
        wrong = [area for area, sound in said.answers.items() if sound is False]
        for area in wrong:
            Fault.objects.create(
                home=home,
                code=home.code,
                found_by=made,
                area=area,
                words=said.faults[area].strip()[:300],
                due_on=due,
            )
        record(by, "record_safety_check", made, at=at, became={"kind": kind, "faults": wrong})
    return made


def _checked_home(home_id: int | None, by: Actor, *, what: str) -> tuple[Home, str]:
    if by.party:
        return own_home(by, RUN), "self"
    home = fetch(Home.objects, by, "home.view", pk=home_id)
    by.require(INSPECT, home.code, what=what)
    level = level_of(by.code)
    if level not in ("county", "city"):
        raise Refused(what, why=_("检查由县级或者市级残联登记。"), then=_("请转给县级残联。"), code="check.level")
    return home, level


def _require_sense(said: Checked, at: dt.datetime, *, what: str) -> None:
    labels = dict(AREAS)
    if said.on > timezone.localtime(at).date():
        raise Refused(what, why=_("检查日期晚于今天。"), then=_("请核对日期。"), code="check.day")
    if all(sound is None for sound in said.answers.values()):
        raise Refused(what, why=_("一个方面也没有查。"), then=_("请至少查一个方面。"), code="check.nothing")
    for area, sound in said.answers.items():
        words = said.faults.get(area, "").strip()
        if sound is False and not words:
            raise Refused(
                what,
                why=_("「%(area)s」有问题，没有写是什么问题。") % {"area": labels[area]},
                then=_("请写明问题。"),
                code="check.no_words",
            )
        if sound is not False and words:
            raise Refused(
                what,
                why=_("「%(area)s」写了问题，却没有选有问题。") % {"area": labels[area]},
                then=_("请改选有问题，或者把问题删掉。"),
                code="check.no_words",
            )


@transaction.atomic
def mend_fault(fault_id: int, on: dt.date, words: str, *, by: Actor, at: dt.datetime) -> Fault:
    """The home has put a fault right, and says how.

    Raises: Http404, Refused("fault.passed", "fault.mended", "fault.no_words", "fault.day").
    """
    what = _("整改没有登记。")
    with at_home(by):
        fault = own(Fault.objects.select_related("found_by"), by, RUN, pk=fault_id)
        if fault.mended_on is not None:
            raise Refused(what, why=_("整改已经登记。"), then=_("请等另一个人复查。"), code="fault.mended")
        if not words.strip():
            raise Refused(what, why=_("没有写怎样改的。"), then=_("请写明整改情况。"), code="fault.no_words")
        if not fault.found_by.on <= on <= timezone.localtime(at).date():
            raise Refused(what, why=_("整改日期应在检查那天到今天之间。"), then=_("请核对日期。"), code="fault.day")
        fault.mended_on, fault.mended_words, fault.mended_by = on, words.strip()[:300], by.account_id
        fault.save()
        record(by, "mend_fault", fault, at=at, became={"on": on.isoformat()}, reason=words)
    return fault


@transaction.atomic
def pass_fault(fault_id: int, *, is_good: bool, words: str, on: dt.date, by: Actor, at: dt.datetime) -> Fault:
    """Somebody else than who mended it looks again: it is well, or it is to be mended once more.

    What an office found is passed by an office; what the home found itself, also by somebody else who runs it.
    Raises: Http404, Refused("fault.not_mended", "fault.own", "fault.inspected", "fault.no_words", "fault.day").
    """
    what = _("复查没有登记。")
    with in_place(by):
        rows = Fault.objects.select_related("found_by")
        fault = own(rows, by, RUN if by.party else INSPECT, pk=fault_id)
        _require_may_pass(fault, by, what=what)
        if not is_good and not words.strip():
            raise Refused(what, why=_("没有写哪里还不合格。"), then=_("请写明。"), code="fault.no_words")
        if not fault.mended_on <= on <= timezone.localtime(at).date():
            raise Refused(what, why=_("复查日期应在整改那天到今天之间。"), then=_("请核对日期。"), code="fault.day")
        if is_good:
            fault.passed_on, fault.passed_by = on, by.account_id
            fault.passed_label = f"{by.seat_label} {by.name}".strip()[:100]
        else:
            fault.mended_on, fault.mended_words, fault.mended_by = None, "", None
        fault.save()
        record(by, "pass_fault", fault, at=at, became={"is_good": is_good}, reason=words)
    return fault


def _require_may_pass(fault: Fault, by: Actor, *, what: str) -> None:
    if fault.mended_on is None or fault.passed_on is not None:
        raise Refused(
            what,
            why=_("还没有整改，或者已经复查合格。"),
            then=_("请看这一条隐患的情况。"),
            code="fault.not_mended",
        )
    if fault.mended_by == by.account_id:
        raise Refused(what, why=_("整改的人不能自己复查。"), then=_("请由另一个人复查。"), code="fault.own")
    if by.party and fault.found_by.kind != "self":
        raise Refused(
            what,
            why=_("这是残联检查发现的，由残联复查。"),
            then=_("请等残联复查。"),
            code="fault.inspected",
        )


@transaction.atomic
def record_drill(
    what_of: str, *, on: dt.date, people: int, seconds: int | None, words: str = "", by: Actor, at: dt.datetime
) -> Drill:
    """A drill took place. Raises: Refused("drill.day", "drill.empty")."""
    what = _("演练没有登记。")
    with at_home(by):
        home = own_home(by, RUN)
        if on > timezone.localtime(at).date():
            raise Refused(what, why=_("演练日期晚于今天。"), then=_("请核对日期。"), code="drill.day")
        if not what_of.strip() or people < 1:
            raise Refused(
                what, why=_("没有写演练什么，或者没有人参加。"), then=_("请填写内容和人数。"), code="drill.empty"
            )
        made = Drill.objects.create(
            home=home,
            code=home.code,
            on=on,
            what=what_of.strip()[:60],
            people=people,
            seconds=seconds,
            words=words.strip()[:300],
            at=at,
            by_label=by.name or by.seat_label,
        )
        record(by, "record_drill", made, at=at, became={"on": on.isoformat(), "people": people})
    return made
