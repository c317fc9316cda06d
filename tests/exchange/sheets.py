"""Files of feeds for tests: rows as CSV or as a workbook, handed in and entered."""

import csv
import datetime as dt
import io

import openpyxl

from doorstep.base.jobs import run_job
from doorstep.exchange.feed_runs import receive_feed
from doorstep.exchange.models_feeds import FeedRow, FeedRun
from tests.cast import COUNTY, COUNTY_CODE
from tests.factories import NOON

HEAD = ("姓名", "身份证号", "享受起始月", "享受截止月")
MAY = dt.date(2026, 5, 5)


def text_of(*rows, head=HEAD, encoding="utf-8"):
    """Rows as CSV; a row may be shorter than the head."""
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode(encoding)


def book_of(*rows, head=HEAD):
    """Rows as a workbook."""
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hand_in(raw, *, contract="civil-low-income", as_of=MAY, name="名单.csv", place=COUNTY_CODE, by=COUNTY, at=NOON):
    """A file handed in, and not yet entered."""
    return receive_feed(contract, raw, name, place=place, as_of=as_of, by=by, at=at)


def entered(raw, **about):
    """A file handed in and entered."""
    run = hand_in(raw, **about)
    run_job(run.job_id)
    return FeedRun.objects.get(pk=run.pk)


def faults(run):
    """What is wrong with each row that waits, by its number."""
    return {row.number: row.faults for row in FeedRow.objects.filter(run=run, state="open").order_by("number")}
