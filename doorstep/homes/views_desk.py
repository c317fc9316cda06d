"""The desk of those who work in a home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.pages import page
from doorstep.orgs.places import names_of

from .alerts import missing_within
from .desk_links import OWN
from .models import Home
from .pressing import pressing
from .services.own import RUN


def own_home_of(actor: Actor) -> Home:
    """The home for which one acts, to be read. Raises: Http404."""
    found = fetch(Home.objects, actor, "home.day", pk=actor.party)
    assert isinstance(found, Home)
    return found


@page("home.day")
def home_desk(request: HttpRequest) -> HttpResponse:
    """What the home is, and the pages on which it works."""
    actor = request.actor  # type: ignore[attr-defined]
    home = own_home_of(actor)
    context = {
        "home": home,
        "missing": missing_within(actor, "home.day"),
        "pressing": pressing(home, timezone.now()) if actor.may(RUN) else [],
        "facts": [
            (_("所在地"), names_of([home.code], on=timezone.localdate()).get(home.code, "")),
            (_("地址"), home.address),
            (_("级别"), home.get_level_display()),
            (_("运营方式"), home.get_run_mode_display()),
        ],
        "links": [(one.label, one.words, reverse(one.name)) for one in OWN if actor.may(one.verb)],
    }
    return render(request, "homes/desk.html", context)
