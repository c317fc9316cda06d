"""Old attendance from a workbook: taken for a trial, mended row by row, and entered, a hundred people a step."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.jobs import submit_job
from doorstep.base.models import Upload, UploadRow
from doorstep.base.trail import record
from doorstep.base.uploads import Kept, drop_row, faulty_row, keep_rows, keep_states, packed, running_job, unpacked
from doorstep.homes.attendance_book import DAYS, Entry, read_book, unpack
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Absence
from doorstep.homes.models_day import Tap
from doorstep.kernel.refusal import Refused

from .attendance_judging import Judged, ground_of, judge
from .own import RUN, at_home

KIND = "homes.attendance"
INSPECT = "home.inspect"
AT_ONCE = ROWS_A_STEP = 100
MENDED = ("name", "number", "total", *DAYS)
OPEN = ("ready", "faulty", "same")


@contextmanager
def within(home_id: int, by: Actor) -> Iterator[Home]:
    """The home, with the right to write at its place: for its head, and for the office that inspects it.

    Raises: Http404.
    """
    if not by.party:
        yield fetch(Home.objects, by, INSPECT, pk=home_id)
        return
    with at_home(by):
        yield fetch(Home.objects.filter(pk=by.party), by, RUN, pk=home_id)


def latest_upload(home: Home, by: Actor) -> Upload | None:
    """The last workbook that this seat has brought for the home. Within `within`."""
    rows = Upload.objects.select_related("job").filter(kind=f"{KIND}.{home.pk}", seat_id=by.seat_id)
    return rows.order_by("-pk").first()


@transaction.atomic
def take_attendance(home_id: int, raw: bytes, filename: str, *, by: Actor, at: dt.datetime) -> Upload:
    """Read a workbook and keep each row with what is wrong with it; nothing is entered yet.

    Months that are closed are named and not kept.  Raises: Http404, Refused("sheet.…", "attendance.…").
    """
    with within(home_id, by) as home:
        book = read_book(raw, filename)
        ground = ground_of(home, (one.month for one in book.entries), today=timezone.localtime(at).date())
        closed = sorted({one.month for one in book.entries} & ground.closed)
        entries = [one for one in book.entries if one.month not in ground.closed]
        months = "、".join(f"{month:%Y-%m}" for month in closed)
        said = _("%(months)s 已经结算，没有读这些月的考勤，漏记的请在补记里写。") % {"months": months}
        if not entries:
            what = _("考勤表「%(name)s」没有读入。") % {"name": filename}
            raise Refused(
                what,
                why=_("%(months)s 已经结算。") % {"months": months},
                then=_("漏记的请在补记里写。"),
                code="attendance.closed",
            )
        digest = hashlib.sha256(raw).hexdigest()
        upload = Upload.objects.create(
            kind=f"{KIND}.{home.pk}",
            code=home.code,
            filename=filename[-200:],
            digest=digest,
            columns=list(MENDED),
            notes=[*_before(home, digest), *([said] if closed else []), *book.notes],
            rows_total=len(entries),
            seat_id=by.seat_id,
            seat_label=by.seat_label,
            opened_at=at,
        )
        keep_rows(upload, (_kept(number, one) for number, one in enumerate(judge(entries, ground), 1)))
    return upload


def _before(home: Home, digest: str) -> list[str]:
    """A note where the same file was entered before."""
    rows = Upload.objects.filter(kind=f"{KIND}.{home.pk}", digest=digest, rows__state="added")
    before = rows.order_by("pk").first()
    if before is None:
        return []
    said = {"at": f"{timezone.localtime(before.opened_at):%Y-%m-%d %H:%M}", "who": before.seat_label}
    return [_("这份文件 %(at)s 由%(who)s导入过。已经写入的不会再写一遍。") % said]


def _settled(one: Judged) -> Entry:
    """The entry with what its judgement comes to."""
    one.entry.notes, one.entry.days = one.notes, len({tap.day for tap in one.coming})
    return one.entry


def _kept(number: int, one: Judged) -> Kept:
    faults = {} if one.state == "dropped" else one.faults
    return Kept(number, {"entry": _settled(one).pack()}, {}, [], faults, one.state)


def entry_of(row: UploadRow) -> Entry:
    """What a kept row says."""
    return unpack(unpacked(row)["entry"])


@transaction.atomic
def mend_attendance(
    home_id: int, upload_id: int, number: int, said: Mapping[str, str], *, by: Actor, at: dt.datetime
) -> UploadRow:
    """Take new texts for a faulty row, and judge the file's open rows again.

    Raises: Http404, Refused("import.not_faulty", "import.running", "import.another").
    """
    with within(home_id, by) as home:
        upload, row = _to_be_settled(home, upload_id, number, by)
        entry = entry_of(row)
        for name in (*MENDED, "whose"):
            if name in said:
                entry.cells[name] = said[name].strip()
        entry.wrong = {}
        keep_entry(row, entry)
        judge_again(home, upload, at=at)
        row.refresh_from_db()
    return row


@transaction.atomic
def drop_attendance(home_id: int, upload_id: int, number: int, *, by: Actor, at: dt.datetime) -> UploadRow:
    """Say that a faulty row is not used; those that it stood in the way of are free of it. Raises as mending."""
    with within(home_id, by) as home:
        upload, row = _to_be_settled(home, upload_id, number, by)
        drop_row(row)
        judge_again(home, upload, at=at)
    return row


def hold(home_id: int) -> Home:
    """The home, locked before any row of its files: who mends and who enters at once wait for each other."""
    return Home.objects.select_for_update(of=("self",)).get(pk=home_id)


def _to_be_settled(home: Home, upload_id: int, number: int, by: Actor) -> tuple[Upload, UploadRow]:
    what = _("没有改。")
    hold(home.pk)
    upload = latest_upload(home, by)
    if upload is None:
        raise Http404
    if upload.pk != upload_id:
        raise Refused(
            what, why=_("您后来又上传了一份表格。"), then=_("请回到列表，改最后上传的那一份。"), code="import.another"
        )
    return upload, faulty_row(upload, number, what=what)


def keep_entry(row: UploadRow, entry: Entry) -> None:
    """Write down what a row says now."""
    row.cells = packed({"entry": entry.pack()})
    row.save(update_fields=["cells"])


def judge_again(home: Home, upload: Upload, *, at: dt.datetime) -> dict[int, Judged]:
    """Judge all rows anew and write down what changed of those that are open; the judgements by row. Home held."""
    rows = list(upload.rows.exclude(state="dropped").order_by("number"))
    entries = [entry_of(row) for row in rows]
    before = [entry.pack() for entry in entries]
    ground = ground_of(home, (one.month for one in entries), today=timezone.localtime(at).date())
    judged = judge(entries, ground)
    changed = []
    for row, one, as_before in zip(rows, judged, before, strict=True):
        if row.state not in OPEN:
            continue
        if _settled(one).pack() != as_before:
            keep_entry(row, one.entry)
        if (row.state, row.faults) != (one.state, one.faults):
            changed.append((row.pk, one.state, one.faults))
    keep_states(changed)
    return {row.number: one for row, one in zip(rows, judged, strict=True)}


@transaction.atomic
def enter_attendance(home_id: int, *, by: Actor, at: dt.datetime) -> Upload:
    """Enter the sound rows of the last workbook; many of them as a job. Raises: Http404, Refused("import.nothing")."""
    with within(home_id, by) as home:
        upload = latest_upload(home, by)
        if upload is not None and running_job(upload):
            return upload
        ready = upload.rows.filter(state="ready").count() if upload else 0
        if upload is None or not ready:
            raise Refused(
                _("没有写入。"),
                why=_("没有可以写入的行。"),
                then=_("请先改正有问题的行。"),
                code="import.nothing",
            )
        label = f"{by.seat_label} {by.name}".strip()[:100]
        if ready > AT_ONCE:
            terms = {"upload": upload.pk, "home": home.pk, "account": by.account_id, "label": label}
            upload.job = submit_job(KIND, terms, by=by, code=home.code, at=at, total=-(-ready // ROWS_A_STEP))
            upload.save(update_fields=["job"])
        else:
            enter_some(home.pk, upload, by=by, account_id=by.account_id, label=label, at=at)
    return upload


def enter_some(home_id: int, upload: Upload, *, by: Actor, account_id: int, label: str, at: dt.datetime) -> int:
    """Enter the next hundred sound rows; how many. Judged again before: a month may have been closed meanwhile.

    The home is locked, so that two who enter at once see each other's days.
    """
    home = hold(home_id)
    judged = judge_again(home, upload, at=at)
    rows = list(upload.rows.filter(state="ready").order_by("number")[:ROWS_A_STEP])
    if not rows:
        return 0
    said = {"account_id": account_id, "by_label": label, "at": at}
    taps = [tap for row in rows for tap in _taps(home, upload, judged[row.number], said)]
    Tap.objects.bulk_create(sorted(taps, key=lambda tap: tap.key), batch_size=1000, ignore_conflicts=True)
    away = [stay for row in rows for stay in _stays(home, upload, judged[row.number], by, at)]
    Absence.objects.bulk_create(away)
    keep_states([(row.pk, "added", {}) for row in rows])
    days = sum(judged[row.number].entry.days for row in rows)
    became = {"upload": upload.pk, "rows": len(rows), "days": days, "absences": len(away)}
    record(by, "import_attendance", home, at=at, became=became)
    return len(rows)


def _taps(home: Home, upload: Upload, one: Judged, said: Mapping[str, Any]) -> Iterator[Tap]:
    for coming in one.coming:
        at = dt.datetime.combine(coming.day, coming.at) if coming.at else None
        yield Tap(
            home=home,
            code=home.code,
            client=coming.client,
            key=coming.key,
            kind=coming.kind,
            day=coming.day,
            said_at=timezone.make_aware(at) if at else said["at"],
            source="sheet",
            fields={"upload": upload.pk, "from": f"{upload.filename} {one.entry.where} {coming.place}"[:300]},
            **said,
        )


def _stays(home: Home, upload: Upload, one: Judged, by: Actor, at: dt.datetime) -> Iterator[Absence]:
    """Days away that follow each other, as one row."""
    for client, kind, first, last in _runs(one.away):
        yield Absence(
            client=client,
            home=home,
            code=home.code,
            kind=kind,
            days=DateRange(first, last + dt.timedelta(days=1)),
            source=_("考勤表 %(name)s") % {"name": upload.filename[-80:]},
            at=at,
            seat_label=by.seat_label,
        )


def _runs(away: Sequence[tuple]) -> Iterator[tuple]:
    """(client, kind, first day, last day) of days that follow each other."""
    numbered = enumerate(sorted(away, key=lambda one: (one[0].pk, one[1], one[2])))
    for (client, kind, _start), part in groupby(numbered, lambda one: (*one[1][:2], one[1][2].toordinal() - one[0])):
        days = [day for _at, (_client, _kind, day) in part]
        yield client, kind, days[0], days[-1]
