"""Shapes of what is typed at the door."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Grouping, Org
from .roles import ROLES


class SignInForm(forms.Form):
    """Account and password."""

    username = forms.CharField(
        label=_("账号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """Six digits."""

    code = forms.RegexField(
        r"^\d{6}$",
        label=_("动态验证码"),
        help_text=_("打开手机上的身份验证应用，输入 6 位数字。"),
        error_messages={"invalid": _("验证码是 6 位数字。")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6, "autofocus": True}
        ),
    )


class PasswordForm(forms.Form):
    """The old password and twice the new one."""

    old = forms.CharField(
        label=_("原密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        help_text=_("至少 10 个字符，要有小写字母、大写字母、数字、符号中的三种。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次新密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        if self.cleaned_data.get("new") != self.cleaned_data["again"]:
            raise forms.ValidationError(_("两次输入的新密码不一样。"))
        return self.cleaned_data["again"]


class SeatForm(forms.Form):
    """Why something is done to a seat or its account."""

    reason = forms.CharField(label=_("原因"), max_length=100)


class CloseForm(SeatForm):
    """Why a seat closes, and who takes over what is left on it."""

    successor = forms.TypedChoiceField(
        label=_("由谁接手"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("只列出权限够、管得到这里的岗位。所在地没有同样岗位的期间，那里的待办会到接手人的工作台。"),
    )

    def __init__(self, *args: Any, successors: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["successor"].choices = [("", _("不交给谁")), *successors]  # type: ignore[attr-defined]
        if not successors:
            self.fields["successor"].widget = forms.HiddenInput()


class OpenSeatForm(forms.Form):
    """Who is seated in which role; `grouping` limits the seat to its parts."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{2,39}$",
        label=_("账号"),
        help_text=_("3 到 40 个小写字母、数字。此人已有账号的，填原来的账号。"),
        error_messages={"invalid": _("账号要用 3 到 40 个小写字母或数字。")},
    )
    name = forms.CharField(label=_("姓名"), max_length=20)
    role = forms.ChoiceField(label=_("角色"))
    grouping = forms.ModelChoiceField(Grouping.objects.none(), label=_("限于区划组合"), required=False)

    def __init__(self, *args: Any, org: Org, on: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        fit = [one for one in ROLES.values() if not one.retired and (not one.levels or org.level in one.levels)]
        self.fields["role"].choices = [(one.name, f"{one.label}：{one.holder}") for one in fit]  # type: ignore[attr-defined]
        standing = Grouping.objects.filter(valid__contains=on, kind="report_unit").order_by("name")
        self.fields["grouping"].queryset = standing  # type: ignore[attr-defined]
        if org.level != "county":
            del self.fields["grouping"]
