"""Cards by which clients come and leave: given, and replaced when lost. The number on one says nothing of anybody."""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Client, ClientCard
from doorstep.kernel.refusal import Refused

from .own import DAY, at_home, own

DIGITS = 12  # figures alone: a scanner types them whatever the tablet's way of writing Chinese makes of letters


@transaction.atomic
def give_cards(*, by: Actor, at: dt.datetime) -> int:
    """Give a card to whoever is in the home and has none; to how many. Raises: Http404."""
    with at_home(by):
        home = own(Home.objects, by, DAY, pk=by.party)  # locked: two at once would give two cards
        made = _cards(home.clients.filter(state="admitted", cards=None).order_by("pk"), by=by, at=at)
        if made:
            record(by, "give_cards", home, at=at, became={"given": len(made)})
    return len(made)


@transaction.atomic
def replace_card(client_id: int, *, by: Actor, at: dt.datetime) -> ClientCard:
    """Another card for a lost one, which stays as a row and no longer counts. Raises: Http404, Refused("card.…")."""
    what = _("没有换卡。")
    with at_home(by):
        client = own(Client.objects, by, DAY, pk=client_id)
        if client.state != "admitted":
            raise Refused(what, why=_("这个人不在册。"), then=_("不用换卡。"), code="card.away")
        if not client.cards.exists():
            raise Refused(what, why=_("这个人还没有卡。"), then=_("请先发卡。"), code="card.none")
        (made,) = _cards([client], by=by, at=at)
        record(by, "replace_card", client, at=at)
    return made


def _cards(clients: Iterable[Client], *, by: Actor, at: dt.datetime) -> list[ClientCard]:
    label = f"{by.seat_label} {by.name}".strip()[:100]
    return ClientCard.objects.bulk_create(
        ClientCard(
            client=one,
            home_id=one.home_id,
            code=one.code,
            number=f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
            at=at,
            by_label=label,
        )
        for one in clients
    )


def card_holders(home: Home) -> dict[str, tuple[int, dt.datetime | None]]:
    """Whose each card of the home is or was, and when another one took its place."""
    found: dict[str, tuple[int, dt.datetime | None]] = {}
    later: dict[int, dt.datetime] = {}
    for one in ClientCard.objects.filter(home=home).order_by("-pk"):
        found[one.number] = (one.client_id, later.get(one.client_id))
        later[one.client_id] = one.at
    return found
