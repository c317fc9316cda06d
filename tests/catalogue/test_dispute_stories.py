"""Disputes of an assessment, reports of fraud and a changed telephone number."""

import pytest

from doorstep.base.scope import scoped
from doorstep.certificates.models import Certificate
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter
from doorstep.matters.services import file_matter
from doorstep.matters.services.letters import letters_of
from tests.cast import CITY, COUNTY, SIGNER, VILLAGE
from tests.catalogue.desks import CITY_DOCTOR, FOUND, MONDAY, NEW, adult, booked, concluded, do, file, later
from tests.factories import (
    CertificateFactory,
)

pytestmark = pytest.mark.usefixtures("county")


def fallen_short(person) -> Matter:
    matter = file("certificate-new", person, NEW)
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    short = {"reason": "达不到四级", "doctor": "李医师", "second_doctor": "王医师"}
    return concluded(matter, short, act="conclude_not")


def disputed(person, *, at) -> Matter:
    return file("assessment-dispute", person, {"phone": "19900001234", "why": "走不了路，评的时候没有看片子"}, at=at)


def test_a_dispute_goes_to_the_city_which_has_it_assessed_elsewhere_and_a_certificate_may_follow(city):
    person = adult()
    fallen_short(person)
    matter = disputed(person, at=later(11))
    do(matter, "accept", by=CITY, at=later(11))
    again = {"institution": str(city.pk), "booked_on": "2026-06-15", "place": "hospital"}
    do(matter, "book", again, by=CITY, at=later(12))
    found = FOUND | {"grade": "3", "doctor": "赵医师", "second_doctor": "钱医师"}
    do(matter, "conclude", found, by=CITY_DOCTOR, sees="assessment.record", at=later(14))
    do(matter, "change", {"outcome": "重新评定为肢体三级"}, by=CITY, at=later(15))
    assert Certificate.objects.get(person=person).grade == 3
    assert do(matter, "agree", by=VILLAGE, at=later(16)).outcome == "granted"


def test_a_dispute_after_ten_working_days_is_time_barred_and_says_until_when(city):
    person = adult()
    fallen_short(person)
    matter = disputed(person, at=later(15))
    with pytest.raises(Refused, match="2026-06-15 以后提出的不再受理"):
        do(matter, "accept", by=CITY, at=later(15))
    said = {"reason": "超过十个工作日", "remedy": "病情有变化的，可以重新申请办证"}
    assert do(matter, "bar", said, by=CITY, at=later(15)).outcome == "refused"


def test_nobody_below_the_city_settles_a_dispute_and_the_provinces_word_is_the_last(city):
    person = adult()
    fallen_short(person)
    matter = disputed(person, at=later(2))
    with pytest.raises(Refused, match="处理评定异议"):
        do(matter, "accept", by=COUNTY, at=later(2))
    do(matter, "accept", by=CITY, at=later(2))
    again = {"institution": str(city.pk), "booked_on": "2026-06-04", "place": "hospital"}
    do(matter, "book", again, by=CITY, at=later(3))
    short = {"reason": "达不到四级", "doctor": "赵医师", "second_doctor": "钱医师"}
    do(matter, "conclude_not", short, by=CITY_DOCTOR, sees="assessment.record", at=later(3))
    assert do(matter, "uphold", {"outcome": "维持原结论"}, by=CITY, at=later(4)).desk_level == "village"
    with pytest.raises(Refused, match="以后不能再向省残联提出"):
        do(matter, "appeal", {"reason": "不服"}, by=VILLAGE, at=later(40))
    do(matter, "appeal", {"reason": "不服"}, by=VILLAGE, at=later(5))
    assert do(matter, "final", {"outcome": "省级专家委员会维持"}, by=CITY, at=later(30)).outcome == "granted"


def test_a_report_that_proves_true_freezes_the_certificate_by_another_hand_and_with_a_remedy():
    held = CertificateFactory()
    with scoped(COUNTY.ranges, by=COUNTY):
        said = {"words": "他健步如飞。"}
        matter = file_matter("certificate-report", held.person_id, said, channel="phone", by=COUNTY, at=MONDAY)
    assert letters_of(matter) == [], "nothing of the report goes to whom it is about"
    do(matter, "accept")
    said = {"reason": "走访核实行走自如", "remedy": "可以申请重新评定"}
    do(matter, "proved", said, by=SIGNER, at=later(3))
    held.refresh_from_db()
    assert (held.state, held.state_reason) == ("frozen", "举报核实，待重新评定")


def test_a_new_telephone_number_reaches_the_register_and_is_kept_sealed():
    person = adult()
    matter = file("information-update", person, {"phone": "19900007777", "lives_address": "新街 8 号"})
    do(matter, "accept")
    do(matter, "deliver")
    person.refresh_from_db()
    assert (person.phone.open(), person.lives_address) == ("19900007777", "新街 8 号")
