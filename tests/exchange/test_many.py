"""Many messages at once: the same rows as one after the other, in as few statements and locks whoever many they are."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from doorstep.exchange.models import Message
from doorstep.exchange.outbox import MANY, Letter, payload_of, send, send_many
from doorstep.kernel.refusal import Refused
from tests.cast import COUNTY
from tests.exchange.desks import TOLD
from tests.factories import NOON, PersonFactory

pytestmark = pytest.mark.usefixtures("db")


def letters(count: int, *, about, first: int = 0, grade: int = 2) -> list[Letter]:
    return [
        Letter({"person": {"name": "王伟芳"}, "grade": grade}, f"told-{number}", f"person-{number}", about, about.code)
        for number in range(first, first + count)
    ]


def sent(some: list[Letter]) -> list[Message]:
    return send_many(TOLD, some, by=COUNTY, at=NOON)


def said(message: Message) -> dict:
    kept = {field.attname: getattr(message, field.attname) for field in Message._meta.fields}
    for name in ("id", "payload", "payload_index"):
        del kept[name]
    return kept | {"says": payload_of(message)}


def test_many_make_the_same_rows_as_one_after_the_other():
    about = PersonFactory()
    sent(letters(3, about=about))
    for one in letters(3, about=about, first=100):
        send(TOLD, one.payload, key=one.key, stream=one.stream, about=about, code=about.code, by=COUNTY, at=NOON)
    rows = [said(message) for message in Message.objects.order_by("pk")]
    assert [row.pop("key") for row in rows] == [f"told-{number}" for number in (0, 1, 2, 100, 101, 102)]
    assert [row.pop("stream") for row in rows] == [f"person-{number}" for number in (0, 1, 2, 100, 101, 102)]
    assert rows[:3] == rows[3:]


def test_they_come_back_in_their_order_and_those_that_were_put_before_are_the_same_rows():
    about = PersonFactory()
    first = sent(letters(2, about=about, first=1))
    again = sent(letters(4, about=about))
    assert [message.key for message in again] == ["told-0", "told-1", "told-2", "told-3"]
    assert [message.pk for message in again[1:3]] == [message.pk for message in first]
    assert Message.objects.count() == 4


def test_one_of_another_content_under_a_known_key_refuses_all():
    about = PersonFactory()
    sent(letters(1, about=about))
    with pytest.raises(Refused) as refused, transaction.atomic():
        sent([*letters(2, about=about, first=5), *letters(1, about=about, grade=3)])
    assert refused.value.code == "message.another_payload"
    assert Message.objects.count() == 1


def test_a_key_twice_among_them_is_one_message_where_it_says_the_same():
    about = PersonFactory()
    assert len({message.pk for message in sent(letters(1, about=about) * 2)}) == 1
    with pytest.raises(Refused):
        sent([*letters(1, about=about, first=9), *letters(1, about=about, first=9, grade=3)])


def test_of_nothing_nothing_is_sent():
    assert sent([]) == []


def test_statements_and_locks_do_not_grow_with_the_messages():
    about = PersonFactory()
    held = {}
    for count in (MANY + 1, 4 * MANY):
        with (
            CaptureQueriesContext(
                connection,
            ) as asked,
            transaction.atomic(),
        ):
            sent(letters(count, about=about, first=1000 * count))
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
                held[count] = len(asked), cursor.fetchone()[0]
    statements, locks = zip(*held.values(), strict=True)
    assert statements[0] == statements[1]
    assert locks[0] == locks[1] <= 2
