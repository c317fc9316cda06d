"""The room certificates, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "doorstep.certificates"
    label = "certificates"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts
        from doorstep.base.enforce import declare_unscoped

        from . import (
            choices,  # noqa: F401  (gives the cases their choices)
            facts,  # noqa: F401  (publishes them)
            listings,  # noqa: F401  (adds to the list of people)
            messages,  # noqa: F401  (declares what the platform is told)
            panels,  # noqa: F401  (puts them on the person's page)
            panels_case,  # noqa: F401  (puts them on the case's page)
            remains,  # noqa: F401  (says what may be left on a seat)
            sheets,  # noqa: F401  (adds to the spreadsheet of people)
        )

        declare_unscoped(
            {
                "certificates.Institution": "who may assess is published",
                "certificates.Doctor": "who may assess is published",
            }
        )
        name_acts(
            {
                "record_certificate": _("登记残疾人证"),
                "change_certificate_state": _("残疾人证状态变更"),
                "reissue_certificate": _("补发残疾人证"),
                "print_certificate": _("打印残疾人证"),
                "settle_assessments": _("结算评定费"),
            }
        )
