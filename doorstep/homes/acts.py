"""What the acts of this room are called in the trail."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
    "set_home_target": _("下达建设目标"),
    "declare_home": _("申报家园"),
    "keep_home": _("更改家园信息"),
    "step_home": _("推进家园建设"),
    "add_home_staff": _("登记工作人员"),
    "keep_home_staff": _("更改工作人员信息"),
    "close_home_staff": _("工作人员离任"),
    "put_home_room": _("登记房间"),
    "drop_home_room": _("删除房间"),
    "add_home_paper": _("登记证照"),
    "drop_home_paper": _("删除证照"),
    "give_honour": _("登记荣誉"),
    "revoke_honour": _("登记撤销荣誉"),
    "take_taps": _("记下每天的事"),
    "close_home_month": _("结算家园的一个月"),
    "settle_home_notice": _("处理要核实的情况"),
}
