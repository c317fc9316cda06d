"""Shapes of what is asked in a case of recovery."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.items import BENEFITS
from doorstep.kernel.money import read_yuan
from doorstep.kernel.refusal import Refused
from doorstep.people.fields import DayField, MonthField

from .recovery_machine import CAUSES


class YuanField(forms.CharField):
    """An amount in yuan; fen."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        options.setdefault("max_length", 20)
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        try:
            return read_yuan(said)
        except Refused as refusal:
            raise forms.ValidationError(f"{refusal.why}{refusal.then}") from None


class ActForm(forms.Form):
    """Any act: why."""

    reason = forms.CharField(
        label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("会写进办理记录。")
    )


class RepayForm(ActForm):
    """Money that was paid back."""

    amount_fen = YuanField(label=_("退还金额（元）"))
    paid_on = DayField(label=_("退还日"))
    receipt = forms.CharField(label=_("收据号"), max_length=40)
    field_order = ("amount_fen", "paid_on", "receipt", "reason")


class OffsetForm(ActForm):
    """What is held back of which benefit from when on, and on what consent."""

    benefit = forms.ChoiceField(label=_("从哪一项扣"), choices=lambda: [(b.code, b.label) for b in BENEFITS.values()])
    monthly_fen = YuanField(label=_("每月扣多少（元）"), help_text=_("不能超过这一项每月金额的一半。"))
    first = MonthField(label=_("从哪个月开始"))
    consent_on = DayField(label=_("本人同意的日子"))
    consent = forms.CharField(label=_("同意的依据"), max_length=100, help_text=_("例如：本人签字的同意书，第几号。"))
    field_order = ("benefit", "monthly_fen", "first", "consent_on", "consent", "reason")


class OpenForm(forms.Form):
    """What to open a case of."""

    person = forms.IntegerField(min_value=1, max_value=2**62)
    benefit = forms.CharField(max_length=40)
    cause = forms.ChoiceField(label=_("原因"), choices=list(CAUSES.items()))
    reason = forms.CharField(max_length=200)
