"""A file that was handed in together with what is said of it."""

import datetime as dt

from doorstep.base.access import Actor
from doorstep.base.models import Paper
from doorstep.base.papers import keep_paper

from .models import Home


def paper_of(home: Home, raw: bytes, filename: str, *, by: Actor, at: dt.datetime) -> Paper | None:
    """What was handed in, kept at the home; None where nothing was. The caller has asked what `by` may do.

    Raises: Refused("paper.…").
    """
    return keep_paper(raw, filename, code=home.code, by=by, at=at) if filename else None
