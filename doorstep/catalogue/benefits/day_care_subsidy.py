"""日间照料托养补贴 — by the year, for those who spend their days in a home."""

from doorstep.catalogue.parameters.care import BASIS, DAY_CARE_AMOUNT
from doorstep.catalogue.parameters.payment import NOTICE_DAYS
from doorstep.catalogue.pieces.care import MAY_BE_CARED_FOR, care_examples
from doorstep.kernel.benefit import Benefit
from doorstep.people.facts import DAY_CARE

BENEFIT = Benefit(
    code="day-care-subsidy",
    label="日间照料托养补贴",
    basis=BASIS,
    eligible=MAY_BE_CARED_FOR & DAY_CARE.holds,
    amount=DAY_CARE_AMOUNT,
    plain="就业年龄段的智力、精神和重度肢体残疾人，白天在机构托养的，每年补贴。",
    nature="care",
    period="year",
    notice_days=NOTICE_DAYS,
    examples=care_examples(DAY_CARE, 600_00, "420602000000", 2400_00),
)
