"""残疾人证或者残疾军人证 — valid in the month; of veterans' certificates the grades one to eight count."""

from doorstep.catalogue.pieces.counted import COUNTING_RULES
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import CERTIFICATE_VALID, VETERAN_GRADE
from doorstep.quota.terms import VETERAN_COUNTS

CLAIM = Claim(
    "certificate",
    "证件有效",
    "federation",
    CERTIFICATE_VALID.holds | (VETERAN_GRADE <= VETERAN_COUNTS),
    (COUNTING_RULES,),
    "残疾人证或者残疾军人证原件",
)
