"""People from a spreadsheet: what is wrong with it, mending it in the browser, and entering what is sound."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.models import Upload, UploadRow
from doorstep.base.pages import page
from doorstep.base.sheetfile import place_words
from doorstep.base.tables import columns
from doorstep.base.uploadpages import (
    TONES,
    MendForm,
    bytes_of,
    faults_response,
    next_faulty,
    rows_page,
    texts_of,
)
from doorstep.base.uploads import faults_in, running_job, unpacked
from doorstep.kernel.names import mask_number
from doorstep.people.answering import posted, status_of, tried

from .forms_employer import SheetForm
from .models import Declaration
from .services.entering import enter_people
from .services.importing import drop_person, latest_upload, mend_person, take_people
from .services.own import at_home
from .sheet import COLUMNS, template_response
from .views_declared import declaration_link, own_declaration

STATES: dict[str, str | Promise] = {
    "ready": gettext_lazy("待写入"),
    "faulty": gettext_lazy("有问题"),
    "added": gettext_lazy("已写入"),
    "same": gettext_lazy("已在申报里"),
    "dropped": gettext_lazy("不用"),
}

LONGEST_NUMBER = 19  # a longer one is no number of a row


@page("placement.declare")
def placement_sheet(request: HttpRequest) -> FileResponse:
    """An empty spreadsheet to fill in."""
    return template_response()


@page("placement.declare", writes=["POST"])
def placement_import(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """People from a spreadsheet: first what is wrong with it, then, when somebody says so, the sound rows go in."""
    actor, made = request.actor, own_declaration(request, declaration_id)  # type: ignore[attr-defined]
    now = timezone.now()
    if "enter" in request.POST:
        waits = enter_people(made.pk, by=actor, at=now).job is not None
        words = _("正在写入，写了多少见下面。") if waits else _("已写入。没有写入的行见下面。")
        messages.success(request, words)
        return redirect("placement-import", made.pk)
    form = SheetForm(posted(request), request.FILES or None)
    was_refused = False
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if tried(form, lambda: take_people(made.pk, bytes_of(file), file.name, by=actor, at=now), {"sheet.": "file"}):
            return redirect("placement-import", made.pk)
        was_refused = True
    with at_home(actor):
        context = {
            "form": form,
            "made": made,
            "writable": made.state in Declaration.WRITABLE,
            "back": declaration_link(made),
            "expected": [(column.label, column.required) for column in COLUMNS],
            "columns": columns(_("行号") + ">", _("姓名"), _("证件号码"), _("状态"), _("说明")),
            **_looked_at(latest_upload(made, actor), request),
        }
    return render(request, "quota/employer_import.html", context, status=status_of(form, was_refused=was_refused))


def _looked_at(upload: Upload | None, request: HttpRequest) -> dict[str, Any]:
    """What there is to see of an upload: how many rows stand where, and fifty of them."""
    if upload is None:
        return {"upload": None}
    shown = rows_page(upload, request.path, request.GET, STATES)
    return {**shown, "rows": [_shown(row, request.path) for row in shown["rows"]], "is_running": running_job(upload)}


def _shown(row: UploadRow, here: str) -> dict[str, Any]:
    """A row for the list: a number that is right is masked, as everywhere."""
    cells = unpacked(row)
    number = cells.get("number", "")
    return {
        "row": row,
        "name": cells.get("name", ""),
        "number": number if "number" in row.faults else mask_number(number),
        "state": STATES[row.state],
        "tone": TONES[row.state],
        "faults": [f"{place_words(row.number, label)}{words}" for _name, label, words in faults_in(row, COLUMNS)],
        "url": f"{here}{row.number}/" if row.state == "faulty" else "",
    }


@page("placement.declare", writes=["POST"])
def placement_import_faults(request: HttpRequest, declaration_id: int) -> HttpResponseBase:
    """Every fault of the last spreadsheet as one, for whoever made it."""
    actor, made = request.actor, own_declaration(request, declaration_id)  # type: ignore[attr-defined]
    if request.method != "POST":
        return redirect("placement-import", made.pk)
    with at_home(actor):
        return faults_response(_upload_of(made, request), COLUMNS, by=actor, at=timezone.now())


@page("placement.declare", writes=["POST"])
def placement_import_row(request: HttpRequest, declaration_id: int, number: int) -> HttpResponse:
    """One faulty row, to be mended or left out; then on to the next faulty one."""
    actor, made = request.actor, own_declaration(request, declaration_id)  # type: ignore[attr-defined]
    row = _settled(request, made, number) if request.method == "POST" else None
    with at_home(actor):
        upload = _upload_of(made, request)
        if row is not None and row.state != "faulty":
            messages.success(request, _done_words(row))
            later = next_faulty(upload, number)
            there = reverse("placement-import", args=[made.pk])
            return redirect(f"{there}{later.number}/" if later else there)
        kept = upload.rows.filter(number=number).first()
        if kept is None:
            raise Http404
        form = MendForm(COLUMNS, cells=unpacked(kept), faults=kept.faults)
    context = {"made": made, "upload": upload, "row": kept, "form": form, "is_wrong": row is not None}
    return render(request, "quota/employer_import_row.html", context, status=409 if row is not None else 200)


def _upload_of(made: Declaration, request: HttpRequest) -> Upload:
    """The last spreadsheet of the clerk. Within `at_home`. Raises: Http404."""
    upload = latest_upload(made, request.actor)  # type: ignore[attr-defined]
    if upload is None:
        raise Http404
    return upload


def _settled(request: HttpRequest, made: Declaration, number: int) -> UploadRow:
    """The row, mended as was typed or left out. Raises: Http404, Refused."""
    actor, now, seen = request.actor, timezone.now(), request.POST.get("upload", "")  # type: ignore[attr-defined]
    if not (seen.isascii() and seen.isdecimal() and len(seen) < LONGEST_NUMBER):
        raise Http404
    if "drop" in request.POST:
        return drop_person(made.pk, int(seen), number, by=actor, at=now)
    return mend_person(made.pk, int(seen), number, texts_of(request.POST, COLUMNS), by=actor, at=now)


def _done_words(row: UploadRow) -> str:
    """What became of a row that is faulty no longer."""
    words = {
        "dropped": _("第 %(number)s 行不用了。"),
        "same": _("第 %(number)s 行已改好。这个人已经在申报里，不再写入。"),
    }
    return words.get(row.state, _("第 %(number)s 行已改好。")) % {"number": row.number}
