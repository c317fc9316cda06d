"""A certificate that did not follow its person to another county: who has one, what is due when, what is done about it.

Source: 《残疾人证管理办法》第二十三条 (second hand; 条款待核).
"""

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import F
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.models import Trail
from doorstep.kernel.benefit import Dated, Parameter
from doorstep.kernel.days import add_months
from doorstep.matters.answers import answers_of
from doorstep.matters.models import Matter, Notice
from doorstep.orgs.places import names_of
from doorstep.people.models import Person
from doorstep.people.services.standing import day_of

from .issuing import held_by, in_force
from .models import Certificate
from .services import IN_FORCE, change_state
from .words import CANCEL_REASONS

log = logging.getLogger(__name__)
RULE = "《残疾人证管理办法》第二十三条（条款待核）"
FREEZE_MONTHS = Parameter(
    "certificate_unmoved_freeze", "户籍迁出未迁证的冻结期限", "months", (Dated(dt.date(2018, 1, 1), 6, RULE),)
)
CANCEL_MONTHS = Parameter(
    "certificate_unmoved_cancel", "户籍迁出未迁证的注销期限", "months", (Dated(dt.date(2018, 1, 1), 12, RULE),)
)
WARN_MONTHS = Parameter(
    "certificate_unmoved_warning",
    "冻结、注销前多久告知本人",
    "months",
    (Dated(dt.date(2018, 1, 1), 1, "本系统规定（待核）"),),
)
OVERDUE = dict(CANCEL_REASONS)["overdue"]
Guard = Callable[[Matter, dt.date], str]


def unmoved(on: dt.date) -> dict[int, dict[str, str]]:
    """By person, the day on which the household register left the county that issued the certificate in force, and
    that county. Read as the system, for the trail of a move lies where the person was. Two queries.
    """
    held = Certificate.objects.filter(state__in=IN_FORCE, valid__contains=on, person__merged_into=None)
    held = held.filter(person__died_on=None).annotate(issuer=Left("issuer_code", 6)).exclude(issuer=F("county"))
    issuers = dict(held.values_list("person_id", "issuer"))
    left: dict[int, dt.date] = {}
    moves = Trail.objects.filter(thing=Person._meta.label_lower, thing_id__in=issuers, act="move_residence")
    for person_id, was, became in moves.values_list("thing_id", "was", "became"):
        issuer = issuers[person_id]
        if was and became and was["code"][:6] == issuer != became["code"][:6]:
            day = dt.date.fromisoformat(became["on"])
            left[person_id] = max(day, left.get(person_id, day))
    if undated := len(issuers) - len(left):
        log.warning("%s certificates lie outside the county that issued them, and no move says since when", undated)
    names = names_of([f"{issuer}000000" for issuer in set(issuers.values())], on=on)
    return {
        person_id: {"moved_on": day.isoformat(), "issuer": names.get(f"{issuers[person_id]}000000", issuers[person_id])}
        for person_id, day in left.items()
    }


def last_day(matter: Matter, months: Parameter, on: dt.date) -> dt.date:
    """The last day on which a transfer can still be filed in time: so many months after the move."""
    return add_months(dt.date.fromisoformat(answers_of(matter)["moved_on"]), months.on(on))


def is_filed(matter: Matter, transfer: str) -> bool:
    """Whether the transfer was asked for and is not yet ended; `transfer`: the code of its item."""
    return Matter.objects.filter(person=matter.person_id, item=transfer, closed_at=None).exists()


def why_no_warning(months: Parameter, transfer: str) -> Guard:
    """The guard of telling the person before the day comes: too early, or asked for already."""

    def guard(matter: Matter, on: dt.date) -> str:
        first = add_months(dt.date.fromisoformat(answers_of(matter)["moved_on"]), months.on(on) - WARN_MONTHS.on(on))
        if on < first:
            return _("%(day)s 起告知。") % {"day": first}
        return why_not_stop(transfer)(matter, on)

    return guard


def why_not_due(months: Parameter, transfer: str) -> Guard:
    """The guard of what comes to the desk: only past the last day, and a month after the person was told.

    `stage_at` is when the person was told, since the case came to its stage by that.
    """

    def guard(matter: Matter, on: dt.date) -> str:
        told = add_months(day_of(matter.stage_at), WARN_MONTHS.on(on))
        last = max(last_day(matter, months, on), told)
        return why_not_stop(transfer)(matter, on) if on > last else _("期限到 %(last)s。") % {"last": last}

    return guard


def why_not_stop(transfer: str) -> Guard:
    """The guard of freezing and cancelling: whatever has changed since the case came to the desk."""

    def guard(matter: Matter, on: dt.date) -> str:
        held = in_force(matter.person_id, on)
        if not why_still_held(matter, on) or held is None or not why_not_moved(matter, on):
            return _("此人已不属于迁出未迁证，系统会自动了结这一件。")
        if held.state == "lost":
            return _("残疾人证正在挂失，补发以后再办。")
        return _("本人已申请迁移。") if is_filed(matter, transfer) else ""

    return guard


def why_not_moved(matter: Matter, on: dt.date) -> str:
    """The reason why the case is not over as moved: the issuer is still another county; empty once it is not."""
    held = in_force(matter.person_id, on)
    return "" if held is not None and held.issuer_code[:6] == matter.code[:6] else _("残疾人证还没有迁来。")


def why_still_held(matter: Matter, on: dt.date) -> str:
    """The reason why the case does not lapse: the person lives and holds a certificate."""
    died_on = Person.objects.values_list("died_on", flat=True).get(pk=matter.person_id)
    return _("此人仍持证。") if died_on is None and in_force(matter.person_id, on) else ""


def why_not_filed(transfer: str) -> Guard:
    """The guard of standing still: no transfer was asked for."""
    return lambda matter, on: "" if is_filed(matter, transfer) else _("没有申请迁移。")


def why_filed(transfer: str) -> Guard:
    """The guard of counting on: a transfer is under way."""
    return lambda matter, on: _("迁移正在办。") if is_filed(matter, transfer) else ""


def warn(months: Parameter, what: str) -> Callable[..., Notice]:
    """The effect of telling the person, with the last day: never less than the month of warning from today."""

    def effect(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Notice:
        on = day_of(at)
        last = max(last_day(matter, months, on), add_months(on, WARN_MONTHS.on(on)))
        words = _(
            "您的户口已迁到本县（市、区），残疾人证还没有迁来。请在 %(last)s 前到村（社区）、乡镇（街道）"
            "或县级残联申请迁移，不收费。过期没有申请的，残疾人证可能被%(what)s，待遇会受影响。有困难请告诉我们，可以上门办。"
        ) % {"last": last, "what": what}
        return Notice.objects.create(matter=matter, code=matter.code, words=words, made_at=at)

    return effect


def stop(state: str) -> Callable[..., Certificate]:
    """The effect of freezing or cancelling, for the reason that somebody wrote."""

    def effect(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Certificate:
        held = held_by(matter, day_of(at))
        ground = f"{OVERDUE}：{' '.join(said['reason'].split())}"[:100]
        return change_state(held.pk, state, on=day_of(at), reason=ground, by=by, at=at)

    return effect


def lift(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Certificate | None:
    """The transfer was asked for: what was frozen for want of it is frozen no longer; for another cause it stays so."""
    held = in_force(matter.person_id, day_of(at))
    if held is None or held.state != "frozen" or not held.state_reason.startswith(OVERDUE):
        return None
    return change_state(held.pk, "active", on=day_of(at), reason=_("已申请迁移"), by=by, at=at)
