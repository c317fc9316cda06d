"""Filed at a window far from home: sent in three working days, decided at home in ten, told in three."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from doorstep.base.papers import read_paper
from doorstep.base.scope import as_system, scoped
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter, Notice
from doorstep.matters.models_forward import Arrival, Forwarding
from doorstep.matters.models_papers import MatterFile
from doorstep.matters.services import (
    advance,
    answer_by_hand,
    enter_arrived,
    keep_forwarded,
    push_forwarding,
    receive_forwarding,
    send_back,
    take_arrival,
    tell_forwarded,
)
from doorstep.orgs.models import Org
from tests.base.papercast import png
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, SIGNER, TOWN, VILLAGE, VILLAGE_CODE, actor
from tests.desk import sat_down
from tests.factories import (
    CertificateFactory,
    CircumstanceFactory,
    DivisionFactory,
    OrgFactory,
    SeatFactory,
    citizen_number,
)

ITEM = "subsidy-application"
WINDOW_CODE = "420606005000"
WINDOW = actor("town_desk", WINDOW_CODE, account_id=502)
FRIDAY = dt.datetime(2026, 6, 12, 2, tzinfo=dt.UTC)  # the Dragon Boat Festival is on Friday the 19th
MONDAY = FRIDAY + dt.timedelta(days=3)
SAID = {"phone": "19900001234", "kind": "nursing", "account": "own"}
PAPERS = {"identity_card": "original"}


@pytest.fixture(autouse=True)
def places(db):
    DivisionFactory()
    DivisionFactory(code=COUNTY_CODE, name="襄城区", level="county", parent_code="420600000000")
    OrgFactory(county=True)
    OrgFactory(code=WINDOW_CODE, level="town", name="柿铺街道残联")


@pytest.fixture
def person():
    found = CertificateFactory(grade=1).person
    for kind in ("destitute", "in_prison"):
        CircumstanceFactory(person=found, kind=kind, holds=False)
    found.refresh_from_db()
    return found


def received(number: str, *, name="王伟芳", by=WINDOW, at=FRIDAY, **about) -> Forwarding:
    given = {"home_code": COUNTY_CODE, "home_label": "襄城区", "papers": PAPERS, "key": uuid.uuid4(), **about}
    with scoped(by.ranges, by=by):
        return receive_forwarding(ITEM, SAID, name=name, number=number, **given, by=by, at=at)


def at_window(act, found, *args, at=MONDAY, **about):
    with scoped(WINDOW.ranges, by=WINDOW):
        return act(found.pk, *args, by=WINDOW, at=at, **about)


def sent(person, **about) -> Forwarding:
    found = at_window(push_forwarding, received(person.number.open(), **about))
    found.refresh_from_db()
    return found


def at_home(matter_id: int, act: str, said=None, *, by=COUNTY, at=MONDAY) -> Matter:
    with scoped(by.ranges, by=by):
        return advance(matter_id, act, said or {}, by=by, at=at)


def test_it_is_sent_in_three_decided_in_ten_and_told_in_three_working_days(person):
    found = sent(person)
    matter = Matter.objects.get(pk=found.matter_id)
    assert found.push_due_on == dt.date(2026, 6, 17)
    assert (matter.stage, matter.channel, matter.code) == ("accepted", "elsewhere", VILLAGE_CODE)
    assert matter.due_on == dt.date(2026, 6, 30)  # ten from Monday the 15th, the festival left out
    at_home(matter.pk, "check")
    at_home(matter.pk, "grant", {"opinion": "符合条件"}, by=SIGNER, at=dt.datetime(2026, 6, 18, 2, tzinfo=dt.UTC))
    found.refresh_from_db()
    assert (found.outcome, found.tell_due_on) == ("granted", dt.date(2026, 6, 24))
    assert "符合条件" in found.words
    at_window(tell_forwarded, found, "phone")
    assert not Notice.objects.filter(matter=matter, told_at=None).exists(), "home has nothing left to tell"


def test_a_refusal_reaches_the_window_with_its_reason_and_what_can_be_done(person):
    found = sent(person)
    at_home(found.matter_id, "refuse", {"reason": "等级不符", "remedy": "可以申请复核"}, by=SIGNER)
    found.refresh_from_db()
    assert found.outcome == "refused"
    assert "等级不符" in found.words
    assert "可以申请复核" in found.words


def test_the_window_sees_how_the_case_stands_and_nothing_else_of_it(person):
    found = sent(person)
    seat = SeatFactory(role="town_desk", org=Org.objects.get(code=WINDOW_CODE))
    here = sat_down(seat.account, seat)
    words = here.get(f"/forwardings/{found.pk}/").content.decode()
    assert "待县残联审核残疾信息" in words
    assert here.get(f"/matters/{found.matter_id}/").status_code == 404
    assert here.get(f"/people/{person.pk}/").status_code == 404


def test_the_photographs_go_along_to_the_case(person):
    found = received(person.number.open(), papers={})
    with pytest.raises(Refused, match="还缺材料：居民身份证"):
        at_window(push_forwarding, found)
    at_window(keep_forwarded, found, "identity_card", png(), "证件.png", client_id=uuid.uuid4())
    at_window(push_forwarding, found)
    found.refresh_from_db()
    file = MatterFile.objects.get(matter=found.matter_id)
    assert (file.name, file.code, read_paper(file.paper)) == ("identity_card", VILLAGE_CODE, png())
    with pytest.raises(Refused, match="已经转出"):
        at_window(keep_forwarded, found, "identity_card", png(), "证件.png", client_id=uuid.uuid4())


@pytest.mark.parametrize(
    ("about", "trouble"),
    [({"name": "王伟方"}, "没有同名同号的人"), ({"number": citizen_number(877)}, "没有同名同号的人")],
)
def test_whom_the_register_at_home_does_not_know_waits_there_and_the_window_is_told_the_same(person, about, trouble):
    found = sent(person, **about) if "name" in about else at_window(push_forwarding, received(**about))
    found.refresh_from_db()
    assert (found.matter_id, found.pushed_at) == (None, MONDAY)
    arrival = Arrival.objects.get()
    assert trouble in arrival.trouble
    assert arrival.due_on == dt.date(2026, 6, 30)


def test_what_the_register_denies_waits_at_home_with_the_reason(person):
    sent(person)
    again = sent(person)
    assert again.matter_id is None
    assert "同类事项正在办理" in Arrival.objects.get(forwarding=again).trouble


def test_home_enters_the_person_and_the_clock_runs_from_the_arrival():
    number = citizen_number(878)
    found = at_window(push_forwarding, received(number, name="欧阳春燕"))
    arrival, thursday = Arrival.objects.get(), MONDAY + dt.timedelta(days=3)
    with scoped(COUNTY.ranges, by=COUNTY):
        with pytest.raises(Refused, match="请先登记本人"):
            take_arrival(arrival.pk, by=COUNTY, at=thursday)
        person = enter_arrived(arrival.pk, VILLAGE_CODE, by=COUNTY, at=thursday)
        CertificateFactory(person=person)
        matter = take_arrival(arrival.pk, by=COUNTY, at=thursday)
    found.refresh_from_db()
    matter.refresh_from_db()
    assert found.matter_id == matter.pk
    assert (matter.person.name, matter.person.number.open()) == ("欧阳春燕", number)
    assert matter.due_on == dt.date(2026, 6, 30)
    with scoped(COUNTY.ranges, by=COUNTY), pytest.raises(Refused, match="已由"):
        send_back(arrival.pk, "不是本地人", by=COUNTY, at=thursday)


def test_what_is_not_ours_goes_back_with_a_reason_and_the_applicant_is_told():
    found = at_window(push_forwarding, received(citizen_number(879)))
    arrival = Arrival.objects.get()
    with scoped(COUNTY.ranges, by=COUNTY):
        with pytest.raises(Refused, match="没有写明原因"):
            send_back(arrival.pk, " ", by=COUNTY, at=MONDAY)
        send_back(arrival.pk, "户籍不在襄城区，请转樊城区", by=COUNTY, at=MONDAY)
    found.refresh_from_db()
    assert (found.outcome, found.words) == ("sent_back", "户籍不在襄城区，请转樊城区")


def test_out_of_the_city_it_goes_by_a_named_way_and_the_answer_is_entered_by_hand():
    found = received(citizen_number(880), home_code="", home_label="河南省南阳市")
    with pytest.raises(Refused, match="单号"):
        at_window(push_forwarding, found)
    at_window(push_forwarding, found, "省平台 4211-77")
    at_window(answer_by_hand, found, "granted", "从六月起发")
    assert at_window(tell_forwarded, found, "face").told_how == "face"
    assert not Arrival.objects.exists()
    with transaction.atomic(), pytest.raises(IntegrityError, match="forwarding_out_of_the_city"):
        Forwarding.objects.filter(pk=found.pk).update(reference="")


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"by": VILLAGE}, "乡镇（街道）以上的窗口"),
        ({"by": COUNTY}, "就是本地"),
        ({"number": "420699197003150011"}, "校验码|末位"),
        ({"home_code": "", "home_label": " "}, "没有写明户籍地"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_in_words(about, words):
    OrgFactory(town=True)
    with pytest.raises(Refused, match=words):
        received(**{"number": citizen_number(881), **about})
    assert not Forwarding.objects.exists()


def test_the_same_press_twice_takes_in_once_and_sends_once(person):
    key = uuid.uuid4()
    first, second = received(person.number.open(), key=key), received(person.number.open(), key=key)
    assert first.pk == second.pk
    at_window(push_forwarding, first)
    at_window(push_forwarding, first, at=MONDAY + dt.timedelta(days=1))
    assert Forwarding.objects.get().pushed_at == MONDAY
    assert Arrival.objects.count() == 1


def test_an_answer_before_its_time_or_of_another_is_refused(person):
    found = sent(person)
    with pytest.raises(Refused, match="由户籍地登记"):
        at_window(answer_by_hand, found, "granted", "同意")
    with pytest.raises(Refused, match="还没有答复"):
        at_window(tell_forwarded, found, "phone")
    with scoped(TOWN.ranges, by=TOWN), pytest.raises(Http404):
        tell_forwarded(found.pk, "phone", by=TOWN, at=MONDAY)
    with scoped(ELSEWHERE.ranges, by=ELSEWHERE), pytest.raises(Http404):
        take_arrival(Arrival.objects.values_list("pk", flat=True).first() or 0, by=ELSEWHERE, at=MONDAY)


def test_a_clerk_takes_in_sends_and_home_settles_on_pages():
    seat = SeatFactory(role="town_desk", org=Org.objects.get(code=WINDOW_CODE))
    here = sat_down(seat.account, seat)
    assert "收件：残疾人两项补贴申请" in here.get("/forwardings/").content.decode()
    sent_form = {
        **SAID,
        "name": "欧阳春燕",
        "number": citizen_number(882),
        "home": COUNTY_CODE,
        "paper_identity_card": "original",
        "key": str(uuid.uuid4()),
    }
    wrong = here.post(f"/forwardings/new/{ITEM}/", sent_form | {"home": "outside"})
    assert wrong.status_code == 422
    assert "没有写明户籍在哪里" in wrong.content.decode()
    page = here.post(f"/forwardings/new/{ITEM}/", sent_form, follow=True)
    assert "转出到户籍地" in page.content.decode()
    page = here.post(page.redirect_chain[-1][0], follow=True)
    assert "等户籍地" in page.content.decode()
    with as_system():
        arrival = Arrival.objects.get()
    office = SeatFactory(role="county_office", org=Org.objects.get(code=COUNTY_CODE))
    home = sat_down(office.account, office)
    assert "异地来件" in home.get("/").content.decode()
    there = f"/arrivals/{arrival.pk}/"
    shown = home.get(there).content.decode()
    assert citizen_number(882) not in shown
    assert home.post(there, {"enter": "yes"}).status_code == 422
    page = home.post(there, {"enter": "yes", "village": VILLAGE_CODE}, follow=True)
    assert "本人已登记" in page.content.decode()
    refused = home.post(there, {"take": "yes"})
    assert refused.status_code == 409
    assert "持有有效残疾人证" in refused.content.decode()
    page = home.post(there, {"back": "yes", "reason": "没有残疾人证，请先办证"}, follow=True)
    assert "已退回柿铺街道残联" in page.content.decode()
