"""Employers of the tests, their clerks at the screen, and whom they have placed."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.utils import timezone
from lxml import html

from doorstep.base.access import Actor
from doorstep.base.scope import scoped
from doorstep.quota.clerks import clerks_of
from doorstep.quota.models import Declaration, Employer
from doorstep.quota.services import Application, Said, apply_employer, decide_employer, open_declaration, put_placement
from tests.cast import COUNTY, COUNTY_CODE
from tests.desk import sat_down
from tests.factories import citizen_number
from tests.rows_quota import credit_code

AT = dt.datetime(2026, 4, 1, 4, tzinfo=dt.UTC)  # within the months in which 2025 is declared
PASSWORD = "Doorstep-2026-x"
WANG = Said(
    name="王伟芳",
    number=citizen_number(21, dt.date(1980, 5, 5)),
    contract_from=dt.date(2024, 1, 1),
    contract_until=dt.date(2026, 12, 31),
    wages_fen=[3000_00] * 12,
    post="包装",
)


def in_spring(monkeypatch: Any) -> None:
    """It is the first of April 2026."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


def an_employer(serial: int = 7, name: str = "襄城区春风纸品厂", username: str = "chunfeng") -> Employer:
    """An employer that has applied, with its clerk."""
    said = Application(
        uscc=credit_code(serial),
        name=name,
        kind="enterprise",
        industry="C",
        code=COUNTY_CODE,
        address="檀溪路1号",
        contact="周敏",
        phone="19900001234",
    )
    return apply_employer(said, username=username, name="周敏", password=PASSWORD, at=AT)


def decided(employer: Employer, *, is_approved: bool = True) -> Employer:
    """The county's answer to the application."""
    with scoped(COUNTY.ranges, by=COUNTY):
        return decide_employer(employer.pk, is_approved=is_approved, reason="看过营业执照原件", by=COUNTY, at=AT)


def clerk_at_work(employer: Employer) -> tuple[Client, Actor]:
    """The first clerk at the screen: a client, and the actor."""
    clerk = employer.clerks.order_by("pk")[0]
    (actor,) = clerks_of(clerk.account_id, AT.date())
    seat: Any = SimpleNamespace(pk=-clerk.pk)
    return sat_down(clerk.account, seat), actor


def declared(actor: Actor, *people: Said) -> Declaration:
    """A declaration of 2025 that is being written, with these people."""
    with scoped((), by=actor):
        made = open_declaration(2025, carries_on=False, by=actor, at=AT)
        for said in people:
            put_placement(made.pk, said, by=actor, at=AT)
    return made


def told(answer: Any) -> str:
    """What stands on the page, without its frame."""
    assert answer.status_code < 500
    main = html.document_fromstring(answer.content.decode()).get_element_by_id("main")
    return " ".join(main.text_content().split())
