"""What others tell of a person: one answer for each month, and nothing lost of the months around."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.base.population import facts_of_person
from doorstep.kernel.days import add_months
from doorstep.kernel.refusal import Refused
from doorstep.people.facts import EMPLOYED_MONTHS, OTHER_NURSING_FEN, PAID_BY_OTHERS
from doorstep.people.models import Circumstance
from doorstep.people.services import tell_circumstance
from tests.cast import COUNTY, SIGNER, VILLAGE
from tests.factories import NOON, CircumstanceFactory, PersonFactory

TODAY = NOON.date()
MAY = dt.date(2026, 5, 1)


def tell(
    person, *, holds=True, since=MAY, until=None, kind="low_income", by=VILLAGE, source="民政 低保名单", amount_fen=None
):
    when = {"since": since, "until": until, "as_of": TODAY, "at": NOON}
    return tell_circumstance(person.pk, kind, holds=holds, source=source, amount_fen=amount_fen, by=by, **when)


def told(person, month):
    return (
        Circumstance.objects.filter(person=person, kind="low_income", valid__contains=month)
        .values_list("holds", flat=True)
        .first()
    )


def test_a_later_telling_closes_the_earlier_one():
    person = PersonFactory()
    tell(person, since=dt.date(2026, 1, 1))
    tell(person, holds=False)
    assert [told(person, month) for month in (dt.date(2025, 12, 1), dt.date(2026, 4, 1), MAY)] == [None, True, False]


def test_a_telling_for_some_months_splits_the_one_around_it():
    person = PersonFactory()
    tell(person, since=dt.date(2026, 1, 1))
    tell(person, holds=False, since=dt.date(2026, 3, 1), until=dt.date(2026, 5, 1))
    assert [told(person, dt.date(2026, month, 1)) for month in range(1, 7)] == [True, True, False, False, True, True]


def test_the_same_telling_again_changes_nothing():
    person = PersonFactory()
    assert tell(person).pk == tell(person).pk


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "rich"}, "circumstance.unknown"),
        ({"since": dt.date(2026, 5, 2)}, "circumstance.month"),
        ({"until": MAY}, "circumstance.month"),
        ({"source": " "}, "person.not_said"),
        ({"by": SIGNER}, "access.not_yours"),
    ],
)
def test_a_telling_that_does_not_fit_is_refused(said, code):
    with pytest.raises(Refused) as refusal:
        tell(PersonFactory(), **said)
    assert refusal.value.code == code


def test_a_list_of_tomorrow_is_refused():
    with pytest.raises(Refused) as refusal:
        tell_circumstance(
            PersonFactory().pk,
            "low_income",
            holds=True,
            since=MAY,
            source="名单",
            as_of=TODAY + dt.timedelta(days=1),
            by=COUNTY,
            at=NOON,
        )
    assert refusal.value.code == "circumstance.told_later"


tellings = st.lists(
    st.tuples(st.integers(0, 11), st.one_of(st.none(), st.integers(1, 6)), st.booleans()), min_size=1, max_size=6
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tellings)
def test_every_month_says_what_was_told_last_of_it(said):
    person, expected = PersonFactory(), {}
    months = [add_months(dt.date(2025, 1, 1), n) for n in range(24)]
    for first, length, holds in said:
        until = None if length is None else months[first + length]
        tell(person, since=months[first], until=until, holds=holds)
        expected |= {month: holds for month in months[first:] if until is None or month < until}
    assert {month: told(person, month) for month in months} == {month: expected.get(month) for month in months}


def paid_elsewhere(person, month=MAY):
    names = ("elderly_nursing_fen", "veteran_care_fen", "other_nursing_fen")
    facts = facts_of_person(person.pk, [*PAID_BY_OTHERS, OTHER_NURSING_FEN], month)
    return tuple(facts[name] for name in names)


def test_what_another_department_pays_is_known_with_its_amount_and_nothing_where_it_pays_nothing():
    person = PersonFactory()
    assert paid_elsewhere(person) == (None, None, None)
    tell(person, kind="elderly_nursing", amount_fen=100_00)
    assert paid_elsewhere(person) == (100_00, None, None)
    tell(person, kind="veteran_care", holds=False)
    assert paid_elsewhere(person) == (100_00, 0, 100_00)
    assert paid_elsewhere(person, dt.date(2026, 4, 1)) == (None, None, None)


def test_that_another_department_pays_without_saying_how_much_leaves_it_open():
    person = PersonFactory()
    tell(person, kind="elderly_nursing")
    tell(person, kind="veteran_care", holds=False)
    assert paid_elsewhere(person) == (None, 0, None)


def test_the_amount_stays_with_the_months_that_are_left_of_an_earlier_telling():
    person = PersonFactory()
    tell(person, kind="elderly_nursing", since=dt.date(2026, 1, 1), amount_fen=100_00)
    tell(person, kind="elderly_nursing", holds=False, since=dt.date(2026, 3, 1), until=MAY)
    rows = Circumstance.objects.filter(person=person).order_by("valid")
    assert [row.amount_fen for row in rows] == [100_00, None, 100_00]


@pytest.mark.parametrize("said", [{"holds": False}, {"kind": "low_income"}, {"amount_fen": 0}, {"amount_fen": -100}])
def test_an_amount_where_nothing_is_paid_is_refused_in_words(said):
    with pytest.raises(Refused, match="没有金额") as refusal:
        tell(PersonFactory(), **{"kind": "elderly_nursing", "amount_fen": 100_00} | said)
    assert refusal.value.code == "circumstance.pays_nothing"


def test_the_database_too_keeps_amounts_to_what_holds():
    with pytest.raises(IntegrityError, match="circumstance_pays_only_where_it_holds"), transaction.atomic():
        CircumstanceFactory(kind="elderly_nursing", holds=False, amount_fen=100_00)


def employed_months(person, month=MAY):
    facts = facts_of_person(person.pk, [EMPLOYED_MONTHS], month)
    return facts["employed_months"]


def test_the_months_of_an_employment_are_counted_from_its_first_and_another_employer_begins_anew():
    person = PersonFactory()
    assert employed_months(person) is None
    tell(person, kind="employed_by_unit", since=dt.date(2025, 5, 1))
    assert (employed_months(person, dt.date(2025, 5, 1)), employed_months(person)) == (1, 13)
    tell(person, kind="employed_by_unit", since=dt.date(2026, 4, 1))
    assert (employed_months(person, dt.date(2026, 3, 1)), employed_months(person)) == (11, 2)
    tell(person, kind="employed_by_unit", holds=False, since=MAY)
    assert employed_months(person) == 0


def test_an_employment_of_which_nobody_told_the_beginning_is_of_unknown_length():
    person = PersonFactory()
    CircumstanceFactory(person=person, kind="employed_by_unit", valid=DateRange(None, None))
    assert employed_months(person) is None
