"""Printing a certificate: what stands on it, who may, what is left behind, and when the card in hand is void."""

import datetime as dt
import io
import re

import pypdf
import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404
from django.test import Client
from django.urls import reverse

from doorstep.base.models import Look, Trail
from doorstep.base.scope import as_system
from doorstep.certificates.models import Certificate
from doorstep.certificates.printing import print_certificate
from doorstep.certificates.services import change_state, record_certificate, reissue_certificate
from doorstep.kernel.refusal import Refused
from doorstep.orgs.roles import ROLES
from doorstep.people.models import Guardian, Person
from doorstep.proofs.models import Proof
from doorstep.proofs.qr import check_of
from tests.cast import COUNTY, ELSEWHERE, ELSEWHERE_CODE, SIGNER, TOWN, VILLAGE
from tests.factories import NOON, CertificateFactory, OrgFactory, PersonFactory
from tests.people.test_pages import sitting, text_of

pytestmark = pytest.mark.usefixtures("db")
TODAY = NOON.date()
MAN = "420699197003150018"
NAME = "王𡐓\ue170·买买提"


@pytest.fixture
def held():
    OrgFactory(county=True)
    person = PersonFactory(name=NAME, number=MAN, address="新街社区一号" * 6)
    since = DateRange(dt.date(2016, 1, 1), None)
    Guardian.objects.create(person=person, code=person.code, name="王父", relation="parent", held=since)
    parts = {"category": 7, "components": [(1, 1), (4, 3)], "issued_on": dt.date(2020, 2, 29)}
    return record_certificate(person.pk, **parts, by=COUNTY, at=NOON)


def printed(held, form="card", *, by=COUNTY) -> bytes:
    return print_certificate(held.pk, form, by=by, at=NOON)


def words_of(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def proof_of(held) -> Proof:
    with as_system():
        return Certificate.objects.select_related("proof").get(pk=held.pk).proof


def asked(proof) -> str:
    return Client().get(reverse("verify-code", args=[proof.proof_code])).content.decode()


def test_the_card_says_who_what_since_when_until_when_and_by_whom_in_order(held):
    pdf = printed(held)
    words = words_of(pdf)
    order = [
        *("残疾人证", f"姓名{NAME[:3]}", "性别女", "出生日期1970年3月15日"),
        *("残疾类别多重（视力一级、肢体三级）", "残疾等级一级", f"残疾人证号{MAN}71", "发证日期2020年2月29日"),
        *("有效期至2030年2月28日", "批准残联襄城区残联", "监护人王父（父母）", "照片", check_of(proof_of(held)).code),
    ]
    places = [words.find(said) for said in order]
    assert -1 not in places, (order[places.index(-1)], words)
    assert places == sorted(places)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    assert printed(held) == pdf


def test_the_data_sheet_has_what_the_maker_needs_and_lines_for_two(held):
    words = words_of(printed(held, "sheet"))
    for said in (
        "残疾人证信息表",
        f"证件号码{MAN}",
        "新街社区一号",
        "补发次数0",
        "制证人：",
        "复核人：",
        "王父（父母）",
    ):
        assert said in words, words


def test_whoever_asks_is_told_that_it_is_in_force_and_nothing_about_the_person(held):
    printed(held)
    told = asked(proof_of(held))
    assert "真实有效" in told
    assert "襄城区残联" in told
    assert not [said for said in (NAME, MAN, "多重", "视力", "王父", "一级") if said in told]


def test_printing_leaves_a_line_and_a_look_each_time_and_one_code(held):
    printed(held)
    first = proof_of(held)
    printed(held, "sheet")
    assert proof_of(held) == first
    lines = Trail.objects.filter(act="print_certificate", thing_id=held.pk).order_by("pk")
    assert [(line.became["form"], line.seat_label) for line in lines] == [
        ("card", COUNTY.seat_label),
        ("sheet", COUNTY.seat_label),
    ]
    assert Look.objects.filter(person_id=held.person_id, purpose="制证").count() == 2
    assert MAN not in str([line.became for line in lines])


def test_only_a_seat_with_the_printing_permission_may(held):
    assert [name for name, role in ROLES.items() if "certificate.print" in role.permissions] == ["county_office"]
    for by in (SIGNER, TOWN, VILLAGE):
        with pytest.raises(Refused) as refusal:
            printed(held, by=by)
        assert refusal.value.code == "access.not_yours"
    with pytest.raises(Http404):
        printed(held, by=ELSEWHERE)
    assert proof_of(held) is None


@pytest.mark.parametrize("state", ["frozen", "lost", "cancelled"])
def test_a_certificate_that_is_no_longer_good_is_not_printed_and_its_card_is_void(held, state):
    printed(held)
    proof = proof_of(held)
    change_state(held.pk, state, on=TODAY, reason="核查", by=COUNTY, at=NOON)
    told = asked(proof)
    assert "已作废" in told
    assert "核查" not in told
    with pytest.raises(Refused) as refusal:
        printed(held)
    assert refusal.value.code == "certificate.not_printable"


def test_after_a_reissue_the_earlier_card_is_void_and_the_new_one_has_another_code(held):
    printed(held)
    earlier = proof_of(held)
    change_state(held.pk, "lost", on=TODAY, reason="遗失", by=COUNTY, at=NOON)
    reissue_certificate(held.pk, on=TODAY, by=COUNTY, at=NOON)
    words = words_of(printed(held))
    later = proof_of(held)
    assert f"{MAN}71B1" in words
    assert later.proof_code != earlier.proof_code
    assert ("已作废" in asked(earlier), "真实有效" in asked(later)) == (True, True)


def test_after_a_change_of_grade_the_earlier_card_is_void(held):
    printed(held)
    earlier = proof_of(held)
    record_certificate(held.person_id, category=4, grade=2, issued_on=TODAY, by=COUNTY, at=NOON)
    assert "已作废" in asked(earlier)


def test_what_has_run_out_or_has_no_number_is_not_printed():
    gone = CertificateFactory(valid=DateRange(dt.date(2016, 1, 1), TODAY))
    nobody = CertificateFactory(person=PersonFactory(number=None, number_kind="none"))
    for certificate in (gone, nobody):
        with pytest.raises(Refused) as refusal:
            printed(certificate)
        assert refusal.value.code == "certificate.not_printable"


def test_the_proof_goes_along_when_the_person_moves(held):
    printed(held)
    with as_system():
        Person.objects.filter(pk=held.person_id).update(code=ELSEWHERE_CODE)
    assert proof_of(held).code == ELSEWHERE_CODE


def test_the_page_prints_says_who_printed_and_is_closed_to_others(held):
    county, there = sitting("county_office"), reverse("certificate-print", args=[held.pk])
    assert "还没有打印过" in text_of(county.get(there))
    answer = county.post(there, {"form": "card"})
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert answer["Content-Disposition"] == f'inline; filename="card-{held.pk}.pdf"'
    assert "证件内页" in text_of(county.get(there))
    assert county.post(there, {"form": "poem"}).status_code == 404
    assert there in text_of(county.get(reverse("person", args=[held.person_id])))
    assert sitting("county_signer").get(there).status_code == 403
    assert sitting("county_office", "420606000000").get(there).status_code == 404
