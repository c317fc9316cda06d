"""The room quota, known to Django."""

from django.apps import AppConfig


class QuotaConfig(AppConfig):
    name = "doorstep.quota"
    label = "quota"

    def ready(self) -> None:
        from doorstep.orgs.seats import OUTSIDE

        from .clerks import clerks_of

        if clerks_of not in OUTSIDE:
            OUTSIDE.append(clerks_of)
