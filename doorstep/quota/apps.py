"""The room quota, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from .acts import ACTS


class QuotaConfig(AppConfig):
    name = "doorstep.quota"
    label = "quota"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts
        from doorstep.exchange.feed_rooms import take_in
        from doorstep.kernel.feed import HoldsSpan, PaysMonth
        from doorstep.orgs.seats import OUTSIDE
        from doorstep.proofs.kinds import name_kinds

        from . import tasks  # noqa: F401  (kinds of jobs register themselves)
        from .clerks import clerks_of
        from .list_entering import MONTHS, SPANS
        from .reopening import HEARERS
        from .services.comparing_again import ask_again

        if clerks_of not in OUTSIDE:
            OUTSIDE.append(clerks_of)
            HEARERS.append(ask_again)
            name_kinds({"placement-certification": _("按比例安排残疾人就业审核认定书")})
        take_in(PaysMonth, MONTHS)
        take_in(HoldsSpan, SPANS)
        name_acts(ACTS)
