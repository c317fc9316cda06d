"""The outbox: a message stands with its act or not at all, once under its key, unchanged, in its stream's order."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from doorstep.base.scope import as_system, scoped
from doorstep.exchange.calling import Reply
from doorstep.exchange.delivering import BACKOFF, LEASE, _apply, claim, end_of, record_reply, wait_after
from doorstep.exchange.kinds import Kind
from doorstep.exchange.models import Message
from doorstep.exchange.outbox import TASK, payload_of, send
from doorstep.exchange.payloads import corrected, leaves
from doorstep.exchange.services import resend_message
from doorstep.kernel.refusal import Refused
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE
from tests.exchange.desks import TOLD, put
from tests.factories import NOON, PersonFactory

pytestmark = pytest.mark.usefixtures("db")
LATER = NOON + dt.timedelta(days=1)
PARTNER = "province"


def answered(message, reply, *, at=NOON):
    """The message after one try with this answer."""
    claimed = claim(PARTNER, at=at)
    assert claimed is not None
    assert claimed.id == message.pk
    record_reply(PARTNER, claimed, reply, at=at)
    message.refresh_from_db()
    return message


def said(message, **more):
    return {"key": message.key, "revision": message.revision, **more}


def test_a_message_stands_with_its_act_or_not_at_all():
    with transaction.atomic():
        put(at=NOON)
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    message = put(at=NOON)
    assert (message.state, message.code, message.seat_label, message.day) == (
        "queued",
        "420602002003",
        COUNTY.seat_label,
        NOON.date(),
    )


def test_the_same_message_again_is_the_same_row():
    person = PersonFactory()
    assert put(person=person).pk == put(person=person).pk
    assert Message.objects.count() == 1


def test_a_key_used_for_something_else_is_refused_in_words():
    put()
    with pytest.raises(Refused, match="幂等键 one 已用于另一份内容"):
        put(grade=3)
    assert Message.objects.count() == 1


def test_the_database_knows_a_key_once_whoever_writes():
    message = put()
    message.pk, message._state.adding = None, True
    with pytest.raises(IntegrityError, match="message_key_is_one_per_partner"), transaction.atomic():
        message.save(force_insert=True)


def test_a_kind_that_nobody_declared_and_a_key_that_is_no_key_are_errors():
    person = PersonFactory()
    with pytest.raises(LookupError, match="not declared"):
        send(Kind("tests.other", "别的", PARTNER), {}, key="a", stream="b", about=person, code=COUNTY_CODE, by=COUNTY,
             at=NOON)  # fmt: skip
    with pytest.raises(ValueError, match="keys and streams"):
        put("王伟芳")


def test_what_a_message_says_is_sealed_and_comes_out_as_it_went_in():
    message = put()
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM exchange_message")
        assert "王伟芳".encode() not in bytes(cursor.fetchone()[0])
    message.refresh_from_db()
    assert payload_of(message) == {"person": {"name": "王伟芳"}, "grade": 2}


def test_whoever_reaches_other_places_sees_no_message():
    put()
    with scoped(ELSEWHERE.ranges, by=ELSEWHERE):
        assert not Message.objects.exists()


def test_the_worker_is_asked_once_however_many_messages_a_transaction_puts(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as asked:
        put("one")
        put("two")
    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [TASK])
        assert cursor.fetchone() == (1,)


def test_within_a_stream_the_next_goes_when_the_one_before_is_over():
    first, second, other = put("a", at=NOON), put("b", at=NOON), put("c", stream="person-2", at=NOON)
    assert [claim(PARTNER, at=NOON).id, claim(PARTNER, at=NOON).id, claim(PARTNER, at=NOON)] == [
        first.pk,
        other.pk,
        None,
    ]
    Message.objects.filter(pk=first.pk).update(state="sent", sent_at=NOON)
    assert claim(PARTNER, at=NOON) is None, "received is not yet acknowledged"
    with as_system():
        assert _apply(PARTNER, said(first, state="acked"), at=NOON) == 1
    assert claim(PARTNER, at=NOON).id == second.pk


def test_who_is_killed_after_the_claim_leaves_a_message_that_is_due_when_the_lease_ends():
    message = put(at=NOON)
    assert claim(PARTNER, at=NOON).attempts == 1
    assert claim(PARTNER, at=NOON + LEASE / 2) is None
    again = claim(PARTNER, at=NOON + LEASE)
    assert (again.id, again.attempts) == (message.pk, 2)


def test_an_answer_to_an_earlier_claim_changes_nothing():
    message = put(at=NOON)
    first = claim(PARTNER, at=NOON)
    claim(PARTNER, at=NOON + LEASE)
    record_reply(PARTNER, first, Reply(0, trouble="连接中断"), at=NOON + LEASE)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 2)


def test_an_acknowledgement_twice_late_or_of_an_earlier_revision_changes_nothing():
    message = answered(put(at=NOON), Reply(422, {"code": "value.wrong", "words": "等级不对", **said_of_one()}))
    with as_system():
        assert _apply(PARTNER, said(message, state="acked"), at=LATER) == 0, "it was turned down"
    resend_message(message.pk, {"grade": 3}, by=COUNTY, at=NOON, reason="等级填错")
    with as_system():
        old = {"key": "one", "revision": 1, "state": "rejected", "code": "value.wrong"}
        assert [_apply(PARTNER, old, at=LATER) for _ in range(2)] == [0, 0]
        fresh = {"key": "one", "revision": 2, "state": "acked"}
        assert [_apply(PARTNER, fresh, at=LATER) for _ in range(2)] == [1, 0]
    message.refresh_from_db()
    assert (message.state, message.answered_at, message.reject_code) == ("acked", LATER, "")


def said_of_one():
    return {"key": "one", "revision": 1}


@pytest.mark.parametrize(
    "ack",
    [
        *(None, [], "acked", 7, {}),
        *({"key": "one", "revision": revision, "state": "acked"} for revision in ("1", None, 2**80, -1)),
        {"key": "\x00\ud800", "revision": 1, "state": "acked"},
        {"key": "one", "revision": 1, "state": "unheard-of"},
        {"key": "other", "revision": 1, "state": "acked"},
    ],
)
def test_an_acknowledgement_that_makes_no_sense_changes_nothing(ack):
    put(at=NOON)
    with as_system():
        assert _apply(PARTNER, ack, at=NOON) == 0


def test_a_reject_with_unfit_characters_or_without_a_code_still_reaches_the_work_list():
    message = answered(put(at=NOON), Reply(422, {"code": "a\x00b", "words": "等\ud800级" + "长" * 500}))
    assert (message.state, message.reject_code, message.reject_words[:2]) == ("rejected", "ab", "等级")
    second = put("two", stream="person-2", at=NOON)
    with as_system():
        assert _apply(PARTNER, said(second, state="rejected"), at=NOON) == 1
    second.refresh_from_db()
    assert (second.state, second.reject_code) == ("rejected", "unstated")


@pytest.mark.parametrize(
    ("status", "said_back", "end"),
    [
        (200, {"key": "one", "revision": 1, "state": "acked"}, "acked"),
        (202, {"key": "one", "revision": 1}, "sent"),
        (200, {"key": "one", "revision": 1, "state": "received"}, "sent"),
        (200, {"key": "two", "revision": 1}, "retry"),
        (200, {}, "retry"),
        (422, {"code": "value.wrong"}, "rejected"),
        (409, {"code": "key.another_payload"}, "rejected"),
        (422, {}, "retry"),
        (401, {"code": "signature.wrong"}, "retry"),
        (404, {"code": "path.unknown"}, "retry"),
        (429, {"code": "slower"}, "retry"),
        (302, {}, "retry"),
        (500, {"code": "broken"}, "retry"),
        (0, {}, "retry"),
    ],
)
def test_what_an_answer_leads_to(status, said_back, end):
    put(at=NOON)
    assert end_of(claim(PARTNER, at=NOON), Reply(status, said_back)) == end


def test_a_try_that_failed_is_tried_again_later_and_later_each_at_its_own_moment():
    message = answered(put(at=NOON), Reply(0, trouble="对方没有在服务"))
    assert (message.state, message.trouble) == ("retry", "对方没有在服务")
    assert BACKOFF[0] * 0.8 <= message.next_try_at - NOON <= BACKOFF[0] * 1.2
    assert len({wait_after(3) for _ in range(20)}) > 10, "those that failed together do not come back together"
    for attempts in range(1, 20):
        longest = BACKOFF[min(attempts, len(BACKOFF)) - 1]
        assert longest * 0.8 <= wait_after(attempts) <= longest * 1.2


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ({"key": "two"}, "one_thing_under_one_key"),
        ({"partner": "national"}, "one_thing_under_one_key"),
        ({"day": dt.date(2026, 1, 1)}, "one_thing_under_one_key"),
        ({"payload_index": b"other"}, "only_when_turned_down"),
        ({"revision": 2}, "only_when_turned_down"),
    ],
)
def test_a_message_stays_what_was_sent(change, law):
    put()
    with pytest.raises(IntegrityError, match="报文提交后不能改动或删除") as refused, transaction.atomic():
        Message.objects.update(**change)
    assert law in refused.value.__cause__.diag.constraint_name


def test_a_message_is_never_deleted():
    put()
    with pytest.raises(IntegrityError, match="报文提交后不能改动或删除"), transaction.atomic():
        Message.objects.all()._raw_delete("default")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("王伟芳·a1", max_size=4),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=2), part, max_size=3),
)


@given(VALUES)
def test_a_payload_corrected_in_nothing_is_the_same(value):
    assert corrected(value, {}) == value


def test_a_correction_replaces_one_value_and_keeps_its_type():
    payload = {"person": {"name": "王伟芳"}, "parts": [{"grade": 2}, {"grade": 4}], "on": None}
    changed = corrected(payload, {"parts.1.grade": "3", "person.name": "123", "on": "2026-05-01"})
    assert dict(leaves(changed)) == {
        "person.name": "123",
        "parts.0.grade": 2,
        "parts.1.grade": 3,
        "on": "2026-05-01",
    }
    assert TOLD.fields["grade"] == "残疾等级"
