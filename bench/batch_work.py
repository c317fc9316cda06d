"""Months of batches of one county, act by act from wherever the rows stand; and whether what stands is whole."""

import datetime as dt
from collections import Counter
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Count, Q, Sum
from django.utils import timezone

from bench.batches import lay as lay_people
from doorstep.base.access import Actor
from doorstep.base.installation import forget_installation
from doorstep.base.models import Installation, Trail
from doorstep.base.scope import as_system, scoped
from doorstep.kernel.regions import subtree
from doorstep.orgs.roles import ROLES
from doorstep.payments.bankfile import Result, read_file, write_answer
from doorstep.payments.bankformat import FORMATS, find_format
from doorstep.payments.models import Answer, Batch, Line, Signature
from doorstep.payments.services import (
    digest_of,
    draw_up_batch,
    draw_up_follow_up,
    file_sent,
    receive_batch,
    record_answer,
    send_batch,
    sign_batch,
)
from doorstep.web.city.month import County
from doorstep.web.desk import queues_of

COUNTY = "420602000000"
EVERY = 7  # of a first batch every seventh line comes back by the bank's own fault
FEN = 125_00
BENEFIT = "killed"
SOURCE = "SELECT id AS person_id, %s::date AS month, %s::bigint AS due_fen FROM people_person"


def seated(role: str, number: int) -> Actor:
    """A seat of the county."""
    label = f"襄城区·{ROLES[role].label}"
    return Actor(number, number, ROLES[role], COUNTY, (subtree(COUNTY),), label, f"经办{number}")


OFFICE, FINANCE = seated("county_office", 1), seated("county_finance", 2)
SIGNERS = (seated("county_signer", 3), FINANCE, seated("county_signer", 4))
# Whose desk shows a batch in a state.
DESKS = {"drawn": SIGNERS, "signed": (FINANCE,), "received": (FINANCE,), "sent": (FINANCE,)}


def lay(lines: int) -> None:
    """The installation, and people with accounts."""
    made_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    Installation.objects.create(is_synthetic=True, city_code="420600000000", city_name="襄阳市", made_at=made_at)
    forget_installation()
    lay_people(County(COUNTY, OFFICE, SIGNERS[0], FINANCE), lines)


