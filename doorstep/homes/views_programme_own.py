"""Rooms, papers and staff, kept by those who run a home; rooms and papers by the office that builds it too."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.pages import page
from doorstep.base.papers import paper_response
from doorstep.base.tables import columns
from doorstep.people.answering import done, posted, status_of

from .forms_programme import (
    KeepStaffForm,
    LeaveStaffForm,
    MoveStaffForm,
    NothingForm,
    PaperForm,
    RoomForm,
    StaffForm,
    WhyForm,
)
from .models import Home, HomePaper, HomeRoom, HomeStaff
from .services.equipping import add_paper, drop_paper, drop_room, put_room
from .services.own import at_home, own_home
from .services.staffing import add_staff, close_staff, keep_home_staff, move_staff
from .views_governing import agreed_matters
from .views_programme import BUILD, VIEW, act_page, password_page
from .words_programme import honour_words, papers_of, running_out, staff_words

RUN = "home.run"


def back_to(home: Home, by: Actor) -> str:
    """Where the rooms and papers of a home are seen: by those who run it, or by an office."""
    return reverse("home-own-site") if by.party else reverse("home", args=[home.pk])


@page(RUN)
def home_own_site(request: HttpRequest) -> HttpResponse:
    """The home's own rooms, papers and honours."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    home = own_home(actor, RUN)
    papers = list(home.papers.all())
    context = {
        "home": home,
        "running_out": running_out(papers, on),
        "rooms": list(home.rooms.order_by("use")),
        "room_columns": columns(_("用途"), _("面积（平方米）") + ">", _("说明"), _("办理")),
        "papers": papers_of(papers, on),
        "paper_columns": columns(_("种类"), _("证号或保单号"), _("出具单位"), _("有效期"), _("办理")),
        "honours": [(one, honour_words(one)) for one in home.honours.order_by("pk")],
        "honour_columns": columns(_("称号"), _("级别"), _("授予单位"), _("授予日期")),
    }
    return render(request, "homes/programme_site.html", context)


@page(RUN, writes=["POST"])
def home_own_staff(request: HttpRequest) -> HttpResponse:
    """Who works in the home; one may be added. A given password is shown on the answer and nowhere else."""
    actor = request.actor  # type: ignore[attr-defined]
    home, here = own_home(actor, RUN), reverse("home-own-staff")
    form = StaffForm(posted(request), matters=agreed_matters(actor, "staff"))
    was_refused = request.method == "POST" and form.is_valid()

    def act() -> Any:
        return add_staff(form.said(), matter_id=form.cleaned_data["matter_id"], by=actor, at=timezone.now())

    if was_refused and (made := done(form, act)):
        return password_page(request, *made, back=here, about=home.name)
    rows = home.staff.select_related("account").order_by("closed_reason", "pk")
    context = {
        "home": home,
        "form": form,
        "staff": [(one, staff_words(one), one.account_id != actor.account_id) for one in rows],
        "columns": columns(_("姓名"), _("岗位"), _("党内职务"), _("账号"), _("培训和健康证"), _("任职"), _("办理")),
    }
    return render(request, "homes/programme_staff.html", context, status=status_of(form, was_refused=was_refused))


@page(RUN, writes=["POST"])
def home_own_staff_keep(request: HttpRequest, staff_id: int) -> HttpResponse:
    """What changes of somebody who works in the home."""
    actor = request.actor  # type: ignore[attr-defined]
    staff = fetch(HomeStaff.objects.select_related("home"), actor, RUN, pk=staff_id)
    kept = {name: getattr(staff, name) for name in KeepStaffForm.base_fields}
    form = KeepStaffForm(posted(request), initial=kept)
    return act_page(
        request,
        form,
        lambda: keep_home_staff(staff_id, **form.cleaned_data, by=actor, at=timezone.now()),
        title=_("更改%(name)s的信息") % {"name": staff.name},
        about=_("工作人员"),
        back=reverse("home-own-staff"),
        said=_("已保存。"),
    )


@page(RUN, writes=["POST"])
def home_own_staff_move(request: HttpRequest, staff_id: int) -> HttpResponse:
    """Another duty for somebody who works in the home."""
    actor = request.actor  # type: ignore[attr-defined]
    staff = fetch(HomeStaff.objects.select_related("home"), actor, RUN, pk=staff_id)
    form = MoveStaffForm(posted(request), matters=agreed_matters(actor, "staff"))
    return act_page(
        request,
        form,
        lambda: move_staff(staff_id, **form.cleaned_data, by=actor, at=timezone.now()),
        title=_("%(name)s换岗") % {"name": staff.name},
        about=_("工作人员"),
        back=reverse("home-own-staff"),
        said=_("已登记换岗。"),
        told=_("从今天起按新岗位办事。现在的岗位是「%(post)s」。") % {"post": staff.get_post_display()},
    )


@page(RUN, writes=["POST"])
def home_own_staff_close(request: HttpRequest, staff_id: int) -> HttpResponse:
    """Somebody leaves the home."""
    actor = request.actor  # type: ignore[attr-defined]
    staff = fetch(HomeStaff.objects.select_related("home"), actor, RUN, pk=staff_id)
    form = LeaveStaffForm(posted(request), matters=agreed_matters(actor, "staff"))
    return act_page(
        request,
        form,
        lambda: close_staff(staff_id, **form.cleaned_data, by=actor, at=timezone.now()),
        title=_("%(name)s离任") % {"name": staff.name},
        about=_("工作人员"),
        back=reverse("home-own-staff"),
        said=_("已登记离任。"),
        told=_("登记以后，他马上不能再登录本家园。"),
        danger=True,
    )


