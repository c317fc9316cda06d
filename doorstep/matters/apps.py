"""The room matters, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    name = "doorstep.matters"
    label = "matters"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts
        from doorstep.proofs.kinds import name_kinds

        from . import (  # noqa: F401  (they register themselves)
            messages,
            models_forward,
            models_papers,
            panels,
            remains,
            tasks,
        )

        name_kinds({"application": _("申请表")})
        name_acts(
            {
                "open_matter": _("登记办件"),
                "advance_matter": _("办理"),
                "delegate": _("下放受理权"),
                "end_delegation": _("收回受理权"),
                "record_readiness": _("登记受理条件"),
                "give_mandate": _("登记委托"),
                "send_mandate_code": _("发委托验证码"),
                "revoke_mandate": _("撤销委托"),
                "keep_file": _("留存材料文件"),
                "issue_letter": _("出具文书"),
                "tell_notice": _("告知本人"),
                "receive_forwarding": _("异地收件"),
                "push_forwarding": _("转出异地收件"),
                "answer_forwarding": _("登记异地答复"),
                "tell_forwarded": _("告知异地办理结果"),
                "take_arrival": _("异地来件立件"),
                "send_back": _("退回异地来件"),
            }
        )
