"""One declaration as the employer sees it: what is entered, what became of it, handing it in and taking it back."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day
from doorstep.kernel.levy import written
from doorstep.kernel.money import yuan
from doorstep.people.answering import posted, status_of, tried

from .beside import claimed_twice
from .forms_employer import AppealForm, PromiseForm, ReasonForm, StaffForm
from .models import Declaration
from .outcome import MONTHS, annual_count
from .services import (
    keep_staff,
    outcomes_of,
    raise_appeal,
    submit_declaration,
    withdraw_declaration,
)
from .services.appealing import appeal_until
from .services.declaring import sums_of
from .views_employer import staff_words
from .words import STATE_TONES, rows_of

LEAF = 100  # people on a page
DECIDED = ("certified", "not_certified")


def own_declaration(request: HttpRequest, declaration_id: int) -> Declaration:
    """The employer's own declaration, to be read. Raises: Http404."""
    rows = Declaration.objects.select_related("employer")
    return fetch(rows, request.actor, "placement.declare", pk=declaration_id)  # type: ignore[attr-defined]


def declaration_link(made: Declaration) -> tuple[str, str]:
    """The way back to a declaration: an address and its words."""
    return reverse("declaration-own", args=[made.pk]), _("%(year)s年度申报") % {"year": made.year}


