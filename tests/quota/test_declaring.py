"""An employer's year from application to certification, as services."""

import datetime as dt
from fractions import Fraction

import pytest

from doorstep.base.models import Job
from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused
from doorstep.quota.clerks import clerks_of
from doorstep.quota.models import Declaration, Placement
from doorstep.quota.models_ledger import Verdict
from doorstep.quota.models_outcome import CountedMonth
from doorstep.quota.services import (
    Application,
    Said,
    accept_declaration,
    apply_employer,
    certify_declaration,
    compare,
    decide_employer,
    keep_staff,
    open_declaration,
    put_placement,
    return_declaration,
    review_declaration,
    rule_claims,
    submit_declaration,
)
from tests.cast import COUNTY, COUNTY_CODE, SIGNER
from tests.factories import citizen_number
from tests.rows_quota import credit_code

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 4, 1, 4, tzinfo=dt.UTC)
SAID = Application(
    uscc=credit_code(7),
    name="襄城区春风纸品厂",
    kind="enterprise",
    industry="C",
    code=COUNTY_CODE,
    address="檀溪路1号",
    contact="周敏",
    phone="19900001234",
)


@pytest.fixture
def clerk(db):
    employer = apply_employer(SAID, username="chunfeng", name="周敏", password="Doorstep-2026-x", at=AT)
    with scoped(COUNTY.ranges, by=COUNTY):
        decide_employer(employer.pk, is_approved=True, reason="看过营业执照原件", by=COUNTY, at=AT)
    (found,) = clerks_of(employer.clerks.get().account_id, dt.date(2026, 4, 1))
    return found


def declared(clerk, *people):
    with scoped((), by=clerk):
        made = open_declaration(2025, carries_on=False, by=clerk, at=AT)
        keep_staff(made.pk, Fraction(100), 6_000_000_00, by=clerk, at=AT)
        for said in people:
            put_placement(made.pk, said, by=clerk, at=AT)
    return made


WANG = Said(
    name="王伟芳",
    number=citizen_number(21, dt.date(1980, 5, 5)),
    contract_from=dt.date(2024, 1, 1),
    contract_until=dt.date(2026, 12, 31),
    wages_fen=[3000_00] * 12,
)


def test_a_year_goes_from_application_to_certification(clerk):
    made = declared(clerk, WANG)
    with scoped((), by=clerk):
        submit_declaration(made.pk, is_true=True, by=clerk, at=AT)
    assert Job.objects.filter(kind="quota.compare").count() == 1
    compare([made.pk], on=AT.date(), at=AT)
    lines = {line.claim: line.stands for line in Verdict.objects.all()}
    assert lines["pension"] == ["not_asked"] * 12
    assert lines["full-time"] == ["agrees"] * 12
    with scoped(COUNTY.ranges, by=COUNTY):
        accept_declaration(made.pk, by=COUNTY, at=AT)
        one = Placement.objects.get()
        with pytest.raises(Refused, match="王伟芳"):
            review_declaration(made.pk, by=COUNTY, at=AT)
        for claim, stands in lines.items():
            if stands != ["agrees"] * 12:
                rule_claims([one.pk], claim, range(1, 13), holds=True, reason="看过材料", by=COUNTY, at=AT)
        rule_claims([one.pk], "weight", range(1, 13), holds=False, reason="看过证件", by=COUNTY, at=AT)
        review_declaration(made.pk, by=COUNTY, at=AT)
    with scoped(SIGNER.ranges, by=SIGNER):
        certification = certify_declaration(made.pk, by=SIGNER, at=AT)
    assert (certification.persons, certification.months_weight) == (1, 12)
    assert CountedMonth.objects.count() == 12
    assert Declaration.objects.get().state == "certified"


def test_what_was_handed_in_again_is_not_passed_on_before_it_was_compared_again(clerk):
    made = declared(clerk, WANG)
    for time in range(2):
        with scoped((), by=clerk):
            submit_declaration(made.pk, is_true=True, by=clerk, at=AT)
        with scoped(COUNTY.ranges, by=COUNTY):
            accept_declaration(made.pk, by=COUNTY, at=AT)
            if time == 0:
                compare([made.pk], on=AT.date(), at=AT)
                for claim in Verdict.objects.values_list("claim", flat=True):
                    if claim != "weight":
                        rule_claims(
                            [made.placements.get().pk],
                            claim,
                            range(1, 13),
                            holds=True,
                            reason="看过",
                            by=COUNTY,
                            at=AT,
                        )
                return_declaration(made.pk, "合同起始日不对", by=COUNTY, at=AT)
    with scoped(COUNTY.ranges, by=COUNTY), pytest.raises(Refused, match="还没有比对"):
        review_declaration(made.pk, by=COUNTY, at=AT)


def test_compared_again_with_nothing_new_the_ledger_stays_as_it_is(clerk):
    made = declared(clerk, WANG)
    assert compare([made.pk], on=AT.date(), at=AT) == 13
    assert compare([made.pk], on=AT.date(), at=AT) == 0
