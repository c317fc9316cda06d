"""What cannot be, or should be looked at, in a month of homes: each sign with its evidence, settled by people."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from doorstep.base.jobs import run_job
from doorstep.base.models import Job
from doorstep.base.scope import as_system, scoped
from doorstep.homes.models_clients import Absence
from doorstep.homes.models_day import ClientMonth, Notice, Tap
from doorstep.homes.models_work import PayLine, PayPeriod
from doorstep.homes.services.closing import close_month
from doorstep.homes.services.noticing import look_for_notices, settle_notice
from doorstep.kernel.refusal import Refused
from tests.cast import COUNTY
from tests.factories import NOON, PersonFactory
from tests.homes.cast import AT, SINCE, a_client, a_home, at_the_screen, told, works_in
from tests.homes.daycast import a_tap, days_of_month, present
from tests.homes.workshop import A, B, Workshop
from tests.quota.reviewcast import seated

pytestmark = pytest.mark.usefixtures("db")
MARCH, SECOND = dt.date(2026, 3, 1), dt.date(2026, 3, 2)


@pytest.fixture
def home():
    return a_home()


def look(*homes, month=MARCH):
    with as_system():
        look_for_notices([one.pk for one in homes], month, at=AT)
        return {(one.sign, one.about): one for one in Notice.objects.select_related("client")}


def undo(tap):
    Tap.objects.create(
        home=tap.home,
        code=tap.code,
        client=tap.client,
        key=f"{tap.pk:032}",
        kind="undo",
        day=tap.day,
        said_at=AT,
        at=AT,
        undoes=tap,
        reason="点错了人",
        account_id=1,
        by_label="护理员",
    )


def test_an_ordinary_month_shows_nothing(home):
    client = a_client(home)
    for number, day in enumerate(days_of_month(MARCH, 22)):
        present(client, day, came=30 + number % 3, minutes=300 + number % 7)
    assert look(home) == {}


def test_the_same_person_in_two_homes_on_one_day_is_told_to_both_with_both_records(home):
    other = a_home("铁路社区阳光家园")
    mine, theirs = a_client(home), a_client(other, is_counted=False, not_counted_words="只参加活动")
    a_tap(mine, SECOND)
    a_tap(theirs, SECOND, minute=90)
    a_tap(mine, dt.date(2026, 3, 3))
    found = look(home)
    assert list(found) == [("two_homes", "2026-03-02")]
    (notice,) = found.values()
    assert notice.home_id == home.pk
    assert [line.split(" 到园")[0] for line in notice.evidence] == [
        "旭东路社区阳光家园 03-02 08:00",
        "铁路社区阳光家园 03-02 09:30",
    ]
    assert Notice.objects.filter(home=other).count() == 0
    look(other)
    assert Notice.objects.filter(home=other, sign="two_homes").count() == 1


def test_an_arrival_that_was_undone_is_none(home):
    other = a_home("铁路社区阳光家园")
    mine, theirs = a_client(home), a_client(other, is_counted=False, not_counted_words="只参加活动")
    a_tap(mine, SECOND)
    undo(a_tap(theirs, SECOND))
    assert look(home, other) == {}


def test_an_arrival_during_a_stay_in_hospital(home):
    client = a_client(home)
    days = DateRange(SECOND, dt.date(2026, 3, 5))
    about = {"kind": "hospital", "days": days, "source": "医保结算", "at": NOON, "seat_label": "县残联"}
    Absence.objects.create(client=client, home=home, code=home.code, **about)
    for day in (1, 4, 5):
        a_tap(client, dt.date(2026, 3, day))
    found = look(home)
    assert list(found) == [("in_hospital", "2026-03-04")]
    assert found["in_hospital", "2026-03-04"].evidence[0] == "住院登记：医保结算"


def test_a_day_of_an_old_sheet_during_a_stay_in_hospital(home):
    client = a_client(home)
    days = {"days": DateRange(MARCH, SECOND), "source": "家属来电", "at": AT, "seat_label": "负责人"}
    Absence.objects.create(client=client, home=home, code=home.code, kind="hospital", **days)
    a_tap(client, MARCH, "present", source="sheet")
    found = look(home)["in_hospital", "2026-03-01"]
    assert "03-01 出勤（时刻不详），表格导入" in found.evidence[-1]


def test_an_arrival_after_discharge_and_after_death(home):
    person = PersonFactory(died_on=SECOND)
    dead = a_client(home, "李芳", person.pk)
    gone = {"state": "discharged", "ended_reason": "迁出", "held": DateRange(SINCE, SECOND)}
    left = a_client(home, "张强", 3, **gone)
    for client in (dead, left):
        for day in (1, 2, 3):
            a_tap(client, dt.date(2026, 3, day))
    assert sorted((sign, about) for sign, about in look(home)) == [
        ("after_death", "2026-03-03"),
        ("after_leaving", "2026-03-02"),
        ("after_leaving", "2026-03-03"),
    ]


def test_an_arrival_of_somebody_who_was_never_admitted(home):
    waiting = a_client(home, state="waiting", held=None)
    a_tap(waiting, SECOND)
    assert list(look(home)) == [("after_leaving", "2026-03-02")]


def lay_closing(client, month, days):
    ClientMonth.objects.create(
        client=client,
        home=client.home,
        code=client.code,
        month=month,
        closing=1,
        days_present=days,
        valid_days=15,
        is_valid=True,
        minutes=0,
        work_minutes=0,
        meals=0,
        subsidy_fen=0,
        rows=0,
        digest="",
        at=NOON,
        by_label="表格导入",
    )


def test_thirty_one_days_in_a_month_of_thirty(home):
    april = dt.date(2026, 4, 1)
    lay_closing(a_client(home), april, 31)
    lay_closing(a_client(home, "李芳", 2), april, 30)
    found = look(home, month=april)
    assert [(sign, one.client.name) for (sign, _about), one in found.items()] == [("too_many_days", "王小明")]


def test_the_same_minutes_on_ten_days_are_looked_at_and_on_nine_are_not(home):
    clients = [a_client(home), a_client(home, "李芳", 2)]
    for client, many in zip(clients, (10, 9), strict=True):
        for day in days_of_month(MARCH, many):
            present(client, day)
    found = look(home)
    assert [(sign, one.client.name) for (sign, _about), one in found.items()] == [("same_times", "王小明")]
    words = found["same_times", "2026-03"].words
    assert words == "王小明 有 10 天都是 08:30 到园、13:30 离园，一分不差。"


def test_who_comes_at_one_minute_and_leaves_at_others_is_not_looked_at(home):
    early, undone = a_client(home), a_client(home, "李芳", 2)
    for number, day in enumerate(days_of_month(MARCH, 10)):
        present(early, day, minutes=300 + number)
        arrival, *_rest = present(undone, day)
    undo(arrival)
    assert look(home) == {}


def test_pay_without_a_day_in_the_home(home):
    paid, other = a_client(home), a_client(home, "李芳", 2)
    a_tap(other, SECOND)
    undo(a_tap(paid, SECOND))
    about = {"income_fen": 200_00, "pay_fen": 200_00, "drafted_at": NOON, "drafted_by": 1}
    period = PayPeriod.objects.create(home=home, code=home.code, month=MARCH, **about)
    for client in (paid, other):
        about = {"client": client, "home": home, "code": home.code, "piece_fen": 100_00, "total_fen": 100_00}
        PayLine.objects.create(period=period, **about)
    found = look(home)
    assert [(sign, one.client.name) for (sign, _about), one in found.items()] == [("pay_without_days", "王小明")]


def test_work_on_a_day_without_an_arrival_is_told_with_every_record_but_of_those_who_work_where_they_live():
    shop = Workshop()
    idle, coming, at_home = shop.zhang, shop.li, shop.wang
    at_home.mode = "visit"
    at_home.save(update_fields=["mode"])
    a_tap(coming, SECOND)
    wrong = a_tap(idle, SECOND)
    rows = [shop.worked(client, A, 10) for client in (idle, coming, at_home)]
    rows.append(shop.worked(idle, B, 5, minutes=20))
    assert look(shop.home) == {}
    undo(wrong)
    found = look(shop.home)
    assert list(found) == [("work_without_day", "2026-03")]
    notice = found["work_without_day", "2026-03"]
    assert notice.words == "张小明 这个月有 1 天没有到园记录，却有劳动记录。"
    assert [
        f"劳动记录 {rows[place].pk}，合格" in line for place, line in zip((0, 3), notice.evidence, strict=True)
    ] == [True] * 2


def test_what_is_to_be_decided_waits_on_the_desk_of_the_office_until_a_person_decides(home):
    lay_closing(a_client(home), dt.date(2026, 4, 1), 31)
    (notice,) = look(home, month=dt.date(2026, 4, 1)).values()
    office, elsewhere = seated("county_office"), seated("county_office", code="420606000000")
    assert "家园：要核实的情况1" in told(office.get("/"))
    assert "家园：要核实" not in told(elsewhere.get("/"))
    assert notice.words in told(office.get("/homes/notices/?open=yes"))
    office.post(f"/homes/notices/{notice.pk}/settle/", {"outcome": "true", "words": "表格导错，已更正"})
    assert Notice.objects.get().outcome == "true"
    assert "家园：要核实" not in told(office.get("/"))


def test_closing_a_month_has_it_looked_at_and_what_is_settled_stays_settled(home):
    client, head = a_client(home), at_the_screen(works_in(home))[1]
    for day in days_of_month(MARCH, 12):
        present(client, day)
    with scoped((), by=head):
        close_month(MARCH, by=head, at=dt.datetime(2026, 4, 1, 4, tzinfo=dt.UTC))
    job = Job.objects.get(kind="homes.look")
    run_job(job.pk)
    notice = Notice.objects.get(sign="same_times")
    with scoped(COUNTY.ranges, by=COUNTY):
        settle_notice(notice.pk, "fine", "看过监控，家园有班车，同车到离。", by=COUNTY, at=AT)
        with pytest.raises(Refused, match="这一条已经处理过"):
            settle_notice(notice.pk, "fraud", "再想想", by=COUNTY, at=AT)
    present(client, dt.date(2026, 3, 20))
    look(home)
    settled = Notice.objects.get(pk=notice.pk)
    assert (settled.outcome, len(settled.evidence)) == ("fine", 12)


@pytest.mark.parametrize(("outcome", "words", "why"), [("", "查过", "没有选"), ("fine", " ", "没有写")])
def test_a_notice_is_settled_with_an_outcome_and_words(home, outcome, words, why):
    lay_closing(a_client(home), dt.date(2026, 4, 1), 31)
    (notice,) = look(home, month=dt.date(2026, 4, 1)).values()
    with scoped(COUNTY.ranges, by=COUNTY), pytest.raises(Refused, match=why):
        settle_notice(notice.pk, outcome, words, by=COUNTY, at=AT)


def test_those_who_work_in_the_home_do_not_settle_what_is_found_about_them(home):
    lay_closing(a_client(home), dt.date(2026, 4, 1), 31)
    (notice,) = look(home, month=dt.date(2026, 4, 1)).values()
    head = at_the_screen(works_in(home))[1]
    with scoped((), by=head), pytest.raises(Http404):
        settle_notice(notice.pk, "fine", "没事", by=head, at=AT)
