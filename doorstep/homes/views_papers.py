"""Files of how a home is led, and its agreements: for the home itself, and for offices that see what they are of."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.pages import page
from doorstep.base.papers import paper_response
from doorstep.people.answering import posted

from .forms_governing import ScanForm, file_of
from .models_clients import Client
from .models_governance import Charter, MajorMatter, PartyMeeting
from .services.own import at_home
from .services.papers import keep_agreement
from .views_client import client_act, own_client

RUN, VIEW, PEOPLE = "home.run", "home.view", "home.people"


def _file(actor: Actor, verb: str, rows: Any, key: int, field: str = "paper") -> HttpResponse:
    """The file that hangs on a row within reach; a row without one is as none. Raises: Http404."""
    paper = getattr(fetch(rows, actor, verb, pk=key), field)
    if paper is None:
        raise Http404
    return paper_response(paper)


@page(RUN)
def own_charter(request: HttpRequest, charter_id: int) -> HttpResponse:
    """The text of a version of one's own charter."""
    actor = request.actor  # type: ignore[attr-defined]
    with at_home(actor):
        return _file(actor, RUN, Charter.objects.select_related("paper"), charter_id)


@page(RUN)
def own_meeting(request: HttpRequest, party_meeting_id: int) -> HttpResponse:
    """The minutes of a meeting of one's own home."""
    actor = request.actor  # type: ignore[attr-defined]
    with at_home(actor):
        return _file(actor, RUN, PartyMeeting.objects.select_related("paper"), party_meeting_id)


@page(RUN)
def own_matter(request: HttpRequest, major_matter_id: int) -> HttpResponse:
    """What shows that a matter of one's own home was carried out."""
    actor = request.actor  # type: ignore[attr-defined]
    with at_home(actor):
        return _file(actor, RUN, MajorMatter.objects.select_related("paper"), major_matter_id)


@page(RUN)
def own_agreement(request: HttpRequest, client_id: int) -> HttpResponse:
    """The agreement with a client of one's own home."""
    actor = request.actor  # type: ignore[attr-defined]
    with at_home(actor):
        return _file(actor, RUN, Client.objects.select_related("agreement_paper"), client_id, "agreement_paper")


@page(VIEW)
def charter(request: HttpRequest, charter_id: int) -> HttpResponse:
    """The text of a version of a charter, for offices."""
    return _file(request.actor, VIEW, Charter.objects.select_related("paper"), charter_id)  # type: ignore[attr-defined]


@page(VIEW)
def meeting(request: HttpRequest, party_meeting_id: int) -> HttpResponse:
    """The minutes of a meeting, for offices."""
    return _file(request.actor, VIEW, PartyMeeting.objects.select_related("paper"), party_meeting_id)  # type: ignore[attr-defined]


@page(VIEW)
def matter(request: HttpRequest, major_matter_id: int) -> HttpResponse:
    """What shows that a matter was carried out, for offices."""
    return _file(request.actor, VIEW, MajorMatter.objects.select_related("paper"), major_matter_id)  # type: ignore[attr-defined]


@page(PEOPLE)
def agreement(request: HttpRequest, client_id: int) -> HttpResponse:
    """The agreement with a client, for offices that see the people of homes."""
    rows = Client.objects.select_related("agreement_paper")
    return _file(request.actor, PEOPLE, rows, client_id, "agreement_paper")  # type: ignore[attr-defined]


@page(RUN, writes=["POST"])
def agreement_keep(request: HttpRequest, client_id: int) -> HttpResponse:
    """Hand in the agreement with a client as a file."""
    actor, one = request.actor, own_client(request, client_id)  # type: ignore[attr-defined]
    form = ScanForm(posted(request), request.FILES or None)
    words = {
        "title": _("上传%(name)s的协议") % {"name": one.name},
        "lead": _("签了字的协议，拍照或者扫描。续签的再上传一次，原来的留在记录里。"),
        "submit": _("上传"),
    }

    def act() -> Any:
        raw, filename = file_of(form.cleaned_data["scan"])
        return keep_agreement(one.pk, raw, filename, by=actor, at=timezone.now())

    return client_act(request, one, form, act, words, done=_("协议已收下。"))
