"""What pages of an upload share: the file's bytes, its rows by state, one row to be mended, the faulty ones."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .access import Actor
from .models import Upload, UploadRow
from .sheetcell import Column
from .sheetfile import MAX_BYTES
from .sheetout import Heading, xlsx_response
from .trail import record
from .uploads import counts_of, faults_by_cell

PAGE_SIZE = 50
LONGEST_CELL = 300
TONES = {"ready": "now", "faulty": "bad", "added": "good", "changed": "note", "same": "quiet", "dropped": "quiet"}


def bytes_of(file: Any) -> bytes:
    """The bytes of an upload; one that is too big is refused before it is read into memory. Raises: Refused."""
    if file.size > MAX_BYTES:
        raise Refused(
            _("表格没有读入。"),
            why=_("文件有 %(size)s MB，一次最多 %(most)s MB。")
            % {"size": -(-file.size // 2**20), "most": MAX_BYTES // 2**20},
            then=_("请分成几个文件，分别上传。"),
            code="sheet.too_big",
        )
    return file.read()


def rows_page(upload: Upload, here: str, said: Mapping[str, str], words: Mapping[str, Any]) -> dict[str, Any]:
    """The upload with its counts, tabs, and fifty rows of the state asked for: first what is to be mended.

    `here`: the page's path, `said`: what its address asks for, `words`: what each state is called.
    Raises: Http404 for a state or a row that is none.
    """
    counts = counts_of(upload)
    state = said.get("state", "faulty" if counts["faulty"] else "ready" if counts["ready"] else "")
    rows, after = _leaf(upload, state, said.get("after", ""), words)
    return {
        "upload": upload,
        "counts": counts,
        "rows": rows,
        "tabs": _tabs(upload, counts, state, here, words),
        "next_url": f"{here}?state={state}&after={after}" if after else "",
        "first_url": f"{here}?state={state}" if said.get("after") else "",
    }


def _leaf(upload: Upload, state: str, after: str, words: Mapping[str, Any]) -> tuple[list[UploadRow], int | None]:
    """Rows of a state after a row number."""
    if (state and state not in words) or (after and not (after.isascii() and after.isdecimal())):
        raise Http404
    rows = upload.rows.filter(number__gt=int(after or 0)).order_by("number")
    leaf = list((rows.filter(state=state) if state else rows)[: PAGE_SIZE + 1])
    return leaf[:PAGE_SIZE], leaf[PAGE_SIZE - 1].number if len(leaf) > PAGE_SIZE else None


def _tabs(
    upload: Upload, counts: Mapping[str, int], state: str, here: str, words: Mapping[str, Any]
) -> list[dict[str, Any]]:
    tabs = [("", _("全部"), upload.rows_total), *((one, label, counts[one]) for one, label in words.items())]
    return [
        {"label": label, "url": f"{here}?state={one}", "count": count, "current": one == state}
        for one, label, count in tabs
        if count or one == state
    ]


def next_faulty(upload: Upload, number: int) -> UploadRow | None:
    """The faulty row after this one."""
    return upload.rows.filter(state="faulty", number__gt=number).order_by("number").first()


def texts_of(said: Mapping[str, str], columns: Iterable[Column]) -> dict[str, str]:
    """What was typed into the cells of a row."""
    return {column.name: said.get(column.name, "")[:LONGEST_CELL] for column in columns}


class MendForm(forms.Form):
    """The cells of one row, as texts, each with what is wrong with it."""

    def __init__(self, columns: Sequence[Column], *, cells: Mapping[str, str], faults: Mapping[str, str]) -> None:
        super().__init__()
        for column in columns:
            self.fields[column.name] = forms.CharField(
                label=column.label,
                required=False,
                max_length=LONGEST_CELL,
                initial=cells.get(column.name, ""),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        self.faults = faults

    def wrong(self) -> list[tuple[Any, str]]:
        """Every field with what is wrong with it, in order."""
        return [(self[name], self.faults.get(name, "")) for name in self.fields]


def faults_response(upload: Upload, columns: Sequence[Column], *, by: Actor, at: dt.datetime) -> FileResponse:
    """Every fault of an upload as a spreadsheet: row, column, what stands there, what is wrong. It leaves a line."""
    heads = [
        Heading(_("行号"), kind="number", width=8),
        Heading(_("列"), width=16),
        Heading(_("填的内容"), width=24),
        Heading(_("问题"), width=80),
    ]
    record(by, "take_out_faults", upload, at=at)
    return xlsx_response(heads, faults_by_cell(upload, columns), title=_("有问题的行"), filename=_("有问题的行.xlsx"))
