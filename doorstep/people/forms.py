"""Shapes of what is typed about a person. What it means is checked by the services."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.uploadpages import MendForm
from doorstep.kernel.days import month_of
from doorstep.kernel.money import read_yuan
from doorstep.kernel.names import normal_name
from doorstep.kernel.regions import EVERYWHERE, Range, level_of
from doorstep.orgs.places import paths_of

from .fields import DayField, MonthField, ReadField, VillageField
from .models import Circumstance, Guardian, Person
from .phones import read_phone
from .places import suggested_villages
from .sheets import IS_ANOTHER, expected_columns
from .words import described

SEXES = [("", _("请选择")), ("male", _("男")), ("female", _("女"))]


NO_PHONE = _("无")  # typed where somebody has no telephone any more


class PersonForm(forms.Form):
    """A form about a person, or about somebody to be registered, filled in by a seat on a day."""

    def __init__(self, data: Any = None, *, actor: Actor, on: dt.date, person: Person | None = None) -> None:
        super().__init__(data)
        self.actor, self.today, self.person = actor, on, person
        self.places = [field for field in self.fields.values() if isinstance(field, VillageField)]
        for field in self.places:
            field.ranges, field.on = self.reach(), on
        self.fill()

    def reach(self) -> tuple[Range, ...]:
        """Where a village may lie."""
        return self.actor.ranges

    def fill(self) -> None:
        """What stands in the fields before anybody types."""

    def suggested(self) -> list[str]:
        """Villages to pick from while typing: those within reach, where they are not too many. One query, or none."""
        return suggested_villages(self.actor.ranges, self.today) if self.places else []


class NumberForm(forms.Form):
    """The first step of entering somebody: the number, or that there is none."""

    number = forms.CharField(
        label=_("身份证号或居住证号"),
        max_length=30,
        required=False,
        help_text=_("15 位旧号也可以。输入后先查是否已经登记。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    has_none = forms.BooleanField(label=_("还没有证件号码"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("number") and not said.get("has_none"):
            self.add_error("number", _("请输入号码；没有号码的，请勾选下面一项。"))
        return said


class RegisterForm(PersonForm):
    """Somebody to be entered in the register."""

    name = ReadField(label=_("姓名"), max_length=40, read=normal_name)
    number = forms.CharField(label=_("证件号码"), max_length=30, required=False, widget=forms.HiddenInput)
    sex = forms.ChoiceField(label=_("性别"), choices=SEXES, required=False)
    born_on = DayField(label=_("出生日期"), required=False)
    code = VillageField(label=_("户籍村（社区）"))
    address = forms.CharField(label=_("户籍地址"), max_length=200, required=False)
    phone = ReadField(label=_("电话"), max_length=30, required=False, read=read_phone)
    lives_address = forms.CharField(
        label=_("现居地址"), max_length=200, required=False, help_text=_("和户籍地址相同的可以不填。")
    )
    is_another = forms.BooleanField(label=_("确为另一人（本村已有同名同日出生的人时勾选）"), required=False)

    def __init__(self, data: Any = None, *, actor: Actor, on: dt.date, number: str = "") -> None:
        super().__init__(data, actor=actor, on=on)
        self.fields["number"].initial = number
        if number:
            del self.fields["sex"], self.fields["born_on"]

    def fill(self) -> None:
        if level_of(self.actor.code) == "village":
            self.fields["code"].initial = self.actor.code


class CorrectForm(PersonForm):
    """What of an identity is to be corrected; empty fields stay as they are."""

    name = ReadField(label=_("姓名"), max_length=40, required=False, read=normal_name)
    number = forms.CharField(
        label=_("证件号码"),
        max_length=30,
        required=False,
        help_text=_("号码不变的不用填。原号码会保留，仍能查到此人。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sex = forms.ChoiceField(label=_("性别"), choices=SEXES, required=False, help_text=_("有号码的，以号码为准。"))
    born_on = DayField(label=_("出生日期"), required=False, help_text=_("有号码的，以号码为准。"))
    is_another = forms.BooleanField(label=_("确为另一人（本村已有同名同日出生的人时勾选）"), required=False)
    reason = forms.CharField(
        label=_("更正原因"), max_length=200, help_text=_("会写进办理记录，如：录入时抄错，已核对身份证原件。")
    )

    def fill(self) -> None:
        self.fields["name"].initial = self.person.name  # type: ignore[union-attr]
        if self.person.number is not None:  # type: ignore[union-attr]
            del self.fields["sex"], self.fields["born_on"]


class ContactForm(PersonForm):
    """Phone and addresses."""

    phone = ReadField(
        label=_("电话"),
        max_length=30,
        required=False,
        help_text=_("留空表示不改；没有电话了请写“无”。"),
        read=lambda text: text if text == str(NO_PHONE) else read_phone(text),
    )
    lives_code = VillageField(
        label=_("现居村（社区）"), required=False, help_text=_("留空表示不改。写“乡镇/村”或 12 位代码。")
    )
    lives_address = forms.CharField(label=_("现居地址"), max_length=200, required=False)
    address = forms.CharField(label=_("户籍地址"), max_length=200, required=False)

    def reach(self) -> tuple[Range, ...]:
        return (EVERYWHERE,)

    def fill(self) -> None:
        self.fields["lives_address"].initial = self.person.lives_address  # type: ignore[union-attr]
        self.fields["address"].initial = self.person.address  # type: ignore[union-attr]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        phone = said.get("phone", "")
        said["phone"] = None if not phone else "" if phone.strip() == str(NO_PHONE) else phone
        said["lives_code"] = said.get("lives_code") or None
        return said


class MoveForm(PersonForm):
    """Where the household register moves to."""

    to_code = VillageField(label=_("迁入村（社区）"))
    on = DayField(label=_("迁入日期"))
    address = forms.CharField(label=_("新户籍地址"), max_length=200, required=False)
    lives_there = forms.BooleanField(label=_("现居地一并改为迁入地"), required=False)
    reason = forms.CharField(label=_("原因或依据"), max_length=200, help_text=_("如：户口簿 2026 年 5 月迁入页。"))

    def reach(self) -> tuple[Range, ...]:
        wide = level_of(self.actor.code) in ("county", "city")
        return (EVERYWHERE,) if wide else self.actor.ranges


class DeathForm(PersonForm):
    """When the person died, and who says so."""

    died_on = DayField(label=_("死亡日期"))
    source = forms.CharField(
        label=_("消息来源"), max_length=100, help_text=_("如：死亡医学证明、民政火化信息、村委会证明。")
    )
    reason = forms.CharField(
        label=_("改日期的原因"), max_length=200, required=False, help_text=_("已登记过死亡日期、现在要改的才填。")
    )


class ReasonForm(PersonForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("会写进办理记录，请写清依据。"))


class HouseholdForm(PersonForm):
    """Which household of the village the person is entered in."""

    number = forms.CharField(
        label=_("户号"), max_length=20, required=False, help_text=_("户口簿上的户号。留空表示不在任何户内。")
    )
    is_head = forms.BooleanField(label=_("是户主"), required=False)
    address = forms.CharField(label=_("住址"), max_length=200, required=False)

    def fill(self) -> None:
        person = self.person
        if person is not None and person.household is not None:
            self.fields["number"].initial = person.household.number
            self.fields["is_head"].initial = person.is_head


class GuardianForm(PersonForm):
    """Who stands for the person."""

    name = forms.CharField(label=_("监护人姓名或机构名称"), max_length=40)
    relation = forms.ChoiceField(label=_("关系"), choices=[("", _("请选择")), *Guardian.RELATIONS])
    since = DayField(label=_("自何日起"))
    number = forms.CharField(
        label=_("监护人证件号码"), max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = ReadField(label=_("监护人电话"), max_length=30, required=False, read=read_phone)
    proof = forms.CharField(
        label=_("监护关系证明"), max_length=100, required=False, help_text=_("如：户口簿、法院判决书文号。")
    )


class EndGuardianForm(PersonForm):
    """When somebody stopped standing for the person, and why."""

    on = DayField(label=_("终止日期"))
    reason = forms.CharField(label=_("终止原因"), max_length=200)


class CircumstanceForm(PersonForm):
    """What somebody told of the person, for which months."""

    kind = forms.ChoiceField(label=_("情况"), choices=[("", _("请选择")), *Circumstance.KINDS])
    holds = forms.ChoiceField(label=_("是否"), choices=[("yes", _("是")), ("no", _("否"))], widget=forms.RadioSelect)
    since = MonthField(label=_("自何月起"))
    until = MonthField(label=_("至何月为止（不含）"), required=False, help_text=_("不知道何时结束的不填。"))
    source = forms.CharField(label=_("来源"), max_length=100, help_text=_("如：民政 低保名单、上门核实。"))
    as_of = DayField(label=_("数据日期"), help_text=_("对方名单上的日期，或核实当天。"))
    amount_fen = ReadField(
        read=read_yuan,
        label=_("每月金额（元）"),
        required=False,
        help_text=_("只有其他部门正在发的补贴才填。"),
    )

    def fill(self) -> None:
        self.fields["since"].initial = f"{month_of(self.today):%Y-%m}"
        self.fields["as_of"].initial = self.today


class MergeForm(PersonForm):
    """Which other row is the same person, and which of the two is kept."""

    other = forms.TypedChoiceField(
        label=_("同名的登记里，哪一份是同一人"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label=_("另一份登记的证件号码"),
        max_length=30,
        required=False,
        help_text=_("姓名不同、上面没有列出的，填号码。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    keep = forms.ChoiceField(
        label=_("保留哪一份"),
        choices=[("this", _("保留这一份，把另一份并进来")), ("other", _("保留另一份，把这一份并过去"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("合并依据"), max_length=200, help_text=_("如：已核对身份证原件，同一人登记两次。"))

    def offer(self, people: Iterable[Person]) -> None:
        """The rows to choose from."""
        rows = list(people)
        places = paths_of([row.code for row in rows], on=self.today)
        self.fields["other"].choices = [(row.pk, described(row, places)) for row in rows]  # type: ignore[attr-defined]
        if not rows:
            del self.fields["other"]
            self.fields["number"].help_text = _("没有同名的登记，请填号码。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("other") and not said.get("number") and not self.errors:
            self.add_error("number", _("请选一份登记，或者填写另一份登记的证件号码。"))
        return said


class ExportForm(forms.Form):
    """In which form the list leaves the house, and what for."""

    form = forms.ChoiceField(
        label=_("格式"),
        choices=[("xlsx", _("表格（xlsx）")), ("csv", _("CSV"))],
        widget=forms.RadioSelect,
        initial="xlsx",
    )
    purpose = forms.CharField(
        label=_("导出用途"), max_length=200, help_text=_("会写进办理记录。导出的文件请妥善保管，用完删除。")
    )


class SheetForm(forms.Form):
    """A spreadsheet to be taken in."""

    file = forms.FileField(
        label=_("表格"),
        max_length=200,
        help_text=_("xlsx、xls、ods 或 CSV，不超过 20 MB。第一行写列名。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        error_messages={"empty": _("文件里没有内容。")},
    )


class RowForm(MendForm):
    """The cells of one row, and whether it is somebody else than who looks like him."""

    def __init__(self, *, cells: Mapping[str, str], faults: Mapping[str, str]) -> None:
        super().__init__(expected_columns(), cells=cells, faults=faults)
        self.fields[IS_ANOTHER] = forms.BooleanField(
            label=_("确为另一人（同村、同名、同日出生，号码不同）"),
            required=False,
            initial=bool(cells.get(IS_ANOTHER)),
        )
