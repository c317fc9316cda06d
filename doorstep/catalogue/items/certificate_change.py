"""残疾类别、等级变更 — the holder's condition has changed, and the certificate is to say so."""

from doorstep.catalogue.pieces.assessed import (
    DELIVERY,
    FAMILY,
    HOME,
    LIMIT,
    OLD_CERTIFICATE,
    PAPERS,
    PHONE,
    SUNK,
    WANTED,
    assessed,
    basis,
)
from doorstep.certificates.issuing import issue_as_assessed, why_none_held
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Ask
from doorstep.people.facts import ALIVE

ITEM = Item(
    code="certificate-change",
    label="残疾类别、等级变更",
    group="残疾人证",
    plain="残疾情况有变化，重新评定后换证。办理期间待遇不变。",
    basis=basis("第二十二条"),
    eligible=ALIVE.holds,
    promised=LIMIT,
    legal=LIMIT,
    family=FAMILY,
    channels=("village", "window", "online", "visit"),
    sunk=SUNK,
    result="新的残疾人证",
    asks=(PHONE, WANTED, Ask("changed", "有什么变化", "long"), HOME, DELIVERY),
    papers=(*PAPERS, OLD_CERTIFICATE),
    machine=assessed(why_none_held, issue_as_assessed),
)
