"""Sealing anew: a new key, and every sealed value of every table sealed with it, a thousand at a time; then the files.

Killed at any point, it goes on where it stopped: what is still sealed with an older key is what remains to be done.  A
process that began before the rotation may seal with the old key for a while; the next rotation takes that along.
Old keys stay in the ring, since history and backups hold what they sealed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from .models import Paper
from .paperfiles import reseal_files
from .scope import as_system
from .seal import Sealed, SealedField, add_key, finish_rotation, keys, seal

CHUNK = 1000


@dataclass(frozen=True)
class Resealed:
    """One sealed column and how many of its values were sealed anew; for papers the column that names the files."""

    model: type[models.Model]
    column: str
    count: int


def sealed_columns() -> list[tuple[type[models.Model], str]]:
    """Every column of every table that is sealed."""
    return [
        (model, str(field.column))
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedField)
    ]


def rotate_keys() -> Iterator[Resealed]:
    """Add a key, unless an earlier rotation is unfinished, and seal everything with the newest. Yields each column."""
    if not keys().unfinished:
        add_key()
    for model, column in sealed_columns():
        yield Resealed(model, column, reseal_column(model, column))
    yield Resealed(Paper, "stored_as", reseal_files())
    finish_rotation()


def reseal_column(model: type[models.Model], column: str) -> int:
    """Seal anew whatever is not sealed with the newest key. Each chunk is one transaction. Returns how many values."""
    done, last = 0, 0
    while chunk := _reseal_chunk(model, column, last):
        done, last = done + len(chunk), chunk[-1]
    return done


def _reseal_chunk(model: type[models.Model], column: str, after: int) -> list[int]:
    """The keys of the rows done. A value that changes meanwhile is left: whoever changed it sealed it anew."""
    table = model._meta.db_table
    with as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('doorstep.resealing', 'on', true)")
        older = f'get_byte("{column}", 0) <> {keys().current}'
        chunk = f'SELECT id, "{column}" FROM "{table}" WHERE id > %s AND {older} ORDER BY id LIMIT {CHUNK}'
        cursor.execute(chunk, [after])
        found: list[tuple[int, Any]] = cursor.fetchall()
        fresh = [seal(Sealed(was).open()) for _id, was in found]
        cursor.execute(
            f"""UPDATE "{table}" AS sealed SET "{column}" = made.fresh
                FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[]) AS made (id, was, fresh)
                WHERE sealed.id = made.id AND sealed."{column}" = made.was""",
            [[row[0] for row in found], [bytes(row[1]) for row in found], fresh],
        )
        cursor.execute("SELECT set_config('doorstep.resealing', '', true)")
        return [row[0] for row in found]
