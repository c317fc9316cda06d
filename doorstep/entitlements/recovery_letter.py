"""What a person, or who is left behind, is told of money that was paid in error; the words are kept with the case."""

import datetime as dt

from django.utils.translation import gettext as _

from doorstep.base.items import find_benefit
from doorstep.base.printed import Printed, Prose
from doorstep.kernel.money import spoken
from doorstep.orgs.places import names_of
from doorstep.people.models import Person

from .models_recovery import Recovery
from .recovery_machine import CAUSES, OFFSET_SHARE


def person_of(recovery: Recovery) -> Person | None:
    """The person, where still within reach; who is registered elsewhere now is not."""
    return Person.objects.filter(pk=recovery.person_id).only("died_on").first()


def may_be_held_back(person: Person | None) -> bool:
    """Whether there may be later months to hold back from: not of the dead, nor of who is registered elsewhere now."""
    return person is not None and person.died_on is None


def addressee_of(recovery: Recovery, person: Person | None) -> str:
    """The person, or 王伟芳的家属 where the person has died."""
    dead = person is not None and person.died_on is not None
    return _("%(name)s的家属") % {"name": recovery.holder} if dead else recovery.holder


def letter_of(recovery: Recovery, *, on: dt.date) -> str:
    """The words of the letter, a sentence or two a line."""
    months = list(recovery.months.order_by("month"))
    parts = "；".join(
        _("%(year)s年%(month)s月发了%(paid)s%(payments)s，应发%(due)s，多发%(over)s")
        % {
            "year": one.month.year,
            "month": one.month.month,
            "paid": spoken(one.paid_fen),
            "payments": _("（%(payments)s）") % {"payments": one.payments} if "；" in one.payments else "",
            "due": spoken(one.due_fen),
            "over": spoken(one.amount_fen),
        }
        for one in months
    )
    said = {
        "name": recovery.holder,
        "benefit": find_benefit(recovery.benefit).label,
        "total": spoken(recovery.total_fen),
        "cause": CAUSES[recovery.cause],
        "share": OFFSET_SHARE.on(on),
    }
    lines = [
        _("经核对，%(name)s的%(benefit)s多发了%(total)s。") % said,
        f"{parts}。",
        _("原因是：%(cause)s。") % said,
        _("请和我们联系，商量怎么退还。可以一次退还，也可以分几次退还。"),
    ]
    if may_be_held_back(person_of(recovery)):
        lines.append(_("书面同意的，也可以从以后的待遇里每月扣回一部分，每月最多扣百分之%(share)s。") % said)
    return "\n".join([*lines, _("觉得算得不对的，可以说明情况，请我们重新核对。")])


def printed_letter(recovery: Recovery) -> Printed:
    """The letter as it was written when the person was told."""
    assert recovery.notified_on is not None  # a constraint of the case
    county = f"{recovery.code[:6]}000000"
    place = names_of([county], on=recovery.notified_on).get(county, "")
    return Printed(
        title=_("多发待遇退还告知书"),
        org=_("%(place)s残联") % {"place": place},
        dated_on=recovery.notified_on,
        number=_("追缴 %(number)s 号") % {"number": recovery.pk},
        to=addressee_of(recovery, person_of(recovery)),
        parts=(Prose(tuple(recovery.letter.splitlines())),),
        sealed=True,
    )
