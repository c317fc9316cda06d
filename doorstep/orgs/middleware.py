"""Who is here, in which seat: puts `request.actor` on every request, and ends a visit that stood idle."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .seats import actor_of


class SeatMiddleware:
    """`request.actor` is the seat chosen at sign-in, read anew on each request, so a closed seat ends at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            self._end_idle_visit(request)
        if request.user.is_authenticated and (seat_id := request.session.get("seat")):
            request.actor = actor_of(seat_id, request.user.pk, on=timezone.localdate())  # type: ignore[attr-defined]
        return self.get_response(request)

    def _end_idle_visit(self, request: HttpRequest) -> None:
        """Fifteen idle minutes end the visit; the session is written at most once a minute."""
        now, seen = int(time.time()), request.session.get("seen", 0)
        if seen and now - seen > settings.IDLE_MINUTES * 60:
            logout(request)
        elif now - seen > 60:
            request.session["seen"] = now
