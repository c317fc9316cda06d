"""The people of a declaration, entered by form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.kernel.money import yuan
from doorstep.people.answering import posted, status_of, tried

from .forms_employer import MONTHS, PlacementForm, initial_of
from .models import Declaration, Placement
from .services import drop_placement, put_placement
from .views_declared import declaration_link, own_declaration


def own_placement(request: HttpRequest, placement_id: int) -> Placement:
    """The employer's own person, with its declaration, to be read. Raises: Http404."""
    rows = Placement.objects.select_related("declaration", "employer")
    return fetch(rows, request.actor, "placement.declare", pk=placement_id)  # type: ignore[attr-defined]


@page("placement.declare", writes=["POST"])
def placement_put(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """A person, by form."""
    made = own_declaration(request, declaration_id)
    return _filled_in(request, made, None)


@page("placement.declare", writes=["POST"])
def placement_edit(request: HttpRequest, placement_id: int) -> HttpResponse:
    """What was entered of a person, changed."""
    one = own_placement(request, placement_id)
    return _filled_in(request, one.declaration, one)


def _filled_in(request: HttpRequest, made: Declaration, one: Placement | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = PlacementForm(posted(request), initial=initial_of(one) if one else None)
    was_refused = False
    if request.method == "POST" and form.is_valid():
        if "fill" in request.POST:
            form = _laid_over(request, form)
        else:
            key, said = one.pk if one else None, form.said()
            kept = tried(
                form,
                lambda: put_placement(made.pk, said, placement_id=key, by=actor, at=timezone.now()),
                PlacementForm.ABOUT,
            )
            if kept:
                messages.success(request, _("%(name)s已保存。") % {"name": kept.name})
                return redirect("placement-put" if "more" in request.POST else "declaration-own", made.pk)
            was_refused = True
    context = {"form": form, "made": made, "one": one, "back": declaration_link(made)}
    return render(request, "quota/employer_person_form.html", context, status=status_of(form, was_refused=was_refused))


def _laid_over(request: HttpRequest, form: PlacementForm) -> PlacementForm:
    """The same form with one wage laid over several months; nothing is kept yet."""
    said = request.POST.copy()
    for at, fen in zip(MONTHS, form.wages(over=True), strict=True):
        said[f"month_{at}"] = "" if fen is None else yuan(fen)
    said["wage"] = ""
    return PlacementForm(said)


@page("placement.declare", writes=["POST"])
def placement_drop(request: HttpRequest, placement_id: int) -> HttpResponse:
    """Take a person out, after asking once more."""
    actor, one = request.actor, own_placement(request, placement_id)  # type: ignore[attr-defined]
    if request.method == "POST":
        drop_placement(one.pk, by=actor, at=timezone.now())
        messages.success(request, _("%(name)s已删除。") % {"name": one.name})
        return redirect("declaration-own", one.declaration_id)
    context = {"one": one, "back": declaration_link(one.declaration)}
    return render(request, "quota/employer_drop.html", context)
