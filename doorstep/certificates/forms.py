"""Shapes of what is typed about a certificate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.people.fields import DayField
from doorstep.people.forms import PersonForm

from .models import CATEGORIES, GRADES, Certificate
from .services import MULTIPLE, STEPS

ANY_GRADE = [("", _("没有")), *GRADES]


class RecordForm(PersonForm):
    """A certificate as issued; of several disabilities, the grade of each."""

    category = forms.TypedChoiceField(label=_("残疾类别"), coerce=int, choices=[("", _("请选择")), *CATEGORIES])
    grade = forms.TypedChoiceField(
        label=_("残疾等级"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", _("请选择")), *GRADES],
        help_text=_("多重残疾不用选，取各项中最重的一级。"),
    )
    issued_on = DayField(label=_("发证日期"), help_text=_("有效期从发证日起算十年。"))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for category, label in CATEGORIES[:-1]:
            self.fields[f"part_{category}"] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                empty_value=None,
                required=False,
                choices=ANY_GRADE,
            )

    def single(self) -> list[forms.BoundField]:
        """The fields of every certificate."""
        return [field for field in self if not field.name.startswith("part_")]

    def parts(self) -> list[forms.BoundField]:
        """The grades of the disabilities that make up a multiple one."""
        return [field for field in self if field.name.startswith("part_")]

    def said(self) -> dict[str, Any]:
        """What the act takes."""
        typed = self.cleaned_data
        parts = [(category, typed[f"part_{category}"]) for category, _label in CATEGORIES[:-1]]
        return {
            "category": typed["category"],
            "grade": None if typed["category"] == MULTIPLE else typed["grade"],
            "issued_on": typed["issued_on"],
            "components": [(category, grade) for category, grade in parts if grade],
        }


class StateForm(PersonForm):
    """What becomes of a certificate, from when, and why."""

    state = forms.ChoiceField(label=_("办理"), widget=forms.RadioSelect)
    on = DayField(label=_("自何日起"))
    reason = forms.CharField(label=_("原因"), max_length=100, help_text=_("会写进办理记录，请写清依据。"))

    def offer(self, certificate: Certificate) -> None:
        """The steps that are open from the state it is in."""
        steps = [(then, label) for (now, then), label in STEPS.items() if now == certificate.state]
        reissue = [("reissue", str(_("补发新证")))] if certificate.state == "lost" else []
        self.fields["state"].choices = [*reissue, *steps]  # type: ignore[attr-defined]
        self.fields["on"].initial = self.today
