"""Declarations for the reviewers' pages: declared, compared, and seats that sit down before them."""

import datetime as dt
import re
from typing import Any

from django.test import Client
from lxml import html

from doorstep.base.scope import as_system
from doorstep.base.seal import blind
from doorstep.orgs.models import Org
from doorstep.quota.models import Declaration, Employer, Placement
from doorstep.quota.models_ledger import Verdict
from doorstep.quota.services import compare
from tests.cast import COUNTY_CODE
from tests.desk import sat_down
from tests.factories import NOON, OrgFactory, SeatFactory, citizen_number
from tests.rows_quota import YEAR, credit_code

AT = dt.datetime(2026, 4, 1, 4, tzinfo=dt.UTC)
EVERY_MONTH = [str(month) for month in range(1, 13)]


def seated(role: str, *, code: str = COUNTY_CODE) -> Client:
    """A client in a new seat of the role at the federation of the place."""
    org = Org.objects.filter(code=code, kind="federation").first() or OrgFactory(code=code, level="county")
    seat = SeatFactory(role=role, org=org)
    return sat_down(seat.account, seat)


def employer(serial: int = 1, *, code: str = COUNTY_CODE, **about: Any) -> Employer:
    said = {"name": f"第{serial}纸品厂", "state": "active", "address": f"檀溪路{serial}号", **about}
    decided = {} if said["state"] == "applied" else {"decided_at": NOON, "decided_label": "县残联"}
    with as_system():
        return Employer.objects.create(
            code=code,
            uscc=credit_code(serial),
            kind="enterprise",
            industry="C",
            contact="周敏",
            phone="19900001234",
            applied_at=NOON,
            is_synthetic=True,
            **decided,
            **said,
        )


def declaration(of: Employer, *, state: str = "submitted", **about: Any) -> Declaration:
    with as_system():
        return Declaration.objects.create(
            employer=of,
            code=of.code,
            year=YEAR,
            state=state,
            staff_hundredths=100_00,
            wages_fen=6_000_000_00,
            is_true_signed=True,
            opened_at=AT,
            submitted_at=AT,
            submitted_label="周敏",
            due_on=about.pop("due_on", dt.date(2999, 1, 1)),
            **about,
        )


def placed(of: Declaration, name: str, serial: int, wages: list[int | None] | None = None, **about: Any) -> Placement:
    number = citizen_number(serial, dt.date(1980, 5, 5))
    with as_system():
        return Placement.objects.create(
            declaration=of,
            employer=of.employer,
            code=of.code,
            name=name,
            number=number,
            number_index=blind(number),
            contract_from=dt.date(2024, 1, 1),
            contract_until=dt.date(2026, 12, 31),
            wages_fen=wages or [3000_00] * 12,
            linked=about.pop("linked", "nobody" if about.get("near") else "elsewhere"),
            is_synthetic=True,
            **about,
        )


def compared(*made: Declaration) -> None:
    compare([one.pk for one in made], on=AT.date(), at=AT)


def told(one: Placement, claim: str, stands: list[str], **facts: list[Any]) -> Verdict:
    """A further line of the ledger."""
    with as_system():
        return Verdict.objects.create(
            placement=one,
            employer=one.employer,
            code=one.code,
            claim=claim,
            source="hr",
            stands=stands,
            facts=facts,
            known_on=AT.date(),
            at=AT,
        )


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def row_of(answer, name: str):
    """The row of the first table that begins with a name."""
    page = html.document_fromstring(answer.content.decode())
    return next(row for row in page.xpath("//tbody/tr") if name in row.xpath("string(th)"))


def state_of(made: Declaration) -> str:
    with as_system():
        return Declaration.objects.get(pk=made.pk).state


def ruled(client, made: Declaration, people, claim: str, **said):
    sent = {"people": [one.pk for one in people], "claim": claim, "months": EVERY_MONTH, "holds": "yes"}
    return client.post(f"/placements/{made.pk}/rule/", sent | {"reason": "看过材料", **said}, follow=True)


def all_ruled(client, made: Declaration, people) -> None:
    """Rule that every claim holds that does not agree by itself, and that nobody is severely disabled."""
    with as_system():
        stood = {line.claim for one in people for line in one.verdicts.all() if "agrees" not in line.stands}
    for claim in sorted(stood):
        assert "已认定" in words_of(ruled(client, made, people, claim))
    if "certificate" in stood:
        assert "已认定" in words_of(ruled(client, made, people, "weight", holds="no"))


def reviewed(client, made: Declaration, *people) -> None:
    """Accepted, every claim ruled on, passed on."""
    compared(made)
    client.post(f"/placements/{made.pk}/acts/accept/")
    all_ruled(client, made, people)
    client.post(f"/placements/{made.pk}/acts/review/")
    assert state_of(made) == "reviewed"


def certified(serial: int = 1, name: str = "王伟芳") -> Declaration:
    made = declaration(employer(serial))
    reviewed(seated("county_office"), made, placed(made, name, serial))
    seated("county_signer").post(f"/placements/{made.pk}/acts/certify/")
    assert state_of(made) == "certified"
    return made
