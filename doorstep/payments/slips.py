"""The slip of one person and month (发放通知单), in short sentences that can be read aloud.

It is read from the person's own lines, since whoever helps a person in a village reaches no batch: what came to the
account within the month, what is still under way, and what came back.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from doorstep.base.items import label_of
from doorstep.base.printed import Printed, Prose
from doorstep.kernel.days import month_bounds
from doorstep.kernel.money import spoken
from doorstep.orgs.models import Post
from doorstep.orgs.places import above, names_of
from doorstep.people.guardianship import is_minor
from doorstep.people.models import Person

from .bankformat import RETURN_CODES
from .models import Line
from .models_ledger import OffsetPlan

# What the person is to do about money that came back; the bank's own fault asks nothing of the person.
THEN = {
    "R03": "请带身份证到银行问清楚，再告诉我们。",
    "R07": "我们会和银行商量，您不用做什么。",
    "R08": "我们会重新发放，您不用做什么。",
    "R99": "我们会向银行问清楚，再告诉您。",
}
BRING = "请带身份证和社会保障卡，到村（社区）或者乡镇（街道）残联核对账户。"


@dataclass(frozen=True)
class Slip:
    """What one person is told of one month: short sentences, to whom they are read, and whom to ask."""

    person: Person
    month: dt.date
    org: str
    sentences: tuple[str, ...]
    ask: str
    aloud: str

    @property
    def title(self) -> str:
        """王伟芳 2026年5月发放通知单."""
        said = {"name": self.person.name, "year": self.month.year, "month": self.month.month}
        return _("%(name)s %(year)s年%(month)s月发放通知单") % said


def slip_of(person: Person, month: dt.date, *, on: dt.date) -> Slip:
    """The slip of a month within reach, as things stand on the day. Six queries at most."""
    lines = _lines(person, month)
    paid = [line for line in lines if line.state == "paid"]
    sentences = [*(_said(line, month) for line in lines), *_sums(paid), *_held_back(person, month)]
    return Slip(
        person=person,
        month=month,
        org=_org(person.code, 6, on),
        sentences=tuple(sentences) or (_("这个月没有发放记录。"),),
        ask=_whom_to_ask(person, on),
        aloud=_to_whom_aloud(person, on),
    )


def _to_whom_aloud(person: Person, on: dt.date) -> str:
    """As those whom changes are told to: family, guardian, or the person."""
    if person.died_on is not None:
        return _("念给家属听")
    if is_minor(person.born_on, on) or person.guardians.filter(held__contains=on).exists():
        return _("念给监护人听")
    return _("念给本人听")


def _lines(person: Person, month: dt.date) -> list[Line]:
    """What came within the month, and what of the month is under way or came back and was not sent again."""
    first, beyond = month_bounds(month)
    came = Q(state="paid", paid_on__gte=first, paid_on__lt=beyond)
    waits = Q(month=month) & ~Q(state__in=["paid", "dropped"])
    whose = Line.objects.filter(Q(person=person) | Q(person__merged_into=person), followed_by=None)
    return list(whose.filter(came | waits).order_by("benefit", "month", "from_fen", "pk"))


def _said(line: Line, month: dt.date) -> str:
    what = _("%(benefit)s，%(part)s，") % {"benefit": label_of(line.benefit), "part": _part(line, month)}
    if line.state == "paid":
        assert line.paid_on is not None  # a constraint of the line
        return what + _("%(month)s月%(day)s日已经到账。") % {"month": line.paid_on.month, "day": line.paid_on.day}
    if line.state in {"drawn", "sent"}:
        return what + _("正在发放，还没有到账。")
    if line.state == "unpayable":
        return what + _("没有到账，一直发不出去，钱已经退回财政。")
    reason = RETURN_CODES.get(line.return_code, line.return_code)
    return what + _("没有到账。银行说的原因是：%(reason)s。") % {"reason": reason} + THEN.get(line.return_code, BRING)


def _part(line: Line, month: dt.date) -> str:
    """5月的110元; of an earlier month 补发1月的110元, and of a month that was paid in part before 补发1月差额8元."""
    year = "" if line.month.year == month.year else _("%(year)s年") % {"year": line.month.year}
    said = {"month": f"{year}{line.month.month}", "sum": spoken(line.amount_fen)}
    if line.from_fen:
        return _("补发%(month)s月差额%(sum)s") % said
    return _("补发%(month)s月的%(sum)s") % said if line.month < month else _("%(month)s月的%(sum)s") % said


def _sums(paid: list[Line]) -> Iterator[str]:
    if len(paid) > 1:
        yield _("这个月一共到账%(sum)s。") % {"sum": spoken(sum(line.amount_fen for line in paid))}
    for tail in dict.fromkeys(line.tail for line in paid):
        yield _("钱在尾号%(tail)s的账户里。") % {"tail": tail}


def _held_back(person: Person, month: dt.date) -> Iterator[str]:
    for plan in OffsetPlan.objects.filter(person=person, month=month).exclude(batch=None).order_by("benefit"):
        yield _("%(month)s月的%(benefit)s，按您书面同意的办法扣回%(sum)s，用来还以前多发的钱。") % {
            "month": month.month,
            "benefit": label_of(plan.benefit),
            "sum": spoken(plan.amount_fen),
        }


def _org(code: str, width: int, on: dt.date) -> str:
    there = code[:width].ljust(12, "0")
    return _("%(place)s残联") % {"place": names_of([there], on=on).get(there, _("县（市、区）"))}


def _whom_to_ask(person: Person, on: dt.date) -> str:
    """The liaison of the village with a telephone; else the federation of the town."""
    liaisons = Post.objects.filter(code__in=above(person.code), kind="liaison", held__contains=on)
    post = liaisons.select_related("org").order_by("-code", "pk").first()
    if post is None or post.phone is None:
        return _("有不明白的，请问%(org)s。") % {"org": _org(person.code, 9, on)}
    said = {"org": post.org.name, "name": post.holder, "phone": post.phone.open()}
    return _("有不明白的，请问%(org)s的%(name)s，电话 %(phone)s。") % said


def printed_slip(slip: Slip, on: dt.date) -> Printed:
    """The slip on paper."""
    return Printed(
        title=_("发放通知单"),
        org=slip.org,
        dated_on=on,
        number=_("%(year)s年%(month)s月") % {"year": slip.month.year, "month": slip.month.month},
        to=slip.person.name,
        parts=(Prose(slip.sentences), Prose((slip.ask,))),
        sealed=True,
    )
