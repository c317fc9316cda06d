"""The door: password, second factor, seat; who knocks too often waits; who is idle is out; whose seat closes is out."""

import datetime as dt
import re
import time

import pyotp
import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from doorstep.orgs.accounts import close_seat, set_password
from doorstep.orgs.models import Org, Seat
from doorstep.orgs.seats import actor_of
from tests.cast import actor
from tests.desk import sat_down
from tests.factories import AccountFactory, OrgFactory, SeatFactory

pytestmark = pytest.mark.usefixtures("db")
PASSWORD = "Doorstep-2026"
SECRET = pyotp.random_base32()


def words(answer) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


def code(ahead: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(timezone.now(), counter_offset=ahead)


def clerk(**about) -> Seat:
    """Somebody with one seat, whose second factor is set and whose password is fresh."""
    account = AccountFactory(second_factor=SECRET, password_set_on=timezone.localdate(), **about)
    there = Org.objects.filter(code="420602000000").first() or OrgFactory(county=True)
    return SeatFactory(account=account, org=there)


def knock(client: Client, username: str, password: str = PASSWORD, **more):
    return client.post(reverse("sign-in"), {"username": username, "password": password}, **more)


def enter(client: Client, username: str, digits: str | None = None, **more):
    knock(client, username, **more)
    return client.post(reverse("sign-in-code"), {"code": digits or code()})


def is_in(client: Client) -> bool:
    return client.get(reverse("desk")).status_code == 200


def test_password_and_code_open_the_door_and_one_seat_is_taken_at_once():
    client, seat = Client(), clerk()
    assert knock(client, seat.account.username)["Location"] == reverse("sign-in-code")
    assert not is_in(client), "the password alone opens nothing"
    assert client.post(reverse("sign-in-code"), {"code": code()})["Location"] == reverse("desk")
    assert is_in(client)
    assert client.session["seat"] == seat.pk


def test_the_door_leads_on_to_where_one_wanted_to_go_and_never_elsewhere():
    for there, lands in (("/orgs/", "/orgs/"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/")):
        client, seat = Client(), clerk()
        client.post(f"{reverse('sign-in')}?next={there}", {"username": seat.account.username, "password": PASSWORD})
        assert client.post(reverse("sign-in-code"), {"code": code()})["Location"] == lands


def test_a_wrong_password_and_an_unknown_account_are_answered_with_the_same_words():
    seat = clerk()
    known = knock(Client(), seat.account.username, "wrong-password")
    unknown = knock(Client(), "nobody-here", "wrong-password")
    assert known.status_code == unknown.status_code == 400
    shown = [words(one).replace(seat.account.username, "").replace("nobody-here", "") for one in (known, unknown)]
    shown = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text) for text in shown]
    assert shown[0] == shown[1]
    assert "账号或密码不对" in shown[0]


def test_a_switched_off_account_is_answered_like_a_wrong_password():
    seat = clerk(is_active=False)
    answer = knock(Client(), seat.account.username)
    assert answer.status_code == 400
    assert "账号或密码不对" in words(answer)


@pytest.mark.parametrize("exists", [True, False])
def test_after_five_wrong_passwords_the_door_stays_shut_even_for_the_right_one(exists):
    name = clerk().account.username if exists else "nobody-here"
    client = Client()
    for _ in range(4):
        assert knock(client, name, "wrong-password").status_code == 400
    assert knock(client, name, "wrong-password").status_code == 429
    storm = knock(client, name)
    assert storm.status_code == 429
    assert "暂时不能登录" in words(storm)
    assert "请 15 分钟后再试" in words(storm)


def test_the_storm_on_one_account_does_not_shut_out_a_colleague_at_the_same_window():
    victim, colleague = clerk(), clerk()
    for _ in range(6):
        knock(Client(), victim.account.username, "wrong-password")
    client = Client()
    enter(client, colleague.account.username)
    assert is_in(client)


def test_wrong_codes_count_like_wrong_passwords():
    client, seat = Client(), clerk()
    knock(client, seat.account.username)
    answers = [client.post(reverse("sign-in-code"), {"code": "000000"}).status_code for _ in range(6)]
    assert answers[0] == 400
    assert answers[-1] == 429
    assert client.post(reverse("sign-in-code"), {"code": code()}).status_code == 429
    assert not is_in(client)


def test_a_code_works_once():
    seat, digits = clerk(), code()
    first, second = Client(), Client()
    enter(first, seat.account.username, digits)
    assert is_in(first)
    answer = enter(second, seat.account.username, digits)
    assert answer.status_code == 400
    assert "动态验证码不对，或者已经用过" in words(answer)
    assert not is_in(second)


def test_an_older_code_is_dead_once_a_newer_one_was_used():
    seat = clerk()
    enter(Client(), seat.account.username, code())
    assert enter(Client(), seat.account.username, code(-1)).status_code == 400


def test_a_code_of_long_ago_is_refused():
    assert enter(Client(), clerk().account.username, code(-10)).status_code == 400


def test_the_second_step_cannot_be_taken_without_the_first():
    seat, client = clerk(), Client()
    for name in ("sign-in-code", "second-factor"):
        assert client.post(reverse(name), {"code": code()})["Location"] == reverse("sign-in")
    assert not is_in(client)
    assert seat.account.second_factor


def test_the_first_step_is_forgotten_after_five_minutes():
    client, seat = Client(), clerk()
    knock(client, seat.account.username)
    session = client.session
    session["pending"] = session["pending"] | {"at": int(time.time()) - 301}
    session.save()
    assert client.post(reverse("sign-in-code"), {"code": code()})["Location"] == reverse("sign-in")


def test_whoever_has_a_second_factor_cannot_tie_another_one_at_the_door():
    client, seat = Client(), clerk()
    knock(client, seat.account.username)
    assert client.get(reverse("second-factor"))["Location"] == reverse("sign-in")


def test_the_first_sign_in_ties_an_authenticator_by_its_first_code():
    account = AccountFactory(password_set_on=timezone.localdate())
    SeatFactory(account=account)
    client = Client()
    assert knock(client, account.username)["Location"] == reverse("second-factor")
    page = client.get(reverse("second-factor"))
    secret = client.session["secret"]
    assert secret in words(page)
    assert client.post(reverse("second-factor"), {"code": "000000"}).status_code in {200, 400}
    assert not is_in(client)
    client.post(reverse("second-factor"), {"code": pyotp.TOTP(secret).now()})
    assert is_in(client)
    account.refresh_from_db()
    assert account.second_factor.open() == secret
    assert "secret" not in client.session


def test_the_session_is_another_after_the_door():
    client, seat = Client(), clerk()
    client.get(reverse("sign-in"))
    knock(client, seat.account.username)
    before = client.session.session_key
    client.post(reverse("sign-in-code"), {"code": code()})
    assert client.session.session_key != before


def test_who_stands_idle_for_a_quarter_of_an_hour_is_out():
    seat = clerk()
    client = sat_down(seat.account, seat)
    assert is_in(client)
    session = client.session
    session["seen"] = int(time.time()) - settings.IDLE_MINUTES * 60 - 1
    session.save()
    assert client.get(reverse("desk"))["Location"].startswith(reverse("sign-in"))
    assert not is_in(client)


def test_who_works_stays_in():
    seat = clerk()
    client = sat_down(seat.account, seat)
    session = client.session
    session["seen"] = int(time.time()) - settings.IDLE_MINUTES * 60 + 30
    session.save()
    assert is_in(client)
    assert client.session["seen"] >= int(time.time()) - 5


def test_a_closed_seat_ends_at_the_next_click():
    seat = clerk()
    client = sat_down(seat.account, seat)
    assert is_in(client)
    keeper = actor("seat_keeper", "420600000000", account_id=9999)
    close_seat(seat.pk, by=keeper, at=timezone.now(), reason="调离")
    assert client.get(reverse("desk"))["Location"].startswith(reverse("seats"))
    assert client.get(reverse("people")).status_code == 302


def test_a_switched_off_account_ends_at_the_next_click():
    seat = clerk()
    client = sat_down(seat.account, seat)
    seat.account.is_active = False
    seat.account.save()
    assert not is_in(client)


@pytest.mark.parametrize(
    "held",
    [
        DateRange(dt.date(2020, 1, 1), dt.date(2021, 1, 1)),
        DateRange(dt.date(2999, 1, 1), None),
    ],
    ids=["ended", "to-come"],
)
def test_a_seat_is_taken_only_within_its_time(held):
    seat = SeatFactory(held=held)
    assert actor_of(seat.pk, seat.account_id, on=timezone.localdate()) is None
    assert not is_in(sat_down(seat.account, seat))


def test_with_several_seats_one_is_chosen_and_the_header_names_it():
    seat = clerk()
    other = SeatFactory(account=seat.account, role="county_signer", org=seat.org)
    client = Client()
    assert enter(client, seat.account.username)["Location"] == reverse("seats")
    assert not is_in(client)
    assert client.post(reverse("seats"), {"seat": other.pk})["Location"] == reverse("desk")
    assert "县级残联审批" in words(client.get(reverse("desk")))


@pytest.mark.parametrize("say", [lambda theirs: theirs.pk, lambda theirs: "", lambda theirs: "1 OR 1=1"])
def test_somebody_elses_seat_cannot_be_chosen(say):
    mine, theirs = clerk(), SeatFactory(org=OrgFactory(code="420606000000", level="county"))
    client = sat_down(mine.account, mine)
    answer = client.post(reverse("seats"), {"seat": say(theirs)})
    assert answer.status_code == 409
    assert "这不是您现在的岗位" in words(answer)
    assert client.session["seat"] == mine.pk


def test_a_seat_smuggled_into_the_session_is_nobodys():
    mine, theirs = clerk(), SeatFactory(role="auditor", org=OrgFactory(code="420606000000", level="county"))
    assert not is_in(sat_down(mine.account, theirs))


def test_an_old_password_must_be_changed_before_anything_else():
    seat = clerk()
    seat.account.password_set_on = timezone.localdate() - dt.timedelta(days=91)
    seat.account.save()
    client = Client()
    assert enter(client, seat.account.username)["Location"] == reverse("password")
    assert not is_in(client)
    client.post(reverse("seats"), {"seat": seat.pk})
    assert not is_in(client), "the choice of a seat is no way round it"


def test_changing_the_password_ends_the_other_visits():
    seat = clerk()
    here, elsewhere = sat_down(seat.account, seat), sat_down(seat.account, seat)
    said = {"old": PASSWORD, "new": "Another-2027", "again": "Another-2027"}
    assert here.post(reverse("password"), said)["Location"] == reverse("seats")
    here.post(reverse("seats"), {"seat": seat.pk})
    assert is_in(here)
    assert elsewhere.get(reverse("desk"))["Location"].startswith(reverse("sign-in"))


@pytest.mark.parametrize(
    ("new", "words_"),
    [
        ("short-1A", "太短"),
        ("aaaaaaaaaaaaaaa", "三种"),
        ("Password123", "过于常见|太常见|常见"),
        (PASSWORD, "用过|以前"),
    ],
)
def test_a_weak_password_is_refused_in_words(new, words_):
    seat = clerk()
    client = sat_down(seat.account, seat)
    answer = client.post(reverse("password"), {"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 400
    assert re.search(words_, words(answer))


def test_the_last_five_passwords_are_not_used_again():
    seat, today = clerk(), timezone.localdate()
    for number in range(5):
        set_password(seat.account, f"Another-{number}-2027", on=today)
    client = sat_down(seat.account, seat)
    said = {"old": "Another-4-2027", "new": "Another-0-2027", "again": "Another-0-2027"}
    assert client.post(reverse("password"), said).status_code == 400


def test_leaving_takes_a_form_so_that_no_link_or_picture_can_do_it():
    seat = clerk()
    client = sat_down(seat.account, seat)
    client.get(reverse("sign-out"))
    assert is_in(client)
    client.post(reverse("sign-out"))
    assert not is_in(client)


def test_no_password_and_no_code_is_shown_again_in_a_page():
    answer = knock(Client(), clerk().account.username, "my-secret-typo")
    assert "my-secret-typo" not in answer.content.decode()
