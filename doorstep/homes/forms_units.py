"""Shapes of what offices type about joint units."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.regions import Range
from doorstep.orgs.models import Division
from doorstep.orgs.places import paths_of
from doorstep.people.fields import DayField

from .models_units import HomeVolunteer

REGISTERS = [("yes", _("按户籍")), ("no", _("按常住"))]


def places_within(ranges: Iterable[Range], level: str, on: dt.date) -> list[tuple[str, str]]:
    """The divisions of a level within reach as choices."""
    inside = Q(pk__in=[])
    for part in ranges:
        inside |= Q(code__gte=part.lo, code__lt=part.hi)
    rows = Division.objects.filter(inside, system="stats", level=level, valid__contains=on)
    codes = list(rows.order_by("code").values_list("code", flat=True))
    words = paths_of(codes, on=on)
    return [(code, words[code]) for code in codes]


class PlaceForm(forms.Form):
    """A form with a place, chosen from `places`."""

    def __init__(self, *args: Any, places: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["code"].choices = [("", _("请选择")), *places]  # type: ignore[attr-defined]


class UnitForm(PlaceForm):
    """A joint party committee."""

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("和成立文件上一样，例如王府洲联合党委。"))
    code = forms.ChoiceField(label=_("乡镇（街道）"))
    founded_on = DayField(label=_("成立日期"))
    document = forms.CharField(label=_("文号"), max_length=100)
    secretary = forms.CharField(label=_("书记"), max_length=20, required=False)


class JoinForm(PlaceForm):
    """A village that joins."""

    code = forms.ChoiceField(label=_("村（社区）"))
    since = DayField(label=_("从哪天起"))


class LeaveForm(forms.Form):
    """A village that leaves."""

    on = DayField(label=_("从哪天起不属于"))
    reason = forms.CharField(label=_("原因或者文号"), max_length=100)


class ProfileForm(PlaceForm):
    """What a village consists of."""

    code = forms.ChoiceField(label=_("村（社区）"))
    as_of = DayField(label=_("截至日期"))
    households = forms.IntegerField(label=_("户数"), min_value=0, max_value=100_000)
    population = forms.IntegerField(label=_("人口"), min_value=0, max_value=1_000_000)
    register = forms.ChoiceField(label=_("口径"), choices=REGISTERS, initial="yes")
    source = forms.CharField(label=_("数据来源"), max_length=100, help_text=_("例如村委会台账、统计年报。"))


class OnForm(forms.Form):
    """As of which day."""

    on = DayField(label=_("哪一天的数"), required=False)

    def clean_on(self) -> dt.date | None:
        """A day that has been."""
        said: dt.date | None = self.cleaned_data["on"]
        if said is not None and said > timezone.localdate():
            raise forms.ValidationError(_("这一天还没有到。"))
        return said


class VolunteerForm(forms.Form):
    """Somebody who helps in a home without pay."""

    ABOUT = {"volunteer.day": "since", "volunteer.kin": "kin", "volunteer.there": "name"}
    name = forms.CharField(label=_("姓名"), max_length=20)
    who = forms.ChoiceField(label=_("是谁"), choices=[("", _("请选择")), *HomeVolunteer.WHO])
    kin = forms.CharField(
        label=_("是什么亲属"), max_length=20, required=False, help_text=_("家属必填，例如老伴、儿媳。")
    )
    does = forms.CharField(label=_("做什么"), max_length=100, help_text=_("例如做饭、接送、教手工。"))
    since = DayField(label=_("从哪天起"))


class VolunteerLeftForm(forms.Form):
    """The last day on which somebody helped."""

    ABOUT = {"volunteer.day": "last"}
    last = DayField(label=_("最后一天"))
