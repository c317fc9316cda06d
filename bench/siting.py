"""Where twenty homes are best built in a made-up city of 2,817 villages: ours beside HiGHS on the model as it stands.

No city is needed in the database.  Villages are clustered around the towns of nine counties, every one of them is a
candidate; forty homes stand.  Before them, published instances for every number of sites.  Fails where the best is not
proven, where the two do not agree on it, or where it is not what was published.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.measure import Line, rounds, taken
from doorstep.base.siting import Asked, Coverage, Instance, cover, near_pairs, read_instance, solved
from doorstep.base.siting.asked import limits_of
from doorstep.base.siting.distances import Bools, Reals, Whole
from doorstep.base.siting.searching import greedy

VILLAGES, COUNTIES, TOWNS, STANDING, NEW = 2817, 9, 108, 40, 20
DETOUR = 1.4
REACHES_KM = (3, 5)
STATES = (101, 202)
ROUNDS, LIMIT, PEER_LIMIT = 5, 60.0, 300.0
INSTANCES = Path(__file__).resolve().parent.parent / "tests" / "data"
PUBLISHED = {  # where: tests/data/README.md
    ("pmed1", "median", 5): 5819,
    ("pmed1", "center", 5): 127,
    ("San Francisco", "median", 4): 2848268129.7145,
    ("San Francisco", "center", 4): 7403.06,
}
COVERS = {"pmed1": 50, "San Francisco": 5000}


@dataclass(frozen=True)
class City:
    """Villages: where they lie, whom a home would be for, of which county they are, and whether a home stands there."""

    points: Reals
    people: Whole
    county: Whole
    has_home: Bools


def made(state: int, villages: int = VILLAGES) -> City:
    """Nine counties side by side, twelve towns in each, some villages close around their town and most far from it."""
    draw = np.random.default_rng(state)
    corners = np.array([[111.2 + 0.5 * (county % 3), 31.3 + 0.42 * (county // 3)] for county in range(COUNTIES)])
    of_town = np.arange(TOWNS) % COUNTIES
    towns = corners[of_town] + draw.uniform(0, 1, (TOWNS, 2)) * [0.5, 0.42]
    town = draw.choice(TOWNS, villages, p=draw.dirichlet(np.full(TOWNS, 2.0)))
    apart = np.where(draw.random(villages) < 0.3, 0.008, 0.04)
    people = np.rint(draw.lognormal(math.log(12), 0.7, villages)).astype(np.int64)
    has_home = np.zeros(villages, dtype=np.bool_)
    has_home[draw.choice(villages, STANDING, replace=False)] = True
    return City(towns[town] + draw.normal(0, 1, (villages, 2)) * apart[:, None], people, of_town[town], has_home)


def coverage_of(city: City, most_km: float) -> Coverage:
    """Who lives near enough to which village, and who has a home there already."""
    pairs = near_pairs(city.points, city.points, most_km=most_km, detour=DETOUR)
    already = np.zeros(len(city.people), dtype=np.bool_)
    already[pairs.point[city.has_home[pairs.site]]] = True
    return Coverage(city.people, pairs, already)


def measure() -> Iterator[Line]:
    """Published instances; each city and reach, free and with no county left out. Raises: RuntimeError."""
    for name, instance in (("pmed1", read_instance(INSTANCES / "pmed1.txt")), ("San Francisco", san_francisco())):
        for objective in ("cover", "median", "center"):
            yield _every_number(name, instance, objective)
    for state in STATES:
        city = made(state)
        for reach in REACHES_KM:
            for asked, kind in ((Asked(NEW), "free"), (fair(city), "each county one")):
                yield _line(city, state, reach, asked, kind)


def san_francisco() -> Instance:
    """The table of 205 tracts and 16 stores, in metres."""
    with (INSTANCES / "san_francisco.csv").open() as file:
        heads, *rows = csv.reader(file)
    table = np.array([[int(cell) for cell in row[1:]] for row in rows], dtype=np.int64)
    return Instance(table[:, 0], table[:, 1:] / 1000, [head.removesuffix("_mm") for head in heads[2:]])


def _every_number(name: str, instance: Instance, objective: str) -> Line:
    """One to all of the sites, each proven, and what was published as it was. Raises: RuntimeError."""
    numbers, seconds = range(1, len(instance.sites) + 1), list[float]()
    for p in numbers:
        found = solved(instance, objective, p, within=COVERS[name])
        published = PUBLISHED.get((name, objective, p), found.value)
        if not found.is_proven or found.gap or not math.isclose(found.value, published, rel_tol=1e-6):
            raise RuntimeError(f"{name}, {objective}, p = {p}: {found}")
        seconds.append(found.seconds)
    told = [f"p = {p}: {value:,}" for (of, kind, p), value in PUBLISHED.items() if (of, kind) == (name, objective)]
    what = f"{name}, {objective}, p = 1 to {len(numbers)}, gap 0"
    return Line("; as published ".join([what, *told]), seconds, LIMIT)


def fair(city: City) -> Asked:
    """Twenty new homes, of which each county gets one at least."""
    return Asked(NEW, groups=city.county.tolist(), least=dict.fromkeys(range(COUNTIES), 1))


def _line(city: City, state: int, reach: float, asked: Asked, kind: str) -> Line:
    coverage = coverage_of(city, reach)
    best = cover(coverage, asked)
    near = coverage.shown(greedy(coverage, limits_of(asked, coverage.sites)))
    peer = [taken(lambda: agreeing(coverage, asked, best.value))]
    if not best.is_proven or best.gap:
        raise RuntimeError(f"not proven: {best}")
    mine, _none = rounds(lambda: taken(lambda: cover(coverage_of(city, reach), asked)), times=ROUNDS, warm_ups=1)
    what = f"where to build {NEW} of {VILLAGES:,}, {reach} km, {kind} (state {state}): {best.value:,} people, gap 0"
    return Line(f"{what}; greedy {near:,}", mine, LIMIT, peer="HiGHS, the model as it stands", peer_seconds=peer)


def agreeing(coverage: Coverage, asked: Asked, value: float) -> None:
    """The model as it stands, solved; it must come to the same. Raises: RuntimeError."""
    theirs, is_proven = plain(coverage, asked)
    if (is_proven and theirs != value) or theirs > value:
        raise RuntimeError(f"ours {value}, the plain model {theirs}")


def plain(coverage: Coverage, asked: Asked, *, presolve: str = "choose") -> tuple[int, bool]:
    """People within reach, and whether that is proven: one column for each site and point, nothing taken away before.

    Of conditions it knows the number, needs, forbidden sites and the budget.
    """
    import highspy

    solver, sites, points = highspy.Highs(), coverage.sites, len(coverage.weights)
    told = {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.9}
    for name, value in {**told, "time_limit": PEER_LIMIT, "presolve": presolve}.items():
        solver.setOptionValue(name, value)
    build = [solver.addBinary() for _ in range(sites)]
    served = [solver.addVariable(0, 1) for _ in range(points)]
    near: list[list[int]] = [[] for _ in range(points)]
    for point, site in zip(coverage.pairs.point.tolist(), coverage.pairs.site.tolist(), strict=True):
        near[point].append(site)
    for point in np.flatnonzero(~coverage.already).tolist():
        solver.addConstr(served[point] <= solver.qsum(build[site] for site in near[point]))
    solver.addConstr(solver.qsum(build) <= asked.count)
    for group, least in asked.least.items():
        own = [site for site, other in enumerate(asked.groups or ()) if other == group]
        solver.addConstr(solver.qsum(build[site] for site in own) >= least)
    for site in asked.forbidden:
        solver.addConstr(build[site] <= 0)
    if asked.budget_fen is not None and asked.costs_fen is not None:
        costs = (cost * one for cost, one in zip(asked.costs_fen, build, strict=True))
        solver.addConstr(solver.qsum(costs) <= asked.budget_fen)
    solver.maximize(solver.qsum(int(people) * one for people, one in zip(coverage.weights, served, strict=True)))
    chosen = [site for site in range(sites) if solver.val(build[site]) > 0.5]
    return coverage.shown(chosen), solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
