"""Shapes of what is typed on an organisation's page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Org, Post

# Which posts an organisation of a level has, the likeliest first.
POSTS_AT = {
    "city": ("chair", "director", "staff"),
    "county": ("chair", "director", "staff"),
    "town": ("liaison", "director", "staff"),
    "village": ("liaison", "chair"),
}


def day_input() -> forms.DateInput:
    """A day, picked or typed."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AppointForm(forms.Form):
    """Somebody takes a post."""

    kind = forms.ChoiceField(label=_("职务"))
    holder = forms.CharField(label=_("姓名"), max_length=20)
    on = forms.DateField(label=_("任职日期"), widget=day_input())
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)

    def __init__(self, *args: Any, org: Org, **named: Any) -> None:
        super().__init__(*args, **named)
        kinds, field = dict(Post.KINDS), self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind, kinds[kind]) for kind in POSTS_AT[org.level]]


class LeaveForm(forms.Form):
    """Somebody leaves a post."""

    on = forms.DateField(label=_("离任日期"), help_text=_("从这一天起不再任职。"), widget=day_input())
    reason = forms.CharField(label=_("离任原因"), max_length=100)


class TermForm(forms.Form):
    """A congress was held."""

    number = forms.IntegerField(label=_("届次"), min_value=1, max_value=99)
    congress_on = forms.DateField(label=_("换届日期"), widget=day_input())
    due_on = forms.DateField(
        label=_("下次应换届日期"), help_text=_("不填按五年计算。"), widget=day_input(), required=False
    )
    document = forms.CharField(label=_("批复"), max_length=200, required=False)
