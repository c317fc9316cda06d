"""The day page without a script, and what a tablet sends to it."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from doorstep.homes.models_clients import Medicine
from doorstep.homes.models_day import Tap
from tests.homes.cast import SINCE, a_client, a_home, at_the_screen, told, works_in

pytestmark = pytest.mark.usefixtures("db")
PAGE, TAPS = reverse("home-day"), reverse("home-day-taps")


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def client(home):
    return a_client(home, card="0017")


@pytest.fixture
def screen(home):
    return at_the_screen(works_in(home, "carer"))[0]


def button(page: str, label: str, name: str = "王小明") -> str:
    return re.search(rf'value="([^"]+)">{label}<span class="hidden">：{name}', page).group(1)


def test_a_press_without_a_script_is_one_tap_however_often_it_is_sent(client, screen):
    page = screen.get(PAGE).content.decode()
    for _time in range(2):
        answer = screen.post(PAGE, {"tap": button(page, "到园")}, follow=True)
    words = told(answer)
    assert "在园" in words
    assert re.search(r"\d\d:\d\d 到园", words)
    assert list(Tap.objects.values_list("kind", "client_id")) == [("arrive", client.pk)]


def test_a_service_is_written_with_its_fields(client, screen):
    said = {"kind": "service", "key": str(uuid.uuid4()), "client": client.pk, "service": "rehab", "item": "步行"}
    assert "没有写「训练分钟」" in told(screen.post(PAGE, said))
    assert "康复训练 1" in told(screen.post(PAGE, said | {"minutes": "30", "course": ""}, follow=True))
    assert Tap.objects.get().fields == {"item": "步行", "minutes": 30}


def test_a_medicine_a_card_and_an_incident_are_tapped_too(home, client, screen):
    about = {"home": home, "code": home.code, "name": "丙戊酸钠", "dose": "1片", "times": [dt.time(12)]}
    pill = Medicine.objects.create(client=client, ordered_by="市一医院", taken=DateRange(SINCE, None), **about)
    assert "王小明：丙戊酸钠 1片（12:00）" in told(screen.get(PAGE))
    for said in (
        {"kind": "medicine", "medicine": str(pill.pk)},
        {"kind": "card", "card": "0017"},
        {"kind": "incident", "client": "", "words": "停电一小时"},
    ):
        assert "已记上" in screen.post(PAGE, said | {"key": str(uuid.uuid4())}, follow=True).content.decode()
    assert sorted(Tap.objects.values_list("kind", "client_id", "source")) == [
        ("arrive", client.pk, "card"),
        ("incident", None, "tap"),
        ("medicine", client.pk, "tap"),
    ]


def test_without_a_script_a_card_comes_and_leaves_and_one_of_nobody_is_said_and_kept(client, screen):
    def held(number: str) -> str:
        said = {"kind": "card", "card": number, "key": str(uuid.uuid4())}
        return screen.post(PAGE, said, follow=True).content.decode()

    assert "已记上。到园：王小明" in held("0017")
    assert "已记上。离园：王小明" in held("0017")
    page = held("9")
    assert "没有人用这张卡" in page
    assert "没算的卡" in page
    assert list(Tap.objects.order_by("pk").values_list("kind", flat=True)) == ["arrive", "leave", "card"]


def test_what_was_made_today_stands_with_a_way_to_take_it_back(client, screen):
    screen.post(PAGE, {"tap": button(screen.get(PAGE).content.decode(), "到园")})
    tap = Tap.objects.get()
    page = screen.get(PAGE).content.decode()
    assert f'href="{reverse("home-day-record", args=[tap.pk])}" data-undo="{tap.key}"' in page
    screen.post(reverse("home-day-record", args=[tap.pk]), {"key": str(uuid.uuid4()), "reason": "点错了人"})
    page = screen.get(PAGE).content.decode()
    assert f'data-undo="{tap.key}"' not in page
    assert "已撤销" in told(screen.get(PAGE))


def sent(screen, home, *taps, **about):
    body = json.dumps({"home": home.pk, "taps": list(taps)} | about)
    return screen.post(TAPS, body, content_type="application/json")


def a_tap(client, **about):
    now = timezone.now()
    known = {"key": str(uuid.uuid4()), "kind": "arrive", "client": client.pk, "fields": {}}
    return known | {"day": str(timezone.localdate(now)), "said_at": now.isoformat()} | about


def test_a_tablet_is_answered_for_each_key(home, client, screen):
    good, bad, odd = a_tap(client), a_tap(client, kind="dance"), a_tap(client, key="\ud800")
    answers = [sent(screen, home, good, bad, odd, None).json()["answers"] for _time in range(2)]
    assert [{one["key"]: one["state"] for one in part} for part in answers] == [
        {good["key"]: "taken", bad["key"]: "refused", "\ud800": "refused", "": "refused"},
        {good["key"]: "there", bad["key"]: "refused", "\ud800": "refused", "": "refused"},
    ]
    assert Tap.objects.count() == 1


def test_text_that_cannot_be_stored_is_refused_and_holds_nothing_up(home, client, screen):
    bad = a_tap(client, kind="incident", fields={"words": "\x00"})
    states = [one["state"] for one in sent(screen, home, bad, a_tap(client)).json()["answers"]]
    assert sorted(states) == ["refused", "taken"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"home": 1}', b'{"home": 1, "taps": 5}', b"[" * 100_000])
def test_a_sending_that_cannot_be_read_is_refused(screen, body):
    assert screen.post(TAPS, body, content_type="application/json").status_code == 409


def test_taps_of_another_home_stay_on_the_tablet(home, client, screen):
    other = a_home("铁路社区阳光家园")
    answer = sent(screen, other, a_tap(client))
    assert (answer.status_code, "这是另一个家园的记录" in answer.content.decode()) == (409, True)
    assert not Tap.objects.exists()


def test_a_browser_keeps_neither_the_day_nor_the_cards_by_itself(client, screen):
    for page in (PAGE, reverse("home-cards")):
        assert screen.get(page)["Cache-Control"] == "no-store"


def test_the_page_names_what_the_script_needs_and_the_worker_lies_beside_it(client, screen):
    page = screen.get(PAGE)
    assert f'data-worker="{reverse("home-day-worker")}"' in page.content.decode()
    worker = screen.get(reverse("home-day-worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    assert reverse("home-day-worker").startswith(PAGE)


def test_the_page_asks_the_database_as_often_for_many_clients_as_for_few(home, client, screen):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert screen.get(PAGE).status_code == 200
        return len(queries)

    asked()
    few = asked()
    for number in range(30):
        a_client(home, f"王{number}", 100 + number)
    assert asked() == few
