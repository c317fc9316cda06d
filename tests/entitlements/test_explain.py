"""One judgement, opened."""

import datetime as dt

import pytest

from doorstep.base.items import BENEFITS
from doorstep.entitlements.explain import explain
from tests.entitlements.test_judge_month import somebody_due
from tests.factories import CertificateFactory, PersonFactory

pytestmark = pytest.mark.usefixtures("db")
MAY = dt.date(2026, 5, 1)


def test_each_condition_has_its_value_its_source_and_its_result():
    told = explain(somebody_due().pk, BENEFITS["living-allowance"], MAY)
    by_condition = {reason.condition: reason for reason in told.reasons}
    assert by_condition["低保家庭成员"].values == (("低保家庭成员", "是", "民政 低保名单，数据截至 2026-05-01"),)
    assert by_condition["低保家庭成员"].verdict == "符合"
    assert told.conclusion == "2026年5月享受困难残疾人生活补贴，110元。"
    assert any("鄂政办发〔2015〕96号" in document for document in told.documents)


def test_what_is_missing_is_said_in_words():
    person = PersonFactory()
    CertificateFactory(person=person)
    told = explain(person.pk, BENEFITS["nursing-allowance"], MAY)
    assert told.pays_fen is None
    assert told.conclusion.startswith("2026年5月的重度残疾人护理补贴还不能判定，缺少：需要长期照护、")


def test_a_clear_no_names_the_condition_that_failed():
    told = explain(PersonFactory().pk, BENEFITS["nursing-allowance"], MAY)
    assert told.conclusion == "2026年5月不享受重度残疾人护理补贴，因为这一条不符合：持有有效残疾人证。"


def test_a_judgement_can_be_read_aloud_in_short_sentences():
    aloud = explain(somebody_due().pk, BENEFITS["living-allowance"], MAY).aloud
    assert aloud[:2] == ["2026年5月有困难残疾人生活补贴，110元。", "要求的条件，您都符合。"]
    assert aloud[2] == "如果您觉得不对，或者不想领取，请告诉村（社区）专职委员。"


def test_whose_case_cannot_be_told_hears_what_is_missing_and_whom_to_tell():
    person = PersonFactory()
    CertificateFactory(person=person)
    aloud = explain(person.pk, BENEFITS["nursing-allowance"], MAY).aloud
    assert aloud[1].startswith("还不清楚的是：需要长期照护、")
    assert aloud[2] == "请把这些情况告诉村（社区）专职委员，问清后马上重新判定。"