def _room_page(request: HttpRequest, home: Home) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = RoomForm(posted(request), initial={"use": request.GET.get("use", "")})
    return act_page(
        request,
        form,
        lambda: put_room(home.pk, **form.cleaned_data, by=actor, at=timezone.now()),
        title=_("登记房间"),
        about=home.name,
        back=back_to(home, actor),
        said=_("房间已登记。"),
        told=_("一种用途登记一行。同一用途再登记一次，就是更改。"),
    )


def _paper_page(request: HttpRequest, home: Home) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = PaperForm(posted(request), request.FILES or None)

    def act() -> Any:
        scan = form.cleaned_data["scan"]
        raw, filename = (scan.read(), scan.name) if scan else (b"", "")
        return add_paper(home.pk, form.said(), raw, filename, by=actor, at=timezone.now())

    return act_page(
        request,
        form,
        act,
        title=_("登记证照"),
        about=home.name,
        back=back_to(home, actor),
        said=_("证照已登记。"),
        told=_("续期以后，再登记一行新的。"),
    )


@page(RUN, writes=["POST"])
def home_own_room(request: HttpRequest) -> HttpResponse:
    """A room of one's own home."""
    return _room_page(request, own_home(request.actor, RUN))  # type: ignore[attr-defined]


@page(BUILD, writes=["POST"])
def home_room(request: HttpRequest, home_id: int) -> HttpResponse:
    """A room of a home that the office builds."""
    return _room_page(request, fetch(Home.objects, request.actor, BUILD, pk=home_id))  # type: ignore[attr-defined]


@page(RUN, writes=["POST"])
def home_own_paper(request: HttpRequest) -> HttpResponse:
    """A paper of one's own home."""
    return _paper_page(request, own_home(request.actor, RUN))  # type: ignore[attr-defined]


@page(BUILD, writes=["POST"])
def home_paper(request: HttpRequest, home_id: int) -> HttpResponse:
    """A paper of a home that the office builds."""
    return _paper_page(request, fetch(Home.objects, request.actor, BUILD, pk=home_id))  # type: ignore[attr-defined]


def _room_drop(request: HttpRequest, verb: str, room_id: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    room = fetch(HomeRoom.objects.select_related("home"), actor, verb, pk=room_id)
    return act_page(
        request,
        NothingForm(posted(request)),
        lambda: drop_room(room_id, by=actor, at=timezone.now()),
        title=_("删除房间「%(use)s」") % {"use": room.get_use_display()},
        about=room.home.name,
        back=back_to(room.home, actor),
        said=_("房间已删除。"),
        danger=True,
    )


def _paper_drop(request: HttpRequest, verb: str, home_paper_id: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    paper = fetch(HomePaper.objects.select_related("home"), actor, verb, pk=home_paper_id)
    form = WhyForm(posted(request))
    return act_page(
        request,
        form,
        lambda: drop_paper(home_paper_id, form.cleaned_data["reason"], by=actor, at=timezone.now()),
        title=_("删除证照「%(kind)s」") % {"kind": paper.get_kind_display()},
        about=paper.home.name,
        back=back_to(paper.home, actor),
        said=_("证照已删除。"),
        told=_("只删登记错的。过期的请留着。"),
        danger=True,
    )


@page(RUN, writes=["POST"])
def home_own_room_drop(request: HttpRequest, room_id: int) -> HttpResponse:
    """A room of one's own home is there no longer."""
    return _room_drop(request, RUN, room_id)


@page(BUILD, writes=["POST"])
def home_room_drop(request: HttpRequest, room_id: int) -> HttpResponse:
    """A room of a home that the office builds is there no longer."""
    return _room_drop(request, BUILD, room_id)


@page(RUN, writes=["POST"])
def home_own_paper_drop(request: HttpRequest, home_paper_id: int) -> HttpResponse:
    """A paper of one's own home that was entered wrongly."""
    return _paper_drop(request, RUN, home_paper_id)


@page(BUILD, writes=["POST"])
def home_paper_drop(request: HttpRequest, home_paper_id: int) -> HttpResponse:
    """A paper that was entered wrongly, of a home that the office builds."""
    return _paper_drop(request, BUILD, home_paper_id)


@page(RUN)
def home_own_scan(request: HttpRequest, home_paper_id: int) -> HttpResponse:
    """The scan of a paper of one's own home."""
    actor = request.actor  # type: ignore[attr-defined]
    kept = fetch(HomePaper.objects.filter(paper__isnull=False), actor, RUN, pk=home_paper_id)
    with at_home(actor):
        return paper_response(kept.paper)


@page(VIEW)
def home_scan(request: HttpRequest, home_paper_id: int) -> HttpResponse:
    """The scan of a paper of a home within reach."""
    kept = fetch(HomePaper.objects.filter(paper__isnull=False), request.actor, VIEW, pk=home_paper_id)  # type: ignore[attr-defined]
    return paper_response(kept.paper)
