"""A file of a feed on its way: received, entered part by part, closed. Each function here is one step of it."""

import base64
import datetime as dt
import hashlib
import zlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.jobs import submit_job
from doorstep.base.trail import record
from doorstep.kernel.days import add_months
from doorstep.kernel.feed import FeedContract, period_of
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of
from doorstep.people.services.tell_many import leave_out, put_roster

from .contracts import find_contract
from .feed_entering import edition_of, enter_rows, keep_rows
from .feed_reading import MOST_BYTES, ReadFile, ReadRow, read_feed
from .feed_rooms import taking_of
from .models_feeds import ENTERING, IN_FORCE, FeedName, FeedRow, FeedRun

JOB = "exchange.feed"
ROWS_A_STEP = 20_000
READ_AT_ONCE = 2**20  # so small a file is read while it is handed in, so that what is wrong with it is said there
MOSTLY_FAULTY, FAULTY_LEAST = 0.5, 20
SHRUNK, SHRUNK_LEAST = 0.5, 20  # a whole list of half the rows of the one before is likely cut off (待核)
OLDEST_MONTHS = 24  # further back nothing is looked at again, so that an older list could tell nothing (待核)


@transaction.atomic
def receive_feed(
    code: str,
    raw: bytes,
    filename: str,
    *,
    place: str,
    as_of: dt.date,
    is_fewer_meant: bool = False,
    by: Actor,
    at: dt.datetime,
) -> FeedRun:
    """Take in a file of a feed for a place, and submit it to be entered. The same file of the same day: the same run.

    `is_fewer_meant`: somebody has asked, and the list is indeed so much shorter than the one before, or names nobody.

    Raises: Refused("access.not_yours", "feed.unknown", "feed.place", "feed.as_of_later", "feed.as_of_older",
    "feed.busy", "feed.format", "feed.encoding", "feed.mostly_faulty", "feed.nobody", "feed.shrunk", "sheet.…").
    """
    contract, what = find_contract(code), _("文件「%(name)s」没有收。") % {"name": filename[-60:]}
    _refuse_bad_place(place, what=what)
    by.require("feed.receive", place, what=what)
    digest = hashlib.sha256(raw).hexdigest()
    runs = FeedRun.objects.filter(contract=contract.code, code=place).exclude(state="refused")
    _give_up_broken(runs, contract)
    if known := runs.filter(digest=digest, as_of=as_of).first():
        return known
    _refuse_bad_day(_runs_beside(runs, contract, as_of), as_of, today=timezone.localtime(at).date(), what=what)
    busy = Refused(what, why=_("上一份还在写入。"), then=_("请等它写完，再交这一份。"), code="feed.busy")
    if runs.filter(state__in=ENTERING).exists():
        raise busy
    if len(raw) <= READ_AT_ONCE or len(raw) > MOST_BYTES:
        file = read_feed(raw, filename, contract, as_of=as_of)
        refuse_mostly_faulty(file, filename)
        refuse_shrunk(file, runs.filter(as_of__lte=as_of), contract, filename, is_fewer_meant=is_fewer_meant)
    with refusing(feed_file_is_received_once=busy, feed_is_entered_one_file_at_a_time=busy):
        run = FeedRun.objects.create(
            code=place,
            contract=contract.code,
            filename=filename[-200:],
            digest=digest,
            as_of=as_of,
            period=DateRange(*period_of(contract.period, as_of)),
            content=base64.b85encode(zlib.compress(raw)).decode(),
            received_at=at,
            seat_id=by.seat_id,
            seat_label=by.seat_label,
        )
    run.job = submit_job(JOB, {"run": run.pk, "fewer": is_fewer_meant}, by=by, code=place, at=at)
    run.save(update_fields=["job"])
    record(by, "receive_feed", run, at=at, became={"contract": contract.code, "as_of": as_of.isoformat()})
    return run


def _runs_beside(runs: Any, contract: FeedContract, as_of: dt.date) -> Any:
    """The files beside which an older one may not come: where lists go by months, those of the same month alone."""
    if contract.is_whole and contract.is_by_period:
        return runs.filter(period=DateRange(*period_of(contract.period, as_of)))
    return runs


def _give_up_broken(runs: Any, contract: FeedContract) -> None:
    """Files that somebody stopped half-way, or a fault did: the file may come again.

    What was told of people stands.  What rooms above keep is let go: their lists say nothing before they are complete.
    """
    broken = list(runs.filter(state__in=ENTERING, job__closed_at__isnull=False).values_list("pk", flat=True))
    FeedRow.objects.filter(run__in=broken).delete()
    FeedName.objects.filter(run__in=broken).delete()
    words = _("没有写完就停了，写入的部分都在。请重新上传这份文件。")
    if taking := taking_of(contract):
        taking.forget(broken)
        words = _("没有写完就停了，写入的部分没有留下。请重新上传这份文件。")
    FeedRun.objects.filter(pk__in=broken).update(state="refused", content=None, refused_words=words)


