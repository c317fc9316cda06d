"""F18 and F19: the ages for which the child rehabilitation allowance is paid without application."""

from doorstep.base.figures import Figure
from doorstep.catalogue.parameters.child_rehabilitation import AGE_FROM, AGE_TO

FIGURES = [
    Figure(
        code="F18",
        name="rehab_age_min",
        label="免申请生活补贴起始年龄",
        meaning="残疾儿童康复期生活补贴的起始年龄，取数据日期有效的标准。",
        unit="岁",
        value=lambda rows, period: AGE_FROM.on(period.as_of),
        unconfirmed=not AGE_FROM.values[-1].confirmed,
    ),
    Figure(
        code="F19",
        name="rehab_age_max",
        label="免申请生活补贴截止年龄",
        meaning="残疾儿童康复期生活补贴的截止年龄，取数据日期有效的标准。",
        unit="岁",
        value=lambda rows, period: AGE_TO.on(period.as_of),
        unconfirmed=not AGE_TO.values[-1].confirmed,
    ),
]
