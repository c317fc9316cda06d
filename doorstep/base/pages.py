"""One decorator for every page: who may enter, in which transaction, and how a refusal is shown."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .access import PERMISSIONS
from .scope import scoped

PUBLIC = "public"
SIGNED_IN = "signed_in"


def page(permission: str, *, writes: Sequence[str] = (), apart: bool = False) -> Callable[..., Any]:
    """Guard a view. `writes` names the methods that may change rows; all others run where only SELECT passes.

    `PUBLIC` pages have no reach and see no scoped row; `SIGNED_IN` pages need a person but no particular verb.
    `apart`: what such a method does is several transactions, which the view opens itself, each within its reach.
    A `Refused` rolls everything back and is shown in words with status 409.
    """

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if request.method not in {"GET", "HEAD", *writes}:
                return HttpResponseNotAllowed(["GET", "HEAD", *writes])
            try:
                if permission == PUBLIC:
                    return view(request, *args, **named)
                scopes = not (apart and request.method in writes)
                return _within_reach(request, permission, writes, lambda: view(request, *args, **named), scopes=scopes)
            except Refused as refusal:
                return refused(request, refusal)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def _within_reach(
    request: HttpRequest,
    permission: str,
    writes: Sequence[str],
    view: Callable[[], HttpResponse],
    *,
    scopes: bool,
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if actor is None:
        there = reverse("sign-in") if not request.user.is_authenticated else reverse("seats")
        return HttpResponseRedirect(f"{there}?{urlencode({'next': request.get_full_path()})}")
    ranges = actor.ranges if permission == SIGNED_IN else actor.reach(permission)
    if not ranges and not (actor.party and (permission == SIGNED_IN or actor.may(permission))):
        return refused(request, not_yours(actor, permission), status=403)
    if not scopes:
        return view()
    with scoped(ranges, by=actor, read_only=request.method not in writes):
        return view()


def not_yours(actor: Any, permission: str) -> Refused:
    """The words for a seat that lacks the verb everywhere."""
    return Refused(
        _("这个页面不能打开。"),
        why=_("它需要「%(permission)s」权限，您现在的岗位是%(seat)s。")
        % {"permission": PERMISSIONS.get(permission, permission), "seat": actor.seat_label},
        then=_("如果您另有岗位，请在页面上方切换；否则请找上级管理员。"),
        code="access.not_yours",
    )


def refused(request: HttpRequest, refusal: Refused, *, status: int = 409) -> HttpResponse:
    """The refusal as a page; htmx gets the same words for its target."""
    template = "refused.html#words" if getattr(request, "htmx", False) else "refused.html"
    return render(request, template, {"refusal": refusal}, status=status)
