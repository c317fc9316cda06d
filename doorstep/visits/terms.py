"""Numbers that a week of visits is reckoned with. None has been found in a document: 待核, each of them."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter

GUESSED = "系统默认值，当地没有规定（待核）"
SINCE = date(2018, 1, 1)

SPEED = Parameter("visit_speed", "上门车速", "km/h", (Dated(SINCE, 30, GUESSED),))
DETOUR = Parameter("visit_detour", "路程和直线距离之比", "percent", (Dated(SINCE, 140, GUESSED),))
OPENS = Parameter("visit_opens", "上门最早出发", "minutes", (Dated(SINCE, 8 * 60 + 30, GUESSED),))
CLOSES = Parameter("visit_closes", "上门最晚回来", "minutes", (Dated(SINCE, 17 * 60 + 30, GUESSED),))
# Nine hours on the clock, eight of them for the road and the visits: an hour is left for a meal, at no fixed time.
MOST = Parameter("visit_most", "一天上门最长时间", "minutes", (Dated(SINCE, 8 * 60, GUESSED),))
LENGTHS = {
    "certificate": 40,
    "assessment": 60,
    "delivery": 20,
    "survey": 45,
    "device": 60,
    "other": 40,
}  # 待核: minutes that are offered on the form, to be changed there
PROMISED_WORKDAYS = 10  # 待核: within how many working days a visit is made; offered as the latest day
SEARCH_SECONDS, SLICE_SECONDS = 25, 5  # with reading and laying down, within half a minute
