"""A person whom two employers claim: each is told without the other's name, a reviewer sees both side by side."""

import pytest
from django.urls import reverse
from lxml import html

from doorstep.base.scope import as_system
from doorstep.quota.beside import claimed_twice
from doorstep.quota.ledger import ledger_of
from doorstep.quota.models import Placement
from doorstep.quota.services import compare

from . import reviewcast
from .employer_cast import AT, WANG, an_employer, clerk_at_work, decided, declared, in_spring, told
from .reviewcast import compared, declaration, employer, placed, ruled, seated, words_of

pytestmark = pytest.mark.usefixtures("db")
FIRST, SECOND = "襄城区春风纸品厂", "襄城区长虹印刷厂"
OTHER_COUNTY, CITY = "420606000000", "420600000000"
HALF = [3000_00] * 6 + [None] * 6


def handed_in(name, username, serial):
    """An employer at its screen, with one person of 2025 handed in."""
    client, actor = clerk_at_work(decided(an_employer(serial, name, username)))
    made = declared(actor, WANG)
    client.post(reverse("declaration-own", args=[made.pk]), {"staff": "100", "wages": "6000000"})
    client.post(reverse("declaration-submit", args=[made.pk]), {"is_true": "on"})
    return client, made


def test_both_employers_are_told_in_plain_words_and_neither_is_named_to_the_other(monkeypatch):
    in_spring(monkeypatch)
    both = [handed_in(FIRST, "chunfeng", 7), handed_in(SECOND, "changhong", 8)]
    compare([made.pk for _client, made in both], on=AT.date(), at=AT)
    for (client, made), other in zip(both, (SECOND, FIRST), strict=True):
        own = client.get(reverse("declaration-own", args=[made.pk]))
        assert "1 人有月份另一个单位也申报了" in told(own)
        assert "1月还要核实：" in own.content.decode()
        (one,) = own.context["twice"]
        person = client.get(reverse("placement-own", args=[one.pk]))
        assert "1–12月，另一个单位也申报了这个人" in told(person)
        assert "另一个单位也申报了这个人的这个月" in told(person)
        assert other not in own.content.decode() + person.content.decode()


def test_an_employer_is_told_of_the_months_that_both_claim_and_of_no_other():
    mine = declaration(employer(1), state="accepted")
    one = placed(mine, "王伟芳", 7)
    placed(declaration(employer(2)), "王伟芳", 7, HALF)
    compared(mine)
    assert months_of(one) == [1, 2, 3, 4, 5, 6]
    ruled(seated("county_office"), mine, [one], "counted-once", months=["1", "2"], reason="工资是这里发的")
    assert months_of(one) == [3, 4, 5, 6]


def months_of(one):

    with as_system():
        found = Placement.objects.select_related("declaration").get(pk=one.pk)
        return claimed_twice(ledger_of(found, on=AT.date())[0])


def claimants(client, one):
    """The rows of the panel: what heads each, and its signs."""
    page = html.document_fromstring(client.get(f"/placements/people/{one.pk}/").content.decode())
    return [
        (" ".join(row.xpath("string(th)").split()), "".join(row.xpath("td/span[@aria-hidden]/text()")))
        for row in page.xpath("//*[@id='claimants']//tbody/tr")
    ]


def test_a_reviewer_sees_both_side_by_side_with_who_pays():
    mine, theirs = declaration(employer(1), state="accepted"), declaration(employer(2))
    one, other = placed(mine, "王伟芳", 7), placed(theirs, "王伟芳", 7, HALF)
    compared(mine, theirs)
    reviewcast.told(one, "pension", ["agrees"] * 12)
    here = seated("county_office")
    rows = claimants(here, one)
    assert rows[0] == ("第1纸品厂 这份申报", "重" * 6 + "报" * 6)
    assert rows[1] == ("缴纳养老保险：第1纸品厂", "✓" * 12)
    assert ("第2纸品厂 已提交", "重" * 6 + "–" * 6) in rows
    assert ("缴纳养老保险：第2纸品厂", "未" * 6 + "–" * 6) in rows
    page = here.get(f"/placements/people/{one.pk}/")
    assert f'href="/placements/people/{other.pk}/"' in page.content.decode()
    assert "1月不止一个单位申报" in words_of(page)


def test_an_employer_of_another_county_is_not_named_to_the_county_and_is_to_the_city():
    mine = declaration(employer(1), state="accepted")
    one = placed(mine, "王伟芳", 7)
    placed(declaration(employer(3, code=OTHER_COUNTY)), "王伟芳", 7)
    compared(mine)
    assert "第3纸品厂" not in words_of(seated("county_office").get(f"/placements/people/{one.pk}/"))
    heads = [head for head, _signs in claimants(seated("county_office"), one)]
    assert "别的县（市、区）的一个单位 已提交，不在您的辖区，请和市残联一起核对" in heads
    assert "第3纸品厂 已提交" in [head for head, _signs in claimants(seated("city_office", code=CITY), one)]


def test_nobody_stands_beside_who_is_claimed_once_withdrawn_or_taken_out():
    mine = declaration(employer(1), state="accepted")
    one = placed(mine, "王伟芳", 7)
    placed(declaration(employer(2), state="withdrawn"), "王伟芳", 7)
    placed(declaration(employer(3)), "王伟芳", 7, [None] * 12)
    compared(mine)
    assert claimants(seated("county_office"), one) == []
    assert months_of(one) == []
