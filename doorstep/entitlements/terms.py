"""Numbers with legal force about the way from a finding to an award, and whom to call."""

import datetime as dt

from doorstep.kernel.benefit import Benefit, Dated, Parameter

GUESSED = "系统默认值，当地文件未查到（待核）"


def _since(days: int) -> tuple[Dated, ...]:
    return (Dated(dt.date(2016, 1, 1), days, GUESSED),)


CHECK_DAYS = Parameter("change_check", "待遇变动核实期", "workdays", _since(5))
NOTICE_DAYS = Parameter("notice_days", "名单公示期", "workdays", _since(5))
OBJECTION_DAYS = Parameter("objection_inquiry", "公示异议调查期", "workdays", _since(10))
MOVED_LATELY_MONTHS = 3  # the house's: whoever moved so lately is looked for at the right place first
VERY_OLD_YEARS = 100
HOTLINE = "12345"  # 待核: the county federations' own numbers are not in the register


def notice_days(benefit: Benefit, on: dt.date, *, place: str = "") -> int:
    """For how many workdays a list of the benefit's newcomers hangs; 0: no list is published.

    A benefit that does not say is published like the others: who left it out has not decided against it.
    """
    return (benefit.notice_days or NOTICE_DAYS).on(on, place=place)
