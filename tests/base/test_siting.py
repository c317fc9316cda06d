"""Where homes are best built: published optima, every choice of small cities tried, and what nothing can meet."""

import csv
import itertools
import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from highspy import HighsInfo, HighsModelStatus
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.siting import City, coverage_of, plain
from doorstep.base.siting import (
    Asked,
    Coverage,
    Effort,
    Farthest,
    Travel,
    center,
    cover,
    median,
    metres,
    near_pairs,
    pairs_within,
    score,
    solver,
)
from doorstep.base.siting.asked import limits_of
from doorstep.base.siting.pricing import kept, priced
from doorstep.base.siting.rows import merged_rows
from doorstep.base.siting.solver import all_won
from doorstep.kernel.refusal import Refused

INSTANCES = Path(__file__).resolve().parent.parent / "data"


def ones(count: int) -> np.ndarray:
    return np.ones(count, dtype=np.int64)


def nobody_yet(count: int) -> np.ndarray:
    return np.zeros(count, dtype=np.bool_)


# --- published instances


@cache
def pmed1() -> Travel:
    """One hundred vertices, each of them a point and a site; the ways between them by Floyd's algorithm."""
    lines = (INSTANCES / "pmed1.txt").read_text().splitlines()
    (count, _edges, _p), *edges = (map(int, line.split()) for line in lines)
    ways = np.full((count, count), 10**6, dtype=np.int64)
    np.fill_diagonal(ways, 0)
    for one, other, length in edges:
        ways[one - 1, other - 1] = ways[other - 1, one - 1] = length
    for through in range(count):
        ways = np.minimum(ways, ways[:, through : through + 1] + ways[through : through + 1, :])
    return Travel(ones(count), ways)


def san_francisco_mm() -> np.ndarray:
    """Tracts with their people and the millimetres to sixteen stores."""
    with (INSTANCES / "san_francisco.csv").open() as file:
        rows = [[int(cell) for cell in row[1:]] for row in itertools.islice(csv.reader(file), 1, None)]
    return np.array(rows, dtype=np.int64)


@cache
def san_francisco() -> Travel:
    """Tracts with their people, and the whole metres to sixteen stores."""
    table = san_francisco_mm()
    return Travel(table[:, 0], np.rint(table[:, 1:] / 1000).astype(np.int64))


@cache
def best_of_san_francisco() -> dict[int, tuple[int, int]]:
    """By number of stores: the least sum of ways and the shortest longest way, of every choice there is."""
    city = san_francisco()
    best = {}
    for count in range(1, 17):
        ways = (city.lengths[:, list(chosen)].min(axis=1) for chosen in itertools.combinations(range(16), count))
        told = [(int((city.weights * way).sum()), int(way.max())) for way in ways]
        best[count] = min(total for total, _longest in told), min(longest for _total, longest in told)
    return best


@pytest.mark.parametrize(("count", "published"), [(5, 5819)])
def test_the_published_median_of_pmed1(count, published):
    found = median(pmed1(), Asked(count))
    assert (found.value, found.status, found.gap) == (published, "proven", 0)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 10, 20, 33, 50, 99, 100])
def test_medians_and_centers_of_pmed1_are_proven_and_are_what_the_sites_give(count):
    city = pmed1()
    shortest, even = median(city, Asked(count)), center(Farthest(city.weights, city.lengths), Asked(count))
    assert (shortest.status, even.status) == ("proven", "proven")
    assert shortest.value == city.lengths[:, list(shortest.sites)].min(axis=1).sum()
    assert even.value == city.lengths[:, list(even.sites)].min(axis=1).max()
    assert len(shortest.sites) <= count
    assert len(even.sites) <= count


def test_the_published_median_of_san_francisco_whose_lengths_are_not_whole():
    table = san_francisco_mm()
    found = median(Travel(table[:, 0], table[:, 1:] / 1000), Asked(4))
    assert found.is_proven
    assert found.value == pytest.approx(2848268129.7145, rel=1e-8)


