"""The room web, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "doorstep.web"
    label = "web"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts

        name_acts({"make_city": _("建立演示城市")})
