"""Figures of the periodic report that are not kept yet, each with what must be kept first."""

from doorstep.base.figures import Figure

HOMES = "残疾人之家的建设、验收与考勤"
CASES = "典型案例与本人同意"
POLICIES = "免申请兑付政策清单"
MILESTONES = "大事记"


def awaited(code: str, name: str, label: str, meaning: str, awaits: str, unit: str = "") -> Figure:
    """A figure that says what it waits for."""
    return Figure(code, name, label, meaning, unit, awaits=awaits)


FIGURES = [
    awaited("F01", "recipient_surname", "受众姓氏", "汇报对象的姓。", "定稿时填写"),
    awaited("F13", "person_age", "案例人物年龄", "汇报日的周岁。", CASES, "岁"),
    awaited("F14", "person_name", "案例人物姓名", "本人同意公开的姓名或化名。", CASES),
    awaited("F20", "gov_name", "将就业创业政策纳入清单的政府", "发文政府的名称。", POLICIES),
    awaited("F23", "cert_net_start_year", "联网认证开始的年份", "大事记登记的年份。", MILESTONES, "年"),
    awaited("F24", "cert_net_start_month", "联网认证开始的月份", "大事记登记的月份。", MILESTONES, "月"),
    awaited("F28", "donated_value", "捐赠物资价值", "入库时价值之和。", "捐赠物资台账", "元"),
    awaited("F29", "place_name", "农机助残推广地", "项目推广的区域名称。", "农机助残项目"),
    awaited("F30", "coops_active", "参与的农业合作社", "期间有有效联结的合作社数。", "合作社与联结", "家"),
    awaited("F31", "households_driven", "带动的残疾人家庭", "就业增收达标的户数。", "合作社与联结", "户"),
    awaited("F37", "person_age_example", "典型人物年龄", "汇报日的周岁。", CASES, "岁"),
    awaited("F38", "person_service_years", "典型人物工作年限", "任职起至汇报日的整年数。", CASES, "年"),
    awaited("F39", "mediation_year", "调解的年份", "该案巡查发现的年份。", "人民调解案卷", "年"),
    awaited("F40", "mediation_month", "调解的月份", "该案巡查发现的月份。", "人民调解案卷", "月"),
]
