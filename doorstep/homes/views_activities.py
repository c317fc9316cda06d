"""Pages of activities: the home's own, with who took part, consents and photographs; offices look on."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.pages import page
from doorstep.base.papers import paper_response
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day
from doorstep.people.answering import posted

from .acting_safety import acted
from .forms_activities import ActivityForm, AttendForm, ConsentForm, PhotoForm, WithdrawForm
from .models import Home
from .models_clients import Client
from .models_safety import PHOTO_USES, Activity, Photo, PhotoConsent
from .services.activities import (
    add_attendees,
    add_photo,
    enter_activity,
    give_consent,
    lacking,
    withdraw_consent,
)
from .services.own import RUN, at_home, own_home

VIEW = "home.view"
LATEST = 100


def _clients(actor: Actor, activity: Activity | None = None) -> list[tuple[int, str]]:
    """The home's clients as choices: those now in it, or those of the day of an activity."""
    rows = Client.objects.within_reach(actor, RUN)
    rows = rows.filter(state="admitted") if activity is None else rows.filter(held__contains=activity.on)
    return [(one.pk, one.name) for one in rows.order_by("name", "pk")]


def _list_page(request: HttpRequest, home: Home) -> HttpResponse:
    own = bool(request.actor.party)  # type: ignore[attr-defined]
    address = "home-own-activity" if own else "home-activity"
    rows = home.activities.order_by("-on", "-pk").prefetch_related("attendees", "photos")[:LATEST]
    context = {
        "home": home,
        "own": own,
        "rows": [(one, reverse(address, args=[one.pk]), len(one.attendees.all())) for one in rows],
        "columns": columns(_("名称"), _("种类"), _("日期"), _("参加") + ">", _("志愿者") + ">"),
    }
    return render(request, "homes/safety_activities.html", context)


@page(RUN)
def home_own_activities(request: HttpRequest) -> HttpResponse:
    """The home's activities."""
    return _list_page(request, own_home(request.actor, RUN))  # type: ignore[attr-defined]


@page(VIEW)
def home_activities(request: HttpRequest, home_id: int) -> HttpResponse:
    """The activities of a home, for offices."""
    return _list_page(request, fetch(Home.objects, request.actor, VIEW, pk=home_id))  # type: ignore[attr-defined]


def photo_row(one: Photo, own: bool) -> dict[str, Any]:
    """A photograph, shown only while everybody on it agrees; else who does not any longer."""
    address = "home-own-photo" if own else "home-photo"
    return {
        "photo": one,
        "lacking": lacking(one.shows, one.use, timezone.localdate()),
        "url": reverse(address, args=[one.pk]),
    }


def _activity_page(request: HttpRequest, activity_id: int, verb: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Activity.objects.select_related("home"), actor, verb, pk=activity_id)
    own = bool(actor.party)
    back = reverse("home-own-activities") if own else reverse("home-activities", args=[found.home_id])
    facts = [
        (_("种类"), found.get_kind_display()),
        (_("日期"), day(found.on)),
        (_("时长"), _("%(n)s 分钟") % {"n": found.minutes}),
        (_("组织者"), found.leader),
        (_("志愿者"), _("%(n)s 人") % {"n": found.volunteers}),
        (_("情况"), found.words or _("没有写")),
    ]
    context = {
        "activity": found,
        "own": own,
        "back": (back, found.home.name),
        "facts": facts,
        "attendees": [one.client.name for one in found.attendees.select_related("client").order_by("pk")],
        "photos": [photo_row(one, own) for one in found.photos.order_by("pk")],
    }
    return render(request, "homes/safety_activity.html", context)


@page(RUN)
def home_own_activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """One activity of the home."""
    return _activity_page(request, activity_id, RUN)


@page(VIEW)
def home_activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """One activity, for offices."""
    return _activity_page(request, activity_id, VIEW)


def _picture(actor: Actor, photo_id: int, verb: str) -> Photo:
    """A photograph that may be shown today. Raises: Http404: also where somebody no longer agrees."""
    found = fetch(Photo.objects, actor, verb, pk=photo_id)
    if lacking(found.shows, found.use, timezone.localdate()):
        raise Http404
    assert isinstance(found, Photo)
    return found


