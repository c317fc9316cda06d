"""单位存续 — registered and neither deregistered nor revoked in the month."""

from doorstep.catalogue.pieces.counted import COUNTING_RULES
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import EMPLOYER_EXISTS

CLAIM = Claim(
    "employer", "单位存续", "market", EMPLOYER_EXISTS.holds, (COUNTING_RULES,), "营业执照、法人证书或者编制证明"
)
