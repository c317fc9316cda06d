"""云南: floors, and for nursing one amount for grade 1, a lower one for grade 2."""

from datetime import date

from doorstep.catalogue.parameters.two_subsidies import LIVING, NURSING, NURSING_FULL_TO, NURSING_LOWER
from doorstep.kernel.benefit import Dated

RAISED = "云民发〔2026〕2号（转引自云南省民政厅网站，待核）"
BEFORE = "云南省原标准（转引自云民发〔2026〕2号的说明，起始日待核）"

STANDARDS = {
    "53": {
        LIVING: (
            Dated(date(2025, 1, 1), 90_00, BEFORE, is_floor=True),
            Dated(date(2026, 1, 1), 100_00, RAISED, is_floor=True),
        ),
        NURSING: (
            Dated(date(2025, 1, 1), 100_00, BEFORE, is_floor=True),
            Dated(date(2026, 1, 1), 110_00, RAISED, is_floor=True),
        ),
        NURSING_LOWER: (
            Dated(date(2025, 1, 1), 90_00, BEFORE, is_floor=True),
            Dated(date(2026, 1, 1), 100_00, RAISED, is_floor=True),
        ),
        NURSING_FULL_TO: (Dated(date(2025, 1, 1), 1, BEFORE),),
    },
}
