"""Homes of the tests, those who work in them at the screen, and their clients."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client as Browser
from lxml import html

from doorstep.base.access import Actor
from doorstep.homes.keepers import keeper_actor
from doorstep.homes.models import Home, HomeStaff
from doorstep.homes.models_clients import Client, ClientCard
from doorstep.homes.models_governance import MajorMatter, PartyMeeting
from tests.cast import VILLAGE_CODE
from tests.desk import sat_down
from tests.factories import AccountFactory

AT = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)  # nine in the morning, a Monday
SINCE = dt.date(2025, 1, 1)


def a_home(name: str = "旭东路社区阳光家园", code: str = VILLAGE_CODE, **about: Any) -> Home:
    """A home that is open."""
    said = {
        "level": "village",
        "run_mode": "community",
        "address": "旭东路1号",
        "state": "operating",
        "task_year": 2024,
        "usable_area": 160,
        "is_ground_floor": True,
        "capacity": 20,
        "declared_at": AT,
        "accepted_on": SINCE,
        "opened_on": SINCE,
        "is_synthetic": True,
    }
    return Home.objects.create(code=code, name=name, **(said | about))


def works_in(home: Home, post: str = "head", name: str = "周敏") -> HomeStaff:
    """Somebody with an account who works in the home."""
    account = AccountFactory(username=f"{post}-{home.pk}", name=name)
    held = DateRange(SINCE, None)
    return HomeStaff.objects.create(home=home, code=home.code, account=account, name=name, post=post, held=held)


def at_the_screen(staff: HomeStaff) -> tuple[Browser, Actor]:
    """A browser in which this person has signed in, and the actor."""
    actor = keeper_actor(staff)
    seat: Any = SimpleNamespace(pk=actor.seat_id)
    return sat_down(staff.account, seat), actor


def a_client(home: Home, name: str = "王小明", person_id: int = 1, *, card: str = "", **about: Any) -> Client:
    """A client who has been admitted, with a card of that number where one is named."""
    said = {
        "born_on": dt.date(1990, 5, 5),
        "kinds": "5",
        "grade": 2,
        "is_counted": True,
        "mode": "work",
        "services": ["care", "work"],
        "state": "admitted",
        "applied_at": AT,
        "held": DateRange(SINCE, None),
        "agreement_no": f"协议{person_id}",
        "agreement_signer": "guardian",
        "guardian": "王父",
        "contact": "王父",
        "contact_phone": "19900001234",
        "is_synthetic": True,
    }
    made = Client.objects.create(home=home, code=home.code, name=name, person_id=person_id, **(said | about))
    if card:
        a_card(made, card)
    return made


def a_card(client: Client, number: str, at: dt.datetime = AT) -> ClientCard:
    """A card of the client, which counts from then on."""
    about = {"client": client, "home_id": client.home_id, "code": client.code, "at": at, "by_label": "护理员"}
    return ClientCard.objects.create(number=number, **about)


def told(answer: Any) -> str:
    """What stands on the page, without its frame."""
    assert answer.status_code < 500
    main = html.document_fromstring(answer.content.decode()).get_element_by_id("main")
    return " ".join(main.text_content().split())


def decided(home: Home, kind: str = "staff", title: str = "聘用护理员", **about: Any) -> MajorMatter:
    """What the party organisation of the home has agreed to in a meeting."""
    place = {"home": home, "code": home.code}
    meeting = PartyMeeting.objects.create(
        held_on=dt.date(2026, 3, 2),
        chair="周敏",
        attendees="五人",
        expected=5,
        present=4,
        minutes=f"讨论{title}。",
        at=AT,
        seat_label="家园",
        **place,
    )
    said = {"title": title, "words": "见附件。", "proposer": "周敏", "proposed_at": AT, "decision": "同意。"}
    return MajorMatter.objects.create(kind=kind, state="agreed", meeting=meeting, **(place | said | about))
