"""The room quota, known to Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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
        name_acts(
            {
                "apply_employer": _("单位申请登记"),
                "decide_employer": _("核准单位"),
                "add_employer_clerk": _("添加单位经办人"),
                "close_employer_clerk": _("停用单位经办人"),
                "open_declaration": _("建立申报"),
                "keep_staff": _("填写职工人数和工资"),
                "put_placement": _("填写安排的残疾人"),
                "drop_placement": _("删除安排的残疾人"),
                "show_proof": _("提交单位证明材料"),
                "submit_declaration": _("提交申报"),
                "withdraw_declaration": _("撤回申报"),
                "accept_declaration": _("受理申报"),
                "return_declaration": _("退回补正"),
                "settle_placement": _("认定是名册里的谁"),
                "rule_claim": _("人工认定"),
                "review_declaration": _("初审通过"),
                "certify_declaration": _("认定"),
                "refuse_declaration": _("不予认定"),
                "recall_certification": _("撤销认定"),
                "reopen_declaration": _("数据更正，重新审核"),
                "raise_appeal": _("提出异议"),
                "decide_appeal": _("复核异议"),
                "draw_employers": _("抽取检查单位"),
                "record_inspection": _("登记检查情况"),
            }
        )