@pytest.mark.parametrize("count", range(1, 17))
def test_medians_and_centers_of_san_francisco_are_those_of_every_choice(count):
    city = san_francisco()
    shortest, even = median(city, Asked(count)), center(Farthest(city.weights, city.lengths), Asked(count))
    assert (shortest.value, even.value) == best_of_san_francisco()[count]
    assert (shortest.status, even.status) == ("proven", "proven")


@pytest.mark.parametrize("most_m", [1000, 2000, 3000, 5000, 8000])
@pytest.mark.parametrize("count", [1, 3, 4, 8, 16])
def test_cover_of_san_francisco_is_that_of_every_choice(most_m, count):
    city = san_francisco()
    within = city.lengths <= most_m
    best = max(
        int(city.weights[within[:, list(chosen)].any(axis=1)].sum())
        for chosen in itertools.combinations(range(16), count)
    )
    found = cover(Coverage(city.weights, pairs_within(city.lengths, most_m), nobody_yet(205)), Asked(count))
    assert (found.value, found.bound, found.status) == (best, best, "proven")


# --- small cities, of which every choice is tried


@st.composite
def small_cities(draw):
    """Points, sites and conditions: some cities where much is asked, some where nothing can meet it."""
    points, sites = draw(st.integers(0, 8)), draw(st.integers(0, 6))
    number = st.integers(0, 6)
    lengths = [draw(st.lists(number, min_size=sites, max_size=sites)) for _ in range(points)]
    weights = draw(st.lists(st.integers(0, 5), min_size=points, max_size=points))
    nearest = draw(st.none() | st.lists(number, min_size=points, max_size=points))
    some = st.lists(st.integers(0, sites - 1), max_size=2, unique=True) if sites else st.just([])
    costs = draw(st.none() | st.lists(st.integers(1, 9), min_size=sites, max_size=sites))
    groups = draw(st.none() | st.lists(st.integers(1, 3), min_size=sites, max_size=sites))
    least = {} if groups is None else draw(st.dictionaries(st.integers(1, 3), st.integers(0, 2), max_size=3))
    asked = Asked(
        draw(st.integers(0, sites + 1)),
        fixed=tuple(draw(some)),
        forbidden=tuple(draw(some)),
        costs_fen=costs,
        budget_fen=None if costs is None else draw(st.integers(0, 30)),
        groups=groups,
        least=least,
    )
    table = np.array(lengths, dtype=np.int64).reshape(points, sites)
    return np.array(weights, dtype=np.int64), table, nearest, asked


def allowed(asked: Asked, sites: int) -> list[tuple[int, ...]]:
    """Every choice that keeps to what is asked."""
    every = (chosen for size in range(sites + 1) for chosen in itertools.combinations(range(sites), size))
    return [
        chosen
        for chosen in every
        if len(chosen) <= asked.count
        and {*asked.fixed} <= {*chosen}
        and not {*asked.forbidden} & {*chosen}
        and (asked.costs_fen is None or sum(asked.costs_fen[site] for site in chosen) <= asked.budget_fen)
        and all(sum(asked.groups[site] == group for site in chosen) >= least for group, least in asked.least.items())
    ]


def answered(solve, measure, asked: Asked):
    """The answer, or None where nothing can meet what is asked; the same one twice."""
    try:
        found = solve(measure, asked)
    except Refused:
        return None
    again = solve(measure, asked)
    assert (found.sites, found.value, found.bound) == (again.sites, again.value, again.bound)
    assert (found.status, found.gap) == ("proven", 0)
    assert found.value == measure.shown(found.sites)
    assert not score(measure, found.sites, asked, found).faults
    return found.value


