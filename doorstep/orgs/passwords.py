"""Rules that a password must meet beyond Django's own: three kinds of characters, and none of the last five.

Source: GB/T 22239-2019 level 3, identity (as read in the domain brief; 待核).
"""

import re
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST = 10
KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


class LongEnough:
    """At least ten characters. Django's own words for it are not in Chinese yet."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < LEAST:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        return _("密码太短，至少要 %(least)s 个字符。") % {"least": LEAST}


class ThreeKinds:
    """At least three of: small letters, capitals, digits, other characters."""

    def validate(self, password: str, user: Any = None) -> None:
        if sum(bool(re.search(kind, password)) for kind in KINDS) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("密码要有小写字母、大写字母、数字、符号中的三种。")


class NotUsedBefore:
    """Neither the present password nor any of the five before it."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is not None and any(
            check_password(password, old) for old in (user.password, *user.former_passwords) if old
        ):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        return _("不能用最近五次用过的密码。")
