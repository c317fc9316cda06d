"""The room proofs, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProofsConfig(AppConfig):
    name = "doorstep.proofs"
    label = "proofs"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts
        from doorstep.base.enforce import declare_unscoped

        declare_unscoped({"proofs.Inquirer": "counts inquiries of strangers, who have no reach; holds no address"})
        name_acts({"issue_proof": _("出具核验码"), "void_proof": _("作废核验码")})