@settings(max_examples=400, deadline=None)
@given(small_cities(), st.integers(0, 6))
def test_cover_of_a_small_city_is_that_of_every_choice(city, most):
    weights, lengths, nearest, asked = city
    already = nobody_yet(len(weights)) if nearest is None else np.array(nearest, dtype=np.int64) <= most
    best = max(
        (
            int(weights[already | (lengths[:, list(chosen)] <= most).any(axis=1)].sum())
            for chosen in allowed(asked, lengths.shape[1])
        ),
        default=None,
    )
    assert answered(cover, Coverage(weights, pairs_within(lengths, most), already), asked) == best


def ways(lengths: np.ndarray, nearest: list[int] | None, chosen: tuple[int, ...]) -> np.ndarray:
    """How far each point has."""
    stands = np.array(nearest if nearest is not None else [10**6] * len(lengths), dtype=np.int64)
    return np.minimum(lengths[:, list(chosen)].min(axis=1, initial=10**6), stands)


@settings(max_examples=400, deadline=None)
@given(small_cities())
def test_median_of_a_small_city_is_that_of_every_choice(city):
    weights, lengths, nearest, asked = city
    there = None if nearest is None else np.array(nearest, dtype=np.int64)
    choices = [chosen for chosen in allowed(asked, lengths.shape[1]) if chosen or nearest is not None]
    best = min((int((weights * ways(lengths, nearest, chosen)).sum()) for chosen in choices), default=None)
    assert answered(median, Travel(weights, lengths, there), asked) == best


@settings(max_examples=400, deadline=None)
@given(small_cities())
def test_center_of_a_small_city_is_that_of_every_choice(city):
    weights, lengths, nearest, asked = city
    there = None if nearest is None else np.array(nearest, dtype=np.int64)
    choices = [chosen for chosen in allowed(asked, lengths.shape[1]) if chosen or nearest is not None]
    longest = (int(ways(lengths, nearest, chosen)[weights > 0].max(initial=0)) for chosen in choices)
    assert answered(center, Farthest(weights, lengths, there), asked) == min(longest, default=None)


@settings(max_examples=400, deadline=None)
@given(small_cities(), st.integers(0, 6), st.booleans(), st.integers(0, 2**32))
def test_what_prices_settle_holds_for_every_choice_that_is_worth_so_much(city, most, is_cover, state):
    weights, lengths, nearest, asked = city
    stands = np.array(nearest if nearest is not None else [6] * len(weights), dtype=np.int64)
    near = pairs_within(lengths, most)
    whole = Coverage(weights, near, stands <= most) if is_cover else Travel(weights, lengths, stands)
    try:
        limits = limits_of(asked, lengths.shape[1])
    except Refused:
        return
    measure, draw = whole.opened(asked.fixed), np.random.default_rng(state)
    best = priced(measure, limits, measure.most * draw.random(len(weights)), draw.random())
    choices = [[site for site in chosen if site not in asked.fixed] for chosen in allowed(asked, lengths.shape[1])]
    worth = {tuple(chosen): measure.worth(chosen) for chosen in choices}
    assert max(worth.values()) <= best.bound + 1e-6
    for least in {*worth.values()}:
        may, must = kept(limits, best, least - 1e-6)
        for chosen in (chosen for chosen, value in worth.items() if value >= least):
            assert may[list(chosen)].all()
            assert {*must} <= {*chosen}


# --- larger cities, where prices and the solver have work, beside the model as it stands


def strewn(state: int, points: int = 240) -> City:
    """Villages strewn evenly over forty by forty kilometres, the hardest there are, in four counties."""
    draw = np.random.default_rng(state)
    places = np.column_stack([draw.uniform(112, 112.42, points), draw.uniform(32, 32.36, points)])
    county = (places[:, 0] > 112.21).astype(np.int64) * 2 + (places[:, 1] > 32.18)
    return City(places, draw.integers(1, 40, points), county, draw.random(points) < 0.02)


