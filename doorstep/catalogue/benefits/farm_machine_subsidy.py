"""农机购机补贴 — once, a part of the price of a machine with which a holder earns a living."""

from doorstep.catalogue.parameters.employment import LISTED, MACHINE
from doorstep.catalogue.parameters.payment import NOTICE_DAYS
from doorstep.catalogue.pieces.due import (
    AT_WORK,
    AT_WORK_DUE,
    HUBEI,
    LOCAL,
    MAY,
    left_out,
    not_at_work_age,
    protection,
)
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import ALIVE, MACHINE_OWNER

DUE = AT_WORK_DUE | {"machine_owner": True}

BENEFIT = Benefit(
    code="farm-machine-subsidy",
    label="农机购机补贴",
    basis=(protection("第三十四条"), LOCAL),
    eligible=AT_WORK & MACHINE_OWNER.holds,
    amount=MACHINE,
    competent="县级残疾人就业服务机构",
    plain="买农机从事生产的残疾人，按机价补贴一部分，补一次。",
    nature="employment",
    period="once",
    places=HUBEI,
    notice_days=NOTICE_DAYS,
    listed_on=LISTED,
    examples=(
        Example("买了插秧机，按机价上限的一成", MAY, DUE, 10000_00),
        Example("买没买还不清楚", MAY, DUE | {"machine_owner": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, MACHINE_OWNER),
        *not_at_work_age(DUE),
    ),
)
