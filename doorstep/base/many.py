"""Acts on many rows at once, and long lists of keys in a query."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models.expressions import RawSQL


@contextmanager
def joined_by_hash() -> Iterator[None]:
    """Within, in a transaction, the server joins by hashing.

    Rows that were just written are in no statistics yet: the planner takes a county's for a handful, and compares each
    of ten thousand with every other.  Where the act fails, its savepoint takes the setting back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = on")


def many(keys: Iterable[int]) -> RawSQL:
    """Keys for `__in`, as a set that is joined.

    Beneath row-level security the server searches a list from its beginning for every row: ten thousand keys among
    sixty thousand rows took ten seconds.
    """
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


def many_texts(keys: Iterable[str]) -> RawSQL:
    """The same of texts."""
    return RawSQL("SELECT unnest(%s::text[])", [list(keys)])


def many_hashes(keys: Iterable[bytes]) -> RawSQL:
    """The same of keyed hashes."""
    return RawSQL("SELECT unnest(%s::bytea[])", [list(keys)])
