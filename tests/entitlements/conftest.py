"""Somebody who was paid too much."""

import pytest

from .recoveries import month, paid_for, somebody, stop


@pytest.fixture
def overpaid_person():
    """Paid 110 yuan for January to May, of which April and May are not due: 220 yuan."""
    person = somebody()
    paid_for(*(month(number) for number in range(1, 6)))
    stop(person, month(4))
    return person
