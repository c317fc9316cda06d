"""The end of a seat: what is left on it, who takes it over, and what came of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.kernel.refusal import Refused

from .forms_sign_in import CloseForm
from .handing import Left, hand_over_seat, is_closed, left_on, others_of, seat_words, successors_of
from .models import Seat
from .roles import ROLES
from .views_seats import fetch_seat


@page("seat.open", writes=["POST"])
def seat_close(request: HttpRequest, seat_id: int) -> HttpResponse:
    """Close a seat and hand over what is left; of one that is closed already, hand over alone."""
    found, on = fetch_seat(request, seat_id), timezone.now().date()
    left, others = left_on(found, on=on), others_of(found, on=on)
    fit = successors_of(found, left, by=request.actor, on=on)  # type: ignore[attr-defined]
    form = CloseForm(request.POST or None, successors=[(one.pk, seat_words(one)) for one in fit])
    if request.method == "POST" and form.is_valid() and _handed(request, found, form):
        return redirect("seat", found.pk)
    context = {
        "seat": found,
        "role": ROLES[found.role],
        "form": form,
        "left": [(one.remain, one.count, _who(one, others)) for one in left],
        "columns": columns(_("事情"), _("数量") + ">", _("停用以后")),
        "nobody": not fit and any(one.needs_somebody for one in left),
        "others": others,
        "is_closed": is_closed(found),
    }
    return render(request, "orgs/seat_close.html", context, status=400 if form.errors else 200)


def _who(one: Left, others: list[Seat]) -> str:
    """Who sees to it afterwards."""
    if one.needs_somebody:
        return _("要有人接手")
    if one.remain.may_lapse:
        return _("选了接手的岗位，就一起给")
    return _("由同一岗位的%(names)s接着办") % {"names": "、".join(seat.account.name for seat in others)}


def _handed(request: HttpRequest, found: Seat, form: CloseForm) -> bool:
    """Do it and tell what came of each kind; a refusal goes into the form."""
    said = form.cleaned_data
    try:
        handed = hand_over_seat(
            found.pk,
            said["successor"],
            reason=said["reason"],
            by=request.actor,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, f"{refusal.what}{refusal.why}{refusal.then}")
        return False
    messages.success(request, _("已交接。") if is_closed(found) else _("岗位已停用。"))
    who = dict(form.fields["successor"].choices).get(said["successor"], "")  # type: ignore[attr-defined]
    for left, count in handed:
        words = {"what": left.remain.label, "count": count or left.count, "who": who}
        if who and count:
            messages.success(request, _("%(what)s：%(count)s 件，交给%(who)s。") % words)
        elif left.needs_somebody:
            messages.warning(request, _("%(what)s：%(count)s 件，还没有人接手，留在原地。") % words)
    return True
