"""Shapes of what is said of a home: its facts, its steps, its staff, rooms, papers and honours."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.kernel.money import read_yuan, yuan
from doorstep.kernel.regions import covers
from doorstep.kernel.uscc import read_code
from doorstep.orgs.models import Division
from doorstep.people.fields import DayField, ReadField, VillageField
from doorstep.people.places import suggested_villages

from .acceptance import Answer, Line
from .building import Step
from .forms_governing import decision_field
from .models import Home, HomePaper, HomeRoom, HomeStaff, Honour, Target
from .models_governance import MajorMatter
from .services.building import Facts, Taken
from .services.equipping import PaperSaid
from .services.honouring import HonourSaid
from .services.staffing import StaffSaid
from .services.targets import Aim

UNKNOWN = [("", _("不清楚")), ("yes", _("是")), ("no", _("不是"))]
LOOKED = [("yes", _("合格")), ("no", _("不合格")), ("unseen", _("没有核对"))]
HOLDS: dict[str, bool | None] = {"yes": True, "no": False, "": None}
LOOKED_AT: dict[str, bool | None] = {"yes": True, "no": False, "unseen": None}
SAID = {holds: said for said, holds in HOLDS.items()}
ON_STAFF = _("任用、换岗、离任都要先经党组织会议同意：先到「重要事项」提出「人事」，登记会议，再来选。")
FIRST_YEAR, LAST_YEAR = 2000, 2100
USERNAME = r"^[a-z0-9][a-z0-9._-]{2,39}$"


def text(label: Any, most: int, **options: Any) -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, max_length=most, **options)


def long(label: Any, most: int, **options: Any) -> forms.CharField:
    """A few lines of text."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 3}), **options)


def chosen(label: Any, choices: Iterable[tuple[Any, Any]], **options: Any) -> forms.ChoiceField:
    """One of a list, none beforehand."""
    return forms.ChoiceField(label=label, choices=[("", _("请选择")), *choices], **options)


