"""What several claims rest on: the rules by which months of work are counted, and the weight of a month."""

from datetime import date

from doorstep.kernel.benefit import Basis
from doorstep.quota.facts import CERTIFICATE_GRADE, VETERAN_GRADE
from doorstep.quota.terms import COUNTED_BY, SEVERE_GRADE, VETERAN_SEVERE, WEIGHT_OTHER, WEIGHT_SEVERE

COUNTING_RULES = Basis(COUNTED_BY, "第一部分（待核）", date(2022, 1, 1))
REGULATION_12 = Basis("残疾人就业条例", "第十二条", date(2007, 5, 1), confirmed=True)
UNREAD = Basis("当地的实施文件（没有查到，待核）", "条款待核", date(2022, 1, 1))

WEIGHT = (
    ((CERTIFICATE_GRADE <= SEVERE_GRADE) | (VETERAN_GRADE <= VETERAN_SEVERE), WEIGHT_SEVERE),
    (None, WEIGHT_OTHER),
)
