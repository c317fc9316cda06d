"""When a seat closes: what is left is counted, somebody takes it over, and the place's work comes to that desk."""

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from doorstep.base.models import History, SavedFilter, Trail, Upload, UploadRow
from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter
from doorstep.matters.queues import counts_of, in_queue
from doorstep.matters.services import give_mandate
from doorstep.orgs.handing import hand_over_seat, is_closed, left_on, seat_words, successors_of
from doorstep.orgs.models import Org, Seat
from doorstep.orgs.seats import as_actor
from doorstep.people.sheets import KIND
from tests.cast import COUNTY_CODE, ELSEWHERE, TOWN_CODE, VILLAGE, VILLAGE_CODE, actor
from tests.desk import sat_down
from tests.factories import AccountFactory, DivisionFactory, OrgFactory, SeatFactory
from tests.matters.test_matters import MONDAY, TODAY, filed, holder, places

__all__ = ["places"]
pytestmark = pytest.mark.usefixtures("db")
KEEPER = actor("seat_keeper", COUNTY_CODE, account_id=9001)


def seat_at(code, role, **about) -> Seat:
    return SeatFactory(account=AccountFactory(**about), org=Org.objects.get(code=code), role=role)


def close(seat, successor=None, *, by=KEEPER):
    with scoped(by.ranges, by=by):
        return hand_over_seat(seat.pk, successor and successor.pk, reason="调离", by=by, at=MONDAY)


def left(seat) -> dict[str, int]:
    return {one.remain.name: one.count for one in left_on(seat, on=TODAY)}


def upload_of(seat, state="ready") -> Upload:
    made = Upload.objects.create(
        code=seat.code,
        kind=KIND,
        filename="名册.xlsx",
        digest="0" * 64,
        rows_total=1,
        seat_id=seat.pk,
        opened_at=MONDAY,
    )
    UploadRow.objects.create(upload=made, code=made.code, number=1, cells="{}", state=state)
    return made


def saved_by(seat, name) -> SavedFilter:
    about = {"listing": "matters", "title": "办件", "path": "/matters/", "said": {"open": "yes"}, "saved_at": MONDAY}
    return SavedFilter.objects.create(code=seat.code, seat_id=seat.pk, name=name, **about)


def test_cases_wait_at_the_place_and_a_colleague_of_the_same_role_goes_on_without_handing_over():
    leaves, stays = seat_at(TOWN_CODE, "town_desk"), seat_at(TOWN_CODE, "town_desk")
    filed()
    assert (left(leaves), counts_of(as_actor(stays), on=TODAY)["mine"]) == ({}, 0), "a town without delegation has none"
    Matter.objects.update(desk_level="town")
    assert left(leaves) == {"cases": 1}
    close(leaves)
    assert counts_of(as_actor(stays), on=TODAY)["mine"] == 1


def test_the_only_seat_of_a_place_names_who_takes_over_and_the_cases_come_to_that_desk():
    village, town = seat_at(VILLAGE_CODE, "liaison"), seat_at(TOWN_CODE, "town_desk")
    filed(by=VILLAGE)
    Matter.objects.update(desk_level="village")
    with pytest.raises(Refused, match="还有事没有人接着办：在本岗位所在地待办的办件 1"):
        close(village)
    assert not is_closed(Seat.objects.get(pk=village.pk)), "nothing is closed where nobody was named"
    handed = close(village, town)
    assert [(one.remain.name, count) for one, count in handed] == [("cases", 1)]
    by = as_actor(town)
    assert counts_of(by, on=TODAY)["mine"] == 1
    assert in_queue(Matter.objects.all(), "mine", actor=by, on=TODAY).count() == 1
    line = Trail.objects.get(act="hand_over_seat")
    assert (line.became, line.thing_id) == ({"seat": town.pk, "cases": 1}, village.pk)
    assert seat_words(town) in line.reason
    assert "handed_to_id" in [key for one in History.objects.filter(register="orgs_seat") for key in one.was]


def test_once_somebody_sits_there_again_the_work_goes_back_to_the_place():
    village, town = seat_at(VILLAGE_CODE, "liaison"), seat_at(TOWN_CODE, "town_desk")
    filed(by=VILLAGE)
    Matter.objects.update(desk_level="village")
    close(village, town)
    again = seat_at(VILLAGE_CODE, "liaison")
    assert counts_of(as_actor(town), on=TODAY)["mine"] == 0
    assert counts_of(as_actor(again), on=TODAY)["mine"] == 1


def test_what_was_taken_over_is_handed_on_with_the_rest():
    village, town = seat_at(VILLAGE_CODE, "liaison"), seat_at(TOWN_CODE, "town_desk")
    county = seat_at(COUNTY_CODE, "county_office")
    filed(by=VILLAGE)
    Matter.objects.update(desk_level="village")
    close(village, town)
    assert left(town) == {"cases": 1}
    close(town, county)
    assert counts_of(as_actor(county), on=TODAY)["mine"] == 1


