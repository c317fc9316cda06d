"""Whom of the register the rows of a file are about: by number, then by name. Never a guess."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.utils.translation import gettext as _

from doorstep.people.services.register import counties_that_have

from .feed_reading import ReadRow

# The holder of a number goes before whoever had it before a correction, or in a row that was joined to another.
FIND = """
    WITH RECURSIVE said AS (SELECT DISTINCT index FROM unnest(%s::bytea[]) AS said (index)),
    found (index, id, name, code, merged_into_id, is_former) AS (
        (SELECT index, id, name, code, merged_into_id, merged_into_id IS NOT NULL
         FROM said JOIN people_person AS person ON person.number_index = said.index
         UNION ALL
         SELECT index, person.id, name, person.code, merged_into_id, true
         FROM said JOIN people_formernumber AS former ON former.number_index = said.index
         JOIN people_person AS person ON person.id = former.person_id)
        UNION ALL
        SELECT index, person.id, person.name, person.code, person.merged_into_id, true
        FROM found JOIN people_person AS person ON person.id = found.merged_into_id)
    SELECT index, is_former, id, name, code FROM found WHERE merged_into_id IS NULL ORDER BY index, is_former
"""


@dataclass(frozen=True)
class Found:
    """A standing person in the register."""

    person_id: int
    name: str
    code: str


def match_rows(
    rows: Sequence[ReadRow], *, on: dt.date
) -> tuple[list[tuple[ReadRow, Found]], list[ReadRow], list[ReadRow]]:
    """The rows with the people whom they are about, rows about nobody in the register, and rows that need a person.

    Within the reach of the transaction; of people elsewhere only the county is told.  Two queries or three.
    """
    holders = _holders([row.index for row in rows if row.index])
    unknown = {row.index for row in rows if row.index} - holders.keys()
    elsewhere = counties_that_have(sorted(unknown), on=on)
    matched, strangers, bad = [], [], []
    for row in rows:
        found = holders.get(row.index or b"", [])
        if len(found) == 1:
            row = replace(row, person_id=found[0].person_id)
        if words := _doubt(row, found, elsewhere):
            row.faults.setdefault(*words)
        if row.faults:
            bad.append(row)
        elif found:
            matched.append((row, found[0]))
        else:
            strangers.append(row)
    return matched, strangers, bad


def _doubt(row: ReadRow, found: Sequence[Found], elsewhere: dict[bytes, str]) -> tuple[str, str] | None:
    """The column and the words for a row that is about no one person of the place; None where there is no doubt."""
    if len(found) > 1:
        return "number", _("名册里有 %(count)s 人用过这个号码。请先核对名册。") % {"count": len(found)}
    if found and "name" in row.values and row.values["name"] != found[0].name:
        return "name", _("这个身份证号在名册里登记为「%(name)s」。") % {"name": found[0].name}
    if county := elsewhere.get(row.index or b""):
        return "number", _("在%(county)s的名册里，不在本地。") % {"county": county}
    return None


def _holders(indexes: Iterable[bytes]) -> dict[bytes, list[Found]]:
    """Who holds each number, or else who once did."""
    found: dict[bytes, dict[int, Found]] = {}
    ranks: dict[bytes, bool] = {}
    with connection.cursor() as cursor:
        cursor.execute(FIND, [list(indexes)])
        for index, is_former, person_id, name, code in cursor.fetchall():
            key = bytes(index)
            if ranks.setdefault(key, is_former) == is_former:
                found.setdefault(key, {})[person_id] = Found(person_id, name, code)
    return {key: list(people.values()) for key, people in found.items()}
