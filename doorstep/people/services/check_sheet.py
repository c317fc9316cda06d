"""What rows of a spreadsheet contradict: each other, and the register. Faults go into the entries, by column."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.seal import Sealed, blind
from doorstep.kernel.names import mask_name, mask_number
from doorstep.people.models import FormerNumber, Person
from doorstep.people.sheets import PARTS, Entry
from doorstep.people.tokens import first_token

from .register import counties_that_have

AT_ONCE = 5000
ROWS_NAMED = 5

# By a token of the name, which is an index read; by the name itself would be a walk through the village.
ALIKE = """
    SELECT said.place, person.number
    FROM unnest(%s::int[], %s::text[], %s::text[], %s::date[], %s::text[]) AS said (place, code, name, born_on, token)
    JOIN people_nametoken AS named ON named.token = said.token AND named.code = said.code
    JOIN people_person AS person ON person.id = named.person_id
    WHERE person.name = said.name AND person.born_on = said.born_on AND person.merged_into_id IS NULL
"""


def check_entries(entries: Sequence[Entry], *, by: Actor, on: dt.date) -> list[Entry]:
    """The entries with whom they are about, and with every contradiction among them and with the register.

    A handful of queries for each five thousand rows.
    """
    compare_rows(entries)
    checked: list[Entry] = []
    rest = iter(entries)
    while part := list(islice(rest, AT_ONCE)):
        checked += _with_register(part, by=by, on=on)
    return checked


def compare_rows(entries: Iterable[Entry]) -> None:
    """Two rows of one number, and one person with two numbers."""
    by_number: dict[str, list[Entry]] = defaultdict(list)
    by_person: dict[tuple[Any, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        if "number" in entry.values:
            by_number[entry.values["number"]].append(entry)
            if {"name", "village"} <= entry.values.keys() and not entry.values["is_another"]:
                by_person[_who(entry)].append(entry)
    for alike in by_number.values():
        for entry in alike if len(alike) > 1 else ():
            entry.faults["number"] = _("和第 %(rows)s 行是同一个号码。") % {"rows": _others(entry, alike)}
    for alike in by_person.values():
        if len({entry.values["number"] for entry in alike}) > 1:
            for entry in alike:
                entry.faults.setdefault("number", _two_numbers(_("第 %(rows)s 行") % {"rows": _others(entry, alike)}))


def _who(entry: Entry) -> tuple[Any, ...]:
    return entry.values["village"], entry.values["name"], entry.values["born_on"]


def marks_of(entry: Entry) -> list[bytes]:
    """Keyed hashes of the number and of the person, by which rows of one sheet are compared."""
    if "number" not in entry.values:
        return []
    whole = {"name", "village"} <= entry.values.keys()
    return [blind(said) for said in (entry.values["number"], "/".join(map(str, _who(entry))) if whole else "") if said]


def _others(entry: Entry, alike: Sequence[Entry]) -> str:
    return "、".join(str(other.number) for other in [o for o in alike if o is not entry][:ROWS_NAMED])


def _two_numbers(whom: str) -> str:
    alike = _("和%(whom)s同村、同名、同日出生，号码却不同。") % {"whom": whom}
    return alike + _("如果是同一人，请改正号码；如果确为两人，请勾选「确为另一人」。")


def _with_register(entries: Sequence[Entry], *, by: Actor, on: dt.date) -> list[Entry]:
    indexed = [replace(entry, index=blind(entry.values.get("number", ""))) for entry in entries]
    indexes = [entry.index for entry in indexed if "number" in entry.values]
    holders = _holders(indexes, by)
    former = _former(indexes, by)
    elsewhere = counties_that_have([index for index in indexes if index not in holders], on=on)
    checked = []
    for entry in indexed:
        person, index = holders.get(entry.index), entry.index
        if person is not None and entry.values.get("name") not in (None, person.name):
            entry.faults["name"] = _("这个身份证号已登记为「%(name)s」。") % {"name": person.name}
        elif index in elsewhere:
            county = elsewhere[index]
            entry.faults.setdefault("number", _("已在%(county)s登记，请联系%(county)s残联。") % {"county": county})
        elif person is None and index in former:
            entry.faults.setdefault("number", former[index])
        checked.append(replace(entry, person=person, person_id=person.pk if person else None))
    _compare_new_people([entry for entry in checked if entry.person is None])
    for part in PARTS:
        part.check(checked)
    return checked


def _holders(indexes: Iterable[bytes], by: Actor) -> dict[bytes, Person]:
    """The standing people within reach, by the index of their number."""
    within = Person.objects.within_reach(by, "person.view").filter(number_index__in=list(indexes), merged_into=None)
    return {bytes(person.number_index or b""): person for person in within}


def _former(indexes: Iterable[bytes], by: Actor) -> dict[bytes, str]:
    """Numbers that were somebody's before a correction or a merge, with the words for it."""
    rows = FormerNumber.objects.within_reach(by, "person.view").filter(number_index__in=list(indexes))
    found = {bytes(row.number_index): row.person for row in rows.select_related("person")}
    joined = Person.objects.within_reach(by, "person.view").filter(
        number_index__in=list(indexes), merged_into__isnull=False
    )
    for row in joined.select_related("merged_into"):
        found[bytes(row.number_index or b"")] = row.merged_into or row
    return {
        index: _("这是%(name)s更正前的号码，现在登记的号码是 %(number)s。")
        % {"name": mask_name(person.name), "number": mask_number(person.number.open()) if person.number else _("无")}
        for index, person in found.items()
    }


def _compare_new_people(entries: Sequence[Entry]) -> None:
    """Whoever would be new, but has the name, birthday and village of somebody registered under another number."""
    asked = [
        (place, *_who(entry), first_token(entry.values["name"]))
        for place, entry in enumerate(entries)
        if {"name", "village", "number"} <= entry.values.keys() and not entry.values["is_another"]
    ]
    for place, number in _alike(asked):
        masked = mask_number(number.open()) if number else _("无")
        entries[place].faults.setdefault("number", _two_numbers(_("已登记的一人（号码 %(n)s）") % {"n": masked}))


def _alike(asked: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
    if not asked:
        return
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [list(column) for column in zip(*asked, strict=True)])
        for place, sealed in cursor.fetchall():
            yield place, Sealed(sealed) if sealed is not None else None