@pytest.mark.parametrize("state", range(4))
@pytest.mark.parametrize("most_km", [4, 8])
def test_cover_of_a_larger_city_is_that_of_the_plain_model(state, most_km):
    city = strewn(state)
    coverage, draw = coverage_of(city, most_km), np.random.default_rng(state)
    costs = (draw.integers(20, 90, len(city.people)) * 1_000_000).tolist()
    many = {
        "free": Asked(12),
        "fair": Asked(12, groups=city.county.tolist(), least={0: 4, 1: 1, 2: 1, 3: 2}),
        "dear": Asked(12, costs_fen=costs, budget_fen=430_000_000, forbidden=(3, 5, 8, 13)),
        "both": Asked(
            9, costs_fen=costs, budget_fen=300_000_000, groups=city.county.tolist(), least=dict.fromkeys(range(4), 1)
        ),
    }
    for name, asked in many.items():
        found = cover(coverage, asked)
        assert (name, found.value, found.status) == (name, plain(coverage, asked, presolve="off")[0], "proven")
        assert not score(coverage, found.sites, asked).faults


def test_a_budget_that_ends_in_a_fen_is_kept_to_the_fen():
    costs = [99_999_999, 100_000_001, 100_000_000, 50_000_003]
    lengths = np.where(np.eye(4, dtype=np.bool_), 0, 9)
    coverage = Coverage(np.array([7, 9, 8, 4], dtype=np.int64), pairs_within(lengths, 1), nobody_yet(4))
    assert cover(coverage, Asked(4, costs_fen=costs, budget_fen=200_000_000)).value == 16
    assert cover(coverage, Asked(4, costs_fen=costs, budget_fen=200_000_001)).value == 17


# --- what is said of an answer


LINE = np.abs(np.subtract.outer(np.arange(5), np.arange(5)))
FIVE = np.array([50, 10, 10, 10, 20], dtype=np.int64)


def test_each_site_says_what_it_adds_and_what_would_be_lost_without_it():
    coverage = Coverage(FIVE, pairs_within(LINE, 1), nobody_yet(5))
    found = cover(coverage, Asked(2))
    assert [(gain.site, gain.alone, gain.in_turn) for gain in found.gains] == [(1, 60, 70), (3, 30, 30)]
    assert found.value == 100


def test_homes_that_stand_cover_already_and_cost_nothing():
    coverage = Coverage(FIVE, pairs_within(LINE, 1), np.array([True, True, False, False, False]))
    assert coverage.shown(()) == 60
    found = cover(coverage, Asked(1, costs_fen=[9] * 5, budget_fen=9))
    assert (found.sites, found.value, found.gains[0].in_turn) == ((3,), 100, 40)


def test_no_more_is_built_than_adds_anything_but_for_what_is_fixed_or_needed():
    coverage = Coverage(FIVE, pairs_within(LINE, 5), nobody_yet(5))
    assert len(cover(coverage, Asked(4)).sites) == 1
    assert set(cover(coverage, Asked(4, fixed=(0, 4))).sites) == {0, 4}
    assert len(cover(coverage, Asked(4, groups=[1, 1, 2, 2, 3], least={1: 1, 2: 1, 3: 1})).sites) == 3


def test_a_choice_made_by_hand_is_scored_by_the_same_measure():
    coverage = Coverage(FIVE, pairs_within(LINE, 1), nobody_yet(5))
    names = ["东村", "南村", "西村", "北村", "中村"]
    asked = Asked(
        2, fixed=(1,), forbidden=(4,), costs_fen=[300_00] * 5, budget_fen=600_00, groups=[1, 1, 1, 2, 2],
        least={2: 3}, names=names, group_names={2: "城关镇"},
    )  # fmt: skip
    made = score(coverage, (0, 4, 2), asked, cover(coverage, Asked(2)))
    assert (made.value, made.lacks) == (100, 0)
    assert made.faults == (
        "选了 3 处，只能新建 2 处。",
        "必建的“南村”没有选。",
        "“中村”列为不建，却选了。",
        "城关镇 要求至少 3 处，只选了 1 处。",
        "要花 900.00 元，预算只有 600.00 元。",
    )
    assert score(coverage, (0,), best=cover(coverage, Asked(2))).lacks == 40


