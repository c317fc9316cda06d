"""Saved filters: kept by a seat under a name, shown above the list and on the desk; one that is gone is said so."""

import re

import pytest
from django.urls import reverse

from doorstep.base.models import SavedFilter
from doorstep.base.saved import LONGEST, MOST, save_filter, saved_of, token_of
from doorstep.kernel.refusal import Refused
from doorstep.orgs.seats import as_actor
from doorstep.people.listings import looks_listing
from tests.cast import COUNTY, SIGNER, TOWN_CODE, VILLAGE
from tests.desk import sat_down
from tests.factories import NOON, AccountFactory, OrgFactory, SeatFactory
from tests.orgs.test_seats import zone

pytestmark = pytest.mark.usefixtures("db")
MATTERS = reverse("matters")


def clerk(org=None):
    account = AccountFactory()
    seat = SeatFactory(account=account, org=org or OrgFactory(county=True), role="county_office")
    return sat_down(account, seat), seat


def token(said=None, by=COUNTY) -> str:
    return token_of(looks_listing(by), "/people/looks/", said or {"account": "甲"})


def saved_from_page(client, name, query="?open=yes"):
    page = client.get(f"{MATTERS}{query}").content.decode()
    given = re.search(r'name="token" value="([^"]+)"', page)[1]
    return client.post(reverse("saved-filters"), {"token": given, "name": name}, follow=True)


def test_filters_are_saved_from_the_list_and_stand_above_it_and_on_the_desk():
    client, seat = clerk()
    assert 'name="token"' not in client.get(MATTERS).content.decode(), "nothing is set, so nothing can be saved"
    answer = saved_from_page(client, "没办完的")
    assert answer.redirect_chain[-1][0] == f"{MATTERS}?open=yes"
    link = f'<a href="{MATTERS}?open=yes">没办完的</a>'
    for there in (MATTERS, reverse("desk")):
        assert link in client.get(there).content.decode()
    assert SavedFilter.objects.get().seat_id == seat.pk


def test_another_seat_neither_sees_nor_removes_them():
    client, seat = clerk()
    saved_from_page(client, "没办完的")
    other, _other_seat = clerk(seat.org)
    kept = SavedFilter.objects.get()
    other.post(reverse("saved-filters"), {"drop": kept.pk})
    assert "没办完的" not in other.get(MATTERS).content.decode()
    client.post(reverse("saved-filters"), {"drop": kept.pk})
    assert not SavedFilter.objects.exists()
    assert client.post(reverse("saved-filters"), {"drop": "x" * 40}, follow=True).status_code == 200


def test_a_filter_that_is_gone_is_said_in_words():
    client, seat = clerk()
    for name, said in (("旧栏目", {"colour": "red"}), ("旧选项", {"queue": "yesterday"})):
        SavedFilter.objects.create(
            code=seat.code,
            seat_id=seat.pk,
            listing="matters",
            title="办件",
            path=MATTERS,
            name=name,
            said=said,
            saved_at=NOON,
        )
    page = client.get(MATTERS).content.decode()
    assert "「旧栏目」已不能用：不认识这些筛选条件：colour。" in page
    assert "「旧选项」已不能用：队列：" in page
    answer = client.get(f"{MATTERS}?colour=red")
    assert (answer.status_code, "不认识这些筛选条件" in answer.content.decode()) == (409, True)


def test_the_same_saved_twice_is_one_and_another_of_the_name_is_refused():
    for _press in range(2):
        save_filter(token(), " 甲 看的 ", by=COUNTY, at=NOON)
    assert SavedFilter.objects.count() == 1
    with pytest.raises(Refused, match="已有一组条件叫「甲 看的」"):
        save_filter(token({"account": "乙"}), "甲 看的", by=COUNTY, at=NOON)
    save_filter(token(), "甲 看的", by=SIGNER, at=NOON)
    assert [one.said for one in saved_of(SIGNER)] == [{"account": "甲"}]


@pytest.mark.parametrize(
    ("given", "name", "why"),
    [("forged", "甲", "不是从名单页面来的"), (None, "  ", "没有写名称"), (None, "长" * (LONGEST + 1), "最多 20 个字")],
)
def test_what_cannot_be_saved_says_why(given, name, why):
    with pytest.raises(Refused, match=why):
        save_filter(given or token(), name, by=COUNTY, at=NOON)


def test_a_list_holds_no_more_than_can_be_read():
    for number in range(MOST):
        save_filter(token(), f"第{number}组", by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="最多存 20 组"):
        save_filter(token(), "又一组", by=COUNTY, at=NOON)
    assert save_filter(token(by=VILLAGE), "又一组", by=VILLAGE, at=NOON).pk


def test_a_seat_limited_to_a_grouping_keeps_its_filters_within_its_reach():
    org = OrgFactory(county=True)
    by = as_actor(SeatFactory(account=AccountFactory(), org=org, role="county_office", grouping=zone(TOWN_CODE)))
    assert save_filter(token(by=by), "本区", by=by, at=NOON).code == TOWN_CODE
