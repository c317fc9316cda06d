"""Employers of the county whose office opens every page: one that applies, one under review, one certified."""

import datetime as dt
from fractions import Fraction
from typing import Any

AT = dt.datetime(2026, 4, 1, 4, tzinfo=dt.UTC)  # within the window for the year before
COUNTY = "420606000000"
ADDRESS = "长虹路 8 号"
STRANGER = "诸葛大海"


def lay_quota() -> dict[str, int]:
    """Everything, once. Returns the keys of what was laid."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.quota.models import Declaration, Placement
    from doorstep.quota.models_outcome import Certification, Inspection
    from doorstep.quota.services import draw_employers

    from .lay import seated

    office = seated("county-420606")
    waits = apply(1, "襄阳春风纸品有限公司")
    reviewed, certified = _declared(2, "襄阳长虹缝纫有限公司"), _declared(3, "樊城区前进印刷厂")
    accept(reviewed)
    stranger = settle_stranger(reviewed)
    certification = certify(certified)
    with scoped(office.ranges, by=office):
        draw = draw_employers(2025, 1, "年度抽查", by=office, at=AT)
    with as_system(read_only=True):
        people = Placement.objects.filter(declaration=reviewed).order_by("pk")
        return {
            "employer_id": waits,
            "declaration_id": reviewed,
            "placement_id": people[0].pk,
            "placement_elsewhere_id": stranger,
            "placement_to_link_id": next(one.pk for one in people if one.near),
            "certification_id": Certification.objects.get(pk=certification).pk,
            "appeal_id": Declaration.objects.get(pk=certified).appeals.get().pk,
            "draw_id": draw.pk,
            "inspection_id": Inspection.objects.get(draw=draw).pk,
        }


def apply(serial: int, name: str) -> int:
    """An employer that registers itself."""
    from doorstep.quota.services import Application, apply_employer
    from tests.rows_quota import credit_code

    said = Application(credit_code(serial), name, "enterprise", "C", COUNTY, ADDRESS, "周敏", "19900001234")
    about: dict[str, Any] = {"username": f"applicant-{serial}", "name": "周敏", "password": "Qianjin-2026-x", "at": AT}
    return apply_employer(said, **about).pk


def _declared(serial: int, name: str) -> int:
    """An employer that is approved, with five people of 2025 handed in and compared."""
    from doorstep.base.jobs import run_job
    from doorstep.base.models import Job
    from doorstep.base.scope import as_system, scoped
    from doorstep.quota.clerks import clerk_actor
    from doorstep.quota.models import EmployerClerk
    from doorstep.quota.services import (
        decide_employer,
        keep_staff,
        open_declaration,
        put_placement,
        submit_declaration,
    )

    from .lay import seated

    key, office = apply(serial, name), seated("county-420606")
    with scoped(office.ranges, by=office):
        decide_employer(key, is_approved=True, reason="看过营业执照原件", by=office, at=AT)
    with as_system(read_only=True):
        clerk = clerk_actor(EmployerClerk.objects.select_related("account", "employer").get(employer=key))
    with scoped((), by=clerk):
        made = open_declaration(2025, carries_on=False, by=clerk, at=AT)
        keep_staff(made.pk, Fraction(120), 7_200_000_00, by=clerk, at=AT)
        for said in people_of(serial):
            put_placement(made.pk, said, by=clerk, at=AT)
        submit_declaration(made.pk, is_true=True, by=clerk, at=AT)
    with as_system(read_only=True):
        job = Job.objects.filter(kind="quota.compare").order_by("-pk")[0].pk
    run_job(job)
    return made.pk


def people_of(serial: int) -> list[Any]:
    """Four that the register knows, the second under another name, and one that it does not."""
    from doorstep.base.scope import as_system
    from doorstep.people.models import Person
    from doorstep.quota.services import Said
    from tests.factories import citizen_number

    with as_system(read_only=True):
        grown = Person.objects.filter(
            code__startswith="420606", number_index__isnull=False, merged_into=None, born_on__range=_OF_AGE
        )
        known = [(one.name, one.number.open()) for one in grown.order_by("pk")[4 * serial : 4 * serial + 4]]
    if serial == 2:
        known[1] = ("夏侯志强", known[1][1])
    year = [2800_00] * 12
    named = [*known, (STRANGER, citizen_number(900 + serial, dt.date(1985, 6, 7)))]
    wages = [year, year, [*year[:6], *[None] * 6], year, year]
    begun = {"contract_from": dt.date(2024, 1, 1), "contract_until": dt.date(2026, 12, 31)}
    return [Said(name, number, wages_fen=paid, **begun) for (name, number), paid in zip(named, wages, strict=True)]


_OF_AGE = (dt.date(1970, 1, 1), dt.date(2000, 1, 1))


def accept(key: int) -> None:
    """Taken up, and some claims ruled on."""
    from doorstep.base.scope import scoped
    from doorstep.quota.models import Placement
    from doorstep.quota.services import accept_declaration, rule_claims

    from .lay import seated

    office = seated("county-420606")
    with scoped(office.ranges, by=office):
        accept_declaration(key, by=office, at=AT)
        ids = list(Placement.objects.filter(declaration=key).order_by("pk").values_list("pk", flat=True))
        said: dict[str, Any] = {"reason": "看过社会保险缴费凭证", "by": office, "at": AT}
        rule_claims(ids[:2], "pension", range(1, 13), holds=True, **said)
        rule_claims(ids[:1], "wage", [1, 2], holds=False, **said)


def settle_stranger(key: int) -> int:
    """Whom the register does not know is somebody of another place. Returns the key of the person's row."""
    from doorstep.base.scope import scoped
    from doorstep.quota.models import Placement
    from doorstep.quota.services import settle_link

    from .lay import seated

    office = seated("county-420606")
    with scoped(office.ranges, by=office):
        one = Placement.objects.get(declaration=key, name=STRANGER)
        return settle_link(one.pk, None, "看过残疾人证，外省的", by=office, at=AT).pk


