"""残疾人证迁入 — the household register has moved here, and the certificate is to follow."""

from doorstep.catalogue.pieces.assessed import FAMILY, LIMIT, OLD_CERTIFICATE, PHONE, basis
from doorstep.catalogue.pieces.plain_certificate import entered
from doorstep.catalogue.pieces.usual import AGENT_LETTER, HOUSEHOLD_BOOK, IDENTITY_CARD
from doorstep.certificates.following import lift
from doorstep.certificates.issuing import take_over, why_none_held
from doorstep.kernel.item import Item
from doorstep.people.facts import ALIVE

ITEM = Item(
    code="certificate-transfer",
    label="残疾人证迁入",
    group="残疾人证",
    plain="户口迁到这里了，残疾人证也要迁过来。证号和等级不变。",
    basis=basis("第二十三条"),
    eligible=ALIVE.holds,
    promised=LIMIT,
    legal=LIMIT,
    family=FAMILY,
    channels=("village", "window", "online"),
    sunk=("accept", "return", "resubmit"),
    result="迁入登记",
    asks=(PHONE,),
    papers=(IDENTITY_CARD, HOUSEHOLD_BOOK, OLD_CERTIFICATE, AGENT_LETTER),
    machine=entered(why_none_held, take_over, "已迁入", on_accept=lift),
)
