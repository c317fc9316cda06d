"""居家托养补贴 — by the year, for those who are cared for at home."""

from doorstep.catalogue.parameters.care import BASIS, HOME_CARE_AMOUNT
from doorstep.catalogue.parameters.payment import NOTICE_DAYS
from doorstep.catalogue.pieces.care import MAY_BE_CARED_FOR, care_examples
from doorstep.kernel.benefit import Benefit
from doorstep.people.facts import HOME_CARE

BENEFIT = Benefit(
    code="home-care-subsidy",
    label="居家托养补贴",
    basis=BASIS,
    eligible=MAY_BE_CARED_FOR & HOME_CARE.holds,
    amount=HOME_CARE_AMOUNT,
    plain="就业年龄段的智力、精神和重度肢体残疾人，在家接受托养服务的，每年补贴。",
    nature="care",
    period="year",
    notice_days=NOTICE_DAYS,
    examples=care_examples(HOME_CARE, 600_00, "420602000000", 1200_00),
)
