"""The room certificates, known to Django."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "doorstep.certificates"
    label = "certificates"

    def ready(self) -> None:
        from . import facts  # noqa: F401  (publishes them)
