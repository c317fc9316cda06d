"""Months of a county's work, act by act as people and the queue do it: from whatever stands in the rows, to the end.

Run as a program it nurses children: for each line of terms on standard input one child is forked that works, and can be
killed; the child's number is told when it begins, and its end when it has ended.
"""

import datetime as dt
import json
import os
import sys
import traceback
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.db import InterfaceError, OperationalError

from doorstep.base.access import Actor
from doorstep.base.items import BENEFITS
from doorstep.base.jobs import run_job, submit_job
from doorstep.base.models import Job
from doorstep.base.scope import as_system, scoped
from doorstep.entitlements.models import Change
from doorstep.entitlements.services import confirm_changes, draw_up_month
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.payments.models import Batch, Line
from doorstep.payments.services import (
    draw_up_follow_up,
    number_of,
    receive_batch,
    record_answer,
    send_batch,
    sign_batch,
)
from tests.cast import COUNTY, FINANCE, SIGNER
from tests.entitlements.process import ripen
from tests.factories import NOON

CUT = 2
JUDGING = "entitlements.judge"


def months(since: int, until: int) -> list[dt.date]:
    """Months from 2026 on, for which amounts are known."""
    return [dt.date(2026 + at // 12, at % 12 + 1, 1) for at in range(since, until)]


def here(actor: Actor, county: str) -> Actor:
    """The actor in this county."""
    return replace(actor, code=county, ranges=(subtree(county),))


def work(county: str, since: int, until: int) -> None:
    """All that is to be done for these months. Does only what the rows do not show as done."""
    for month in months(since, until):
        judge(county, month)
        for kind in ("stops", "changes", "starts"):
            confirm(county, month, kind)
        for code in sorted(BENEFITS):
            pay(county, code, month)


def judge(county: str, month: dt.date) -> None:
    """One job for the county's month, put down once, run until it is over."""
    clerk = here(COUNTY, county)
    terms = {"month": month.isoformat(), "counties": [county]}
    with scoped(clerk.ranges, by=clerk):
        job = Job.objects.filter(kind=JUDGING, code=county, terms=terms).first()
        job = job or submit_job(JUDGING, terms, by=clerk, code=county, at=NOON, total=1)
    ended = run_job(job.pk)
    assert ended.state == "done", ended.outcome


def confirm(county: str, month: dt.date, kind: str) -> None:
    """Confirm what the judgement found."""
    clerk = here(COUNTY, county)
    for code in sorted(BENEFITS):
        with scoped(clerk.ranges, by=clerk):
            if Change.objects.filter(benefit=code, month=month, kind=kind, state="open").exists():
                ripen(code, month, code=county, by=clerk)
                confirm_changes(code, month, kind, code=county, by=clerk, at=NOON, reason="名单已核对")


def pay(county: str, benefit: str, month: dt.date) -> None:
    """From drawing up to the bank's answer, and once more for what came back through the bank's own fault."""
    clerk = here(COUNTY, county)
    mine = Batch.objects.filter(code=county, benefit=benefit, month=month)
    with as_system(read_only=True):
        first = mine.filter(follows_batch=None).first()
    if first is None:
        with scoped(clerk.ranges, by=clerk):
            first = drawn(lambda: draw_up_month(BENEFITS[benefit], month, code=county, by=clerk, at=NOON))
    if first is None:
        return
    see_through(first.pk, county)
    with as_system(read_only=True):
        second = mine.exclude(follows_batch=None).first()
    if second is None:
        with scoped(clerk.ranges, by=clerk):
            second = drawn(lambda: draw_up_follow_up(first.pk, by=clerk, at=NOON))
    if second is not None:
        see_through(second.pk, county)


def drawn(draw) -> Batch | None:
    """The batch, or None where nobody is to be paid."""
    try:
        return draw()
    except Refused as refusal:
        if refusal.code != "batch.empty":
            raise
        return None


def see_through(batch_id: int, county: str) -> None:
    """Sign twice, receive, send, take the answer: each in its own transaction, from where the batch stands."""
    acts = {"drawn": sign, "signed": receive, "received": send, "sent": take_answer}
    while True:
        with as_system(read_only=True):
            batch = Batch.objects.get(pk=batch_id)
        if batch.state == "answered":
            return
        acts[batch.state](batch, county)


def sign(batch: Batch, county: str) -> None:
    """Whoever has not signed yet signs."""
    with as_system(read_only=True):
        signed = set(batch.signatures.values_list("account_id", flat=True))
    signer = next(one for one in (SIGNER, FINANCE) if one.account_id not in signed)
    by = here(signer, county)
    with scoped(by.ranges, by=by):
        sign_batch(batch.pk, by=by, at=NOON)


def receive(batch: Batch, county: str) -> None:
    """Finance takes the batch in."""
    by = here(FINANCE, county)
    with scoped(by.ranges, by=by):
        receive_batch(batch.pk, by=by, at=NOON)


def send(batch: Batch, county: str) -> None:
    """Send the file to the bank."""
    by = here(FINANCE, county)
    with scoped(by.ranges, by=by):
        send_batch(batch.pk, by=by, at=NOON)


def take_answer(batch: Batch, county: str) -> None:
    """The bank pays, but for every seventh person of a first batch, whose money comes back by its own fault."""
    by = here(FINANCE, county)
    with scoped(by.ranges, by=by):
        record_answer(batch.pk, "\n".join(answer_to(batch)).encode(), by=by, at=NOON)


def answer_to(batch: Batch) -> Iterator[str]:
    """The bank's answer; the same to the same batch however often it is asked."""
    totals = {True: [0, 0], False: [0, 0]}
    yield f"A|{number_of(batch)}"
    for line in Line.objects.filter(batch=batch).select_related("person").order_by("number"):
        paid = batch.follows_batch_id is not None or int(line.person.address) % 7 != 0
        totals[paid][0] += 1
        totals[paid][1] += line.amount_fen
        yield f"R|{line.number}|{'S' if paid else 'F'}|{'' if paid else 'R08'}|20260515|{line.amount_fen}"
    yield f"T|{totals[True][0]}|{totals[True][1]}|{totals[False][0]}|{totals[False][1]}"


def nurse() -> None:
    """A child for each line of terms; it may be killed at any point."""
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            os._exit(_ended(json.loads(line)))
        _say(child)
        _say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _ended(terms: dict[str, Any]) -> int:
    """Work; 0 when it is done, CUT where the database went away, 1 for an error, which is told."""
    try:
        work(**terms)
    except BaseException as error:
        if is_cut(error):
            return CUT
        traceback.print_exc()
        return 1
    return 0


def is_cut(error: BaseException | None) -> bool:
    """Whether the error is, or came from, a connection that went away."""
    return error is not None and (
        isinstance(error, OperationalError | InterfaceError) or is_cut(error.__cause__ or error.__context__)
    )


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    nurse()
