"""What the acts of this room are called in the trail."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
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
    "ask_elsewhere": _("向国家平台查询异地残疾人"),
}
