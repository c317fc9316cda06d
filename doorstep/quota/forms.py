"""Shapes of what a reviewer of employers' declarations is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.people.fields import DayField

from .counting import counting
from .models import YEARS
from .outcome import MONTHS, WEIGHT

MONTH_CHOICES = [(str(at + 1), _("%(month)s月") % {"month": at + 1}) for at in range(MONTHS)]
NOBODY = "0"


class NoForm(forms.Form):
    """An act that asks for nothing."""


class ReasonForm(forms.Form):
    """An act that asks why."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("单位会看到。请写清依据。"),
    )


class KnownForm(forms.Form):
    """As of what was known on which day a declaration is shown."""

    known = DayField(label=_("按哪天所知"))


class EmployerForm(forms.Form):
    """Whether an employer is approved."""

    verdict = forms.ChoiceField(
        label=_("结论"), choices=[("yes", _("核准")), ("no", _("不予核准"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("登记信息相符、予以核准的，可以不写。"),
    )


class RuleForm(forms.Form):
    """A ruling on one claim for several people. `people` are those of the declaration, by their keys."""

    people = forms.MultipleChoiceField(
        label=_("哪些人"), widget=forms.CheckboxSelectMultiple(attrs={"class": "abreast"})
    )
    claim = forms.ChoiceField(label=_("核对事项"))
    months = forms.MultipleChoiceField(
        label=_("哪些月"),
        choices=MONTH_CHOICES,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "abreast"}),
        help_text=_("没有申报的月份会跳过。"),
    )
    holds = forms.ChoiceField(
        label=_("认定"), choices=[("yes", _("成立")), ("no", _("不成立"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("单位会看到。请写明看了什么材料。"),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["people"].choices = people  # type: ignore[attr-defined]
        claims = [
            *((one.code, one.label) for one in counting().claims),
            (WEIGHT, _("按几人计算（残疾等级不详）")),
        ]
        self.fields["claim"].choices = [("", _("请选择")), *claims]  # type: ignore[attr-defined]
        said = self.data if self.is_bound else self.initial
        if said.get("claim") == WEIGHT:
            self.fields["holds"].choices = [("yes", _("按重度计算")), ("no", _("不按重度计算"))]  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    """Who of the register a declared person is."""

    person = forms.ChoiceField(label=_("是名册里的谁"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("请写明看了什么。")
    )

    def __init__(self, *args: Any, near: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["person"].choices = [*near, (NOBODY, _("都不是，是外地的人"))]  # type: ignore[attr-defined]


class AppealForm(forms.Form):
    """What becomes of an appeal."""

    verdict = forms.ChoiceField(
        label=_("结论"),
        choices=[("upheld", _("维持原结论")), ("changed", _("重新审核"))],
        widget=forms.RadioSelect,
        help_text=_("选重新审核的，申报回到待初审；原来的认定在重新认定以前仍然有效。"),
    )
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("单位会看到。")
    )


class DrawForm(forms.Form):
    """How many employers to draw of which year, and on what ground."""

    year = forms.IntegerField(label=_("年度"), min_value=YEARS[0], max_value=YEARS[1])
    count = forms.IntegerField(label=_("抽几个单位"), min_value=1, max_value=10_000)
    reason = forms.CharField(label=_("抽查依据"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class InspectionForm(forms.Form):
    """What was found on the spot."""

    on = DayField(label=_("检查日期"))
    verdict = forms.ChoiceField(
        label=_("情况属实吗"), choices=[("yes", _("属实")), ("no", _("不属实"))], widget=forms.RadioSelect
    )
    found = forms.CharField(label=_("检查情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
