"""困难残疾人生活补贴 and 重度残疾人护理补贴 in Hubei: the documents and amounts known, and the gap between them."""

from datetime import date

from doorstep.kernel.benefit import Basis, Dated, Parameter

HUBEI = "鄂政办发〔2015〕96号"
STARTED = f"{HUBEI}（转引自湖北日报 2016-01-07，待核）"
RAISED = "湖北省两项补贴标准调整方案（2026-03-25 印发，转引自十堰市政府网，待核）"
STEPS = "2017 至 2025 年间数次提标，文件未查到"

BASIS = (
    Basis(
        "国务院关于全面建立困难残疾人生活补贴和重度残疾人护理补贴制度的意见（国发〔2015〕52号）",
        "条款待核",
        date(2016, 1, 1),
    ),
    Basis(HUBEI, "条款待核", date(2016, 1, 1)),
)

LIVING = Parameter(
    "living_allowance",
    "困难残疾人生活补贴标准",
    "fen/month",
    (
        Dated(date(2016, 1, 1), 50_00, STARTED),
        Dated(date(2017, 1, 1), None, STEPS),
        Dated(date(2026, 1, 1), 110_00, RAISED),
    ),
)
NURSING = Parameter(
    "nursing_allowance",
    "重度残疾人护理补贴标准",
    "fen/month",
    (
        Dated(date(2016, 1, 1), 100_00, STARTED),
        Dated(date(2017, 1, 1), None, STEPS),
        Dated(date(2026, 1, 1), 125_00, RAISED),
    ),
)
