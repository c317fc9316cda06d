"""Taking people in from a spreadsheet: upload, preview with errors by cell, mending, writing."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.models import Upload, UploadRow
from doorstep.base.pages import page
from doorstep.base.sheetout import Heading, xlsx_response
from doorstep.base.tables import columns
from doorstep.base.uploadpages import TONES, bytes_of, faults_response, next_faulty, rows_page, texts_of
from doorstep.base.uploads import faults_in, running_job, unpacked
from doorstep.kernel.names import mask_number, mask_phone

from .answering import done, posted, status_of
from .forms import RowForm, SheetForm
from .services.take_sheet import drop_faulty, mend_row, own_upload, start_import, take_sheet
from .sheets import IS_ANOTHER, KIND, expected_columns

STATES = dict(UploadRow._meta.get_field("state").choices or ())


@page("person.import", writes=["POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The uploads of this seat, and the next one."""
    actor = request.actor  # type: ignore[attr-defined]
    form = SheetForm(posted(request), request.FILES or None)
    was_refused = False
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        taken = done(form, lambda: take_sheet(bytes_of(file), file.name, by=actor, at=timezone.now()))
        if taken:
            if (timezone.now() - taken.opened_at).total_seconds() > 60:
                messages.info(request, _("这份文件以前上传过，内容一字未变，下面是那一次的结果。"))
            return redirect("people-import", taken.pk)
        was_refused = True
    uploads = Upload.objects.within_reach(actor, "person.import").filter(kind=KIND, seat_id=actor.seat_id)
    context = {
        "form": form,
        "uploads": uploads.select_related("job").order_by("-pk")[:20],
        "columns": columns(_("文件"), _("上传时间"), _("行数") + ">", _("进展")),
        "expected": [(column.label, column.required) for column in expected_columns()],
    }
    return render(request, "people/imports.html", context, status=status_of(form, was_refused=was_refused))


@page("person.import")
def import_template(request: HttpRequest) -> FileResponse:
    """An empty spreadsheet with the columns that count."""
    headings = [Heading(column.label, width=20) for column in expected_columns()]
    return xlsx_response(headings, [], title=_("残疾人名册"), filename=_("残疾人名册导入模板.xlsx"))


@page("person.import", writes=["POST"])
def upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """One upload: what was noticed, how many rows stand where, and the rows of one state, fifty at a time."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        job = start_import(upload_id, by=actor, at=timezone.now())
        return redirect("job", job.pk)
    found = own_upload(upload_id, actor)
    shown = rows_page(found, request.path, request.GET, STATES)
    context = {
        **shown,
        "rows": [_shown(row) for row in shown["rows"]],
        "columns": columns(_("行号") + ">", _("姓名"), _("身份证号"), _("户籍村"), _("电话"), _("状态"), _("问题")),
        "is_running": running_job(found) is not None,
    }
    return render(request, "people/import.html", context)


def _shown(row: UploadRow) -> dict[str, Any]:
    """A row for the list: what is right is masked, as everywhere."""
    cells = unpacked(row)
    number = cells.get("number", "")
    return {
        "row": row,
        "name": cells.get("name", ""),
        "number": mask_number(number) if "number" not in row.faults else number,
        "village": cells.get("village", ""),
        "phone": mask_phone(cells.get("phone", "")),
        "state": STATES[row.state],
        "tone": TONES[row.state],
        "faults": [(label, words) for _name, label, words in faults_in(row, expected_columns())],
        "url": reverse("people-import-row", args=[row.upload_id, row.number]) if row.state == "faulty" else "",
    }


@page("person.import", writes=["POST"])
def import_faults(request: HttpRequest, upload_id: int) -> HttpResponseBase:
    """Every fault of an upload as a spreadsheet, for whoever made the file."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return redirect("people-import", upload_id)
    return faults_response(own_upload(upload_id, actor), expected_columns(), by=actor, at=timezone.now())


@page("person.import", writes=["POST"])
def import_row(request: HttpRequest, upload_id: int, number: int) -> HttpResponse:
    """One faulty row, to be mended or left out; then on to the next faulty one."""
    actor = request.actor  # type: ignore[attr-defined]
    found = own_upload(upload_id, actor)
    if request.method == "POST":
        row = _settled(request, upload_id, number)
        if row.state != "faulty":
            words = _("第 %(number)s 行不用了。") if row.state == "dropped" else _("第 %(number)s 行已改好。")
            messages.success(request, words % {"number": number})
            later = next_faulty(found, number)
            there = ("people-import-row", upload_id, later.number) if later else ("people-import", upload_id)
            return redirect(*there)
    kept = found.rows.filter(number=number).first()
    if kept is None:
        raise Http404
    form = RowForm(cells=unpacked(kept), faults=kept.faults)
    context = {"upload": found, "row": kept, "form": form, "is_wrong": request.method == "POST"}
    return render(request, "people/import_row.html", context, status=409 if request.method == "POST" else 200)


def _settled(request: HttpRequest, upload_id: int, number: int) -> UploadRow:
    """The row, mended as was typed or left out."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    if "drop" in request.POST:
        return drop_faulty(upload_id, number, by=actor, at=now)
    said = texts_of(request.POST, expected_columns())
    said[IS_ANOTHER] = "1" if request.POST.get(IS_ANOTHER) else ""
    return mend_row(upload_id, number, said, by=actor, at=now)
