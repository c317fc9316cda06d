"""What each role may do, in code. Roles are never deleted: rows refer to them; they are marked retired."""

from doorstep.base.access import Role, declare_permissions

declare_permissions(
    {
        "org.view": "查看组织与覆盖情况",
        "org.change": "变更组织与任职",
        "seat.open": "开通和停用岗位",
        "person.view": "查看残疾人名册",
        "person.register": "登记残疾人",
        "person.correct": "更正残疾人信息",
        "person.merge": "合并与拆分重复登记",
        "person.reveal": "查看完整证件号码和电话",
        "person.import": "批量导入",
        "person.export": "导出名册",
        "certificate.view": "查看残疾人证",
        "certificate.record": "登记残疾人证",
        "certificate.print": "打印残疾人证",
        "matter.view": "查看办件",
        "matter.file": "帮办代办、登记办件",
        "matter.accept": "受理",
        "matter.review": "审核",
        "matter.approve": "审批",
        "matter.arbitrate": "处理评定异议",
        "matter.deliver": "张贴公示、发证与送达",
        "matter.delegate": "下放受理权",
        "assessment.record": "登记评定结论",
        "certificate.settle": "结算评定费",
        "visit.view": "查看上门任务和路线",
        "visit.order": "登记上门任务",
        "visit.plan": "排上门路线",
        "visit.record": "登记上门情况",
        "benefit.view": "查看待遇判定",
        "benefit.judge": "执行月度判定",
        "benefit.confirm": "确认变动",
        "benefit.answer": "补充核实情况",
        "account.change": "更换收款账户",
        "batch.view": "查看发放批次",
        "batch.lines": "查看发放明细（到人）",
        "batch.draw": "制作发放批次",
        "batch.sign": "签发批次",
        "batch.send": "送银行与登记答复",
        "ledger.settle": "处理账目差异",
        "recovery.view": "查看追缴案件",
        "recovery.manage": "办理追缴",
        "recovery.approve": "审批免予追缴",
        "exchange.view": "查看与上级平台的往来",
        "exchange.resolve": "处理上级平台退回的报文",
        "feed.receive": "接收其他部门的数据",
        "placement.declare": "申报按比例就业",
        "placement.view": "查看按比例就业申报",
        "placement.review": "审核按比例就业申报",
        "placement.certify": "认定按比例就业",
        "report.view": "查看报表与汇报",
        "report.freeze": "定稿汇报",
        "look.view": "查阅查看记录",
        "job.view": "查看后台工作进展",
    }
)

SEES = {
    *("job.view", "org.view", "person.view", "matter.view", "certificate.view", "visit.view", "benefit.view"),
    "report.view",
}

ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role(
            "liaison",
            "村（社区）专职委员",
            "本村（社区）残协的专职委员。",
            frozenset(
                SEES
                | {
                    "person.register",
                    "person.reveal",
                    "matter.file",
                    "matter.accept",
                    "matter.deliver",
                    "visit.order",
                    "visit.record",
                    "benefit.answer",
                }
            ),
            levels=("village",),
        ),
        Role(
            "town_desk",
            "乡镇（街道）窗口",
            "乡镇（街道）残联的专职委员或窗口人员。",
            frozenset(
                SEES
                | {
                    "person.register",
                    "person.correct",
                    "person.reveal",
                    "person.import",
                    "matter.file",
                    "matter.accept",
                    "matter.deliver",
                    "visit.order",
                    "visit.record",
                    "benefit.answer",
                    "account.change",
                }
            ),
            levels=("town",),
        ),
        Role(
            "county_office",
            "县级残联经办",
            "县（市、区）残联的经办人员。",
            frozenset(
                SEES
                | {
                    "org.change",
                    "person.register",
                    "person.correct",
                    "person.merge",
                    "person.reveal",
                    "person.import",
                    "person.export",
                    "certificate.record",
                    "certificate.print",
                    "matter.file",
                    "matter.accept",
                    "matter.deliver",
                    "visit.order",
                    "visit.record",
                    "matter.review",
                    "matter.delegate",
                    "visit.plan",
                    "certificate.settle",
                    "benefit.judge",
                    "benefit.confirm",
                    "benefit.answer",
                    "account.change",
                    "batch.view",
                    "batch.lines",
                    "batch.draw",
                    "recovery.view",
                    "recovery.manage",
                    "placement.view",
                    "placement.review",
                    "exchange.view",
                    "exchange.resolve",
                    "feed.receive",
                }
            ),
            levels=("county",),
        ),
        Role(
            "county_signer",
            "县级残联审批",
            "县（市、区）残联有审批权的负责人。",
            frozenset(
                SEES
                | {
                    "matter.approve",
                    "batch.view",
                    "batch.lines",
                    "batch.sign",
                    "recovery.view",
                    "recovery.approve",
                    "placement.view",
                    "placement.certify",
                    "look.view",
                }
            ),
            levels=("county",),
        ),
        Role(
            "county_finance",
            "县级财政经办",
            "县（市、区）财政部门的经办人员。",
            frozenset({"batch.view", "batch.lines", "batch.sign", "batch.send", "ledger.settle", "report.view"}),
            levels=("county",),
        ),
        Role(
            "assessor",
            "残疾评定",
            "指定评定机构的评定医师；只看约到本机构的评定。",
            frozenset({"assessment.record"}),
            levels=("county", "city"),
        ),
        Role(
            "city_office",
            "市残联业务科室",
            "市残联业务科室的工作人员。",
            frozenset(
                SEES
                | {
                    "org.change",
                    "matter.arbitrate",
                    "batch.view",
                    "batch.lines",
                    "recovery.view",
                    "placement.view",
                    "placement.review",
                    "placement.certify",
                    "exchange.view",
                    "exchange.resolve",
                    "feed.receive",
                    "report.freeze",
                    "person.export",
                }
            ),
            levels=("city",),
        ),
        Role(
            "city_leader",
            "市残联领导",
            "市残联领导班子成员；只看汇总，不看个人。",
            frozenset({"org.view", "report.view", "batch.view"}),
            levels=("city",),
        ),
        Role(
            "auditor",
            "审计管理员",
            "负责安全审计的人员；不办业务。",
            frozenset({"look.view", "org.view"}),
        ),
        Role(
            "seat_keeper",
            "系统管理员",
            "负责开通和停用岗位的人员；不看业务数据。",
            frozenset({"seat.open", "org.view"}),
        ),
    )
}