def certify(key: int) -> int:
    """Through to the certification, and appealed against."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.quota.clerks import clerk_actor
    from doorstep.quota.counting import CLAIMS
    from doorstep.quota.models import EmployerClerk, Placement
    from doorstep.quota.services import (
        accept_declaration,
        certify_declaration,
        raise_appeal,
        review_declaration,
        rule_claims,
        settle_link,
    )
    from doorstep.quota.services.placing import is_open

    from .lay import seated

    office, signer = seated("county-420606"), seated("signer-420606")
    said: dict[str, Any] = {"reason": "看过原件", "by": office, "at": AT}
    with scoped(office.ranges, by=office):
        accept_declaration(key, by=office, at=AT)
        people = list(Placement.objects.filter(declaration=key).order_by("pk"))
    for one in filter(is_open, people):  # each by itself: the departments are asked anew meanwhile
        with scoped(office.ranges, by=office):
            settle_link(one.pk, None, **said)
    with scoped(office.ranges, by=office):
        for claim in (*CLAIMS, "weight"):
            about = said | {"holds": claim not in {"wage", "weight"}}
            rule_claims([one.pk for one in people], claim, range(1, 13), **about)
        rule_claims([one.pk for one in people[:3]], "wage", range(1, 12), holds=True, **said)
        review_declaration(key, by=office, at=AT)
    with scoped(signer.ranges, by=signer):
        made = certify_declaration(key, by=signer, at=AT)
    with as_system(read_only=True):
        clerks = EmployerClerk.objects.select_related("account", "employer")
        clerk = clerk_actor(clerks.get(employer=made.employer_id))
    with scoped((), by=clerk):
        raise_appeal(key, "十二月也发了工资，请再看一次。", by=clerk, at=AT)
    return made.pk
