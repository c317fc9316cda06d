"""What the transactions do to the register, as effects and guards of the acts on their cases."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.kernel.benefit import Dated, Parameter
from doorstep.kernel.days import add_months
from doorstep.kernel.refusal import Refused
from doorstep.matters.answers import answers_of
from doorstep.matters.models import Matter
from doorstep.people.guardianship import lacking_guardian
from doorstep.people.models import Person
from doorstep.people.services.standing import day_of

from .assessments import current
from .cards import void_card
from .messages import MOVED, tell_platform
from .models import Certificate
from .services import IN_FORCE, change_state, record_certificate, reissue_certificate
from .words import CANCEL_REASONS

BAR_MONTHS = Parameter(
    "certificate_bar",
    "注销后不得重新申请的期限",
    "months",
    (Dated(dt.date(2018, 1, 1), 12, "《残疾人证管理办法》第二十四条（条款待核）"),),
)
RENEWAL_MONTHS = Parameter(
    "certificate_renewal_window",
    "到期前可以换领的期限",
    "months",
    (Dated(dt.date(2018, 1, 1), 12, "跨省通办规则（待核）"),),
)
UNBARRED = ("重复办证", "登记错误")  # cancelled for these, a person may apply again at once


def in_force(person: Person | int, on: dt.date) -> Certificate | None:
    """The certificate in force on the day, lost and frozen ones too."""
    held = Certificate.objects.filter(person=person, state__in=IN_FORCE, valid__contains=on)
    return held.order_by("-valid").first()


def why_no_new_one(matter: Matter, on: dt.date) -> str:
    """The reason why a first certificate may not be taken up: one in force, a bar after cancellation, no guardian."""
    if in_force(matter.person_id, on):
        return _("此人已有有效的残疾人证。")
    ended = Certificate.objects.filter(person=matter.person_id, state="cancelled").order_by("-state_since").first()
    if ended is not None and ended.state_reason not in UNBARRED:
        again = add_months(ended.state_since, BAR_MONTHS.on(on))
        if on < again:
            return _("残疾人证 %(day)s 注销，%(again)s 起才能重新申请。") % {"day": ended.state_since, "again": again}
    return why_no_guardian(matter, on)


def why_no_guardian(matter: Matter, on: dt.date) -> str:
    """The reason why a case of somebody who must have a guardian may not be taken up."""
    person = Person.objects.filter(pk=matter.person_id)
    lacking = lacking_guardian(person, on).exists()
    return _("未成年人、智力和精神残疾人要先登记监护人。") if lacking else ""


def why_none_held(matter: Matter, on: dt.date) -> str:
    """The reason why a transaction on a certificate may not be taken up: there is none."""
    return "" if in_force(matter.person_id, on) else _("此人没有有效的残疾人证。")


def why_not_renew(matter: Matter, on: dt.date) -> str:
    """The reason why a renewal may not be taken up: no certificate, or too early before its end."""
    held = Certificate.objects.filter(person=matter.person_id, state__in=IN_FORCE).order_by("-valid").first()
    if held is None:
        return _("此人没有残疾人证。")
    if answers_of(matter).get("why") == "expiry":
        earliest = add_months(held.valid.upper - dt.timedelta(days=1), -RENEWAL_MONTHS.on(on))
        if on < earliest:
            return _("有效期到 %(last)s，%(earliest)s 起可以换领。") % {
                "last": held.valid.upper - dt.timedelta(days=1),
                "earliest": earliest,
            }
    return ""


def why_still_alive(matter: Matter, on: dt.date) -> str:
    """The reason why a case is not closed by the applicant's death: no death is recorded."""
    died_on = Person.objects.values_list("died_on", flat=True).get(pk=matter.person_id)
    return "" if died_on else _("没有死亡登记。")


def issue_as_assessed(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Certificate:
    """A certificate of the category and grade that were found; one in force ends where it begins."""
    found = current(matter)
    parts = [(part, grade) for part, grade in found.components]
    return record_certificate(
        matter.person_id,
        category=found.category or 0,
        grade=None if parts else found.grade,
        components=parts,
        issued_on=day_of(at),
        by=by,
        at=at,
    )


def renew(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Certificate:
    """A new certificate of the same category and grade from today; after an assessment, as assessed."""
    if matter.assessments.filter(meets_standard=True).exists():
        return issue_as_assessed(matter, said, by=by, at=at)
    held = Certificate.objects.filter(person=matter.person_id).exclude(state="cancelled").order_by("-valid").first()
    if held is None:
        raise Refused(_("没有制证。"), why=_("此人没有残疾人证。"), then=_("请按新办办理。"), code="certificate.none")
    parts = list(held.components.values_list("category", "grade"))
    return record_certificate(
        matter.person_id,
        category=held.category,
        grade=None if parts else held.grade,
        components=parts,
        issued_on=day_of(at),
        by=by,
        at=at,
    )


def report_lost(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Certificate:
    """The certificate is reported lost: its card is void, the person stays certified."""
    return _changed(matter, "lost", _("本人挂失"), by=by, at=at)


def reissue(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Certificate:
    """A new card with the next B, for the same term."""
    return reissue_certificate(held_by(matter, day_of(at)).pk, on=day_of(at), by=by, at=at)


def cancel(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Certificate:
    """The certificate is cancelled for the reason that was stated."""
    ground = dict(CANCEL_REASONS)[answers_of(matter)["why"]]
    return _changed(matter, "cancelled", ground, by=by, at=at)


def take_over(matter: Matter, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Certificate:
    """The county to which the household register moved becomes the issuer; number, grade and term stay."""
    held = held_by(matter, day_of(at))
    held.issuer_code = f"{matter.code[:6]}000000"
    held.save(update_fields=["issuer_code"])
    void_card(held, reason=_("迁入，批准残联变更"), on=day_of(at), by=by, at=at)
    tell_platform(MOVED, held, matter.person, key=f"moved-{matter.pk}", by=by, at=at)
    if held.state == "frozen":
        return change_state(held.pk, "active", on=day_of(at), reason=_("迁入"), by=by, at=at)
    return held


def _changed(matter: Matter, state: str, reason: str, *, by: Actor, at: dt.datetime) -> Certificate:
    return change_state(held_by(matter, day_of(at)).pk, state, on=day_of(at), reason=reason, by=by, at=at)


def held_by(matter: Matter, on: dt.date) -> Certificate:
    """The certificate in force of the person of a case. Raises: Refused("certificate.none")."""
    held = in_force(matter.person_id, on)
    if held is None:
        raise Refused(
            _("没有办成。"),
            why=_("此人没有有效的残疾人证。"),
            then=_("请核对残疾人证登记。"),
            code="certificate.none",
        )
    return held
