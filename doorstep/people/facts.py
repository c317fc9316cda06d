"""Facts that this room publishes about a person: age, whether alive, and circumstances told by others."""

from collections.abc import Mapping
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.population import FactTable, publish
from doorstep.kernel.days import add_months
from doorstep.kernel.expr import Fact
from doorstep.orgs.places import above

from .deaths import who_told_of_death
from .models import Circumstance, Person, Roster

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
NEAR_POOR = Fact("near_poor", "低保边缘家庭成员")
UNATTENDED_CHILD = Fact("unattended_child", "事实无人抚养儿童")
ELDERLY_NURSING = Fact("elderly_nursing", "领取老年人护理补贴", denied="没有领取老年人护理补贴")
ELDERLY_LIVING = Fact("elderly_living", "领取经济困难老年人生活补贴", denied="没有领取经济困难老年人生活补贴")
VETERAN_CARE = Fact("veteran_care", "领取残疾军人护理费", denied="没有领取残疾军人护理费")
ENROLLED = Fact("enrolled", "在校就读", denied="没有在校就读")
SELF_EMPLOYED = Fact("self_employed", "自主创业满一年", denied="没有自主创业满一年")
FLEXIBLE_INSURED = Fact("flexible_insured", "灵活就业并缴纳社会保险", denied="没有以灵活就业缴纳社会保险")
EMPLOYED_BY_UNIT = Fact("employed_by_unit", "由用人单位聘用", denied="没有被用人单位聘用")
IN_TRAINING = Fact("in_training", "当月参加职业培训", denied="当月没有参加职业培训")
DAY_CARE = Fact("day_care", "接受日间照料托养", denied="没有日间照料托养")
HOME_CARE = Fact("home_care", "接受居家托养", denied="没有居家托养")
BOARD_CARE = Fact("board_care", "接受寄宿托养", denied="没有寄宿托养")
RETROFIT_NEED = Fact("retrofit_need", "住房需要且适合无障碍改造", denied="住房不需要或不适合无障碍改造")
DEVICE_NEED = Fact("device_need", "需要适配辅助器具", denied="不需要适配辅助器具")
PENSION_PAYER = Fact("pension_payer", "参加城乡居民养老保险", denied="没有参加城乡居民养老保险")
ACCIDENT_INSURED = Fact("accident_insured", "已投意外伤害保险", denied="没有投意外伤害保险")
EMERGENCY = Fact("emergency", "遭遇突发困难", denied="没有遭遇突发困难")
MACHINE_OWNER = Fact("machine_owner", "购置农机", denied="没有购置农机")
MONITORED_HOUSEHOLD = Fact("monitored_household", "属于防返贫监测户", denied="不属于防返贫监测户")
ABOVE_QUOTA = Fact("above_quota", "计入单位超比例安排", denied="没有计入单位超比例安排")
SHELTERED_WORK = Fact("sheltered_work", "在辅助性就业机构就业", denied="不在辅助性就业机构就业")
# Counted from the month in which the employment now told of began: another employer, told as from another day, counts
# anew.  0 where nobody employs the person; not known where nobody told, or not since when.
EMPLOYED_MONTHS = Fact("employed_months", "由用人单位聘用的月数（含当月）", "int", "个月")
# What another department pays for the whole month: 0 where it pays nothing; not known where nobody told how much.
ELDERLY_NURSING_FEN = Fact("elderly_nursing_fen", "老年人护理补贴", "int", "分")
ELDERLY_LIVING_FEN = Fact("elderly_living_fen", "经济困难老年人生活补贴", "int", "分")
VETERAN_CARE_FEN = Fact("veteran_care_fen", "残疾军人护理费", "int", "分")
OTHER_NURSING_FEN = Fact("other_nursing_fen", "其他部门发的护理补贴（几项中最高的）", "int", "分")
# Told for any part of the month, it counts for the month: what grounds a benefit stops it from the next month only.
# A fact that grounds one benefit and bars another, such as employed_by_unit or a kind of care, counts so too (待核).
COUNTS_IN_PART = (
    *(LOW_INCOME, NEEDS_CARE, IN_REHABILITATION, NEAR_POOR, ENROLLED, SELF_EMPLOYED, FLEXIBLE_INSURED),
    *(EMPLOYED_BY_UNIT, IN_TRAINING, DAY_CARE, HOME_CARE, BOARD_CARE, RETROFIT_NEED, DEVICE_NEED, PENSION_PAYER),
    *(ACCIDENT_INSURED, EMERGENCY, MACHINE_OWNER, MONITORED_HOUSEHOLD, ABOVE_QUOTA, SHELTERED_WORK),
)
# Told for the whole month, or it does not count yet: what bars a benefit bars it from the next month only.
COUNTS_WHEN_WHOLE = (
    *(DESTITUTE, IN_INSTITUTION, ORPHAN, WORK_INJURY_CARE, IN_PRISON),
    *(UNATTENDED_CHILD, ELDERLY_NURSING, ELDERLY_LIVING, VETERAN_CARE),
)
TOLD = COUNTS_IN_PART + COUNTS_WHEN_WHOLE
IN_PART = frozenset(fact.name for fact in COUNTS_IN_PART)
PAID_BY_OTHERS = {
    ELDERLY_NURSING_FEN: ELDERLY_NURSING,
    ELDERLY_LIVING_FEN: ELDERLY_LIVING,
    VETERAN_CARE_FEN: VETERAN_CARE,
}


def _register_sources(person_id: int, month: date) -> Mapping[str, str]:
    told = who_told_of_death([person_id], before=month).get(person_id, "名册登记")
    return {"age": "名册登记的出生日期", "alive": told}


