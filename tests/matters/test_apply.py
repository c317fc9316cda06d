"""A person applies without coming: one question a page, everything read again at the end, identity checked by us."""

import re
import uuid

import pytest
from django.test import Client

from doorstep.base.items import ITEMS
from doorstep.base.scope import as_system, scoped
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter
from doorstep.matters.models_forward import Arrival
from doorstep.matters.services import take_arrival
from doorstep.orgs.models import Org
from tests.cast import COUNTY_CODE, TOWN, TOWN_CODE
from tests.desk import sat_down
from tests.factories import CertificateFactory, DivisionFactory, OrgFactory, PersonFactory, SeatFactory, citizen_number
from tests.matters.test_forward import MONDAY

THERE = "/guide/employment-registration/apply/"
SAID = {
    "who_name": "王伟芳",
    "who_number": citizen_number(777),
    "who_county": COUNTY_CODE,
    "who_town": TOWN_CODE,
    "phone": "199 0000 1234",
    "wanted": "在家做手工",
    "form": "home",
    "skills": "编筐",
    "limits": "",
}


@pytest.fixture(autouse=True)
def places(db):
    DivisionFactory()
    DivisionFactory(code=COUNTY_CODE, name="襄城区", level="county", parent_code="420600000000")
    DivisionFactory(code=TOWN_CODE, name="古城街道", level="town", parent_code=COUNTY_CODE)
    OrgFactory()
    OrgFactory(town=True)


def hidden(page: str) -> dict[str, list[str]]:
    """What the page carries along."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found


def answered(client: Client, **said) -> tuple[str, list[str]]:
    """The page after all questions, and the questions in order."""
    page, asked = client.get(THERE).content.decode(), []
    while "step" in (carried := hidden(page)):
        (step,) = carried["step"]
        asked.append(step)
        answer = client.post(THERE, carried | {step: (SAID | said).get(step, "")})
        page = answer.content.decode()
        if answer.status_code != 200:
            break
    return page, asked


def sent(**said) -> Arrival:
    client = Client()
    page, _asked = answered(client, **said)
    client.post(THERE, hidden(page) | {"send": "yes"})
    with as_system():
        return Arrival.objects.latest("pk")


def test_each_page_asks_one_thing_and_the_last_shows_everything():
    page, asked = answered(Client())
    assert asked == list(SAID)
    assert "请核对，没错就提交" in page
    for words in ("王伟芳", "襄城区", "古城街道", "在家做手工"):
        assert words in page
    with as_system():
        assert not Arrival.objects.exists(), "nothing is kept before it is sent"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"who_number": "420699197003150011"}, "末位|校验"),
        ({"who_name": ""}, "没有填写"),
        ({"who_town": "420606005000"}, "选择一个|不在"),
        ({"phone": "12"}, "手机号|座机"),
    ],
)
def test_what_is_wrong_is_said_on_its_own_page(said, words):
    page, asked = answered(Client(), **said)
    assert asked[-1] == next(iter(said))
    assert re.search(words, page.partition('class="error"')[2])


def test_an_answer_may_be_changed_at_the_end():
    client = Client()
    page, _asked = answered(client)
    back = client.post(THERE, hidden(page) | {"again": "wanted"}).content.decode()
    assert hidden(back)["step"] == ["wanted"]
    page = client.post(THERE, hidden(back) | {"wanted": "学修理"}).content.decode()
    assert "请核对，没错就提交" in page
    assert "学修理" in page


def test_what_was_sent_waits_at_the_town_with_a_number_and_is_kept_once():
    client, key = Client(), str(uuid.uuid4())
    page, _asked = answered(client)
    whole = hidden(page) | {"key": key, "send": "yes"}
    first, second = (client.post(THERE, whole).content.decode() for _ in range(2))
    with as_system():
        arrival = Arrival.objects.get()
    assert arrival.number in first
    assert arrival.number in second
    assert (arrival.code, arrival.channel, arrival.matter_id) == (TOWN_CODE, "online", None)
    assert SAID["who_number"] not in first


def test_a_forged_last_page_is_read_like_any_other():
    whole = {"key": str(uuid.uuid4()), "send": "yes", "done": list(SAID)} | SAID
    Client().post(THERE, whole | {"form": "moon"})
    Client().post(THERE, whole | {"who_number": "1"})
    Client().post(THERE, {"send": "yes", "key": "x"})
    with as_system():
        assert not Arrival.objects.exists()


def test_it_becomes_a_case_once_somebody_has_checked_who_it_is():
    arrival = sent()
    with scoped(TOWN.ranges, by=TOWN):
        PersonFactory(name="王伟芳", number=SAID["who_number"])
        with pytest.raises(Refused, match="还没有核对身份"):
            take_arrival(arrival.pk, by=TOWN, at=MONDAY)
        CertificateFactory(person=PersonFactory._meta.model.objects.get())
        take_arrival(arrival.pk, "phone", by=TOWN, at=MONDAY)
    with as_system():
        matter = Matter.objects.get()
        arrival.refresh_from_db()
    assert (matter.channel, matter.stage, matter.opened_at) == ("online", "filed", arrival.arrived_at)
    assert arrival.checked == "phone"


def test_the_town_settles_it_on_its_page():
    arrival = sent()
    with as_system():
        CertificateFactory(person=PersonFactory(name="王伟芳", number=SAID["who_number"]))
    seat = SeatFactory(role="town_desk", org=Org.objects.get(code=TOWN_CODE))
    desk = sat_down(seat.account, seat)
    there = f"/arrivals/{arrival.pk}/"
    assert "身份怎样核对的" in desk.get(there).content.decode()
    assert desk.post(there, {"take": "yes", "checked": ""}).status_code == 422
    page = desk.post(there, {"take": "yes", "checked": "phone"}, follow=True)
    assert "已立件" in page.content.decode()


def test_only_what_may_be_asked_for_online_is(client):
    assert client.get("/guide/nothing/apply/").status_code == 404
    assert client.get("/guide/certificate-report/apply/").status_code == 404, "whom it is about did not ask for it"
    offered = [code for code, item in ITEMS.items() if item.is_online]
    assert {client.get(f"/guide/{code}/apply/").status_code for code in offered} == {200}
    assert {client.get(f"/guide/{code}/apply/").status_code for code in ITEMS.keys() - offered} == {404}


def test_whoever_sends_too_much_is_stopped_in_words():
    client = Client()
    whole = hidden(answered(client)[0]) | {"send": "yes"}
    codes = [client.post(THERE, whole | {"key": str(uuid.uuid4())}).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
