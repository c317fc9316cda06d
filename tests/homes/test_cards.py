"""Cards of a home's clients: given to all at once, printed without anything of their holders but a name, replaced."""

import re

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404
from django.urls import reverse

from doorstep.base.qr import qr_svg
from doorstep.base.scope import scoped
from doorstep.homes.models_clients import ClientCard
from doorstep.homes.services.carding import card_holders, give_cards, replace_card
from doorstep.kernel.refusal import Refused
from tests.cast import COUNTY
from tests.homes.cast import AT, SINCE, a_client, a_home, at_the_screen, told, works_in

pytestmark = pytest.mark.usefixtures("db")
PAGE = reverse("home-cards")


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def carer(home):
    return at_the_screen(works_in(home, "carer"))


def test_everybody_who_has_no_card_is_given_one_and_nobody_two(home, carer):
    screen, keeper = carer
    a_client(home)
    a_client(home, "李芳", 2)
    a_client(home, "张强", 3, state="waiting", held=None)
    assert "给没有卡的 2 人发卡" in told(screen.get(PAGE))
    assert "发了 2 张卡" in screen.post(PAGE, {"act": "give"}, follow=True).content.decode()
    with scoped((), by=keeper):
        assert give_cards(by=keeper, at=AT) == 0
    numbers = list(ClientCard.objects.values_list("number", flat=True))
    assert len(set(numbers)) == 2
    assert all(re.fullmatch(r"\d{12}", one) for one in numbers)


def test_a_card_says_the_name_and_a_number_made_by_chance_and_nothing_else(home, carer):
    screen, keeper = carer
    client = a_client(home)
    with scoped((), by=keeper):
        give_cards(by=keeper, at=AT)
    page = screen.get(PAGE).content.decode()
    (card,) = re.findall(r'<ul class="tokens">(.*?)</ul>', page, re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", card, flags=re.DOTALL)).split()
    number = ClientCard.objects.get().number
    assert words == [client.name, number[:4], number[4:8], number[8:], "签到卡"]
    assert qr_svg(number).decode().partition("?>")[2] in card


def test_a_lost_card_is_replaced_and_stays_as_one_that_no_longer_counts(home, carer):
    screen, keeper = carer
    client = a_client(home, card="0017")
    answer = screen.post(PAGE, {"act": str(client.pk)}, follow=True).content.decode()
    assert "王小明换了新卡，旧卡不再算" in answer
    new = ClientCard.objects.latest("pk").number
    with scoped((), by=keeper):
        assert card_holders(home) == {"0017": (client.pk, ClientCard.objects.latest("pk").at), new: (client.pk, None)}
    assert new in told(screen.get(PAGE))
    assert "0017" not in told(screen.get(PAGE))


def test_one_card_is_printed_by_itself(home, carer):
    screen, _keeper = carer
    client, _other = a_client(home, card="0017"), a_client(home, "李芳", 2, card="0018")
    page = screen.get(f"{PAGE}?client={client.pk}").content.decode()
    assert page.count('class="qr"') == 1


def test_nobody_replaces_a_card_that_was_never_given_or_of_another_home(home, carer):
    screen, keeper = carer
    held = DateRange(SINCE, AT.date())
    gone = a_client(home, "李芳", 2, card="1", state="discharged", ended_reason="迁走", held=held)
    bare = a_client(home)
    theirs = a_client(a_home("铁路社区阳光家园"), "张强", 3, card="0019")
    with scoped((), by=keeper):
        for one, code in ((bare, "card.none"), (gone, "card.away")):
            with pytest.raises(Refused) as refusal:
                replace_card(one.pk, by=keeper, at=AT)
            assert refusal.value.code == code
        with pytest.raises(Http404):
            replace_card(theirs.pk, by=keeper, at=AT)
    assert screen.post(PAGE, {"act": "all of them"}).status_code == 404
    with scoped(COUNTY.ranges, by=COUNTY), pytest.raises(Http404):
        give_cards(by=COUNTY, at=AT)
