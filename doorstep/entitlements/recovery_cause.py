"""A repayment as a cause in the ledger: how it is called, and the case in which it stands."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.payments.ledger import Cause

from .models_recovery import Repayment


def _case(key: int) -> str:
    found = Repayment.objects.filter(pk=key).values_list("recovery_id", flat=True).first()
    return reverse("recovery", args=[found]) if found else ""


REPAYMENT = Cause(_("退还"), "recovery.view", _case)
