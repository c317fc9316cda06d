"""A declared list as a page, as an htmx fragment and as a download. No views of its own: rooms call these."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from .listing import Listing, count_text, filter_form, leaf, narrowed, stream
from .saved import shown_saved, token_of
from .sheetout import Heading, csv_chunks, xlsx_response


def list_page(
    request: HttpRequest,
    listing: Listing,
    *,
    exports: bool = False,
    actions: Sequence[tuple[str, str]] = (),
    **more: Any,
) -> HttpResponse:
    """The page, or its rows alone when htmx asks. Two queries of the listing's own, one for what was saved of it.

    Raises: Refused.
    """
    actor, said = request.actor, request.GET.dict()  # type: ignore[attr-defined]
    found = leaf(listing, actor, said)
    kept = {name: value for name, value in said.items() if name not in {"after", "format"}}
    here, narrows = request.path, {name: value for name, value in kept.items() if value}
    context = {
        "listing": listing,
        "rows": [
            {"key": row.pk, "url": listing.url(row) if listing.url else "", "cells": _cells(listing, row)}
            for row in found.rows
        ],
        "form": filter_form(listing, said) if listing.filters else None,
        "list_url": here,
        "next_url": f"{here}?{urlencode(kept | {'after': found.after})}" if found.after else "",
        "first_url": f"{here}?{urlencode(kept)}" if "after" in said else "",
        "count_text": count_text(listing, actor, kept),
        "export_urls": [
            (label, f"{here}?{urlencode(kept | {'format': form})}")
            for form, label in (("xlsx", _("下载表格")), ("csv", _("下载 CSV")))
        ]
        if exports
        else [],
        "actions": actions,
        "saved": shown_saved(actor, listing, here) if listing.filters else [],
        "save_token": token_of(listing, here, narrows) if narrows else "",
        **more,
    }
    template = "base/listing.html#rows" if getattr(request, "htmx", False) else "base/listing.html"
    answer = render(request, template, context)
    answer["Vary"] = "HX-Request"
    return answer


def _cells(listing: Listing, row: Any) -> list[tuple[Any, str, str | None]]:
    return [(column, column.text(row), column.tone(row) if column.tone else None) for column in listing.columns]


def list_download(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    """Every row that passes the filters, as `format=csv` (streamed) or xlsx (through a file, in constant memory).

    The rows are read in a transaction of their own, since a stream outlives the page's.  Raises: Refused.
    """
    actor, said = request.actor, request.GET.dict()  # type: ignore[attr-defined]
    form = said.pop("format", "xlsx")
    narrowed(listing, actor, said)  # refuses an unknown or a wrong filter before anything is sent
    columns = [Heading(column.label, width=column.width) for column in listing.columns]
    name = f"{listing.title}-{timezone.localdate():%Y%m%d}"
    rows = stream(listing, actor, said)
    if form == "csv":
        streamed = StreamingHttpResponse(csv_chunks(columns, rows), content_type="text/csv; charset=utf-8")
        streamed["Content-Disposition"] = f"attachment; filename*=UTF-8''{urlencode({'': name})[1:]}.csv"
        return streamed
    return xlsx_response(columns, rows, title=listing.title, filename=f"{name}.xlsx")