def _told_sources(person_id: int, month: date) -> Mapping[str, str]:
    """Where each told fact of the month comes from: who told it, or the list on which the person is not."""
    span = DateRange(month, add_months(month, 1))
    place = Person.objects.filter(pk=person_id).values_list("code", flat=True).first()
    lists = Roster.objects.filter(code__in=above(place) if place else [], valid__overlap=span)
    sources, latest = {}, {}
    for one in lists.order_by("as_of"):
        sources[one.kind] = f"不在{one.source}上，数据截至 {one.as_of:%Y-%m-%d}"
        latest[one.kind, one.source] = one.as_of
    for row in Circumstance.objects.filter(person_id=person_id, valid__overlap=span).order_by("as_of", "pk"):
        # Who stands on list after list was told of once; the latest list says so still.
        as_of = max(row.as_of, latest.get((row.kind, row.source), row.as_of)) if row.holds else row.as_of
        sources[row.kind] = f"{row.source}，数据截至 {as_of:%Y-%m-%d}"
    paid = {fen.name: sources[kind.name] for fen, kind in PAID_BY_OTHERS.items() if kind.name in sources}
    nursing = [paid[fen.name] for fen in (ELDERLY_NURSING_FEN, VETERAN_CARE_FEN) if fen.name in paid]
    if EMPLOYED_BY_UNIT.name in sources:
        paid[EMPLOYED_MONTHS.name] = sources[EMPLOYED_BY_UNIT.name]
    return sources | paid | ({OTHER_NURSING_FEN.name: "；".join(dict.fromkeys(nursing))} if nursing else {})


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
    held = "holds" if fact in COUNTS_IN_PART else "holds AND valid @> month"
    return f"""bool_or({held}) FILTER (WHERE kind = '{fact.name}') AS "{fact.name}" """


def _amount_column(fen: Fact, kind: Fact) -> str:
    return f"""max(amount_fen) FILTER (WHERE kind = '{kind.name}' AND valid @> month) AS "{fen.name}" """


def _paid_column(fen: Fact, kind: Fact) -> str:
    """What is told to be paid; 0 where it is told, or a whole list tells, that nothing is."""
    return f"""CASE "{kind.name}" WHEN true THEN "{fen.name}" WHEN false THEN 0 END AS "{fen.name}" """


def _begun_column(kind: Fact) -> str:
    return f"""max(lower(valid)) FILTER (WHERE kind = '{kind.name}' AND holds) AS "{kind.name}_since" """


def _months_column(months: Fact, kind: Fact) -> str:
    """How many months it has held, the month itself counted; 0 where it is told not to hold."""
    counted = f"""12 * extract(year FROM age(month, "{kind.name}_since"))
                  + extract(month FROM age(month, "{kind.name}_since")) + 1"""
    return f"""CASE "{kind.name}" WHEN true THEN ({counted})::int WHEN false THEN 0 END AS "{months.name}" """


def _listed_column(fact: Fact) -> str:
    return f"""bool_or(kind = '{fact.name}') AS "{fact.name}" """


def _read_column(fact: Fact) -> str:
    listed = " OR ".join(f'{level}."{fact.name}"' for level in ("city", "county", "town"))
    return f'coalesce(said."{fact.name}", CASE WHEN {listed} THEN false END) AS "{fact.name}"'


BEGUN = f'"{EMPLOYED_BY_UNIT.name}_since"'
SAID = ", ".join(
    [
        *map(_told_column, TOLD),
        _begun_column(EMPLOYED_BY_UNIT),
        *(_amount_column(fen, kind) for fen, kind in PAID_BY_OTHERS.items()),
    ]
)
READ = ", ".join([*map(_read_column, TOLD), f"said.{BEGUN}", *(f'said."{fen.name}"' for fen in PAID_BY_OTHERS)])
PAID = ", ".join(
    [
        *(f'"{fact.name}"' for fact in TOLD),
        _months_column(EMPLOYED_MONTHS, EMPLOYED_BY_UNIT),
        *(_paid_column(fen, kind) for fen, kind in PAID_BY_OTHERS.items()),
    ]
)
# The highest of what is not known is not known.
HIGHEST = """CASE WHEN "elderly_nursing_fen" + "veteran_care_fen" IS NOT NULL
                  THEN greatest("elderly_nursing_fen", "veteran_care_fen") END AS "other_nursing_fen" """

# What was told of the person goes first. Of whom nothing was told, a whole list of the place says no; else: not known.
# Lists are a few rows, gathered by place and joined by the three levels at which a place may lie.
publish(
    FactTable(
        name="told",
        facts=(*TOLD, EMPLOYED_MONTHS, *PAID_BY_OTHERS, OTHER_NURSING_FEN),
        sql=f"""WITH m AS MATERIALIZED (SELECT %s::daterange AS month),
            since AS MATERIALIZED (SELECT lower(month) AS month FROM m),
            lists AS MATERIALIZED (
                SELECT code AS place, {", ".join(map(_listed_column, TOLD))}
                FROM people_roster, m WHERE valid && month GROUP BY code),
            said AS (
                SELECT person_id, {SAID}
                FROM people_circumstance, m WHERE valid && month GROUP BY person_id)
            SELECT paid.*, {HIGHEST} FROM (SELECT person_id, {PAID} FROM (
            SELECT person.id AS person_id, {READ}
            FROM people_person AS person
            LEFT JOIN said ON said.person_id = person.id
            LEFT JOIN lists AS city ON city.place = left(person.code, 4) || '00000000'
            LEFT JOIN lists AS county ON county.place = person.county || '000000'
            LEFT JOIN lists AS town ON town.place = person.town || '000') AS read, since) AS paid""",
        sources=_told_sources,
        closed={},
    )
)
