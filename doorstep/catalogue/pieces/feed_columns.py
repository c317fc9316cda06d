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


def since(label: str, *others: str, kind: Kind = "day", required: bool = False) -> FeedColumn:
    """The column of the day or month from which it holds."""
    return FeedColumn("since", label, kind, required=required, other_labels=others)


def amount(label: str, *others: str) -> FeedColumn:
    """The column of what the department pays the person a month, empty where it does not tell."""
    return FeedColumn("amount", label, "fen", required=False, other_labels=others)


def until(label: str, *others: str, kind: Kind = "day") -> FeedColumn:
    """The column of the last day or month of it, empty where no end is known."""
    return FeedColumn("until", label, kind, required=False, other_labels=others)
