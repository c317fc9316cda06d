"""养老保险 — paid by this employer in the month."""

from doorstep.catalogue.pieces.counted import COUNTING_RULES
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import PENSION_HERE

CLAIM = Claim("pension", "缴纳养老保险", "hr", PENSION_HERE.holds, (COUNTING_RULES,), "当月的社会保险缴费凭证")
