"""From awards to the bank and back: who may sign, what the database refuses, and returned money paid again."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from doorstep.base.items import BENEFITS
from doorstep.entitlements.models import Award
from doorstep.entitlements.services import draw_up_month
from doorstep.kernel.refusal import Refused
from doorstep.payments.accounts import replace_account
from doorstep.payments.models import Batch, Line, Signature
from doorstep.payments.services import (
    draw_up_follow_up,
    drop_batch,
    number_of,
    receive_batch,
    record_answer,
    send_batch,
    sign_batch,
)
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, FINANCE, SIGNER, TOWN, VILLAGE, actor
from tests.factories import NOON, PayAccountFactory, PersonFactory

pytestmark = pytest.mark.usefixtures("db")
MAY = dt.date(2026, 5, 1)
LIVING = BENEFITS["living-allowance"]


def award(**about):
    person = PersonFactory(**about)
    Award.objects.create(
        person=person, code=person.code, benefit=LIVING.code, amount_fen=110_00, months=DateRange(MAY, None)
    )
    return person


@pytest.fixture
def three_due():
    people = [award() for _ in range(3)]
    for person in people:
        PayAccountFactory(person=person)
    return people


def draw() -> Batch:
    return draw_up_month(LIVING, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON)


def sent() -> Batch:
    batch = draw()
    sign_batch(batch.pk, by=SIGNER, at=NOON)
    sign_batch(batch.pk, by=FINANCE, at=NOON)
    receive_batch(batch.pk, by=FINANCE, at=NOON)
    send_batch(batch.pk, by=FINANCE, at=NOON)
    return Batch.objects.get(pk=batch.pk)


def answer(batch: Batch, *returned: int, code: str = "R02") -> bytes:
    rows = [
        f"R|{line.number}|F|{code}|20260515|{line.amount_fen}"
        if line.number in returned
        else f"R|{line.number}|S||20260515|{line.amount_fen}"
        for line in batch.lines.order_by("number")
    ]
    paid = batch.lines_count - len(returned)
    said = [f"A|{number_of(batch)}", *rows, f"T|{paid}|{paid * 110_00}|{len(returned)}|{len(returned) * 110_00}"]
    return "\n".join(said).encode()


def test_a_batch_holds_everybody_due_and_its_head_equals_its_lines(three_due):
    batch = draw()
    assert (batch.lines_count, batch.total_fen) == (3, 330_00)
    assert sorted(batch.lines.values_list("person_id", flat=True)) == sorted(person.pk for person in three_due)


def test_nobody_is_drawn_twice_for_one_month(three_due):
    draw()
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw()
    line = Line.objects.first()
    copy = {f.attname: getattr(line, f.attname) for f in Line._meta.concrete_fields if not f.generated}
    with pytest.raises(IntegrityError, match="line_pays_no_fen_of_a_month_twice"), transaction.atomic():
        Line.objects.create(**(copy | {"id": None, "number": 99}))


def test_a_head_that_differs_from_its_lines_is_refused_by_the_database(three_due):
    batch = draw()
    with pytest.raises(IntegrityError, match="金额和对象写入后不能改动"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(total_fen=1)
    with pytest.raises(IntegrityError, match="金额和对象写入后不能改动"), transaction.atomic():
        Line.objects.filter(batch=batch).update(amount_fen=1)
    with pytest.raises(IntegrityError, match="金额和对象写入后不能改动"), transaction.atomic():
        Line.objects.filter(batch=batch).delete()


def test_the_drafter_cannot_sign(three_due):
    batch = draw()
    drafter_with_another_seat = actor("county_signer", COUNTY_CODE, account_id=COUNTY.account_id, seat_id=999)
    with pytest.raises(Refused, match="这一批是您制的单"):
        sign_batch(batch.pk, by=drafter_with_another_seat, at=NOON)
    with pytest.raises(IntegrityError, match="signature_is_not_the_drafters"), transaction.atomic():
        Signature.objects.create(
            batch=batch, code=batch.code, drafted_by=COUNTY.account_id, account_id=COUNTY.account_id, at=NOON
        )


def test_the_check_cannot_be_evaded_by_naming_another_drafter(three_due):
    batch = draw()
    with pytest.raises(IntegrityError, match="signature_names_the_drafter"), transaction.atomic():
        Signature.objects.create(batch=batch, code=batch.code, drafted_by=7, account_id=COUNTY.account_id, at=NOON)


def test_one_person_signs_once_and_two_are_needed(three_due):
    batch = sign_batch(draw().pk, by=SIGNER, at=NOON)
    assert batch.state == "drawn"
    with pytest.raises(Refused, match="您已经签过这一批"):
        sign_batch(batch.pk, by=SIGNER, at=NOON)
    assert sign_batch(batch.pk, by=FINANCE, at=NOON).state == "signed"


def test_an_unsigned_batch_never_goes_to_the_bank(three_due):
    batch = draw()
    with pytest.raises(Refused, match="这一批现在是「待签发」"):
        send_batch(batch.pk, by=FINANCE, at=NOON)


def test_the_bank_file_names_every_line_and_its_totals(three_due):
    batch = draw()
    sign_batch(batch.pk, by=SIGNER, at=NOON)
    sign_batch(batch.pk, by=FINANCE, at=NOON)
    with pytest.raises(Refused, match="这一批现在是「已签发」"):
        send_batch(batch.pk, by=FINANCE, at=NOON)
    receive_batch(batch.pk, by=FINANCE, at=NOON)
    lines = send_batch(batch.pk, by=FINANCE, at=NOON).decode().splitlines()
    assert lines[0].startswith(f"H|420602-living-allowance-202605-{batch.pk}|20260515|3|33000|")
    assert [line.split("|")[0] for line in lines] == ["H", "D", "D", "D", "T"]
    assert lines[-1] == "T|3|33000"
    with pytest.raises(Refused, match="这一批现在是「已送银行」"):
        send_batch(batch.pk, by=FINANCE, at=NOON)


def test_the_answer_is_applied_once(three_due):
    batch = sent()
    text = answer(batch, 2)
    record_answer(batch.pk, text, by=FINANCE, at=NOON)
    states = dict(batch.lines.values_list("number", "state"))
    assert states == {1: "paid", 2: "returned", 3: "paid"}
    with pytest.raises(Refused, match="这一批现在是「银行已答复」"):
        record_answer(batch.pk, text, by=FINANCE, at=NOON)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text.replace("T|3|33000", "T|3|32000"), "逐行相加"),
        (lambda text: text.replace("420602-", "420606-", 1), "这份答复属于批次"),
        (lambda text: "\n".join(line for line in text.splitlines() if "|2|" not in line), "逐行相加"),
        (lambda text: text.replace("R|2|", "R|1|"), "出现两次"),
        (lambda text: text.replace("R|2|", "R|9|"), "其中 2 行的行号和金额对得上"),
        (lambda text: text.replace("|S||", "|S|R02|", 1), "不合规定"),
        (lambda text: text.replace("20260515", "20261399", 1), "第 1 条明细不合格式"),
        (lambda text: text.splitlines()[0], "缺少首行或末行"),
        (lambda text: "", "缺少首行或末行"),
        (lambda text: text.replace("20260515", "20260516"), "不在送银行的 2026-05-15 到今天 2026-05-15 之间"),
        (lambda text: text.replace("20260515", "20260514", 1), "不在送银行的 2026-05-15 到今天 2026-05-15 之间"),
    ],
)
def test_a_wrong_answer_changes_nothing_and_says_why(three_due, spoil, words):
    batch = sent()
    with pytest.raises(Refused, match=words):
        record_answer(batch.pk, spoil(answer(batch).decode()).encode(), by=FINANCE, at=NOON)
    assert set(batch.lines.values_list("state", flat=True)) == {"sent"}


def test_returned_money_goes_out_again_once_the_account_is_mended(three_due):
    batch = sent()
    record_answer(batch.pk, answer(batch, 2), by=FINANCE, at=NOON)
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_up_follow_up(batch.pk, by=COUNTY, at=NOON)
    back = batch.lines.get(number=2)
    replace_account(back.person_id, holder="王伟芳", bank="演示银行", number="9900000000000028", by=TOWN, at=NOON)
    follow_up = draw_up_follow_up(batch.pk, by=COUNTY, at=NOON)
    line = follow_up.lines.get()
    assert (follow_up.follows_batch_id, line.follows_line_id, line.person_id) == (batch.pk, back.pk, back.person_id)
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_up_follow_up(batch.pk, by=COUNTY, at=NOON)


def test_a_dropped_batch_frees_its_people(three_due):
    batch = draw()
    with pytest.raises(Refused, match="没有写原因"):
        drop_batch(batch.pk, by=COUNTY, at=NOON, reason=" ")
    drop_batch(batch.pk, by=COUNTY, at=NOON, reason="名单有误")
    assert draw().lines_count == 3


def test_who_has_no_account_is_left_out_and_still_due(three_due):
    without = award()
    batch = draw()
    assert batch.lines_count == 3
    assert not batch.lines.filter(person=without).exists()


def test_out_of_reach_is_not_found_and_the_village_may_not_draw(three_due):
    batch = draw()
    with pytest.raises(Http404):
        drop_batch(batch.pk, by=ELSEWHERE, at=NOON, reason="越权")
    with pytest.raises(Refused, match="没有制单"):
        draw_up_month(LIVING, MAY, code=COUNTY_CODE, by=VILLAGE, at=NOON)


def test_a_signature_is_never_changed(three_due):
    batch = draw()
    sign_batch(batch.pk, by=SIGNER, at=NOON)
    with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
        Signature.objects.update(account_name="别人")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payments_signature WHERE account_name = '别人'")
        assert cursor.fetchone() == (0,)