def account_field(**options: Any) -> forms.RegexField:
    """The name of an account."""
    return forms.RegexField(
        USERNAME,
        label=_("账号"),
        error_messages={"invalid": _("账号要用 3 到 40 个小写字母或数字。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        **options,
    )


class FactsForm(forms.Form):
    """What a home is."""

    name = text(_("名称"), 60)
    run_mode = chosen(_("运营方式"), Home.RUN_MODES)
    operator = text(_("运营单位"), 100, required=False)
    operator_uscc = ReadField(label=_("运营单位统一社会信用代码"), read=read_code, max_length=30, required=False)
    address = text(_("地址"), 200)
    usable_area = forms.IntegerField(label=_("使用面积（平方米）"), min_value=1, max_value=100_000, required=False)
    is_ground_floor = forms.ChoiceField(label=_("在一楼，或者有电梯"), choices=UNKNOWN, required=False)
    capacity = forms.IntegerField(label=_("可容纳服务对象（人）"), min_value=1, max_value=2000, required=False)
    has_meals = forms.BooleanField(label=_("供餐"), required=False)
    meal_fen = ReadField(
        label=_("每餐收费（元）"),
        read=read_yuan,
        max_length=20,
        required=False,
        help_text=_("免费的填 0；不清楚的不填。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def facts(self) -> Facts:
        """What was said."""
        said = {name: self.cleaned_data[name] for name in FactsForm.base_fields}
        priced = said["meal_fen"] if said["has_meals"] and said["meal_fen"] != "" else None
        return Facts(**{**said, "is_ground_floor": HOLDS[said["is_ground_floor"]], "meal_fen": priced})


def facts_said(home: Home) -> dict[str, Any]:
    """The facts of a home as the form shows them."""
    said = {name: getattr(home, name) for name in FactsForm.base_fields}
    price = "" if home.meal_fen is None else yuan(home.meal_fen)
    return said | {"is_ground_floor": SAID[home.is_ground_floor], "meal_fen": price}


class DeclareForm(FactsForm):
    """A home that is to be built, with its level and its place. One query for the towns."""

    level = forms.ChoiceField(label=_("级别"), choices=Home.LEVELS, widget=forms.RadioSelect, initial="village")
    town = forms.ChoiceField(
        label=_("哪个乡镇（街道）"), required=False, help_text=_("乡镇（街道）级的家园，在这里选。")
    )
    village = VillageField(
        label=_("哪个村（社区）"),
        required=False,
        help_text=_("村级的家园，这里必填。写村（社区）名，也可以写“乡镇/村”或 12 位代码。"),
    )
    on = DayField(label=_("申报日期"))
    field_order = ("level", "town", "village", "on")
    asks_village = True

    def __init__(self, *args: Any, actor: Actor, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor, self.today = actor, today
        rows = Division.objects.filter(system="stats", level="town").as_of(today).order_by("code")
        towns = [one for one in rows.values_list("code", "name") if covers(actor.ranges, one[0])]
        self.fields["town"].choices = [("", _("请选择")), *towns]  # type: ignore[attr-defined]
        self.fields["town"].when = "level town"  # type: ignore[attr-defined]
        self.fields["village"].when = "level village"  # type: ignore[attr-defined]
        self.fields["village"].ranges, self.fields["village"].on = actor.ranges, today  # type: ignore[attr-defined]

    @property
    def suggested(self) -> list[str]:
        """Villages to choose from while typing."""
        return suggested_villages(self.actor.ranges, self.today)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        level = said.get("level", "")
        if level in ("town", "village") and level not in self.errors and not said.get(level):
            self.add_error(level, _("请填写家园建在哪里。"))
        return said

    def place(self) -> str:
        """The code of the place where it is to stand; a home of the county stands at the county."""
        level = self.cleaned_data["level"]
        return self.actor.code if level == "county" else self.cleaned_data[level]


class StepForm(forms.Form):
    """A step: its day and whatever else the step asks, the checklist filled in from the records."""

    on = DayField(label=_("日期"))

    def __init__(self, *args: Any, step: Step, lines: Sequence[Line], year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.step, self.lines = step, lines
        if "year" in step.asks:
            self.fields["year"] = forms.IntegerField(
                label=_("列入哪一年的任务"), min_value=FIRST_YEAR, max_value=LAST_YEAR, initial=year
            )
        if "document" in step.asks:
            self.fields["document"] = text(_("文号或材料"), 200)
        for line in lines:
            told = _("登记情况：%(record)s。") % {"record": line.record} if line.record else ""
            self.fields[f"holds_{line.code}"] = forms.ChoiceField(
                label=str(line.label),
                choices=LOOKED,
                widget=forms.RadioSelect(attrs={"class": "abreast"}),
                initial=SAID[line.holds] or "unseen",
                help_text=f"{line.standard}{told}",
            )
            label = _("%(item)s的说明") % {"item": line.label}
            self.fields[f"words_{line.code}"] = text(label, 200, required=False)
        if "reason" in step.asks:
            self.fields["reason"] = long(_("原因"), 200)

    def taken(self) -> Taken:
        """What was said."""
        said = self.cleaned_data
        answers = {
            line.code: Answer(LOOKED_AT[said[f"holds_{line.code}"]], said[f"words_{line.code}"]) for line in self.lines
        }
        return Taken(said["on"], said.get("document", ""), said.get("reason", ""), said.get("year"), answers)


class TargetForm(forms.Form):
    """A plan of the city, or the task of a county for a year."""

    kind = forms.ChoiceField(label=_("目标"), choices=Target.KINDS, widget=forms.RadioSelect, initial="task")
    county = forms.ChoiceField(label=_("哪个县（市、区）"), required=False, help_text=_("年度任务下达到县，必选。"))
    first_year = forms.IntegerField(label=_("年度（五年目标填首年）"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last_year = forms.IntegerField(label=_("五年目标的末年"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    number = forms.IntegerField(label=_("家数"), min_value=1, max_value=10_000)
    document = text(_("依据文件"), 200)
    decided_on = DayField(label=_("下达日期"))

    def __init__(self, *args: Any, counties: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["county"].choices = [("", _("请选择")), *counties]  # type: ignore[attr-defined]
        self.fields["county"].when = "kind task"  # type: ignore[attr-defined]
        self.fields["last_year"].when = "kind plan"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        asked = {"task": "county", "plan": "last_year"}.get(said.get("kind", ""), "kind")
        if asked not in self.errors and not said.get(asked):
            self.add_error(asked, _("请填写。"))
        return said

    def aim(self) -> Aim:
        """What was said."""
        said = self.cleaned_data
        last = said["last_year"] if said["kind"] == "plan" else said["first_year"]
        return Aim(said["kind"], said["first_year"], last, said["number"], said["document"], said["decided_on"])


class HeadForm(forms.Form):
    """The head of a home, with an account."""

    name = text(_("姓名"), 20)
    party_post = text(_("党内职务"), 40, required=False, help_text=_("例如：社区党委书记。"))
    username = account_field(help_text=_("3 到 40 个小写字母、数字。"))

    def said(self) -> StaffSaid:
        """What was said."""
        return StaffSaid(post="head", **self.cleaned_data)


class KeepStaffForm(forms.Form):
    """What changes of somebody who works in a home."""

    party_post = text(_("党内职务"), 40, required=False)
    healthy_until = DayField(label=_("健康证有效期至"), required=False)
    training_hours = forms.IntegerField(label=_("本年培训学时"), min_value=0, max_value=2000, initial=0)


class StaffForm(KeepStaffForm):
    """Somebody more who works in a home, and by which decision."""

    ABOUT = {"decision.": "matter_id"}

    name = text(_("姓名"), 20)
    post = chosen(_("岗位"), HomeStaff.POSTS)
    username = account_field(required=False, help_text=_("要登录记录的人才填。3 到 40 个小写字母、数字。"))
    field_order = ("name", "post", "party_post", "username")

    def __init__(self, *args: Any, matters: Iterable[MajorMatter], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["matter_id"] = decision_field(matters, required=False, help_text=ON_STAFF)

    def said(self) -> StaffSaid:
        """What was said of the person."""
        return StaffSaid(**{name: value for name, value in self.cleaned_data.items() if name != "matter_id"})


class MoveStaffForm(forms.Form):
    """Another duty for somebody who works in a home, and by which decision."""

    ABOUT = {"decision.": "matter_id", "staff.post": "post", "staff.head": "post"}
    post = chosen(_("新的岗位"), HomeStaff.POSTS)

    def __init__(self, *args: Any, matters: Iterable[MajorMatter], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["matter_id"] = decision_field(matters, required=False, help_text=ON_STAFF)


class LeaveStaffForm(forms.Form):
    """Why somebody leaves a home, and by which decision."""

    ABOUT = {"decision.": "matter_id", "staff.no_reason": "reason"}
    reason = long(_("原因"), 100)

    def __init__(self, *args: Any, matters: Iterable[MajorMatter], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["matter_id"] = decision_field(matters, required=False, help_text=ON_STAFF)


class RoomForm(forms.Form):
    """A room and for what it is."""

    use = chosen(_("用途"), HomeRoom.USES)
    area = forms.IntegerField(label=_("面积（平方米）"), min_value=1, max_value=100_000)
    words = text(_("说明"), 100, required=False)


class PaperForm(forms.Form):
    """A safety paper or an insurance, with its scan."""

    kind = chosen(_("种类"), HomePaper.KINDS)
    number = text(_("证号或保单号"), 60)
    issuer = text(_("出具单位"), 60)
    first = DayField(label=_("有效期从哪天起"))
    last = DayField(label=_("有效期到哪天"), required=False, help_text=_("没有期限的不填。"))
    scan = forms.FileField(
        label=_("照片或 PDF"),
        required=False,
        max_length=200,
        help_text=_("一份不超过 20 MB。"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        error_messages={"empty": _("文件里没有内容。")},
    )

    def said(self) -> PaperSaid:
        """What was said, without the scan."""
        return PaperSaid(**{name: value for name, value in self.cleaned_data.items() if name != "scan"})


class HonourForm(forms.Form):
    """An honour of a home."""

    level = chosen(_("级别"), Honour.LEVELS)
    title = text(_("称号"), 60, help_text=_("例如：全国残疾人之家。"))
    issuer = text(_("授予单位"), 60)
    document = text(_("文号"), 100)
    on = DayField(label=_("授予日期"))

    def said(self) -> HonourSaid:
        """What was said."""
        return HonourSaid(**self.cleaned_data)


class RevokeForm(forms.Form):
    """An honour that was taken back."""

    on = DayField(label=_("撤销日期"))
    reason = long(_("原因"), 200)


class WhyForm(forms.Form):
    """Why something is done."""

    reason = text(_("原因"), 100)


class NothingForm(forms.Form):
    """An act that asks nothing."""
