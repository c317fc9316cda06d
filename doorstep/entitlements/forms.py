"""Shapes of what is asked about benefits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.commands import a_month
from doorstep.base.items import BENEFITS

from .models import Change


class MonthField(forms.RegexField):
    """A month as 2026-05; its first day."""

    def __init__(self, **options: object) -> None:
        options.setdefault("label", _("月份"))
        options.setdefault("help_text", _("写成 2026-05。"))
        options.setdefault("error_messages", {"invalid": _("月份应写成 2026-05。")})
        super().__init__(r"^(19|20|21)\d{2}-(0[1-9]|1[0-2])$", **options)  # type: ignore[arg-type]

    def clean(self, value: str):
        said = super().clean(value)
        return a_month(said) if said else None


class JudgeForm(forms.Form):
    """Which month to judge."""

    month = MonthField()


class DrawForm(forms.Form):
    """Which month of which benefit to draw up."""

    month = MonthField()
    benefit = forms.ChoiceField(label=_("项目"), choices=lambda: [(b.code, b.label) for b in BENEFITS.values()])


class ConfirmForm(forms.Form):
    """Which open changes to confirm together, and why where money stops."""

    month = MonthField()
    benefit = forms.ChoiceField(label=_("项目"), choices=lambda: [(b.code, b.label) for b in BENEFITS.values()])
    kind = forms.ChoiceField(label=_("变动"), choices=[one for one in Change.KINDS if one[0] != "unknown"])
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class DecideForm(forms.Form):
    """One change: confirm or decline, with the reason."""

    decision = forms.ChoiceField(choices=[("confirm", _("确认")), ("decline", _("不予采纳"))])
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)
