"""Rows that wait for a person: mended, decided, acted upon, or dropped. And strangers who came in since."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.scope import as_system
from doorstep.base.seal import blind
from doorstep.base.trail import record
from doorstep.kernel.feed import FeedContract, Moves, Tells
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.people.models import Person
from doorstep.people.services.tell_many import Said, tell_many

from .contracts import find_contract
from .feed_entering import edition_of, enter_rows, keep_rows, later_words, span_of
from .feed_reading import ReadRow, mended_row, without_nul
from .feed_rooms import taking_of
from .feed_runs import close_if_nothing_waits
from .models_feeds import IN_FORCE, FeedName, FeedRow, FeedRun

# Strangers on lists who are in the register by now, and within the place of their list.
CAME_IN = """
    SELECT name.id, person.id FROM exchange_feedname AS name
    JOIN people_person AS person ON person.number_index = name.number_index AND person.merged_into_id IS NULL
    JOIN exchange_feedrun AS run ON run.id = name.run_id AND run.state IN ('open', 'closed')
    WHERE name.person_id IS NULL ORDER BY name.run_id, name.id
"""


def cells_of(row: FeedRow) -> dict[str, str]:
    """The cells of a kept row, opened."""
    return json.loads(row.cells.open())


@transaction.atomic
def mend_row(row_id: int, said: Mapping[str, str], *, by: Actor, at: dt.datetime) -> FeedRow:
    """Take new texts for the cells of a row, and enter it. What is still wrong is said on the row, which stays open.

    Raises: Http404, Refused("access.not_yours", "feed.settled").
    """
    row, run, contract = _open_row(row_id, by, what=_("没有改。"))
    read = mended_row(row.number, {name: text for name, text in said.items() if text}, contract, as_of=run.as_of)
    if not read.faults:
        read = _entered(run, read, contract, over_later=False, by=by, at=at)
    row.cells = json.dumps(dict(read.cells), ensure_ascii=False)
    row.person_id = read.person_id
    if read.faults:
        row.faults, row.asks = read.faults, read.asks
        row.save(update_fields=["cells", "person_id", "faults", "asks"])
        row.refresh_from_db(fields=["cells"])  # sealed, as whoever shows them expects
        return row
    return _settle(row, run, "mended", "", by=by, at=at)


@transaction.atomic
def decide_row(row_id: int, reason: str, *, by: Actor, at: dt.datetime) -> FeedRow:
    """The list is right, and what was told later is not: the row is entered over it.

    Raises: Http404, Refused("access.not_yours", "feed.settled", "feed.no_reason", "feed.nothing_to_decide").
    """
    what = _("没有写入。")
    row, run, contract = _open_row(row_id, by, what=what)
    why = _need_reason(reason, what=what)
    read = mended_row(row.number, cells_of(row), contract, as_of=run.as_of)
    if row.asks == "decide" and not read.faults:
        read = _entered(run, read, contract, over_later=True, by=by, at=at)
    if row.asks != "decide" or read.faults:
        raise Refused(
            what,
            why=next(iter(read.faults.values()), _("这一行不是要判断的。")),
            then=_("请先改好这一行，或者写明原因不用它。"),
            code="feed.nothing_to_decide",
        )
    return _settle(row, run, "mended", why, by=by, at=at)


@transaction.atomic
def check_acted(row_id: int, *, by: Actor, at: dt.datetime) -> FeedRow:
    """The move was made in the register, and the row is done with.

    Raises: Http404, Refused("access.not_yours", "feed.settled", "feed.not_acted").
    """
    what = _("还没有办好。")
    row, run, contract = _open_row(row_id, by, what=what)
    read = mended_row(row.number, cells_of(row), contract, as_of=run.as_of)
    with as_system(read_only=True):  # the person may have moved out of reach
        place = Person.objects.filter(pk=row.person_id or 0).values_list("code", flat=True).first()
    to = read.values.get(contract.tells.to) if isinstance(contract.tells, Moves) else None
    if place is None or to is None or place not in subtree(to):
        raise Refused(
            what,
            why=_("名册里的户籍地还不在对方所说的地方。"),
            then=_("请先办「迁移户籍」；如果对方说错了，请写明原因不用这一行。"),
            code="feed.not_acted",
        )
    return _settle(row, run, "mended", "", by=by, at=at)


@transaction.atomic
def drop_row(row_id: int, reason: str, *, by: Actor, at: dt.datetime) -> FeedRow:
    """The row is not used, and why.

    Raises: Http404, Refused("access.not_yours", "feed.settled", "feed.no_reason").
    """
    what = _("没有去掉这一行。")
    row, run, _contract = _open_row(row_id, by, what=what)
    return _settle(row, run, "dropped", _need_reason(reason, what=what), by=by, at=at)


def _open_row(row_id: int, by: Actor, *, what: str) -> tuple[FeedRow, FeedRun, FeedContract]:
    """The row, its run, locked before it, and its contract."""
    run_id = fetch(FeedRow.objects, by, "feed.receive", pk=row_id).run_id
    run = FeedRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    row = FeedRow.objects.select_for_update(of=("self",)).get(pk=row_id)
    by.require("feed.receive", row.code, what=what)
    if row.state != "open" or run.state not in IN_FORCE:
        raise Refused(
            what, why=_("这一行已经处理过，或者整份已被代替。"), then=_("无须再做什么。"), code="feed.settled"
        )
    return row, run, find_contract(run.contract)


def _need_reason(reason: str, *, what: str) -> str:
    said = " ".join(without_nul(reason).split())
    if not said:
        raise Refused(what, why=_("没有写原因。"), then=_("请写明原因。"), code="feed.no_reason")
    return said[:200]


def _entered(
    run: FeedRun, read: ReadRow, contract: FeedContract, *, over_later: bool, by: Actor, at: dt.datetime
) -> ReadRow:
    """The row after it was entered; with its faults where it could not be."""
    if words := _said_otherwise(run, read, contract):
        return replace(read, faults={contract.key[0]: words})
    good, strangers, waiting = enter_rows(run, [read], contract, over_later=over_later, by=by, at=at)
    if waiting:
        return waiting[0]
    run.good += good
    run.strangers += strangers
    run.bad -= 1
    return read


def _said_otherwise(run: FeedRun, read: ReadRow, contract: FeedContract) -> str:
    """Which other row of the file, entered before, says something else of the same; empty where none does."""
    if taking := taking_of(contract):
        found = "、".join(map(str, taking.same(run, read, contract)))
        return _("和已写入的第 %(rows)s 行是同一条。请核对哪一行是对的，只留一行。") % {"rows": found} if found else ""
    if not isinstance(contract.tells, Tells):
        return ""
    kind, span = span_of(read.values, contract, run.as_of)
    others = FeedName.objects.filter(run=run, number_index=read.index, kind=kind).exclude(number=read.number)
    differing = others.exclude(valid=DateRange(*span)) if span else others
    numbers = differing.order_by("number").values_list("number", flat=True)
    if not (found := "、".join(map(str, numbers))):
        return ""
    return _("和已写入的第 %(rows)s 行是同一条，内容却不同。请核对哪一行是对的。") % {"rows": found}


def _settle(row: FeedRow, run: FeedRun, state: str, reason: str, *, by: Actor, at: dt.datetime) -> FeedRow:
    row.state, row.settled_at, row.settled_label, row.settled_reason = state, at, by.seat_label, reason
    row.save()
    run.save()
    record(by, "settle_feed_row", run, at=at, became={"row": row.number, "state": state}, reason=reason)
    if run.state == "open":
        close_if_nothing_waits(run, by=by, at=at)
    return row


@transaction.atomic
def recognise_strangers(*, by: Actor, at: dt.datetime) -> int:
    """Tell what lists say of people within reach who entered the register after them; of how many rows.

    Whose name is another than on the list waits for a person.  One query where nobody has come in.
    """
    with connection.cursor() as cursor:
        cursor.execute(CAME_IN)
        came = cursor.fetchall()
    taken = 0
    for name_id, person_id in came:
        name = FeedName.objects.select_for_update(of=("self",)).get(pk=name_id)
        run = FeedRun.objects.select_for_update(of=("self",)).get(pk=name.run_id)
        person = Person.objects.get(pk=person_id)
        if person.code in subtree(run.code):
            _recognise(name, run, person, by=by, at=at)
            taken += 1
    return taken


def _recognise(name: FeedName, run: FeedRun, person: Person, *, by: Actor, at: dt.datetime) -> None:
    contract = find_contract(run.contract)
    run.strangers -= 1
    if blind(person.name) != bytes(name.name_index):
        words = _("名单上这个号码的姓名，和名册里的「%(name)s」不同。") % {"name": person.name}
        _doubt(name, run, person, contract, {"name": words}, asks="mend")
        return
    said = Said(person.pk, name.kind, name.valid.lower, name.valid.upper)
    _news, later = tell_many([said], edition_of(run, contract), by=by, at=at)
    if later:
        _doubt(name, run, person, contract, {contract.key[0]: later_words(later[0])}, asks="decide")
        return
    FeedName.objects.filter(pk=name.pk).update(person_id=person.pk)
    run.good += 1
    run.save()


def _doubt(
    name: FeedName, run: FeedRun, person: Person, contract: FeedContract, faults: dict[str, str], *, asks: str
) -> None:
    """Keep what is still known of the row for a person to settle; the file, if it was closed, is open again."""
    cells = _cells_again(name, person, contract)
    FeedRow.objects.filter(run=run, number=name.number).delete()  # it was mended once, and its texts were then entered
    keep_rows(run, [ReadRow(name.number, cells, {}, faults, asks=asks, person_id=person.pk)])
    name.delete()
    run.bad += 1
    if run.state == "closed":
        run.state, run.closed_at = "open", None
    run.save()


def _cells_again(name: FeedName, person: Person, contract: FeedContract) -> dict[str, Any]:
    """What is still known of a row whose texts were not kept."""
    tells, cells = contract.tells, {"number": person.number.open() if person.number else ""}
    assert isinstance(tells, Tells)
    if blind(person.name) == bytes(name.name_index):
        cells["name"] = person.name
    if tells.since:
        cells[tells.since] = name.valid.lower.isoformat()
    if tells.until and name.valid.upper is not None:
        cells[tells.until] = (name.valid.upper - dt.timedelta(days=1)).isoformat()
        if contract.column(tells.until).kind == "month":
            cells[tells.until] = cells[tells.until][: len("2026-05")]
    if tells.by:
        cells[tells.by] = next(text for text, kind in contract.column(tells.by).codes.items() if kind == name.kind)
    return cells
