"""Letters of a case: each tells of one step, may be issued when that was taken, and is printed the same for ever."""

import datetime as dt
import io
import re

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from doorstep.base.models import Trail
from doorstep.base.scope import as_system, scoped
from doorstep.kernel.refusal import Refused
from doorstep.matters.models_papers import Letter
from doorstep.matters.services import file_matter, give_paper, issue_letter
from doorstep.matters.services.letters import letters_of
from doorstep.orgs.models import Org
from doorstep.proofs.models import Proof
from doorstep.proofs.qr import check_of, qr_text, verify_address
from tests.cast import COUNTY, SIGNER, TOWN, VILLAGE
from tests.catalogue.desks import do
from tests.desk import sat_down
from tests.factories import AccountFactory, CertificateFactory, OrgFactory, PersonFactory, SeatFactory

pytestmark = pytest.mark.usefixtures("db")
MONDAY = dt.datetime(2026, 6, 1, 2, tzinfo=dt.UTC)
SAID = {"phone": "19900001234", "wanted": "在家做手工", "form": "home"}
NAME = "王𡐓\ue170·买买提"
NOT = {"reason": "不在就业年龄\n已满六十周岁", "remedy": "可以向市残联反映"}


@pytest.fixture
def matter():
    for trait in ({}, {"town": True}, {"county": True}):
        OrgFactory(**trait)
    person = CertificateFactory(person=PersonFactory(name=NAME, phone="19900001234")).person
    with scoped(TOWN.ranges, by=TOWN):
        return file_matter("employment-registration", person.pk, SAID, papers={}, channel="window", by=TOWN, at=MONDAY)


def later(hours: int) -> dt.datetime:
    return MONDAY + dt.timedelta(hours=hours)


def issued(matter, kind="receipt", *, by=TOWN, at=MONDAY, step=None) -> Letter:
    with scoped(by.ranges, by=by):
        return issue_letter(matter.pk, kind, step=step, by=by, at=at)


def offered(matter) -> list[tuple[str, int]]:
    return [(one.kind, one.event.number) for one in letters_of(matter)]


def brought(matter, *, at=MONDAY) -> None:
    with scoped(TOWN.ranges, by=TOWN):
        give_paper(matter.pk, "identity_card", "original", by=TOWN, at=at)


def returned(matter, defects="照片不清楚", *, at=MONDAY) -> None:
    do(matter, "return", {"defects": defects}, at=at)


def window(level="town", role="town_desk") -> Client:
    seat = SeatFactory(role=role, org=Org.objects.get(level=level), account=AccountFactory())
    return sat_down(seat.account, seat)


def pdf_of(matter, kind, step="", by=None) -> bytes:
    answer = (by or window()).get(f"/matters/{matter.pk}/letters/{kind}/pdf/", {"step": step})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content


