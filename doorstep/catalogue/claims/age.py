"""就业年龄 — from sixteen to the statutory age of retirement of the month."""

from doorstep.catalogue.pieces.counted import COUNTING_RULES
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import OF_WORK_AGE

CLAIM = Claim("age", "在就业年龄内", "hr", OF_WORK_AGE.holds, (COUNTING_RULES,), "身份证、退休审批表")
