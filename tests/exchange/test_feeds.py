"""Lists of other departments: what they tell is taken down, what they no longer tell gives way, nothing is guessed."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.models import Trail
from doorstep.base.population import facts_of_person
from doorstep.exchange.feed_runs import begin_run
from doorstep.exchange.feed_settling import check_acted, decide_row, drop_row, mend_row, recognise_strangers
from doorstep.exchange.feed_status import feed_standings, stale_facts
from doorstep.exchange.models_feeds import FeedName, FeedRow, FeedRun
from doorstep.kernel.refusal import Refused
from doorstep.people.deaths import who_told_of_death
from doorstep.people.facts import DESTITUTE, LOW_INCOME, UNATTENDED_CHILD, _told_sources
from doorstep.people.models import Circumstance, FormerNumber, Person, Roster
from doorstep.people.services import correct_identity, tell_circumstance
from tests.cast import CITY, CITY_CODE, COUNTY, COUNTY_CODE, ELSEWHERE, ELSEWHERE_CODE
from tests.factories import NOON, CircumstanceFactory, PersonFactory, citizen_number

from .sheets import MAY, entered, faults, hand_in, text_of

pytestmark = pytest.mark.usefixtures("db")
JUNE = dt.date(2026, 6, 5)
LATER = NOON + dt.timedelta(days=30)
ORPHANS = ("姓名", "身份证号", "类别", "保障起始日", "保障终止日")
DESTITUTE_HEAD = ("姓名", "身份证号", "供养起始日", "供养终止日")
DEATHS = ("姓名", "身份证号", "死亡日期")
MOVES = ("姓名", "身份证号", "迁往地区划代码", "迁移日期")


def row(serial, since="2026-03", until="", name="王伟芳"):
    return (name, citizen_number(serial), since, until)


def someone(serial, **about):
    return PersonFactory(number=citizen_number(serial), **about)


def told(person, kind="low_income"):
    rows = Circumstance.objects.filter(person=person, kind=kind).order_by("valid")
    return [(one.valid.lower, one.valid.upper, one.holds) for one in rows]


def low_income(person, month, fact=LOW_INCOME):
    return facts_of_person(person.pk, [fact], month)[fact.name]


def day(month, day=1, year=2026):
    return dt.date(year, month, day)


def test_who_is_on_the_list_is_and_who_is_not_is_not():
    on, off, elsewhere = someone(1), someone(2), someone(3, code=ELSEWHERE_CODE)
    run = entered(text_of(row(1), row(77)))
    assert (run.state, run.good, run.bad, run.strangers, run.news) == ("closed", 1, 0, 1, 1)
    assert told(on) == [(day(3), None, True)]
    assert (low_income(on, day(5)), low_income(off, day(5)), low_income(elsewhere, day(5))) == (True, False, None)
    assert low_income(off, day(4)) is None
    assert _told_sources(off.pk, day(5))["low_income"] == "不在民政部门《低保对象名单》上，数据截至 2026-05-05"
    assert Trail.objects.filter(act="tell_circumstance", thing_id=on.pk).exists()


def test_the_same_file_twice_changes_nothing():
    someone(1)
    first = entered(text_of(row(1)))
    assert hand_in(text_of(row(1)), at=LATER).pk == first.pk
    assert FeedRun.objects.count() == 1


def test_a_run_that_another_worker_ended_meanwhile_is_not_begun_again():
    run = entered(text_of(row(1)))
    assert begin_run(run.pk, SimpleNamespace(notes=["读过"], rows=[], repeated=0)).state == "closed"
    kept = FeedRun.objects.get(pk=run.pk)
    assert (kept.state, kept.rows_total, kept.notes) == ("closed", run.rows_total, run.notes)


def test_a_quiet_month_writes_nothing_of_anybody_and_moves_the_day_of_the_data():
    on = someone(1)
    entered(text_of(row(1)))
    before = Circumstance.objects.get()
    run = entered(text_of(row(1)), as_of=JUNE, at=LATER)
    assert (run.news, run.left_out, run.state) == (0, 0, "closed")
    assert Circumstance.objects.get().pk == before.pk
    assert _told_sources(on.pk, day(6))["low_income"] == "民政部门《低保对象名单》，数据截至 2026-06-05"
    assert [(one.valid.lower, one.valid.upper) for one in Roster.objects.order_by("valid")] == [
        (day(5), day(6)),
        (day(6), None),
    ]


def test_who_leaves_the_list_stops_from_the_month_after():
    on = someone(1)
    someone(2)
    entered(text_of(row(1), row(2)))
    run = entered(text_of(row(2)), as_of=JUNE, at=LATER)
    assert run.left_out == 1
    assert told(on) == [(day(3), day(7), True)]
    assert (low_income(on, day(6)), low_income(on, day(7))) == (True, False)


def test_a_bar_that_leaves_the_list_no_longer_bars_its_month():
    child = someone(1)
    entered(text_of(row(1, "2026-03-10"), head=DESTITUTE_HEAD), contract="civil-destitute")
    assert told(child, "destitute") == [(day(4), None, True)]
    entered(text_of(row(9, "2026-03-10"), head=DESTITUTE_HEAD), contract="civil-destitute", as_of=JUNE, at=LATER)
    assert low_income(child, day(6), DESTITUTE) is False


def test_a_corrected_file_of_the_same_period_takes_the_place_of_the_first():
    wrong, later, right = someone(1), someone(2), someone(3)
    first = entered(text_of(row(1), row(2, "2026-01"), row(3)))
    run = entered(text_of(row(2, "2026-04"), row(3)), as_of=MAY + dt.timedelta(days=2), name="更正.csv")
    assert FeedRun.objects.get(pk=first.pk).state == "superseded"
    assert (told(wrong), told(later), told(right)) == ([], [(day(4), None, True)], [(day(3), None, True)])
    assert (run.news, run.left_out) == (1, 1)
    assert low_income(wrong, day(5)) is False


def test_a_told_end_ends_what_was_told_before_without_one():
    on = someone(1)
    entered(text_of(row(1)))
    entered(text_of(row(1, until="2026-08")), as_of=JUNE, at=LATER)
    assert told(on) == [(day(3), day(9), True)]


def test_a_list_without_a_start_says_so_from_its_month():
    on = someone(1)
    entered(text_of(row(1, "")))
    assert told(on) == [(day(5), None, True)]


def test_what_a_seat_told_before_gives_way_and_what_it_told_later_must_be_decided():
    before, after = someone(1), someone(2)
    CircumstanceFactory(person=before, holds=False, as_of=day(4), source="上门核实")
    CircumstanceFactory(person=after, holds=False, as_of=day(5, 10), source="上门核实", valid=DateRange(day(4), None))
    run = entered(text_of(row(1), row(2)))
    assert told(before) == [(day(1), day(3), False), (day(3), None, True)]
    assert run.state == "open"
    assert "上门核实，数据截至 2026-05-10，说「否」" in faults(run)[3]["number"]
    assert told(after) == [(day(4), None, False)]
    waiting = FeedRow.objects.get()
    with pytest.raises(Refused) as refusal:
        decide_row(waiting.pk, " ", by=COUNTY, at=NOON)
    assert refusal.value.code == "feed.no_reason"
    decide_row(waiting.pk, "民政已复核", by=COUNTY, at=NOON)
    assert told(after) == [(day(3), None, True)]
    assert FeedRun.objects.get().state == "closed"


def test_while_a_row_waits_nobody_is_left_out():
    off = someone(2)
    someone(1)
    run = entered(text_of(row(1), row(2, name="王伟方")))
    assert (run.state, run.good, run.bad) == ("open", 1, 1)
    assert faults(run) == {3: {"name": "这个身份证号在名册里登记为「王伟芳」。"}}
    assert low_income(off, day(5)) is None
    drop_row(FeedRow.objects.get().pk, "民政确认是另一人", by=COUNTY, at=NOON)
    assert low_income(off, day(5)) is False


def test_a_mended_row_is_entered_at_once_and_counted():
    off, on = someone(2), someone(1)
    run = entered(text_of(("王伟芳", citizen_number(1)[:-1] + "0", "2026-03", "")))
    waiting = FeedRow.objects.get()
    assert "末位应为" in faults(run)[2]["number"]
    still = mend_row(waiting.pk, {"name": "王伟芳", "number": citizen_number(1), "since": "三月"}, by=COUNTY, at=NOON)
    assert (still.state, list(still.faults)) == ("open", ["since"])
    mend_row(waiting.pk, {"name": "王伟芳", "number": citizen_number(1), "since": "2026年3月"}, by=COUNTY, at=NOON)
    run.refresh_from_db()
    assert (run.state, run.good, run.bad) == ("closed", 1, 0)
    assert (low_income(on, day(5)), low_income(off, day(5))) == (True, False)
    with pytest.raises(Refused) as refusal:
        mend_row(waiting.pk, {}, by=COUNTY, at=NOON)
    assert refusal.value.code == "feed.settled"


def test_people_are_found_by_old_numbers_and_by_former_ones():
    old = someone(1)
    fifteen = citizen_number(1)[:6] + citizen_number(1)[8:17]
    corrected = someone(2)
    FormerNumber.objects.create(
        person=corrected,
        code=corrected.code,
        number=citizen_number(3),
        number_index=PersonFactory.build(number=citizen_number(3)).number_index,
        replaced_on=day(1),
        reason="更正",
    )
    entered(text_of(("王伟芳", fifteen, "2026-03", ""), row(3)))
    assert told(old) == told(corrected) == [(day(3), None, True)]


def test_somebody_of_another_county_is_named_and_not_touched():
    other = someone(1, code=ELSEWHERE_CODE)
    run = entered(text_of(row(1)))
    assert faults(run)[2]["number"].endswith("的名册里，不在本地。")
    assert told(other) == []


def test_a_list_of_the_city_speaks_for_its_counties():
    here, there = someone(1), someone(2, code=ELSEWHERE_CODE)
    entered(text_of(row(1)), place=CITY_CODE, by=CITY)
    assert (low_income(here, day(5)), low_income(there, day(5))) == (True, False)


def test_one_file_may_tell_of_two_circumstances():
    orphan, child = someone(1), someone(2)
    rows = [("王伟芳", citizen_number(n), kind, "2026-01-01", "") for n, kind in ((1, "孤儿"), (2, "事实无人抚养儿童"))]
    entered(text_of(*rows, head=ORPHANS), contract="civil-orphans")
    assert told(orphan, "orphan") == told(child, "unattended_child") == [(day(1), None, True)]
    assert low_income(orphan, day(5), UNATTENDED_CHILD) is False


def test_a_stranger_who_enters_the_register_is_known_to_stand_on_the_list():
    run = entered(text_of(row(1), row(2)))
    assert FeedName.objects.filter(person_id=None).count() == 2
    came, namesake = someone(1), someone(2, name="李四")
    assert recognise_strangers(by=COUNTY, at=NOON) == 2
    assert told(came) == [(day(3), None, True)]
    assert faults(run) == {3: {"name": "名单上这个号码的姓名，和名册里的「李四」不同。"}}
    assert told(namesake) == []
    run.refresh_from_db()
    assert (run.state, run.good, run.bad, run.strangers) == ("open", 1, 1, 0)
    assert recognise_strangers(by=COUNTY, at=NOON) == 0


def test_a_number_corrected_later_is_recognised_too():
    person = someone(5)
    entered(text_of(row(1)))
    correct_identity(person.pk, name=person.name, number=citizen_number(1), reason="录错", by=COUNTY, at=NOON)
    recognise_strangers(by=COUNTY, at=NOON)
    assert told(person) == [(day(3), None, True)]


def test_deaths_are_recorded_by_the_act_of_the_register():
    dead, other = someone(1), someone(2, died_on=day(4))
    rows = [("王伟芳", citizen_number(n), "2026-05-01") for n in (1, 2, 9)]
    run = entered(text_of(*rows, head=DEATHS), contract="police-deaths")
    assert Person.objects.get(pk=dead.pk).died_on == day(5)
    source = who_told_of_death([dead.pk, other.pk])
    assert source.pop(dead.pk).startswith("公安部门《死亡注销户口人员》（名单.csv，数据截至 2026-05-05），")
    assert not source
    assert "已经登记的死亡日期" in faults(run)[3]["died_on"]
    assert Person.objects.get(pk=other.pk).died_on == day(4)
    assert (run.good, run.bad, run.strangers, run.news, run.state) == (1, 1, 1, 1, "open")


def test_a_later_week_leaves_the_rows_of_an_earlier_one_waiting():
    someone(1, died_on=day(4))
    first = entered(text_of(("王伟芳", citizen_number(1), "2026-05-01"), head=DEATHS), contract="police-deaths")
    entered(
        text_of(("王伟芳", citizen_number(9), "2026-05-09"), head=DEATHS), contract="police-deaths", as_of=day(5, 12)
    )
    assert FeedRow.objects.get(run=first).state == "open"


def test_moves_wait_for_a_person_who_makes_them():
    person, here = someone(1), someone(2)
    rows = [("王伟芳", citizen_number(n), place, "2026-05-01") for n, place in ((1, "420606"), (2, "420602"))]
    run = entered(text_of(*rows, head=MOVES), contract="police-moves")
    assert (run.good, run.bad) == (1, 1)
    waiting = FeedRow.objects.get()
    assert (waiting.asks, waiting.person_id) == ("act", person.pk)
    with pytest.raises(Refused) as refusal:
        check_acted(waiting.pk, by=COUNTY, at=NOON)
    assert refusal.value.code == "feed.not_acted"
    Person.objects.filter(pk=person.pk).update(code=ELSEWHERE_CODE)
    assert check_acted(waiting.pk, by=COUNTY, at=NOON).state == "mended"
    assert here.code.startswith("420602")


def test_a_feed_is_fresh_then_stale_and_says_which_facts_rest_on_it():
    someone(1)
    assert {one.state for one in feed_standings(COUNTY_CODE, MAY)} == {"never"}
    assert stale_facts(COUNTY_CODE, MAY) == {}
    entered(text_of(row(1)))
    low = next(one for one in feed_standings(COUNTY_CODE, MAY) if one.contract.code == "civil-low-income")
    # One month from 5 May is 5 June; five workdays after that is 12 June 2026.
    assert (low.state, low.due_on, low.fresh_until) == ("fresh", JUNE, day(6, 12))
    assert stale_facts(COUNTY_CODE, day(6, 12)) == {}
    words = "民政部门《低保对象名单》最近一份截至 2026-05-05，应在 2026-06-12 前更新。"
    assert stale_facts(COUNTY_CODE, day(6, 13)) == stale_facts(CITY_CODE, day(6, 13)) == {"low_income": words}
    assert stale_facts("420606000000", day(6, 13)) == {}


def test_a_seat_of_another_county_may_not_hand_in_a_list_and_sees_none():
    with pytest.raises(Refused) as refusal:
        hand_in(text_of(row(1)), by=ELSEWHERE)
    assert refusal.value.code == "access.not_yours"


def test_a_telling_by_hand_after_the_list_stands_first():
    person = someone(1)
    entered(text_of(row(2)))
    assert low_income(person, day(5)) is False
    tell_circumstance(
        person.pk, "low_income", holds=True, since=day(5), source="村委会", as_of=day(5, 14), by=COUNTY, at=NOON
    )
    assert low_income(person, day(5)) is True
