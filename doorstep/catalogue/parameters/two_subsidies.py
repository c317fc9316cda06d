"""困难残疾人生活补贴 and 重度残疾人护理补贴: the documents and amounts of Hubei, and what provinces may widen.

What other provinces have set stands in `catalogue/provinces`, a file each.  A grade of 0 widens nothing.
"""

from datetime import date

from doorstep.kernel.benefit import Basis, Dated, Parameter

HUBEI = "鄂政办发〔2015〕96号"
NATIONAL = "国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见（国发〔2015〕52号）"
STARTED = f"{HUBEI}（转引自湖北日报 2016-01-07，待核）"
RAISED = "湖北省两项补贴标准调整方案（2026-03-25 印发，转引自十堰市政府网，待核）"
STEPS = "2017 至 2025 年间数次提标，文件未查到"
NOT_WIDENED = f"{NATIONAL}，由各地决定是否扩大（条款待核）"
BEGAN, ISSUED = date(2016, 1, 1), date(2026, 3, 25)

BASIS = (Basis(NATIONAL, "条款待核", BEGAN), Basis(HUBEI, "条款待核", BEGAN))

LIVING = Parameter(
    "living_allowance",
    "困难残疾人生活补贴标准",
    "fen/month",
    (
        Dated(BEGAN, 50_00, STARTED),
        Dated(date(2017, 1, 1), None, STEPS),
        Dated(date(2026, 1, 1), 110_00, RAISED, known=ISSUED),
    ),
    home="42",
)
LIVING_MONITORED_TO = Parameter(
    "living_allowance_monitored_to",
    "防返贫监测户也享受生活补贴的残疾等级，至",
    "grade",
    (Dated(BEGAN, 0, NOT_WIDENED),),
)
NURSING = Parameter(
    "nursing_allowance",
    "重度残疾人护理补贴标准",
    "fen/month",
    (
        Dated(BEGAN, 100_00, STARTED),
        Dated(date(2017, 1, 1), None, STEPS),
        Dated(date(2026, 1, 1), 125_00, RAISED, known=ISSUED),
    ),
    home="42",
)
NURSING_MIND_TO = Parameter(
    "nursing_allowance_mind_to",
    "智力、精神残疾人也享受护理补贴的残疾等级，至",
    "grade",
    (Dated(BEGAN, 0, NOT_WIDENED),),
)
NURSING_FULL_TO = Parameter(
    "nursing_allowance_full_to",
    "按高的一档发护理补贴的残疾等级，至",
    "grade",
    (Dated(BEGAN, 2, f"{NATIONAL}，一、二级不分档（条款待核）"),),
)
NURSING_LOWER = Parameter(
    "nursing_allowance_lower",
    "护理补贴低的一档标准",
    "fen/month",
    (Dated(BEGAN, 0, f"{NATIONAL}，没有低的一档（条款待核）"),),
)
