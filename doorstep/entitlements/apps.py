"""The room entitlements, known to Django."""

from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "doorstep.entitlements"
    label = "entitlements"

    def ready(self) -> None:
        from . import tasks  # noqa: F401  (registers the job)
