"""寄宿托养补贴 — by the year, for those who live in a home."""

from doorstep.catalogue.parameters.care import BASIS, BOARD_CARE_AMOUNT
from doorstep.catalogue.parameters.payment import NOTICE_DAYS
from doorstep.catalogue.pieces.care import MAY_BE_CARED_FOR, care_examples
from doorstep.kernel.benefit import Benefit
from doorstep.people.facts import BOARD_CARE

BENEFIT = Benefit(
    code="board-care-subsidy",
    label="寄宿托养补贴",
    basis=BASIS,
    eligible=MAY_BE_CARED_FOR & BOARD_CARE.holds,
    amount=BOARD_CARE_AMOUNT,
    plain="就业年龄段的智力、精神和重度肢体残疾人，在机构寄宿托养的，每年补贴。",
    nature="care",
    period="year",
    notice_days=NOTICE_DAYS,
    examples=care_examples(BOARD_CARE, 1500_00, "420602000000", 6000_00),
)
