"""A hundred thousand lines in one batch: drawn up, signed by three, received, written as a bank file; and its answer.

In each format that the catalogue declares.  The people are laid for this alone, in a village of no register.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from django.db import connection, connections
from django.utils import timezone

from bench.measure import Line, taken
from doorstep.base.scope import as_system, scoped
from doorstep.base.seal import blind, seal
from doorstep.payments.bankformat import FORMATS, BankFormat
from doorstep.payments.models import Batch
from doorstep.payments.models import Line as PayLine
from doorstep.payments.services import draw_up_batch, receive_batch, record_answer, send_batch, sign_batch
from doorstep.people.models import Person
from doorstep.web.city.bank import answer_to
from doorstep.web.city.month import County, counties_of

LINES = 100_000
OUT_SECONDS, BACK_SECONDS, ROUNDS = 20, 20, 3
FEN = 125_00
BENEFIT = "measured"
VILLAGE = "998998"
LAY_PEOPLE = """
    INSERT INTO people_person (code, name, initials, sex, number_kind, address, lives_code, lives_address, is_head,
                               is_synthetic, updated_at)
    SELECT %s, '王' || n, 'w', 'unknown', 'none', n, %s, '', FALSE, TRUE, now() FROM generate_series(1, %s) AS n
"""
LAY_ACCOUNTS = """
    INSERT INTO payments_payaccount (person_id, code, holder, bank, number, number_index, tail, is_guardians, proof,
                                     used, is_synthetic)
    SELECT person.id, person.code, person.name, '演示银行', made.sealed, made.blind, made.tail, FALSE, '',
           '[2020-01-01,)', TRUE
    FROM unnest(%s::text[], %s::bytea[], %s::bytea[], %s::text[]) AS made (address, sealed, blind, tail)
    JOIN people_person AS person ON person.code = %s AND person.address = made.address
"""
SOURCE = "SELECT id AS person_id, %s::date AS month, %s::bigint AS due_fen FROM people_person WHERE code = %s"


def measure(lines: int = LINES) -> Iterator[Line]:
    """Lay the people once, then for each format some rounds, each a month of its own."""
    county = counties_of()[0]
    lay(county, lines)
    with as_system(read_only=True):
        drawn = Batch.objects.filter(benefit=BENEFIT).count()  # by an earlier run, in a city that was kept
    months = (dt.date(2031 + at // 12, at % 12 + 1, 1) for at in count(drawn))
    for how in FORMATS.values():
        steps: dict[str, list[float]] = {}
        for _round in range(ROUNDS + 1):
            for step, seconds in through(county, next(months), how, lines).items():
                steps.setdefault(step, []).append(seconds)
        told = {step: seconds[1:] for step, seconds in steps.items()}  # the first is a warm-up
        out = [sum(times) for times in zip(*(told[step] for step in ("draw", "sign", "receive", "send")), strict=True)]
        what = f"batch of {lines:,} lines, {how.code}"
        yield Line(f"{what}: drawn up, signed, received, written for the bank", out, OUT_SECONDS)
        yield from (Line(f"  of it: {step}", told[step]) for step in ("draw", "sign", "receive", "send"))
        yield Line(f"{what}: its answer applied", told["answer"], BACK_SECONDS)


def lay(county: County, lines: int) -> None:
    """People with accounts, who are due the same sum each month."""
    code = county.code[:6] + VILLAGE
    cards = {str(n): f"990000{n:010d}" for n in range(1, lines + 1)}
    with as_system(), connection.cursor() as cursor:
        if Person.objects.filter(code=code).exists():
            return
        cursor.execute(LAY_PEOPLE, [code, code, lines])
        sealed, blinds = [seal(card) for card in cards.values()], [blind(card) for card in cards.values()]
        cursor.execute(LAY_ACCOUNTS, [list(cards), sealed, blinds, [card[-4:] for card in cards.values()], code])
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) people_person, payments_payaccount")


def through(county: County, month: dt.date, how: BankFormat, lines: int) -> dict[str, float]:
    """Take one month's batch to the bank's answer; seconds of each step. Raises: RuntimeError where sums differ."""
    batches: list[Batch] = []
    seconds = {"draw": taken(lambda: batches.append(draw(county, month)))}
    batch, at = batches[0], timezone.now()
    signers = [county.signer, county.finance, replace(county.signer, account_id=-1, seat_id=-1)]
    seconds["sign"] = 0.0
    for by in signers[: batch.signatures_needed]:
        with scoped(by.ranges, by=by):
            seconds["sign"] += taken(lambda by=by: sign_batch(batch.pk, by=by, at=at))  # type: ignore[misc]
    by, files = county.finance, list[bytes]()
    with scoped(by.ranges, by=by):
        seconds["receive"] = taken(lambda: receive_batch(batch.pk, bank_format=how.code, by=by, at=at))
    with scoped(by.ranges, by=by):
        seconds["send"] = taken(lambda: files.append(send_batch(batch.pk, by=by, at=at)))
    answer = answer_to(how, files[0], on=timezone.localdate(at))
    with scoped(by.ranges, by=by):
        seconds["answer"] = taken(lambda: record_answer(batch.pk, answer, by=by, at=at))
    with as_system(read_only=True):
        ended = PayLine.objects.filter(batch=batch, state__in=["paid", "returned"]).count()
    if not batch.lines_count == ended == lines:
        raise RuntimeError(f"{ended} of {batch.lines_count} lines came to their end")
    return seconds


def draw(county: County, month: dt.date) -> Batch:
    """Draw up the month's batch."""
    by, code = county.office, county.code
    with scoped(by.ranges, by=by):
        terms = [month, FEN, code[:6] + VILLAGE]
        about = {"code": code, "by": by, "at": timezone.now()}
        return draw_up_batch(BENEFIT, "某项补贴", month, source=SOURCE, terms=terms, **about)
