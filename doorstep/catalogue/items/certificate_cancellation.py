"""残疾人证注销 — the certificate is to be cancelled, at the holder's wish or for a reason that the rules name."""

from doorstep.catalogue.pieces.assessed import FAMILY, LIMIT, OLD_CERTIFICATE, basis
from doorstep.catalogue.pieces.plain_certificate import entered
from doorstep.catalogue.pieces.usual import AGENT_LETTER, IDENTITY_CARD
from doorstep.certificates.issuing import cancel, why_none_held
from doorstep.certificates.words import CANCEL_REASONS
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Ask

ITEM = Item(
    code="certificate-cancellation",
    label="残疾人证注销",
    group="残疾人证",
    plain="不再需要残疾人证。注销后一年内不能重新申请。",
    basis=basis("第二十四条"),
    promised=LIMIT,
    legal=LIMIT,
    family=FAMILY,
    channels=("village", "window", "visit"),
    sunk=("accept", "return", "resubmit"),
    result="注销通知",
    asks=(
        Ask("why", "为什么注销", "choice", choices=tuple(CANCEL_REASONS)),
        Ask("note", "情况说明", "long", required=False),
    ),
    papers=(IDENTITY_CARD, OLD_CERTIFICATE, AGENT_LETTER),
    machine=entered(why_none_held, cancel, "已注销"),
)
