"""The figures on placement by county, industry, size and kind of employer, each cell opening to its rows."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.figures import Period, read_period
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.listpage import list_download, list_page
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day
from doorstep.kernel.levy import written
from doorstep.orgs.places import names_of
from doorstep.people.listings import choice

from .breakdown import COUNTY_DIGITS, CUTS, VIEW, Cut, Part, certifications, in_parts, parts_of, placements, whole_of


@page("placement.view")
def placement_figures(request: HttpRequest) -> HttpResponse:
    """Employers certified, natural persons and the annual number of a year or month, divided four ways."""
    actor, period = request.actor, _period(request)  # type: ignore[attr-defined]
    whole = whole_of(period, actor)
    parts = parts_of(period, actor) if whole is not None else []
    context = {
        "period": period,
        "whole": _cells("", whole, period) if whole is not None else None,
        "parts": [
            (columns(str(one.cut.label), *_heads()), [_cells(one.cut.name, part, period) for part in one.parts])
            for one in parts
        ],
        "years": _years(period),
    }
    return render(request, "quota/placement_figures.html", context)


def _period(request: HttpRequest) -> Period:
    """Raises: Refused("period.unreadable", "period.not_begun")."""
    today = timezone.localdate()
    return read_period(request.GET.get("period") or str(today.year), today=today)


def _heads() -> tuple[str, str, str]:
    return _("用人单位（家）") + ">", _("残疾人（自然人，人）") + ">", _("年平均人数（加权，人）") + ">"


def _cells(cut: str, part: Part, period: Period) -> dict[str, Any]:
    """A row of the table: its label, and each number with the address of its rows."""
    said = urlencode({"period": period.label} | ({cut: part.key} if cut and part.key else {}))
    issued, people = reverse("placement-figure-certified"), reverse("placement-figure-persons")
    numbers = ((str(part.employers), issued), (str(part.persons), people), (part.weighted, issued))
    return {
        "label": part.label or _("没有申报在职职工人数"),
        "numbers": [
            (text, f"{url}?{said}", head.rstrip(">")) for (text, url), head in zip(numbers, _heads(), strict=True)
        ],
    }


def _years(period: Period) -> list[dict[str, Any]]:
    """The latest three years as tabs."""
    years = [str(timezone.localdate().year - back) for back in range(3)]
    return [
        {
            "label": _("%(year)s年") % {"year": year},
            "url": f"?period={year}",
            "current": period.label == year,
            "count": None,
        }
        for year in years
    ]


@page("placement.view")
def figure_certified(request: HttpRequest) -> HttpResponseBase:
    """The certifications behind a number."""
    return _listed(request, certified_listing)


@page("placement.view")
def figure_persons(request: HttpRequest) -> HttpResponseBase:
    """The persons behind a number, by declaration."""
    return _listed(request, placed_listing)


def _listed(request: HttpRequest, listing_of: Callable[[Period, Actor], Listing]) -> HttpResponseBase:
    listing = listing_of(_period(request), request.actor)  # type: ignore[attr-defined]
    if "format" in request.GET:
        return list_download(request, listing)
    return list_page(request, listing, exports=True)


def certified_listing(period: Period, actor: Actor) -> Listing:
    """Certifications of the period within reach."""
    return Listing(
        name="placement-figure-certified",
        title=_("%(period)s审核认定的用人单位") % {"period": period.words},
        permission=VIEW,
        rows=partial(certifications, period),
        columns=(
            Column("employer", _("用人单位"), lambda one: one.employer.name, width=30),
            Column("year", _("年度"), lambda one: str(one.year), width=8),
            *_about_the_employer(),
            Column("persons", _("安排残疾人数"), lambda one: str(one.persons), align="end"),
            Column("months", _("各月合计人数"), lambda one: str(one.months_weight), align="end"),
            Column("issued", _("认定时间"), lambda one: day(one.issued_at), width=18),
        ),
        filters=tuple(_filters(period, actor)),
        url=lambda one: reverse("declaration", args=[one.declaration_id]),
        empty=_("没有认定书。"),
        wide=True,
    )


def placed_listing(period: Period, actor: Actor) -> Listing:
    """Persons of whom a month counts by a certification of the period, once for each declaration, within reach."""
    return Listing(
        name="placement-figure-persons",
        title=_("%(period)s安排的残疾人（一份申报一行）") % {"period": period.words},
        permission=VIEW,
        rows=partial(placements, period),
        columns=(
            Column("name", _("姓名"), lambda one: one.name, width=12),
            Column("employer", _("用人单位"), lambda one: one.employer.name, width=30),
            Column("year", _("年度"), lambda one: str(one.declaration.year), width=8),
            *_about_the_employer(),
            Column("months", _("计入的月份数"), lambda one: str(one.months), align="end"),
        ),
        filters=tuple(_filters(period, actor)),
        url=lambda one: reverse("placement", args=[one.pk]),
        empty=_("没有计入的残疾人。"),
        wide=True,
    )


def _about_the_employer() -> tuple[Column, ...]:
    return (
        Column("industry", _("行业门类"), lambda one: one.employer.get_industry_display(), width=20),
        Column("staff", _("在职职工"), _staff, align="end"),
        Column("kind", _("单位性质"), lambda one: one.employer.get_kind_display()),
    )


def _staff(one: Any) -> str:
    staff = one.declaration.staff
    return "" if staff is None else written(staff)


def _filters(period: Period, actor: Actor) -> Iterator[Filter]:
    """The period, and each way to divide; the counties are those within reach that have a certification."""
    yield Filter("period", lambda: forms.CharField(label=_("期间"), max_length=7), lambda rows, said: rows)
    for cut in CUTS.values():
        names = dict(cut.names) if cut.names else _counties(period, actor)
        yield choice(cut.name, str(cut.label), list(names.items()), partial(_narrowed, cut))


def _narrowed(cut: Cut, rows: QuerySet, key: str) -> QuerySet:
    return rows.filter(code__startswith=key) if cut.name == "county" else in_parts(rows, cut).filter(part=key)


def _counties(period: Period, actor: Actor) -> dict[str, str]:
    found = {code[:COUNTY_DIGITS] for code in certifications(period, actor).order_by().values_list("code", flat=True)}
    names = names_of((key.ljust(12, "0") for key in found), on=period.as_of)
    return {key: names.get(key.ljust(12, "0"), key) for key in sorted(found)}
