"""The room homes, known to Django."""

from django.apps import AppConfig

from .acts import ACTS


class HomesConfig(AppConfig):
    name = "doorstep.homes"
    label = "homes"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts
        from doorstep.base.items import offer_pay
        from doorstep.orgs.seats import OUTSIDE

        from . import (
            panels,  # noqa: F401  (puts them on the desk)
            tasks_attendance,  # noqa: F401  (kinds of jobs register themselves)
            tasks_day,  # noqa: F401  (kinds of jobs register themselves)
            tasks_siting,  # noqa: F401  (kinds of jobs register themselves)
        )
        from .keepers import keepers_of
        from .payable import LABEL, PAY

        if keepers_of not in OUTSIDE:
            OUTSIDE.append(keepers_of)
        name_acts(ACTS)
        offer_pay(PAY, LABEL)
