"""What whoever acts for an employer may write: rows at the employer's place, after asking whose they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from doorstep.base.access import Actor, fetch
from doorstep.base.scope import scoped
from doorstep.kernel.regions import only
from doorstep.quota.models import Employer

DECLARE = "placement.declare"


@contextmanager
def at_home(by: Actor) -> Iterator[None]:
    """Within, rows may be written at the employer's own place. What is read is asked for with `own`."""
    with scoped([only(by.code)], by=by):
        yield


def own(rows: Any, by: Actor, **key: Any) -> Any:
    """The employer's own row, locked. Raises: Http404."""
    return fetch(rows.select_for_update(of=("self",)), by, DECLARE, **key)


def own_employer(by: Actor) -> Employer:
    """The employer for which one acts. Raises: Http404."""
    return fetch(Employer.objects, by, DECLARE, pk=by.party)
