"""工伤保险 — paid by this employer in the month."""

from doorstep.catalogue.pieces.counted import COUNTING_RULES
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import INJURY_HERE

CLAIM = Claim("injury", "缴纳工伤保险", "hr", INJURY_HERE.holds, (COUNTING_RULES,), "当月的社会保险缴费凭证")
