"""Shapes of bringing old attendance: the workbook, and one row of it to be mended."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.sheetcell import Column
from doorstep.base.uploadpages import MendForm

from .attendance_book import DAYS, Entry
from .models_clients import Client
from .services.attendance_marking import MEANINGS

LABELS = {"name": gettext_lazy("姓名"), "number": gettext_lazy("身份证号"), "total": gettext_lazy("合计")}


class BookForm(forms.Form):
    """A workbook of old attendance."""

    ABOUT = {"sheet.": "file", "attendance.": "file"}
    file = forms.FileField(
        label=gettext_lazy("考勤表"),
        max_length=200,
        help_text=gettext_lazy("xlsx、xls 或 ods，不超过 20 MB。一个月一张工作表，合并的单元格不用拆。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et,.ods,.csv"}),
        error_messages={"empty": gettext_lazy("文件里没有内容。")},
    )


class MarkForm(forms.Form):
    """What a mark means that the home has used in its own way, for all cells of the file."""

    ABOUT = {"attendance.mark": "mark"}
    mark = forms.ChoiceField(label=gettext_lazy("哪个记号"))
    meaning = forms.ChoiceField(
        label=gettext_lazy("是什么意思"), choices=[("", gettext_lazy("请选择")), *MEANINGS.items()]
    )

    def __init__(self, *args: Any, marks: Iterable[tuple[str, int]], **options: Any) -> None:
        super().__init__(*args, **options)
        words = _("「%(mark)s」，%(n)s 格")
        choices = [(mark, words % {"mark": mark, "n": times}) for mark, times in marks]
        self.fields["mark"].choices = choices  # type: ignore[attr-defined]


def label_of(name: str) -> str:
    """What a cell is called, as over its column."""
    if name in DAYS:
        return _("%(day)s日") % {"day": name[1:]}
    return _("月份") if name == "month" else str(LABELS[name])


class RowForm(MendForm):
    """One person's month, as texts, each with what is wrong with it; and whose it is, where the name does not say."""

    def __init__(self, entry: Entry, *, faults: Mapping[str, str], clients: Iterable[Client]) -> None:
        length = calendar.monthrange(entry.month.year, entry.month.month)[1]
        names = [*LABELS, *DAYS[:length], *(name for name in DAYS[length:] if name in entry.cells)]
        super().__init__([Column(one, label_of(one)) for one in names], cells=entry.cells, faults=faults)
        choices = [(str(one.pk), client_words(one)) for one in clients]
        whose = forms.ChoiceField(
            label=_("是哪一位（姓名对不上时选）"),
            choices=[("", _("按姓名和号码找")), *choices],
            required=False,
            initial=entry.cells.get("whose", ""),
        )
        self.fields = {"name": self.fields.pop("name"), "whose": whose, **self.fields}  # type: ignore[assignment]

    def first(self) -> "Part":
        """Whose it is, the total, and the days that are wrong."""
        return Part([(field, words) for field, words in self.wrong() if words or field.name not in DAYS])

    def rest(self) -> "Part":
        """The other days."""
        return Part([(field, words) for field, words in self.wrong() if not words and field.name in DAYS])


@dataclass(frozen=True)
class Part:
    """Some fields of a row, each with what is wrong with it."""

    wrong: list[tuple[Any, str]]


def client_words(client: Client) -> str:
    """A client told apart from another of the same name."""
    return _("%(name)s，%(born)s 出生") % {"name": client.name, "born": client.born_on}
