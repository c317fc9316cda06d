"""全日制 — part-time work does not count."""

from doorstep.catalogue.pieces.counted import UNREAD
from doorstep.kernel.claims import Claim
from doorstep.quota.facts import FULL_TIME

CLAIM = Claim("full-time", "全日制用工", "hr", FULL_TIME.holds, (UNREAD,), "劳动合同、考勤记录")
