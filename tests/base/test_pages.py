"""Every page's frame: who may enter, what it may write, and how a refusal is shown."""

import re
from types import SimpleNamespace

import pytest
from django.db import InternalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from doorstep.base.models import Trail
from doorstep.base.pages import PUBLIC, SIGNED_IN, page
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Person
from tests.cast import COUNTY, VILLAGE
from tests.desk import sat_down
from tests.factories import OrgFactory, PersonFactory, SeatFactory

pytestmark = pytest.mark.usefixtures("db")
SAID = ("没有办成", "因为这样。", "请那样做。")
REFUSAL = Refused("没有办成。", why=SAID[1], then=SAID[2], code="test.refused")


def asked(method="GET", actor=COUNTY, **options):
    request = RequestFactory().generic(method, "/somewhere/?a=1", **options)
    request.actor = actor
    request.user = SimpleNamespace(is_authenticated=actor is not None)
    return request


def words(answer) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


def told(answer) -> str:
    """What stands on the page itself, without its frame."""
    return re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL).group()


@pytest.fixture
def county_client():
    seat = SeatFactory(role="county_office")
    return sat_down(seat.account, seat)


def test_a_stranger_is_led_to_the_door_and_back():
    answer = page(SIGNED_IN)(lambda request: HttpResponse("in"))(asked(actor=None))
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('sign-in')}?next=%2Fsomewhere%2F%3Fa%3D1"


def test_whoever_is_signed_in_without_a_seat_is_asked_for_one():
    client = sat_down(SeatFactory().account)
    answer = client.get(reverse("desk"))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("seats"))


def test_a_seat_without_the_verb_is_told_in_words_which_one_it_lacks():
    answer = page("batch.sign")(lambda request: HttpResponse("in"))(asked(actor=VILLAGE))
    assert answer.status_code == 403
    assert "它需要「签发批次」权限，您现在的岗位是" in words(answer)
    assert "请在页面上方切换" in words(answer)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_method_that_the_page_does_not_name_is_not_taken(method):
    answer = page("person.view")(lambda request: HttpResponse("in"))(asked(method))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_page_takes_reading_and_the_methods_it_names(method):
    view = page("person.view", writes=["POST"])(lambda request: HttpResponse("in"))
    assert view(asked(method)).status_code == 200


def test_a_refusal_is_a_page_with_what_why_and_what_next():
    def refuse(request):
        PersonFactory()
        raise REFUSAL

    answer = page("person.view", writes=["POST"])(refuse)(asked("POST"))
    assert answer.status_code == 409
    assert all(part in words(answer) for part in SAID)
    assert "<html" in answer.content.decode()
    assert not Person.objects.exists(), "what was done before is undone"


def test_a_script_that_asks_gets_the_same_words_without_the_frame():
    def refuse(request):
        raise REFUSAL

    request = asked("GET")
    request.htmx = True
    answer = page("person.view")(refuse)(request)
    assert answer.status_code == 409
    assert "<html" not in answer.content.decode()
    assert all(part in words(answer) for part in SAID)


def test_a_bug_undoes_everything_and_is_not_hidden():
    def break_down(request):
        PersonFactory()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        page("person.view", writes=["POST"])(break_down)(asked("POST"))
    assert not Person.objects.exists()


def test_a_page_that_is_read_cannot_write_however_it_tries():
    with pytest.raises(InternalError, match="read-only"):
        page("person.view", writes=["POST"])(lambda request: PersonFactory())(asked("GET"))


def test_a_page_sees_the_reach_of_its_seat_for_its_verb():
    PersonFactory()
    PersonFactory(code="420606005008")
    view = page("person.view")(lambda request: HttpResponse(str(Person.objects.count())))
    assert view(asked()).content == b"1"
    assert page(PUBLIC)(lambda request: HttpResponse("free"))(asked(actor=None)).content == b"free"


def test_missing_and_out_of_reach_are_answered_alike(county_client):
    there = OrgFactory(code="420606000000", level="county")
    hidden, missing = (county_client.get(reverse("org", args=[number])) for number in (there.pk, 999_999_999))
    assert hidden.status_code == missing.status_code == 404
    assert "没有找到" in words(missing)
    assert "999" not in words(missing)
    assert told(hidden) == told(missing)


def test_an_address_that_does_not_exist_is_answered_in_words(county_client):
    answer = county_client.get("/nowhere/")
    assert answer.status_code == 404
    assert "没有找到" in words(answer)


@pytest.mark.parametrize("path", ["/people/", "/people/find/", "/sign-in/", "/sign-out/", "/seats/"])
def test_a_forged_form_is_refused_in_words(path):
    seat = SeatFactory(role="county_office")
    answer = sat_down(seat.account, seat, enforce_csrf_checks=True).post(path, {"q": "王"})
    assert answer.status_code == 403
    assert "表单没有提交" in words(answer)
    assert "请返回上一页，刷新后重新填写提交" in words(answer)


def test_a_form_from_another_site_is_refused_even_with_a_token(county_client):
    client = county_client
    client.handler.enforce_csrf_checks = True
    client.get(reverse("seats"))
    token = client.cookies["csrftoken"].value
    ours = {"csrfmiddlewaretoken": token, "look": "large", "next": "/"}
    assert client.post(reverse("look"), ours).status_code == 302
    forged = client.post(reverse("look"), ours, headers={"origin": "https://elsewhere.example"})
    assert forged.status_code == 403


def test_pages_carry_the_rules_of_what_a_browser_may_load(county_client):
    answer = county_client.get(reverse("gallery"))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_look_leads_back_here_and_nowhere_else(there):
    answer = Client().post(reverse("look"), {"look": "large contrast", "next": there})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer.cookies["look"].value == "large contrast"
    assert Client().post(reverse("look"), {"look": '"><script>'}).cookies["look"].value == ""


def test_an_unknown_host_is_turned_away():
    assert Client().get("/sign-in/", headers={"host": "elsewhere.example"}).status_code == 400


def test_opening_a_page_leaves_no_line_and_pressing_does(county_client):
    before = Trail.objects.count()
    county_client.get(reverse("desk"))
    assert Trail.objects.count() == before
