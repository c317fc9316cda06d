"""The pages of home visits, used as at a desk: asked for from a case, planned, moved, printed, written down."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from doorstep.base.jobs import run_job
from doorstep.base.scope import as_system, scoped
from doorstep.matters.services import advance, file_matter
from doorstep.orgs.models import Org
from doorstep.visits.models import PlacePoint, Visit, VisitOrder, VisitPhoto, VisitPlan, VisitRoute
from tests.base.papercast import png
from tests.cast import COUNTY, COUNTY_CODE, TOWN, VILLAGE_CODE
from tests.desk import sat_down
from tests.factories import SeatFactory

from .cast import doctor, holder, lay_places

pytestmark = pytest.mark.usefixtures("db")
LEVELS = {"county_office": "county", "town_desk": "town", "liaison": "village", "county_finance": "county"}


@pytest.fixture(autouse=True)
def places(db):
    lay_places()


def at_the_desk(role: str = "county_office") -> Client:
    org = Org.objects.get(level=LEVELS[role], kind__in=["federation", "village_association"])
    seat = SeatFactory(role=role, org=org)
    return sat_down(seat.account, seat)


def form_of(client: Client, there: str) -> dict[str, str]:
    """What a page's form would send if nobody changed anything."""
    fields = client.get(there).context["form"]
    return {field.html_name: value for field in fields if (value := field.value()) not in (None, [])}


def filled(client: Client, there: str, **said) -> dict[str, object]:
    sent = form_of(client, there) | said
    return {name: value.strftime("%H:%M") if isinstance(value, dt.time) else value for name, value in sent.items()}


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def asked(client: Client, person, **said):
    there = f"/visits/people/{person.pk}/"
    return client.post(there, filled(client, there, purpose="survey", address="新街 3 号", **said), follow=True)


def test_from_asking_to_the_sheet_and_what_came_of_it():
    here, person = at_the_desk(), holder(lives_code=VILLAGE_CODE)
    assert "登记上门任务" in here.get(f"/people/{person.pk}/").content.decode()
    assert "还没有排路线" in words_of(asked(here, person))
    next_week = timezone.localdate() + dt.timedelta(days=7)
    plan_page = here.post("/visits/plans/", {"week_on": next_week.isoformat()}, follow=True)
    with as_system():
        plan = VisitPlan.objects.get()
    day = plan.week_on.isoformat()
    team = {"car": "一号车", "days": [day], "staff": "张三", "second_staff": "李四"}
    assert "一号车" in words_of(here.post(f"/visits/plans/{plan.pk}/team/", team, follow=True))
    assert "还没有安排车和人" in words_of(plan_page)
    answer = here.post(f"/visits/plans/{plan.pk}/act/", {"act": "route"})
    with as_system():
        plan.refresh_from_db()
        plan.job.terms["seconds"] = 1
        plan.job.save()
    assert answer["Location"] == f"/jobs/{plan.job_id}/"
    run_job(plan.job_id)
    shown = here.get(f"/visits/plans/{plan.pk}/")
    assert person.name in words_of(shown)
    assert "坐标为示意" in words_of(shown)
    assert "<polyline" in shown.content.decode()
    with as_system():
        route = VisitRoute.objects.get()
        order = VisitOrder.objects.get()
    sheet = words_of(here.get(f"/visits/routes/{route.pk}/"))
    assert "新街 3 号" in sheet
    assert "张三、李四" in sheet
    there = f"/visits/orders/{order.pk}/record/"
    told = words_of(here.post(there, filled(here, there, result="done", **times()), follow=True))
    assert "已完成" in told
    assert "张三、李四" in told


def times() -> dict[str, str]:
    now = timezone.localtime()
    arrived = now - dt.timedelta(minutes=50)
    return {"arrived_at": f"{arrived:%Y-%m-%dT%H:%M}", "left_at": f"{now - dt.timedelta(minutes=2):%Y-%m-%dT%H:%M}"}


def test_the_form_sent_twice_by_a_double_click_writes_one_order_and_one_visit():
    here, person = at_the_desk("town_desk"), holder()
    there = f"/visits/people/{person.pk}/"
    sent = filled(here, there, purpose="survey", address="新街 3 号")
    pages = [here.post(there, sent)["Location"] for _turn in range(2)]
    assert pages[0] == pages[1]
    there = f"{pages[0]}record/"
    sent = filled(here, there, first="张三", second="李四", result="nobody_home", **times())
    for _turn in range(2):
        here.post(there, sent)
    with as_system():
        assert (VisitOrder.objects.count(), Visit.objects.count()) == (1, 1)