def test_ways_of_a_choice_made_by_hand():
    travel = Travel(FIVE, LINE)
    made = score(travel, (2,), best=median(travel, Asked(1)))
    assert (made.value, made.lacks, made.gains[0].alone) == (160, 20, None)
    assert score(travel, ()).value is None
    assert score(Farthest(FIVE, LINE), (0, 2)).value == 2


def test_sites_of_equal_worth_are_chosen_in_the_same_way_each_time():
    ring = np.minimum(np.abs(np.subtract.outer(np.arange(12), np.arange(12))), 12)
    ring = np.minimum(ring, 12 - ring)
    coverage = Coverage(ones(12), pairs_within(ring, 1), nobody_yet(12))
    answers = {(cover(coverage, Asked(3)).sites, median(Travel(ones(12), ring), Asked(3)).sites) for _ in range(3)}
    assert len(answers) == 1


@pytest.mark.parametrize("asked", [Asked(0), Asked(5)])
def test_a_city_without_people_or_without_sites_is_answered(asked):
    nobody = Coverage(np.zeros(5, dtype=np.int64), pairs_within(LINE, 1), nobody_yet(5))
    assert (cover(nobody, asked).sites, cover(nobody, asked).value) == ((), 0)
    no_site = Coverage(FIVE, pairs_within(LINE[:, :0], 1), FIVE > 40)
    assert (cover(no_site, asked).sites, cover(no_site, asked).value) == ((), 50)
    assert median(Travel(FIVE, LINE[:, :0], ones(5)), asked).value == 100
    assert center(Farthest(FIVE, LINE[:, :0], ones(5)), asked).value == 1


# --- what nothing can meet, and what is not proven


@pytest.mark.parametrize(
    ("asked", "code", "why"),
    [
        (Asked(-1), "siting.count", "新建数量不能小于零。"),
        (Asked(2, fixed=(1,), forbidden=(1, 2), names="甲乙丙丁戊"), "siting.both", "“乙”既列为必建，又列为不建。"),
        (Asked(1, fixed=(1, 2)), "siting.fixed", "必建的有 2 处，只能新建 1 处。"),
        (
            Asked(5, forbidden=(0,), groups=[1, 1, 2, 2, 2], least={1: 2}, group_names={1: "枣阳市"}),
            "siting.group",
            "枣阳市 要求至少 2 处，能建的只有 1 处。",
        ),
        (
            Asked(2, fixed=(0,), groups=[1, 1, 2, 3, 3], least={2: 1, 3: 1}),
            "siting.needs",
            "每个地方都照顾到，连同必建的，至少要 3 处，只能新建 2 处。",
        ),
        (
            Asked(3, fixed=(0,), costs_fen=[50_000_00, 1, 1, 70_000_00, 80_000_00], budget_fen=100_000_00,
                  groups=[1, 1, 1, 2, 2], least={2: 1}),
            "siting.budget",
            "按要求最少要花 120,000.00 元，预算只有 100,000.00 元。",
        ),
    ],
)  # fmt: skip
def test_what_nothing_can_meet_is_told_in_words(asked, code, why):
    for solve, measure in (
        (cover, Coverage(FIVE, pairs_within(LINE, 1), nobody_yet(5))),
        (median, Travel(FIVE, LINE)),
        (center, Farthest(FIVE, LINE)),
    ):
        with pytest.raises(Refused) as told:
            solve(measure, asked)
        assert (told.value.code, told.value.why) == (code, why)


@pytest.mark.parametrize("solve", [median, center])
def test_ways_are_not_told_where_no_home_stands_and_none_is_built(solve):
    with pytest.raises(Refused) as told:
        solve(Farthest(FIVE, LINE), Asked(0))
    assert told.value.code == "siting.none"


def hard_city() -> Coverage:
    """A city for which prices alone prove nothing."""
    return coverage_of(strewn(9, 400), 9)


