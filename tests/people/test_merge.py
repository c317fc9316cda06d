"""Joining two rows of one person, and parting them so that every row is where it was."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.certificates.models import Certificate
from doorstep.entitlements.models import Award, Change
from doorstep.kernel.refusal import Refused
from doorstep.payments.models import Batch, Line
from doorstep.people.finding import find_people
from doorstep.people.models import FormerNumber, Guardian, NameToken, Person
from doorstep.people.services import correct_identity, holder_to_merge, merge_people, split_people
from doorstep.people.services.merge import STAYING, moving_tables
from doorstep.people.tokens import rewrite_tokens
from tests.cast import COUNTY, ELSEWHERE, TOWN, VILLAGE_CODE
from tests.factories import NOON, CertificateFactory, CircumstanceFactory, PayAccountFactory, PersonFactory

from .conftest import NEIGHBOUR_CODE

TODAY = NOON.date()
BORN = dt.date(1970, 3, 15)


def registered(**said):
    person = PersonFactory(**said)
    rewrite_tokens([person])
    return person


def merge(kept, gone, *, by=COUNTY, reason="同一人登记两次"):
    return merge_people(kept.pk, gone.pk, reason=reason, by=by, at=NOON)


def split(joined, *, by=COUNTY):
    return split_people(joined.pk, reason="并错了", by=by, at=NOON)


def rows_of(*people):
    """Every row of every table that points at these people, field by field."""
    kept = {}
    for model, key in [*moving_tables(), (NameToken, "person"), (Line, "person")]:
        for row in model._default_manager.filter(**{f"{key}__in": people}):
            names = [field.attname for field in row._meta.concrete_fields]
            identity = (model._meta.label, str(row.pk))
            kept[identity] = {name: str(getattr(row, name)) for name in names}
    for person in Person.objects.filter(pk__in=[person.pk for person in people]):
        names = [field.attname for field in Person._meta.concrete_fields if field.name != "updated_at"]
        kept["people.Person", str(person.pk)] = {name: str(getattr(person, name)) for name in names}
    return kept


def test_everything_moves_and_the_row_that_is_gone_is_no_longer_found_by_name():
    kept, gone = registered(), registered(code=NEIGHBOUR_CODE, name="王伟方")
    certificate = CertificateFactory(person=gone)
    told, account = CircumstanceFactory(person=gone), PayAccountFactory(person=gone)
    merge(kept, gone)
    for row in (certificate, told, account):
        row.refresh_from_db()
        assert (row.person_id, row.code) == (kept.pk, VILLAGE_CODE)
    assert find_people(COUNTY, "伟方", on=TODAY).people == []
    assert find_people(COUNTY, gone.number, on=TODAY).people == [kept]


def test_merging_again_changes_nothing():
    kept, gone = registered(), registered()
    assert merge(kept, gone).pk == merge(kept, gone).pk


def test_certificates_that_overlap_are_refused_in_words_and_nothing_moves():
    kept, gone = registered(), registered()
    CertificateFactory(person=kept)
    CertificateFactory(person=gone)
    CircumstanceFactory(person=gone)
    before = rows_of(kept, gone)
    with pytest.raises(Refused) as refusal:
        merge(kept, gone)
    assert refusal.value.code == "merge.overlaps"
    assert "此人在该期间已有有效的残疾人证" in refusal.value.why
    assert rows_of(kept, gone) == before


def test_payment_lines_stay_where_the_signed_batch_has_them():
    kept, gone = registered(), registered()
    batch = Batch.objects.create(
        code="420602000000",
        benefit="living-allowance",
        benefit_label="生活补贴",
        month=dt.date(2026, 5, 1),
        lines_count=1,
        total_fen=1,
        digest="0" * 64,
        drafted_by=1,
        drafted_label="县",
        drafted_at=NOON,
    )
    line = Line.objects.create(
        batch=batch,
        code=gone.code,
        number=1,
        person=gone,
        benefit="living-allowance",
        month=dt.date(2026, 5, 1),
        amount_fen=1,
        holder="王伟芳",
        account="9900000000000000",
        account_index=b"0" * 16,
        tail="0000",
    )
    merge(kept, gone)
    line.refresh_from_db()
    assert line.person_id == gone.pk
    assert list(kept.merged_from.all()) == [gone]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"by": TOWN}, "access.not_yours"),
        ({"reason": ""}, "person.not_said"),
    ],
)
def test_a_merge_without_verb_or_reason_is_refused(said, code):
    with pytest.raises(Refused) as refusal:
        merge(registered(), registered(), **said)
    assert refusal.value.code == code


def test_other_merges_that_do_not_fit_are_refused():
    kept, gone = registered(), registered()
    for code, pair in (
        ("merge.with_oneself", (kept, kept)),
        ("merge.different_birth", (kept, registered(born_on=dt.date(1971, 1, 1)))),
    ):
        with pytest.raises(Refused) as refusal:
            merge(*pair)
        assert refusal.value.code == code
    with pytest.raises(Http404):
        merge(kept, gone, by=ELSEWHERE)
    merge(kept, gone)
    with pytest.raises(Refused) as refusal:
        merge(registered(), gone)
    assert refusal.value.code == "person.merged"


def test_acts_on_a_row_that_is_gone_are_refused():
    kept, gone = registered(), registered()
    merge(kept, gone)
    with pytest.raises(Refused) as refusal:
        correct_identity(gone.pk, name="李四", reason="更正", by=COUNTY, at=NOON)
    assert refusal.value.code == "person.merged"


def test_the_later_merge_is_undone_first():
    first, second, third = registered(), registered(), registered()
    earlier = merge(second, third)
    later = merge(first, second)
    with pytest.raises(Refused) as refusal:
        split(earlier)
    assert refusal.value.code == "person.merged"
    split(later)
    split(earlier)
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_a_number_that_was_given_away_meanwhile_stands_in_the_way():
    kept, gone = registered(), registered()
    joined = merge(kept, gone)
    correct_identity(kept.pk, number=gone.number, is_another=True, reason="原号码抄错", by=COUNTY, at=NOON)
    with pytest.raises(Refused) as refusal:
        split(joined)
    assert refusal.value.code == "merge.number_taken"


def test_the_other_row_is_found_by_its_number():
    person = registered()
    assert holder_to_merge(person.number, by=COUNTY, on=TODAY) == person
    with pytest.raises(Refused) as refusal:
        holder_to_merge(person.number, by=ELSEWHERE, on=TODAY)
    assert refusal.value.code == "merge.nobody"


def test_every_table_that_points_at_a_person_moves_or_says_why_not():
    tables = {relation.related_model._meta.label for relation in Person._meta.related_objects}
    assert tables >= STAYING.keys()
    assert {model._meta.label for model, _key in moving_tables()} == tables - STAYING.keys()


def lay(person, kinds):
    """Rows of the person, none of which overlaps with another person's of other kinds."""
    for kind, year in kinds:
        span = DateRange(dt.date(year, 1, 1), dt.date(year + 1, 1, 1))
        match kind:
            case "certificate":
                CertificateFactory(person=person, valid=span, issued_on=span.lower, state="replaced")
            case "circumstance":
                CircumstanceFactory(person=person, kind="orphan" if year % 2 else "low_income", valid=span)
            case "guardian":
                Guardian.objects.create(person=person, code=person.code, name="王大山", relation="parent", held=span)
            case "former":
                FormerNumber.objects.create(
                    person=person, code=person.code, number="1", number_index=b"1", replaced_on=span.lower, reason="错"
                )
            case "award":
                change = Change.objects.create(
                    person=person,
                    code=person.code,
                    benefit=f"benefit-{person.pk}",
                    month=span.lower,
                    kind="starts",
                    was_fen=0,
                    becomes_fen=1,
                    facts={},
                )
                Award.objects.create(
                    person=person,
                    code=person.code,
                    benefit=f"benefit-{person.pk}",
                    amount_fen=1,
                    months=span,
                    change=change,
                )


KINDS = st.lists(
    st.tuples(st.sampled_from(["certificate", "circumstance", "guardian", "former", "award"]), st.integers(2000, 2012)),
    max_size=6,
    unique=True,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(KINDS, KINDS, st.booleans())
def test_merge_then_split_restores_every_row(mine, theirs, is_near):
    kept = registered()
    gone = registered(name="王伟方", code=VILLAGE_CODE if is_near else NEIGHBOUR_CODE)
    lay(kept, mine)
    lay(gone, [(kind, year + 13) for kind, year in theirs])
    before = rows_of(kept, gone)
    joined = merge(kept, gone)
    assert not Certificate.objects.filter(person=gone).exists()
    split(joined)
    assert rows_of(kept, gone) == before
