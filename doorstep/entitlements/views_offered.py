"""The list of what is paid without application, for anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from doorstep.base.installation import installation
from doorstep.base.pages import PUBLIC, page

from .offered import catalogue_of


@page(PUBLIC)
def offered(request: HttpRequest) -> HttpResponse:
    """Every benefit as it stands today in this city: those paid without application first."""
    here = installation()
    told = catalogue_of(here.city_code if here else "", on=timezone.localdate())
    return render(request, "entitlements/offered.html", {"told": told})
