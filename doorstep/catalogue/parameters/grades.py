"""Which grades are severe (重度), wherever a rule says so."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter

SEVERE_TO = Parameter(
    "severe_to",
    "重度残疾的等级，至",
    "grade",
    (Dated(date(2011, 5, 1), 2, "残疾人残疾分类和分级（GB/T 26341—2010），一、二级为重度（待核）"),),
)
