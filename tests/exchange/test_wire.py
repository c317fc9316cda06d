"""The signature: whoever changes a request, lacks the secret, or comes late is told so."""

import pytest

from doorstep.exchange.wire import NONCE, SIGNATURE, TIME, WINDOW_SECONDS, canonical, fault_of, signed_headers, told

NOW = 1_780_000_000
BODY = canonical({"key": "one", "payload": {"name": "王伟芳"}})


def fault(*, secret="s", method="POST", path="/messages", body=BODY, now=NOW, **headers):
    signed = signed_headers("s", "POST", "/messages", moment=NOW, body=BODY)
    return fault_of(secret, method, path, signed | headers, body=body, now=now)


def test_a_request_as_it_was_signed_is_sound():
    assert fault() == ""
    assert fault(now=NOW + WINDOW_SECONDS) == fault(now=NOW - WINDOW_SECONDS) == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": "other"},
        {"method": "GET"},
        {"path": "/messages?day=2026-05-01"},
        {"body": BODY.replace("王", "汪")},
        {TIME: str(NOW + 1)},
        {NONCE: "0" * 32},
        {SIGNATURE: "0" * 64},
        {SIGNATURE: "签名"},
        {SIGNATURE: ""},
    ],
)
def test_whatever_was_changed_the_signature_is_wrong(changed):
    assert fault(**changed) == "signature.wrong"


@pytest.mark.parametrize("headers", [{TIME: ""}, {TIME: "yesterday"}, {TIME: "１２"}, {TIME: "-1"}, {NONCE: ""}])
def test_without_time_or_nonce_there_is_no_signature(headers):
    assert fault(**headers) == "signature.missing"


@pytest.mark.parametrize("off", [WINDOW_SECONDS + 1, -WINDOW_SECONDS - 1])
def test_a_request_from_another_time_is_stale(off):
    assert fault(now=NOW + off) == "signature.stale"


def test_no_two_requests_share_a_nonce():
    made = {signed_headers("s", "GET", "/acks", moment=NOW, body="")[NONCE] for _ in range(100)}
    assert len(made) == 100


def test_the_same_value_is_always_the_same_text():
    assert canonical({"b": 1, "a": ["王"]}) == canonical({"a": ["王"], "b": 1}) == '{"a":["王"],"b":1}'


def test_what_the_other_side_names_can_stand_in_a_row():
    assert told("王\x00\ud800\n伟" + "长" * 50, 6) == "王伟长"
    assert told(None, 80) == "None"
