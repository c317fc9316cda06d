"""The header row of a spreadsheet: where it stands, and which column holds what."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .sheetcell import Column, seen_text
from .sheetgrid import Span, letters, quoted, unread

HEADER_WITHIN = 10
NAMED_AT_MOST = 20
# Brackets are half-width after NFKC, but for these Chinese ones.
BRACKETED = re.compile(r"\([^)]*\)|\[[^]]*\]|【[^】]*】|〔[^〕]*〕")
IGNORED = re.compile(r"[\s*★☆●:'\"\u200b\ufeff]+")


@dataclass(frozen=True)
class Header:
    """The first row below which rows are read, which column (from 0) holds what, and columns without a label."""

    last_row: int
    places: Mapping[str, int]
    nameless: Sequence[int]
    notes: Sequence[str]


def find_header(
    first: Sequence[tuple[int, Sequence[object]]], merges: Sequence[Span], expected: Sequence[Column]
) -> Header:
    """The row among the first ones that holds most of the expected labels. Title rows may stand above it.

    A header of two rows, its upper cells merged over the lower ones, counts as one: the lower label is taken.
    Raises: Refused("sheet.no_header", "sheet.missing_columns" or "sheet.doubled_columns").
    """
    width = max((len(values) for _number, values in first), default=0)
    best: tuple[int, list[str], dict[str, list[int]]] = (0, [], {})
    for number, _values in first:
        bottom = max((span.bottom for span in merges if span.top == number), default=number)
        labels = _labels([values for row, values in first if number <= row <= bottom], width)
        found = matches(labels, expected)
        if len(found) > len(best[2]):
            best = (bottom, labels, found)
    last_row, labels, found = best
    _refuse_bad_header(last_row, found, expected)
    places = {name: at[0] for name, at in found.items()}
    nameless = [place for place, label in enumerate(labels) if not label]
    return Header(last_row, places, nameless, _notes(labels, places, expected))


def matches(labels: Sequence[object], expected: Sequence[Column]) -> dict[str, list[int]]:
    """The places (from 0) of each expected column's label. The label in full goes before one without its brackets."""
    written = [_plain(seen_text(label)) for label in labels]
    bare = [BRACKETED.sub("", label) for label in written]
    known = {column.name: {_plain(name) for name in (column.label, *column.other_labels)} for column in expected}
    taken = set().union(*known.values())
    found: dict[str, list[int]] = {}
    for name, full in known.items():
        short = {BRACKETED.sub("", label) for label in full} - {""}
        places = [place for place, label in enumerate(written) if label in full] or [
            place for place, label in enumerate(bare) if label in short and written[place] not in taken
        ]
        if places:
            found[name] = places
    return found


def spilled_notes(places: Collection[int]) -> list[str]:
    """A note on columns that hold something and have no label."""
    if not places:
        return []
    columns = "、".join(letters(place + 1) for place in sorted(places)[:NAMED_AT_MOST])
    return [_("这些列有内容但没有标题，没有读：%(columns)s 列。") % {"columns": columns}]


def _labels(rows: Sequence[Sequence[object]], width: int) -> list[str]:
    """The lowest label of each column, "" where it has none."""
    labels = [""] * width
    for values in rows:
        for place, value in enumerate(values):
            labels[place] = seen_text(value) or labels[place]
    return labels


def _plain(label: str) -> str:
    return IGNORED.sub("", unicodedata.normalize("NFKC", label)).casefold()


def _refuse_bad_header(last_row: int, found: Mapping[str, Sequence[int]], expected: Sequence[Column]) -> None:
    if not found:
        raise unread(
            why=_("前 %(count)s 行里没有找到标题行。标题行应当有：%(labels)s。")
            % {"count": HEADER_WITHIN, "labels": quoted(column.label for column in expected)},
            then=_("请下载模板，把内容填进模板再上传。"),
            code="sheet.no_header",
        )
    doubled = [
        _("「%(label)s」在 %(columns)s 列")
        % {"label": column.label, "columns": "、".join(letters(place + 1) for place in found[column.name])}
        for column in expected
        if len(found.get(column.name, ())) > 1
    ]
    if doubled:
        raise unread(
            why=_("有的列出现了不止一次：%(columns)s。") % {"columns": "；".join(doubled)},
            then=_("请每种只留一列，再上传。"),
            code="sheet.doubled_columns",
        )
    if missing := [column.label for column in expected if column.required and column.name not in found]:
        raise unread(
            why=_("第 %(row)s 行是标题行，里面缺少这些列：%(labels)s。") % {"row": last_row, "labels": quoted(missing)},
            then=_("请补上这些列，再上传。"),
            code="sheet.missing_columns",
        )


def _notes(labels: Sequence[str], places: Mapping[str, int], expected: Sequence[Column]) -> list[str]:
    notes = []
    known = set(places.values())
    unknown = [(label, place) for place, label in enumerate(labels) if label and place not in known]
    if unknown:
        named = "、".join(
            _("「%(label)s」（%(column)s 列）") % {"label": label[:20], "column": letters(place + 1)}
            for label, place in unknown[:NAMED_AT_MOST]
        )
        notes.append(_("有 %(count)s 列不认识，没有读：%(named)s。") % {"count": len(unknown), "named": named})
    if absent := [column.label for column in expected if column.name not in places]:
        notes.append(_("表格里没有这些列：%(labels)s。") % {"labels": quoted(absent)})
    return notes
