"""Shapes of what is typed when a month's pay comes back, is objected to, or is put right."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.people.fields import DayField

from .forms_governing import decision_field
from .forms_pay import MatterForm, money, told_apart
from .models_clients import Client
from .models_governance import MajorMatter
from .models_pay_back import PayObjection
from .services.returning import Said

LONG = forms.Textarea(attrs={"rows": 3})


class ReturnForm(MatterForm):
    """Why a month comes back, and by which decision."""

    ABOUT = {"pay.no_reason": "reason", "decision.": "matter_id"}
    reason = forms.CharField(label=_("哪里不对"), max_length=300, widget=LONG)
    field_order = ("reason", "matter_id")


class ObjectionForm(forms.Form):
    """What somebody has against a month."""

    ABOUT = {"objection.day": "raised_on", "objection.words": "words"}
    who = forms.ChoiceField(label=_("谁提出的"), choices=[("", _("请选择")), *PayObjection.WHO])
    name = forms.CharField(label=_("姓名"), max_length=20, required=False, help_text=_("本人不愿意说的，不填。"))
    raised_on = DayField(label=_("提出日期"))
    words = forms.CharField(label=_("意见"), max_length=500, widget=LONG, help_text=_("照说的人的话写。"))

    def said(self) -> Said:
        """What was said."""
        return Said(**self.cleaned_data)


class AnswerForm(forms.Form):
    """Whether an objection is right, and why."""

    ABOUT = {"objection.answer": "answer"}
    outcome = forms.ChoiceField(label=_("结论"), choices=[("", _("请选择")), *PayObjection.OUTCOMES])
    answer = forms.CharField(
        label=_("理由"), max_length=500, widget=LONG, help_text=_("查了哪些记录，查到什么。提出的人会听到这段话。")
    )


class SpendForm(forms.Form):
    """What is taken out of the development fund, and by which decision."""

    ABOUT = {"fund.fen": "fen", "fund.day": "on", "fund.words": "words", "decision.": "matter_id"}
    fen = money(_("金额（元）"))
    on = DayField(label=_("哪一天"))
    words = forms.CharField(label=_("用在哪里"), max_length=200)

    def __init__(self, *args: Any, matters: Iterable[MajorMatter], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["matter_id"] = decision_field(
            matters, required=False, help_text=_("只列出已经同意的「预算和大额支出」事项。")
        )


class CorrectForm(MatterForm):
    """What each client had too little in a month that was paid."""

    ABOUT = {"decision.": "matter_id", "fix.empty": "reason"}
    reason = forms.CharField(label=_("原因"), max_length=200)

    def __init__(self, *args: Any, clients: Iterable[Client], **options: Any) -> None:
        super().__init__(*args, **options)
        for one, name in told_apart(clients):
            self.fields[f"client-{one.pk}"] = money(name, required=False, help_text=_("补发多少元；不补的空着。"))

    @property
    def fen(self) -> dict[int, int]:
        """By client; nobody without any."""
        named = {name: said for name, said in self.cleaned_data.items() if name.startswith("client-")}
        return {int(name.removeprefix("client-")): said for name, said in named.items() if said}
