"""Entering the rows of a spreadsheet in the register: a thousand at a time, each thousand one transaction."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.installation import installation
from doorstep.base.models import Upload, UploadRow
from doorstep.base.seal import seal
from doorstep.base.trail import record_many
from doorstep.base.uploads import keep_states
from doorstep.people.models import Person
from doorstep.people.sheets import PARTS, Entry, Ground
from doorstep.people.tokens import initials_of, write_tokens

from .check_sheet import check_entries
from .take_sheet import ROWS_A_STEP, entry_of

ADD = """
    INSERT INTO people_person (code, name, initials, sex, born_on, number_kind, number, number_index, phone, address,
                               lives_code, lives_address, is_head, is_synthetic, updated_at)
    SELECT code, name, initials, sex, born_on, kind, number, number_index, phone, address, lives_code, lives_address,
           false, %s, %s
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::text[], %s::bytea[], %s::bytea[],
                %s::bytea[], %s::text[], %s::text[], %s::text[])
         AS said (code, name, initials, sex, born_on, kind, number, number_index, phone, address, lives_code,
                  lives_address)
    ON CONFLICT (number_index) WHERE merged_into_id IS NULL DO NOTHING
    RETURNING id, number_index
"""
CHANGE = """
    UPDATE people_person AS person
    SET code = said.code, address = said.address, lives_code = said.lives_code, lives_address = said.lives_address,
        phone = said.phone, updated_at = %s,
        household_id = CASE WHEN person.code = said.code THEN household_id END,
        is_head = is_head AND person.code = said.code
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bytea[])
         AS said (id, code, address, lives_code, lives_address, phone)
    WHERE person.id = said.id
"""


@transaction.atomic
def enter_rows(
    upload: Upload, ground: Ground, *, after: int = 0, by: Actor, at: dt.datetime
) -> tuple[Counter[str], int]:
    """Enter the next thousand sound rows. Counts of what became of them (empty: none were left), and the last number.

    `after` only spares a walk past rows that were just entered: without it the same rows are found.

    Rows are checked once more against the register as it stands now: what has become wrong stays behind, in words.
    """
    rows = list(
        upload.rows.select_for_update(of=("self",))
        .filter(state="ready", number__gt=after)
        .order_by("number")[:ROWS_A_STEP]
    )
    if not rows:
        return Counter(), after
    entries = check_entries([entry_of(row, ground) for row in rows], by=by, on=ground.on)
    sound = [entry for entry in entries if not entry.faults]
    added = _add([entry for entry in sound if entry.person is None], at=at)
    known = [entry for entry in sound if entry.person is not None]
    changed = _change(known, at=at)
    there = [*added, *known]
    touched = set().union(*(part.write(there, ground.on) for part in PARTS))
    states = {entry.number: "added" for entry in added}
    states |= {entry.number: "changed" if entry.number in changed | touched else "same" for entry in known}
    _leave_lines(there, states, upload, by=by, at=at)
    return _write_states(rows, entries, states), rows[-1].number


def _add(entries: Sequence[Entry], *, at: dt.datetime) -> list[Entry]:
    """Enter new people, with their names to be found by. Whose number was taken meanwhile is marked so."""
    if not entries:
        return []
    here = installation()
    initials = [initials_of(entry.values["name"]) for entry in entries]
    terms = [_fields(entry, letters) for entry, letters in zip(entries, initials, strict=True)]
    with connection.cursor() as cursor:
        columns = [list(column) for column in zip(*terms, strict=True)]
        cursor.execute(ADD, [here is not None and here.is_synthetic, at, *columns])
        made = {bytes(index): pk for pk, index in cursor.fetchall()}
    added, names = [], []
    for entry, letters in zip(entries, initials, strict=True):
        if pk := made.get(entry.index):
            added.append(replace(entry, person_id=pk))
            names.append((pk, entry.values["village"], entry.values["name"], letters))
        else:
            entry.faults["number"] = _("此号码刚刚登记到别处，请刷新后核对。")
    write_tokens(names)
    return added


def _fields(entry: Entry, initials: str) -> tuple[Any, ...]:
    said = entry.values
    return (
        said["village"],
        said["name"],
        initials,
        said["sex"],
        said["born_on"],
        said["kind"],
        seal(said["number"]),
        entry.index,
        seal(said["phone"]) if said["phone"] else None,
        said["address"],
        said.get("lives_code") or said["village"],
        said.get("lives_address", ""),
    )


def _change(entries: Sequence[Entry], *, at: dt.datetime) -> set[int]:
    """Bring known people up to what the rows say. An empty cell changes nothing. The rows that changed anybody."""
    changed, terms = set(), []
    for entry in entries:
        person, said = entry.person, entry.values
        if person is None:
            continue
        is_same_phone = not said["phone"] or (person.phone is not None and person.phone.open() == said["phone"])
        moved_along = person.lives_code == person.code and "lives_code" not in said
        becomes = (
            said["village"],
            said["address"] or person.address,
            said.get("lives_code") or (said["village"] if moved_along else person.lives_code),
            said.get("lives_address") or person.lives_address,
        )
        if is_same_phone and becomes == (person.code, person.address, person.lives_code, person.lives_address):
            continue
        phone = person.phone.raw if is_same_phone and person.phone else seal(said["phone"]) if said["phone"] else None
        terms.append((person.pk, *becomes, phone))
        changed.add(entry.number)
    if terms:
        with connection.cursor() as cursor:
            cursor.execute(CHANGE, [at, *(list(column) for column in zip(*terms, strict=True))])
    return changed


def _leave_lines(
    entries: Iterable[Entry], states: dict[int, str], upload: Upload, *, by: Actor, at: dt.datetime
) -> None:
    """A line in the trail for everybody who was entered or changed."""
    lines = [
        (
            entry.values["village"],
            entry.person_id,
            {"upload": upload.pk, "row": entry.number, "state": states[entry.number]},
        )
        for entry in entries
        if states[entry.number] != "same"
    ]
    record_many(by, "import_person", Person, lines, at=at)


def _write_states(rows: Sequence[UploadRow], entries: Sequence[Entry], states: dict[int, str]) -> Counter[str]:
    faults = {entry.number: entry.faults for entry in entries}
    return keep_states([(row.pk, states.get(row.number, "faulty"), faults[row.number]) for row in rows])
