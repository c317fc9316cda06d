"""The base app: puts the database's own law in force after every migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BaseConfig(AppConfig):
    name = "doorstep.base"
    label = "base"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from .acts import name_acts
        from .enforce import after_migrate

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="doorstep.enforce")
        name_acts({"find_infected": _("材料查出病毒"), "take_out_faults": _("下载有问题的行")})
