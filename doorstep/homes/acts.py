"""What the acts of this room are called in the trail."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
    "set_home_target": _("下达建设目标"),
    "declare_home": _("申报家园"),
    "keep_home": _("更改家园信息"),
    "step_home": _("推进家园建设"),
    "add_home_staff": _("登记工作人员"),
    "close_home_staff": _("工作人员离任"),
}
