"""A paper photographed into a case, and the letters that come out of it."""

import datetime as dt
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doorstep.base.models import Paper
from doorstep.base.scope import as_system, scoped
from doorstep.kernel.refusal import Refused
from doorstep.matters.models_papers import Letter, MatterFile
from doorstep.matters.services import advance, file_matter, issue_letter, keep_file
from doorstep.orgs.models import Org
from doorstep.proofs.models import Proof
from tests.base.papercast import png
from tests.cast import COUNTY, ELSEWHERE_CODE, TOWN
from tests.desk import sat_down
from tests.factories import AccountFactory, CertificateFactory, OrgFactory, PersonFactory, SeatFactory

pytestmark = pytest.mark.usefixtures("db")
MONDAY = dt.datetime(2026, 6, 1, 2, tzinfo=dt.UTC)
SAID = {"phone": "19900001234", "wanted": "在家做手工", "form": "home"}


@pytest.fixture
def matter():
    for trait in ({}, {"town": True}, {"county": True}):
        OrgFactory(**trait)
    person = CertificateFactory(person=PersonFactory()).person
    with scoped(TOWN.ranges, by=TOWN):
        return file_matter("employment-registration", person.pk, SAID, papers={}, channel="window", by=TOWN, at=MONDAY)


def kept(matter, raw=None, name="identity_card", by=TOWN, key=None) -> MatterFile:
    raw = png() if raw is None else raw
    with scoped(by.ranges, by=by):
        return keep_file(matter.pk, name, raw, "证件.png", by=by, at=MONDAY, client_id=key or uuid.uuid4())


def issued(matter, kind="receipt", by=TOWN) -> Letter:
    with scoped(by.ranges, by=by):
        return issue_letter(matter.pk, kind, by=by, at=MONDAY)


def said_in(letter) -> str:
    letter.refresh_from_db()
    return letter.facts.open()


def refused(matter) -> None:
    with scoped(COUNTY.ranges, by=COUNTY):
        said = {"reason": "不在就业年龄", "remedy": "可以向市残联反映"}
        advance(matter.pk, "not_accept", said, by=COUNTY, at=MONDAY)


def at_the_window() -> Client:
    seat = SeatFactory(role="town_desk", org=Org.objects.get(level="town"), account=AccountFactory())
    return sat_down(seat.account, seat)


def test_a_photographed_paper_counts_as_shown_and_opens_again_as_it_was(matter):
    here, raw = at_the_window(), png()
    sent = {"file": SimpleUploadedFile("身份证.png", raw), "key": str(uuid.uuid4())}
    answer = here.post(f"/matters/{matter.pk}/papers/identity_card/", sent, follow=True)
    assert "拍照留存" in answer.content.decode()
    with as_system():
        file = MatterFile.objects.get(matter=matter)
    shown = here.get(f"/matters/files/{file.pk}/")
    assert (shown.content, shown["Content-Type"], shown["Cache-Control"]) == (raw, "image/png", "no-store")


def test_the_same_upload_sent_twice_is_kept_once(matter):
    key = uuid.uuid4()
    assert kept(matter, key=key).pk == kept(matter, key=key).pk
    assert Paper.objects.count() == 1


def test_an_original_that_was_seen_stays_so_when_it_is_photographed_too(matter):
    matter.papers.create(code=matter.code, name="identity_card", how="original", at=MONDAY, seat_label="窗口")
    kept(matter)
    assert matter.papers.get().how == "original"


def test_what_is_no_picture_is_refused_beside_the_field_in_words(matter):
    sent = {"file": SimpleUploadedFile("身份证.jpg", b"<html><script>"), "key": str(uuid.uuid4())}
    answer = at_the_window().post(f"/matters/{matter.pk}/papers/identity_card/", sent)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "它其实是网页" in words, words
    with as_system():
        assert not MatterFile.objects.exists()


def test_a_file_of_fifty_megabytes_is_refused_in_words(matter):
    sent = {"file": SimpleUploadedFile("身份证.png", png() + bytes(50 * 2**20)), "key": str(uuid.uuid4())}
    answer = at_the_window().post(f"/matters/{matter.pk}/papers/identity_card/", sent)
    assert answer.status_code == 409
    assert "文件有 51 MB，一份最多 20 MB" in answer.content.decode()


def test_a_paper_that_is_not_on_the_list_or_of_a_closed_case_is_not_taken(matter):
    with pytest.raises(Refused, match="这个事项没有这份材料"):
        kept(matter, name="diploma")
    refused(matter)
    with pytest.raises(Refused, match="已经办结"):
        kept(matter)


def test_the_files_and_letters_go_along_when_the_person_moves(matter):
    file, letter = kept(matter), issued(matter)
    person = matter.person
    person.code = ELSEWHERE_CODE[:6] + "001001"
    with as_system():
        type(person).objects.filter(pk=person.pk).update(code=person.code)
        assert Paper.objects.get(pk=file.paper_id).code == person.code
        assert Proof.objects.get(pk=letter.proof_id).code == person.code


def test_a_receipt_is_issued_once_says_what_was_received_and_anybody_may_verify_it(matter):
    kept(matter)
    here = at_the_window()
    there = f"/matters/{matter.pk}/letters/receipt/"
    assert "还没有出具" in here.get(there).content.decode()
    words = here.post(there, follow=True).content.decode()
    assert "拍照留存" in words
    assert matter.person.name in words
    assert "<svg" in words
    assert issued(matter).pk == issued(matter).pk
    with as_system():
        code = Proof.objects.get().proof_code
    told = Client().get(f"/verify/{code}/").content.decode()
    assert "真实有效" in told
    assert matter.person.name not in told
    assert not re.search(r"\d{9}", re.sub(r"<[^>]*>", "", told.partition("核验结果")[2].partition("</dl>")[0]))


def test_there_is_no_result_to_hand_out_before_the_end(matter):
    with pytest.raises(Refused, match="还没有办结"):
        issued(matter, "decision")


def test_a_letter_keeps_what_it_said_when_the_name_is_corrected(matter):
    said = said_in(issued(matter))
    with as_system():
        type(matter.person).objects.filter(pk=matter.person_id).update(name="改名后")
    assert said_in(issued(matter)) == said
