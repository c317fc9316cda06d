"""Who is a minor on a day."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.days import age_on
from doorstep.people.guardianship import is_minor

DAYS = st.dates(dt.date(1920, 1, 1), dt.date(2026, 12, 31))


@given(DAYS, DAYS)
def test_a_minor_is_whoever_is_not_eighteen_yet_be_it_before_birth(born_on, on):
    assert is_minor(born_on, on) == (on < born_on or age_on(born_on, on) < 18)


def test_of_whoever_has_no_birthday_on_record_it_is_not_said():
    assert not is_minor(None, dt.date(2026, 5, 1))
