"""Taking people in from a spreadsheet: upload, preview with errors by cell, mending, writing."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.models import Upload, UploadRow
from doorstep.base.pages import page
from doorstep.base.sheetfile import MAX_BYTES
from doorstep.base.sheetout import Heading, write_xlsx
from doorstep.base.tables import columns
from doorstep.kernel.names import mask_number, mask_phone
from doorstep.kernel.refusal import Refused

from .answering import done, posted, status_of
from .forms import MendForm, SheetForm
from .services.take_sheet import counts_of, mend_row, own_upload, start_import, take_sheet, unpacked
from .sheets import IS_ANOTHER, KIND, expected_columns, label_of

PAGE_SIZE = 50
STATES = dict(UploadRow._meta.get_field("state").choices or ())
TONES = {"ready": "now", "faulty": "bad", "added": "good", "changed": "note", "same": "quiet"}


@page("person.import", writes=["POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The uploads of this seat, and the next one."""
    actor = request.actor  # type: ignore[attr-defined]
    form = SheetForm(posted(request), request.FILES or None)
    was_refused = False
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        taken = done(form, lambda: take_sheet(_read(file), file.name, by=actor, at=timezone.now()))
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


def _read(file: Any) -> bytes:
    """The bytes of an upload; one that is too big is refused before it is read into memory."""
    if file.size > MAX_BYTES:
        raise Refused(
            _("表格没有读入。"),
            why=_("文件有 %(size)s MB，一次最多 %(most)s MB。")
            % {"size": -(-file.size // 2**20), "most": MAX_BYTES // 2**20},
            then=_("请分成几个文件，分别上传。"),
            code="sheet.too_big",
        )
    return file.read()


@page("person.import")
def import_template(request: HttpRequest) -> FileResponse:
    """An empty spreadsheet with the columns that count."""
    folder = tempfile.TemporaryDirectory(prefix="doorstep-template-")
    path = Path(folder.name) / "template.xlsx"
    write_xlsx(path, [Heading(column.label, width=20) for column in expected_columns()], [], title=_("残疾人名册"))
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=_("残疾人名册导入模板.xlsx"))
    answer._resource_closers.append(folder.cleanup)  # type: ignore[attr-defined]
    return answer


@page("person.import", writes=["POST"])
def upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """One upload: what was noticed, how many rows stand where, and the rows of one state, fifty at a time."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        job = start_import(upload_id, by=actor, at=timezone.now())
        return redirect("job", job.pk)
    found = own_upload(upload_id, actor)
    counts = counts_of(found)
    state = request.GET.get("state") or ("faulty" if counts.get("faulty") else "ready" if counts.get("ready") else "")
    rows, after = _leaf(found, state, request.GET.get("after", ""))
    here = request.path
    context = {
        "upload": found,
        "counts": counts,
        "tabs": _tabs(found, counts, state, here),
        "rows": [_shown(row) for row in rows],
        "columns": columns(_("行号") + ">", _("姓名"), _("身份证号"), _("户籍村"), _("电话"), _("状态"), _("问题")),
        "next_url": f"{here}?state={state}&after={after}" if after else "",
        "first_url": f"{here}?state={state}" if "after" in request.GET else "",
        "is_running": found.job is not None and found.job.closed_at is None,
    }
    return render(request, "people/import.html", context)


def _leaf(found: Upload, state: str, after: str) -> tuple[list[UploadRow], int | None]:
    """Rows of a state after a row number. Raises: Http404 for a state or a number that is none."""
    if (state and state not in STATES) or (after and not after.isdigit()):
        raise Http404
    rows = found.rows.filter(number__gt=int(after or 0)).order_by("number")
    leaf = list((rows.filter(state=state) if state else rows)[: PAGE_SIZE + 1])
    return leaf[:PAGE_SIZE], leaf[PAGE_SIZE - 1].number if len(leaf) > PAGE_SIZE else None


def _tabs(found: Upload, counts: dict[str, int], state: str, here: str) -> list[dict[str, Any]]:
    tabs = [("", _("全部"), found.rows_total), *((one, words, counts.get(one, 0)) for one, words in STATES.items())]
    return [
        {"label": label, "url": f"{here}?state={one}", "count": count, "current": one == state}
        for one, label, count in tabs
        if count or one == state
    ]


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
        "faults": [(label_of(column), words) for column, words in row.faults.items()],
        "url": reverse("people-import-row", args=[row.upload_id, row.number]) if row.state == "faulty" else "",
    }


@page("person.import", writes=["POST"])
def import_row(request: HttpRequest, upload_id: int, number: int) -> HttpResponse:
    """One faulty row, to be mended; then on to the next faulty one."""
    actor = request.actor  # type: ignore[attr-defined]
    found = own_upload(upload_id, actor)
    if request.method == "POST":
        said = {column.name: request.POST.get(column.name, "")[:300] for column in expected_columns()}
        said[IS_ANOTHER] = "1" if request.POST.get(IS_ANOTHER) else ""
        mended = mend_row(upload_id, number, said, by=actor, at=timezone.now())
        if mended.state == "ready":
            messages.success(request, _("第 %(number)s 行已改好。") % {"number": number})
            later = found.rows.filter(state="faulty", number__gt=number).order_by("number").first()
            return (
                redirect("people-import-row", upload_id, later.number)
                if later
                else redirect("people-import", upload_id)
            )
    row = found.rows.filter(number=number).first()
    if row is None:
        raise Http404
    form = MendForm(cells=unpacked(row), faults=row.faults)
    context = {"upload": found, "row": row, "form": form, "is_wrong": request.method == "POST"}
    return render(request, "people/import_row.html", context, status=409 if request.method == "POST" else 200)
