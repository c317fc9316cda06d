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
    Link(_("每日记录"), _("到园、离园、用餐、服务、服药、异常。没有网络也能记。"), "home-day", "home.day"),
    Link(_("查看和撤销"), _("看记过什么，撤销点错的，补记漏掉的。"), "home-day-records", "home.day"),
    Link(_("服务对象"), _("谁在册，谁在排队，计划做了没有。"), "home-clients", "home.run"),
    Link(_("月度结算"), _("每人到园多少天、补贴多少，以及要核实的情况。"), "home-months", "home.run"),
    Link(_("导入旧考勤"), _("以前的 Excel 考勤表，检查以后写入。"), "home-attendance", "home.run"),
    Link(_("劳动登记"), _("今天谁做了什么、多少件、多少分钟。"), "home-work", "home.day"),
    Link(_("订单"), _("客户交来的活，和每道工序的单价。"), "home-orders", "home.run"),
    Link(_("义卖"), _("卖了多少钱，成本多少，按分值分给制作人。"), "home-sales", "home.run"),
    Link(_("收入分配"), _("每月核算、签字、审议、公示，和个人收入单。"), "home-pay", "home.run"),
    Link(_("重要事项"), _("提出、会议决定、执行、公开；管理章程。"), "home-matters", "home.run"),
    Link(_("安全"), _("报告事件，月度自查，整改，演练，留样，来访。"), "home-own-safety", "home.run"),
    Link(_("活动"), _("文体、技能、志愿服务，谁参加了；照片和同意。"), "home-own-activities", "home.run"),
    Link(_("志愿者"), _("谁常来帮忙，是谁的家属。"), "home-own-volunteers", "home.run"),
    Link(_("星级评定"), _("自评，县级、市级评分，公示，异议，结果。"), "home-own-ratings", "home.run"),
    Link(_("场地和证照"), _("房间、安全证照和荣誉，快到期的写在最前。"), "home-own-site", "home.run"),
    Link(_("工作人员"), _("谁在这里工作，谁有账号。"), "home-own-staff", "home.run"),
)
OFFICE: Sequence[Link] = (
    Link(_("服务对象"), _("谁在册，谁在排队，计划做了没有。"), "clients-of-home", "home.people"),
    Link(_("导入旧考勤"), _("家园以前的 Excel 考勤表，检查以后写入。"), "office-attendance", "home.inspect"),
    Link(_("劳动收入"), _("每月的收入分配，每一笔都能打开到劳动记录。"), "office-home-pay", "home.people"),
    Link(_("重要事项"), _("党组织讨论决定了什么，执行和公开了没有。"), "matters-of-home", "home.view"),
    Link(_("活动"), _("办了哪些活动，谁参加了，照片。"), "home-activities", "home.view"),
    Link(_("安全"), _("检查、隐患、事件、演练、留样、来访。"), "home-safety", "home.view"),
)
