"""Shapes of what is asked between a finding and an award."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.items import BENEFITS
from doorstep.kernel.days import month_of
from doorstep.people.fields import MonthField
from doorstep.people.models import Guardian, Person

from .models_process import Check, ListObjection, Renunciation
from .services.objecting import MOST_WORDS
from .services.telling import BY_HAND


class CheckForm(forms.Form):
    """What somebody found who looked."""

    answer = forms.ChoiceField(label=_("核实结果"), choices=Check.ANSWERS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("说明"),
        max_length=200,
        required=False,
        help_text=_("属实的可以不填；不属实的写实际情况，联系不上的写找过几次。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HowForm(forms.Form):
    """How the person was told."""

    how = forms.ChoiceField(label=_("怎样告知的"), choices=BY_HAND)


class ObjectForm(forms.Form):
    """What somebody objects to, why, and where to answer. `key`: pressed twice, it is one objection."""

    about = forms.ChoiceField(label=_("是什么问题"), choices=ListObjection.ABOUTS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("请写清是怎么回事"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 5})
    )
    contact = forms.CharField(
        label=_("怎样答复您"),
        max_length=100,
        required=False,
        help_text=_("电话或住址。不留也可以，我们照样查，只是不能答复您。只有办这件事的人能看到。"),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class CloseForm(forms.Form):
    """What came of looking into an objection, and why."""

    outcome = forms.ChoiceField(label=_("调查结果"), choices=ListObjection.OUTCOMES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"),
        max_length=300,
        help_text=_("会写进办理记录，也这样答复提出异议的人。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """How whoever objected was told."""

    how = forms.ChoiceField(label=_("怎样答复的"), choices=ListObjection.HOWS)


class WithdrawForm(forms.Form):
    """Why a list is taken down."""

    reason = forms.CharField(label=_("撤回原因"), max_length=200)


class RenounceForm(forms.Form):
    """What a person declines, from which month on, and how that was said."""

    benefit = forms.ChoiceField(label=_("放弃哪一项"), choices=lambda: [(b.code, b.label) for b in BENEFITS.values()])
    since = MonthField(label=_("自何月起"))
    said_how = forms.ChoiceField(label=_("怎样声明的"), choices=Renunciation.HOWS)
    proof = forms.CharField(
        label=_("见证人姓名，或声明编号"), max_length=100, help_text=_("口头声明要有一位不是经办人的见证人。")
    )
    photo = forms.FileField(
        label=_("声明的照片"),
        max_length=200,
        required=False,
        help_text=_("书面声明必须有。手机上可以直接拍照。"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )
    guardian = forms.ModelChoiceField(
        Guardian.objects.none(), label=_("谁代为声明"), required=False, empty_label=_("本人声明")
    )
    reason = forms.CharField(label=_("原因"), max_length=200)

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        on = timezone.localdate()
        self.fields["since"].initial = f"{month_of(on):%Y-%m}"
        held = Guardian.objects.filter(person=person, held__contains=on)
        self.fields["guardian"].queryset = held  # type: ignore[attr-defined]
        self.fields["guardian"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]


class ReturnForm(forms.Form):
    """From which month on a person wants a benefit again, and why."""

    since = MonthField(label=_("自何月起恢复"))
    reason = forms.CharField(label=_("原因"), max_length=200)
