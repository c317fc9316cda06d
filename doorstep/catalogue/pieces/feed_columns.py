"""Columns that most feeds have: who the row is about, and from when until when."""

from doorstep.kernel.feed import FeedColumn, Kind

NAME = FeedColumn("name", "姓名", other_labels=("人员姓名", "残疾人姓名", "成员姓名"))
NUMBER = FeedColumn(
    "number",
    "身份证号",
    "citizen",
    other_labels=("身份证号码", "公民身份号码", "居民身份证号", "证件号码", "身份证件号码"),
)
WHO = (NAME, NUMBER)
USCC = FeedColumn(
    "uscc",
    "统一社会信用代码",
    "uscc",
    other_labels=("社会信用代码", "单位统一社会信用代码", "扣缴义务人统一社会信用代码"),
)
FIGURES = "一二三四五六七八九十"


def since(label: str, *others: str, kind: Kind = "day", required: bool = False) -> FeedColumn:
    """The column of the day or month from which it holds."""
    return FeedColumn("since", label, kind, required=required, other_labels=others)


def amount(label: str, *others: str) -> FeedColumn:
    """The column of what the department pays the person a month, empty where it does not tell."""
    return FeedColumn("amount", label, "fen", required=False, other_labels=others)


def until(label: str, *others: str, kind: Kind = "day") -> FeedColumn:
    """The column of the last day or month of it, empty where no end is known."""
    return FeedColumn("until", label, kind, required=False, other_labels=others)


def month(label: str, *others: str) -> FeedColumn:
    """The column of the month of which the whole file tells."""
    return FeedColumn("month", label, "month", other_labels=others)


def grade(label: str, most: int, *others: str) -> FeedColumn:
    """The column of a grade from 1 to `most`, however it is written: 1, 一级."""
    written = {f"{at}": f"{at}" for at in range(1, most + 1)}
    written |= {f"{FIGURES[at - 1]}级": f"{at}" for at in range(1, most + 1)}
    return FeedColumn("grade", label, "choice", other_labels=others, codes=written)


def employer_name(label: str, *others: str) -> FeedColumn:
    """The column of what an employer is called."""
    return FeedColumn("employer_name", label, other_labels=others)