def _refuse_bad_place(place: str, *, what: str) -> None:
    if level_of(place) not in {"city", "county", "town"}:
        raise Refused(
            what,
            why=_("名单要属于一个市、县或乡镇。"),
            then=_("请填写市、县或乡镇的区划代码。"),
            code="feed.place",
        )


def _refuse_bad_day(runs: Any, as_of: dt.date, *, today: dt.date, what: str) -> None:
    if as_of > today:
        raise Refused(
            what, why=_("数据截至的日期比今天还晚。"), then=_("请填写对方名单上的日期。"), code="feed.as_of_later"
        )
    if as_of < add_months(today, -OLDEST_MONTHS):
        raise Refused(
            what,
            why=_("数据截至 %(as_of)s，是两年以前的。") % {"as_of": as_of},
            then=_("请核对日期；这么旧的名单不用再交。"),
            code="feed.as_of_older",
        )
    newest = runs.filter(state__in=IN_FORCE).order_by("-as_of").values_list("as_of", flat=True).first()
    if newest is not None and as_of < newest:
        raise Refused(
            what,
            why=_("已经有截至 %(newest)s 的一份，这份截至 %(as_of)s，更旧。") % {"newest": newest, "as_of": as_of},
            then=_("旧的不能盖过新的。请核对日期；不用再交旧的。"),
            code="feed.as_of_older",
        )


def refuse_mostly_faulty(file: ReadFile, filename: str) -> None:
    """Raises: Refused("feed.mostly_faulty") where half of the rows and more are wrong: the file is, and not they."""
    faulty = [row for row in file.rows if row.faults]
    if len(faulty) < FAULTY_LEAST or len(faulty) < len(file.rows) * MOSTLY_FAULTY:
        return
    first = min(faulty, key=lambda row: row.number)
    raise Refused(
        _("文件「%(name)s」没有收。") % {"name": filename[-60:]},
        why=_("%(rows)s 行里有 %(faulty)s 行有问题，像是整份文件不对。第一处：第 %(row)s 行，%(words)s")
        % {
            "rows": len(file.rows),
            "faulty": len(faulty),
            "row": first.number,
            "words": next(iter(first.faults.values())),
        },
        then=_("请核对列有没有放错，改好后再交。"),
        code="feed.mostly_faulty",
    )


def refuse_shrunk(file: ReadFile, runs: Any, contract: FeedContract, filename: str, *, is_fewer_meant: bool) -> None:
    """A whole list that names nobody, or so many fewer than the last that a part may be missing, is to be asked about.

    Raises: Refused("feed.nobody", "feed.shrunk").
    """
    if is_fewer_meant or not contract.is_whole:
        return
    if not file.rows:
        raise Refused(
            _("文件「%(name)s」没有收。") % {"name": filename[-60:]},
            why=_("这份只有列名，一个人也没有。名单上没有的人会算「%(absent)s」。") % {"absent": contract.absent},
            then=_("请向对方核实。真的一个人也没有，请勾选「已核实」再交。"),
            code="feed.nobody",
        )
    last = runs.filter(state__in=IN_FORCE).order_by("-as_of", "-pk").first()
    before = last.rows_total - last.repeated if last else 0
    if before < SHRUNK_LEAST or len(file.rows) > before * SHRUNK + 1:  # one more: a file cut in half ends within a row
        return
    raise Refused(
        _("文件「%(name)s」没有收。") % {"name": filename[-60:]},
        why=_("这份只有 %(rows)s 行，上一份有 %(before)s 行，像是缺了一截。名单上没有的人会算「%(absent)s」。")
        % {"rows": len(file.rows), "before": before, "absent": contract.absent},
        then=_("请向对方核实。真的少了这么多，请勾选「已核实」再交。"),
        code="feed.shrunk",
    )


def file_of(run: FeedRun, contract: FeedContract, *, is_fewer_meant: bool) -> ReadFile:
    """The file of a run that is being entered, read again. Raises: Refused as read_feed, and refuse_shrunk."""
    raw = zlib.decompress(base64.b85decode(run.content.open()))
    file = read_feed(raw, run.filename, contract, as_of=run.as_of)
    refuse_mostly_faulty(file, run.filename)
    runs = FeedRun.objects.filter(contract=run.contract, code=run.code, as_of__lte=run.as_of)
    refuse_shrunk(file, runs, contract, run.filename, is_fewer_meant=is_fewer_meant)
    return file


