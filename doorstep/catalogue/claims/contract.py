"""劳动合同（服务协议） — of a year or more, and the month within it."""

from doorstep.catalogue.pieces.counted import COUNTING_RULES, REGULATION_12
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import CONTRACT_MONTHS, IN_CONTRACT
from doorstep.quota.terms import CONTRACT_LEAST

CLAIM = Claim(
    "contract",
    "签订一年以上合同",
    "hr",
    (CONTRACT_MONTHS >= CONTRACT_LEAST) & IN_CONTRACT.holds,
    (REGULATION_12, COUNTING_RULES),
    "劳动合同、服务协议或者编制文件",
)
