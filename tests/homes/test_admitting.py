"""Clients: asked for by name and number, taken in as of a day, refused by a decision, let go with a reason."""

import datetime as dt

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.models import Trail
from doorstep.homes.keepers import keeper_actor
from doorstep.homes.models_clients import Client
from doorstep.homes.register import as_registered, register_notes
from doorstep.homes.services.admitting import admit_client, recount_client
from doorstep.homes.services.applying import Wish, apply_client, refuse_client, withdraw_client
from doorstep.homes.services.leaving import discharge_client
from doorstep.homes.waiting import in_order, reason_of
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Guardian, Household, Person
from tests.cast import VILLAGE_CODE
from tests.factories import CertificateFactory
from tests.homes.cast import AT, a_client, a_home, works_in
from tests.homes.clientcast import BORN, TODAY, agreed_on, asks, decided, number_of, somebody, taken_in

pytestmark = pytest.mark.usefixtures("db")
DAY = dt.timedelta(days=1)


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def head(home):
    return keeper_actor(works_in(home))


@pytest.fixture
def elsewhere():
    return keeper_actor(works_in(a_home("铁路社区阳光家园")))


def test_the_home_learns_name_age_kinds_and_grade_and_the_number_is_kept_nowhere(head):
    person = somebody()
    one = asks(person, head)
    assert (one.name, one.born_on, one.kinds, one.grade, one.sex) == ("王小明", BORN, "5", 2, "男")
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM homes_client c UNION ALL SELECT t::text FROM base_trail t")
        kept = " ".join(row for (row,) in cursor.fetchall())
    assert number_of(person) not in kept


@pytest.mark.parametrize("wrong", ["name", "number"])
def test_a_wrong_name_and_a_wrong_number_are_answered_alike(head, wrong):
    person = somebody()
    other = somebody(2, name="李勇")
    name = "王大明" if wrong == "name" else person.name
    number = number_of(person) if wrong == "name" else number_of(other)
    with pytest.raises(Refused) as refusal:
        apply_client(Wish(name, number, "day"), by=head, at=AT)
    assert refusal.value.why == "名册里没有姓名和证件号码都对得上的人。"
    assert not Client.objects.exists()


def test_nobody_stands_twice_on_one_list(head):
    person = somebody()
    asks(person, head)
    with pytest.raises(Refused, match="已在本家园的名单里"):
        asks(person, head)


def test_of_whom_a_death_is_on_record_nobody_asks(head):
    with pytest.raises(Refused, match="已经去世"):
        asks(somebody(died_on=dt.date(2026, 1, 1)), head)


def test_whoever_is_of_the_group_is_counted(head):
    one = taken_in(somebody(), head)
    assert (one.is_counted, one.not_counted_words, one.state) == (True, "", "admitted")
    assert one.contact_phone == "19900001234"
    one.refresh_from_db()
    assert str(one.contact_phone) == "******"


def test_others_may_join_and_are_not_counted_with_words_why(head):
    one = taken_in(somebody(category=1, grade=1), head)
    assert one.is_counted is False
    assert "不是智力、精神或者重度肢体残疾" in one.not_counted_words


def test_a_part_of_a_multiple_certificate_counts(head):
    person = somebody(category=0)
    certificate = CertificateFactory(person=person, category=7, grade=1)
    certificate.components.create(code=person.code, category=1, grade=1)
    certificate.components.create(code=person.code, category=5, grade=3)
    one = taken_in(person, head)
    assert (one.kinds, one.grade, one.is_counted) == ("1,5", 1, True)


def test_without_a_certificate_it_is_not_known_and_said_so_and_found_when_it_is_there(head):
    person = somebody(category=0)
    one = taken_in(person, head)
    assert (one.is_counted, one.kinds, one.grade) == (False, "", None)
    assert one.not_counted_words.startswith("不清楚：名册里没有有效的残疾人证")
    CertificateFactory(person=person, category=5, grade=2)
    one = recount_client(one.pk, by=head, at=AT)
    assert (one.is_counted, one.not_counted_words, one.kinds) == (True, "", "5")


def test_a_certificate_that_has_run_out_says_nothing(head):
    person = somebody(category=0)
    CertificateFactory(person=person, category=5, valid=DateRange(dt.date(2016, 1, 1), TODAY))
    assert taken_in(person, head).grade is None


