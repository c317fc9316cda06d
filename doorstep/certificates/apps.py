"""The room certificates, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "doorstep.certificates"
    label = "certificates"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts

        from . import (
            facts,  # noqa: F401  (publishes them)
            listings,  # noqa: F401  (adds to the list of people)
            panels,  # noqa: F401  (puts them on the person's page)
            sheets,  # noqa: F401  (adds to the spreadsheet of people)
        )

        name_acts(
            {
                "record_certificate": _("登记残疾人证"),
                "change_certificate_state": _("残疾人证状态变更"),
                "reissue_certificate": _("补发残疾人证"),
            }
        )
