"""Somebody of another place, on the reviewer's page: asked about once, with what went out and what came back."""

import pytest
from lxml import html

from doorstep.base.scope import as_system
from doorstep.exchange.models import Message
from tests.cast import COUNTY_CODE

from .reviewcast import AT, compared, declaration, employer, placed, seated, words_of

pytestmark = pytest.mark.usefixtures("db")
ANSWERED = {"sent_at": AT, "next_try_at": None, "answered_at": AT}


@pytest.fixture
def stranger():
    """Somebody who was settled to be of another place, under review."""
    made = declaration(employer(), state="accepted")
    one = placed(made, "王伟芳", 1)
    compared(made)
    return one


def offers(client, one) -> bool:
    page = html.document_fromstring(client.get(f"/placements/people/{one.pk}/").content.decode())
    return bool(page.xpath(f"//a[@href='/placements/people/{one.pk}/elsewhere/']"))


def ask(client, one):
    return client.post(f"/placements/people/{one.pk}/elsewhere/", follow=True)


def came_back(one, **how):
    with as_system():
        Message.objects.filter(key=f"placement-query-{one.pk}").update(**ANSWERED, **how)


def test_a_stranger_is_asked_about_from_his_page_and_the_page_says_what_went_out(stranger):
    here = seated("county_office")
    assert offers(here, stranger)
    assert "只把姓名、证件号码和年度发给国家平台" in words_of(here.get(f"/placements/people/{stranger.pk}/elsewhere/"))
    page = words_of(ask(here, stranger))
    assert "查询已交给国家平台" in page
    assert "姓名、证件号码、2025年度，没有别的" in page
    assert "待发送" in page
    assert "还没有答复" in page
    with as_system():
        assert Message.objects.get(kind="placement-query").thing_id == stranger.pk


def test_whoever_was_asked_about_is_not_offered_again_and_refused_in_words(stranger):
    here = seated("county_office")
    ask(here, stranger)
    assert not offers(here, stranger)
    answer = ask(here, stranger)
    assert answer.status_code == 409
    assert "已经问过" in words_of(answer)
    with as_system():
        assert Message.objects.filter(kind="placement-query").count() == 1


def test_what_came_back_stands_on_the_page_in_words(stranger):
    here = seated("county_office")
    ask(here, stranger)
    came_back(stranger, state="acked")
    assert "对方已收妥" in words_of(here.get(f"/placements/people/{stranger.pk}/"))
    came_back(stranger, state="rejected", reject_code="value.wrong", reject_words="证件号码不对。")
    page = words_of(here.get(f"/placements/people/{stranger.pk}/"))
    assert "被退回" in page
    assert "证件号码不对。" in page


def test_the_signer_sees_what_was_asked_and_may_not_ask(stranger):
    signer = seated("county_signer")
    assert not offers(signer, stranger)
    assert ask(signer, stranger).status_code == 403
    ask(seated("county_office"), stranger)
    assert "已请国家平台查这个人" in words_of(signer.get(f"/placements/people/{stranger.pk}/"))


def test_only_whoever_was_settled_to_be_of_another_place_and_is_under_review_is_offered():
    over = declaration(employer(1), state="certified", reviewed_at=AT, reviewer_id=1, decided_at=AT)
    open_ = declaration(employer(2), state="accepted")
    here = seated("county_office")
    assert not offers(here, placed(over, "王伟芳", 1))
    assert not offers(here, placed(open_, "李建国", 2, linked="nobody"))
    assert not offers(here, placed(open_, "赵六", 3, linked="exact", person_id=1))
    assert offers(here, placed(open_, "孙七", 4))


def test_another_county_asks_about_nobody_of_ours(stranger):
    assert stranger.code == COUNTY_CODE
    there = seated("county_office", code="420606000000")
    assert ask(there, stranger).status_code == 404
    with as_system():
        assert not Message.objects.filter(kind="placement-query").exists()
