"""不重复计算 — a person counts for one employer in a month."""

from doorstep.catalogue.pieces.counted import COUNTING_RULES
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import COUNTED_ELSEWHERE

CLAIM = Claim(
    "counted-once",
    "没有在别的单位计算",
    "federation",
    ~COUNTED_ELSEWHERE.holds,
    (COUNTING_RULES,),
    "两个单位的书面约定",
    against="另一个单位也申报了这个人的这个月",
)
