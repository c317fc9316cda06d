"""残疾人证挂失补办 — the certificate is lost; nothing about the person has changed."""

from doorstep.catalogue.pieces.assessed import DELIVERY, FAMILY, LIMIT, PHONE, PHOTO, basis
from doorstep.catalogue.pieces.plain_certificate import printed
from doorstep.catalogue.pieces.usual import AGENT_LETTER, IDENTITY_CARD
from doorstep.certificates.issuing import reissue, report_lost, why_none_held
from doorstep.kernel.item import Item, Paper
from doorstep.kernel.machine import Ask
from doorstep.people.facts import ALIVE

ITEM = Item(
    code="certificate-reissue",
    label="残疾人证挂失补办",
    group="残疾人证",
    plain="残疾人证丢了。先挂失，再补一张新的，有效期不变。",
    basis=basis("（条款待核）"),
    eligible=ALIVE.holds,
    promised=LIMIT,
    legal=LIMIT,
    family=FAMILY,
    channels=("village", "window", "online", "phone"),
    sunk=("accept", "return", "resubmit", "hand_over"),
    result="补发的残疾人证",
    asks=(PHONE, Ask("where", "大约什么时候、在哪里丢的", "long", required=False), DELIVERY),
    papers=(IDENTITY_CARD, PHOTO, Paper("loss_statement", "遗失声明", hint="现场填写即可。"), AGENT_LETTER),
    machine=printed(why_none_held, reissue, on_accept=report_lost),
)
