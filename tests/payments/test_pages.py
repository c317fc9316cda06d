"""Batches in the browser: what each seat sees and may press, and what is said when it may not."""

import io
import re

import pytest

from doorstep.payments.models import Batch
from tests.factories import AccountFactory, OrgFactory, PayAccountFactory, SeatFactory
from tests.payments.test_batch import answer, award, draw, sent
from tests.visitors import visitor

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def county():
    return OrgFactory(county=True)


@pytest.fixture
def two_due():
    for _ in range(2):
        PayAccountFactory(person=award())


def seated(role, org):
    return visitor(SeatFactory(role=role, org=org, account=AccountFactory()))


def test_a_signer_signs_and_a_second_press_is_refused_in_words(county, two_due):
    batch, signer = draw(), seated("county_signer", county)
    assert "签名不能收回" in signer.get(f"/batches/{batch.pk}/").content.decode()
    assert signer.post(f"/batches/{batch.pk}/sign/").status_code == 302
    assert batch.signatures.count() == 1
    again = signer.post(f"/batches/{batch.pk}/sign/")
    assert again.status_code == 409
    assert "您已经签过这一批" in again.content.decode()


def test_a_link_never_signs(county, two_due):
    batch, signer = draw(), seated("county_signer", county)
    assert signer.get(f"/batches/{batch.pk}/sign/").status_code == 302
    assert batch.signatures.count() == 0


def test_the_county_office_may_not_sign_even_by_address(county, two_due):
    batch, office = draw(), seated("county_office", county)
    refused = office.post(f"/batches/{batch.pk}/sign/")
    assert refused.status_code == 403
    assert "签发批次" in refused.content.decode()
    assert batch.signatures.count() == 0


def test_another_county_finds_no_such_batch(two_due):
    batch = draw()
    elsewhere = seated("county_signer", OrgFactory(code="420606000000", level="county", name="樊城区残联"))
    assert elsewhere.get(f"/batches/{batch.pk}/").status_code == 404
    assert elsewhere.post(f"/batches/{batch.pk}/sign/").status_code == 404


def test_finance_takes_the_file_again_and_it_is_the_same(county, two_due):
    batch, finance = sent(), seated("county_finance", county)
    first = finance.post(f"/batches/{batch.pk}/file/").content
    assert first == finance.post(f"/batches/{batch.pk}/file/").content
    assert first.decode().startswith(f"H|420602-living-allowance-202605-{batch.pk}|")


def test_a_batch_is_called_by_a_number_in_figures_on_its_page_and_in_its_file_name(county, two_due):
    batch, finance = sent(), seated("county_finance", county)
    page = finance.get(f"/batches/{batch.pk}/").content.decode()
    assert f"420602-202605-{batch.pk}" in page
    assert "living-allowance" not in page
    name = finance.post(f"/batches/{batch.pk}/file/").headers["Content-Disposition"]
    assert name == f'attachment; filename="420602-202605-{batch.pk}.txt"'


def test_where_nothing_may_be_done_no_empty_row_stands_above_the_lines(county, two_due):
    batch, office = sent(), seated("county_office", county)
    page = office.get(f"/batches/{batch.pk}/").content.decode()
    assert not re.search(r'<div class="row">\s*</div>', page)
    assert re.search(r'<div class="stack">\s*<ol class="timeline">.*</ol>\s*<p class="no-print"><a', page, re.S)


def test_a_wrong_answer_file_is_said_in_words_and_a_right_one_is_taken(county, two_due):
    batch, finance = sent(), seated("county_finance", county)
    wrong = finance.post(f"/batches/{batch.pk}/answer/", {"file": io.BytesIO(b"\xff\xfe\x00garbage")})
    assert wrong.status_code == 409
    assert "银行答复没有入账" in wrong.content.decode()
    nothing = finance.post(f"/batches/{batch.pk}/answer/")
    assert "没有收到文件" in nothing.content.decode()
    file = io.BytesIO(answer(batch, 2))
    assert finance.post(f"/batches/{batch.pk}/answer/", {"file": file}).status_code == 302
    assert "退汇 1 笔" in finance.get(f"/batches/{batch.pk}/").content.decode()
    assert Batch.objects.get(pk=batch.pk).state == "answered"


def test_an_unknown_filter_is_an_error_and_never_everything(county, two_due):
    draw()
    office = seated("county_office", county)
    assert "残疾人生活补贴" in office.get("/batches/").content.decode()
    refused = office.get("/batches/?stat=drawn")
    assert refused.status_code == 409
    assert "不认识这些筛选条件：stat" in refused.content.decode()
    assert "残疾人生活补贴" not in refused.content.decode()


def test_a_signed_out_visitor_is_asked_to_sign_in(client):
    assert client.get("/batches/").headers["Location"] == "/sign-in/?next=%2Fbatches%2F"