@pytest.mark.parametrize(("years", "days", "counted"), [(60, 0, False), (60, 1, True), (16, 0, True), (16, 1, False)])
def test_the_day_of_admission_decides(head, years, days, counted):
    born_on = TODAY.replace(year=TODAY.year - years) + days * DAY
    assert taken_in(somebody(born_on=born_on), head).is_counted is counted


@pytest.mark.parametrize(
    ("category", "about", "words"),
    [
        (5, {"agreement_signer": "self"}, "须由监护人签"),
        (6, {"agreement_signer": "self"}, "须由监护人签"),
        (5, {"guardian": " "}, "没有写监护人"),
        (5, {"agreement_no": ""}, "没有写协议编号"),
        (5, {"contact_phone": ""}, "没有写紧急联系人"),
        (6, {"doctor_note_on": None}, "须有医生证明"),
        (6, {"doctor_note_on": TODAY + DAY}, "须有医生证明"),
        (5, {"on": TODAY + DAY}, "不能晚于今天"),
        (5, {"on": dt.date(2024, 12, 31)}, "开始运营"),
    ],
)
def test_nobody_is_taken_in_without_what_is_asked_for(head, category, about, words):
    one = asks(somebody(category=category), head)
    with pytest.raises(Refused, match=words):
        admit_client(one.pk, agreed_on(**about), by=head, at=AT)
    one.refresh_from_db()
    assert one.state == "waiting"


def test_whoever_has_his_full_mind_signs_himself_unless_a_guardian_is_on_record(head):
    person = somebody(category=4, grade=1)
    assert taken_in(person, head, agreement_signer="self", guardian="").agreement_signer == "self"
    other = somebody(2, category=4, grade=1, name="李勇")
    Guardian.objects.create(person=other, code=other.code, name="李父", relation="parent", held=DateRange(BORN, None))
    one = asks(other, head)
    with pytest.raises(Refused, match="有监护人"):
        admit_client(one.pk, agreed_on(agreement_signer="self"), by=head, at=AT)


def test_a_full_home_takes_in_one_more_only_by_a_decision(home, head):
    home.capacity = 1
    home.save()
    taken_in(somebody(), head)
    one = asks(somebody(2, name="李勇"), head)
    with pytest.raises(Refused, match="最多容纳 1 人，现在已有 1 人"):
        admit_client(one.pk, agreed_on(), by=head, at=AT)
    matter = decided(head, "safety")
    admitted = admit_client(one.pk, agreed_on(), matter_id=matter.pk, by=head, at=AT)
    matter.refresh_from_db()
    assert (admitted.state, matter.state) == ("admitted", "done")


def test_activities_take_no_place_and_are_not_counted(home, head):
    home.capacity = 0
    home.save()
    one = taken_in(somebody(), head, mode="activity")
    assert (one.is_counted, one.not_counted_words) == (False, "只参加活动，不计入托养。")


def test_how_much_room_there_is_must_be_known(home, head):
    home.capacity = None
    home.save()
    one = asks(somebody(), head)
    with pytest.raises(Refused, match="可容纳多少人没有登记"):
        admit_client(one.pk, agreed_on(), by=head, at=AT)


def test_whoever_is_counted_in_another_home_is_refused_and_that_home_is_not_named(head, elsewhere):
    person = somebody()
    taken_in(person, elsewhere)
    one = asks(person, head)
    with pytest.raises(Refused) as refusal:
        admit_client(one.pk, agreed_on(), by=head, at=AT)
    assert "另一个家园" in refusal.value.why
    assert "铁路" not in str(refusal.value)


def test_who_left_the_other_home_is_taken_in_from_the_day_after(head, elsewhere):
    person = somebody()
    there = taken_in(person, elsewhere, on=TODAY - 10 * DAY)
    discharge_client(there.pk, TODAY - DAY, "moved", "", by=elsewhere, at=AT)
    assert taken_in(person, head).is_counted


def test_whoever_stands_further_back_is_taken_in_first_only_with_a_reason(head):
    asks(somebody(grade=1), head)
    later = asks(somebody(2, grade=2, name="李勇"), head)
    with pytest.raises(Refused, match="前面还有 1 人"):
        admit_client(later.pk, agreed_on(), by=head, at=AT)
    assert admit_client(later.pk, agreed_on(out_of_turn="家中突发变故"), by=head, at=AT).state == "admitted"
    assert Trail.objects.get(act="admit_client").reason == "家中突发变故"


