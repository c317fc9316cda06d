"""残疾学生助学补助 — by the year for holders who are at school, by their age."""

from doorstep.catalogue.parameters.household_aid import (
    EDUCATION_COLLEGE,
    EDUCATION_SCHOOL,
    EDUCATION_YOUTH,
    SCHOOL_AGE_TO,
    YOUTH_AGE_TO,
)
from doorstep.catalogue.parameters.payment import NOTICE_DAYS
from doorstep.catalogue.pieces.due import HOLDER, HOLDER_DUE, HUBEI, LOCAL, MAY, left_out, protection
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import AGE, ALIVE, ENROLLED

DUE = HOLDER_DUE | {"enrolled": True, "age": 10}

# Children of disabled people, who hold no certificate themselves, are not in the register; not modelled.
BENEFIT = Benefit(
    code="education-aid",
    label="残疾学生助学补助",
    basis=(protection("第四十八条第一款"), LOCAL),
    eligible=HOLDER & ENROLLED.holds,
    amount=(
        (AGE <= SCHOOL_AGE_TO, EDUCATION_SCHOOL),
        (AGE <= YOUTH_AGE_TO, EDUCATION_YOUTH),
        (None, EDUCATION_COLLEGE),
    ),
    competent="县级残联、县级教育部门",
    plain="在校读书的残疾学生，每年补助一次，按年龄分三档。",
    nature="education",
    period="year",
    places=HUBEI,
    notice_days=NOTICE_DAYS,
    examples=(
        Example("十岁，在读", MAY, DUE, 500_00),
        Example("十六岁，在读", MAY, DUE | {"age": 16}, 1000_00),
        Example("二十岁，在读", MAY, DUE | {"age": 20}, 3000_00),
        Example("年龄没有录", MAY, DUE | {"age": None}, None),
        Example("在不在读还不清楚", MAY, DUE | {"enrolled": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, ENROLLED),
    ),
)
