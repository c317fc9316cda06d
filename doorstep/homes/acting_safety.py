"""One act of safety, rating, activities or joint units as a page: shorter to say than `act_page`."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse

from .acting import act_page


def acted(
    request: HttpRequest,
    form: Form,
    do: Callable[[], Any],
    *,
    title: Any,
    back: tuple[str, Any],
    saying: Any,
    to: Callable[[Any], str] | None = None,
    lead: Any = "",
    button: Any = "",
    danger: bool = False,
) -> HttpResponse:
    """The form, or, when the act was done, the page `to` of what it gave, else where one came from.

    `back`: an address and its words.
    """
    words = {"title": title, "lead": lead, "submit": button or title, "back": back, "danger": danger}
    return act_page(request, form, do, words, done=saying, there=to or (lambda made: back[0]))
