"""What a row tells and this room does not know itself: the rooms above say here how they take it in."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from doorstep.base.access import Actor
from doorstep.kernel.feed import FeedContract

from .feed_reading import ReadRow
from .models_feeds import FeedRun

TAKEN: dict[type, "Taking"] = {}


@dataclass(frozen=True)
class Taking:
    """How a room takes in rows of lists of its own.

    enter   keep sound rows of a run
    same    the numbers of rows of the run that were entered before and are about the very same as this one
    close   the run speaks for its place from now on: make known what has changed by it, and let go of what it replaces;
            how many rows are news, and how many are no longer there
    forget  let go of what was entered of these runs, which broke off
    words   what the rows tell of, by kind
    """

    enter: Callable[[FeedRun, Sequence[ReadRow], FeedContract], None]
    same: Callable[[FeedRun, ReadRow, FeedContract], list[int]]
    close: Callable[[FeedRun, FeedContract, Actor, dt.datetime], tuple[int, int]]
    forget: Callable[[Sequence[int]], None]
    words: "Mapping[str, str | Promise]"


def take_in(told: type, taking: Taking) -> None:
    """Make known how rows that tell this are taken in. Said twice is an error."""
    if told in TAKEN:
        raise LookupError(f"taken in twice: {told.__name__}")
    TAKEN[told] = taking


def taking_of(contract: FeedContract) -> Taking | None:
    """How the rows of the feed are taken in by a room above; nothing where this room does it."""
    return TAKEN.get(type(contract.tells))
