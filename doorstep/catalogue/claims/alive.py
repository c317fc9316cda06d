"""在世 — in the month."""

from doorstep.catalogue.pieces.counted import COUNTING_RULES
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import ALIVE_THEN

CLAIM = Claim("alive", "在世", "police", ALIVE_THEN.holds, (COUNTING_RULES,), "本人到场，或者当月的工作记录")
