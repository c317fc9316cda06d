"""Forms of feeds: handing in a file, and the cells of one row that waits."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.feed import FeedContract
from doorstep.people.fields import DayField


class FeedForm(forms.Form):
    """A file of a feed: for which place, of which day."""

    file = forms.FileField(
        label=_("文件"),
        max_length=200,
        help_text=_("Excel（.xlsx）或 CSV，不超过 60 MB。第一行写列名。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"empty": _("文件里没有内容。")},
    )
    as_of = DayField(label=_("数据截至"), help_text=_("对方名单上写的日期。"))
    place = forms.ChoiceField(label=_("哪里的名单"))
    fewer = forms.BooleanField(
        label=_("已核实：比上一份少一半以上，或者一个人也没有"),
        required=False,
        help_text=_("只在向对方问过、真的是这样时才勾。"),
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], is_whole: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        if not is_whole:
            del self.fields["fewer"]
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = places[0][0]


class RowForm(forms.Form):
    """The cells of one row, as texts, each with what is wrong with it."""

    def __init__(self, *, contract: FeedContract, cells: Mapping[str, str], faults: Mapping[str, str]) -> None:
        super().__init__()
        for column in contract.columns:
            choices = [("", _("请选择")), *((text, text) for text in column.codes)]
            widget = forms.Select(choices=choices) if column.codes else forms.TextInput(attrs={"autocomplete": "off"})
            self.fields[column.name] = forms.CharField(
                label=column.label, required=False, initial=cells.get(column.name, ""), widget=widget
            )
        self.faults = faults

    def wrong(self) -> list[tuple[Any, str]]:
        """Every field with what is wrong with it, in order."""
        return [(self[name], self.faults.get(name, "")) for name in self.fields]