def test_nobody_is_refused_without_a_decision_for_just_that(head):
    one = asks(somebody(), head)
    with pytest.raises(Refused, match="没有党组织的决定"):
        refuse_client(one.pk, "有传染病", matter_id=None, by=head, at=AT)
    with pytest.raises(Refused, match="不是「不予接收或者退出」"):
        refuse_client(one.pk, "有传染病", matter_id=decided(head, "staff").pk, by=head, at=AT)
    matter = decided(head, "refusal")
    one = refuse_client(one.pk, "有传染病", matter_id=matter.pk, by=head, at=AT)
    assert (one.state, one.matter, one.ended_reason) == ("refused", matter, "有传染病")
    other = asks(somebody(2, name="李勇"), head)
    with pytest.raises(Refused, match="已经执行过"):
        refuse_client(other.pk, "有传染病", matter_id=matter.pk, by=head, at=AT)


def test_who_withdraws_may_ask_again(head):
    person = somebody()
    withdraw_client(asks(person, head).pk, "家里能照料了", by=head, at=AT)
    assert asks(person, head).state == "waiting"


def test_somebody_leaves_after_a_last_day_with_a_reason(head):
    one = taken_in(somebody(), head, on=TODAY - 10 * DAY)
    with pytest.raises(Refused, match="不能早于接收日期"):
        discharge_client(one.pk, TODAY - 11 * DAY, "wish", "", by=head, at=AT)
    with pytest.raises(Refused, match="没有写原因"):
        discharge_client(one.pk, TODAY, "", "", by=head, at=AT)
    one = discharge_client(one.pk, TODAY, "wish", "想在家休息", by=head, at=AT)
    assert (one.state, one.ended_reason) == ("discharged", "本人或者监护人要求：想在家休息")
    assert (TODAY in one.held, TODAY + DAY in one.held) == (True, False)


def test_the_home_sends_nobody_away_without_a_decision(head):
    one = taken_in(somebody(), head)
    with pytest.raises(Refused, match="没有党组织的决定"):
        discharge_client(one.pk, TODAY, "home", "多次伤人", by=head, at=AT)
    matter = decided(head, "refusal")
    assert discharge_client(one.pk, TODAY, "home", "多次伤人", matter_id=matter.pk, by=head, at=AT).matter == matter


def test_a_death_and_a_merge_are_told_and_change_nothing(head):
    kept, gone = somebody(), somebody(2)
    one, other = taken_in(kept, head), taken_in(gone, head)
    kept.died_on = TODAY
    kept.save()
    gone.merged_into = kept
    gone.save()
    notes = register_notes([one, other])
    assert "去世" in notes[one.pk]
    assert "合并" in notes[other.pk]
    assert set(Client.objects.values_list("state", flat=True)) == {"admitted"}


def test_of_whom_the_register_has_nothing_to_tell_there_is_no_note(home, head):
    assert register_notes([taken_in(somebody(), head), a_client(home, person_id=10**9)]) == {}


def test_whether_a_household_has_several_holders_is_looked_up_and_not_asked(home, head):
    house = Household.objects.create(code=VILLAGE_CODE, number="1户", is_synthetic=True)
    alone = asks(somebody(1, name="张小明"), head)
    first = asks(somebody(2, name="李小红", household=house), head)
    assert (alone.has_many_disabled, first.has_many_disabled) == (None, False)
    dead = somebody(4, name="李父", household=house)
    Person.objects.filter(pk=dead.pk).update(died_on=TODAY)
    somebody(5, 0, name="李母", household=house)
    assert as_registered([first], TODAY)[0].has_many_disabled is False
    second = asks(somebody(3, name="李小军", household=house), head)
    assert second.has_many_disabled is True
    first.refresh_from_db()
    queue = in_order(as_registered([alone, first, second], TODAY))
    assert [one.name for one in queue] == ["李小红", "李小军", "张小明"]
    assert "一户多残" in reason_of(queue[0])
    assert "名册里没有登记户" in reason_of(queue[2])


def test_the_turn_is_kept_by_what_the_register_says_now(home, head):
    house = Household.objects.create(code=VILLAGE_CODE, number="1户", is_synthetic=True)
    early = asks(somebody(1, name="张小明"), head)
    late = asks(somebody(2, name="李小红", household=house), head, at=AT + dt.timedelta(hours=1))
    somebody(3, name="李小军", household=house)
    with pytest.raises(Refused, match="前面还有 1 人"):
        admit_client(early.pk, agreed_on(), by=head, at=AT)
    assert admit_client(late.pk, agreed_on(), by=head, at=AT).has_many_disabled is True
