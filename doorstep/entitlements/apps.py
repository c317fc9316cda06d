"""The room entitlements, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntitlementsConfig(AppConfig):
    name = "doorstep.entitlements"
    label = "entitlements"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts
        from doorstep.payments.ledger import name_cause

        from . import panels, tasks  # noqa: F401  (they register themselves)
        from .recovery_cause import REPAYMENT
        from .recovery_machine import MACHINE

        name_cause("entitlements.repayment", REPAYMENT)
        name_acts({f"recovery_{act.name}": act.label for act in MACHINE.acts} | {"open_recovery": _("追缴立案")})
        name_acts(
            {
                "decline_change": _("不予采纳变动"),
                "confirm_change": _("确认变动"),
            }
        )
