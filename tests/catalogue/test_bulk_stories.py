"""What a desk does for many people in one go on the way of a certificate, and whom it leaves out."""

import pytest

from doorstep.certificates.models_assess import Assessment, Institution, Posting
from doorstep.matters.services.in_bulk import act_on_each, offers_for, ticked_matters
from tests.cast import COUNTY, COUNTY_CODE, VILLAGE
from tests.catalogue.desks import MONDAY, NEW, adult, concluded, do, file, guarded, later

pytestmark = pytest.mark.usefixtures("county")


def accepted(person=None):
    return do(file("certificate-new", person or adult(), NEW), "accept", by=VILLAGE)


def each(name, rows, said=None, *, at=MONDAY):
    return act_on_each(name, [(one.pk, one.events_count) for one in rows], said or {}, by=VILLAGE, at=at)


def booked_together(rows):
    hospital = Institution.objects.get(code=COUNTY_CODE)
    return each("book", rows, {"institution": str(hospital.pk), "booked_on": "2026-06-05", "place": "hospital"})


def test_many_are_booked_to_one_hospital_for_one_day_with_the_choices_of_their_cases():
    rows = [accepted(), accepted()]
    offer = offers_for(ticked_matters([str(one.pk) for one in rows], by=VILLAGE), by=VILLAGE, on=MONDAY.date())["book"]
    institution = next(ask for ask in offer.asks if ask.name == "institution")
    assert [label for _code, label in institution.choices] == ["襄城区某医院"]
    assert [one.is_done for one in booked_together(rows)] == [True, True]
    assert Assessment.objects.count() == 2
    refused = each("book", [accepted()], {"institution": "999", "booked_on": "2026-06-05", "place": "hospital"})[0]
    assert (refused.is_done, refused.words) == (False, "评定机构：不在可选范围内。请补填后再办。")


def test_many_are_posted_on_one_day_and_a_minor_never_is():
    child = adult(born_on=MONDAY.date().replace(year=2016))
    guarded(child)
    rows = [accepted(), accepted(), accepted(child)]
    booked_together(rows)
    rows = [concluded(one, at=later(1)) for one in rows]
    outcomes = each("post", rows, at=later(2))
    assert [one.is_done for one in outcomes] == [True, True, False]
    assert Posting.objects.count() == 2


def test_a_village_without_the_delegation_is_offered_nothing_that_it_may_not_do():
    row = file("certificate-transfer", adult(), {"phone": "19900001234"})
    assert offers_for([row], by=VILLAGE, on=MONDAY.date()) == {}
    assert set(offers_for([row], by=COUNTY, on=MONDAY.date())) == {"accept"}
