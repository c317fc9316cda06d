"""Taps as services take them: each once, each answered by itself, what is odd marked, nothing lost silently."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from doorstep.base.scope import scoped
from doorstep.homes.models_clients import Medicine
from doorstep.homes.models_day import Tap
from doorstep.homes.reading_days import days_in
from doorstep.homes.said_taps import SaidTap, read_tap
from doorstep.homes.services.tapping import take_taps
from doorstep.kernel.refusal import Refused
from tests.cast import COUNTY
from tests.homes.cast import AT, SINCE, a_card, a_client, a_home, at_the_screen, works_in

pytestmark = pytest.mark.usefixtures("db")
DAY = dt.date(2026, 3, 2)


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def client(home):
    return a_client(home, card="0017")


@pytest.fixture
def keeper(home):
    return at_the_screen(works_in(home))[1]


def said(client, kind="arrive", **about):
    known = {"key": uuid.uuid4(), "kind": kind, "day": DAY, "said_at": AT, "client_id": client and client.pk}
    return SaidTap(**(known | about))


def take(keeper, *taps, at=AT):
    with scoped((), by=keeper):
        return take_taps(taps, by=keeper, at=at)


def test_a_tap_is_taken_once_however_often_it_is_sent(client, keeper):
    one = said(client)
    states = [take(keeper, one)[0].state, *(answer.state for answer in take(keeper, one, one))]
    assert states == ["taken", "there", "there"]
    assert Tap.objects.get().by_label == keeper.seat_label + " 周敏"


def test_the_same_tap_twice_in_one_sending_is_one_row(client, keeper):
    one = said(client)
    assert [answer.state for answer in take(keeper, one, one)] == ["taken", "there"]
    assert Tap.objects.count() == 1


def test_a_key_with_other_content_is_refused_by_name_and_the_others_go_in(client, keeper):
    one = said(client)
    take(keeper, one)
    answers = take(keeper, replace(one, kind="leave"), said(client, "meal"))
    assert [answer.state for answer in answers] == ["refused", "taken"]
    assert "同一编号下已经记了另一件事：到园" in answers[0].words
    assert sorted(Tap.objects.values_list("kind", flat=True)) == ["arrive", "meal"]


@pytest.mark.parametrize(
    ("about", "at", "words"),
    [
        ({"said_at": AT + dt.timedelta(hours=3)}, AT, "平板的时间比系统快"),
        ({}, AT + dt.timedelta(days=8), "晚了 8 天才送到；日期与收到的日子相差 8 天"),
        ({"day": DAY + dt.timedelta(days=1)}, AT, "日期与收到的日子相差 1 天；日期与平板的时间对不上"),
        ({"account_id": 10**9}, AT, "由另一个账号送来"),
        ({"day": dt.date(1970, 1, 1), "said_at": dt.datetime(1970, 1, 1, tzinfo=dt.UTC)}, AT, "晚了 20514 天才送到"),
    ],
    ids=["ahead", "late", "other-day", "other-hand", "battery"],
)
def test_what_is_odd_is_taken_and_says_why(client, keeper, about, at, words):
    (answer,) = take(keeper, said(client, **about), at=at)
    assert answer.state == "taken"
    assert words in answer.odd
    assert Tap.objects.get().odd == answer.odd


def test_a_week_offline_is_not_odd_by_itself(client, keeper):
    (answer,) = take(keeper, said(client), at=AT + dt.timedelta(days=6, hours=23))
    assert (answer.state, answer.odd) == ("taken", "")


def test_a_client_who_left_meanwhile_is_taken_and_odd(home, client, keeper):
    gone = a_client(
        home,
        "李芳",
        2,
        state="discharged",
        ended_reason="迁到外地",
        held=DateRange(SINCE, dt.date(2026, 2, 1)),
    )
    (answer,) = take(keeper, said(gone))
    assert (answer.state, answer.odd) == ("taken", "李芳这一天不在册")


def test_a_card_is_its_holder_and_stays_so_when_it_is_given_to_another(home, client, keeper):
    one = said(None, card="0017", source="card")
    assert take(keeper, one)[0].state == "taken"
    assert Tap.objects.get().client_id == client.pk
    with scoped(COUNTY.ranges, by=COUNTY):
        a_card(client, "0018")
    assert take(keeper, one)[0].state == "there"


def test_a_card_is_coming_or_leaving_by_whether_its_holder_is_there(client, keeper):
    held = [said(None, "card", card="0017", source="card", said_at=AT + dt.timedelta(hours=n)) for n in range(3)]
    answers = take(keeper, *held[:2]) + take(keeper, held[2])
    assert [one.words for one in answers] == ["到园：王小明", "离园：王小明", "到园：王小明"]
    assert [one.state for one in take(keeper, *held)] == ["there"] * 3
    assert Tap.objects.filter(source="card", client=client).count() == 3


def test_a_card_held_again_after_its_tap_was_taken_back_is_coming(client, keeper):
    first = said(None, "card", card="0017", source="card")
    again = said(None, "card", card="0017", source="card", said_at=AT + dt.timedelta(minutes=5))
    take(keeper, first, said(None, "undo", undoes=first.key, reason="点错了人"))
    assert take(keeper, again)[0].words == "到园：王小明"


@pytest.mark.parametrize("kind", ["card", "arrive", "meal"])
def test_a_card_of_nobody_and_one_that_was_replaced_are_kept_and_count_for_nothing(client, keeper, kind):
    with scoped(COUNTY.ranges, by=COUNTY):
        a_card(client, "0018")
    held = [said(None, kind, card=number, source="card") for number in ("9999", "0017")]
    unknown, replaced = take(keeper, *held)
    assert (unknown.state, replaced.state) == ("taken", "taken")
    assert "没有人用这张卡" in unknown.odd
    assert "这是王小明换下的旧卡" in replaced.odd
    assert set(Tap.objects.values_list("kind", "client")) == {("card", None)}
    assert [one.state for one in take(keeper, *held)] == ["there", "there"]
    other = replace(held[0], kind="leave")
    assert take(keeper, other)[0].state == "refused"
    assert days_in([client.home_id], DAY, DAY + dt.timedelta(days=1)) == {}


def test_what_was_tapped_by_a_card_before_it_was_replaced_counts_however_late_it_comes(client, keeper):
    before = said(None, card="0017", source="card")
    with scoped(COUNTY.ranges, by=COUNTY):
        a_card(client, "0018", AT + dt.timedelta(days=2))
    (answer,) = take(keeper, before, at=AT + dt.timedelta(days=3))
    assert (answer.state, answer.words) == ("taken", "到园：王小明")


def test_what_was_tapped_on_an_old_page_by_a_card_that_was_replaced_meanwhile_counts_for_nothing(client, keeper):
    with scoped(COUNTY.ranges, by=COUNTY):
        a_card(client, "0018")
    old = said(client, card="0017", source="card")
    states = [take(keeper, old)[0].state for _time in range(2)]
    assert states == ["taken", "there"]
    assert Tap.objects.get().kind == "card"


def test_a_tap_is_undone_by_another_with_a_reason_and_once(client, keeper):
    wrong = said(client)
    take(keeper, wrong)
    undo = said(None, "undo", undoes=wrong.key, reason="点错了人", day=DAY + dt.timedelta(days=1))
    states = [take(keeper, one)[0].state for one in (undo, undo, replace(undo, key=uuid.uuid4()))]
    assert states == ["taken", "there", "refused"]
    row = Tap.objects.get(kind="undo")
    assert (row.undoes.key, row.client_id, row.day) == (wrong.key, client.pk, DAY)


def test_a_tap_and_its_undoing_may_come_in_one_sending_and_in_any_order(client, keeper):
    wrong = said(client)
    undo = said(None, "undo", undoes=wrong.key, reason="点错了人")
    other = replace(undo, key=uuid.uuid4())
    first, middle, second = (answer.state for answer in take(keeper, undo, wrong, other))
    assert (middle, sorted([first, second])) == ("taken", ["refused", "taken"])
    assert Tap.objects.count() == 2


def test_an_undoing_without_a_reason_or_without_its_tap_is_refused(client, keeper):
    wrong = said(client)
    take(keeper, wrong)
    silent, lost = said(None, "undo", undoes=wrong.key), said(None, "undo", undoes=uuid.uuid4(), reason="错")
    words = [answer.words for answer in take(keeper, silent, lost)]
    assert words == ["没有写撤销的原因。请写明原因。", "要撤销的那一条还没有送到。请等它送到以后再撤销。"]


def test_medicine_is_given_from_the_list_of_that_person(home, client, keeper):
    other = a_client(home, "李芳", 2)
    about = {"home": home, "code": home.code, "name": "丙戊酸钠", "dose": "1片", "times": [dt.time(12)]}
    pill = Medicine.objects.create(client=client, ordered_by="市一医院", taken=DateRange(SINCE, None), **about)
    ended = Medicine.objects.create(client=client, ordered_by="市一医院", taken=DateRange(SINCE, DAY), **about)
    given = [said(who, "medicine", fields={"medicine": one.pk}) for who, one in ((client, pill), (other, pill))]
    mine, theirs, late = take(keeper, *given, said(client, "medicine", fields={"medicine": ended.pk}))
    assert (mine.state, mine.odd) == ("taken", "")
    assert (theirs.state, "用药单里没有这种药" in theirs.words) == ("refused", True)
    assert (late.state, late.odd) == ("taken", "这一天不在服药期间")


def test_nobody_taps_for_another_home(client):
    theirs = a_home("铁路社区阳光家园")
    stranger = at_the_screen(works_in(theirs, "carer", "孙丽"))[1]
    (answer,) = take(stranger, said(client))
    assert (answer.state, "不是本家园的服务对象" in answer.words) == ("refused", True)
    with scoped(COUNTY.ranges, by=COUNTY), pytest.raises(Http404):
        take_taps([said(client)], by=COUNTY, at=AT)


def raw(**about):
    known = {"key": str(uuid.uuid4()), "kind": "arrive", "day": "2026-03-02", "said_at": "2026-03-02T09:00:00+08:00"}
    return known | {"client": 1} | about


def test_a_service_is_read_with_the_fields_of_its_kind():
    read = read_tap(raw(kind="service", service="rehab", fields={"item": " 步行 ", "minutes": "30", "secret": "x"}))
    assert read.fields == {"item": "步行", "minutes": 30}


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        raw(key="1"),
        raw(key=5),
        raw(kind="dance"),
        raw(kind=["arrive"]),
        raw(day="2026-02-30"),
        raw(day=20260302),
        raw(said_at="2026-03-02T09:00:00"),
        raw(said_at="0001-01-01T00:00:00+14:00"),
        raw(client="1"),
        raw(client=True),
        raw(client=2**70),
        raw(card="\x00"),
        raw(card="\ud800"),
        raw(kind="service", service="rehab", fields={"item": "步行"}),
        raw(kind="service", service="rehab", fields={"item": "步行", "minutes": 601}),
        raw(kind="service", service="psychology", fields={"counsellor": "刘", "method": "谈话", "risk": "none"}),
        raw(kind="medicine"),
        raw(kind="incident", fields={"words": "跌倒" * 200}),
        raw(kind="undo"),
        raw(kind="card"),
        raw(kind="service", service="care", card="0017"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(wrong):
    with pytest.raises(Refused) as refusal:
        read_tap(wrong)
    assert refusal.value.what == "这一条没有记上。"
    assert refusal.value.then
