"""残疾人证新办 — somebody without a certificate applies for the first one."""

from doorstep.catalogue.pieces.assessed import (
    DELIVERY,
    FAMILY,
    HOME,
    LIMIT,
    PAPERS,
    PHONE,
    SUNK,
    WANTED,
    assessed,
    basis,
)
from doorstep.certificates.issuing import issue_as_assessed, why_no_new_one
from doorstep.kernel.item import Item
from doorstep.people.facts import ALIVE

ITEM = Item(
    code="certificate-new",
    label="残疾人证新办",
    group="残疾人证",
    plain="第一次办残疾人证。评定、办证都不收费。",
    basis=basis("第九条"),
    eligible=ALIVE.holds,
    promised=LIMIT,
    legal=LIMIT,
    family=FAMILY,
    channels=("village", "window", "online", "visit"),
    sunk=SUNK,
    result="残疾人证",
    asks=(PHONE, WANTED, HOME, DELIVERY),
    papers=PAPERS,
    machine=assessed(why_no_new_one, issue_as_assessed),
)
