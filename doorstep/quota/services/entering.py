"""Entering an employer's people from a spreadsheet: a thousand at a time, each thousand one transaction."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.jobs import submit_job
from doorstep.base.models import Upload
from doorstep.base.seal import blind, seal
from doorstep.base.trail import record_many
from doorstep.base.uploads import keep_states, running_job
from doorstep.kernel.refusal import Refused
from doorstep.quota.models import Declaration, Placement
from doorstep.quota.sheet import Entry

from .declaring import IMPORT, require_writable
from .importing import entry_of, latest_upload
from .own import at_home

AT_ONCE = 200  # more rows than a person waits for are entered as a job
ROWS_A_STEP = 1000
ADD = """
    INSERT INTO quota_placement (declaration_id, employer_id, code, is_synthetic, name, number, number_index, post,
                                 contract, contract_from, contract_until, wages_fen, certificate, is_full_time,
                                 dispatch, dispatch_proof, linked, near)
    SELECT %s, %s, %s, %s, name, number, number_index, post, contract, contract_from, contract_until,
           wages_fen::bigint[], certificate, is_full_time, dispatch, dispatch_proof, '', '{}'
    FROM unnest(%s::text[], %s::bytea[], %s::bytea[], %s::text[], %s::text[], %s::date[], %s::date[], %s::text[],
                %s::text[], %s::bool[], %s::text[], %s::text[])
         AS said (name, number, number_index, post, contract, contract_from, contract_until, wages_fen, certificate,
                  is_full_time, dispatch, dispatch_proof)
    ON CONFLICT (declaration_id, number_index) DO NOTHING
    RETURNING id, number_index
"""


@transaction.atomic
def enter_people(declaration_id: int, *, by: Actor, at: dt.datetime) -> Upload:
    """Enter the sound rows of the last spreadsheet; many of them as a job.

    Raises: Http404, Refused("declaration.closed", "import.nothing_ready").
    """
    what = _("没有写入。")
    with at_home(by):
        made = require_writable(declaration_id, by, what=what)
        upload = latest_upload(made, by)
        if upload is not None and running_job(upload):
            return upload
        ready = upload.rows.filter(state="ready").count() if upload else 0
        if upload is None or not ready:
            raise Refused(
                what, why=_("没有可以写入的行。"), then=_("请先改正有问题的行。"), code="import.nothing_ready"
            )
        if ready > AT_ONCE:
            terms = {"upload": upload.pk, "declaration": made.pk}
            upload.job = submit_job(IMPORT, terms, by=by, code=made.code, at=at, total=-(-ready // ROWS_A_STEP))
            upload.save(update_fields=["job"])
        else:
            enter_some(made.pk, upload, by=by, at=at)
    return upload


def enter_some(declaration_id: int, upload: Upload, *, after: int = 0, by: Actor, at: dt.datetime) -> tuple[int, int]:
    """Enter the next thousand sound rows: how many were looked at (none: none were left), and the last one's number.

    Whose number came in meanwhile changes nothing; what is no longer sound stays behind, in words.
    `after` only spares a walk past rows that were just entered.  Raises: Http404, Refused("declaration.closed").
    """
    made = require_writable(declaration_id, by, what=_("没有写入。"))
    ready = upload.rows.select_for_update(of=("self",)).filter(state="ready", number__gt=after)
    rows = list(ready.order_by("number")[:ROWS_A_STEP])
    if not rows:
        return 0, after
    today = timezone.localtime(at).date()
    entries = [entry_of(row, year=made.year, today=today) for row in rows]
    added = _add(made, [entry for entry in entries if not entry.faults])
    lines = [(made.code, key, {"upload": upload.pk, "row": row}) for row, key in added.items()]
    record_many(by, "put_placement", Placement, lines, at=at)
    keep_states(
        [
            (row.pk, "faulty" if entry.faults else "added" if row.number in added else "same", entry.faults)
            for row, entry in zip(rows, entries, strict=True)
        ]
    )
    return len(rows), rows[-1].number


def _add(made: Declaration, entries: Sequence[Entry]) -> dict[int, int]:
    """Write people down, but for those whose number is there: the keys of the new rows by the number of the sheet's."""
    if not entries:
        return {}
    rows = {blind(entry.number): entry for entry in entries}
    columns = [list(column) for column in zip(*(_fields(index, entry) for index, entry in rows.items()), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(ADD, [made.pk, made.employer_id, made.code, made.employer.is_synthetic, *columns])
        return {rows[bytes(index)].row: key for key, index in cursor.fetchall()}


def _fields(index: bytes, entry: Entry) -> tuple[Any, ...]:
    said = entry.said
    assert said is not None  # else it would be faulty
    wages = ",".join("NULL" if wage is None else str(wage) for wage in said.wages_fen)
    return (
        said.name.strip(),
        seal(entry.number),
        index,
        said.post,
        said.contract,
        said.contract_from,
        said.contract_until,
        f"{{{wages}}}",
        said.certificate,
        said.is_full_time,
        said.dispatch,
        said.dispatch_proof,
    )
