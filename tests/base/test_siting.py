"""Where homes are best built: published optima, every choice of small cities tried, and what nothing can meet."""

import csv
import itertools
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from highspy import HighsInfo, HighsModelStatus
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.siting import coverage_of
from doorstep.base.siting import (
    Asked,
    Coverage,
    Effort,
    Farthest,
    Travel,
    center,
    cover,
    halving,
    median,
    metres,
    near_pairs,
    pairs_within,
    read_instance,
    score,
    solver,
)
from doorstep.kernel.refusal import Refused

from .sitingcast import nobody_yet, ones, strewn

INSTANCES = Path(__file__).resolve().parent.parent / "data"


# --- published instances


@cache
def pmed1() -> Travel:
    """One hundred vertices, each of them a point and a site."""
    graph = read_instance(INSTANCES / "pmed1.txt")
    return Travel(graph.weights, graph.lengths)


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


# --- what is said of an answer


def test_a_budget_that_ends_in_a_fen_is_kept_to_the_fen():
    costs = [99_999_999, 100_000_001, 100_000_000, 50_000_003]
    lengths = np.where(np.eye(4, dtype=np.bool_), 0, 9)
    coverage = Coverage(np.array([7, 9, 8, 4], dtype=np.int64), pairs_within(lengths, 1), nobody_yet(4))
    assert cover(coverage, Asked(4, costs_fen=costs, budget_fen=200_000_000)).value == 16
    assert cover(coverage, Asked(4, costs_fen=costs, budget_fen=200_000_001)).value == 17


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


def test_a_solver_that_names_sites_that_do_not_reach_everybody_proves_nothing(monkeypatch):
    monkeypatch.setattr(halving, "all_won", lambda *_asked: solver.Found([0], 0, "proven", 0))
    found = center(Farthest(pmed1().weights, pmed1().lengths), Asked(5))
    assert (found.status, found.gap > 0) == ("unproven", True)


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