@transaction.atomic
def refuse_run(run_id: int, refusal: Refused) -> None:
    """The file cannot be entered; the words stay with the run."""
    run = FeedRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    run.state, run.content, run.refused_words = "refused", None, f"{refusal.why}{refusal.then}"[:500]
    run.save(update_fields=["state", "content", "refused_words"])


@transaction.atomic
def begin_run(run_id: int, file: ReadFile) -> FeedRun:
    """The file was read and is about to be entered; where it was begun before, or has ended since, nothing changes."""
    run = FeedRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state not in ENTERING:
        return run
    run.state, run.notes = "applying", list(file.notes)
    run.rows_total, run.repeated = len(file.rows) + file.repeated, file.repeated
    run.save(update_fields=["state", "notes", "rows_total", "repeated"])
    return run


@transaction.atomic
def enter_part(run_id: int, file: ReadFile, contract: FeedContract, *, by: Actor, at: dt.datetime) -> FeedRun:
    """Enter the next rows; where none is left, the run comes to its end. What was entered is never entered again."""
    run = FeedRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state not in ENTERING:
        return run
    part = _next_part(file.rows, run.read_to)
    good, strangers, waiting = enter_rows(run, part, contract, by=by, at=at)
    keep_rows(run, waiting)
    run.good += good
    run.strangers += strangers
    run.bad += len(waiting)
    run.read_to += len(part)
    if run.read_to == len(file.rows):
        run.content = None
        run.state = "open"
        run.save()
        close_if_nothing_waits(run, by=by, at=at)
    else:
        run.save()
    return run


def _next_part(rows: Sequence[ReadRow], start: int) -> Sequence[ReadRow]:
    """So many rows, and those after them of the same person: one person's rows are entered together."""
    end = min(start + ROWS_A_STEP, len(rows))
    while end < len(rows) and rows[end].index is not None and rows[end].index == rows[end - 1].index:
        end += 1
    return rows[start:end]


def close_if_nothing_waits(run: FeedRun, *, by: Actor, at: dt.datetime) -> None:
    """Replace earlier files; and where no row of this one waits, it speaks for the place from now on.

    Whoever is not on a whole list is not.  Where a row waits, it could be about anybody: nobody is left out yet.
    """
    contract = find_contract(run.contract)
    taking = taking_of(contract)
    if contract.kinds or taking:  # what is told of deaths and moves is never unsaid: each file adds to those before
        _replace_earlier(run, contract, by=by, at=at)
    if run.kept_rows.filter(state="open").exists():
        return
    if taking:
        run.news, run.left_out = taking.close(run, contract, by, at)
    _leave_out(run, contract, by=by, at=at)
    run.state, run.closed_at = "closed", at
    run.save(update_fields=["state", "closed_at", "news", "left_out"])
    record(by, "close_feed", run, at=at, became={"left_out": run.left_out})


def _leave_out(run: FeedRun, contract: FeedContract, *, by: Actor, at: dt.datetime) -> None:
    """Whoever a list of circumstances no longer names is left out, and of a whole one is not."""
    edition = edition_of(run, contract)
    for kind in contract.kinds:
        names = FeedName.objects.filter(run=run, kind=kind, person_id__isnull=False)
        listed = [person_id or 0 for person_id in names.values_list("person_id", flat=True)]
        run.left_out += leave_out(kind, run.code, listed, edition, is_whole=contract.is_whole, by=by, at=at)
        if contract.is_whole:
            put_roster(kind, run.code, edition)
    FeedName.objects.filter(run__contract=run.contract, run__code=run.code, run__state="superseded").delete()


def _replace_earlier(run: FeedRun, contract: FeedContract, *, by: Actor, at: dt.datetime) -> None:
    """Earlier whole lists, and earlier files of the same period, are replaced, and what waited in them is dropped."""
    earlier = FeedRun.objects.filter(contract=run.contract, code=run.code, pk__lt=run.pk, state__in=IN_FORCE)
    if contract.is_by_period:
        earlier = earlier.filter(period=run.period)
    keys = list(earlier.values_list("pk", flat=True))
    FeedRow.objects.filter(run__in=keys, state="open").update(
        state="dropped",
        settled_at=at,
        settled_label=by.seat_label,
        settled_reason=_("已由截至 %(as_of)s 的一份代替") % {"as_of": run.as_of},
    )
    FeedRun.objects.filter(pk__in=keys).update(state="superseded")
