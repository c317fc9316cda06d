"""Lists of people: the register, who was searched for, the export, and who looked at whom."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from doorstep.base.listing import count_text, filter_form
from doorstep.base.listpage import list_download, list_page
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.kernel.refusal import Refused
from doorstep.orgs.places import paths_of

from .answering import REFUSED, posted, status_of
from .finding import Found, find_people
from .forms import ExportForm
from .listings import looks_listing, people_listing
from .services import record_export
from .words import age_words, life_words, number_words


@page("person.view")
def people(request: HttpRequest) -> HttpResponse:
    """The register within reach."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    listing = people_listing(actor, request.GET, on=today)
    if request.htmx and request.htmx.target != "rows":  # type: ignore[attr-defined]
        request.htmx = False  # type: ignore[attr-defined]  # a place was chosen: its choices narrow, too
    kept = {name: value for name, value in request.GET.dict().items() if name not in ("after", "format") and value}
    exports = [(_("导出名册"), f"{reverse('people-export')}?{urlencode(kept)}")] if actor.may("person.export") else []
    actions = [(_("登记"), reverse("person-register"))] if actor.may("person.register") else []
    actions += [(_("批量导入"), reverse("people-imports"))] if actor.may("person.import") else []
    return list_page(request, listing, actions=actions, export_urls=exports)


@page("person.view", writes=["POST"])
def find(request: HttpRequest) -> HttpResponse:
    """People by number, name or initials. Asked by POST, so that nothing typed stands in an address."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    text, found, refusal = request.POST.get("q", "")[:60], Found([]), None
    if request.method == "POST":
        try:
            found = find_people(actor, text, on=today)
        except Refused as refused:
            refusal = refused
    places = paths_of([person.code for person in found.people], on=today)
    rows = [
        (person, age_words(person, today), places[person.code], number_words(person), life_words(person))
        for person in found.people
    ]
    context = {
        "text": text,
        "rows": rows,
        "found": found,
        "refusal": refusal,
        "asked": request.method == "POST",
        "may_register": actor.may("person.register"),
        "columns": columns(_("姓名"), _("性别"), _("年龄") + ">", _("户籍地"), _("证件号码"), _("状态")),
    }
    return render(request, "people/find.html", context, status=REFUSED if refusal else 200)


@page("person.export", writes=["POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Download the register as filtered: says how many, asks for what, leaves a line."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    listing = people_listing(actor, request.GET, on=today)
    kept = {name: value for name, value in request.GET.dict().items() if value}
    filter_form(listing, kept)
    form = ExportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        record_export(kept, **form.cleaned_data, by=actor, at=timezone.now())
        asked = request.GET.copy()
        asked["format"] = form.cleaned_data["form"]
        request.GET = asked  # type: ignore[assignment]
        return list_download(request, listing)
    context = {"form": form, "count": count_text(listing, actor, kept), "list_url": reverse("people")}
    return render(request, "people/export.html", context, status=status_of(form, was_refused=False))


@page("look.view")
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at whom."""
    return list_page(request, looks_listing(request.actor))  # type: ignore[attr-defined]
