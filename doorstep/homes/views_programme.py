"""The programme of homes for offices: the list, one home, and what an office does with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.listpage import list_download, list_page
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.orgs.places import paths_of
from doorstep.people.answering import done, posted, status_of

from .acceptance import checklist_of
from .alerts import missing_within
from .building import DECLARE, STATE_TONES, STEPS, is_at, open_steps
from .desk_links import OFFICE
from .forms_programme import (
    DeclareForm,
    FactsForm,
    HeadForm,
    HonourForm,
    RevokeForm,
    StepForm,
    WhyForm,
    facts_said,
)
from .listings_programme import homes_listing
from .models import BuildStep, Home, HomeStaff, Honour
from .services.building import declare_home, keep_home, require_open, take_step
from .services.honouring import give_honour, revoke_honour
from .services.staffing import close_staff, open_head
from .words_programme import (
    checklist_rows,
    facts_of,
    honour_words,
    papers_of,
    running_out,
    staff_words,
    steps_of,
)

VIEW, BUILD, ACCEPT = "home.view", "home.build", "home.accept"


def act_page(
    request: HttpRequest,
    form: Any,
    act: Callable[[], Any],
    *,
    title: Any,
    about: str,
    back: str,
    said: Any,
    told: Any = "",
    danger: bool = False,
) -> HttpResponse:
    """The page of one act: its form, and doing it; then the page before, with `said`."""
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, act):
        messages.success(request, said)
        return redirect(back)
    context = {"form": form, "title": title, "about": about, "back": back, "told": told, "danger": danger}
    return render(request, "homes/programme_act.html", context, status=status_of(form, was_refused=was_refused))


@page(VIEW)
def homes(request: HttpRequest) -> HttpResponseBase:
    """Homes within reach."""
    actor = request.actor  # type: ignore[attr-defined]
    listing = homes_listing(actor)
    if "format" in request.GET:
        return list_download(request, listing)
    actions = [
        (_("建设进度"), reverse("home-progress")),
        (_("安全"), reverse("homes-safety")),
        (_("星级评定"), reverse("home-ratings")),
        (_("联合党委"), reverse("joint-units")),
    ]
    if actor.may("home.plan"):
        actions.append((_("选址"), reverse("home-sitings")))
    if actor.may(BUILD) and is_at(DECLARE, actor):
        actions.append((_("申报家园"), reverse("home-declare")))
    return list_page(request, listing, exports=True, actions=actions)


@page(VIEW)
def home(request: HttpRequest, home_id: int) -> HttpResponse:
    """One home: what it is, the steps so far, who works there, rooms, papers, honours, and where to go on."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    found = fetch(Home.objects, actor, VIEW, pk=home_id)
    staff = list(found.staff.order_by("closed_reason", "pk"))
    papers = list(found.papers.all())
    over = found.state in ("closed", "dropped")
    builds, accepts = actor.may(BUILD, found.code), actor.may(ACCEPT, found.code)
    context = {
        "home": found,
        "tone": STATE_TONES[found.state],
        "facts": facts_of(found, paths_of([found.code], on=on).get(found.code, "")),
        "steps": steps_of(found.steps.order_by("pk")),
        "step_columns": columns(_("步骤"), _("日期"), _("文号或材料"), _("经办岗位"), _("核对和说明")),
        "acts": open_steps(found, actor),
        "staff": [(one, staff_words(one), builds and one.post == "head" and not one.closed_reason) for one in staff],
        "staff_columns": columns(_("姓名"), _("岗位"), _("党内职务"), _("任职")),
        "rooms": list(found.rooms.order_by("use")),
        "room_columns": columns(_("用途"), _("面积（平方米）") + ">", _("说明")),
        "papers": papers_of(papers, on),
        "paper_columns": columns(_("种类"), _("证号或保单号"), _("出具单位"), _("有效期")),
        "honours": [
            (one, honour_words(one), accepts and one.revoked_on is None) for one in found.honours.order_by("pk")
        ],
        "honour_columns": columns(_("称号"), _("级别"), _("授予单位"), _("文号"), _("授予日期"), _("办理")),
        "missing": missing_within(actor, VIEW, found),
        "running_out": [] if over else running_out(papers, on),
        "builds": builds and not over,
        "accepts": accepts,
        "opens_head": builds
        and found.state in Home.OPEN
        and not any(one.post == "head" and not one.closed_reason for one in staff),
        "links": [(one.label, one.words, reverse(one.name, args=[home_id])) for one in OFFICE if actor.may(one.verb)],
    }
    return render(request, "homes/programme_home.html", context)


@page(VIEW)
def home_checklist(request: HttpRequest, step_id: int) -> HttpResponse:
    """The checklist of a step: each item, its answer, and what the records said then."""
    actor = request.actor  # type: ignore[attr-defined]
    step = fetch(BuildStep.objects.select_related("home"), actor, VIEW, pk=step_id)
    context = {
        "home": step.home,
        "told": steps_of([step])[0],
        "rows": checklist_rows(step),
        "columns": columns(_("核对项"), _("结论"), _("说明"), _("当时的登记")),
    }
    return render(request, "homes/programme_checklist.html", context)


