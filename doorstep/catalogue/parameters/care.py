"""托养服务补贴: the least that the national plan gave, by the year; a county may give more."""

from datetime import date

from doorstep.kernel.benefit import Basis, Dated, Parameter

BASIS = (
    Basis("残疾人保障法", "第四十九条", date(2018, 10, 26), confirmed=True),
    Basis(
        "阳光家园计划——智力、精神和重度残疾人托养服务项目实施方案（2012—2015 年，待核）", "条款待核", date(2012, 1, 1)
    ),
)
LEAST = "阳光家园计划（2012—2015 年）最低标准，转引自安庆市政府网，此后的标准未查到（待核）"


def _least(name: str, label: str, fen: int) -> Parameter:
    return Parameter(name, label, "fen/year", (Dated(date(2012, 1, 1), fen, LEAST, is_floor=True),))


DAY_CARE_AMOUNT = _least("day_care", "日间照料托养补贴标准", 600_00)
HOME_CARE_AMOUNT = _least("home_care", "居家托养补贴标准", 600_00)
BOARD_CARE_AMOUNT = _least("board_care", "寄宿托养补贴标准", 1500_00)
