"""山西: one amount for grade 1 and 2, half of it for intellectual and mental disability of grade 3 and 4."""

from datetime import date

from doorstep.catalogue.parameters.two_subsidies import LIVING, NURSING, NURSING_LOWER, NURSING_MIND_TO
from doorstep.kernel.benefit import Dated

SHARE = "山西省两项补贴标准，为全省农村低保平均标准的22%（转引自吕梁市政府网，待核）"
RAISED = "山西省两项补贴标准（转引自吕梁市政府网，待核）"
BEFORE = "山西省原标准（转引自吕梁市政府网，起始日待核）"

STANDARDS = {
    "14": {
        LIVING: (Dated(date(2025, 1, 1), 82_00, BEFORE), Dated(date(2026, 1, 1), 122_00, SHARE)),
        NURSING: (Dated(date(2025, 1, 1), 109_00, BEFORE), Dated(date(2026, 1, 1), 122_00, RAISED)),
        NURSING_LOWER: (Dated(date(2026, 1, 1), 61_00, RAISED),),
        NURSING_MIND_TO: (Dated(date(2026, 1, 1), 4, RAISED),),
    },
}
