"""湖北: what cities and counties have set beyond the province. None of it has been found in a document."""

from datetime import date

from doorstep.catalogue.parameters.care import BOARD_CARE_AMOUNT, DAY_CARE_AMOUNT, HOME_CARE_AMOUNT
from doorstep.catalogue.parameters.living_standard import MINIMUM_LIVING
from doorstep.catalogue.parameters.payment import GUESSED
from doorstep.kernel.benefit import Dated

SINCE = date(2026, 1, 1)
TOWNS = ("420602", "420606", "420607")  # 襄城、樊城、襄州
COUNTIES = ("420624", "420625", "420626", "420682", "420683", "420684")

STANDARDS = {
    "4206": {
        DAY_CARE_AMOUNT: (Dated(SINCE, 2400_00, GUESSED),),
        HOME_CARE_AMOUNT: (Dated(SINCE, 1200_00, GUESSED),),
        BOARD_CARE_AMOUNT: (Dated(SINCE, 6000_00, GUESSED),),
    },
    **{code: {MINIMUM_LIVING: (Dated(SINCE, 720_00, GUESSED),)} for code in TOWNS},
    **{code: {MINIMUM_LIVING: (Dated(SINCE, 660_00, GUESSED),)} for code in COUNTIES},
}
