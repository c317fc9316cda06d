"""Signing a test's client in, in one seat."""

import time

from django.test import Client

from doorstep.orgs.models import Seat


def visitor(seat: Seat) -> Client:
    """A client that sits in the seat, as after password and second factor."""
    client = Client()
    client.force_login(seat.account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["seat"], session["seen"] = seat.pk, int(time.time())
    session.save()
    return client
