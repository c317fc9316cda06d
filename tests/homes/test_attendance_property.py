"""Whatever stands in an old attendance sheet is entered or listed: nothing lost, nothing made up."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.base.scope import scoped
from doorstep.homes.models_clients import Absence
from doorstep.homes.models_day import Tap
from doorstep.homes.services.attendance_entering import (
    enter_attendance,
    entry_of,
    mend_attendance,
    take_attendance,
)

from .cast import a_home, at_the_screen, works_in
from .daycast import a_tap
from .importcast import NOW, client_of
from .oldsheets import a_book, a_person, a_sheet, as_bytes

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def head(home):
    return at_the_screen(works_in(home))[1]


KNOWN = ["√", "出勤", "半天", "×", "病", "住院", "8:30-16:00", "", "休", "1", "0.5"]
UNKNOWN = ["8:30", "？", "乱写", "16:00-8:30"]
TAPS = {"√": 1, "出勤": 1, "半天": 1, "8:30-16:00": 2, "1": 1, "0.5": 1}
QUIET = {"×", "", "休"}
a_row = st.one_of(*(st.lists(st.sampled_from(some), min_size=31, max_size=31) for some in (KNOWN, KNOWN + UNKNOWN)))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(a_row, min_size=1, max_size=4), taken=st.sets(st.integers(1, 31), max_size=4))
def test_what_is_entered_and_what_is_listed_is_what_stands_in_the_file(head, home, rows, taken):
    """Every marked day is a tap, an absence, or listed with its place; and nothing is there that no cell said."""
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
    enter(upload, home, head)
    for number, (client, marks) in enumerate(zip(clients, rows, strict=True), 1):
        row = upload.rows.get(number=number)
        unknown = {f"d{day}" for day, mark in enumerate(marks, 1) if mark in UNKNOWN}
        assert (set(row.faults), row.state == "faulty") == (unknown, bool(unknown))
        if unknown:
            assert not Tap.objects.filter(client=client, source="sheet").exists()
            marks = ["√" if mark in UNKNOWN else mark for mark in marks]
            with scoped((), by=head):
                said = dict.fromkeys(unknown, "√")
                row = mend_attendance(home.pk, upload.pk, number, said, by=head, at=NOW)
            enter(upload, home, head)
        accounted(upload.rows.get(number=number), client, marks, month)


def enter(upload, home, head):
    """Enter what is ready, if anything is."""
    if upload.rows.filter(state="ready").exists():
        with scoped((), by=head):
            enter_attendance(home.pk, by=head, at=NOW)


def accounted(row, client, marks, month):
    """Each marked day of a row that is sound: a tap, an absence, or a note; never two of them."""
    entry = entry_of(row)
    noted = {note.place for note in entry.notes}
    taps = Tap.objects.filter(client=client, source="sheet")
    stays = list(Absence.objects.filter(client=client).values_list("days", flat=True))
    for day, mark in enumerate(marks, 1):
        on = month.replace(day=day)
        entered = taps.filter(day=on).count()
        is_away = any(on in stay for stay in stays)
        is_noted = entry.places.get(f"d{day}") in noted
        ways = bool(entered) + is_away + is_noted
        assert ways == 1 if mark not in QUIET else entered + is_away == 0, (day, mark)
        assert entered == (TAPS.get(mark, 0) if not is_noted else 0), (day, mark)


def _months():
    year, month = 2000, 0
    while True:
        month += 1
        day = dt.date(year + month // 12, month % 12 + 1, 1)
        if (day + dt.timedelta(days=30)).month == day.month:
            yield day


MONTHS, SERIALS = _months(), iter(range(1000, 10**6))
HELD = {"held": DateRange(dt.date(1999, 1, 1), None)}
