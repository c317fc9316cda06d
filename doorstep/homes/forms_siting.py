"""Shapes of what is asked about where to build. What it means is checked by the services."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.money import read_yuan
from doorstep.people.fields import ReadField

from .services.siting_acts import Wanted
from .terms_siting import MOST_HOMES, MOST_WITHIN_KM

SEVERAL = _("写村（社区）的名称或 12 位代码，一行一个；重名的写上县和乡镇。")
LONGEST = 4000


def _yuan(label: Any, **options: Any) -> ReadField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return ReadField(label=label, read=read_yuan, max_length=20, required=False, widget=widget, **options)


def _several(label: Any, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=LONGEST, widget=widget, help_text=SEVERAL, **options)


OBJECTIVES = [
    ("cover", _("覆盖最多：服务距离以内的人最多")),
    ("median", _("平均最近：所有人到家园的路程加起来最短")),
    ("center", _("谁都不太远：离得最远的人，路程最短")),
]
COUNTS = [("all", _("连已有的家园一起算")), ("new", _("只算新建的"))]


class SitingForm(forms.Form):
    """How many, how far, and what holds besides."""

    ABOUT: ClassVar[dict[str, str]] = {
        "siting.fixed": "fixed",
        "siting.forbidden": "forbidden",
        "siting.both": "forbidden",
        "siting.group": "least",
        "siting.needs": "least",
        "siting.cost": "cost",
        "siting.budget": "budget",
    }

    objective = forms.ChoiceField(label=_("怎样算最好"), choices=OBJECTIVES, initial="cover", widget=forms.RadioSelect)
    number = forms.IntegerField(label=_("最多新建几家"), min_value=1, max_value=MOST_HOMES, initial=20)
    within_km = forms.DecimalField(
        label=_("服务距离（公里）"),
        min_value=0.1,
        max_value=MOST_WITHIN_KM,
        decimal_places=1,
        help_text=_("路程不超过这么远，就算覆盖到。按路程选的，也报覆盖多少人。"),
    )
    least = forms.IntegerField(
        label=_("每县至少几家"), min_value=0, max_value=MOST_HOMES, initial=0, help_text=_("写 0 就是不要求。")
    )
    counts = forms.ChoiceField(label=_("每县几家怎么算"), choices=COUNTS, initial="all", widget=forms.RadioSelect)
    fixed = _several(_("必建的地方"), required=False)
    forbidden = _several(_("不建的地方"), required=False)
    cost = _yuan(_("每家费用（元）"))
    budget = _yuan(_("总预算（元）"), help_text=_("写了预算，也要写每家费用。"))

    def wanted(self) -> Wanted:
        """What was said, in metres and fen."""
        said = self.cleaned_data
        return Wanted(
            said["number"],
            int(said["within_km"] * 1000),
            said["least"],
            said["fixed"],
            said["forbidden"],
            said["cost"] if said["cost"] != "" else None,
            said["budget"] if said["budget"] != "" else None,
            said["objective"],
            said["counts"] != "new",
        )


class HandForm(forms.Form):
    """A choice made by hand."""

    ABOUT: ClassVar[dict[str, str]] = {"siting.no_point": "sites", "siting.nothing": "sites"}

    sites = _several(_("自己选的地方"))
