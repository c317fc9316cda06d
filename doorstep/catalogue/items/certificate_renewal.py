"""残疾人证换领 — the certificate is near its end, spoiled, or of the older generation."""

from doorstep.catalogue.pieces.assessed import DELIVERY, FAMILY, LIMIT, OLD_CERTIFICATE, PAPERS, PHONE, basis
from doorstep.catalogue.pieces.plain_certificate import printed
from doorstep.certificates.issuing import renew, why_not_renew
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Ask
from doorstep.people.facts import ALIVE

WHYS = (("expiry", "快到期或已到期"), ("spoiled", "损坏"), ("card", "换第三代证"))
ITEM = Item(
    code="certificate-renewal",
    label="残疾人证换领",
    group="残疾人证",
    plain="残疾人证快到期、坏了，或要换第三代证。换证不收费。",
    basis=basis("第十九条"),
    eligible=ALIVE.holds,
    promised=LIMIT,
    legal=LIMIT,
    family=FAMILY,
    channels=("village", "window", "online", "visit"),
    sunk=("accept", "return", "resubmit", "hand_over"),
    result="新的残疾人证",
    asks=(
        PHONE,
        Ask("why", "为什么换", "choice", choices=WHYS),
        DELIVERY,
    ),
    papers=(*PAPERS, OLD_CERTIFICATE),
    machine=printed(why_not_renew, renew),
)
