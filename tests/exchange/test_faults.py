"""A partner on a real socket that times out, doubles, reorders, turns down and dies: one row each, nothing lost."""

import http.client
import json

import pytest
from django.utils import timezone

from doorstep.base.scope import as_system
from doorstep.exchange.models import Link, Message
from doorstep.exchange.services import resend_message
from doorstep.exchange.wire import canonical, digest_of, signed_headers
from tests.cast import COUNTY
from tests.exchange.desks import SECRET, Simulated, put, states
from tests.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def body(key="one", *, revision=1, grade=2):
    return canonical(
        {
            "key": key,
            "revision": revision,
            "kind": "tests.told",
            "stream": "s",
            "day": "2026-05-01",
            "payload": {"grade": grade},
        }
    )


def posted(there: Simulated, headers, text):
    """Status and answer of one request as it stands."""
    line = http.client.HTTPConnection("127.0.0.1", there.port, timeout=5)
    line.request("POST", "/messages", text.encode(), headers)
    answer = line.getresponse()
    found = answer.status, json.loads(answer.read())
    line.close()
    return found


def signed(text, *, secret=SECRET, off=0):
    return signed_headers(secret, "POST", "/messages", moment=int(timezone.now().timestamp()) + off, body=text)


def delivered(there: Simulated) -> dict[str, str]:
    """Pass after pass until nothing waits; gives the state of each message."""

    def is_over() -> bool:
        there.deliver()
        return not set(states().values()) & {"queued", "retry", "sent"}

    wait_until(is_over, what="every message's end", seconds=20)
    return states()


def test_a_forged_a_replayed_and_a_late_request_are_told_so_and_leave_no_row(partner):
    there, text = partner(), body()
    assert posted(there, signed(text, secret="guessed"), text)[1]["code"] == "signature.wrong"
    assert posted(there, signed(text), body(grade=1))[1]["code"] == "signature.wrong"
    assert posted(there, signed(text, off=-3600), text)[1]["code"] == "signature.stale"
    assert posted(there, {}, text)[0] == 401
    assert there.rows() == []
    once = signed(text)
    assert posted(there, once, text)[0] in {200, 202}
    assert posted(there, once, text) == (401, {"code": "nonce.replayed", "words": "签名不对、过时或重放。"})
    assert len(there.rows()) == 1


def test_a_replay_is_known_after_the_partner_was_killed(partner):
    there, text = partner(), body()
    once = signed(text)
    posted(there, once, text)
    there.kill()
    there.start()
    assert posted(there, once, text)[1]["code"] == "nonce.replayed"


def test_a_message_twice_or_out_of_order_gets_its_answer_in_words_and_one_row(partner):
    there = partner()
    first = there.asked("POST", "/messages", body())
    again = there.asked("POST", "/messages", body())
    assert (first.status, first.said) == (again.status, again.said)
    for other in (body(grade=1), body(revision=2), body(revision=3)):
        refused = there.asked("POST", "/messages", other)
        assert (refused.status, refused.said["code"]) == (409, "key.another_payload")
        assert refused.said["words"] == "这个幂等键已用于另一份内容或另一版。"
    assert there.asked("POST", "/messages", "{").said["words"] == "报文格式不对。"
    assert there.asked("GET", "/nowhere").said["code"] == "path.unknown"
    assert [row[0] for row in there.rows()] == ["one"]


def test_a_partner_without_faults_has_every_message_once_in_its_streams_order(partner):
    there = partner()
    for number in range(12):
        put(f"m{number}", stream=f"person-{number % 2}")
    assert set(delivered(there).values()) == {"acked"}
    keys = [row[0] for row in there.rows()]
    for stream in (0, 1):
        mine = [f"m{number}" for number in range(12) if number % 2 == stream]
        assert [key for key in keys if key in mine] == mine
    digest = digest_of(canonical({"person": {"name": "王伟芳"}, "grade": 2}))
    assert there.rows("SELECT DISTINCT digest FROM message") == [(digest,)]


def test_what_was_taken_but_not_answered_is_not_taken_twice(partner):
    there = partner("--timeouts", "1")
    for number in range(6):
        put(f"m{number}", stream=f"person-{number}")
    assert there.deliver().retry > 0
    assert set(states().values()) <= {"queued", "retry"}
    with as_system():
        assert Message.objects.exclude(trouble="").first().trouble == "对方没有在 0.3 秒内答复"
        assert Link.objects.get().failures >= 3
    for _pass in range(6):
        there.deliver()
    taken = {row[0] for row in there.rows()}
    assert taken, "some were taken before the answer failed to come"
    there.kill()
    there.start("--timeouts", "0")
    assert set(delivered(there).values()) == {"acked"}
    assert len(there.rows()) == 6


def test_acknowledgements_twice_and_out_of_order_end_each_message_once(partner):
    there = partner("--duplicates", "1", "--reorder", "0.6")
    for number in range(30):
        put(f"m{number:02}", stream=f"person-{number}")
    assert set(delivered(there).values()) == {"acked"}
    assert len(there.rows()) == 30
    acks = there.rows("SELECT key FROM ack")
    assert len(acks) > len(set(acks)), "some were said twice"


def test_a_reject_waits_for_a_person_and_holds_up_its_stream_alone(partner):
    there = partner("--rejects", "1")
    first = put("first", grade=9)
    put("next")
    wait_until(lambda: there.deliver() and states()["first"] == "rejected", what="the reject")
    assert states() == {"first": "rejected", "next": "queued"}
    with as_system():
        stands = Message.objects.get(pk=first.pk)
        assert (stands.reject_code, stands.reject_words) == ("value.wrong", "有一项内容与本平台登记的不一致。")
    there.kill()
    there.start("--rejects", "0")
    with as_system():
        resend_message(first.pk, {"grade": 2}, by=COUNTY, at=timezone.now(), reason="等级填错")
    assert delivered(there) == {"first": "acked", "next": "acked"}
    assert there.rows("SELECT key, revision FROM message ORDER BY place") == [("first", 2), ("next", 1)]


def test_a_partner_that_dies_with_a_message_in_hand_has_it_once_when_it_is_back(partner):
    there = partner("--crash-after", "3")
    for number in range(8):
        put(f"m{number}", stream=f"person-{number}")
    there.deliver()
    assert there.process.wait(5) == 1
    assert len(there.rows()) == 3
    assert "acked" not in states().values() or set(states().values()) > {"acked"}
    there.start("--crash-after", "0")
    assert set(delivered(there).values()) == {"acked"}
    assert len(there.rows()) == 8


def test_with_the_wrong_secret_nothing_is_turned_down_and_everything_waits(partner, monkeypatch):
    there = partner()
    put()
    monkeypatch.setattr("tests.exchange.desks.SECRET", "of-last-year")
    there.deliver()
    assert states() == {"one": "retry"}
    with as_system():
        assert Link.objects.get().trouble == "对方答复 401：签名不对、过时或重放。"
