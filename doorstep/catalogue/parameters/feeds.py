"""Promises about data from other departments: by how much the agreed period may be exceeded."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter

FEED_GRACE = Parameter(
    "feed_grace",
    "数据来源宽限期",
    "workdays",
    (Dated(date(2020, 1, 1), 5, "系统默认值，部门间约定未查到（待核）"),),
)
