"""The room exchange, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "doorstep.exchange"
    label = "exchange"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts
        from doorstep.base.enforce import declare_unscoped
        from doorstep.people.listings import LOOKED_AT

        from . import (  # noqa: F401  (most register themselves)
            models_feeds,
            panels,
            services,
            tasks_feeds,
        )

        LOOKED_AT.append(services.LOOKED_AT)
        declare_unscoped(
            {
                "exchange.Link": "how it stands with a partner, one row each; no personal data",
                "exchange.SpentNonce": "what a signed request carried, for some minutes; no personal data",
                "exchange.Reconciliation": "counts of one day for the whole city; no personal data",
            }
        )
        name_acts(
            {
                "resend_message": _("更正重发报文"),
                "drop_message": _("放弃报文"),
                "reveal_message": _("查看报文全文"),
                "send_again": _("补发报文"),
                "settle_finding": _("了结对账差异"),
                "receive_feed": _("接收其他部门的数据"),
                "close_feed": _("名单生效"),
                "settle_feed_row": _("处理数据里的一行"),
                "take_out_feed_rows": _("下载有问题的行"),
            }
        )
