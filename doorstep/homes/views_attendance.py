"""Old attendance from a workbook: what is wrong with it, mending it in the browser, and entering what is sound."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor
from doorstep.base.models import Upload, UploadRow
from doorstep.base.pages import page
from doorstep.base.sheetout import Heading, xlsx_response
from doorstep.base.tables import columns
from doorstep.base.trail import record
from doorstep.base.uploadpages import LONGEST_CELL, TONES, bytes_of, next_faulty, rows_page
from doorstep.base.uploads import running_job
from doorstep.kernel.refusal import Refused
from doorstep.people.answering import posted, status_of, tried

from .attendance_book import Entry
from .forms_attendance import BookForm, MarkForm, RowForm, label_of
from .models import Home
from .models_clients import Client
from .services.attendance_entering import (
    MENDED,
    drop_attendance,
    enter_attendance,
    entry_of,
    latest_upload,
    mend_attendance,
    take_attendance,
    within,
)
from .services.attendance_listing import faults_in_order, listed
from .services.attendance_marking import say_mark, unknown_marks

STATES: dict[str, str | Promise] = {
    "ready": gettext_lazy("待写入"),
    "faulty": gettext_lazy("有问题"),
    "added": gettext_lazy("已写入"),
    "same": gettext_lazy("没有新的可写"),
    "dropped": gettext_lazy("没有读、不用"),
}


@dataclass(frozen=True)
class Desk:
    """Where these pages lie: for those who work in the home, or for an office with the home's number."""

    actor: Actor
    home_id: int
    names: str
    key: tuple[int, ...] = ()

    def url(self, page: str = "", *more: int) -> str:
        """The address of one of the pages."""
        return reverse(f"{self.names}{page}", args=[*self.key, *more])


def _own(request: HttpRequest) -> Desk:
    actor = request.actor  # type: ignore[attr-defined]
    return Desk(actor, actor.party or 0, "home-attendance")


def _office(request: HttpRequest, home_id: int) -> Desk:
    return Desk(request.actor, home_id, "office-attendance", (home_id,))  # type: ignore[attr-defined]


@page("home.run", writes=["POST"])
def home_attendance(request: HttpRequest) -> HttpResponse:
    """Old attendance of one's own home."""
    return _page(request, _own(request))


@page("home.inspect", writes=["POST"])
def office_attendance(request: HttpRequest, home_id: int) -> HttpResponse:
    """Old attendance of a home that the office looks after."""
    return _page(request, _office(request, home_id))


@page("home.run", writes=["POST"])
def home_attendance_faults(request: HttpRequest) -> HttpResponseBase:
    """Everything that was not understood, for whoever made the sheet."""
    return _faults(request, _own(request))


@page("home.inspect", writes=["POST"])
def office_attendance_faults(request: HttpRequest, home_id: int) -> HttpResponseBase:
    """The same for an office."""
    return _faults(request, _office(request, home_id))


@page("home.run", writes=["POST"])
def home_attendance_row(request: HttpRequest, number: int) -> HttpResponse:
    """One faulty row."""
    return _row(request, _own(request), number)


@page("home.inspect", writes=["POST"])
def office_attendance_row(request: HttpRequest, home_id: int, number: int) -> HttpResponse:
    """The same for an office."""
    return _row(request, _office(request, home_id), number)


def _page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """First what is wrong with the workbook, then, when somebody says so, the sound rows go in."""
    now = timezone.now()
    if "enter" in request.POST:
        waits = enter_attendance(desk.home_id, by=desk.actor, at=now).job is not None
        words = _("正在写入，写了多少见下面。") if waits else _("已写入。没有写入的见下面。")
        messages.success(request, words)
        return redirect(desk.url())
    if "mark" in request.POST:
        return _say_mark(request, desk)
    form, was_refused = BookForm(posted(request), request.FILES or None), False
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        take: dict[str, Any] = {"by": desk.actor, "at": now}
        if tried(form, lambda: take_attendance(desk.home_id, bytes_of(file), file.name, **take), BookForm.ABOUT):
            return redirect(desk.url())
        was_refused = True
    with within(desk.home_id, desk.actor) as home:
        context = {
            "form": form,
            "here": desk.url(),
            "faults_url": desk.url("-faults"),
            "back": _back(desk, home),
            "columns": columns(_("哪一行"), _("姓名"), _("月份"), _("状态"), _("说明")),
            **_looked_at(latest_upload(home, desk.actor), request),
        }
    return render(request, "homes/attendance.html", context, status=status_of(form, was_refused=was_refused))


def _back(desk: Desk, home: Home) -> tuple[str, str]:
    return (reverse("home", args=[home.pk]) if desk.key else reverse("home-desk"), home.name)


