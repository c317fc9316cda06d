"""A person at the screen: signed in, in a seat, with a client that gets and posts pages as a browser does."""

import time
from typing import Any

from django.test import Client

from doorstep.orgs.models import Account, Seat


def sat_down(account: Account, seat: Seat | None = None, **options: Any) -> Client:
    """A client whose person has passed the door and, where a seat is given, chosen it."""
    client = Client(**options)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["seen"] = int(time.time())
    if seat is not None:
        session["seat"] = seat.pk
    session.save()
    return client
