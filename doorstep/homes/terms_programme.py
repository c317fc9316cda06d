"""Numbers about building a home: the standard by level, and how early a paper that runs out is told of."""

from datetime import date
from functools import partial

from .terms import numbered

_number = partial(numbered, date(2016, 1, 1))


AREA_VILLAGE = _number("home_area_village", "村（社区）家园使用面积下限", "square metres", 100)
AREA_TOWN = _number("home_area_town", "乡镇（街道）、县级家园使用面积下限", "square metres", 200)
PLACES_VILLAGE = _number("home_places_village", "村（社区）家园可容纳人数下限", "people", 10)
PLACES_TOWN = _number("home_places_town", "乡镇（街道）、县级家园可容纳人数下限", "people", 20)
STAFF_VILLAGE = _number(
    "home_staff_village", "村（社区）家园一名工作人员最多服务人数", "people", 10, "参照云南省辅助性就业管理（待核）"
)
STAFF_TOWN = _number("home_staff_town", "乡镇（街道）、县级家园一名工作人员最多服务人数", "people", 8)
OPEN_DAYS_WEEK = _number("home_open_week", "每周开放天数下限", "days", 5)
OPEN_HOURS_DAY = _number("home_open_day", "每天开放小时数下限", "hours", 6)
OPEN_DAYS_YEAR = _number("home_open_year", "全年开放天数下限", "days", 240)
PAPER_SOON_DAYS = _number("home_paper_soon", "证照到期前多少天提醒", "days", 30)

# What a county's annual evaluation gives for homes, in hundredths of a point; the city's own sheet is not known.
_evaluated = partial(numbered, date(2000, 1, 1))
EVALUATION_BUILT = _evaluated("home_evaluation_built", "年度综合考评：家园建设满分", "points/100", 12_00)
EVALUATION_QUALITY = _evaluated("home_evaluation_quality", "年度综合考评：家园质量满分", "points/100", 8_00)
