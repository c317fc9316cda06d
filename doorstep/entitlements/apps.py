"""The room entitlements, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntitlementsConfig(AppConfig):
    name = "doorstep.entitlements"
    label = "entitlements"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts

        from . import panels, tasks  # noqa: F401  (they register themselves)

        name_acts(
            {
                "decline_change": _("不予采纳变动"),
                "confirm_change": _("确认变动"),
            }
        )