def month_of(number: int) -> dt.date:
    """The month of this number."""
    return dt.date(2026 + number // 12, number % 12 + 1, 1)


def work(lines: int, since: int, until: int) -> None:
    """All that is to be done for these months; nothing that the rows show as done."""
    for number in range(since, until):
        month = month_of(number)
        mine = Batch.objects.filter(code=COUNTY, benefit=BENEFIT, month=month)
        with as_system(read_only=True):
            first = mine.filter(follows_batch=None).first()
        if first is None:
            with scoped(OFFICE.ranges, by=OFFICE):
                terms, about = [month, FEN], {"code": COUNTY, "by": OFFICE, "at": timezone.now()}
                first = draw_up_batch(BENEFIT, "某项补贴", month, source=SOURCE, terms=terms, **about)
        see_through(first.pk, number)
        with as_system(read_only=True):
            second = mine.exclude(follows_batch=None).first()
        if second is None:
            with scoped(OFFICE.ranges, by=OFFICE):
                second = draw_up_follow_up(first.pk, by=OFFICE, at=timezone.now())
        see_through(second.pk, number)


def see_through(batch_id: int, number: int) -> None:
    """To the bank's answer, each act in a transaction of its own."""
    while True:
        with as_system(read_only=True):
            batch = Batch.objects.get(pk=batch_id)
            signed = set(batch.signatures.values_list("account_id", flat=True))
        if batch.state == "answered":
            return
        signer = next((one for one in SIGNERS if one.account_id not in signed), FINANCE)
        by = signer if batch.state == "drawn" else FINANCE
        with scoped(by.ranges, by=by):
            _next_act(batch, number, by)


def _next_act(batch: Batch, number: int, by: Actor) -> None:
    at = timezone.now()
    match batch.state:
        case "drawn":
            sign_batch(batch.pk, by=by, at=at)
        case "signed":
            how = sorted(FORMATS)[number % len(FORMATS)]
            receive_batch(batch.pk, bank_format=how, by=by, at=at)
        case "received":
            send_batch(batch.pk, by=by, at=at)
        case _:
            record_answer(batch.pk, answer_to(batch), by=by, at=at)


def answer_to(batch: Batch) -> bytes:
    """The bank's answer to the file that it was sent; the same however often it is asked on a day."""
    how, on = find_format(batch.bank_format), timezone.localdate()
    number, details = read_file(how, file_sent(batch))
    results = []
    for one in details:
        is_paid = batch.follows_batch_id is not None or one["seq"] % EVERY != 0
        results.append(Result(one["seq"], is_paid, "" if is_paid else "R08", on, one["amount"]))
    return write_answer(how, number, results)


def refuse_unsound(*, latest: int | None = 2) -> None:
    """Each of the latest batches (None: of all) is whole in itself, and one that is not at its end is on the desk of
    whoever goes on with it.

    Raises: AssertionError.
    """
    with as_system(read_only=True):
        batches = list(Batch.objects.order_by("-pk")[:latest])
        for batch in batches:
            _refuse_unsound_batch(batch)
        live = Line.objects.filter(month__in={batch.month for batch in batches})
        live = live.exclude(state__in=["returned", "dropped"])
        assert not live.values("person", "month").annotate(times=Count("pk")).filter(times__gt=1).exists()
        waiting = list(Batch.objects.exclude(state="answered"))
        back = Line.objects.filter(state="returned", followed_by=None).exists()
    for batch in waiting:
        assert any(_is_on_desk(by, batch) for by in DESKS[batch.state]), f"nobody sees the {batch.state} batch"
    assert not back or any("退汇未补发" in queue.label for queue in _queues(OFFICE))


def _refuse_unsound_batch(batch: Batch) -> None:
    states = set(batch.lines.values_list("state", flat=True).distinct())
    ends = {"sent": {"sent"}, "answered": {"paid", "returned"}}
    assert states <= ends.get(batch.state, {"drawn"}), (batch.state, states)
    held = batch.lines.aggregate(count=Count("pk"), fen=Sum("amount_fen"))
    assert (held["count"], held["fen"]) == (batch.lines_count, batch.total_fen)
    assert digest_of(batch) == batch.digest
    signed = batch.signatures.values("account_id").distinct().count()
    assert signed == batch.signatures_needed if batch.state != "drawn" else signed < batch.signatures_needed
    if batch.sent_at:
        assert read_file(find_format(batch.bank_format), file_sent(batch))[1]
    told = batch.answers.first()
    assert (told is not None) == (batch.state == "answered")
    if told is not None:
        paid = batch.lines.filter(state="paid").aggregate(count=Count("pk"), fen=Sum("amount_fen"))
        assert (told.paid_count, told.paid_fen) == (paid["count"], paid["fen"])
        assert told.paid_fen + told.returned_fen == batch.total_fen


def _queues(by: Actor) -> list[Any]:
    with scoped(by.ranges, by=by, read_only=True):
        return queues_of(by)


def _is_on_desk(by: Actor, batch: Batch) -> bool:
    return any(f"state={batch.state}" in queue.url for queue in _queues(by))


def told() -> str:
    """Where the latest batch stands."""
    with as_system(read_only=True):
        batch = Batch.objects.order_by("-pk").first()
        return (
            f"{batch.month:%Y-%m} {'follow-up ' if batch.follows_batch_id else ''}{batch.state}" if batch else "nothing"
        )


def outcome(lines: int, months: int) -> dict[str, int]:
    """What came of all the work: payments lost and double, fen paid and due; no act was done twice.

    Raises: AssertionError.
    """
    refuse_unsound(latest=None)
    with as_system(read_only=True), connection.cursor() as cursor:
        paid = Line.objects.filter(state="paid").aggregate(count=Count("pk"), fen=Sum("amount_fen"))
        cursor.execute("SELECT count(*) FROM (SELECT DISTINCT person_id, month FROM payments_line "
                       "WHERE state = 'paid') AS once")  # fmt: skip
        (once,) = cursor.fetchone()
        assert Batch.objects.filter(~Q(state="answered")).count() == 0
        assert Batch.objects.count() == Answer.objects.count() == 2 * months
        acts = Counter(Trail.objects.values_list("act", flat=True))
        assert acts == {
            "draw_up_batch": 2 * months,
            "sign_batch": Signature.objects.count(),
            "receive_batch": 2 * months,
            "send_batch": 2 * months,
            "record_answer": 2 * months,
        }, acts
        assert Signature.objects.count() == sum(Batch.objects.values_list("signatures_needed", flat=True))
        returned = Line.objects.filter(state="returned")
        assert returned.count() == returned.exclude(followed_by=None).count() == months * (lines // EVERY)
    due = lines * months
    return {"lost": due - once, "double": paid["count"] - once, "fen": paid["fen"] or 0, "due": due * FEN}


def is_cut(error: BaseException | None) -> bool:
    """Whether the error is, or came from, a connection that went away."""
    return error is not None and (
        isinstance(error, OperationalError | InterfaceError) or is_cut(error.__cause__ or error.__context__)
    )
