"""广东: floors for the whole province, raised each year; a county may pay more."""

from datetime import date

from doorstep.catalogue.parameters.two_subsidies import LIVING, NURSING
from doorstep.kernel.benefit import Dated

RAISED = "广东省 2026 年提高两项补贴标准的通知（转引自紫金县政府网，待核）"
BEFORE = "广东省 2025 年的标准（转引自 2026 年通知的说明，起始日待核）"

STANDARDS = {
    "44": {
        LIVING: (
            Dated(date(2025, 1, 1), 209_00, BEFORE, is_floor=True),
            Dated(date(2026, 1, 1), 217_00, RAISED, is_floor=True),
        ),
        NURSING: (
            Dated(date(2025, 1, 1), 280_00, BEFORE, is_floor=True),
            Dated(date(2026, 1, 1), 290_00, RAISED, is_floor=True),
        ),
    },
}
