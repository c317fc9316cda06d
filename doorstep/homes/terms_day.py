"""Numbers about days and months in a home: what makes a day and a month valid, the subsidy, what is odd about a tap."""

from datetime import date
from functools import partial

from .terms import numbered

_guessed = partial(numbered, date(2021, 1, 1))


# What makes a day and a month valid, and what a month then gives.
DAY_PRESENT = _guessed("home_day_present", "有效天至少在园", "minutes", 240)
DAY_WORKED = _guessed("home_day_worked", "有效天至少劳动", "minutes", 180)
DAY_MARKED = _guessed("home_day_marked", "旧考勤表只写出勤、没有时刻的一天算有效天（1 算，0 不算）", "yes or no", 1)
MONTH_DAYS = _guessed("home_month_days", "有效月至少有效天数", "days", 15)
SUBSIDY = _guessed("home_subsidy", "每人每月托养补贴标准", "fen/month", 200_00)
SUBSIDY_DAYS = _guessed("home_subsidy_days", "领满托养补贴须有的有效天数", "days", 20)
SUBSIDY_BY_DAYS = _guessed("home_subsidy_by_days", "托养补贴按天数折算（1 折算，0 有效月才发全额）", "yes or no", 1)
CARED_MONTHS = _guessed("home_cared_months", "常年托养照护至少有效月数", "months", 6)
CARED_WITHIN = _guessed("home_cared_within", "常年托养照护看最近多少个月", "months", 12)

# When a person is to look at a tap: the house's own numbers.
AHEAD = _guessed("tap_minutes_ahead", "平板时间快多少分钟要看一看", "minutes", 10)
BEHIND = _guessed("tap_days_behind", "记录晚送多少天要看一看", "days", 7)
DAY_APART = _guessed("tap_day_apart", "记录日期与收到日期相差多少天要看一看", "days", 7)
SAME_TIMES = _guessed("home_same_times", "一个月里多少天到园离园时刻完全相同要核实", "days", 10)