def test_a_mandate_stays_with_its_organisation_and_is_counted():
    village, town = seat_at(VILLAGE_CODE, "liaison"), seat_at(TOWN_CODE, "town_desk")
    with scoped(VILLAGE.ranges, by=VILLAGE):
        give_mandate(
            holder().pk,
            ["employment-registration"],
            until=timezone.localdate(),
            how="spoken",
            proof="委托书",
            by=VILLAGE,
            at=timezone.now(),
        )
    assert left(village) == {"mandates": 1}
    page = sat_down(*keeper()).get(reverse("seat-close", args=[village.pk])).content.decode()
    assert "委托只能由受托的组织办" in page
    assert seat_words(town) in page


def test_a_spreadsheet_half_done_goes_to_a_seat_that_may_import_and_no_other():
    leaves, county = seat_at(TOWN_CODE, "town_desk"), seat_at(COUNTY_CODE, "county_office")
    village, signer = seat_at(VILLAGE_CODE, "liaison"), seat_at(COUNTY_CODE, "county_signer")
    half, whole = upload_of(leaves), upload_of(leaves, state="added")
    assert left(leaves) == {"uploads": 1}
    for unfit in (village, signer):
        with pytest.raises(Refused, match="接不了"):
            close(leaves, unfit)
    seat_at(TOWN_CODE, "town_desk")
    with pytest.raises(Refused, match="没有写完的导入 1"):
        close(leaves)
    close(leaves, county)
    half.refresh_from_db()
    whole.refresh_from_db()
    assert (half.seat_id, whole.seat_id) == (county.pk, leaves.pk)


def test_saved_filters_go_along_as_copies_and_force_nobody_to_take_them():
    leaves, stays = seat_at(TOWN_CODE, "town_desk"), seat_at(TOWN_CODE, "town_desk")
    for name in ("超期的", "没办完的"):
        saved_by(leaves, name)
    saved_by(stays, "超期的")
    close(leaves, stays)
    assert sorted(SavedFilter.objects.filter(seat_id=stays.pk).values_list("name", flat=True)) == ["没办完的", "超期的"]
    assert SavedFilter.objects.filter(seat_id=leaves.pk).count() == 2
    alone = seat_at(TOWN_CODE, "town_desk")
    saved_by(alone, "超期的")
    close(alone)
    assert is_closed(Seat.objects.get(pk=alone.pk))


def test_who_must_be_out_is_out_even_where_nobody_can_take_over_and_it_is_handed_over_later():
    village = seat_at(VILLAGE_CODE, "liaison")
    filed(by=VILLAGE)
    Matter.objects.update(desk_level="village")
    assert [count for _one, count in close(village)] == [0]
    town = seat_at(TOWN_CODE, "town_desk")
    with pytest.raises(Refused, match="没有交接"):
        close(village)
    close(village, town)
    assert counts_of(as_actor(town), on=TODAY)["mine"] == 1


def test_a_seat_out_of_the_keepers_reach_is_neither_closed_nor_named():
    OrgFactory(code="420606000000", level="county")
    there = SeatFactory(org=Org.objects.get(code="420606000000"))
    here = seat_at(TOWN_CODE, "town_desk")
    with pytest.raises(Http404):
        close(there)
    with pytest.raises(Refused, match="接不了"):
        close(here, there)
    assert there not in successors_of(here, [], by=KEEPER, on=TODAY)
    with pytest.raises(Http404):
        close(here, by=ELSEWHERE)


def keeper():
    seat = seat_at(COUNTY_CODE, "seat_keeper")
    return seat.account, seat


def test_the_page_shows_what_is_left_asks_who_takes_over_and_lists_what_came_of_it():
    DivisionFactory()
    client = sat_down(*keeper())
    village, town = seat_at(VILLAGE_CODE, "liaison", name="李军"), seat_at(TOWN_CODE, "town_desk", name="张敏")
    filed(by=VILLAGE)
    Matter.objects.update(desk_level="village")
    there = reverse("seat-close", args=[village.pk])
    page = client.get(there).content.decode()
    assert "在本岗位所在地待办的办件" in page
    assert "要有人接手" in page
    answer = client.post(there, {"reason": "调离", "successor": ""})
    assert (answer.status_code, "请选择由谁接手" in answer.content.decode()) == (400, True)
    told = client.post(there, {"reason": "调离", "successor": town.pk}, follow=True).content.decode()
    assert "岗位已停用。" in told
    assert f"在本岗位所在地待办的办件：1 件，交给{seat_words(town)}。" in told
    assert "接手岗位" in told
    assert client.post(there, {"reason": "调离", "successor": "x"}).status_code == 400


def test_the_page_of_a_seat_that_nobody_can_take_over_says_so_and_closes():
    client, village = sat_down(*keeper()), seat_at(VILLAGE_CODE, "liaison")
    filed(by=VILLAGE)
    Matter.objects.update(desk_level="village")
    there = reverse("seat-close", args=[village.pk])
    assert "现在没有能接手的岗位" in client.get(there).content.decode()
    told = client.post(there, {"reason": "调离"}, follow=True).content.decode()
    assert "还没有人接手，留在原地" in told
