"""Old attendance of a home: what is wrong first, then what is sound goes in, once, and nothing is lost on the way."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from doorstep.base.jobs import run_job
from doorstep.base.models import Job, Trail, Upload, UploadRow
from doorstep.base.scope import scoped
from doorstep.homes.models_clients import Absence
from doorstep.homes.models_day import ClientMonth, Tap
from doorstep.homes.services import attendance_entering
from doorstep.homes.services.attendance_entering import enter_attendance, entry_of, take_attendance
from doorstep.homes.services.closing import close_homes
from tests.factories import PersonFactory, citizen_number

from .cast import a_client, a_home, at_the_screen, told, works_in
from .daycast import a_tap
from .oldsheets import MARCH, a_book, a_foot, a_person, a_sheet, a_span, as_bytes

pytestmark = pytest.mark.usefixtures("db")
PAGE = reverse("home-attendance")
LONG_AGO = DateRange(dt.date(2023, 1, 1), None)
NOW = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def desk(home):
    return at_the_screen(works_in(home))


@pytest.fixture
def screen(desk):
    return desk[0]


def client_of(home, name="王小明", person_id=1, **about):
    return a_client(home, name, person_id, **({"held": LONG_AGO} | about))


def march(*people, **about):
    """A workbook of March with these people: name, marks, and what else their rows say."""
    book = a_book()
    sheet = a_sheet(book)
    for name, days, *more in people:
        a_person(sheet, name, days, **(more[0] if more else about))
    return book


def bring(screen, book, filename="2024年考勤.xlsx"):
    """The head uploads the workbook, or its bytes; what he reads then."""
    raw = book if isinstance(book, bytes) else as_bytes(book)
    answer = screen.post(PAGE, {"file": SimpleUploadedFile(filename, raw)})
    assert answer.status_code == 302, told(answer)
    return look(screen)


def look(screen, **asked):
    return told(screen.get(PAGE, asked))


def enter(screen):
    return told(screen.post(PAGE, {"enter": "yes"}, follow=True))


def days_in(client, kind="present"):
    return [
        day.day for day in Tap.objects.filter(client=client, kind=kind).order_by("day").values_list("day", flat=True)
    ]


def form_of(screen, number):
    forms = html.document_fromstring(screen.get(f"{PAGE}{number}/").content.decode()).forms
    (said,) = (dict(one.fields) for one in forms if "d1" in one.fields)
    return {name: value or "" for name, value in said.items()}


def mend(screen, number, **changes):
    """The head opens a row, types over some cells, and saves."""
    return screen.post(f"{PAGE}{number}/", form_of(screen, number) | changes, follow=True)


def states():
    return list(UploadRow.objects.order_by("upload", "number").values_list("state", flat=True))


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


def close(home, month=MARCH):
    return close_homes([home.pk], month, at=NOW, by_label="周敏")


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


def listed(screen):
    """The rows of the spreadsheet of what is not entered."""
    answer = screen.post(reverse("home-attendance-faults"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [tuple("" if value is None else value for value in row) for row in book.active.iter_rows(values_only=True)]


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
    assert other.get(f"{PAGE}1/").status_code == 404


MARKS = ["√", "出勤", "半天", "×", "病", "住院", "8:30-16:00", "8:30", "？", "", "休", "1", "0.5", "乱写"]
HERE = {"√": 1, "出勤": 1, "半天": 1, "8:30-16:00": 2, "1": 1, "0.5": 1}
QUIET = {"×", "", "休"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(st.sampled_from(MARKS), min_size=31, max_size=31), min_size=1, max_size=4),
    taken=st.sets(st.integers(1, 31), max_size=4),
)
def test_what_is_entered_and_what_is_listed_is_what_stands_in_the_file(desk, home, rows, taken):
    """Every marked day is a tap, an absence, or listed with its place; and nothing is there that no cell said."""
    head = desk[1]
    month = next(MONTHS)
    clients = [client_of(home, f"人{chr(0x4E00 + next(SERIALS))}", next(SERIALS), **HELD) for _row in rows]
    for day in taken:
        a_tap(clients[0], month.replace(day=day), "arrive", 30)
    book = a_book()
    sheet = a_sheet(book, month)
    for client, marks in zip(clients, rows, strict=True):
        a_person(sheet, client.name, [mark or None for mark in marks])
    with scoped((), by=head):
        upload = take_attendance(home.pk, as_bytes(book), "考勤.xlsx", by=head, at=NOW)
    if upload.rows.filter(state="ready").exists():
        with scoped((), by=head):
            enter_attendance(home.pk, by=head, at=NOW)
    kept = list(upload.rows.order_by("number"))
    for client, marks, row in zip(clients, rows, kept, strict=True):
        entry = entry_of(row)
        said = {day: mark for day, mark in enumerate(marks, 1) if mark not in QUIET}
        taps = set(Tap.objects.filter(client=client, source="sheet").values_list("day__day", flat=True))
        stays = Absence.objects.filter(client=client).values_list("days", flat=True)
        away = {day for day in said if any(month.replace(day=day) in stay for stay in stays)}
        noted = {note.place for note in entry.notes}
        listed_days = {day for day in range(1, 32) if f"d{day}" in row.faults or entry.places.get(f"d{day}") in noted}
        unknown = {day for day, mark in said.items() if mark in {"8:30", "？", "乱写"}}
        if row.state == "faulty":
            assert (taps, away, listed_days >= unknown, bool(unknown)) == (set(), set(), True, True)
            assert all(entry.cells[f"d{day}"] == mark for day, mark in said.items())
            continue
        assert not unknown
        assert taps | away | listed_days >= set(said)
        assert taps == {day for day, mark in said.items() if mark in HERE and day not in listed_days}
        assert Tap.objects.filter(client=client, source="sheet").count() == sum(HERE[said[day]] for day in taps)


def _months():
    year, month = 2000, 0
    while True:
        month += 1
        day = dt.date(year + month // 12, month % 12 + 1, 1)
        if (day + dt.timedelta(days=30)).month == day.month:
            yield day


MONTHS, SERIALS = _months(), iter(range(1000, 10**6))
HELD = {"held": DateRange(dt.date(1999, 1, 1), None)}
