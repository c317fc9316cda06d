"""The people of a declaration: entered by form or from a spreadsheet, and each person's year month by month."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.models import Upload, UploadRow
from doorstep.base.pages import page
from doorstep.base.sheetfile import MAX_BYTES
from doorstep.base.tables import columns
from doorstep.kernel.money import yuan
from doorstep.kernel.refusal import Refused
from doorstep.people.answering import posted, status_of

from .forms_employer import MONTHS, PlacementForm, SheetForm, initial_of, tried
from .models import Declaration, Placement
from .services import drop_placement, put_placement
from .services.importing import enter_people, latest_upload, take_people
from .services.own import at_home
from .sheet import COLUMNS, template_response
from .views_declared import declaration_link, own_declaration

SHOWN_ROWS = 200
STATES = {"ready": "now", "faulty": "bad", "added": "good", "same": "quiet"}


def own_placement(request: HttpRequest, placement_id: int) -> Placement:
    """The employer's own person, with its declaration, to be read. Raises: Http404."""
    rows = Placement.objects.select_related("declaration", "employer")
    return fetch(rows, request.actor, "placement.declare", pk=placement_id)  # type: ignore[attr-defined]


@page("placement.declare", writes=["POST"])
def placement_put(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """A person, by form."""
    made = own_declaration(request, declaration_id)
    return _filled_in(request, made, None)


@page("placement.declare", writes=["POST"])
def placement_edit(request: HttpRequest, placement_id: int) -> HttpResponse:
    """What was entered of a person, changed."""
    one = own_placement(request, placement_id)
    return _filled_in(request, one.declaration, one)


def _filled_in(request: HttpRequest, made: Declaration, one: Placement | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = PlacementForm(posted(request), initial=initial_of(one) if one else None)
    was_refused = False
    if request.method == "POST" and form.is_valid():
        if "fill" in request.POST:
            form = _laid_over(request, form)
        else:
            key, said = one.pk if one else None, form.said()
            kept = tried(
                form,
                lambda: put_placement(made.pk, said, placement_id=key, by=actor, at=timezone.now()),
                PlacementForm.ABOUT,
            )
            if kept:
                messages.success(request, _("%(name)s已保存。") % {"name": kept.name})
                return redirect("placement-put" if "more" in request.POST else "declaration-own", made.pk)
            was_refused = True
    context = {"form": form, "made": made, "one": one, "back": declaration_link(made)}
    return render(request, "quota/employer_person_form.html", context, status=status_of(form, was_refused=was_refused))


def _laid_over(request: HttpRequest, form: PlacementForm) -> PlacementForm:
    """The same form with one wage laid over several months; nothing is kept yet."""
    said = request.POST.copy()
    for at, fen in zip(MONTHS, form.wages(over=True), strict=True):
        said[f"month_{at}"] = "" if fen is None else yuan(fen)
    said["wage"] = ""
    return PlacementForm(said)


@page("placement.declare", writes=["POST"])
def placement_drop(request: HttpRequest, placement_id: int) -> HttpResponse:
    """Take a person out, after asking once more."""
    actor, one = request.actor, own_placement(request, placement_id)  # type: ignore[attr-defined]
    if request.method == "POST":
        drop_placement(one.pk, by=actor, at=timezone.now())
        messages.success(request, _("%(name)s已删除。") % {"name": one.name})
        return redirect("declaration-own", one.declaration_id)
    context = {"one": one, "back": declaration_link(one.declaration)}
    return render(request, "quota/employer_drop.html", context)


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
        words = _("正在写入，请过一会儿刷新本页看结果。") if waits else _("已写入。没有写入的行见下面。")
        messages.success(request, words)
        return redirect("placement-import", made.pk)
    form = SheetForm(posted(request), request.FILES or None)
    was_refused = False
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if tried(form, lambda: take_people(made.pk, _raw(file), file.name, by=actor, at=now), {"sheet.": "file"}):
            return redirect("placement-import", made.pk)
        was_refused = True
    with at_home(actor):
        upload = latest_upload(made, actor)
        context = {
            "form": form,
            "made": made,
            "writable": made.state in Declaration.WRITABLE,
            "back": declaration_link(made),
            "expected": [(column.label, column.required) for column in COLUMNS],
            "columns": columns(_("行号") + ">", _("状态"), _("说明")),
            **_looked_at(upload),
        }
    return render(request, "quota/employer_import.html", context, status=status_of(form, was_refused=was_refused))


def _raw(file: Any) -> bytes:
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


def _looked_at(upload: Upload | None) -> dict[str, Any]:
    """What there is to see of an upload: how many rows stand where, and those that do not go in."""
    if upload is None:
        return {"upload": None}
    counts = dict.fromkeys(STATES, 0)
    for state in upload.rows.values_list("state", flat=True):
        counts[state] += 1
    rows = upload.rows.filter(state__in=["faulty", "same"]).order_by("number")[: SHOWN_ROWS + 1]
    return {
        "upload": upload,
        "counts": counts,
        "is_running": upload.job is not None and upload.job.closed_at is None,
        "rows": [(row.number, row.state, list(row.faults.values())) for row in rows[:SHOWN_ROWS]],
        "more": counts["faulty"] + counts["same"] > SHOWN_ROWS,
        "states": dict(UploadRow._meta.get_field("state").choices or ()),
    }
