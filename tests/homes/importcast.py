"""Bringing old attendance in tests: the workbook of a month, the head who uploads, mends and enters it."""

import datetime as dt
import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from lxml import html

from doorstep.base.models import UploadRow
from doorstep.homes.models_day import Tap

from .cast import a_client, told
from .oldsheets import a_book, a_person, a_sheet, as_bytes

PAGE = reverse("home-attendance")
LONG_AGO = DateRange(dt.date(2023, 1, 1), None)
NOW = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)


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


def listed(screen):
    """The rows of the spreadsheet of what is not entered."""
    answer = screen.post(reverse("home-attendance-faults"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [tuple("" if value is None else value for value in row) for row in book.active.iter_rows(values_only=True)]
