"""Shapes of closing a month, and of settling what should be looked at."""

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.people.fields import MonthField

from .models_day import Notice


class CloseForm(forms.Form):
    """Which month to close."""

    ABOUT = {"month.": "month"}
    month = MonthField(label=_("结算哪一个月"))


class SettleForm(forms.Form):
    """What somebody found out about a notice."""

    ABOUT = {"notice.outcome": "outcome", "notice.no_words": "words"}
    outcome = forms.ChoiceField(label=_("处理结果"), choices=[("", _("请选择")), *Notice.OUTCOMES])
    words = forms.CharField(label=_("怎样查、查到什么"), max_length=300, widget=forms.Textarea(attrs={"rows": 4}))