@page("placement.declare", writes=["POST"])
def declaration_own(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """The declaration. Posted, it takes the number of staff and the wages."""
    actor, made = request.actor, own_declaration(request, declaration_id)  # type: ignore[attr-defined]
    form = StaffForm(posted(request), initial=_staff_said(made))
    was_refused = False
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        wages = None if said["wages"] in ("", None) else said["wages"]

        def act() -> Any:
            return keep_staff(made.pk, said["staff"], wages, by=actor, at=timezone.now())

        if tried(form, act, StaffForm.ABOUT):
            messages.success(request, _("职工人数和工资已保存。"))
            return redirect("declaration-own", made.pk)
        was_refused = True
    context = {**_shown(made, request), "form": form}
    return render(request, "quota/employer_declaration.html", context, status=status_of(form, was_refused=was_refused))


def _staff_said(made: Declaration) -> dict[str, str]:
    return {
        "staff": "" if made.staff is None else written(made.staff),
        "wages": "" if made.wages_fen is None else yuan(made.wages_fen),
    }


def wages_words(made: Declaration) -> str:
    """All wages of the year."""
    return _("没有填") if made.wages_fen is None else _("%(sum)s 元") % {"sum": yuan(made.wages_fen, commas=True)}


def _shown(made: Declaration, request: HttpRequest) -> dict[str, Any]:
    """The declaration with a leaf of its people. Raises: Http404 for a leaf that is none."""
    standing = made.certifications.filter(recalled_at=None).first()
    people = _people(made, request)
    return {
        "made": made,
        "tone": STATE_TONES[made.state],
        "writable": made.state in Declaration.WRITABLE,
        "can_withdraw": made.state in Declaration.WITHDRAWABLE and made.decided_at is None,
        "decided": made.state in DECIDED,
        "steps": steps_of(made),
        "facts": [
            (_("在职职工人数"), staff_words(made)),
            (_("全年工资总额"), wages_words(made)),
            (_("安排残疾人"), _("%(people)s 人") % {"people": people["people"]}),
            *([(_("应办结日"), day(made.due_on))] if made.due_on and not made.decided_at else []),
        ],
        **people,
        "columns": columns(_("姓名"), *(_("%(month)s月") % {"month": at} for at in range(1, 13)), _("年人数") + ">"),
        "certification": standing,
        "certified": _counted(Fraction(standing.months_weight, MONTHS)) if standing else None,
        **_appealed(made),
    }


def _people(made: Declaration, request: HttpRequest) -> dict[str, Any]:
    """A leaf of the people, and the sums. Raises: Http404.

    While it is being written, the leaf alone is worked out: an employer with thousands looks at it again and again.
    The annual number is then known only where the leaf is all there is.
    """
    after = request.GET.get("after", "0")
    if not after.isdecimal():
        raise Http404
    if made.state in Declaration.WRITABLE:
        people, claimed = sums_of(made)
        found = outcomes_of(made, list(made.placements.filter(pk__gt=int(after)).order_by("pk")[: LEAF + 1]))
        whole = len(found) == people <= LEAF
    else:
        found, whole = outcomes_of(made), True
        people, claimed = len(found), sum(len(of) for _one, of in found)
    leaf = [(one, of) for one, of in found if one.pk > int(after)]
    more = leaf[LEAF - 1][0].pk if len(leaf) > LEAF else None
    months = [month for _one, of in found for month in of]
    return {
        "people": people,
        "rows": [
            (row, reverse("placement-own", args=[row.placement.pk]), written(row.count)) for row in rows_of(leaf[:LEAF])
        ],
        "next_url": f"{request.path}?after={more}" if more else "",
        "first_url": request.path if "after" in request.GET else "",
        "twice": [one for one, of in found if claimed_twice(of)],
        "count": _counted(annual_count(months)) if whole and made.compared_at else None,
        "claimed": claimed,
        "waiting": sum(month.weight is None for month in months) if whole else made.waiting,
    }


def _counted(count: Fraction) -> dict[str, str]:
    """An annual number of people, exact and rounded."""
    return {"exact": written(count), "rounded": f"{float(count):.2f}"}


def _appealed(made: Declaration) -> dict[str, Any]:
    """What was objected to, whether an answer is awaited, and up to when one may object."""
    appeals = list(made.appeals.order_by("-pk"))
    is_open = any(one.state == "open" for one in appeals)
    return {"appeals": appeals, "is_appealed": is_open, "appeal_until": _may_appeal_until(made)}


def _may_appeal_until(made: Declaration) -> dt.date | None:
    """The last day for an objection; None where there is nothing to object to, or the day has passed."""
    today = timezone.localdate()
    if made.state not in DECIDED or made.decided_at is None:
        return None
    last = appeal_until(made.decided_at, today)
    return last if today <= last else None


def steps_of(made: Declaration) -> Sequence[dict[str, str]]:
    """The way of a declaration, as far as it has come."""
    labels = (_("填报"), _("提交、比对"), _("初审"), _("认定"))
    places = {"draft": 0, "returned": 0, "submitted": 1, "accepted": 2, "reviewed": 3, "certified": 4}
    here = places.get(made.state, 4)
    states = [*["done"] * here, "now", *["next"] * len(labels)]
    return [{"label": label, "state": state, "note": ""} for label, state in zip(labels, states, strict=False)]


@page("placement.declare", writes=["POST"])
def declaration_submit(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """Look at everything once more, promise, and hand it in."""
    actor, made = request.actor, own_declaration(request, declaration_id)  # type: ignore[attr-defined]
    form = PromiseForm(posted(request))
    was_refused = False
    if request.method == "POST" and form.is_valid():
        is_true = form.cleaned_data["is_true"]

        def act() -> Any:
            return submit_declaration(made.pk, is_true=is_true, by=actor, at=timezone.now())

        if tried(form, act, PromiseForm.ABOUT):
            messages.success(request, _("申报已提交。残联和各部门比对以后，这里会显示每人每月的结果。"))
            return redirect("declaration-own", made.pk)
        was_refused = True
    context = {**_shown(made, request), "form": form}
    return render(request, "quota/employer_submit.html", context, status=status_of(form, was_refused=was_refused))


@page("placement.declare", writes=["POST"])
def declaration_withdraw(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """Take the declaration back."""
    actor, made = request.actor, own_declaration(request, declaration_id)  # type: ignore[attr-defined]
    form = ReasonForm(posted(request))

    def act() -> Any:
        return withdraw_declaration(made.pk, form.cleaned_data["reason"], by=actor, at=timezone.now())

    about = {
        "title": _("撤回%(year)s年度申报") % {"year": made.year},
        "lead": _("撤回以后，这份申报不再审核，也不能再改。要申报这一年，须重新建立。"),
        "submit": _("撤回申报"),
        "danger": True,
        "back": declaration_link(made),
    }
    done = _("申报已撤回。")
    return _asked(request, form, ReasonForm.ABOUT, act, about, done=done, made=made)


@page("placement.declare", writes=["POST"])
def appeal_raise(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """Disagree with the outcome; somebody else looks at it again."""
    actor, made = request.actor, own_declaration(request, declaration_id)  # type: ignore[attr-defined]
    form = AppealForm(posted(request))

    def act() -> Any:
        return raise_appeal(made.pk, form.cleaned_data["words"], by=actor, at=timezone.now())

    about = {
        "title": _("对%(year)s年度认定提出异议") % {"year": made.year},
        "lead": _("由没有办过这份申报的人复核。对应缴金额有异议的，请向税务机关提出。"),
        "submit": _("提出异议"),
        "back": declaration_link(made),
    }
    return _asked(request, form, AppealForm.ABOUT, act, about, done=_("异议已提出。"), made=made)


def _asked(
    request: HttpRequest, form: Any, fields: dict[str, str], act: Any, about: dict[str, Any], *, done: str, made: Any
) -> HttpResponse:
    """A form of one act; done, it leads back to the declaration."""
    was_refused = False
    if request.method == "POST" and form.is_valid():
        if tried(form, act, fields):
            messages.success(request, done)
            return redirect("declaration-own", made.pk)
        was_refused = True
    context = {"form": form, **about}
    return render(request, "quota/employer_form.html", context, status=status_of(form, was_refused=was_refused))
