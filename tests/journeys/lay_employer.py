"""Employers for the journeys: one with a year that was certified and a year that was returned; and what the county does
meanwhile with one that registers itself.
"""

import datetime as dt
from typing import Any

COUNTY = "420606"
CLERK = "employer-420606"
PASSWORD = "Jiamenkou-2026"


def spring(at: dt.datetime) -> dt.datetime:
    """The first of April of the year: the months in which the year before is declared."""
    return at.replace(month=4, day=1)


def lay_employer(*, at: dt.datetime) -> dict[str, int]:
    """An employer with two declarations, one person in each, a paper and a certification. Returns their keys."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.orgs.models import Account
    from doorstep.quota.clerks import clerks_of
    from doorstep.quota.models import Declaration
    from doorstep.quota.services import add_clerk
    from doorstep.quota.services.proving import show_proof
    from tests.base.papercast import png

    made = registered(at=at)
    approve(CLERK, at=at)
    with as_system(read_only=True):
        account = Account.objects.get(username=CLERK)
    (clerk,) = clerks_of(account.pk, at.date())
    certified = declared(clerk, at.year - 2, at=spring(at).replace(year=at.year - 1))
    with scoped((), by=clerk):
        added, _password = add_clerk(f"{CLERK}-2", "李娟", by=clerk, at=at)
    certification = certify(certified, at=at)
    returned = declared(clerk, at.year - 1, at=spring(at))
    give_back(returned, at=at)
    with scoped((), by=clerk):
        placement = Declaration.objects.get(pk=returned).placements.get()
        show_proof(placement.pk, "wage", png(), "工资条.png", note="1月至12月", by=clerk, at=at)
    return {
        "employer_id": made,
        "employer_clerk_id": added.pk,
        "declaration_id": returned,
        "certified_declaration_id": certified,
        "placement_id": placement.pk,
        "certification_id": certification,
    }


def registered(
    *,
    at: dt.datetime,
    serial: int = 990,
    name: str = "樊城区春风纸品厂",
    county: str = COUNTY,
    address: str = "人民路1号",
    username: str = CLERK,
) -> int:
    """An employer that has registered itself; its clerk has tied a second factor."""
    from doorstep.base.scope import as_system
    from doorstep.orgs.models import Account
    from doorstep.quota.services import Application, apply_employer
    from tests.rows_quota import credit_code

    said = Application(
        uscc=credit_code(serial),
        name=name,
        kind="enterprise",
        industry="C",
        code=f"{county}000000",
        address=address,
        contact="周敏",
        phone="19900001234",
    )
    employer = apply_employer(said, username=username, name="周敏", password=PASSWORD, at=at)
    with as_system():
        account = Account.objects.get(username=username)
        account.second_factor = "JBSWY3DPEHPK3PXP"
        account.save()
    return employer.pk


def approve(username: str, *, at: dt.datetime) -> dict[str, int]:
    """The county's office approves the employer whose clerk has this account."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.quota.models import EmployerClerk
    from doorstep.quota.services import decide_employer

    from .lay import seated

    with as_system(read_only=True):
        employer = EmployerClerk.objects.select_related("employer").get(account__username=username).employer
    office = seated(f"county-{employer.code[:6]}")
    with scoped(office.ranges, by=office):
        decide_employer(employer.pk, is_approved=True, reason="看过营业执照原件", by=office, at=at)
    return {"employer_id": employer.pk}


def works(name: str, number: str, wages_fen: list[int | None], *, year: int) -> Any:
    """A person as an employer declares it, by a contract that runs on."""
    from doorstep.quota.services import Said

    held = {"contract_from": dt.date(year - 1, 1, 1), "contract_until": dt.date(year + 2, 12, 31)}
    return Said(name=name, number=number, wages_fen=wages_fen, post="包装", **held)


def declared(clerk: Any, year: int, *people: Any, at: dt.datetime) -> int:
    """A declaration of the year with these people, or with one, handed in."""
    from fractions import Fraction

    from doorstep.base.scope import scoped
    from doorstep.quota.services import keep_staff, open_declaration, put_placement, submit_declaration
    from tests.factories import citizen_number

    somebody = works("公孙小满", citizen_number(21, dt.date(1980, 5, 5)), [3000_00] * 12, year=year)
    with scoped((), by=clerk):
        made = open_declaration(year, carries_on=False, by=clerk, at=at)
        keep_staff(made.pk, Fraction(71, 2), 2_130_000_00, by=clerk, at=at)
        for said in people or (somebody,):
            put_placement(made.pk, said, by=clerk, at=at)
        submit_declaration(made.pk, is_true=True, by=clerk, at=at)
    return made.pk


def give_back(declaration_id: int, *, at: dt.datetime) -> dict[str, int]:
    """The county's office accepts the declaration and gives it back to be mended."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.quota.models import Declaration
    from doorstep.quota.services import accept_declaration, return_declaration

    from .lay import seated

    with as_system(read_only=True):
        office = seated(f"county-{Declaration.objects.get(pk=declaration_id).code[:6]}")
    with scoped(office.ranges, by=office):
        accept_declaration(declaration_id, by=office, at=at)
        return_declaration(declaration_id, "请补上12月的工资发放凭证。", by=office, at=at)
    return {"declaration_id": declaration_id}


def hand_in_spring(declaration_id: int, *, at: dt.datetime) -> dict[str, int]:
    """The declaration was handed in in spring and given back: it may be mended whatever day it is now."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.quota.clerks import clerks_of
    from doorstep.quota.models import EmployerClerk
    from doorstep.quota.services import submit_declaration

    with as_system(read_only=True):
        account = EmployerClerk.objects.get(employer__declarations=declaration_id).account_id
    (clerk,) = clerks_of(account, at.date())
    with scoped((), by=clerk):
        submit_declaration(declaration_id, is_true=True, by=clerk, at=spring(at))
    return give_back(declaration_id, at=at)


def certify(declaration_id: int, *, at: dt.datetime) -> int:
    """Compared, what waits ruled to hold, reviewed by one and certified by another. Returns the certification's key."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.quota.models import Placement
    from doorstep.quota.models_ledger import Verdict
    from doorstep.quota.services import (
        accept_declaration,
        certify_declaration,
        review_declaration,
        rule_claims,
        settle_link,
    )
    from doorstep.quota.services.comparing import compare, hold
    from doorstep.quota.services.placing import link_placements

    from .lay import seated

    office, signer = seated(f"county-{COUNTY}"), seated(f"signer-{COUNTY}")
    with as_system():
        hold([declaration_id])  # the worker may be at it as well
        link_placements(list(Placement.objects.filter(declaration=declaration_id)))
        compare([declaration_id], on=at.date(), at=at)
        lines = list(Verdict.objects.filter(placement__declaration=declaration_id))
    with scoped(office.ranges, by=office):
        accept_declaration(declaration_id, by=office, at=at)
        for one in Placement.objects.filter(declaration=declaration_id):
            settle_link(one.pk, None, "外地户口，看过残疾人证原件", by=office, at=at)
        for line in lines:
            if line.stands != ["agrees"] * 12 or line.claim == "weight":
                about = {"holds": line.claim != "weight", "reason": "看过材料", "by": office, "at": at}
                rule_claims([line.placement_id], line.claim, range(1, 13), **about)
        review_declaration(declaration_id, by=office, at=at)
    with scoped(signer.ranges, by=signer):
        return certify_declaration(declaration_id, by=signer, at=at).pk
