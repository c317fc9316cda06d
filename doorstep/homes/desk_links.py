"""Where the pages of a home are found: cards of the home's own desk, and of the page that offices see of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Link:
    """A page of a home: its words, the name of its address, and the verb that opens it.

    For offices the address takes the home's number; for those who work in it, nothing.
    """

    label: "str | Promise"
    words: "str | Promise"
    name: str
    verb: str


OWN: Sequence[Link] = (
    Link(_("场地和证照"), _("房间、安全证照和荣誉，快到期的写在最前。"), "home-own-site", "home.run"),
    Link(_("工作人员"), _("谁在这里工作，谁有账号。"), "home-own-staff", "home.run"),
    Link(_("每日记录"), _("到园、离园、用餐、服务、服药、异常。没有网络也能记。"), "home-day", "home.day"),
    Link(_("查看和撤销"), _("看记过什么，撤销点错的，补记漏掉的。"), "home-day-records", "home.day"),
    Link(_("月度结算"), _("每人到园多少天、补贴多少，以及要核实的情况。"), "home-months", "home.run"),
)
OFFICE: Sequence[Link] = ()
