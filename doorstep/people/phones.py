"""Telephone numbers as people write them."""

import re

from django.utils.translation import gettext as _

from doorstep.kernel.characters import number_as_meant
from doorstep.kernel.refusal import Refused

MOBILE = re.compile("1[3-9][0-9]{9}")
LANDLINE = re.compile("0[1-9][0-9]{8,10}|[2-8][0-9]{6,7}")


def read_phone(text: str) -> str:
    """A mobile of 11 digits or a landline with or without its area code, digits only; empty where nothing is written.

    Raises: Refused("phone.unsound").
    """
    typed = re.sub("[()]", "", number_as_meant(text))
    typed = re.sub(r"^(\+|00)86(?=1|0)", "", typed)
    if not typed or MOBILE.fullmatch(typed) or LANDLINE.fullmatch(typed):
        return typed
    raise Refused(
        _("这个电话号码不能用。"),
        why=_("手机号应为 1 开头的 11 位数字，座机号应为区号加 7 至 8 位数字，录入了 %(count)s 位。")
        % {"count": len(typed)},
        then=_("请核对后重新录入；没有电话可以不填。"),
        code="phone.unsound",
    )
