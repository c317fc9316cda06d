"""The reach that the database sees: set for one transaction, beneath every query. No scope set means no rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from doorstep.kernel.regions import Range

from .access import SYSTEM, Actor

NAMES = (
    "doorstep.lo",
    "doorstep.hi",
    "doorstep.parts",
    "doorstep.actor",
    "doorstep.party",
    "doorstep.party_of",
)


def settings_of(ranges: Sequence[Range]) -> tuple[str, str, str]:
    """Lowest bound, highest bound and, for a reach in several parts, an int8multirange of the parts."""
    if not ranges:
        return "", "", ""
    parts = "" if len(ranges) == 1 else "{" + ",".join(f"[{int(part.lo)},{int(part.hi)})" for part in ranges) + "}"
    return min(part.lo for part in ranges), max(part.hi for part in ranges), parts


@contextmanager
def scoped(ranges: Sequence[Range], *, by: Actor, read_only: bool = False) -> Iterator[None]:
    """Run the block in a transaction that sees just these ranges, with `by` as the one who acts.

    Costs one query; nested in another transaction, two more, because the settings before are put back.
    """
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        before = _current(cursor) if nested else None
        said = (*settings_of(ranges), str(by.seat_id), str(by.party or ""), by.party_of)
        _apply(cursor, said, read_only=read_only)
        yield
        if before is not None:
            _apply(cursor, before)


def as_system(*, read_only: bool = False):
    """The whole tree, for jobs and commands: the caller has checked its own ground and says why in the trail."""
    return scoped(SYSTEM.ranges, by=SYSTEM, read_only=read_only)


def _current(cursor) -> tuple[str, ...]:
    cursor.execute("SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in NAMES))
    return cursor.fetchone()


def _apply(cursor, values: Sequence[str], *, read_only: bool = False) -> None:
    closing = ", set_config('transaction_read_only', 'on', true)" if read_only else ""
    cursor.execute("SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in NAMES) + closing, list(values))
