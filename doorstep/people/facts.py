"""Facts that this room publishes about a person: age, whether alive, and circumstances told by others."""

from collections.abc import Mapping
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.population import FactTable, publish
from doorstep.kernel.days import add_months
from doorstep.kernel.expr import Fact

from .models import Circumstance

AGE = Fact("age", "年龄", kind="int", unit="周岁")
ALIVE = Fact("alive", "在世")
LOW_INCOME = Fact("low_income", "低保家庭成员")
DESTITUTE = Fact("destitute", "特困供养人员")
NEEDS_CARE = Fact("needs_care", "需要长期照护")
IN_INSTITUTION = Fact("in_institution", "由政府全额供养机构托养", denied="不在政府全额供养机构托养")
ORPHAN = Fact("orphan", "享受孤儿基本生活保障", denied="不享受孤儿基本生活保障")
WORK_INJURY_CARE = Fact("work_injury_care", "领取工伤生活护理费", denied="没有领取工伤生活护理费")
IN_PRISON = Fact("in_prison", "服刑", denied="没有服刑")
IN_REHABILITATION = Fact("in_rehabilitation", "当月接受康复训练", denied="当月没有康复训练")
# Told for any part of the month, it counts for the month: what grounds a benefit stops it from the next month only.
COUNTS_IN_PART = (LOW_INCOME, NEEDS_CARE, IN_REHABILITATION)
# Told for the whole month, or it does not count yet: what bars a benefit bars it from the next month only.
COUNTS_WHEN_WHOLE = (DESTITUTE, IN_INSTITUTION, ORPHAN, WORK_INJURY_CARE, IN_PRISON)


def _register_sources(person_id: int, month: date) -> Mapping[str, str]:
    return {"age": "名册登记的出生日期", "alive": "名册登记"}


def _told_sources(person_id: int, month: date) -> Mapping[str, str]:
    told = Circumstance.objects.filter(person_id=person_id, valid__overlap=DateRange(month, add_months(month, 1)))
    return {row.kind: f"{row.source}，数据截至 {row.as_of:%Y-%m-%d}" for row in told}


# Age counts on the month's first day, so that whoever grows out of an age within the month keeps it for the month.
# A person born on 29 February has the birthday on 28 February in common years (民法典 第二百零二条).
publish(
    FactTable(
        name="register",
        facts=(AGE, ALIVE),
        sql="""SELECT id AS person_id,
                      extract(year FROM age(lower(m.month) + 1, born_on + 1))::int AS age,
                      (died_on IS NULL OR died_on >= lower(m.month)) AS alive
               FROM people_person, (SELECT %s::daterange AS month) AS m WHERE merged_into_id IS NULL""",
        sources=_register_sources,
        closed={},
    )
)


def _told_column(fact: Fact) -> str:
    held = "holds" if fact in COUNTS_IN_PART else "holds AND valid @> m.month"
    return f"""bool_or({held}) FILTER (WHERE kind = '{fact.name}') AS "{fact.name}" """


publish(
    FactTable(
        name="told",
        facts=COUNTS_IN_PART + COUNTS_WHEN_WHOLE,
        sql=f"""SELECT person_id, {", ".join(map(_told_column, COUNTS_IN_PART + COUNTS_WHEN_WHOLE))}
                FROM people_circumstance, (SELECT %s::daterange AS month) AS m
                WHERE valid && m.month GROUP BY person_id""",
        sources=_told_sources,
        closed={},
    )
)