@page(RUN)
def home_own_photo(request: HttpRequest, activity_photo_id: int) -> HttpResponse:
    """A photograph of the home."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _picture(actor, activity_photo_id, RUN)
    with at_home(actor):
        return paper_response(found.paper)


@page(VIEW)
def home_photo(request: HttpRequest, activity_photo_id: int) -> HttpResponse:
    """A photograph, for offices."""
    return paper_response(_picture(request.actor, activity_photo_id, VIEW).paper)  # type: ignore[attr-defined]


@page(RUN, writes=["POST"])
def home_own_activity_enter(request: HttpRequest) -> HttpResponse:
    """An activity with those who took part."""
    actor = request.actor  # type: ignore[attr-defined]
    form = ActivityForm(posted(request), clients=_clients(actor), initial={"on": timezone.localdate()})
    return acted(
        request,
        form,
        lambda: enter_activity(*form.said(), by=actor, at=timezone.now()),
        title=_("登记活动"),
        back=(reverse("home-own-activities"), _("活动")),
        to=lambda made: reverse("home-own-activity", args=[made.pk]),
        saying=_("活动已登记。"),
    )


@page(RUN, writes=["POST"])
def home_own_attend(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Further clients who took part."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Activity.objects, actor, RUN, pk=activity_id)
    there = set(found.attendees.values_list("client_id", flat=True))
    form = AttendForm(posted(request), clients=[one for one in _clients(actor, found) if one[0] not in there])
    return acted(
        request,
        form,
        lambda: add_attendees(found.pk, form.cleaned_data["clients"], by=actor, at=timezone.now()),
        title=_("补登参加的人"),
        back=(reverse("home-own-activity", args=[found.pk]), found.title),
        saying=_("已登记。"),
    )


@page(RUN, writes=["POST"])
def home_own_photo_add(request: HttpRequest, activity_id: int) -> HttpResponse:
    """A photograph of an activity."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Activity.objects, actor, RUN, pk=activity_id)
    files = request.FILES if request.method == "POST" else None
    form = PhotoForm(posted(request), files, clients=_clients(actor, found))

    def do() -> Photo:
        said = form.cleaned_data
        picture = said["picture"]
        return add_photo(
            found.pk,
            said["use"],
            said["shows"],
            said["words"],
            picture.read(),
            picture.name,
            by=actor,
            at=timezone.now(),
        )

    return acted(
        request,
        form,
        do,
        title=_("加照片"),
        lead=_("只能用同意了的人的照片。"),
        back=(reverse("home-own-activity", args=[found.pk]), found.title),
        saying=_("照片已保存。"),
    )


@page(RUN)
def home_own_consents(request: HttpRequest) -> HttpResponse:
    """Who agreed to what, and who withdrew."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    labels = dict(PHOTO_USES)
    rows = PhotoConsent.objects.within_reach(actor, RUN).select_related("client").order_by("client__name", "pk")
    context = {
        "home": own_home(actor, RUN),
        "rows": [
            {
                "row": one,
                "uses": "、".join(str(labels.get(use, use)) for use in one.uses),
                "stands": one.withdrawn_on is None and today in one.valid,
            }
            for one in rows
        ],
        "columns": columns(_("服务对象"), _("用途"), _("从哪天起"), _("签字人"), _("现在")),
    }
    return render(request, "homes/safety_consents.html", context)


@page(RUN, writes=["POST"])
def home_own_consent_give(request: HttpRequest) -> HttpResponse:
    """A consent."""
    actor = request.actor  # type: ignore[attr-defined]
    files = request.FILES if request.method == "POST" else None
    form = ConsentForm(posted(request), files, clients=_clients(actor))

    def do() -> PhotoConsent:
        scan = form.cleaned_data["scan"]
        raw, name = (scan.read(), scan.name) if scan else (b"", "")
        return give_consent(form.cleaned_data["client_id"], form.said(), raw, name, by=actor, at=timezone.now())

    return acted(
        request,
        form,
        do,
        title=_("登记照片使用同意"),
        back=(reverse("home-own-consents"), _("照片使用同意")),
        saying=_("同意已登记。"),
    )


@page(RUN, writes=["POST"])
def home_own_consent_withdraw(request: HttpRequest, consent_id: int) -> HttpResponse:
    """A consent is withdrawn."""
    actor = request.actor  # type: ignore[attr-defined]
    kept = fetch(PhotoConsent.objects.select_related("client"), actor, RUN, pk=consent_id)
    form = WithdrawForm(posted(request), initial={"on": timezone.localdate()})
    return acted(
        request,
        form,
        lambda: withdraw_consent(kept.pk, form.cleaned_data["on"], by=actor, at=timezone.now()),
        title=_("%(name)s撤回同意") % {"name": kept.client.name},
        lead=_("撤回以后，有他的照片不再显示。"),
        back=(reverse("home-own-consents"), _("照片使用同意")),
        saying=_("撤回已登记。"),
        danger=True,
    )
