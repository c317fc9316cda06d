"""Where a sheet of old attendance has what: its month, the days of its columns, names, numbers, the total. No database.

A sheet is a title, a header of one to three rows, and rows of people; on paper the header comes again on every page.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .attendance_grid import Cells, plain
from .attendance_marks import PERIODS

NAMES = ("姓名", "名字", "学员姓名", "残疾人姓名", "服务对象", "服务对象姓名", "学员", "人员姓名")
NUMBERS = ("身份证号", "身份证号码", "公民身份号码", "证件号码", "残疾人证号", "残疾证号", "残疾人证号码", "残疾证号码")
TOTALS = (
    *("出勤天数", "实际出勤天数", "实到天数", "到园天数", "实际出勤", "实出勤", "实到", "出勤合计", "出勤"),
    *("合计天数", "合计", "总计", "天数", "小计"),
)
PASSED = ("序号", "编号", "性别", "年龄", "残疾类别", "残疾等级", "类别", "等级")
HEADER_WITHIN, BELOW, LEAST_DAYS = 20, 2, 5
DAY = re.compile(r"0?(\d{1,2})(?:日|号)?")
MONTH_DAY = re.compile(r"(?:\d{4}[年./-])?\d{1,2}[月./-](\d{1,2})日?")
YEAR_MONTH = re.compile(r"(?<!\d)(20\d{2}|19\d{2})[年./-]?0?(1[0-2]|[1-9])(?:月|(?!\d))")
FULL_DAY = re.compile(r"\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?")
YEAR, MONTH = re.compile(r"(?<!\d)(20\d{2}|19\d{2})(?!\d)"), re.compile(r"(?<!\d)0?(1[0-2]|[1-9])月")
SAID = {said: number for number, said in enumerate((*"一二三四五六七八九十", "十一", "十二"), 1)}
SAID_MONTH = re.compile("(十一|十二|[一二三四五六七八九十])月")
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}


@dataclass(frozen=True)
class Layout:
    """The header of one table: `days` are the columns of each day, `periods` what these are where a day has several.

    `labels`: what stands over the other columns.  `first`, `last`: the rows of people, without what stands below.
    """

    month: dt.date
    name: int
    days: Mapping[int, tuple[int, ...]]
    periods: tuple[str, ...]
    numbers: tuple[int, ...]
    total: int | None
    labels: Mapping[int, str]
    top: int
    first: int
    last: int
    notes: tuple[str, ...] = ()


def layouts_of(cells: Cells, name: str, filename: str) -> list[Layout]:
    """The tables of a sheet, from the top. Raises: Refused("attendance.…") where it is none, or its month is not told.

    Where two tables stand one below the other, each has its own header, and its own title or that of the one above.
    """
    headers = [(row, column) for row in range(1, cells.last + 1) if (column := _name_column(cells, row))]
    if not headers or headers[0][0] > HEADER_WITHIN:
        raise _unread(_("没有找到写着「姓名」的标题行。"), _("请把这一列的标题写成姓名。"), "no_header")
    found: list[Layout] = []
    above = 1
    for at, (row, column) in enumerate(headers):
        until = headers[at + 1][0] - 1 if at + 1 < len(headers) else cells.last
        titles = [cells.own(*place) for place in cells.filled(range(above, row))] if not found else _near(cells, row)
        found.append(_layout(cells, row, column, until, titles, "" if found else name, filename, found))
        above = until + 1
    return found


def _near(cells: Cells, row: int) -> list[str]:
    """What stands alone in one of the three rows above: the title of a second table."""
    rows = [cells.filled([one]) for one in range(row - 3, row)]
    return [cells.own(*places[0]) for places in rows if len(places) == 1]


def _name_column(cells: Cells, row: int) -> int | None:
    return next((column for column in range(1, cells.width + 1) if plain(cells.own(row, column)) in NAMES), None)


def _layout(
    cells: Cells, row: int, name: int, until: int, titles: list[str], sheet: str, filename: str, before: list[Layout]
) -> Layout:
    bottom = cells.bottom(row, name)
    day_row, days = max(
        ((one, _days(cells, one)) for one in range(max(1, row - 1), min(bottom + BELOW, until) + 1)),
        key=lambda said: len(said[1]),
    )
    if len(days) < LEAST_DAYS:
        raise _unread(_("标题行里没有找到 1 到 31 的日期。"), _("请把日期写成 1、2、3。"), "no_days")
    month = _month_of(titles, sheet, filename, before[-1].month if before else None)
    last = max(bottom, day_row)
    periods: tuple[str, ...] = ()
    weekdays: dict[int, int] = {}
    for one in range(row, min(last + BELOW, until) + 1):
        if one <= last + 1 and (said := _said_weekdays(cells, one, days)):
            last, weekdays = max(last, one), said
        elif one > day_row and (parts := _said_periods(cells, one, days)):
            last, periods = max(last, one), parts
    used = {column for columns in days.values() for column in columns}
    labels = {
        column: _label(cells, row, last, column)
        for column in range(1, cells.width + 1)
        if column not in used and column != name
    }
    return Layout(
        month,
        name,
        days,
        periods,
        tuple(column for column, label in labels.items() if label in NUMBERS),
        next((column for want in TOTALS for column, label in labels.items() if label == want), None),
        labels,
        row,
        last + 1,
        until,
        tuple(_weekday_notes(month, weekdays)),
    )


def _days(cells: Cells, row: int) -> dict[int, tuple[int, ...]]:
    """The columns of each day in a row that numbers them from left to right; empty where it does not."""
    found: dict[int, tuple[int, ...]] = {}
    before = 0
    for column in range(1, cells.width + 1):
        day = _day(cells.own(row, column))
        if day is None:
            continue
        if day <= before:
            return {}
        span = cells.merged.get((row, column))
        found[day] = tuple(range(column, span.right + 1)) if span else (column,)
        before = day
    return found


def _day(text: str) -> int | None:
    said = plain(text)
    found = DAY.fullmatch(said) or MONTH_DAY.fullmatch(said)
    return int(found[1]) if found and 1 <= int(found[1]) <= 31 else None


def _said_weekdays(cells: Cells, row: int, days: Mapping[int, tuple[int, ...]]) -> dict[int, int]:
    """The day of the week of each day, where the row says it of most."""
    said = {day: plain(cells.at(row, columns[0])) for day, columns in days.items()}
    known = {day: WEEKDAYS[text[-1]] for day, text in said.items() if _is_weekday(text)}
    return known if 2 * len(known) > len(days) else {}


def _is_weekday(text: str) -> bool:
    return text.removeprefix("星期").removeprefix("周") in WEEKDAYS


def _said_periods(cells: Cells, row: int, days: Mapping[int, tuple[int, ...]]) -> tuple[str, ...]:
    """What the several columns of a day are, where the row says it."""
    columns = next((columns for columns in days.values() if len(columns) > 1), ())
    said = tuple(plain(cells.own(row, column)) for column in columns)
    return said if said and all(one in PERIODS for one in said) else ()


def _label(cells: Cells, top: int, bottom: int, column: int) -> str:
    """The lowest label over a column."""
    said = [text for row in range(bottom, top - 1, -1) if (text := plain(cells.at(row, column)))]
    return re.sub(r"\(.*?\)", "", said[0]) if said else ""


def _month_of(titles: Iterable[str], sheet: str, filename: str, before: dt.date | None) -> dt.date:
    """The month that title and sheet name say. Raises: Refused("attendance.two_months", "attendance.no_month")."""
    title = " ".join(plain(one) for one in titles)
    title = FULL_DAY.sub(" ", title) if _names_month(title) else title
    said = {month for text in (title, plain(sheet)) for month in _full_months(text)}
    if len(said) > 1:
        months = "、".join(f"{one:%Y-%m}" for one in sorted(said))
        raise _unread(
            _("标题和工作表名写的不是一个月：%(months)s。") % {"months": months}, _("请改成一样的。"), "two_months"
        )
    parts = {month for text in (title, plain(sheet)) for month in _bare_months(text)}
    if said:
        (whole,) = said
        if parts - {whole.month}:
            raise _unread(
                _("标题和工作表名写的不是一个月：%(months)s。")
                % {"months": "、".join(_("%(n)s月") % {"n": one} for one in sorted(parts | {whole.month}))},
                _("请改成一样的。"),
                "two_months",
            )
        return whole
    if before is not None and not parts:
        return before
    years = {int(found) for text in (title, plain(sheet)) for found in YEAR.findall(text)}
    years = years or {int(found) for found in YEAR.findall(plain(filename))}
    if len(parts) == 1 and len(years) == 1:
        return dt.date(years.pop(), parts.pop(), 1)
    raise _unread(_("看不出是哪一年哪一月。"), _("请在标题或者工作表名里写明，例如 2024年3月考勤表。"), "no_month")


def _names_month(title: str) -> bool:
    """Whether it names a month besides the days on which it was written or signed."""
    return next(_full_months(FULL_DAY.sub(" ", title)), None) is not None


def _full_months(text: str) -> Iterator[dt.date]:
    for year, month in YEAR_MONTH.findall(text):
        yield dt.date(int(year), int(month), 1)


def _bare_months(text: str) -> Iterator[int]:
    yield from (int(month) for month in MONTH.findall(text))
    yield from (SAID[month] for month in SAID_MONTH.findall(text))


def _weekday_notes(month: dt.date, said: Mapping[int, int]) -> Iterator[str]:
    """A note where the days of the week are those of another month: many copy the sheet and leave them."""
    for day, weekday in sorted(said.items()):
        try:
            on = month.replace(day=day)
        except ValueError:
            continue
        if on.weekday() != weekday:
            names = "一二三四五六日"
            told = {"day": day, "right": names[on.weekday()], "said": names[weekday]}
            yield _("%(day)s 日应是星期%(right)s，表里写的是星期%(said)s。请核对是不是这个月的表。") % told
            return


def _unread(why: str, then: str, code: str) -> Refused:
    return Refused(_("这张工作表没有读。"), why=why, then=then, code=f"attendance.{code}")