def _looked_at(upload: Upload | None, request: HttpRequest) -> dict[str, Any]:
    """What there is to see of an upload: how many rows stand where, and fifty of them."""
    if upload is None:
        return {"upload": None}
    shown = rows_page(upload, request.path, request.GET, STATES)
    marks = unknown_marks(upload) if shown["counts"]["faulty"] else []
    return {
        **shown,
        "rows": [_shown(row, request.path) for row in shown["rows"]],
        "is_running": running_job(upload),
        "mark_form": MarkForm(marks=marks) if marks else None,
    }


def _say_mark(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What a mark means, for the whole file. Raises: Http404, Refused."""
    seen = request.POST.get("upload", "")
    if not (seen.isascii() and seen.isdecimal() and len(seen) < 19):
        raise Http404
    said = {"mark": request.POST["mark"], "meaning": request.POST.get("meaning", "")}
    changed = say_mark(desk.home_id, int(seen), **said, by=desk.actor, at=timezone.now())
    messages.success(request, _("「%(mark)s」改了 %(n)s 格。") % {"mark": said["mark"], "n": changed})
    return redirect(desk.url())


def _shown(row: UploadRow, here: str) -> dict[str, Any]:
    """A row for the list."""
    entry = entry_of(row)
    words = [f"{label_of(name)}{_cell_words(entry, name)}：{why}" for name, why in faults_in_order(row)]
    words += [f"{note.place}「{note.text}」：{note.why}" for note in entry.notes]
    words += [f"{one.place}「{one.text}」：{one.why}" for one in entry.unread]
    if entry.is_person and row.state in {"ready", "added"}:
        said = _("写入了 %(n)s 天。") if row.state == "added" else _("可以写入 %(n)s 天。")
        words.insert(0, said % {"n": entry.days})
    return {
        "where": entry.where,
        "name": entry.cells.get("name", ""),
        "month": f"{entry.month:%Y-%m}",
        "state": STATES[row.state],
        "tone": TONES[row.state],
        "words": words,
        "url": f"{here}{row.number}/" if row.state == "faulty" else "",
    }


def _cell_words(entry: Entry, name: str) -> str:
    """Where a cell stands and what it says."""
    text = entry.cells.get(name, "")
    place = entry.places.get(name, "")
    return f"（{place}「{text}」）" if text and place else f"「{text}」" if text else ""


def _faults(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    if request.method != "POST":
        return redirect(desk.url())
    heads = [
        Heading(_("工作表"), width=14),
        Heading(_("行"), kind="number", width=6),
        Heading(_("格"), width=8),
        Heading(_("姓名"), width=12),
        Heading(_("写的内容"), width=20),
        Heading(_("为什么"), width=80),
    ]
    with within(desk.home_id, desk.actor) as home:
        upload = _upload_of(home, desk)
        record(desk.actor, "take_out_faults", upload, at=timezone.now())
        name = _("考勤表里没有写入的.xlsx")
        return xlsx_response(heads, list(listed(upload)), title=_("没有写入的"), filename=name)


def _upload_of(home: Home, desk: Desk) -> Upload:
    """The last workbook. Raises: Refused("attendance.none")."""
    upload = latest_upload(home, desk.actor)
    if upload is None:
        raise Refused(_("打不开。"), why=_("您还没有上传考勤表。"), then=_("请先上传考勤表。"), code="attendance.none")
    return upload


def _row(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """One faulty row, to be mended or left out; then on to the next faulty one."""
    row = _settled(request, desk, number) if request.method == "POST" else None
    with within(desk.home_id, desk.actor) as home:
        upload = _upload_of(home, desk)
        if row is not None and row.state != "faulty":
            words = _("这一行不用了。") if row.state == "dropped" else _("这一行已改好。")
            messages.success(request, words)
            later = next_faulty(upload, number)
            return redirect(desk.url("-row", later.number) if later else desk.url())
        kept = upload.rows.filter(number=number).first()
        if kept is None:
            why = _("考勤表里没有第 %(number)s 行。") % {"number": number}
            raise Refused(_("打不开。"), why=why, then=_("请回到列表。"), code="attendance.no_row")
        entry = entry_of(kept)
        clients = Client.objects.filter(home=home, held__isnull=False).order_by("name", "pk")
        context = {
            "upload": upload,
            "row": kept,
            "entry": entry,
            "here": desk.url(),
            "form": RowForm(entry, faults=kept.faults, clients=clients),
            "is_wrong": row is not None,
        }
        return render(request, "homes/attendance_row.html", context, status=409 if row is not None else 200)


def _settled(request: HttpRequest, desk: Desk, number: int) -> UploadRow:
    """The row, mended as was typed or left out. Raises: Http404, Refused."""
    seen = request.POST.get("upload", "")
    if not (seen.isascii() and seen.isdecimal() and len(seen) < 19):
        raise Http404
    how: dict[str, Any] = {"by": desk.actor, "at": timezone.now()}
    if "drop" in request.POST:
        return drop_attendance(desk.home_id, int(seen), number, **how)
    names = (*MENDED, "whose")
    said = {name: request.POST[name][:LONGEST_CELL] for name in names if name in request.POST}
    return mend_attendance(desk.home_id, int(seen), number, said, **how)
