"""The month of retirement, by the steps of the decision of 2024."""

import datetime as dt

import pytest

from doorstep.kernel.retirement import retires_in

SINCE = dt.date(2025, 1, 1)
MEN = {"base": 720, "step": 4, "most": 36, "since": SINCE}
CADRES = {"base": 660, "step": 4, "most": 36, "since": SINCE}
WOMEN = {"base": 600, "step": 2, "most": 60, "since": SINCE}


@pytest.mark.parametrize(
    ("born", "terms", "month"),
    [
        ((1964, 12), MEN, (2024, 12)),
        ((1965, 1), MEN, (2025, 2)),
        ((1965, 4), MEN, (2025, 5)),
        ((1965, 5), MEN, (2025, 7)),
        ((1976, 9), MEN, (2039, 9)),
        ((1990, 1), MEN, (2053, 1)),
        ((1970, 1), CADRES, (2025, 2)),
        ((1981, 9), CADRES, (2039, 9)),
        ((1975, 1), WOMEN, (2025, 2)),
        ((1975, 3), WOMEN, (2025, 5)),
        ((1984, 11), WOMEN, (2039, 11)),
        ((1974, 12), WOMEN, (2024, 12)),
    ],
)
def test_retirement_comes_later_step_by_step_and_no_later_than_so_many_months(born, terms, month):
    assert retires_in(dt.date(*born, 15), **terms) == dt.date(*month, 1)
