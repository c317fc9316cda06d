"""Numbers about where homes are built: who is reckoned with, how far, how long is searched. Each of them 待核."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter

PROGRAMME = "残联发〔2015〕27号；阳光家园计划（条文未核对，待核）"
GUESSED = "系统默认值，当地文件未查到（待核）"
SINCE = date(2009, 1, 1)  # the first programme of sunshine homes (待核)


def _number(name: str, label: str, unit: str, value: int, document: str = GUESSED) -> Parameter:
    return Parameter(name, label, unit, (Dated(SINCE, value, document),))


YOUNGEST = _number("home_siting_from", "选址计入人群的年龄，自", "years", 16, PROGRAMME)
OLDEST = _number("home_siting_to", "选址计入人群的年龄，至", "years", 59, PROGRAMME)
SEVERE_LIMB = _number("home_siting_limb_grade", "选址计入人群的肢体残疾等级，至", "grade", 2, PROGRAMME)
WITHIN = _number("home_siting_within", "家园的服务距离", "metres", 3000)
SEARCH_SECONDS = 300  # 待核: a whole city is proven within a minute; what is not by then is told with its gap
ASKS_SECONDS = 2.0  # 待核: so often a search looks whether somebody asks it to stop
MOST_HOMES, MOST_WITHIN_KM = 200, 100
