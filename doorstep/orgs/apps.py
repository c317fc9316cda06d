"""The room orgs, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    name = "doorstep.orgs"
    label = "orgs"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts
        from doorstep.base.enforce import declare_unscoped

        from . import remains, roles  # noqa: F401  (declare what may be left on a seat, and permissions)

        declare_unscoped(
            {
                "orgs.Division": "administrative codes are public",
                "orgs.DivisionChange": "administrative codes are public",
                "orgs.Twin": "administrative codes are public",
                "orgs.Grouping": "names of groups of divisions are public",
                "orgs.Account": "read at sign-in, before anybody has a reach; holds no client's data",
            }
        )
        name_acts(
            {
                "open_seat": _("开通岗位"),
                "close_seat": _("停用岗位"),
                "hand_over_seat": _("交接岗位"),
                "reset_password": _("重设密码"),
                "drop_second_factor": _("解除验证器"),
                "load_divisions": _("载入区划"),
                "map_twins": _("对照民政代码"),
                "found_org": _("设立组织"),
                "found_federation": _("设立各级组织"),
                "hold_term": _("登记换届"),
                "appoint": _("登记任职"),
                "leave_post": _("登记离任"),
            }
        )
