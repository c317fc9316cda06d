"""Shapes of what an employer types. What it means is checked by the services."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.levy import KINDS
from doorstep.kernel.money import read_yuan, yuan
from doorstep.kernel.refusal import Refused
from doorstep.people.fields import DayField, ReadField

from .industries import INDUSTRIES
from .models import Placement
from .services import Said

MONTHS = range(1, 13)
USERNAME = r"^[a-z0-9][a-z0-9._-]{2,39}$"


def money_field(label: Any, **options: Any) -> ReadField:
    """An amount in yuan; its fen."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return ReadField(label=label, read=read_yuan, max_length=20, widget=widget, **options)


def a_number(text: str) -> Fraction:
    """A number of people. Raises: Refused("number.unreadable")."""
    whole, _point, part = text.strip().partition(".")
    if whole.isascii() and whole.isdecimal() and (not part or (part.isascii() and part.isdecimal())):
        return Fraction(text.strip())
    raise Refused("", why=str(_("要写数字，例如 35 或 35.5。")), then="", code="number.unreadable")


class ApplyForm(forms.Form):
    """An employer that registers itself, with its first clerk."""

    ABOUT = {
        "uscc.": "uscc",
        "employer.taken": "uscc",
        "employer.place": "code",
        "account.taken": "username",
        "password.weak": "password",
    }
    uscc = forms.CharField(label=_("统一社会信用代码"), max_length=30, help_text=_("18 位，在营业执照或者法人证书上。"))
    employer = forms.CharField(label=_("单位名称"), max_length=100, help_text=_("和证照上的名称一字不差。"))
    kind = forms.ChoiceField(label=_("单位性质"), choices=[("", _("请选择")), *KINDS.items()])
    industry = forms.ChoiceField(label=_("行业"), choices=[("", _("请选择")), *INDUSTRIES])
    code = forms.ChoiceField(
        label=_("在哪个县（市、区）缴税"), help_text=_("在市一级税务机关缴税的，选市。由那里的残联审核。")
    )
    address = forms.CharField(label=_("单位地址"), max_length=200, required=False)
    name = forms.CharField(label=_("经办人姓名"), max_length=20)
    phone = forms.CharField(
        label=_("联系电话"), max_length=20, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )
    username = forms.RegexField(
        USERNAME,
        label=_("给自己起一个账号"),
        help_text=_("3 到 40 个小写字母、数字。以后用它登录。"),
        error_messages={"invalid": _("账号要用 3 到 40 个小写字母或数字。")},
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=200,
        help_text=_("至少 10 个字符，要有小写字母、大写字母、数字、符号中的三种。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].choices = [("", _("请选择")), *places]  # type: ignore[attr-defined]

    def clean_again(self) -> str:
        if self.cleaned_data.get("password") != self.cleaned_data["again"]:
            raise forms.ValidationError(_("两次输入的密码不一样。"))
        return self.cleaned_data["again"]


class ClerkForm(forms.Form):
    """A further clerk of the employer."""

    ABOUT = {"account.": "username"}
    username = forms.RegexField(
        USERNAME,
        label=_("账号"),
        help_text=_("3 到 40 个小写字母、数字。"),
        error_messages={"invalid": _("账号要用 3 到 40 个小写字母或数字。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("姓名"), max_length=20)


class ReasonForm(forms.Form):
    """Why something is done."""

    ABOUT = {"clerk.no_reason": "reason", "declaration.no_reason": "reason"}
    reason = forms.CharField(label=_("原因"), max_length=100)


class OpenForm(forms.Form):
    """Which year to declare, and whether last year's people come along."""

    year = forms.TypedChoiceField(label=_("申报哪一年"), coerce=int)
    carries_on = forms.BooleanField(
        label=_("沿用上一年度的名单"),
        required=False,
        initial=True,
        help_text=_("合同还没有到期的人一起带过来，工资要重新填。"),
    )

    def __init__(self, *args: Any, years: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].choices = [(year, f"{year}") for year in years]  # type: ignore[attr-defined]


class StaffForm(forms.Form):
    """The average number of staff of the year, and all wages."""

    ABOUT = {"declaration.staff": "staff"}
    staff = ReadField(
        label=_("全年平均在职职工人数"),
        read=a_number,
        max_length=12,
        help_text=_("各月在职职工人数加起来，除以 12。季节性用工按一年折算。最多两位小数。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    wages = money_field(_("全年工资总额（元）"), required=False, help_text=_("估算保障金时用。不填就不能估算。"))


class PlacementForm(forms.Form):
    """One person with twelve months. One wage for several months is laid over the months that are still empty."""

    ABOUT = {
        "placement.number": "number",
        "placement.twice": "number",
        "placement.ruled": "number",
        "placement.name": "name",
        "placement.contract": "contract_until",
        "placement.dispatch": "dispatch_proof",
    }
    PERSON = ("name", "certificate", "number", "post")
    CONTRACT = ("contract", "contract_from", "contract_until", "is_full_time", "dispatch", "dispatch_proof")
    SAME = ("wage", "wage_from", "wage_to")

    name = forms.CharField(label=_("姓名"), max_length=20)
    certificate = forms.ChoiceField(label=_("证件"), choices=Placement.CERTIFICATES, initial="disability")
    number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        help_text=_("18 位身份证号，或者 20 位残疾人证号。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    post = forms.CharField(label=_("工作岗位"), max_length=40, required=False)
    contract = forms.ChoiceField(label=_("用工形式"), choices=Placement.CONTRACTS, initial="labour")
    contract_from = DayField(label=_("合同起始日"))
    contract_until = DayField(label=_("合同终止日"), required=False, help_text=_("没有期限的不填。"))
    is_full_time = forms.BooleanField(label=_("全日制用工"), required=False, initial=True)
    dispatch = forms.ChoiceField(label=_("是不是劳务派遣"), choices=Placement.DISPATCHES, initial="none")
    dispatch_proof = forms.CharField(
        label=_("派遣约定"), max_length=100, required=False, help_text=_("派遣进来、由本单位计算的，写明是哪份约定。")
    )
    wage = money_field(_("同样的工资（元）"), required=False)
    wage_from = forms.TypedChoiceField(label=_("从几月"), coerce=int, choices=[(n, f"{n}") for n in MONTHS], initial=1)
    wage_to = forms.TypedChoiceField(label=_("到几月"), coerce=int, choices=[(n, f"{n}") for n in MONTHS], initial=12)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for at in MONTHS:
            self.fields[f"month_{at}"] = money_field(_("%(month)s月工资（元）") % {"month": at}, required=False)

    @property
    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        months = [f"month_{at}" for at in MONTHS]
        parts = (
            (_("这个人"), self.PERSON),
            (_("合同"), self.CONTRACT),
            (_("工资"), self.SAME),
            (_("各月工资"), months),
        )
        return [(title, [self[name] for name in names]) for title, names in parts]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("wage") not in (None, "") and said.get("wage_from", 1) > said.get("wage_to", 12):
            self.add_error("wage_to", _("「到几月」早于「从几月」。"))
        return said

    def wages(self, *, over: bool = False) -> list[int | None]:
        """The wage of each month in fen. `over`: one wage for several months replaces what stands there."""
        said = self.cleaned_data
        wages = [None if said.get(f"month_{at}") in (None, "") else said[f"month_{at}"] for at in MONTHS]
        if said.get("wage") not in (None, ""):
            for at in range(said["wage_from"], said["wage_to"] + 1):
                if over or wages[at - 1] is None:
                    wages[at - 1] = said["wage"]
        return wages

    def said(self) -> Said:
        """What was said of the person."""
        names = (*self.PERSON, *self.CONTRACT)
        return Said(**{name: self.cleaned_data[name] for name in names}, wages_fen=self.wages())


def initial_of(one: Placement) -> dict[str, Any]:
    """A person as the form shows what was entered."""
    names = (*PlacementForm.PERSON, *PlacementForm.CONTRACT)
    shown = {name: getattr(one, name) for name in names if name != "number"}
    wages = {f"month_{at}": yuan(fen) for at, fen in zip(MONTHS, one.wages_fen, strict=True) if fen is not None}
    return {**shown, "number": one.number.open(), **wages}


class SheetForm(forms.Form):
    """A spreadsheet with many people."""

    file = forms.FileField(
        label=_("表格"),
        max_length=200,
        help_text=_("xlsx、xls、ods 或 CSV，不超过 20 MB。第一行写列名。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        error_messages={"empty": _("文件里没有内容。")},
    )


class ProofForm(forms.Form):
    """A paper that proves a claim."""

    claim = forms.ChoiceField(label=_("证明什么"))
    file = forms.FileField(
        label=_("照片或 PDF"),
        max_length=200,
        help_text=_("手机上可以直接拍照。一份不超过 20 MB。"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        error_messages={"empty": _("文件里没有内容。")},
    )
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("例如这是哪几个月的。不要写病情。")
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, claims: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["claim"].choices = [("", _("请选择")), *claims]  # type: ignore[attr-defined]


class PromiseForm(forms.Form):
    """The promise that what is declared is true."""

    ABOUT = {"declaration.untrue": "is_true"}
    is_true = forms.BooleanField(
        label=_("我承诺：申报的人员、合同、工资都是真实的。有虚假的，由本单位承担责任。"), required=False
    )


class AppealForm(forms.Form):
    """What the employer disagrees with."""

    ABOUT = {"declaration.no_reason": "words"}
    words = forms.CharField(label=_("对什么有异议，为什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class LevyForm(forms.Form):
    """What is not known here: the local average wage of a year."""

    average = money_field(
        _("当地上年社会平均工资（元/年）"),
        required=False,
        help_text=_("统计部门每年公布。这里没有这个数，请查到后填写。"),
    )


class WhatIfForm(LevyForm):
    """One more person from a month on."""

    month = forms.TypedChoiceField(
        label=_("从几月起多安排一人"), coerce=int, choices=[(n, f"{n}") for n in MONTHS], initial=7
    )
    grade = forms.ChoiceField(
        label=_("残疾程度"), choices=[("other", _("一般")), ("severe", _("重度（一级、二级）"))], initial="other"
    )
