"""The employer's door, home and clerks: what its clerk reads."""

import pytest
from django.urls import reverse

from doorstep.orgs.models import Account
from doorstep.quota.clerks import clerks_of
from doorstep.quota.models import Employer, EmployerClerk
from tests.cast import COUNTY_CODE
from tests.factories import DivisionFactory
from tests.rows_quota import credit_code

from .employer_cast import AT, PASSWORD, an_employer, clerk_at_work, decided, in_spring, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    in_spring(monkeypatch)


@pytest.fixture
def spring_paper(db):
    """An approved employer with its clerk at the screen."""
    return clerk_at_work(decided(an_employer()))


APPLICATION = {
    "uscc": credit_code(8),
    "employer": "襄城区秋实食品厂",
    "kind": "enterprise",
    "industry": "C",
    "code": COUNTY_CODE,
    "name": "陈静",
    "phone": "19900004321",
    "username": "qiushi",
    "password": PASSWORD,
    "again": PASSWORD,
}


@pytest.fixture
def county(db):
    return DivisionFactory(code=COUNTY_CODE, name="襄城区", level="county")


def test_an_employer_registers_itself_and_is_told_what_happens_next(client, county):
    page = client.get(reverse("employer-apply"))
    assert "襄城区" in told(page)
    said = told(client.post(reverse("employer-apply"), APPLICATION))
    assert "登记已提交，等待核准" in said
    assert "襄城区残联会核对登记信息" in said
    assert Employer.objects.get().state == "applied"


def test_a_wrong_code_is_told_beside_its_field_and_nothing_is_kept(client, county):
    wrong = APPLICATION["uscc"][:-1] + ("0" if APPLICATION["uscc"][-1] != "0" else "1")
    answer = client.post(reverse("employer-apply"), APPLICATION | {"uscc": wrong})
    assert answer.status_code == 409
    assert "统一社会信用代码：" in told(answer)
    assert not Employer.objects.exists()
    assert not Account.objects.filter(username="qiushi").exists()


def test_who_sends_too_many_registrations_is_asked_to_wait(client, county):
    for _ in range(30):
        client.post(reverse("employer-apply"), APPLICATION)
    assert "十分钟内提交了太多次" in told(client.post(reverse("employer-apply"), APPLICATION))


def test_before_approval_the_home_says_so_and_nothing_can_be_declared(db):
    client, _actor = clerk_at_work(an_employer())
    said = told(client.get(reverse("employer-home")))
    assert "单位登记待核准" in said
    assert "新的申报" not in said.replace("这里会有「新的申报」", "")
    answer = client.post(reverse("declaration-open"), {"year": 2025})
    assert answer.status_code == 409
    assert "单位还没有核准" in told(answer)


def test_the_clerk_of_an_employer_that_was_refused_is_out(db):
    employer = an_employer()
    client, _actor = clerk_at_work(employer)
    decided(employer, is_approved=False)
    answer = client.get(reverse("employer-home"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("seats"))


def test_an_approved_employer_begins_its_declaration(spring_paper):
    client, _actor = spring_paper
    assert "新的申报" in told(client.get(reverse("employer-home")))
    answer = client.post(reverse("declaration-open"), {"year": 2025})
    assert answer.status_code == 302
    said = told(client.get(reverse("employer-home")))
    assert "2025年度" in said
    assert "填报中" in said


def test_the_password_of_another_clerk_is_shown_once_and_he_can_be_closed(spring_paper):
    client, _actor = spring_paper
    answer = client.post(reverse("employer-clerks"), {"username": "chunfeng2", "name": "李娟"})
    assert "已添加经办人李娟" in told(answer)
    assert answer["Cache-Control"] == "no-store"
    added = EmployerClerk.objects.get(account__username="chunfeng2")
    said = told(client.get(reverse("employer-clerks")))
    assert "李娟" in said
    assert answer.context["password"] not in said
    client.post(reverse("employer-clerk-close", args=[added.pk]), {"reason": "调走了"})
    assert "已停用 调走了" in told(client.get(reverse("employer-clerks")))
    assert clerks_of(added.account_id, AT.date()) == []
