"""失业保险 — paid by this employer in the month; agencies are not in the scheme (待核)."""

from doorstep.catalogue.pieces.counted import COUNTING_RULES, UNREAD
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import EMPLOYER_KIND, UNEMPLOYMENT_HERE

CLAIM = Claim(
    "unemployment",
    "缴纳失业保险",
    "hr",
    EMPLOYER_KIND.equals("agency") | UNEMPLOYMENT_HERE.holds,
    (COUNTING_RULES, UNREAD),
    "当月的社会保险缴费凭证",
)
