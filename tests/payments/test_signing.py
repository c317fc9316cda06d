"""Signatures: how many by the sum, by different people, never too many however many sign at once; finance receives."""

import datetime as dt
import threading
from collections import Counter
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from doorstep.base.scope import as_system, scoped
from doorstep.kernel.refusal import Refused
from doorstep.payments.bands import offer_bands, signatures_for
from doorstep.payments.models import Batch, Line
from doorstep.payments.services import (
    draw_up_batch,
    drop_batch,
    file_sent,
    number_of,
    receive_batch,
    record_answer,
    send_batch,
    sign_batch,
    take_bank_file,
)
from tests.cast import COUNTY, COUNTY_CODE, FINANCE, SIGNER, actor
from tests.factories import NOON, PayAccountFactory
from tests.payments.test_batch import answer, award, draw, sent
from tests.processes import found_installation

MAY = dt.date(2026, 5, 1)
THIRD = actor("county_signer", COUNTY_CODE, account_id=204)
LARGE = 10_000_000_00
with_rows = pytest.mark.usefixtures("db")


@pytest.fixture
def due(db):
    PayAccountFactory(person=award())


def drawn_for(fen: int) -> Batch:
    """A batch of one line of so many fen."""
    source = "SELECT id AS person_id, %s::date AS month, %s::bigint AS due_fen FROM people_person"
    return draw_up_batch("x", "某项补贴", MAY, source=source, terms=[MAY, fen], code=COUNTY_CODE, by=COUNTY, at=NOON)


def test_a_larger_sum_needs_more_people():
    assert [signatures_for(fen, on=MAY) for fen in (1, LARGE, LARGE + 1)] == [2, 2, 3]
    with pytest.raises(Refused, match="标准没有登记"):
        signatures_for(1, on=dt.date(2019, 12, 31))
    with pytest.raises(LookupError, match="offered twice"):
        offer_bands(())


def test_a_large_batch_is_signed_by_three_different_people(due):
    batch = drawn_for(LARGE + 1)
    for by in (SIGNER, FINANCE):
        assert sign_batch(batch.pk, by=by, at=NOON).state == "drawn"
    with pytest.raises(Refused, match="您已经签过这一批"):
        sign_batch(batch.pk, by=replace(SIGNER, seat_id=777), at=NOON)  # another seat, the same person
    assert sign_batch(batch.pk, by=THIRD, at=NOON).state == "signed"


def test_the_database_lets_no_batch_be_signed_without_its_signatures(due):
    batch = draw()
    sign_batch(batch.pk, by=SIGNER, at=NOON)
    with pytest.raises(IntegrityError, match="签名不够"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state="signed")


def test_the_database_takes_no_signature_too_many(due):
    batch = draw()
    for by in (SIGNER, FINANCE):
        sign_batch(batch.pk, by=by, at=NOON)
    one = batch.signatures.first()
    one.pk, one.account_id = None, THIRD.account_id
    with pytest.raises(IntegrityError, match="签名已够"), transaction.atomic():
        one.save()


@pytest.mark.parametrize("state", ["drawn", "signed", "received", "dropped", "answered"])
def test_a_batch_never_goes_back_nor_skips_a_step(due, state):
    batch = sent() if state != "answered" else draw()
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state=state, received_at=NOON)
    assert Batch.objects.get(pk=batch.pk).state == batch.state


@pytest.mark.parametrize("state", ["drawn", "dropped", "unpayable"])
def test_a_line_never_goes_back_nor_skips_a_step(due, state):
    batch = sent()
    with pytest.raises(IntegrityError, match="不能改动"), transaction.atomic():
        Line.objects.filter(batch=batch).update(state=state)


def test_finance_receives_before_anything_is_sent_and_what_it_received_can_still_be_dropped(due):
    batch = draw()
    for by in (SIGNER, FINANCE):
        sign_batch(batch.pk, by=by, at=NOON)
    with pytest.raises(Refused, match="送银行与登记答复"):
        receive_batch(batch.pk, by=COUNTY, at=NOON)
    received = receive_batch(batch.pk, by=FINANCE, at=NOON)
    assert (received.state, received.received_at) == ("received", NOON)
    with pytest.raises(Refused, match="这一批现在是「财政已收单」"):
        receive_batch(batch.pk, by=FINANCE, at=NOON)
    drop_batch(batch.pk, by=COUNTY, at=NOON, reason="财政发现户名有误")
    assert draw().lines_count == 1


