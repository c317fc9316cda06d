"""The employer's own pages: its home, its clerks, a new declaration."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.kernel.levy import written
from doorstep.orgs.places import names_of
from doorstep.people.answering import posted, status_of, tried

from .forms_employer import ClerkForm, OpenForm, ReasonForm
from .models import Declaration, Employer, EmployerClerk
from .services import add_clerk, close_clerk, open_declaration
from .words import STATE_TONES


def staff_words(one: Declaration) -> str:
    """The number of staff as a decimal."""
    return _("没有填") if one.staff is None else written(one.staff)


def own_employer_of(actor: Actor) -> Employer:
    """The employer for which one acts, to be read. Raises: Http404."""
    return fetch(Employer.objects, actor, "placement.declare", pk=actor.party)


@page("placement.declare")
def employer_home(request: HttpRequest) -> HttpResponse:
    """What the employer is, what it has declared, and what it can do now."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    employer = own_employer_of(actor)
    made = Declaration.objects.within_reach(actor, "placement.declare").order_by("-year", "-pk")
    declarations = list(made)
    context = {
        "employer": employer,
        "place": names_of([employer.code], on=today).get(employer.code, ""),
        "facts": [
            (_("统一社会信用代码"), employer.uscc),
            (_("单位性质"), employer.get_kind_display()),
            (_("行业"), employer.get_industry_display()),
            (_("单位地址"), employer.address),
            (_("联系人"), employer.contact),
        ],
        "returned": [one for one in declarations if one.state == "returned"],
        "declarations": [(one, STATE_TONES[one.state], staff_words(one)) for one in declarations],
        "columns": columns(_("年度"), _("办到哪一步"), _("在职职工人数") + ">", _("提交时间"), _("应办结日")),
        "may_open": employer.state == "active" and bool(open_years(declarations, today.year)),
    }
    return render(request, "quota/employer_home.html", context)


def open_years(declarations: list[Declaration], this_year: int) -> list[int]:
    """The years that may still be declared: the last three that have no declaration, the latest first."""
    taken = {one.year for one in declarations if one.state != "withdrawn"}
    return [year for year in range(this_year - 1, this_year - 4, -1) if year not in taken]


@page("placement.declare", writes=["POST"])
def declaration_open(request: HttpRequest) -> HttpResponse:
    """A new declaration."""
    actor, now = request.actor, timezone.localtime()  # type: ignore[attr-defined]
    there = list(Declaration.objects.within_reach(actor, "placement.declare"))
    form = OpenForm(posted(request), years=open_years(there, now.year))
    was_refused = False
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: open_declaration(**form.cleaned_data, by=actor, at=timezone.now()), {})
        if made:
            messages.success(request, _("%(year)s年度的申报已经建立，可以开始填写。") % {"year": made.year})
            return redirect("declaration-own", made.pk)
        was_refused = True
    context = {
        "form": form,
        "title": _("新的申报"),
        "lead": _("一年申报一次，申报已经过完的年度。先填职工人数和工资，再填安排的残疾人，最后提交。"),
        "submit": _("建立申报"),
        "back": employer_link(actor),
    }
    return render(request, "quota/employer_form.html", context, status=status_of(form, was_refused=was_refused))


def employer_link(actor: Actor) -> tuple[str, str]:
    """The way home: an address and its words."""
    return reverse("employer-home"), own_employer_of(actor).name


@page("placement.declare", writes=["POST"])
def employer_clerks(request: HttpRequest) -> HttpResponse:
    """Who acts for the employer; one may be added. The given password is shown on the answer and nowhere else."""
    actor = request.actor  # type: ignore[attr-defined]
    form = ClerkForm(posted(request))
    was_refused = False
    if request.method == "POST" and form.is_valid():
        added = tried(form, lambda: add_clerk(**form.cleaned_data, by=actor, at=timezone.now()), ClerkForm.ABOUT)
        if added:
            clerk, password = added
            answer = render(request, "quota/employer_password.html", {"clerk": clerk, "password": password})
            answer["Cache-Control"] = "no-store"
            return answer
        was_refused = True
    rows = EmployerClerk.objects.within_reach(actor, "placement.declare").select_related("account")
    context = {
        "employer": own_employer_of(actor),
        "form": form,
        "clerks": [_clerk_row(one, actor) for one in rows.order_by("closed_reason", "pk")],
        "columns": columns(_("姓名"), _("账号"), _("从哪天起"), _("现在"), _("办理")),
    }
    return render(request, "quota/employer_clerks.html", context, status=status_of(form, was_refused=was_refused))


def _clerk_row(one: EmployerClerk, actor: Actor) -> dict[str, Any]:
    stands = not one.closed_reason  # who is closed on his first day has held it for no day at all
    return {"clerk": one, "stands": stands, "may_close": stands and one.account_id != actor.account_id}


@page("placement.declare", writes=["POST"])
def employer_clerk_close(request: HttpRequest, clerk_id: int) -> HttpResponse:
    """A clerk acts no longer."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = EmployerClerk.objects.select_related("account")
    clerk = fetch(rows, actor, "placement.declare", pk=clerk_id)
    form = ReasonForm(posted(request))
    was_refused = False
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if tried(form, lambda: close_clerk(clerk_id, reason, by=actor, at=timezone.now()), ReasonForm.ABOUT):
            messages.success(request, _("%(name)s不再是经办人。") % {"name": clerk.account.name})
            return redirect("employer-clerks")
        was_refused = True
    context = {
        "form": form,
        "title": _("停用经办人%(name)s") % {"name": clerk.account.name},
        "lead": _("停用以后，他马上不能再登录办理本单位的事。"),
        "submit": _("停用"),
        "danger": True,
        "back": employer_link(actor),
    }
    return render(request, "quota/employer_form.html", context, status=status_of(form, was_refused=was_refused))
