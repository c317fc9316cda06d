"""The transactions on a certificate, from the village's desk to the card in hand, and where each is refused."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.models import Trail
from doorstep.base.scope import as_system, scoped
from doorstep.certificates.assessments import settle_month
from doorstep.certificates.models import Certificate
from doorstep.certificates.models_assess import Assessment, Institution, Objection, Posting
from doorstep.certificates.services import certificate_number
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter, Notice
from doorstep.matters.services.advance import said_in
from doorstep.matters.services.by_itself import act_by_itself
from doorstep.orgs.models import Org
from doorstep.people.services import record_death
from tests.cast import COUNTY, COUNTY_CODE, SIGNER, VILLAGE, actor
from tests.catalogue.desks import (
    FOUND,
    HANDED,
    NEW,
    adult,
    booked,
    concluded,
    decided,
    do,
    file,
    guarded,
    institution_org,
    later,
)
from tests.desk import sat_down
from tests.factories import (
    AccountFactory,
    CertificateFactory,
    SeatFactory,
)

pytestmark = pytest.mark.usefixtures("county")


def test_a_first_certificate_from_the_village_desk_to_the_hand():
    person = adult()
    matter = file("certificate-new", person, NEW)
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    assert Matter.objects.get(pk=matter.pk).stops == "评定"
    concluded(matter, FOUND | {"diagnosis": "股骨陈旧性骨折"}, at=later(1))
    assert "股骨" not in matter.events.get(act="conclude").words, "the diagnosis is sealed"
    assert "股骨" in said_in(matter.events.get(act="conclude"))["diagnosis"]
    posted = do(matter, "post", by=VILLAGE, at=later(2))
    assert posted.desk_level == "village", "where the notice hangs, somebody may object"
    posting = Posting.objects.get(matter=matter)
    assert posting.words == "王**，新街社区居委会，肢体残疾二级"
    assert posting.ends_on == dt.date(2026, 6, 10)
    assert act_by_itself(at=later(9)) == 0, "the notice hangs until the day is over"
    assert act_by_itself(at=later(10)) == 1
    decided(matter, at=later(11))
    do(matter, "hand_over", HANDED, by=VILLAGE, at=later(12))
    matter.refresh_from_db()
    held = Certificate.objects.get(person=person)
    assert (matter.outcome, held.category, held.grade, held.issued_on) == ("granted", 4, 2, dt.date(2026, 6, 12))
    person.refresh_from_db()
    assert certificate_number(person, held) == f"{person.number.open()}42"
    assert Trail.objects.filter(act="record_certificate").count() == 1


def test_who_accepted_in_the_county_does_not_approve_there():
    both = actor("county_signer", COUNTY_CODE, account_id=COUNTY.account_id)
    matter = file(
        "certificate-reissue", CertificateFactory().person, {"phone": "19900001234", "delivery": "desk"}, by=VILLAGE
    )
    do(matter, "accept", by=COUNTY)
    do(matter, "review")
    with pytest.raises(Refused, match="不能由您审批"):
        do(matter, "approve", by=both)


def test_who_holds_a_certificate_applies_for_no_first_one():
    matter = file("certificate-new", CertificateFactory().person, NEW)
    with pytest.raises(Refused, match="已有有效的残疾人证"):
        do(matter, "accept", by=VILLAGE)


def test_a_year_must_pass_after_a_cancellation_but_not_after_a_clerical_error():
    ended = CertificateFactory(state="cancelled", state_reason="本人申请", state_since=dt.date(2026, 1, 10))
    matter = file("certificate-new", ended.person, NEW)
    with pytest.raises(Refused, match="2027-01-10 起才能重新申请"):
        do(matter, "accept", by=VILLAGE)
    ended.state_reason = "登记错误"
    ended.save()
    assert do(matter, "accept", by=VILLAGE).stage == "accepted"


def test_a_minor_needs_a_guardian_and_is_never_posted():
    child = adult(born_on=dt.date(2016, 1, 1))
    matter = file("certificate-new", child, NEW)
    with pytest.raises(Refused, match="要先登记监护人"):
        do(matter, "accept", by=VILLAGE)
    guarded(child)
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    assert concluded(matter).stage == "cleared"
    assert not Posting.objects.exists()
    assert matter.events.get(act="skip").seat_label == "系统"


def test_who_comes_of_age_before_the_notice_is_posted_after_all():
    nearly = adult(born_on=dt.date(2008, 6, 2))
    guarded(nearly)
    matter = file("certificate-new", nearly, NEW)
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    assert concluded(matter, at=later(3)).stage == "found"
    assert do(matter, "post", by=VILLAGE, at=later(3)).stage == "on_notice"


def test_an_applicant_who_dies_ends_the_case_by_itself():
    matter = file("certificate-new", adult(), NEW)
    do(matter, "accept", by=VILLAGE)
    with scoped(COUNTY.ranges, by=COUNTY):
        record_death(matter.person_id, died_on=dt.date(2026, 6, 2), source="户口注销", by=COUNTY, at=later(2))
    assert act_by_itself(at=later(3)) == 1
    matter.refresh_from_db()
    assert (matter.outcome, matter.stage) == ("withdrawn", "ended")


def test_who_dies_after_the_approval_is_printed_no_certificate():
    child = adult(born_on=dt.date(2016, 1, 1))
    guarded(child)
    matter = file("certificate-new", child, NEW)
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    concluded(matter)
    do(matter, "review")
    do(matter, "approve", by=SIGNER)
    with scoped(COUNTY.ranges, by=COUNTY):
        record_death(child.pk, died_on=dt.date(2026, 6, 2), source="户口注销", by=COUNTY, at=later(2))
    assert act_by_itself(at=later(3)) == 1
    matter.refresh_from_db()
    assert matter.stage == "ended"
    assert not Certificate.objects.exists()


def test_an_objection_stops_only_this_notice_and_is_closed_with_a_reason():
    matter = file("certificate-new", adult(), NEW)
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    concluded(matter)
    do(matter, "post", by=VILLAGE)
    do(matter, "object", {"objection": "他能走路。"}, by=VILLAGE, at=later(1))
    assert not matter.events.get(act="object").words
    assert act_by_itself(at=later(30)) == 0
    with pytest.raises(Refused, match="原因：没有填写"):
        do(matter, "overrule", at=later(31))
    do(matter, "overrule", {"reason": "复核与结论一致"}, at=later(31))
    assert Objection.objects.get().outcome == "overruled"
    matter.refresh_from_db()
    assert matter.stage == "cleared", "its days had passed meanwhile"


def test_a_conclusion_against_the_measures_needs_a_reason_and_mental_illness_is_not_posted():
    said = FOUND | {"category": "5", "grade": "1", "iq": "60"}
    person = adult()
    guarded(person)
    matter = file("certificate-new", person, NEW | {"category": "5"})
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    with pytest.raises(Refused, match="智商 60 指向四级，结论写的是一级"):
        concluded(matter, said)
    concluded(matter, said | {"override": "合并重度孤独症，不能自理"})
    assert Assessment.objects.get().override == "合并重度孤独症，不能自理"
    do(matter, "post", by=VILLAGE)
    assert Posting.objects.get().words == "王**，新街社区居委会，达到评定标准一级"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FOUND | {"second_doctor": "李医师"}, "两位医师是同一人"),
        (FOUND | {"doctor": "路人"}, "不在可选范围内"),
        (FOUND | {"category": "1", "acuity": "很低"}, "检查结果应填数字"),
        ({**FOUND, "category": "7", "part_1": "2"}, "两种以上不同的残疾"),
    ],
)
def test_what_is_wrong_with_a_conclusion_is_said(said, words):
    matter = file("certificate-new", adult(), NEW)
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    with pytest.raises(Refused, match=words):
        concluded(matter, said)
    assert Assessment.objects.get().meets_standard is None


def test_several_disabilities_bear_the_most_severe_grade():
    matter = file("certificate-new", adult(), NEW | {"category": "7"})
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    concluded(matter, {**FOUND, "category": "7", "part_1": "3", "part_4": "2", "acuity": "0.06"})
    do(matter, "post", by=VILLAGE)
    act_by_itself(at=later(20))
    decided(matter, at=later(21))
    held = Certificate.objects.get(person=matter.person_id)
    assert (held.category, held.grade, sorted(held.components.values_list("category", "grade"))) == (
        7,
        2,
        [(1, 3), (4, 2)],
    )


def test_who_falls_short_is_refused_with_the_way_to_have_it_looked_at_again():
    matter = file("certificate-new", adult(), NEW)
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    concluded(matter, {"reason": "达不到四级", "doctor": "李医师", "second_doctor": "王医师"}, act="conclude_not")
    do(matter, "refuse", {"reason": "评定未达到标准", "remedy": "十个工作日内可向市残联申请重新评定"}, by=SIGNER)
    assert "十个工作日内可向市残联申请重新评定" in Notice.objects.filter(matter=matter).latest("pk").words
    assert not Certificate.objects.exists()


def test_a_lost_certificate_is_void_at_once_and_the_new_one_bears_a_b():
    old = CertificateFactory()
    matter = file("certificate-reissue", old.person, {"phone": "19900001234", "delivery": "desk"})
    do(matter, "accept", by=VILLAGE)
    old.refresh_from_db()
    assert old.state == "lost"
    decided(matter, at=later(3))
    old.refresh_from_db()
    assert (old.state, old.reissue) == ("active", 1)
    assert certificate_number(old.person, old).endswith("B1")


def test_renewal_comes_at_most_a_year_before_the_end_and_a_spoiled_card_at_any_time():
    old = CertificateFactory(issued_on=dt.date(2020, 1, 1), valid=DateRange(dt.date(2020, 1, 1), dt.date(2030, 1, 2)))
    said = {"phone": "19900001234", "delivery": "desk", "why": "expiry"}
    matter = file("certificate-renewal", old.person, said)
    with pytest.raises(Refused, match="2029-01-01 起可以换领"):
        do(matter, "accept", by=VILLAGE)
    do(matter, "withdraw", {"reason": "还没到期"}, by=VILLAGE)
    again = file("certificate-renewal", old.person, said | {"why": "spoiled"})
    do(again, "accept", by=VILLAGE)
    decided(again, at=later(2))
    new = Certificate.objects.filter(person=old.person).latest("pk")
    assert (new.category, new.grade, new.issued_on) == (old.category, old.grade, dt.date(2026, 6, 3))


def test_a_cancelled_certificate_says_why():
    old = CertificateFactory()
    matter = file("certificate-cancellation", old.person, {"why": "recovered"})
    do(matter, "accept")
    do(matter, "review")
    do(matter, "approve", by=SIGNER)
    old.refresh_from_db()
    assert (old.state, old.state_reason) == ("cancelled", "康复，不再达到标准")


def test_a_certificate_follows_the_household_register_with_its_number_and_term():
    old = CertificateFactory(issuer_code="420606000000")
    matter = file("certificate-transfer", old.person, {"phone": "19900001234"})
    do(matter, "accept")
    do(matter, "review")
    do(matter, "approve", by=SIGNER)
    before, old = old, Certificate.objects.get(pk=old.pk)
    assert (old.issuer_code, old.valid, old.grade) == (COUNTY_CODE, before.valid, before.grade)


def test_a_free_assessment_is_settled_with_the_hospital_once_a_month():
    matter = file("certificate-new", adult(), NEW)
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    concluded(matter)
    where, june = Institution.objects.get().pk, dt.date(2026, 6, 1)
    with pytest.raises(Refused, match="还没有过完"):
        settle_month(where, june, by=COUNTY, at=later(20))
    july = dt.datetime(2026, 7, 2, 2, tzinfo=dt.UTC)
    made = settle_month(where, june, by=COUNTY, at=july)
    assert (made.count, made.total_fen) == (1, 80_00)
    assert settle_month(where, june, by=COUNTY, at=july).pk == made.pk
    with pytest.raises(Refused, match="没有评定"):
        settle_month(where, dt.date(2026, 5, 1), by=COUNTY, at=july)


def test_an_assessor_sees_the_bookings_of_the_own_hospital_and_no_other_case():
    matter = file("certificate-new", adult(), NEW)
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    here = sat_down(*_seated(Org.objects.get(kind="institution")))
    elsewhere = institution_org("另一家医院")
    other = sat_down(*_seated(elsewhere))
    assert matter.number in here.get("/certificates/assessments/").content.decode()
    assert matter.number not in other.get("/certificates/assessments/").content.decode()
    found = Assessment.objects.get()
    assert other.get(f"/certificates/assessments/{found.pk}/conclude/").status_code == 404
    assert here.get(f"/matters/{matter.pk}/").status_code == 403
    do(matter, "missed", {"reason": "没有来"})
    assert matter.number not in here.get("/certificates/assessments/").content.decode()
    booked(matter)
    assert here.get(f"/certificates/assessments/{found.pk}/conclude/").status_code == 404
    found = Assessment.objects.latest("pk")
    answer = here.post(f"/certificates/assessments/{found.pk}/conclude/", FOUND)
    assert answer.status_code == 302, answer.content.decode()
    with as_system():
        assert Matter.objects.get(pk=matter.pk).stage in ("found", "cleared")


def _seated(org):
    seat = SeatFactory(role="assessor", org=org, account=AccountFactory())
    return seat.account, seat
