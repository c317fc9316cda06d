"""When places change their codes: rows move along, and organisations of places that are no more come to their end."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models

from doorstep.base.access import ScopedModel
from doorstep.base.enforce import scoped_models

from .models import Org

# Columns that say where somebody belongs or lives now. A code that says where something happened stays as it was.
PLACE_FIELDS = ("code", "lives_code")

KEEPS_PLACE: dict[str, str] = {
    "payments.Batch": "money is on record at the place it was drawn for; its head is frozen",
    "payments.Line": "money is on record at the place of its time",
    "payments.PayClock": "it is derived from lines, which stay",
    "payments.LedgerDay": "it sums up batches, which stay",
}


def move_rows(moves: Mapping[str, str], *, staying: Iterable[str] = ()) -> Counter[str]:
    """Give every row at an old code its new one, one statement a table. Returns rows moved, by model.

    Rows that follow another move with it; append-only rows keep the code of their time.  Organisations at the codes
    `staying` stay where they are: they have come to their end.
    """
    left = set(staying)
    moved: Counter[str] = Counter()
    for model in scoped_models():
        fields = moving_fields(model)
        if not fields:
            continue
        mine = {old: new for old, new in moves.items() if model is not Org or old not in left}
        if count := _move(model, fields, mine):
            moved[model._meta.label] = count
    return moved


def moving_fields(model: type[ScopedModel]) -> list[str]:
    """The columns of a table that change when a place changes its code."""
    if model.append_only or model._meta.label in KEEPS_PLACE:
        return []
    names = {field.name for field in model._meta.local_concrete_fields}
    return [name for name in PLACE_FIELDS if name in names and not (name == "code" and model.follows)]


def _move(model: type[models.Model], fields: list[str], moves: Mapping[str, str]) -> int:
    table = model._meta.db_table
    put = ", ".join(f'"{name}" = coalesce("of_{name}".new, place."{name}")' for name in fields)
    joins = " ".join(f'LEFT JOIN moves AS "of_{name}" ON "of_{name}".old = place."{name}"' for name in fields)
    found = " OR ".join(f'"of_{name}".new IS NOT NULL' for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH moves AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS m(old, new) WHERE old <> new) "
            f'UPDATE "{table}" AS moving SET {put} FROM "{table}" AS place {joins} '
            f"WHERE place.id = moving.id AND ({found})",
            [list(moves), list(moves.values())],
        )
        return cursor.rowcount


def move_members(moves: Mapping[str, str]) -> None:
    """Groupings and the other code system's twins name their places by the new codes."""
    terms = [list(moves), list(moves.values())]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH moves AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS m(old, new)) "
            "UPDATE orgs_grouping SET members = ARRAY(SELECT DISTINCT coalesce(moves.new, member) "
            "FROM unnest(members) AS member LEFT JOIN moves ON moves.old = member ORDER BY 1) "
            "WHERE members && (SELECT array_agg(old::varchar) FROM moves)",
            terms,
        )
        cursor.execute(
            "UPDATE orgs_twin SET code = m.new FROM unnest(%s::text[], %s::text[]) AS m(old, new) WHERE code = m.old",
            terms,
        )


def end_orgs(codes: Iterable[str], *, on: dt.date, reason: str) -> int:
    """End every organisation at places that are no more, with its posts and seats. Returns how many organisations.

    What began later than the day, where the change became known late, ends on the day after its beginning.
    """
    ended = "daterange(lower({0}), greatest(%s, lower({0}) + 1))"
    stands = "(upper_inf({0}) OR upper({0}) > %s)"
    with connection.cursor() as cursor:
        for table, column, words in (("post", "held", "left_reason"), ("seat", "held", "closed_reason")):
            terms: list[Any] = [on, reason, list(codes), on]
            cursor.execute(
                f"UPDATE orgs_{table} SET {column} = {ended.format(column)}, {words} = %s "
                f"WHERE code = ANY(%s) AND {stands.format(column)}",
                terms,
            )
        cursor.execute(
            f"UPDATE orgs_org SET active = {ended.format('active')} WHERE code = ANY(%s) AND {stands.format('active')}",
            [on, list(codes), on],
        )
        return cursor.rowcount
