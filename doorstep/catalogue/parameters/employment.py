"""Numbers of the employment and start-up policies. None has been found in a local document."""

from datetime import date

from doorstep.base.wages import MINIMUM_WAGE
from doorstep.kernel.benefit import Dated, Parameter, Share
from doorstep.quota.terms import REWARD_PART

from .payment import GUESSED

SINCE = date(2026, 1, 1)
LISTED = date(2026, 1, 1)  # put on the list paid without application; the city's document was not found (待核)


def _local(name: str, label: str, fen: int, unit: str = "fen") -> Parameter:
    return Parameter(name, label, unit, (Dated(SINCE, fen, GUESSED),), home="42")


WORK_AGE_FROM = Parameter(
    "work_age_from", "就业年龄，自", "years", (Dated(date(2008, 1, 1), 16, "劳动法第十五条（待核）"),)
)
# The age of retirement rises by steps since 2025 and differs by sex and post; not modelled.
WORK_AGE_TO = Parameter("work_age_to", "就业年龄，至", "years", (Dated(date(2008, 1, 1), 59, GUESSED),))

STARTUP = _local("startup_subsidy", "自主创业一次性补贴标准", 5000_00)
STARTUP_SEVERE = _local("startup_subsidy_severe", "重度残疾人自主创业一次性补贴标准", 8000_00)
FLEX_PAID = _local("flexible_contribution", "灵活就业人员最低月缴费额", 1120_00, "fen/month")
FLEX_PART = Parameter("flexible_part", "灵活就业社保补贴比例", "per mille", (Dated(SINCE, 500, GUESSED),), home="42")
FLEXIBLE = Share("flexible_work_subsidy", "灵活就业社会保险补贴标准", FLEX_PAID, FLEX_PART)
POST_FROM = _local("post_from_month", "岗位补贴，从聘用的第几个月起", 13, "months")
POST_TO = _local("post_to_month", "岗位补贴，到聘用的第几个月为止", 48, "months")  # three years of it
POST = _local("post_subsidy", "岗位补贴标准", 500_00, "fen/month")
TRAINING = _local("training_allowance", "职业培训期间生活费标准", 600_00, "fen/month")
SHELTERED = _local("sheltered_work_subsidy", "辅助性就业机构补贴标准", 1000_00, "fen/year")
ABOVE_QUOTA_REWARD = Share("above_quota_reward", "超比例安排奖励标准", MINIMUM_WAGE, REWARD_PART)
MACHINE_PRICE = _local("machine_price", "购机补贴计算的机价上限", 100_000_00)
MACHINE_PART = Parameter("machine_part", "残联购机补贴比例", "per mille", (Dated(SINCE, 100, GUESSED),), home="42")
MACHINE = Share("farm_machine_subsidy", "农机购机补贴标准", MACHINE_PRICE, MACHINE_PART)