def test_who_runs_out_of_time_is_told_so_and_by_how_much_it_could_be_better():
    coverage = hard_city()
    found, best = cover(coverage, Asked(14), Effort(0.0)), cover(coverage, Asked(14))
    assert (found.status, found.is_proven) == ("out_of_time", False)
    assert found.value <= best.value <= found.bound
    assert found.gap == found.bound - found.value > 0


def test_who_is_stopped_is_told_so():
    asked_for = iter([False] * 3)
    found = cover(hard_city(), Asked(14), Effort(stop=lambda: next(asked_for, True)))
    assert (found.status, found.is_proven) == ("stopped", False)
    assert center(Farthest(FIVE, LINE), Asked(2), Effort(stop=lambda: True)).status == "stopped"


def test_a_solver_that_fails_proves_nothing(monkeypatch):
    class Failing:
        def run(self):
            return None

        def setSolution(self, *_told):
            return None

        def getInfo(self):
            return HighsInfo()

        def getModelStatus(self):
            return HighsModelStatus.kNotset

    monkeypatch.setattr(solver, "_solver", lambda *_asked: Failing())
    found = cover(hard_city(), Asked(14))
    assert (found.status, found.is_proven) == ("unproven", False)
    assert found.gap > 0
    assert not center(Farthest(pmed1().weights, pmed1().lengths), Asked(5)).is_proven


def test_a_model_that_the_solvers_own_presolve_takes_for_possible_is_found_impossible():
    """One that HiGHS 1.16.0 gets wrong where it is left to simplify by itself."""
    costs = np.array([24, 29, 9, 6, 36, 26, 24, 49, 34, 38], dtype=np.int64)
    needed = [(8, 9), (2, 7, 9), (4, 6), (1, 2, 7), (4, 5), (0, 3, 4, 6), (0, 8, 9), (1, 7), (2, 5), (0, 3, 8, 9)]
    point = np.repeat(np.arange(len(needed)), [len(sites) for sites in needed])
    rows = merged_rows(point, np.concatenate(needed), np.ones(len(needed)))
    asked = Asked(5, costs_fen=costs.tolist(), budget_fen=106)
    found = all_won(rows, np.arange(10), limits_of(asked, 10), Effort())
    assert (found.sites, found.status) == (None, "proven")
    cheapest = min(
        costs[list(chosen)].sum()
        for size in range(6)
        for chosen in itertools.combinations(range(10), size)
        if all({*chosen} & {*sites} for sites in needed)
    )
    enough = all_won(rows, np.arange(10), limits_of(replace(asked, budget_fen=int(cheapest)), 10), Effort())
    assert costs[enough.sites].sum() == cheapest > 106


# --- distances


def test_a_degree_of_latitude_is_111_kilometres_and_longer_by_the_detour():
    assert metres([(112, 32)], [(112, 33)], detour=1)[0, 0] == pytest.approx(111_195, abs=1)
    assert metres([(112, 32)], [(112, 33)], detour=1.4)[0, 0] == pytest.approx(155_673, abs=1)
    assert metres([(112, 60)], [(113, 60)], detour=1)[0, 0] == pytest.approx(55_597, abs=5)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 40), st.integers(0, 40), st.floats(0.1, 40))
def test_near_pairs_are_those_of_the_whole_table(state, points, sites, most_km):
    draw = np.random.default_rng(state)
    here = np.column_stack([draw.uniform(112, 112.5, points), draw.uniform(32, 32.4, points)])
    there = np.column_stack([draw.uniform(112, 112.5, sites), draw.uniform(32, 32.4, sites)])
    near = near_pairs(here, there, most_km=most_km, detour=1.3)
    table = {(point, site) for point, site in np.argwhere(metres(here, there, detour=1.3) <= most_km * 1000)}
    assert set(zip(near.point, near.site, strict=True)) == table
    assert (near.points, near.sites) == (points, sites)


def test_a_place_without_coordinates_is_not_guessed():
    with pytest.raises(ValueError, match="without coordinates"):
        near_pairs([(112, math.nan)], [(112, 32)], most_km=3, detour=1.4)
