"""辅助器具适配补贴 — a part of a device's price, by what it is for, how severe the disability is, and the family."""

from doorstep.catalogue.parameters.household_aid import (
    DEVICE_HEARING,
    DEVICE_LIMB,
    DEVICE_LIMB_SEVERE,
    DEVICE_OTHER,
    DEVICE_PART,
    DEVICE_PART_NEAR,
    DEVICE_PART_POOR,
    DEVICE_SIGHT,
)
from doorstep.catalogue.pieces.due import HOLDER, HOLDER_DUE, HUBEI, LOCAL, MAY, SEVERE, left_out, protection
from doorstep.catalogue.pieces.tiers import crossed
from doorstep.certificates.facts import CATEGORY, HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example, Share
from doorstep.people.facts import ALIVE, DEVICE_NEED, LOW_INCOME, NEAR_POOR

FAMILIES = ((LOW_INCOME.holds, DEVICE_PART_POOR), (NEAR_POOR.holds, DEVICE_PART_NEAR), (None, DEVICE_PART))
DEVICES = (
    (CATEGORY.equals(1), DEVICE_SIGHT),
    (CATEGORY.equals(2), DEVICE_HEARING),
    (CATEGORY.equals(4) & SEVERE, DEVICE_LIMB_SEVERE),
    (CATEGORY.equals(4), DEVICE_LIMB),
    (None, DEVICE_OTHER),
)
DUE = HOLDER_DUE | {"device_need": True, "low_income": False, "near_poor": False, "category": 4, "grade": 3}
OF_FAMILY = {"低保家庭": {"low_income": True}, "低保边缘家庭": {"near_poor": True}, "一般家庭": {}}
# Worked out in yuan, by family, for: category, grade.
TABLE = {
    ("视力残疾", 1, 3): (800, 640, 400),
    ("听力残疾", 2, 3): (3000, 2400, 1500),
    ("重度肢体残疾", 4, 2): (3500, 2800, 1750),
    ("三级肢体残疾", 4, 3): (1200, 960, 600),
    ("智力残疾", 5, 2): (500, 400, 250),
}

BENEFIT = Benefit(
    code="assistive-device-subsidy",
    label="辅助器具适配补贴",
    basis=(protection("第四十八条第三款"), LOCAL),
    eligible=HOLDER & DEVICE_NEED.holds,
    amount=crossed(
        FAMILIES,
        DEVICES,
        lambda part, price: Share(f"{price.name}_{part.name}", f"{price.label}×{part.label}", price, part),
    ),
    plain="经评估需要辅助器具的残疾人，按家庭、类别和等级补贴一部分价钱。",
    nature="device",
    period="year",
    places=HUBEI,
    examples=(
        *(
            Example(f"{words}，{family}", MAY, DUE | about | {"category": category, "grade": grade}, yuan * 100)
            for (words, category, grade), amounts in TABLE.items()
            for (family, about), yuan in zip(OF_FAMILY.items(), amounts, strict=True)
        ),
        Example("是不是低保边缘家庭还不清楚", MAY, DUE | {"near_poor": None}, None),
        Example("是否需要还没有评估", MAY, DUE | {"device_need": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, DEVICE_NEED),
    ),
)
