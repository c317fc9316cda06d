"""The cards of a home's clients: a sheet to be printed, cards given and replaced."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.pages import page
from doorstep.base.qr import qr_svg
from doorstep.base.tables import columns

from .models_clients import Client, ClientCard
from .services.carding import give_cards, replace_card
from .views_desk import own_home_of

GIVE = "give"


@page("home.day", writes=["POST"])
def home_cards(request: HttpRequest) -> HttpResponse:
    """A sheet with a card of everybody in the home, or of one; who has none is given one, a lost one is replaced."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        messages.success(request, _act(request.POST.get("act", ""), actor))
        return redirect("home-cards")
    clients = list(Client.objects.within_reach(actor, "home.day").filter(state="admitted").order_by("name", "pk"))
    held = current_cards(actor)
    rows = [(one, held.get(one.pk)) for one in clients]
    chosen = request.GET.get("client", "")
    context = {
        "home": own_home_of(actor),
        "rows": rows,
        "without": sum(card is None for _one, card in rows),
        "cards": [
            (one, spaced(card.number), mark_safe(qr_svg(card.number).decode().partition("?>")[2]))  # noqa: S308 - segno drew it
            for one, card in rows
            if card is not None and chosen in ("", str(one.pk))
        ],
        "is_one": bool(chosen),
        "columns": columns(_("姓名"), _("卡号"), _("发卡日期"), _("办理")),
    }
    answer = render(request, "homes/day_cards.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _act(act: str, actor: Actor) -> str:
    if act == GIVE:
        return _("发了 %(n)s 张卡。请打印，发给本人。") % {"n": give_cards(by=actor, at=timezone.now())}
    client = int(act) if act.isascii() and act.isdecimal() and len(act) < 19 else 0
    made = replace_card(client, by=actor, at=timezone.now())
    return _("%(name)s换了新卡，旧卡不再算。请打印新卡。") % {"name": made.client.name}


def current_cards(actor: Actor) -> dict[int, ClientCard]:
    """The card that counts of each client: the last that was given."""
    rows = ClientCard.objects.within_reach(actor, "home.day").order_by("client", "-pk").distinct("client")
    return {one.client_id: one for one in rows}


def spaced(number: str) -> str:
    """A card's number in groups of four, as somebody reads it out."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))
