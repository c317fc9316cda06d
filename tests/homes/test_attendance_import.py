"""Old attendance of a home: what is wrong first, then what is sound goes in, once, and nothing is lost on the way."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from doorstep.base.figures import Period
from doorstep.base.jobs import run_job
from doorstep.base.models import Job, Trail, Upload
from doorstep.homes.figures_day import cared_persons, valid_months
from doorstep.homes.models_clients import Absence
from doorstep.homes.models_day import ClientMonth, Tap
from doorstep.homes.services import attendance_entering
from doorstep.homes.services.closing import close_homes
from tests.cast import COUNTY_CODE
from tests.desk import sat_down
from tests.factories import OrgFactory, PersonFactory, SeatFactory, citizen_number

from .cast import a_home, at_the_screen, told, works_in
from .daycast import a_tap
from .importcast import NOW, PAGE, bring, client_of, days_in, enter, listed, look, march, mend, states
from .oldsheets import MARCH, a_book, a_foot, a_person, a_sheet, a_span, as_bytes

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def desk(home):
    return at_the_screen(works_in(home))


@pytest.fixture
def screen(desk):
    return desk[0]


def test_marks_go_in_as_days_without_a_time_when_somebody_says_so(home, screen):
    client = client_of(home)
    said = bring(screen, march(("王小明", ["√", "出勤", "半天", "×", None, "√"], {"total": 3.5})))
    assert "可以写入 1 行，有问题 0 行" in said
    assert "可以写入 4 天" in said
    assert not Tap.objects.exists()
    assert "已写入 1 行" in enter(screen)
    assert (days_in(client), days_in(client, "half")) == ([1, 2, 6], [3])
    tap = Tap.objects.filter(kind="half").get()
    assert (tap.source, tap.day, tap.by_label) == ("sheet", MARCH.replace(day=3), "旭东路社区阳光家园·负责人 周敏")
    assert tap.fields["from"] == "2024年考勤.xlsx 「3月」第 4 行 F4"
    assert timezone.localdate(tap.said_at) == timezone.localdate()
    assert Trail.objects.get(act="import_attendance").became["days"] == 4


def test_a_day_without_a_time_is_shown_as_such_with_the_file_it_is_from(home, screen):
    client_of(home)
    bring(screen, march(("王小明", ["√"])))
    enter(screen)
    said = told(screen.get(reverse("home-day-record", args=[Tap.objects.get().pk])))
    assert "出勤（时刻不详）" in said
    assert "来自 2024年考勤.xlsx 「3月」第 4 行 D4" in said
    assert "平板的时间" not in said
    assert "2024-03-01 王小明 出勤（时刻不详）" in told(screen.get(reverse("home-day-records")))


def test_only_a_sheet_says_that_somebody_was_there_at_no_time(home):
    with pytest.raises(IntegrityError, match="tap_without_a_time_comes_from_a_sheet"):
        a_tap(client_of(home), MARCH, "present")


def test_times_go_in_as_coming_and_leaving_in_china(home, screen):
    client = client_of(home)
    bring(screen, march(("王小明", ["8:30-16:00"])))
    enter(screen)
    taps = Tap.objects.filter(client=client).order_by("said_at")
    assert [(one.kind, f"{timezone.localtime(one.said_at):%F %H:%M}") for one in taps] == [
        ("arrive", "2024-03-01 08:30"),
        ("leave", "2024-03-01 16:00"),
    ]


def test_days_in_hospital_and_on_leave_are_written_as_absences(home, screen):
    client = client_of(home)
    book = march(("王小明", {1: "√", 12: "事假", 14: "病"}))
    a_span(book["3月"], 4, 5, 10, "住院")
    bring(screen, book)
    enter(screen)
    rows = Absence.objects.filter(client=client).order_by("days").values_list("kind", "days")
    assert [(kind, days.lower.day, days.upper.day) for kind, days in rows] == [
        ("hospital", 5, 11),
        ("leave", 12, 13),
        ("leave", 14, 15),
    ]


def test_the_same_file_twice_doubles_nothing(home, screen):
    client_of(home)
    book = as_bytes(march(("王小明", ["√", "半天", "8:30-16:00", "病"])))
    bring(screen, book)
    enter(screen)
    before = (Tap.objects.count(), Absence.objects.count())
    said = bring(screen, book)
    assert "没有新的可写 1 行" in said
    assert "导入过。已经写入的不会再写一遍" in said
    assert enter_refused(screen) == "没有可以写入的行。"
    assert (Tap.objects.count(), Absence.objects.count()) == before


def enter_refused(screen):
    answer = screen.post(PAGE, {"enter": "yes"})
    assert answer.status_code == 409
    return "没有可以写入的行。" if "没有可以写入的行" in told(answer) else told(answer)


def test_a_day_with_taps_is_not_doubled_and_is_listed(home, screen):
    client = client_of(home)
    a_tap(client, MARCH, "arrive", 30)
    said = bring(screen, march(("王小明", ["√", "√"])))
    assert "D4「√」：这一天已经有记录（08:30 到园），没有再写" in said
    enter(screen)
    assert days_in(client) == [2]
    assert "这一天已经有记录" in look(screen, state="added")


def test_a_sheet_that_says_away_on_a_day_with_taps_is_listed(home, screen):
    a_tap(client_of(home), MARCH, "arrive", 30)
    assert "表里写没有来，这一天却有记录（08:30 到园）" in bring(screen, march(("王小明", ["住院", "√"])))
    enter(screen)
    assert not Absence.objects.exists()


def test_what_was_undone_is_not_written_again(home, screen):
    client = client_of(home)
    book = march(("王小明", ["√", "√"]))
    bring(screen, book)
    enter(screen)
    first = Tap.objects.get(day=MARCH)
    a_tap(client, MARCH, "undo", undoes=first, reason="点错了人")
    assert "后来撤销了，没有再写" in bring(screen, book)
    assert Tap.objects.filter(kind="present").count() == 2


@pytest.mark.parametrize(
    ("mark", "words"),
    [("？", "不认识这个记号"), ("8:30", "只有一个时刻"), ("16:00-8:00", "离园不晚于到园"), ("=A1", "是公式")],
)
def test_a_cell_that_is_not_understood_is_listed_with_its_place_and_holds_its_row(home, screen, mark, words):
    client_of(home)
    client_of(home, "李芳", 2)
    said = bring(screen, march(("王小明", ["√", mark]), ("李芳", ["√"])))
    shown = "=" if mark == "=A1" else mark
    assert f"2日（E4「{shown}」）：{words}" in said
    enter(screen)
    assert states() == ["faulty", "added"]
    assert Tap.objects.get().client.name == "李芳"


def test_a_row_is_mended_and_then_goes_in(home, screen):
    client = client_of(home)
    bring(screen, march(("王小明", ["√", "？"], {"total": 2})))
    answer = mend(screen, 1, d2="不知道")
    assert (answer.status_code, "不认识这个记号" in told(answer)) == (409, True)
    assert "这一行已改好" in mend(screen, 1, d2="√").content.decode()
    enter(screen)
    assert days_in(client) == [1, 2]


def test_a_row_that_is_not_used_is_listed_as_such(home, screen):
    client_of(home)
    bring(screen, march(("李小芳", ["√", "半天"])))
    upload = Upload.objects.get()
    answer = screen.post(f"{PAGE}1/", {"drop": "yes", "upload": upload.pk}, follow=True)
    assert "这一行不用了" in answer.content.decode()
    assert ("3月", 4, "A4", "李小芳", "1√ 2半天", "有人说这一行不用。") in listed(screen)


def test_names_that_fit_nobody_or_two_people_wait_for_a_person(home, screen):
    client_of(home)
    client_of(home, "李芳", 2, born_on=dt.date(1980, 1, 1))
    second = client_of(home, "李芳", 3)
    said = bring(screen, march(("张三", ["√"]), ("李芳", ["√"]), ("王 小 明", ["√"])))
    assert "本家园没有这个名字的人" in said
    assert "本家园有 2 个人叫这个名字" in said
    assert states() == ["faulty", "faulty", "ready"]
    mend(screen, 2, whose=str(second.pk))
    enter(screen)
    assert (days_in(second), states()) == ([1], ["faulty", "added", "added"])


def test_an_identity_or_certificate_number_tells_who_it_is(home, screen):
    numbers = [citizen_number(serial, dt.date(1990, 5, 5)) for serial in (71, 72)]
    people = [PersonFactory(name="李芳", code=home.code, number=number) for number in numbers]
    first, second = (client_of(home, "李芳", one.pk) for one in people)
    other = client_of(home, "王小明", 99)
    rows = [("李芳", ["√"], {"number": numbers[0]}), ("李芳", ["半天"], {"number": f"{numbers[1]}43"})]
    said = bring(screen, march(*rows, ("王小明", ["√"], {"number": numbers[0]}), ("王小明", ["√"], {"number": "12"})))
    assert "姓名和号码不是同一个人" in said
    assert "没有用过这个号码的人" in said
    enter(screen)
    assert (days_in(first), days_in(second, "half"), days_in(other)) == ([1], [1], [])


def test_two_rows_of_one_person_in_a_month_blame_each_other_until_one_is_left_out(home, screen):
    client = client_of(home)
    said = bring(screen, march(("王小明", ["√"]), ("王小明", ["半天"])))
    assert "和「3月」第 5 行是同一个人、同一个月" in said
    screen.post(f"{PAGE}1/", {"drop": "yes", "upload": Upload.objects.get().pk})
    assert states() == ["dropped", "ready"]
    enter(screen)
    assert (days_in(client), days_in(client, "half")) == ([], [1])


@pytest.mark.parametrize(("total", "is_right"), [(2, True), ("2天", True), (1.5, True), (3, False), ("满勤", False)])
def test_a_total_that_does_not_equal_the_marks_is_listed(home, screen, total, is_right):
    client_of(home)
    said = bring(screen, march(("王小明", ["√", "半天", "×"], {"total": total})))
    assert ("可以写入 1 行" in said, "合计（AI4" in said) == (is_right, not is_right)


def test_days_before_admission_after_discharge_and_in_the_future_are_listed(home, screen):
    held = DateRange(dt.date(2024, 3, 5), dt.date(2024, 3, 10))
    client_of(home, held=held, state="discharged", ended_reason="搬家")
    client_of(home, "李芳", 2)
    said = bring(screen, march(("王小明", {4: "√", 5: "√", 9: "√", 10: "√", 12: "病"})))
    assert said.count("这一天不在册（2024-03-05 至 2024-03-09）") == 2
    assert "请假或住院没有登记" in said
    book = a_book()
    ahead = timezone.localdate().replace(day=1) + dt.timedelta(days=62)
    a_person(a_sheet(book, ahead.replace(day=1)), "李芳", ["√"])
    assert "还没有到这一天" in bring(screen, book)
    assert states()[-1] == "faulty"


def test_a_day_that_the_month_does_not_have_is_listed(home, screen):
    client_of(home)
    book = a_book()
    sheet = a_sheet(book, dt.date(2024, 5, 1), title="2024年4月考勤表", name="4月")
    a_person(sheet, "王小明", {30: "√", 31: "√"})
    assert "31日（AH4「√」）：这个月没有 31 日" in bring(screen, book)


def test_somebody_who_left_and_came_again_has_each_day_under_his_row_of_then(home, screen):
    before = {
        "held": DateRange(dt.date(2023, 1, 1), dt.date(2024, 3, 3)),
        "state": "discharged",
        "ended_reason": "搬家",
    }
    first, second = client_of(home, **before), client_of(home, held=DateRange(dt.date(2024, 3, 5), None))
    bring(screen, march(("王小明", {1: "√", 2: "√", 5: "√"})))
    enter(screen)
    assert (days_in(first), days_in(second)) == ([1, 2], [5])


def close(home, month=MARCH, at=NOW):
    return close_homes([home.pk], month, at=at, by_label="周敏")


def test_a_month_that_is_closed_is_refused_in_words(home, screen):
    client_of(home)
    close(home)
    answer = screen.post(PAGE, {"file": SimpleUploadedFile("考勤.xlsx", as_bytes(march(("王小明", ["√"]))))})
    assert (answer.status_code, "2024-03 已经结算" in told(answer)) == (409, True)
    book = march(("王小明", ["√"]))
    a_person(a_sheet(book, dt.date(2024, 4, 1)), "王小明", ["√"])
    assert "2024-03 已经结算，没有读这些月的考勤" in bring(screen, book)
    enter(screen)
    assert [tap.day.month for tap in Tap.objects.all()] == [4]


def test_a_month_that_is_closed_between_trial_and_entering_stays_behind(home, screen):
    client_of(home)
    bring(screen, march(("王小明", ["√"])))
    close(home)
    assert "已经结算，不能再从表格导入" in enter(screen)
    assert (Tap.objects.exists(), states()) == (False, ["faulty"])


def test_a_month_from_a_sheet_is_closed_by_the_rules(home, screen):
    client_of(home)
    bring(screen, march(("王小明", ["√"] * 14 + ["半天"] * 3 + ["8:00-13:00", "8:00-9:00"])))
    enter(screen)
    close(home)
    month = ClientMonth.objects.get()
    assert (month.days_present, month.valid_days, month.is_valid, month.minutes) == (19, 15, True, 360)


def test_six_valid_months_from_sheets_are_long_care(home, screen):
    client_of(home)
    client_of(home, "李芳", 2)
    months = [dt.date(2024, number, 1) for number in range(1, 7)]
    book = a_book()
    for month in months:
        sheet = a_sheet(book, month)
        a_person(sheet, "王小明", ["√"] * 15)
        a_person(sheet, "李芳", ["√"] * 14 + ["半天"])
    bring(screen, book)
    enter(screen)
    for month in months:
        close(home, month, at=dt.datetime(2024, 12, 1, tzinfo=dt.UTC))
    period = Period("2024", dt.date(2024, 1, 1), dt.date(2024, 12, 31), dt.date(2024, 12, 31))
    rows = valid_months(period)
    assert (cared_persons(rows, period), {row.client.name for row in rows}) == (1, {"王小明"})


def test_everything_that_is_not_entered_is_taken_out_with_its_place(home, screen):
    a_tap(client_of(home), MARCH, "arrive", 30)
    book = march(("王小明", ["√", "√"]), ("张三", ["？"]))
    book["3月"].cell(2, 36, "备注")
    book["3月"].cell(4, 36, "低保")
    a_foot(book["3月"])
    hidden = a_sheet(book, dt.date(2024, 4, 1))
    hidden.sheet_state = "hidden"
    bring(screen, book)
    found = listed(screen)
    assert ("", "", "", "", "", "有 1 张隐藏的工作表没有读：「4月」。") in found
    assert ("3月", 4, "AJ4", "王小明", "低保", "「备注」这一列没有读。") in found
    assert ("3月", 5, "D5", "张三", "？") in [row[:5] for row in found]
    assert ("3月", 6, "A6", "", "负责人：周敏　　制表：孙丽", "不是一个人的考勤，没有读。") in found
    assert ("3月", 4, "D4", "王小明", "√", "这一天已经有记录（08:30 到园），没有再写。") in found


def test_many_rows_are_entered_as_a_job_that_can_be_begun_again(home, desk, monkeypatch):
    screen, _head = desk
    monkeypatch.setattr(attendance_entering, "AT_ONCE", 2)
    monkeypatch.setattr(attendance_entering, "ROWS_A_STEP", 2)
    names = [f"王{letter}" for letter in "甲乙丙丁戊"]
    for number, name in enumerate(names, 1):
        client_of(home, name, number)
    bring(screen, march(*((name, ["√", "半天"]) for name in names)))
    assert "正在写入" in enter(screen)
    job = Job.objects.get(kind="homes.attendance")
    done = run_job(job.pk)
    assert (done.state, done.steps_done, done.progress) == ("done", 3, "已写入 5 行。")
    assert (Tap.objects.count(), set(states())) == (10, {"added"})
    assert set(Tap.objects.values_list("by_label", flat=True)) == {"旭东路社区阳光家园·负责人 周敏"}
    run_job(job.pk)
    assert Tap.objects.count() == 10


def test_a_carer_does_not_import_and_another_home_sees_nothing(home, screen):
    client_of(home)
    bring(screen, march(("王小明", ["√"])))
    carer = at_the_screen(works_in(home, "carer", "孙丽"))[0]
    assert carer.get(PAGE).status_code in {403, 404}
    other = at_the_screen(works_in(a_home("铁路社区阳光家园"), name="何静"))[0]
    assert "2024年考勤" not in told(other.get(PAGE))
    assert other.get(f"{PAGE}1/").status_code == 409


def test_the_office_that_inspects_the_home_brings_its_attendance_too(home):
    client = client_of(home)
    there = reverse("office-attendance", args=[home.pk])
    book = as_bytes(march(("王小明", ["√", "？"])))
    seat = SeatFactory(role="county_office", org=OrgFactory(code=COUNTY_CODE, level="county"))
    office = sat_down(seat.account, seat)
    answer = office.post(there, {"file": SimpleUploadedFile("考勤.xlsx", book)}, follow=True)
    assert "不认识这个记号" in told(answer)
    said = {"upload": Upload.objects.get().pk, "d2": "√"}
    office.post(reverse("office-attendance-row", args=[home.pk, 1]), said)
    office.post(there, {"enter": "yes"})
    assert days_in(client) == [1, 2]


def test_an_office_elsewhere_finds_no_such_home(home):
    seat = SeatFactory(role="county_office", org=OrgFactory(code="420606000000", level="county"))
    there = reverse("office-attendance", args=[home.pk])
    assert sat_down(seat.account, seat).get(there).status_code == 404
