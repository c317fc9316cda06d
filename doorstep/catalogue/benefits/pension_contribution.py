"""重度残疾人城乡居民养老保险代缴 — the lowest yearly contribution of a severely disabled person, paid to the fund."""

from doorstep.catalogue.parameters.household_aid import PENSION
from doorstep.catalogue.pieces.due import (
    AT_WORK,
    AT_WORK_DUE,
    LOCAL,
    MAY,
    SEVERE,
    left_out,
    not_at_work_age,
    protection,
)
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import ALIVE, PENSION_PAYER

DUE = AT_WORK_DUE | {"grade": 2, "pension_payer": True}

BENEFIT = Benefit(
    code="pension-contribution",
    label="重度残疾人城乡居民养老保险代缴",
    basis=(protection("第四十七条第三款"), LOCAL),
    eligible=AT_WORK & SEVERE & PENSION_PAYER.holds,
    amount=PENSION,
    competent="县级人社部门",
    plain="重度残疾人的养老保险，政府每年按最低档次代缴。钱付给社保基金，不付给本人。",
    nature="insurance",
    period="year",
    examples=(
        Example("二级，已参保", MAY, DUE, 200_00),
        Example("三级", MAY, DUE | {"grade": 3}, 0),
        Example("参没参保还不清楚", MAY, DUE | {"pension_payer": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, PENSION_PAYER),
        *not_at_work_age(DUE),
    ),
)
