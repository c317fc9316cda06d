"""Places where certificates are assessed."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.items import find_item
from doorstep.certificates.models_assess import Doctor, Institution
from doorstep.matters.services import delegate, record_readiness
from doorstep.orgs.models import Org
from tests.cast import CITY_CODE, COUNTY, COUNTY_CODE, VILLAGE_CODE
from tests.catalogue.desks import (
    MONDAY,
    institution_org,
)
from tests.factories import (
    DivisionFactory,
    OrgFactory,
)


@pytest.fixture
def county(db):
    """A county whose village may accept, and which has a hospital with two doctors."""
    DivisionFactory()
    for trait in ({}, {"town": True}, {"county": True}):
        OrgFactory(**trait)
    hospital = institution_org("襄城区某医院")
    held = {"valid": DateRange(dt.date(2020, 1, 1), None), "is_synthetic": True}
    institution = Institution.objects.create(
        code=COUNTY_CODE,
        org=hospital,
        name=hospital.name,
        categories=[1, 2, 3, 4, 5, 6],
        fee_fen=80_00,
        document="文号",
        **held,
    )
    for name in ("李医师", "王医师"):
        Doctor.objects.create(institution=institution, name=name, licence=f"{name}证", categories=[4, 5], **held)
    village = Org.objects.get(code=VILLAGE_CODE)
    ready = dict.fromkeys(("window_on", "machine_on", "trained_on", "agreed_on"), dt.date(2026, 1, 1))
    record_readiness(village.pk, **ready, by=COUNTY, at=MONDAY)
    for item in ("certificate-new", "certificate-change", "certificate-renewal", "certificate-reissue"):
        delegate(
            village.pk, item, find_item(item).sunk, since=dt.date(2026, 1, 1), document="文号", by=COUNTY, at=MONDAY
        )


@pytest.fixture
def city():
    """The city's own institution, to which disputes go."""
    since = DateRange(dt.date(2018, 1, 1), None)
    org = Org.objects.create(
        code=CITY_CODE, kind="institution", level="city", name="市评定中心", active=since, is_synthetic=True
    )
    OrgFactory(code=CITY_CODE, level="city", kind="federation", name="襄阳市残联")
    about = {"categories": [1, 2, 3, 4, 5, 6], "fee_fen": 0, "document": "文号", "valid": since, "is_synthetic": True}
    where = Institution.objects.create(org=org, code=CITY_CODE, name=org.name, **about)
    for name in ("赵医师", "钱医师"):
        Doctor.objects.create(
            institution=where, name=name, licence=f"{name}证", categories=[4], valid=since, is_synthetic=True
        )
    return where
