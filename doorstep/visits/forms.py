"""Shapes of what is typed about visits and routes. What it means is checked by the services."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.certificates.models import CATEGORIES
from doorstep.certificates.models_assess import Doctor
from doorstep.kernel.regions import EVERYWHERE
from doorstep.people.fields import DayField, VillageField

from .models import LEAST_MINUTES, MOST_MINUTES, PURPOSES, Visit, VisitPlan, VisitRoute
from .services import Told, Wanted
from .services.plans import WEEKDAYS
from .words import day_words, skill_words


class TimeField(forms.TimeField):
    """A time of day, written or picked."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        options.setdefault("error_messages", {"invalid": _("时间应写成 09:30。")})
        super().__init__(**options)


class MomentField(forms.DateTimeField):
    """A day with a time of day, where we are."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        options.setdefault("error_messages", {"invalid": _("时间应写成 2026-05-01 09:30。")})
        super().__init__(**options)


class OrderForm(forms.Form):
    """A visit to be asked for."""

    purpose = forms.ChoiceField(label=_("为什么上门"), choices=[("", _("请选择")), *PURPOSES])
    categories = forms.TypedMultipleChoiceField(
        label=_("评定哪几类"),
        choices=CATEGORIES[:6],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只在上门评定时选。排路线时，只派有这几类评定医师的车。"),
    )
    is_urgent = forms.BooleanField(label=_("急，优先安排"), required=False)
    earliest_on = DayField(label=_("最早哪天"))
    latest_on = DayField(label=_("最晚哪天"))
    from_time = TimeField(label=_("几点以后方便"))
    until_time = TimeField(label=_("几点以前要结束"))
    minutes = forms.IntegerField(label=_("大约多少分钟"), min_value=LEAST_MINUTES, max_value=MOST_MINUTES)
    place_code = VillageField(label=_("在哪个村（社区）"))
    address = forms.CharField(label=_("上门地址"), max_length=200)
    words = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("例如怎样找到门、家里有没有人陪同。不要写病情。")
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, on: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        # The person may live in another place than that of the register, so that any village may be named.
        self.fields["place_code"].ranges, self.fields["place_code"].on = (EVERYWHERE,), on  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was said, without the key."""
        return Wanted(**{name: said for name, said in self.cleaned_data.items() if name != "key"})


class CancelForm(forms.Form):
    """Why a visit is not wanted any more."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class RecordForm(forms.Form):
    """What came of a visit."""

    first = forms.CharField(label=_("第一位工作人员"), max_length=20)
    second = forms.CharField(label=_("第二位工作人员"), max_length=20, help_text=_("上门须两人以上。"))
    others = forms.CharField(label=_("还有谁"), max_length=80, required=False, help_text=_("医师等，用顿号分开。"))
    arrived_at = MomentField(label=_("几点到的"))
    left_at = MomentField(label=_("几点离开的"))
    result = forms.ChoiceField(label=_("结果"), choices=[("", _("请选择")), *Visit.RESULTS])
    words = forms.CharField(
        label=_("情况"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("没有办成的，要写明情况。不要写病情。"),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def told(self) -> Told:
        """What was said, without the client's number."""
        said = self.cleaned_data
        others = [name.strip() for name in said["others"].replace("，", "、").replace(",", "、").split("、")]
        staff = [said["first"], said["second"], *filter(None, others)]
        return Told(staff, said["arrived_at"], said["left_at"], said["result"], said["words"])


class PlanForm(forms.Form):
    """Any day of the week to be planned."""

    week_on = DayField(label=_("哪一周（其中任一天）"))


class TeamForm(forms.Form):
    """A car, its days, who sits in it."""

    car = forms.CharField(label=_("车"), max_length=20, help_text=_("车牌或叫法，例如 1 号车。"))
    days = forms.TypedMultipleChoiceField(
        label=_("哪几天"), coerce=dt.date.fromisoformat, widget=forms.CheckboxSelectMultiple
    )
    staff = forms.CharField(label=_("第一位工作人员"), max_length=20)
    second_staff = forms.CharField(label=_("第二位工作人员"), max_length=20, help_text=_("上门须两人以上。"))
    doctors = forms.TypedMultipleChoiceField(
        label=_("评定医师"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("最多两位；不评定的不选。"),
    )

    def __init__(self, *args: Any, plan: VisitPlan, doctors: Iterable[Doctor], **options: Any) -> None:
        super().__init__(*args, **options)
        week = [plan.week_on + dt.timedelta(days=number) for number in range(WEEKDAYS)]
        self.fields["days"].choices = [(day.isoformat(), day_words(day)) for day in week]  # type: ignore[attr-defined]
        self.fields["doctors"].choices = [  # type: ignore[attr-defined]
            (doctor.pk, f"{doctor.name}（{skill_words(doctor.categories)}）") for doctor in doctors
        ]


class PlaceForm(forms.Form):
    """Which route an order stands on, and where."""

    route = forms.TypedChoiceField(label=_("排在哪一车"), coerce=int, empty_value=None, required=False)
    position = forms.IntegerField(
        label=_("第几站"), min_value=1, max_value=99, required=False, help_text=_("不填就排在最后。")
    )

    def __init__(self, *args: Any, routes: Iterable[VisitRoute], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["route"].choices = [  # type: ignore[attr-defined]
            ("", _("不排（撤下）")),
            *((route.pk, f"{day_words(route.on)} {route.car}") for route in routes),
        ]


class PointForm(forms.Form):
    """Where a village, or the county's office, lies."""

    code = forms.ChoiceField(label=_("地点"))
    lon = forms.FloatField(label=_("东经（度）"), min_value=73, max_value=136, help_text=_("例如 112.1442。"))
    lat = forms.FloatField(label=_("北纬（度）"), min_value=3, max_value=54, help_text=_("例如 32.0421。"))
    source = forms.CharField(
        label=_("从哪里知道的"), max_length=100, help_text=_("例如 天地图 2026-05，村委会所在地。")
    )

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].choices = list(places)  # type: ignore[attr-defined]
