"""安徽: floors; the living allowance also for those lifted out of poverty whose footing is not yet firm."""

from datetime import date

from doorstep.catalogue.parameters.two_subsidies import LIVING, LIVING_MONITORED_TO, NURSING
from doorstep.kernel.benefit import Dated

RAISED = "皖民务函〔2024〕237号（转引自绩溪县政府网，待核）"
BEFORE = "安徽省原标准（转引自皖民务函〔2024〕237号的说明，起始日待核）"

STANDARDS = {
    "34": {
        LIVING: (
            Dated(date(2024, 1, 1), 86_00, BEFORE, is_floor=True),
            Dated(date(2025, 1, 1), 94_00, RAISED, is_floor=True),
        ),
        # 脱贫人口（稳定脱贫户除外） are read as 防返贫监测户 (待核).
        LIVING_MONITORED_TO: (Dated(date(2024, 1, 1), 4, BEFORE),),
        NURSING: (Dated(date(2025, 1, 1), 94_00, RAISED, is_floor=True),),
    },
}
