"""Whoever holds a paper may ask whether it is genuine and in force, and learns nothing about a person."""

import base64
import datetime as dt
import io
import json

import pytest
import segno
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from doorstep.base.commands import DONE, FOUND_WRONG, find_command, run_command
from doorstep.base.scope import as_system, scoped
from doorstep.kernel.proofcode import ALPHABET, CODES, LENGTH, read_code, show_code, write_code
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Person
from doorstep.proofs import commands  # noqa: F401  (declares them)
from doorstep.proofs.answers import answer_for
from doorstep.proofs.models import Inquirer, Proof
from doorstep.proofs.qr import qr_svg, qr_text
from doorstep.proofs.services import issue_proof, void_proof
from doorstep.proofs.signing import public_key, read_payload, signed_payload
from tests.cast import TOWN
from tests.factories import OrgFactory, PersonFactory

TODAY = dt.date(2026, 6, 1)
NOON = dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC)
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def person() -> Person:
    OrgFactory()
    OrgFactory(town=True)
    return PersonFactory()


def issued(person, *, until=None, by=TOWN, **shown) -> Proof:
    with scoped(by.ranges, by=by):
        return issue_proof(
            person,
            "notice",
            label=f"{person.name}的通知书",
            org="牛首镇残联",
            on=TODAY,
            valid_until=until,
            permission="matter.file",
            shown=shown,
            by=by,
            at=NOON,
        )


def void(proof, reason="印错了") -> Proof:
    with scoped(TOWN.ranges, by=TOWN):
        return void_proof(proof, reason=reason, on=TODAY, permission="matter.file", by=TOWN, at=NOON)


def called(capsys, *words):
    """The exit code and what the command found."""
    command, rest = find_command(list(words))
    try:
        code = run_command(command, [*rest, "--json"])
    except SystemExit as exit:
        code = exit.code
    return code, json.loads(capsys.readouterr().out)


def asked(text: str, *, on=TODAY) -> str:
    return answer_for(text, on=on).title


@given(st.integers(0, CODES - 1), st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_of_a_code_is_noticed(number, place, other):
    code = write_code(number)
    wrong = code[:place] + other + code[place + 1 :]
    if wrong == code:
        assert read_code(wrong) == code
        return
    with pytest.raises(Refused) as refusal:
        read_code(wrong)
    assert refusal.value.code == "proofcode.check"


@given(st.integers(0, CODES - 1), st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_any_two_characters_that_changed_places_are_noticed(number, one, other):
    typed = list(code := write_code(number))
    typed[one], typed[other] = typed[other], typed[one]
    if "".join(typed) == code:
        return
    with pytest.raises(Refused):
        read_code("".join(typed))


@given(st.integers(0, CODES - 1))
def test_a_code_is_read_however_it_was_typed(number):
    code = write_code(number)
    assert read_code(f" {show_code(code).lower()} ".replace("0", "o").replace("1", "l")) == code


def test_a_genuine_paper_is_true_then_past_its_day_then_void(person):
    proof = issued(person, until=dt.date(2026, 12, 31))
    assert asked(proof.proof_code) == "真实有效"
    assert asked(proof.proof_code, on=dt.date(2026, 12, 31)) == "真实有效"
    assert asked(proof.proof_code, on=dt.date(2027, 1, 1)) == "已过有效期"
    void(proof)
    assert asked(proof.proof_code) == "已作废"


def test_a_paper_is_voided_once_and_with_a_reason(person):
    proof = issued(person)
    with pytest.raises(Refused) as refusal:
        void(proof, " ")
    assert refusal.value.code == "proof.no_reason"
    void(proof)
    with pytest.raises(Refused) as refusal:
        void(proof)
    assert refusal.value.code == "proof.void"


def test_nothing_that_looks_like_a_persons_number_can_be_made_public(person):
    with pytest.raises(ValueError, match="would be public"):
        issued(person, 备注="420699199001010011")


def test_the_public_page_says_what_was_issued_and_names_nobody(person):
    proof = issued(person)
    told = Client().get(f"/verify/{show_code(proof.proof_code).lower()}/")
    words = told.content.decode()
    assert told.status_code == 200
    assert told["Cache-Control"] == "no-store"
    assert "真实有效" in words
    assert "牛首镇残联" in words
    assert person.name not in words
    assert proof.label not in words


def test_a_code_of_no_paper_is_said_to_be_unknown_and_a_slip_is_said_at_the_field():
    assert "没有查到" in Client().get(f"/verify/{write_code(7)}/").content.decode()
    answer = Client().post("/verify/", {"text": "12345"})
    assert answer.status_code == 409
    assert "录入了 5 位" in answer.content.decode()


def test_whoever_asks_more_than_thirty_times_in_ten_minutes_must_wait_and_others_need_not():
    there = f"/verify/{write_code(7)}/"
    assert [Client().get(there).status_code for _ in range(30)] == [200] * 30
    answer = Client().get(there)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "600"
    assert Client(REMOTE_ADDR="10.0.0.9").get(there).status_code == 200
    with as_system():
        Inquirer.objects.update(since_at=NOON)
    assert Client().get(there).status_code == 200


def test_the_signed_text_is_believed_without_a_register_and_no_other(person):
    proof = issued(person, until=dt.date(2027, 1, 1))
    signed = read_payload(signed_payload(proof), key=public_key())
    assert (signed.proof_code, signed.org, signed.valid_until) == (proof.proof_code, "牛首镇残联", proof.valid_until)
    mark, facts, signature = signed_payload(proof).split(".")
    said = json.loads(base64.urlsafe_b64decode(facts + "=="))
    later = base64.urlsafe_b64encode(json.dumps(said | {"u": "2099-01-01"}).encode()).rstrip(b"=").decode()
    for forged, code in [
        (f"{mark}.{later}.{signature}", "payload.forged"),
        (f"{mark}.{facts}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}", "payload.forged"),
        (f"{mark}.{facts}", "payload.malformed"),
        (f"{mark}.张三.{signature}", "payload.malformed"),
    ]:
        with pytest.raises(Refused) as refusal:
            read_payload(forged)
        assert refusal.value.code == code


@given(st.text(max_size=60))
def test_no_text_brings_the_reading_to_fall(text):
    with pytest.raises(Refused):
        read_payload(f"JMK1.{text}")


def test_a_signed_text_whose_paper_the_register_does_not_know_is_not_believed_online(person):
    proof = issued(person)
    text = qr_text(proof)
    assert asked(text) == "真实有效"
    void(proof)
    assert asked(text) == "已作废"
    with as_system():
        Proof.objects.all().delete()
    assert asked(text) == "与登记不符"


def test_the_qr_code_leads_to_the_page_and_carries_the_signed_text(person, settings):
    settings.ADDRESS = "https://doorstep.example"
    proof = issued(person)
    text = qr_text(proof)
    assert text.startswith(f"https://doorstep.example/verify/{proof.proof_code}/#JMK1.")
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=4, omitsize=True)
    assert qr_svg(proof) == drawn.getvalue()


def test_the_command_tells_true_from_forged(person, capsys):
    text, key = signed_payload(issued(person)), public_key()
    code, fact = called(capsys, "proofs", "check", text, "--key", key)
    assert (code, fact["genuine"], fact["org"]) == (DONE, True, "牛首镇残联")
    code, fact = called(capsys, "proofs", "check", text[:-6] + "AAAAAA", "--key", key)
    assert (code, fact["genuine"]) == (FOUND_WRONG, False)
    assert "签名对不上" in fact["why"]