def words_of(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def test_each_case_offers_exactly_what_its_steps_allow(matter):
    begun = [("form", 1), ("receipt", 1)]
    assert offered(matter) == begun
    returned(matter)
    assert offered(matter) == [*begun, ("correction", 2)]
    do(matter, "resubmit", by=TOWN)
    returned(matter)
    assert offered(matter) == [*begun, ("correction", 2), ("correction", 4)]
    do(matter, "resubmit", by=TOWN)
    brought(matter)
    do(matter, "accept")
    assert offered(matter) == [*begun, ("accepted", 6), ("correction", 2), ("correction", 4)]
    with pytest.raises(Refused) as refusal:
        issued(matter, "decision")
    assert refusal.value.code == "letter.too_early"


def test_a_case_not_taken_up_has_a_letter_that_says_so_with_reason_remedy_and_basis_and_no_other_result(matter):
    do(matter, "not_accept", NOT, by=COUNTY)
    assert [kind for kind, _step in offered(matter)] == ["form", "receipt", "not_accepted"]
    issued(matter, "not_accepted", by=COUNTY)
    words = words_of(pdf_of(matter, "not_accepted"))
    for said in (
        "不予受理通知书",
        "原因不在就业年龄已满六十周岁",
        "不同意的，可以这样办可以向市残联反映",
        "向上一级残联反映",
        "依据残疾人就业条例",
    ):
        assert said in words, words


def test_a_result_says_how_it_ended_and_why(matter):
    do(matter, "withdraw", {"reason": "已经找到工作"}, by=TOWN)
    issued(matter, "decision")
    words = words_of(pdf_of(matter, "decision"))
    assert "终止办理通知书" in words
    assert "原因已经找到工作" in words


def test_the_notice_of_what_to_correct_names_at_once_what_was_said_and_every_paper_lacking_then(matter):
    returned(matter, "照片不清楚\n电话打不通")
    brought(matter, at=later(5))
    issued(matter, "correction", at=later(6))
    words = words_of(pdf_of(matter, "correction"))
    assert "1.缺少：居民身份证2.照片不清楚3.电话打不通" in words
    assert "依据残疾人就业条例" in words


def test_a_second_return_has_a_notice_of_its_own_and_the_first_stays_as_it_was(matter):
    returned(matter)
    first, printed = issued(matter, "correction"), pdf_of(matter, "correction")
    do(matter, "resubmit", by=TOWN)
    returned(matter, "还缺签名", at=later(8))
    assert issued(matter, "correction", step=2).pk == first.pk
    second = issued(matter, "correction", at=later(8))
    assert (first.step, second.step) == (2, 4)
    assert pdf_of(matter, "correction", 2) == printed
    assert "还缺签名" in words_of(pdf_of(matter, "correction"))
    page = window().get(f"/matters/{matter.pk}/letters/correction/").content.decode()
    assert "?step=2" in page


def test_the_database_takes_no_second_letter_of_a_step_and_none_of_a_step_that_was_not_taken(matter):
    letter = issued(matter)
    for step, name in ((1, "letter_is_one_of_its_kind_per_step"), (9, "letter_tells_of_a_step_of_its_case")):
        letter.pk, letter.step, letter.proof = None, step, _another(letter.proof_id)
        with pytest.raises(IntegrityError, match=name), as_system(), transaction.atomic():
            letter.save(force_insert=True)


def _another(proof_id: int) -> Proof:
    with as_system():
        proof = Proof.objects.get(pk=proof_id)
    code = proof.proof_code
    proof.pk, proof.proof_code = None, f"{code[1:]}{code[0]}"
    with as_system():
        Proof.objects.filter(proof_code=proof.proof_code).delete()
        proof.save(force_insert=True)
    return proof


def test_a_letter_prints_the_same_bytes_after_name_stage_and_papers_changed(matter):
    issued(matter)
    before = pdf_of(matter, "receipt")
    with as_system():
        type(matter.person).objects.filter(pk=matter.person_id).update(name="改名后")
    brought(matter)
    do(matter, "accept", at=later(30))
    assert pdf_of(matter, "receipt") == before
    assert NAME in words_of(before).replace("〔U+E170〕", "")


def test_the_form_says_what_was_filed_and_which_papers_with_numbers_masked_and_lines_to_sign(matter):
    brought(matter)
    issued(matter, "form")
    words = words_of(pdf_of(matter, "form"))
    for said in (
        "残疾人求职登记",
        "申请表",
        "在家做手工",
        "居民身份证：原件已核",
        "申请人：",
        "监护人或者代办人：",
        "收件人：",
    ):
        assert said in words, words
    assert matter.person.number.open() not in words
    assert "（盖章）" not in words


def test_the_code_holds_the_address_and_the_signed_text_and_says_nothing_of_the_person(matter):
    letter = issued(matter)
    with as_system():
        proof = Proof.objects.get(pk=letter.proof_id)
    assert check_of(proof).holds == qr_text(proof) == f"{verify_address(proof)}#{qr_text(proof).partition('#')[2]}"
    assert check_of(proof).code in pypdf.PdfReader(io.BytesIO(pdf_of(matter, "receipt"))).pages[0].extract_text()
    told = Client().get(reverse("verify-code", args=[proof.proof_code])).content.decode()
    assert "真实有效" in told
    assert not [said for said in (matter.person.name, matter.number, "就业", "手工") if said in told]


def test_it_is_shown_in_the_browser_kept_nowhere_and_read_by_nobody_out_of_reach(matter):
    there = f"/matters/{matter.pk}/letters/receipt/pdf/"
    early = window().get(there)
    assert (early.status_code, "还没有出具" in early.content.decode()) == (409, True)
    issued(matter)
    answer = window().get(there)
    assert answer["Content-Disposition"].startswith("inline;")
    assert answer["Cache-Control"] == "no-store"
    seat = SeatFactory(role="county_office", org=OrgFactory(code="420606000000", level="county", name="樊城区残联"))
    assert sat_down(seat.account, seat).get(there).status_code == 404
    assert window().get(f"/matters/{matter.pk}/letters/poem/pdf/").status_code == 404


def test_a_letter_is_issued_in_the_name_of_whose_step_it_tells_and_leaves_a_line(matter):
    seat = SeatFactory(role="county_office", org=Org.objects.get(level="county"), account=AccountFactory())
    here = sat_down(seat.account, seat)
    here.post(f"/matters/{matter.pk}/not_accept/", NOT)
    letter = issued(matter, "not_accepted", by=VILLAGE)
    with as_system():
        assert Proof.objects.get(pk=letter.proof_id).shown == {"org": "襄城区残联"}
        assert Trail.objects.filter(act="issue_letter", became__kind="not_accepted").count() == 1


def test_whoever_may_not_file_may_not_issue(matter):
    with pytest.raises(Refused) as refusal:
        issued(matter, by=SIGNER)
    assert refusal.value.code == "access.not_yours"
