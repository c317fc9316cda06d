"""The room entitlements, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntitlementsConfig(AppConfig):
    name = "doorstep.entitlements"
    label = "entitlements"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts
        from doorstep.payments.ledger import name_cause
        from doorstep.payments.still_due import ask_what_is_due

        from . import panels, tasks  # noqa: F401  (they register themselves)
        from .recovery_cause import REPAYMENT
        from .recovery_machine import MACHINE
        from .still_due import not_due_any_more

        name_cause("entitlements.repayment", REPAYMENT)
        ask_what_is_due(not_due_any_more)
        name_acts({f"recovery_{act.name}": act.label for act in MACHINE.acts} | {"open_recovery": _("追缴立案")})
        name_acts(
            {
                "decline_change": _("不予采纳变动"),
                "confirm_change": _("确认变动"),
                "answer_check": _("核实变动"),
                "tell_changes": _("告知本人"),
                "record_telling": _("登记告知"),
                "publish_list": _("公示名单"),
                "withdraw_list": _("撤回公示"),
                "enter_objection": _("登记公示异议"),
                "close_objection": _("处理公示异议"),
                "tell_objector": _("答复提出异议的人"),
                "renounce_benefit": _("登记放弃享受"),
                "return_to_benefit": _("登记恢复享受"),
            }
        )
