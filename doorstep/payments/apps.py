"""The room payments, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "doorstep.payments"
    label = "payments"

    def ready(self) -> None:
        from doorstep.base.acts import name_acts

        from . import panels, remains  # noqa: F401  (register themselves)

        name_acts(
            {
                "draw_up_batch": _("制单"),
                "sign_batch": _("签名"),
                "receive_batch": _("财政收单"),
                "send_batch": _("送银行"),
                "take_bank_file": _("下载银行文件"),
                "record_answer": _("登记银行答复"),
                "drop_batch": _("作废批次"),
                "answer_return": _("登记退汇核实情况"),
                "make_unpayable": _("转为无法支付"),
                "enter_account": _("登记收款账户"),
                "replace_account": _("更换收款账户"),
                "settle_ledger_finding": _("了结账目差异"),
            }
        )
