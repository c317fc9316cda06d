"""Acts on the register of certificates: an issue is entered, its state changes, its number is shown."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record, record_look
from doorstep.kernel.certnumber import write_cert_number
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Person
from doorstep.people.services.reveal import PURPOSES
from doorstep.people.services.standing import day_of, required, standing_person

from .cards import void_card
from .messages import CANCELLED, CHANGED, ISSUED, REISSUED, STATE, tell_platform
from .models import CATEGORIES, GRADES, Certificate, Component
from .terms import validity

MULTIPLE = 7
NUMBER = gettext_lazy("残疾人证号")
IN_FORCE = ("active", "frozen", "lost")
STATES = dict(Certificate.STATES)
# From which state to which, and what the act is called.
STEPS = {
    ("active", "frozen"): "冻结",
    ("active", "lost"): "挂失",
    ("active", "cancelled"): "注销",
    ("frozen", "active"): "解除冻结",
    ("frozen", "cancelled"): "注销",
    ("lost", "active"): "解除挂失",
    ("lost", "cancelled"): "注销",
}


@transaction.atomic
def record_certificate(
    person_id: int,
    *,
    category: int,
    issued_on: dt.date,
    grade: int | None = None,
    components: Sequence[tuple[int, int]] = (),
    by: Actor,
    at: dt.datetime,
) -> Certificate:
    """Enter a certificate as issued, for its term of years; the one in force ends on the day before.

    A certificate of several disabilities (category 7) names at least two, and its grade is the most severe of theirs.
    The same certificate entered again changes nothing.

    Source: 《残疾人证管理办法》（2017）第五条、第十三条、第十九条（条款待核）.

    Raises: Http404, Refused("access.not_yours", "person.merged", "certificate.components", "certificate.grade",
    "certificate.category", "certificate.issued_wrongly", "certificate.no_number", "certificate.dead",
    "certificate.later_one", "parameter.missing").
    """
    what = _("没有登记残疾人证。")
    person = standing_person(person_id, "certificate.record", by=by, what=what)
    parts, worst = parts_and_grade(category, grade, components, what=what)
    _refuse_bad_issue(person, issued_on, today=day_of(at), what=what)
    held = Certificate.objects.select_for_update(of=("self",)).filter(person=person).exclude(state="cancelled")
    for old in held.filter(issued_on=issued_on):
        if is_same(old, category, worst, parts):
            return old
    before = list(held.filter(valid__overlap=validity(issued_on), state__in=IN_FORCE))
    for old in before:
        _close(old, issued_on, what=what, by=by, at=at)
    certificate = Certificate.objects.create(
        person=person,
        code=person.code,
        category=category,
        grade=worst,
        valid=validity(issued_on),
        issued_on=issued_on,
        issuer_code=f"{person.code[:6]}000000",
        state_since=issued_on,
        is_synthetic=person.is_synthetic,
    )
    Component.objects.bulk_create(
        Component(certificate=certificate, code=person.code, category=part, grade=its) for part, its in parts
    )
    became = {"category": category, "grade": worst, "issued_on": issued_on.isoformat()}
    record(by, "record_certificate", person, at=at, became=became)
    tell_platform(CHANGED if before else ISSUED, certificate, person, key="issued", by=by, at=at)
    return certificate


def parts_and_grade(
    category: int, grade: int | None, components: Sequence[tuple[int, int]], *, what: str
) -> tuple[list[tuple[int, int]], int]:
    """The components in order, and the grade that the certificate bears.

    Raises: Refused("certificate.category", "certificate.components", "certificate.grade").
    """
    parts = sorted(components)
    if category not in dict(CATEGORIES):
        raise _refused(what, _("没有选择残疾类别。"), "category")
    if category == MULTIPLE:
        kinds = {part for part, _its in parts}
        if len(kinds) < 2 or len(kinds) != len(parts) or not kinds <= set(range(1, MULTIPLE)):
            raise _refused(what, _("多重残疾须写明两种以上不同的残疾及各自等级。"), "components")
        worst = min(its for _part, its in parts)
        if grade is not None and grade != worst:
            raise _refused(
                what, _("多重残疾的等级取其中最重的一项，应为%(grade)s。") % {"grade": dict(GRADES)[worst]}, "grade"
            )
        return parts, worst
    if parts:
        raise _refused(what, _("只有多重残疾才写组成。"), "components")
    if grade not in dict(GRADES):
        raise _refused(what, _("没有选择残疾等级。"), "grade")
    return [], grade


def _refuse_bad_issue(person: Person, issued_on: dt.date, *, today: dt.date, what: str) -> None:
    if person.number is None:
        raise _refused(what, _("此人没有证件号码，残疾人证号无从编起。"), "no_number")
    if issued_on > today:
        raise _refused(what, _("发证日期比今天还晚。"), "issued_wrongly")
    if person.born_on is not None and issued_on < person.born_on:
        raise _refused(what, _("发证日期早于出生日期。"), "issued_wrongly")
    if person.died_on is not None and issued_on > person.died_on:
        raise _refused(what, _("此人已于 %(day)s 死亡。") % {"day": person.died_on}, "dead")


def is_same(certificate: Certificate, category: int, grade: int, parts: Sequence[tuple[int, int]]) -> bool:
    """Whether the certificate says the same of the person."""
    held = sorted(certificate.components.values_list("category", "grade"))
    return (certificate.category, certificate.grade, held) == (category, grade, list(parts))


def _close(old: Certificate, issued_on: dt.date, *, what: str, by: Actor, at: dt.datetime) -> None:
    """End the validity of a certificate where the next begins: it has been replaced."""
    if old.valid.lower >= issued_on:
        raise _refused(what, _("已登记一份 %(day)s 发的残疾人证，不早于这一份。") % {"day": old.issued_on}, "later_one")
    old.valid = DateRange(old.valid.lower, issued_on)
    old.state, old.state_since, old.state_reason = "replaced", issued_on, _("换领")
    old.save()
    void_card(old, reason=old.state_reason, on=issued_on, by=by, at=at)


@transaction.atomic
def change_state(
    certificate_id: int, state: str, *, on: dt.date, reason: str, by: Actor, at: dt.datetime
) -> Certificate:
    """Freeze, report lost, cancel, or lift either of the first two, from a day on. In that state already: unchanged.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.not_said", "certificate.no_step",
    "certificate.day").
    """
    what = _("没有办理。")
    certificate, person = _locked(certificate_id, by=by, what=what)
    ground = required(reason, _("原因"), what=what, most=100)
    if certificate.state == state:
        return certificate
    if (certificate.state, state) not in STEPS:
        raise _refused(
            what,
            _("这份残疾人证现在是「%(now)s」，不能变为「%(then)s」。")
            % {"now": STATES[certificate.state], "then": STATES.get(state, state)},
            "no_step",
        )
    if not certificate.state_since <= on <= day_of(at):
        raise _refused(what, _("日期应在 %(since)s 之后，且不晚于今天。") % {"since": certificate.state_since}, "day")
    return _set_state(certificate, person, state, on=on, reason=ground, act="change_certificate_state", by=by, at=at)


@transaction.atomic
def reissue_certificate(certificate_id: int, *, on: dt.date, by: Actor, at: dt.datetime) -> Certificate:
    """A new card for one that was reported lost: its number gains the next B, its validity stays.

    Raises: Http404, Refused("access.not_yours", "person.merged", "certificate.not_lost", "certificate.day").
    """
    what = _("没有登记补发。")
    certificate, person = _locked(certificate_id, by=by, what=what)
    if certificate.state != "lost":
        raise _refused(what, _("只有挂失的残疾人证才能补发。"), "not_lost")
    if not certificate.state_since <= on <= day_of(at):
        raise _refused(what, _("补发日期应在挂失之后，且不晚于今天。"), "day")
    certificate.reissue += 1
    return _set_state(
        certificate, person, "active", on=on, reason=_("挂失后补发"), act="reissue_certificate", by=by, at=at
    )


def _locked(certificate_id: int, *, by: Actor, what: str) -> tuple[Certificate, Person]:
    found = fetch(Certificate.objects, by, "certificate.view", pk=certificate_id)
    person = standing_person(found.person_id, "certificate.record", by=by, what=what)
    return Certificate.objects.select_for_update(of=("self",)).get(pk=found.pk), person


def _set_state(
    certificate: Certificate,
    person: Person,
    state: str,
    *,
    on: dt.date,
    reason: str,
    act: str,
    by: Actor,
    at: dt.datetime,
) -> Certificate:
    was = certificate.state
    certificate.state, certificate.state_since, certificate.state_reason = state, on, reason
    certificate.save()
    void_card(certificate, reason=reason, on=on, by=by, at=at)
    became = {"state": state, "on": on.isoformat()}
    line = record(by, act, person, at=at, was={"state": was}, became=became, reason=reason)
    kind = REISSUED if act == "reissue_certificate" else CANCELLED if state == "cancelled" else STATE
    tell_platform(kind, certificate, person, key=f"state-{line.pk}", by=by, at=at)
    return certificate


def certificate_number(person: Person, certificate: Certificate) -> str:
    """The number of a certificate in full; empty for somebody without an identity number. Showing it leaves a line.

    Source: 《残疾人证管理办法》（2017）第五条.
    """
    if person.number is None:
        return ""
    return write_cert_number(
        person.number.open(),
        category=certificate.category,
        grade=certificate.grade,
        reissue=certificate.reissue,
    )


@transaction.atomic
def reveal_certificate_number(certificate_id: int, purpose: str, *, by: Actor, at: dt.datetime) -> str:
    """The number in full, with a line of who looked and why.

    Raises: Http404, Refused("access.not_yours", "look.no_purpose").
    """
    certificate = fetch(Certificate.objects.select_related("person"), by, "certificate.view", pk=certificate_id)
    by.require("person.reveal", certificate.code, what=_("未能查看完整内容。"))
    words = str(dict(PURPOSES).get(purpose, ""))
    person = certificate.person
    record_look(by, code=person.code, person_id=person.pk, field=str(NUMBER), purpose=words, at=at)
    return certificate_number(person, certificate)


def _refused(what: str, why: str, reason: str) -> Refused:
    return Refused(what, why=why, then=_("请对照残疾人证原件改正后再办。"), code=f"certificate.{reason}")