def test_a_photograph_is_added_and_opens_as_it_was_taken():
    here = at_the_desk("liaison")
    asked(here, holder())
    with as_system():
        order = VisitOrder.objects.get()
    there = f"/visits/orders/{order.pk}/record/"
    here.post(there, filled(here, there, first="张三", second="李四", result="done", **times()))
    with as_system():
        visit = Visit.objects.get()
    there, raw = f"/visits/records/{visit.pk}/photo/", png()
    sent = filled(here, there) | {"file": SimpleUploadedFile("门口.png", raw)}
    assert "门口.png" in words_of(here.post(there, sent, follow=True))
    with as_system():
        photo = VisitPhoto.objects.get()
    assert here.get(f"/visits/photos/{photo.pk}/").content == raw


def test_a_case_booked_for_assessment_at_home_leads_to_the_visit_with_what_is_known():
    person = holder(lives_code=VILLAGE_CODE)
    place = doctor(4).institution
    said = {"phone": "19900005566", "category": "4", "changed": "更不方便", "delivery": "home"}
    on = timezone.localdate() + dt.timedelta(days=3)
    booking = {"institution": str(place.pk), "booked_on": on.isoformat(), "place": "home"}
    how = {"by": COUNTY, "at": timezone.now()}
    with scoped(COUNTY.ranges, by=COUNTY):
        matter = file_matter("certificate-change", person.pk, said, papers=PAPERS, channel="window", **how)
        advance(matter.pk, "accept", {}, **how)
        advance(matter.pk, "book", booking, **how)
    here = at_the_desk()
    assert "评定约在上门，还没有登记上门任务" in words_of(here.get(f"/matters/{matter.pk}/"))
    there = f"/visits/matters/{matter.pk}/"
    sent = filled(here, there)
    assert (sent["purpose"], sent["categories"], sent["earliest_on"]) == ("assessment", ["4"], on)
    assert "上门评定（肢体" in words_of(here.post(there, sent | {"address": "新街 3 号"}, follow=True))
    shown = words_of(here.get(f"/matters/{matter.pk}/"))
    assert "还没有登记上门任务" not in shown
    assert "待安排" in shown


PAPERS = dict.fromkeys(("identity_card", "household_book", "photo", "old_certificate"), "original")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"place_code": "无此村"}, "区划里没有「无此村」"),
        ({"minutes": "abc"}, "输入整数"),
        ({"from_time": "25:00"}, "时间应写成 09:30"),
        ({"latest_on": "2026-13-40"}, "日期应写成 2026-05-01"),
        ({"purpose": "dance"}, "dance"),
        ({"categories": ["9"]}, "9"),
        ({"key": "not-a-key"}, "UUID"),
    ],
)
def test_what_is_mistyped_is_said_and_nothing_is_written(wrong, words):
    answer = asked_wrongly(at_the_desk(), wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode() or "key" in wrong
    with as_system():
        assert not VisitOrder.objects.exists()


def asked_wrongly(here: Client, wrong: dict):
    there = f"/visits/people/{holder().pk}/"
    return here.post(there, filled(here, there, purpose="survey", address="新街 3 号") | wrong)


def test_an_unknown_route_a_forged_number_and_a_strange_act_change_nothing():
    here = at_the_desk()
    asked(here, holder())
    here.post("/visits/plans/", {"week_on": timezone.localdate().isoformat()})
    with as_system():
        order, plan = VisitOrder.objects.get(), VisitPlan.objects.get()
    there = f"/visits/orders/{order.pk}/place/"
    assert here.post(there, {"route": "999999"}).status_code == 422
    assert here.post(there, {"route": "", "position": "0"}).status_code == 422
    assert here.post(f"/visits/plans/{plan.pk}/act/", {"act": "explode"}).status_code == 302
    assert "还没有车和人" in words_of(here.post(f"/visits/plans/{plan.pk}/act/", {"act": "route"}))
    assert here.get("/visits/?queue=nonsense").status_code in (200, 409)


def test_a_point_is_entered_for_a_village_and_the_plan_is_no_sketch_any_more():
    here = at_the_desk()
    asked(here, holder(lives_code=VILLAGE_CODE))
    for code, lon in ((VILLAGE_CODE, "112.2"), (COUNTY_CODE, "112.1")):
        said = {"code": code, "lon": lon, "lat": "32.05", "source": "天地图 2026-05"}
        assert "坐标已登记" in words_of(here.post("/visits/points/", said, follow=True))
    assert here.post("/visits/points/", said | {"lat": "nan"}).status_code == 422
    with as_system():
        assert not PlacePoint.objects.filter(code__in=[VILLAGE_CODE, COUNTY_CODE], is_synthetic=True).exists()


def test_the_town_sees_its_visits_and_no_plan_and_finance_sees_neither():
    asked(at_the_desk(), holder())
    here = at_the_desk("town_desk")
    assert "入户了解情况" in words_of(here.get("/visits/"))
    assert "周计划" not in words_of(here.get("/visits/"))
    assert here.get("/visits/points/").status_code == 403
    assert at_the_desk("county_finance").get("/visits/").status_code == 403
    assert TOWN.may("visit.record")
