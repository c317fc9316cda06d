"""医疗保险（含生育） — paid by this employer in the month."""

from doorstep.catalogue.pieces.counted import COUNTING_RULES
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import MEDICAL_HERE

CLAIM = Claim("medical", "缴纳医疗保险", "medical", MEDICAL_HERE.holds, (COUNTING_RULES,), "当月的医疗保险缴费凭证")