@page(BUILD, writes=["POST"])
def home_declare(request: HttpRequest) -> HttpResponse:
    """Declare a home that is to be built."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    form = DeclareForm(posted(request), actor=actor, today=today, initial={"on": today})
    was_refused = request.method == "POST" and form.is_valid()

    def act() -> Home:
        level, on = form.cleaned_data["level"], form.cleaned_data["on"]
        return declare_home(form.facts(), level, form.place(), on, by=actor, at=timezone.now())

    if was_refused and (made := done(form, act)):
        messages.success(request, _("「%(name)s」已申报，等市残联列入建设任务。") % {"name": made.name})
        return redirect("home", made.pk)
    context = {
        "form": form,
        "title": _("申报家园"),
        "about": _("阳光家园"),
        "back": reverse("homes"),
        "told": _("由县级残联申报，市残联列入年度建设任务以后开工。"),
        "danger": False,
    }
    return render(request, "homes/programme_act.html", context, status=status_of(form, was_refused=was_refused))


@page(BUILD, writes=["POST"])
def home_keep(request: HttpRequest, home_id: int) -> HttpResponse:
    """Put the facts of a home right."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Home.objects, actor, BUILD, pk=home_id)
    form = FactsForm(posted(request), initial=facts_said(found))
    return act_page(
        request,
        form,
        lambda: keep_home(home_id, form.facts(), by=actor, at=timezone.now()),
        title=_("更改家园信息"),
        about=found.name,
        back=reverse("home", args=[home_id]),
        said=_("家园信息已保存。"),
    )


@page(VIEW, writes=["POST"])
def home_step(request: HttpRequest, home_id: int, name: str) -> HttpResponse:
    """One step of a home: what it means and asks, and taking it."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    found = fetch(Home.objects, actor, VIEW, pk=home_id)
    if name not in STEPS:
        raise Http404
    step = STEPS[name]
    require_open(found, step, actor)
    lines = checklist_of(found, today) if "checklist" in step.asks else []
    form = StepForm(posted(request), step=step, lines=lines, year=today.year, initial={"on": today})
    return act_page(
        request,
        form,
        lambda: take_step(home_id, name, form.taken(), by=actor, at=timezone.now()),
        title=step.label,
        about=found.name,
        back=reverse("home", args=[home_id]),
        said=_("「%(step)s」已办好。") % {"step": step.label},
        told=step.told,
        danger=step.danger,
    )


@page(BUILD, writes=["POST"])
def home_head(request: HttpRequest, home_id: int) -> HttpResponse:
    """The first account of a head. The given password is shown on the answer and nowhere else."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Home.objects, actor, BUILD, pk=home_id)
    form = HeadForm(posted(request))
    back = reverse("home", args=[home_id])
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and (made := done(form, lambda: open_head(home_id, form.said(), by=actor, at=timezone.now()))):
        return password_page(request, *made, back=back, about=found.name)
    told = _("负责人用这个账号登录，再给其他工作人员开账号。")
    context = {"form": form, "title": _("开通负责人账号"), "about": found.name, "back": back, "told": told}
    status = status_of(form, was_refused=was_refused)
    return render(request, "homes/programme_act.html", context | {"danger": False}, status=status)


def password_page(request: HttpRequest, staff: HomeStaff, password: str, *, back: str, about: str) -> HttpResponse:
    """The password that was just given, shown this once."""
    context = {"staff": staff, "password": password, "back": back, "about": about}
    answer = render(request, "homes/programme_password.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page(BUILD, writes=["POST"])
def home_head_close(request: HttpRequest, staff_id: int) -> HttpResponse:
    """The head of a home leaves; another can then be given an account."""
    actor = request.actor  # type: ignore[attr-defined]
    staff = fetch(HomeStaff.objects.select_related("home"), actor, BUILD, pk=staff_id)
    form = WhyForm(posted(request))
    return act_page(
        request,
        form,
        lambda: close_staff(staff_id, form.cleaned_data["reason"], by=actor, at=timezone.now()),
        title=_("%(name)s离任") % {"name": staff.name},
        about=staff.home.name,
        back=reverse("home", args=[staff.home_id]),
        said=_("已登记离任。"),
        told=_("登记以后，他马上不能再登录这个家园。"),
        danger=True,
    )


@page(ACCEPT, writes=["POST"])
def home_honour(request: HttpRequest, home_id: int) -> HttpResponse:
    """An honour of a home."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Home.objects, actor, ACCEPT, pk=home_id)
    form = HonourForm(posted(request))
    return act_page(
        request,
        form,
        lambda: give_honour(home_id, form.said(), by=actor, at=timezone.now()),
        title=_("登记荣誉"),
        about=found.name,
        back=reverse("home", args=[home_id]),
        said=_("荣誉已登记。"),
    )


@page(ACCEPT, writes=["POST"])
def honour_revoke(request: HttpRequest, honour_id: int) -> HttpResponse:
    """An honour was taken back by whoever gave it."""
    actor = request.actor  # type: ignore[attr-defined]
    honour = fetch(Honour.objects.select_related("home"), actor, ACCEPT, pk=honour_id)
    form = RevokeForm(posted(request), initial={"on": timezone.localdate()})
    return act_page(
        request,
        form,
        lambda: revoke_honour(honour_id, **form.cleaned_data, by=actor, at=timezone.now()),
        title=_("登记撤销「%(title)s」") % {"title": honour.title},
        about=honour.home.name,
        back=reverse("home", args=[honour.home_id]),
        said=_("已登记撤销。"),
        danger=True,
    )
