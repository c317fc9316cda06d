"""Declarations for the reviewers' pages: declared, compared, and seats that sit down before them."""

import datetime as dt
from typing import Any

from django.test import Client

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
