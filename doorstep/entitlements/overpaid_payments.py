"""By which payments a month was paid too much: where, on which day and how much, in words that a case keeps."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.scope import scoped
from doorstep.kernel.money import spoken
from doorstep.orgs.places import names_of
from doorstep.people.services.standing import STANDS_FOR

from .overpaid import MONEY, Overpaid, OverpaidMonth

Months = Mapping[tuple[int, str, dt.date], str]
PAYMENTS = (
    STANDS_FOR
    + f"""
    SELECT asked.person_id, asked.benefit, asked.month, left(money.code, 6) || '000000', money.day, money.fen,
           money.is_held_back
    FROM unnest(%(persons)s::bigint[], %(benefits)s::text[], %(months)s::date[]) AS asked (person_id, benefit, month)
    JOIN (SELECT id, into_id FROM stands UNION SELECT person, person FROM unnest(%(persons)s::bigint[]) AS person)
        AS mine (id, into_id) ON mine.into_id = asked.person_id
    JOIN ({MONEY}) AS money
        ON money.person_id = mine.id AND money.benefit = asked.benefit AND money.month = asked.month
    ORDER BY 1, 2, 3, money.day, money.fen
"""
)


def payments_of(rows: Iterable[Overpaid], *, on: dt.date) -> Months:
    """How each month of these was paid, in words, by person, benefit and month: 襄城区 2026年5月10日到账110元.

    It looks beyond one's reach: what another county has paid is the other half of the matter.  Two queries.
    """
    asked = {(row.person_id, row.benefit, one.month): one for row in rows for one in row.months}
    if not asked:
        return {}
    persons, benefits, months = (list(column) for column in zip(*asked, strict=True))
    terms: dict[str, Any] = {"persons": persons, "benefits": benefits, "months": months}
    with scoped(SYSTEM.ranges, by=SYSTEM), connection.cursor() as cursor:
        cursor.execute(PAYMENTS, terms)
        found = cursor.fetchall()
    names = names_of({place for _person, _benefit, _month, place, *_rest in found}, on=on)
    said: dict[tuple[int, str, dt.date], list[str]] = defaultdict(list)
    for person_id, benefit, month, place, day, fen, is_held_back in found:
        said[person_id, benefit, month].append(_payment(names.get(place, place), day, fen, is_held_back))
    return {key: "；".join([*said[key], *_claimed(one)]) for key, one in asked.items()}


def _payment(place: str, day: dt.date, fen: int, is_held_back: bool) -> str:
    said = {"place": place, "year": day.year, "month": day.month, "day": day.day, "sum": spoken(fen)}
    if is_held_back:
        return _("%(place)s %(year)s年%(month)s月扣回%(sum)s") % said
    return _("%(place)s %(year)s年%(month)s月%(day)s日到账%(sum)s") % said


def _claimed(one: OverpaidMonth) -> list[str]:
    return [_("已经另案要求退还%(sum)s") % {"sum": spoken(one.claimed_fen)}] if one.claimed_fen else []
