"""Fields of forms that this room reads: days, months, and villages as people write them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.days import month_named
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import Range

from .places import villages


class DayField(forms.DateField):
    """A day, written or picked."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        options.setdefault("error_messages", {"invalid": _("日期应写成 2026-05-01。")})
        super().__init__(**options)


class MonthField(forms.CharField):
    """A month, written or picked; its first day."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"type": "month", "placeholder": "2026-05"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        said = super().to_python(value)
        if said in self.empty_values or isinstance(said, dt.date):
            return said or None
        try:
            return month_named(str(said).strip())
        except ValueError:
            raise forms.ValidationError(_("月份应写成 2026-05。")) from None


class ReadField(forms.CharField):
    """A text that one of our readers reads: its words for what is wrong stand beside the field."""

    def __init__(self, *, read: Callable[[str], Any], **options: Any) -> None:
        super().__init__(**options)
        self.read = read

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        try:
            return self.read(said) if said else said
        except Refused as refusal:
            raise forms.ValidationError(f"{refusal.why}{refusal.then}") from None


class VillageField(forms.CharField):
    """A village as people write it, read within `ranges` as of the day `on`; its code."""

    ranges: tuple[Range, ...] = ()
    on: dt.date

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("写村（社区）名，也可以写“乡镇/村”或 12 位代码。"))
        options.setdefault("widget", forms.TextInput(attrs={"list": "villages", "autocomplete": "off"}))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        if not said:
            return ""
        try:
            return villages(self.on).read(said, ranges=self.ranges)
        except Refused as refusal:
            raise forms.ValidationError(refusal.why) from None
