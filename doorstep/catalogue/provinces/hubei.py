"""湖北: what cities and counties have set beyond the province. Of it only the minimum wage was found in a document."""

from datetime import date

from doorstep.base.wages import MINIMUM_WAGE, WAGE_DOCUMENT, WAGE_PUBLISHED
from doorstep.catalogue.parameters.care import BOARD_CARE_AMOUNT, DAY_CARE_AMOUNT, HOME_CARE_AMOUNT
from doorstep.catalogue.parameters.living_standard import MINIMUM_LIVING
from doorstep.catalogue.parameters.payment import GUESSED
from doorstep.kernel.benefit import Dated

SINCE = date(2026, 1, 1)
TOWNS = ("420602", "420606", "420607")  # 襄城、樊城、襄州
COUNTIES = ("420624", "420625", "420626", "420682", "420683", "420684")
FIRST_CLASS = ("420602", "420606", "420502", "420503", "420504", "420505")  # 武汉市区 too: which of them was not found
FIRST_WAGE = (
    Dated(date(2021, 9, 1), 2010_00, "湖北省2021年标准第一档（文件未查到，待核）"),
    Dated(date(2024, 2, 1), 2210_00, "湖北省2024年标准第一档（文件未查到，待核）"),
    Dated(date(2025, 12, 1), 2400_00, f"{WAGE_DOCUMENT}第一档（转录，待核）", known=WAGE_PUBLISHED),
)
OF_COUNTY = {code: {MINIMUM_LIVING: (Dated(SINCE, 720_00, GUESSED),)} for code in TOWNS}
OF_COUNTY |= {code: {MINIMUM_LIVING: (Dated(SINCE, 660_00, GUESSED),)} for code in COUNTIES}

STANDARDS = {
    "4206": {
        DAY_CARE_AMOUNT: (Dated(SINCE, 2400_00, GUESSED),),
        HOME_CARE_AMOUNT: (Dated(SINCE, 1200_00, GUESSED),),
        BOARD_CARE_AMOUNT: (Dated(SINCE, 6000_00, GUESSED),),
    },
    **OF_COUNTY,
    **{code: OF_COUNTY.get(code, {}) | {MINIMUM_WAGE: FIRST_WAGE} for code in FIRST_CLASS},
}
