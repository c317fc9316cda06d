"""Where homes are best built, held to every choice of small cities, and to the plain model of larger ones."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.siting import coverage_of, plain
from doorstep.base.siting import (
    Asked,
    Coverage,
    Effort,
    Farthest,
    Travel,
    center,
    cover,
    median,
    pairs_within,
    score,
)
from doorstep.base.siting.asked import limits_of
from doorstep.base.siting.pricing import kept, priced
from doorstep.base.siting.rows import merged_rows
from doorstep.base.siting.solver import all_won
from doorstep.kernel.refusal import Refused

from .sitingcast import nobody_yet, strewn

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
