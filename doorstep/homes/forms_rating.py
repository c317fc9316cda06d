"""Shapes of what is typed about the star rating: a score for each dimension, and words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .rubric import RUBRIC


class ScoreForm(forms.Form):
    """A score for each dimension of the rubric, in points with at most one decimal."""

    def __init__(self, *args: Any, scores: Mapping[str, int], **named: Any) -> None:
        super().__init__(*args, **named)
        for one in RUBRIC:
            most = one.most // 10
            self.fields[one.code] = forms.DecimalField(
                label=str(one.label),
                min_value=0,
                max_value=most,
                max_digits=4,
                decimal_places=1,
                help_text=_("最多 %(most)s 分。") % {"most": most},
                initial=Decimal(scores[one.code]) / 10 if scores.get(one.code) is not None else None,
            )

    def said(self) -> dict[str, int]:
        """The scores in tenths."""
        return {one.code: int(self.cleaned_data[one.code] * 10) for one in RUBRIC}


class AnswerForm(ScoreForm):
    """An appeal is answered, and the scores are said anew."""

    answer = forms.CharField(label=_("答复"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class WordsForm(forms.Form):
    """A reason in words."""

    words = forms.CharField(label=_("写明"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class LotForm(forms.Form):
    """How many homes of a year are drawn."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    count = forms.IntegerField(label=_("抽几个家园"), min_value=1, max_value=10_000)
