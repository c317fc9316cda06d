"""Replacing the account in which a person is paid."""

import re

import pytest
from django.http import Http404

from doorstep.kernel.refusal import Refused
from doorstep.payments.accounts import is_sound_card, replace_account
from doorstep.payments.models import PayAccount
from tests.cast import ELSEWHERE, TOWN, VILLAGE
from tests.factories import NOON, OrgFactory, PayAccountFactory, PersonFactory, SeatFactory
from tests.visitors import visitor

pytestmark = pytest.mark.usefixtures("db")
SOUND = "9900000000000028"


def test_the_old_account_ends_and_the_new_one_begins_today():
    old = PayAccountFactory()
    made = replace_account(
        old.person_id, holder="王伟芳", bank="演示银行", number="9900 0000 0000 0028", by=TOWN, at=NOON
    )
    old.refresh_from_db()
    assert old.used.upper == made.used.lower == NOON.date()
    assert (made.tail, made.number) == ("0028", SOUND) or PayAccount.objects.get(pk=made.pk).number.open() == SOUND


def test_replaced_twice_in_a_day_one_account_stands():
    person = PersonFactory()
    for _ in range(2):
        replace_account(person.pk, holder="王伟芳", bank="演示银行", number=SOUND, by=TOWN, at=NOON)
    assert PayAccount.objects.filter(person=person, used__contains=NOON.date()).count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"number": "9900000000000021"}, "末位校验不符"),
        ({"number": "12ab"}, "12 到 19 位数字"),
        ({"holder": "李四"}, "不是本人姓名"),
        ({"holder": "李四", "is_guardians": True}, "没有写证明"),
    ],
)
def test_an_account_that_will_not_do_is_refused_in_words(said, words):
    person = PersonFactory()
    with pytest.raises(Refused, match=words):
        replace_account(
            person.pk, **({"holder": "王伟芳", "bank": "演示银行", "number": SOUND} | said), by=TOWN, at=NOON
        )
    assert not PayAccount.objects.exists()


def test_out_of_reach_is_not_found_and_the_village_may_not():
    person = PersonFactory()
    with pytest.raises(Http404):
        replace_account(person.pk, holder="王伟芳", bank="演示银行", number=SOUND, by=ELSEWHERE, at=NOON)
    with pytest.raises(Refused, match="收款账户没有登记"):
        replace_account(person.pk, holder="王伟芳", bank="演示银行", number=SOUND, by=VILLAGE, at=NOON)


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong():
    person = PersonFactory()
    town = visitor(SeatFactory(role="town_desk", org=OrgFactory(town=True)))
    page = town.post(f"/batches/accounts/{person.pk}/", {"holder": "王伟芳", "bank": "演示银行", "number": "123"})
    assert page.status_code == 400
    assert "12 到 19 位数字" in page.content.decode()
    assert "演示银行" in page.content.decode()
    done = town.post(f"/batches/accounts/{person.pk}/", {"holder": "王伟芳", "bank": "演示银行", "number": SOUND})
    assert done.headers["Location"] == f"/people/{person.pk}/"


def test_the_first_account_is_entered_and_the_next_one_replaces_it():
    person = PersonFactory()
    town = visitor(SeatFactory(role="town_desk", org=OrgFactory(town=True)))

    def shown(address):
        return town.get(address).content.decode()

    assert "登记收款账户" in shown(f"/people/{person.pk}/")
    assert "<h1>登记收款账户</h1>" in shown(f"/batches/accounts/{person.pk}/")
    said = {"holder": "王伟芳", "bank": "演示银行", "number": SOUND}
    town.post(f"/batches/accounts/{person.pk}/", said)
    assert timeline(shown(f"/people/{person.pk}/")) == ["登记收款账户"]
    assert "<h1>更换收款账户</h1>" in shown(f"/batches/accounts/{person.pk}/")
    town.post(f"/batches/accounts/{person.pk}/", said | {"bank": "另一支行"})
    assert timeline(shown(f"/people/{person.pk}/")) == ["登记收款账户", "更换收款账户"]


def timeline(page):
    """What was done with an account, as the person's page tells it."""
    return re.findall(r"<strong>([^<]*收款账户)</strong>", page)


def test_luhn_catches_one_wrong_digit():
    assert is_sound_card(SOUND)
    assert not any(is_sound_card(SOUND[:8] + digit + SOUND[9:]) for digit in "123456789")
