"""The guide on paper, for anybody: the manual, one item's page of it, one item's form to fill in by hand."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from doorstep.base.items import ITEMS
from doorstep.base.pages import PUBLIC, page
from doorstep.base.printed import printed_response
from doorstep.kernel.item import Item

from .printing import form_pdf, guide_pdf, manual


@page(PUBLIC)
def whole(request: HttpRequest) -> HttpResponse:
    """The printed manual."""
    return printed_response(manual(timezone.localdate()), "manual")


@page(PUBLIC)
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One item's page of the manual."""
    return printed_response(guide_pdf(_item(code), timezone.localdate()), f"guide-{code}")


@page(PUBLIC)
def form(request: HttpRequest, code: str) -> HttpResponse:
    """One item's form, blank."""
    return printed_response(form_pdf(_item(code), timezone.localdate()), f"form-{code}")


def _item(code: str) -> Item:
    if code not in ITEMS:
        raise Http404
    return ITEMS[code]
