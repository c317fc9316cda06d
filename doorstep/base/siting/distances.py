"""How far it is from people to sites: great circles made longer by a detour; only pairs near enough are formed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

EARTH_KM = 6371.0088
Whole = np.ndarray[Any, np.dtype[np.int64]]
Reals = np.ndarray[Any, np.dtype[np.float64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
Degrees = Sequence[tuple[float, float]] | Reals  # longitude and latitude of each


@dataclass(frozen=True)
class Pairs:
    """Which site is near enough to which point: one entry a pair, ordered by point and then by site."""

    points: int
    sites: int
    point: Whole
    site: Whole


def near_pairs(points: Degrees, sites: Degrees, *, most_km: float, detour: float) -> Pairs:
    """The pairs at most so far apart by road, which is the great circle times `detour`.

    Sites are sorted by latitude, and a point meets those of its own band alone.
    Raises: ValueError where a place has no coordinates: whoever asks leaves it out and says so.
    """
    here, there = _radians(points), _radians(sites)
    order = np.argsort(there[:, 1], kind="stable")
    band = most_km / detour / EARTH_KM * (1 + 1e-9)
    first = np.searchsorted(there[order, 1], here[:, 1] - band, "left")
    counts = np.searchsorted(there[order, 1], here[:, 1] + band, "right") - first
    point = np.repeat(np.arange(len(here)), counts)
    place = np.arange(len(point)) - np.repeat(np.cumsum(counts) - counts, counts)
    site = order[np.repeat(first, counts) + place]
    is_near = _km(here[point], there[site]) * detour <= most_km
    return _in_order(len(here), len(there), point[is_near], site[is_near])


def pairs_within(lengths: Reals | Whole, most: float) -> Pairs:
    """The pairs at most so far apart, of lengths that are known: a row for each point, a column for each site."""
    point, site = np.nonzero(lengths <= most)
    return _in_order(lengths.shape[0], lengths.shape[1], point, site)


def metres(points: Degrees, sites: Degrees, *, detour: float) -> Whole:
    """Whole metres by road from each point (row) to each site (column). Raises: ValueError, as `near_pairs`."""
    here, there = _radians(points), _radians(sites)
    return np.rint(_km(here[:, None], there[None, :]) * (detour * 1000)).astype(np.int64)


def _radians(places: Degrees) -> Reals:
    radians = np.radians(np.asarray(places, dtype=np.float64).reshape(-1, 2))
    if not np.isfinite(radians).all():
        raise ValueError("a place without coordinates")
    return radians


def _km(here: Reals, there: Reals) -> Reals:
    """The great circle by haversines, which is exact for short ways too."""
    across, up = (np.sin((there[..., axis] - here[..., axis]) / 2) ** 2 for axis in (0, 1))
    half = up + np.cos(here[..., 1]) * np.cos(there[..., 1]) * across
    kilometres: Reals = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1)))
    return kilometres


def _in_order(points: int, sites: int, point: Whole, site: Whole) -> Pairs:
    order = np.lexsort((site, point))
    return Pairs(points, sites, point[order].astype(np.int64), site[order].astype(np.int64))
