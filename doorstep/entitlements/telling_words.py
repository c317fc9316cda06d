"""What a person is told of a change, in plain words: what, why, how much, where to, how to object or decline."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from doorstep.base.items import BENEFITS
from doorstep.base.templatetags.words import day, month, yuan
from doorstep.kernel.expr import in_words
from doorstep.people.facts import ALIVE
from doorstep.people.guardianship import is_minor
from doorstep.people.models import Guardian, Person
from doorstep.people.phones import MOBILE

from .explain import NOT_RENOUNCED, because_of, explain
from .models import Change
from .terms import HOTLINE


@dataclass(frozen=True)
class Addressee:
    """Whom to tell: a name with the relation, how the person is called in the words, a mobile telephone or none."""

    to: str
    whom: str
    phone: str


def addressee_of(person: Person, guardians: Sequence[Guardian], on: dt.date) -> Addressee:
    """The person; the guardian where there is one; the family of who has died, and of a minor without a guardian."""
    if guardians:
        first = guardians[0]
        to = _("%(guardian)s（%(person)s的监护人）") % {"guardian": first.name, "person": person.name}
        phone = "" if person.died_on else _mobile(first.phone)
        return Addressee(to, person.name, phone)
    if person.died_on is not None or is_minor(person.born_on, on):
        return Addressee(_("%(person)s的家属") % {"person": person.name}, person.name, "")
    return Addressee(person.name, _("您"), _mobile(person.phone))


def _mobile(sealed: object) -> str:
    number = sealed.open() if sealed else ""  # type: ignore[attr-defined]
    return number if MOBILE.fullmatch(number) else ""


def telling_words(change: Change, to: Addressee, *, earlier: Sequence[dt.date] = (), tail: str, org: str) -> str:
    """The whole of what is told. `earlier`: the months before, of which the same was found; `tail`: the last four
    digits of the account, empty where there is none.

    From the declaration and the facts that the change was found by.  Raises: Refused("parameter.missing").
    """
    benefit = BENEFITS[change.benefit]
    names = {"whom": to.whom, "label": benefit.label, "month": month(change.month)}
    said = [
        _("%(to)s：") % {"to": to.to} + WHAT[change.kind](names, change),
        why_of(change),
    ]
    if earlier:
        said.append(_("以前的月份也有同样的变动：%(months)s。") % {"months": "、".join(map(month, earlier))})
    if change.kind != "stops":
        said.append(
            _("钱发到尾号 %(tail)s 的账户。") % {"tail": tail}
            if tail
            else _("还没有收款账户，请把社会保障卡告诉村（社区）。")
        )
    if change.kind == "starts":
        said.append(_("名单要先公示，没有异议就发。"))
    whose = _("情况不对的") if change.kind == "stops" else _("情况不对，或者不想享受的")
    said.append(
        _("%(whose)s，请告诉村（社区）残协，或者拨打 %(phone)s。%(org)s")
        % {"whose": whose, "phone": HOTLINE, "org": org}
    )
    return "".join(said)


def _starts(names: dict[str, str], change: Change) -> str:
    said = names | {"yuan": yuan(change.becomes_fen)}
    if works_on(change):
        return _("%(whom)s可以享受%(label)s，每月 %(yuan)s 元，从%(month)s起，不用申请。") % said
    return _("%(whom)s可以享受%(month)s的%(label)s，%(yuan)s 元，不用申请。") % said


def _changes(names: dict[str, str], change: Change) -> str:
    said = names | {"was": yuan(change.was_fen), "yuan": yuan(change.becomes_fen)}
    if works_on(change):
        return _("%(whom)s的%(label)s从%(month)s起由每月 %(was)s 元改为 %(yuan)s 元。") % said
    return _("%(whom)s%(month)s的%(label)s由 %(was)s 元改为 %(yuan)s 元。") % said


def _stops(names: dict[str, str], change: Change) -> str:
    said = names | {"was": yuan(change.was_fen)}
    if works_on(change):
        return _("%(whom)s的%(label)s（每月 %(was)s 元）准备从%(month)s起停发，还要由县残联确认。") % said
    return _("%(whom)s%(month)s的%(label)s（%(was)s 元）不应发放，还要由县残联确认。") % said


def works_on(change: Change) -> bool:
    """Whether the change works for its month and those after; else for its month only (see `follow`)."""
    return not change.is_back and BENEFITS[change.benefit].period == "month"


WHAT = {"starts": _starts, "changes": _changes, "stops": _stops}


def why_of(change: Change) -> str:
    """The first condition that fails, or what goes before; where nothing stands against it, those that hold."""
    reasons = because_of(change)
    failed = [reason.condition for reason in reasons if reason.result is False]
    if not failed and change.kind == "stops":  # another benefit goes before: that is weighed over both
        told = explain(change.person_id, BENEFITS[change.benefit], change.month)
        failed = [reason.condition for reason in told.reasons if reason.result is False]
    if failed[:1] == [NOT_RENOUNCED]:
        return _("原因：本人声明放弃。")
    if failed[:1] == [in_words(ALIVE.holds)] and change.person.died_on:  # read out to the family
        return _("原因：登记的去世日期是%(day)s。") % {"day": day(change.person.died_on)}
    if failed:
        return _("原因：这一条不符合：%(failed)s。") % {"failed": failed[0]}
    held = [reason.condition for reason in reasons if reason.result]
    return _("依据：%(held)s。") % {"held": "、".join(held)}
