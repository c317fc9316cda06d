"""A month's pay in words: the slip to be read aloud, what each part is, and what stands beside it as information."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from doorstep.base.wages import MINIMUM_WAGE
from doorstep.kernel.money import spoken
from doorstep.kernel.refusal import Refused

from .models_work import PayLine, PayPart, PayPeriod
from .terms_pay import WAGE_PART

PERIOD_TONES = {"draft": "note", "signed": "now", "reviewed": "now", "published": "now", "paid": "good"}
ORDER_TONES = {"open": "now", "delivered": "note", "settled": "good", "dropped": "quiet"}


def month_said(month: dt.date) -> str:
    """2026年3月."""
    return _("%(year)s年%(month)s月") % {"year": month.year, "month": month.month}


def part_words(part: PayPart) -> str:
    """What a part of a line is for: the process of an order, a sale, or what an earlier month had too little."""
    if part.rate is not None:
        return f"{part.rate.order.product}·{part.rate.process}"
    if part.correction is not None:
        return _("补发%(month)s") % {"month": month_said(part.correction.of.month)}
    assert part.sale is not None  # a constraint of the part
    return _("义卖「%(title)s」") % {"title": part.sale.title}


def slip_sentences(line: PayLine, parts: Iterable[PayPart]) -> list[str]:
    """What the client is told, in short sentences to be read aloud."""
    said = [_("%(name)s，这是您%(month)s在%(home)s的劳动收入。") % _of_line(line)]
    for part in parts:
        about = {"what": part_words(part), "number": part.quantity, "sum": spoken(part.fen)}
        made = _("%(what)s，做好 %(number)s 件，%(sum)s。") if part.rate_id else _("%(what)s，分得%(sum)s。")
        if part.correction_id:
            made = _("%(what)s少发的钱，%(sum)s。")
        said.append(made % about)
    said.append(_("这个月一共%(sum)s。") % {"sum": spoken(line.total_fen)})
    said.append(
        _("没有扣钱。") + (_("钱已经由银行发放。") if line.period.state == "paid" else _("钱会发到您的银行账户。"))
    )
    said.append(_("有不明白的，请问家园的工作人员。"))
    return said


def _of_line(line: PayLine) -> dict[str, str]:
    return {"name": line.client.name, "month": month_said(line.period.month), "home": line.period.home.name}


def quarter_of_wage(period: PayPeriod) -> int | None:
    """A part of the minimum wage of the place and month, in fen; None where no wage is on file."""
    try:
        wage = MINIMUM_WAGE.on(period.month, place=period.code)
    except Refused:
        return None
    return wage * WAGE_PART.on(period.month, place=period.code) // 1000


def wage_words(period: PayPeriod, totals: Iterable[int]) -> str:
    """How many are paid less than a quarter of the minimum wage: information, never a block."""
    least = quarter_of_wage(period)
    if least is None:
        return _("当地最低工资标准没有登记，没有对照。")
    below = sum(total < least for total in totals)
    return _("当地最低工资的四分之一是%(sum)s，这个月有 %(below)s 人低于它。只供参考，不影响发放。") % {
        "sum": spoken(least),
        "below": below,
    }


def fund_words(period: PayPeriod, there: int) -> str:
    """What the fund has to give where what came in is not enough; empty where it is, or the fund has given.

    `there`: its balance in fen.  Information, never a block: whoever has worked is paid.
    """
    if period.fund_fen >= 0 or period.state not in ("draft", "signed"):
        return ""
    said = {"asked": spoken(-period.fund_fen), "there": spoken(there) if there >= 0 else f"-{spoken(-there)}"}
    if -period.fund_fen <= there:
        return _("要从基金里出%(asked)s，基金现有%(there)s。") % said
    return _("要从基金里出%(asked)s，基金现有%(there)s，不够。请先收订单的款，或者在会上定下差的钱从哪里来。") % said


def subsistence_words() -> str:
    """How pay may bear upon the minimum living allowance."""
    return _("家里享受低保的：有的地方，一定数额以内的劳动收入不计入家庭收入（待核）。请先问当地民政部门。")
