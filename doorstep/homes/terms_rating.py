"""Numbers about the star rating of homes: points for stars, the share drawn, terms, what full marks ask for."""

from datetime import date
from functools import partial

from .terms import numbered

_guessed = partial(numbered, date(2016, 1, 1))


FIVE = _guessed("home_five_stars", "五星家园最低分", "points", 90)
FOUR = _guessed("home_four_stars", "四星家园最低分", "points", 80)
THREE = _guessed("home_three_stars", "三星家园最低分", "points", 70)
SOUND = _guessed("home_rating_sound", "评定合格最低分", "points", 60)
DRAWN = _guessed("home_rating_drawn", "市级抽查家园的比例下限", "per mille", 200)
NOTICE_DAYS = _guessed("home_rating_notice", "星级评定公示期限", "workdays", 5)
APPEAL_DAYS = _guessed("home_rating_appeal", "星级评定异议期限", "workdays", 5)
VALID_MONTHS = _guessed("home_rating_valid", "星级有效期", "months", 24)
MEETINGS = _guessed("home_rating_meetings", "满分须有的每年党组织讨论次数", "times", 4)
TRAINING = _guessed("home_rating_training", "满分须有的每年培训学时", "hours", 24)
SATISFIED = _guessed("home_rating_satisfied", "满分须有的满意度", "points", 90)
DRILLS = _guessed("home_rating_drills", "满分须有的每年演练次数", "times", 2)
