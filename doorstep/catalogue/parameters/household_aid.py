"""Numbers of devices, dwellings, schooling, insurance and relief. None has been found in a local document."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter, Share

from .living_standard import MINIMUM_LIVING
from .payment import GUESSED

SINCE = date(2026, 1, 1)


def _local(name: str, label: str, number: int, unit: str) -> Parameter:
    return Parameter(name, label, unit, (Dated(SINCE, number, GUESSED),), home="42")


# Prices up to which a device counts, by what it is for; and the part that is borne, by the family.
DEVICE_SIGHT = _local("device_sight", "助视辅具限价", 800_00, "fen/year")
DEVICE_HEARING = _local("device_hearing", "助听辅具限价", 3000_00, "fen/year")
DEVICE_LIMB = _local("device_limb", "肢体辅具限价", 1200_00, "fen/year")
DEVICE_LIMB_SEVERE = _local("device_limb_severe", "重度肢体辅具限价", 3500_00, "fen/year")
DEVICE_OTHER = _local("device_other", "其他辅具限价", 500_00, "fen/year")
DEVICE_PART_POOR = _local("device_part_poor", "低保家庭辅具补贴比例", 1000, "per mille")
DEVICE_PART_NEAR = _local("device_part_near", "低保边缘家庭辅具补贴比例", 800, "per mille")
DEVICE_PART = _local("device_part", "其他家庭辅具补贴比例", 500, "per mille")

RETROFIT = Parameter(
    "home_retrofit",
    "家庭无障碍改造补贴标准",
    "fen",
    (Dated(SINCE, 6000_00, "参照六安市金安区每户上限，当地文件未查到（待核）"),),
    home="42",
)

SCHOOL_AGE_TO = Parameter("school_age_to", "义务教育年龄，至", "years", (Dated(SINCE, 14, GUESSED),))
YOUTH_AGE_TO = Parameter("youth_age_to", "高中阶段年龄，至", "years", (Dated(SINCE, 17, GUESSED),))
EDUCATION_SCHOOL = _local("education_school", "学前和义务教育助学标准", 500_00, "fen/year")
EDUCATION_YOUTH = _local("education_youth", "高中阶段助学标准", 1000_00, "fen/year")
EDUCATION_COLLEGE = _local("education_college", "大学助学标准", 3000_00, "fen/year")

PENSION = Parameter(
    "pension_contribution",
    "城乡居民养老保险最低缴费档次",
    "fen/year",
    (Dated(SINCE, 200_00, GUESSED, is_floor=True),),
)
ACCIDENT = _local("accident_premium", "意外伤害保险保费标准", 30_00, "fen/year")

RELIEF_PART = Parameter("relief_part", "临时救助为低保月标准的倍数", "per mille", (Dated(SINCE, 2000, GUESSED),))
RELIEF_PART_POOR = Parameter(
    "relief_part_poor", "低保家庭临时救助为低保月标准的倍数", "per mille", (Dated(SINCE, 3000, GUESSED),)
)
RELIEF = Share("temporary_relief", "临时救助标准", MINIMUM_LIVING, RELIEF_PART)
RELIEF_POOR = Share("temporary_relief_poor", "低保家庭临时救助标准", MINIMUM_LIVING, RELIEF_PART_POOR)
