"""What whoever works in a home may write: rows at the home's place, after asking whose they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from doorstep.base.access import Actor, fetch
from doorstep.base.scope import scoped
from doorstep.homes.models import Home
from doorstep.kernel.regions import only

RUN, DAY = "home.run", "home.day"


@contextmanager
def at_home(by: Actor) -> Iterator[None]:
    """Within, rows may be written at the home's own place. What is read is asked for with `own`."""
    with scoped([only(by.code)], by=by):
        yield


def own(rows: Any, by: Actor, verb: str = RUN, **key: Any) -> Any:
    """The home's own row, locked, for whoever has the verb in it. Raises: Http404."""
    return fetch(rows.select_for_update(of=("self",)), by, verb, **key)


def own_home(by: Actor, verb: str = RUN) -> Home:
    """The home for which one acts. Raises: Http404."""
    found = fetch(Home.objects, by, verb, pk=by.party)
    assert isinstance(found, Home)
    return found
