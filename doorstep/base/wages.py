"""The minimum wage, which several rooms read."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter

HUBEI = "42"
WAGE_DOCUMENT, WAGE_PUBLISHED = "鄂政办发〔2025〕44号", date(2025, 12, 26)
# The counties of the first class have more (`catalogue/provinces/hubei.py`); of the others the class was not found.
MINIMUM_WAGE = Parameter(
    "minimum_wage",
    "最低工资标准",
    "fen/month",
    (
        Dated(date(2021, 9, 1), 1800_00, "湖北省2021年标准第二档（文件未查到，待核）"),
        Dated(date(2024, 2, 1), 1950_00, "湖北省2024年标准第二档（文件未查到，待核）"),
        Dated(date(2025, 12, 1), 2130_00, f"{WAGE_DOCUMENT}第二档（属于哪一档未查到，待核）", known=WAGE_PUBLISHED),
    ),
    home=HUBEI,
)
