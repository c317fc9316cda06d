"""The room visits, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "doorstep.visits"
    label = "visits"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts
        from doorstep.base.enforce import declare_unscoped

        from . import panels, tasks  # noqa: F401  (they register themselves)

        declare_unscoped({"visits.PlacePoint": "where a village lies is no secret"})
        name_acts(
            {
                "order_visit": _("登记上门任务"),
                "cancel_order": _("取消上门任务"),
                "open_plan": _("建立上门周计划"),
                "add_team": _("安排上门的车和人"),
                "drop_team": _("撤下上门的车和人"),
                "ask_for_routes": _("排上门路线"),
                "place_order": _("调整上门路线"),
                "fix_plan": _("定稿上门周计划"),
                "drop_plan": _("作废上门周计划"),
                "record_visit": _("登记上门情况"),
                "keep_photo": _("留存上门照片"),
                "set_point": _("登记地点坐标"),
            }
        )
