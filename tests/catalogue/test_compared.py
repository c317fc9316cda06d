"""Whoever approves a change sees what the certificate says and what it would say."""

import pytest

from doorstep.orgs.models import Org
from tests.cast import COUNTY_CODE
from tests.catalogue.desks import FOUND, booked, concluded, do, file
from tests.desk import sat_down
from tests.factories import CertificateFactory, SeatFactory


@pytest.mark.usefixtures("county")
def test_a_change_shows_the_grade_as_it_is_and_as_it_would_be():
    person = CertificateFactory(category=4, grade=3).person
    said = {"phone": "19900001234", "category": "4", "changed": "更重了", "delivery": "home"}
    matter = file("certificate-change", person, said)
    do(matter, "accept")
    booked(matter)
    concluded(matter, FOUND)
    seat = SeatFactory(role="county_signer", org=Org.objects.get(code=COUNTY_CODE, kind="federation"))
    page = sat_down(seat.account, seat).get(f"/matters/{matter.pk}/").content.decode()
    assert "<del>三级</del> → <ins>二级</ins>" in page
    assert "肢体" in page
