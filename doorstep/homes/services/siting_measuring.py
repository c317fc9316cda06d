"""By what a choice of sites is measured: people within reach, the way on average, the longest way of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from doorstep.base.siting import Coverage, Farthest, Travel, center, cover, median, metres, near_pairs
from doorstep.base.siting.distances import Reals, Whole
from doorstep.homes.models_siting import SitingStudy

from .siting import Ground

SOLVERS = {"cover": cover, "median": median, "center": center}


def objective_of(study: SitingStudy) -> str:
    """What is made as good as can be. Questions asked before there was a choice were about people within reach."""
    return str(study.asked.get("objective", "cover"))


def coverage_of(ground: Ground, study: SitingStudy) -> Coverage:
    """The ground as people within reach: each village is a point and a site, homes that stand reach some already."""
    spots, stand = _spots(ground.villages), _spots(ground.homes)
    how = {"most_km": study.within_metres / 1000, "detour": study.detour_percent / 100}
    already = np.zeros(len(spots), dtype=np.bool_)
    already[near_pairs(spots, stand, **how).point] = True
    return Coverage(_people(ground), near_pairs(spots, spots, **how), already)


def measure_of(ground: Ground, study: SitingStudy) -> Coverage | Travel:
    """The ground as the objective of the question measures it; of ways, only villages where people live are points."""
    objective = objective_of(study)
    if objective == "cover":
        return coverage_of(ground, study)
    people, spots, stand = _people(ground), _spots(ground.villages), _spots(ground.homes)
    lived, detour = people > 0, study.detour_percent / 100
    nearest = metres(spots[lived], stand, detour=detour).min(axis=1) if len(stand) else None
    kind = {"median": Travel, "center": Farthest}[objective]
    return kind(people[lived], metres(spots[lived], spots, detour=detour), nearest)


@dataclass(frozen=True)
class Seen:
    """One choice by all three measures. Ways are None where there is no home, or nobody of the group."""

    covered: int
    mean_metres: int | None
    farthest_metres: int | None
    farthest: str  # the village of whoever has the longest way


def seen(ground: Ground, coverage: Coverage, study: SitingStudy, codes: Sequence[str]) -> Seen:
    """What these villages with a new home come to, beside the homes that stand."""
    places = {code: place for place, code in enumerate(ground.codes)}
    chosen, people = [places[code] for code in codes], _people(ground)
    spots, lived = _spots(ground.villages), np.flatnonzero(people)
    open_at = np.concatenate([_spots(ground.homes), spots[chosen]])
    covered = coverage.shown(chosen)
    if not len(open_at) or not len(lived):
        return Seen(covered, None, None, "")
    ways = metres(spots[lived], open_at, detour=study.detour_percent / 100).min(axis=1)
    last = int(ways.argmax())
    mean = round(int((people[lived] * ways).sum()) / int(people.sum()))
    return Seen(covered, mean, int(ways[last]), ground.codes[lived[last]])


def _spots(rows: Sequence[Sequence[Any]]) -> Reals:
    return np.array([row[1:3] for row in rows], dtype=np.float64).reshape(-1, 2)


def _people(ground: Ground) -> Whole:
    return np.array([village[3] for village in ground.villages], dtype=np.int64)
