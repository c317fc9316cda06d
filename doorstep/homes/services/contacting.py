"""Showing whom to call in an emergency: for a purpose, and with a line of who looked."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record_look
from doorstep.homes.models_clients import Client
from doorstep.people.services.reveal import PURPOSES

from .own import RUN, at_home


@transaction.atomic
def reveal_contact(client_id: int, purpose: str, *, by: Actor, at: dt.datetime) -> str:
    """The telephone of the emergency contact in full; empty where none is kept.

    Raises: Http404, Refused("look.no_purpose").
    """
    with at_home(by):
        one: Client = fetch(Client.objects, by, RUN, pk=client_id)
        words = str(dict(PURPOSES).get(purpose, ""))
        record_look(by, code=one.code, person_id=one.person_id, field=str(_("紧急联系电话")), purpose=words, at=at)
    return one.contact_phone.open() if one.contact_phone else ""