def test_a_batch_goes_out_in_the_format_that_finance_chose_and_in_no_other_afterwards(due):
    batch = draw()
    for by in (SIGNER, FINANCE):
        sign_batch(batch.pk, by=by, at=NOON)
    with pytest.raises(Refused, match="没有这种银行文件格式"):
        receive_batch(batch.pk, bank_format="telegram", by=FINANCE, at=NOON)
    receive_batch(batch.pk, bank_format="card-csv", by=FINANCE, at=NOON)
    raw = send_batch(batch.pk, by=FINANCE, at=NOON)
    assert raw.decode().splitlines()[1].startswith(f"{number_of(batch)},1,王伟芳,")
    taken, again = take_bank_file(batch.pk, by=FINANCE, at=NOON + dt.timedelta(days=3))
    assert again == raw == file_sent(taken)
    with pytest.raises(IntegrityError, match="不能改动"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(bank_format="own-lines")
    with pytest.raises(Refused, match="应为「一卡通表格（CSV）」"):
        record_answer(batch.pk, answer(batch), by=FINANCE, at=NOON)


def test_half_of_an_answer_without_totals_is_refused_by_the_number_of_its_lines(due):
    PayAccountFactory(person=award())
    batch = draw()
    for by in (SIGNER, FINANCE):
        sign_batch(batch.pk, by=by, at=NOON)
    receive_batch(batch.pk, bank_format="card-csv", by=FINANCE, at=NOON)
    send_batch(batch.pk, by=FINANCE, at=NOON)
    rows = [f"{number_of(batch)},{n},成功,,2026-05-15,110.00" for n in (1, 2, 3)]
    head = "批次号,序号,结果,原因代码,日期,金额（元）"
    for some, words in ((rows[:1], "共 2 行，答复 1 行"), (rows, "共 2 行，答复 3 行"), ([], "共 2 行，答复 0 行")):
        with pytest.raises(Refused, match=words):
            record_answer(batch.pk, "\r\n".join([head, *some]).encode(), by=FINANCE, at=NOON)
    record_answer(batch.pk, "\r\n".join([head, *reversed(rows[:2])]).encode(), by=FINANCE, at=NOON)
    assert set(batch.lines.values_list("state", flat=True)) == {"paid"}


def test_a_name_that_the_format_cannot_hold_is_told_to_finance_before_anything_is_sent(db):
    PayAccountFactory(person=award(name="很长" * 10), holder="很长" * 20)
    batch = draw()
    for by in (SIGNER, FINANCE):
        sign_batch(batch.pk, by=by, at=NOON)
    with pytest.raises(Refused, match=r"第 1 行「很长.*超过 60 字节"):
        receive_batch(batch.pk, bank_format="fixed-width", by=FINANCE, at=NOON)
    assert receive_batch(batch.pk, by=FINANCE, at=NOON).state == "received"  # the house's own has room for it


def at_once(acts):
    """Each act in a thread and a connection of its own, all let go at one moment. Returns what came of each."""
    ready, told = threading.Barrier(len(acts)), []

    def run(by, act):
        try:
            ready.wait()
            with scoped(by.ranges, by=by):
                act()
            told.append("done")
        except Refused as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=said) for said in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(told)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(("fen", "signers", "needed"), [(110_00, 2, 2), (110_00, 20, 2), (LARGE + 1, 20, 3)])
def test_however_many_sign_at_once_the_batch_has_just_the_signatures_it_needs(fen, signers, needed):
    found_installation()
    with as_system():
        PayAccountFactory(person=award())
        batch = drawn_for(fen)
    people = [actor("county_signer", COUNTY_CODE, account_id=1000 + n) for n in range(signers)]
    told = at_once([(by, lambda by=by: sign_batch(batch.pk, by=by, at=NOON)) for by in people])
    assert told == Counter({"done": needed, "batch.wrong_state": signers - needed}) - Counter()
    with as_system(read_only=True):
        assert Batch.objects.get().state == "signed"
        assert batch.signatures.values("account_id").distinct().count() == batch.signatures.count() == needed


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_one_person_who_presses_twenty_times_at_once_has_signed_once():
    found_installation()
    with as_system():
        PayAccountFactory(person=award())
        batch = draw()
    told = at_once([(SIGNER, lambda: sign_batch(batch.pk, by=SIGNER, at=NOON))] * 20)
    assert told == {"done": 1, "batch.signed_already": 19}


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_twenty_at_once_one_draws_one_receives_one_sends_and_one_answers():
    found_installation()
    with as_system():
        PayAccountFactory(person=award())
    told = at_once([(COUNTY, draw)] * 20)
    assert told["done"] == 1
    assert set(told) <= {"done", "batch.drawn_already", "batch.taken_meanwhile", "batch.empty"}
    with as_system():
        batch = Batch.objects.get()
        for by in (SIGNER, FINANCE):
            sign_batch(batch.pk, by=by, at=NOON)
        said = answer(batch)
    for act in (
        lambda: receive_batch(batch.pk, by=FINANCE, at=NOON),
        lambda: send_batch(batch.pk, by=FINANCE, at=NOON),
        lambda: record_answer(batch.pk, said, by=FINANCE, at=NOON),
    ):
        assert at_once([(FINANCE, act)] * 20) == {"done": 1, "batch.wrong_state": 19}
    with as_system(read_only=True):
        assert list(Line.objects.values_list("state", flat=True)) == ["paid"]
