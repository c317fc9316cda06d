"""工资 — paid by this employer, and not below the minimum wage of the place and the month."""

from doorstep.base.wages import MINIMUM_WAGE
from doorstep.catalogue.pieces.counted import COUNTING_RULES
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import WAGE_HERE

CLAIM = Claim(
    "wage", "工资不低于最低工资", "tax", WAGE_HERE >= MINIMUM_WAGE, (COUNTING_RULES,), "当月的工资发放凭证和银行流水"
)
