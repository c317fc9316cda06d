"""Numbers with legal force about placing disabled people: the quota, the levy, the reward, the least wage."""

from datetime import date

from doorstep.base.wages import HUBEI, MINIMUM_WAGE
from doorstep.kernel.benefit import Dated, Parameter
from doorstep.kernel.levy import LevyTerms

GUESSED = "系统默认值，当地文件未查到（待核）"
EASED = "财政部公告2023年第8号（2020年至2022年：财政部公告2019年第98号）"
EASED_FROM, EASED_AFTER = date(2020, 1, 1), date(2028, 1, 1)


def _eased(name: str, label: str, unit: str, value: int) -> Parameter:
    """A number of the relief, which ends with 2027; what holds from then on nobody knows yet."""
    later = Dated(EASED_AFTER, None, "2027年底以后的规定还没有公布（待核）")
    return Parameter(name, label, unit, (Dated(EASED_FROM, value, EASED), later))


QUOTA_RATIO = Parameter(
    "quota_ratio",
    "应安排残疾人就业的比例",
    "per mille",
    (Dated(date(2017, 1, 1), 15, "鄂财法规〔2017〕11号；湖北省人民政府令第334号（待核）"),),
    home=HUBEI,
)
LEVY_CAP = Parameter(
    "levy_cap_times",
    "计费工资最多为当地社会平均工资的倍数",
    "times",
    (Dated(date(2018, 4, 1), 2, "财税〔2018〕39号；发改价格规〔2019〕2015号（待核）"),),
)
LEVY_SMALL = _eased("levy_small_staff", "免缴保障金的企业在职职工人数上限", "people", 30)
LEVY_THRESHOLD = _eased("levy_threshold", "按较低比例缴费须达到的安排比例", "per mille", 10)
LEVY_NEAR = _eased("levy_near_factor", "达到这一比例、未达规定比例的缴费比例", "per mille", 500)
LEVY_FAR = _eased("levy_far_factor", "不到这一比例的缴费比例", "per mille", 900)
# Jiangsu gives at least four monthly minimum wages for each one above the quota, a year.
REWARD_PART = Parameter(
    "above_quota_part",
    "每超一人一年的奖励为最低工资的倍数",
    "per mille",
    (Dated(date(2026, 1, 1), 4000, "参照江苏省：每超一人每年不少于四个月最低工资，本省文件未查到（待核）"),),
    home=HUBEI,
)
LEVY_TERMS = LevyTerms(
    quota=QUOTA_RATIO,
    cap_times=LEVY_CAP,
    small_staff=LEVY_SMALL,
    threshold=LEVY_THRESHOLD,
    near_factor=LEVY_NEAR,
    far_factor=LEVY_FAR,
    reward_part=REWARD_PART,
    minimum_wage=MINIMUM_WAGE,
)

COUNTED_BY = "残联厅函〔2022〕63号"
COUNTED_SINCE = date(2022, 1, 1)


def _counted(name: str, label: str, unit: str, value: int, document: str = COUNTED_BY) -> Parameter:
    return Parameter(name, label, unit, (Dated(COUNTED_SINCE, value, document),))


WEIGHT_SEVERE = _counted("placement_weight_severe", "重度残疾人每月计算的人数", "people", 2)
WEIGHT_OTHER = _counted("placement_weight", "其他残疾人每月计算的人数", "people", 1)
SEVERE_GRADE = _counted("placement_severe_grade", "按两人计算的残疾等级，至", "grade", 2)
VETERAN_SEVERE = _counted("placement_veteran_severe", "按两人计算的残疾军人等级，至", "grade", 3)
VETERAN_COUNTS = _counted("placement_veteran_grade", "可以计算的残疾军人等级，至", "grade", 8)
CONTRACT_LEAST = _counted("placement_contract", "劳动合同最短期限", "months", 12)

# The age of work: from sixteen up to retirement, which for women hangs on the kind of post.
RETIREMENT_LAW = "全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定（2024年9月13日）"
RETIREMENT_SINCE = date(2025, 1, 1)


def _retirement(name: str, label: str, months: int) -> Parameter:
    return Parameter(name, label, "months", (Dated(date(1978, 6, 2), months, f"国发〔1978〕104号；{RETIREMENT_LAW}"),))


YOUNGEST = Parameter("working_age", "最低就业年龄", "months", (Dated(date(1995, 1, 1), 192, "劳动法第十五条"),))
RETIRES_MEN = _retirement("retirement_men", "男职工原法定退休年龄", 720)
RETIRES_WOMEN = _retirement("retirement_women", "女职工原法定退休年龄", 600)
RETIRES_WOMEN_CADRES = _retirement("retirement_women_cadres", "女干部原法定退休年龄", 660)
RETIREMENT_STEP, RETIREMENT_STEP_WOMEN = 4, 2  # months of original retirement for each month more, by the decision
RETIREMENT_MOST, RETIREMENT_MOST_WOMEN = 36, 60

# Workdays for each step (待核: no document was found that says how many).
ACCEPT_DAYS = _counted("placement_accept", "按比例就业申报受理期限", "workdays", 2, GUESSED)
DECIDE_DAYS = _counted("placement_decide", "按比例就业申报审核期限", "workdays", 15, GUESSED)
CORRECT_DAYS = _counted("placement_correct", "按比例就业申报补正期限", "workdays", 5, GUESSED)
APPEAL_DAYS = _counted("placement_appeal", "按比例就业认定异议期限", "workdays", 10, GUESSED)
# Of the year after: from this day of the year up to this one, as month and day together.
WINDOW_OPENS = _counted("placement_window_opens", "按比例就业申报开始日", "month and day", 301, "各省年审公告（待核）")
WINDOW_CLOSES = _counted(
    "placement_window_closes", "按比例就业申报截止日", "month and day", 1031, "各省年审公告（待核）"
)

# From how many people on something is a reason to look: the house's own numbers.
HINT_PEOPLE = _counted("placement_hint_people", "疑点提示的最少人数", "people", 3, GUESSED)
