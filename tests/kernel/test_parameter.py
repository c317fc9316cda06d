"""Numbers with legal force: when they work, since when that is known, where, and that a neighbour is never used."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.days import add_months
from doorstep.kernel.parameter import Dated, Parameter, Share
from doorstep.kernel.refusal import Refused

JANUARY, FEBRUARY, MARCH = dt.date(2026, 1, 1), dt.date(2026, 2, 1), dt.date(2026, 3, 1)
ISSUED = dt.date(2026, 3, 25)
OLD, NEW = Dated(dt.date(2025, 1, 1), 100_00, "旧文件"), Dated(JANUARY, 110_00, "新文件", known=ISSUED)


def standard(*values, home="", **places):
    made = Parameter("standard", "补贴标准", "fen/month", values, home)
    for code, said in places.items():
        made.settle(code.strip("p"), said)
    return made


def test_what_is_issued_in_march_for_january_was_not_known_in_february():
    amount = standard(OLD, NEW)
    assert [amount.on(JANUARY, known=day) for day in (FEBRUARY, ISSUED - dt.timedelta(days=1))] == [100_00, 100_00]
    assert [amount.on(JANUARY, known=day) for day in (ISSUED, None)] == [110_00, 110_00]
    assert amount.on(dt.date(2025, 12, 1), known=ISSUED) == 100_00


def test_a_correction_of_the_same_beginning_takes_the_place_of_what_it_corrects():
    amount = standard(NEW, Dated(JANUARY, 112_00, "更正", known=dt.date(2026, 5, 10)))
    assert amount.on(MARCH, known=dt.date(2026, 4, 1)) == 110_00
    assert amount.on(MARCH) == 112_00


def test_the_order_in_which_entries_stand_does_not_matter():
    assert standard(NEW, OLD).on(MARCH) == standard(OLD, NEW).on(MARCH) == 110_00


def test_the_closest_division_speaks_and_may_go_below_what_is_no_floor():
    amount = standard(OLD, p42=(Dated(JANUARY, 90_00, "省"),), p420602=(Dated(JANUARY, 80_00, "县"),))
    places = ("420602002003", "420606000000", "440100000000", "")
    assert [amount.on(MARCH, place=place) for place in places] == [80_00, 90_00, 100_00, 100_00]


def test_a_county_may_set_more_than_the_floor_of_its_province_and_never_less():
    floor = Dated(JANUARY, 94_00, "省最低标准", is_floor=True)
    more, less = (Dated(JANUARY, 120_00, "县"),), (Dated(JANUARY, 60_00, "县"),)
    amount = standard(p34=(floor,), p340102=more, p340103=less)
    counties = ("340102000000", "340103000000", "340104000000")
    assert [amount.on(MARCH, place=place) for place in counties] == [120_00, 94_00, 94_00]
    assert amount.at(MARCH, place="340103000000").document == "省最低标准"


def test_a_floor_that_rises_above_what_the_county_once_set_goes_before_it():
    floors = Dated(JANUARY, 94_00, "省", is_floor=True), Dated(MARCH, 130_00, "省", is_floor=True)
    amount = standard(p34=floors, p340102=(Dated(JANUARY, 120_00, "县"),))
    assert [amount.on(month, place="340102") for month in (JANUARY, FEBRUARY, MARCH)] == [120_00, 120_00, 130_00]


def test_a_county_with_nothing_in_force_yet_is_spoken_for_by_its_province():
    amount = standard(OLD, p420602=(Dated(MARCH, 120_00, "县"),))
    assert [amount.on(month, place="420602000000") for month in (FEBRUARY, MARCH)] == [100_00, 120_00]


def test_where_the_county_has_changed_it_to_something_unknown_the_province_does_not_fill_in():
    amount = standard(OLD, p420602=(Dated(JANUARY, None, "县里已调整，文件未查到"),))
    with pytest.raises(Refused, match="2026年3月的标准没有登记"):
        amount.on(MARCH, place="420602000000")


def test_an_unknown_value_above_leaves_what_the_county_itself_has_set():
    above = Dated(JANUARY, None, "省里已调整，文件未查到", is_floor=True)
    amount = standard(OLD, above, p420602=(Dated(JANUARY, 120_00, "县"),))
    assert amount.on(MARCH, place="420602000000") == 120_00


@pytest.mark.parametrize("place", ["43", "430102000000", "110101001001"])
def test_a_place_where_nobody_has_set_anything_is_refused_in_words_and_no_neighbour_is_used(place):
    amount = standard(NEW, home="42", p44=(OLD,))
    with pytest.raises(Refused, match="也不能用相邻年份代替") as refusal:
        amount.on(MARCH, place=place)
    assert place in refusal.value.why


def test_without_a_place_the_products_own_standard_speaks():
    assert standard(NEW, home="42", p44=(OLD,)).on(MARCH) == 110_00


def test_one_file_speaks_for_a_place():
    amount = standard(NEW, home="42", p44=(OLD,))
    for place in ("42", "44"):
        with pytest.raises(LookupError, match=f"{place} is set twice"):
            amount.settle(place, (OLD,))


entries = st.builds(
    Dated,
    since=st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 1)),
    value=st.none() | st.integers(0, 500).map(lambda yuan: yuan * 100),
    document=st.just("文件"),
    known=st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 1)),
    is_floor=st.booleans(),
)
days = st.dates(dt.date(2019, 1, 1), dt.date(2027, 1, 1))
places = st.dictionaries(st.sampled_from(["42", "4206", "420602", "44"]), st.lists(entries, min_size=1, max_size=3))


def _asked(amount, day, place, known):
    try:
        return amount.on(day, place=place, known=known)
    except Refused:
        return None


@given(st.lists(entries, max_size=3), places, days, days, st.sampled_from(["420602001001", "440100000000", "11"]))
def test_what_is_known_later_never_changes_what_was_known_before(values, said, day, known, place):
    before = [entry for entry in values if entry.known_on <= known]
    known_places = {code: tuple(e for e in of if e.known_on <= known) for code, of in said.items()}
    everything = Parameter("p", "标准", "fen/month", tuple(values), places={c: tuple(of) for c, of in said.items()})
    then = Parameter("p", "标准", "fen/month", tuple(before), places=known_places)
    assert _asked(everything, day, place, known) == _asked(then, day, place, None)


@given(st.lists(entries, max_size=3), places, days, st.sampled_from(["420602001001", "440100000000"]))
def test_nobody_gets_less_than_a_floor_that_stands_above(values, said, day, place):
    amount = Parameter("p", "标准", "fen/month", tuple(values), places={c: tuple(of) for c, of in said.items()})
    paid = _asked(amount, day, place, None)
    for code, of in said.items():
        begun = [entry for entry in of if entry.since <= day]
        latest = max(begun, key=lambda entry: (entry.since, entry.known_on), default=None)
        if paid is not None and latest and latest.is_floor and latest.value and place.startswith(code):
            assert paid >= latest.value


@given(st.integers(0, 10_000_000), st.integers(0, 3000), st.sampled_from([1, 10, 100, 1000]))
def test_a_share_is_rounded_to_whole_steps_the_way_it_says(whole, per_mille, step):
    of, part = standard(Dated(JANUARY, whole, "低保")), standard(Dated(JANUARY, per_mille, "比例"))
    up, down, half = (Share("s", "份额", of, part, step, how).on(MARCH) for how in ("up", "down", "half_up"))
    exact = whole * per_mille  # in thousandths of a fen
    assert up % step == down % step == half % step == 0
    assert down * 1000 <= exact <= up * 1000
    assert up - down <= step
    assert half == (up if (up * 1000 - exact) <= (exact - down * 1000) else down)


def test_a_share_stands_from_the_later_of_its_two_beginnings_and_names_both_documents():
    of, part = standard(OLD, NEW), standard(Dated(dt.date(2025, 6, 1), 220, "份额文件", confirmed=True))
    entry = Share("s", "份额", of, part).at(add_months(MARCH, 1))
    assert (entry.since, entry.known_on, entry.value, entry.confirmed) == (JANUARY, ISSUED, 24_00, False)
    assert "新文件" in entry.document
    assert "份额文件" in entry.document
    assert "22%" in entry.document


def test_a_share_of_what_nobody_has_set_is_refused_too():
    of, part = standard(NEW, home="42"), standard(Dated(dt.date(2020, 1, 1), 220, "份额"))
    with pytest.raises(Refused, match="没有登记"):
        Share("s", "份额", of, part).on(MARCH, place="11")
