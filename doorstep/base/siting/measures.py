"""Three measures of a choice of sites: people within reach, people times metres, the longest way of all.

Each as people read it (`shown`), and as the search needs it: every measure is a sum of points, of which each can be
worth so much at `most` and is worth more the more sites there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from .distances import Bools, Pairs, Reals, Whole
from .rows import Rows, merged_rows, nested_rows


def summed(places: Whole, amounts: Reals, count: int) -> Reals:
    """The amounts of each of so many places, summed up."""
    sums: Reals = np.bincount(places, weights=amounts, minlength=count).astype(np.float64)
    return sums


@dataclass(frozen=True)
class Coverage:
    """People who live near enough to a home. `already` are the points near enough to one that stands."""

    weights: Whole
    pairs: Pairs
    already: Bools

    @property
    def sites(self) -> int:
        """How many sites there are."""
        return self.pairs.sites

    @property
    def step(self) -> float:
        """The least by which two choices differ, where they do."""
        return 1

    def shown(self, chosen: Sequence[int]) -> int:
        """People within reach of a home, of these or of those that stand."""
        return int(self.weights[self.already | self._reached(chosen)].sum())

    def _reached(self, chosen: Sequence[int]) -> Bools:
        is_open = np.zeros(self.sites, dtype=np.bool_)
        is_open[list(chosen)] = True
        reached = np.zeros(self.pairs.points, dtype=np.bool_)
        reached[self.pairs.point[is_open[self.pairs.site]]] = True
        return reached

    @cached_property
    def most(self) -> Reals:
        """What each point can still be worth."""
        return np.where(self.already, 0, self.weights).astype(np.float64)

    def worth(self, chosen: Sequence[int]) -> float:
        """What these sites are worth beside what stands."""
        return float(self.most[self._reached(chosen)].sum())

    def gains(self, chosen: Sequence[int]) -> Reals:
        """What each site would add to these."""
        return self.scores(np.where(self._reached(chosen), 0, self.most))

    def scores(self, prices: Reals) -> Reals:
        """What each site earns where serving a point is paid so much."""
        return summed(self.pairs.site, prices[self.pairs.point], self.sites)

    def times_served(self, prices: Reals, chosen: Whole) -> Reals:
        """How many of the chosen sites serve each point."""
        is_open = np.zeros(self.sites)
        is_open[chosen] = 1
        return summed(self.pairs.point, is_open[self.pairs.site], self.pairs.points)

    def opened(self, chosen: Sequence[int]) -> Self:
        """The same, with these sites as homes that stand."""
        return replace(self, already=self.already | self._reached(chosen))

    def rows(self, kept: Whole) -> Rows:
        """The points still to be won, those that the same of the kept sites reach as one."""
        is_kept = np.zeros(self.sites, dtype=np.bool_)
        is_kept[kept] = True
        is_asked = is_kept[self.pairs.site] & (self.most[self.pairs.point] > 0)
        place = np.searchsorted(kept, self.pairs.site[is_asked])
        return merged_rows(self.pairs.point[is_asked], place, self.most)


@dataclass(frozen=True)
class Travel:
    """The ways of all people to the nearest home; `lengths` has a row for each point, a column for each site, no gaps.

    Whole lengths (metres) make a whole sum, and a proof of it exact. `nearest` is how far those homes are that stand;
    None where there are none.
    """

    weights: Whole
    lengths: Whole | Reals
    nearest: Whole | Reals | None = None

    @property
    def sites(self) -> int:
        """How many sites there are."""
        return int(self.lengths.shape[1])

    @property
    def step(self) -> float:
        """The least by which two choices differ, where they do; of lengths that are not whole, what is worth it."""
        return 1 if np.issubdtype(self.lengths.dtype, np.integer) else max(1e-9 * float(self.most.sum()), 1e-12)

    def ways(self, chosen: Sequence[int]) -> Whole | Reals | None:
        """How far each point has to the nearest home, of these or of those that stand; None where there is none."""
        if not len(chosen):
            return self.nearest
        ways = self.lengths[:, list(chosen)].min(axis=1)
        return ways if self.nearest is None else np.minimum(ways, self.nearest)

    def shown(self, chosen: Sequence[int]) -> float | None:
        """People times lengths, all together; None where there is no home at all."""
        ways = self.ways(chosen)
        return None if ways is None else (self.weights * ways).sum().item()

    @cached_property
    def furthest(self) -> Whole | Reals:
        """How far each point has at worst: to a home that stands, or to the last of the sites."""
        return self.lengths.max(axis=1) if self.nearest is None else self.nearest

    @cached_property
    def most(self) -> Reals:
        """What each point can save at most."""
        return (self.weights * self.furthest).astype(np.float64)

    @cached_property
    def weighted(self) -> Reals:
        """People times lengths, point by site."""
        return (self.weights[:, None] * self.lengths).astype(np.float64)

    def worth(self, chosen: Sequence[int]) -> float:
        """What these sites save."""
        return float((self.most - self._paid(chosen)).sum())

    def _paid(self, chosen: Sequence[int]) -> Reals:
        paid: Reals = self.weighted[:, list(chosen)].min(axis=1, initial=np.inf)
        return np.minimum(paid, self.most)

    def gains(self, chosen: Sequence[int]) -> Reals:
        """What each site would save beside these."""
        return self.scores(self._paid(chosen))

    def scores(self, prices: Reals) -> Reals:
        """What each site earns where serving a point is paid so much and costs its way."""
        earned: Reals = np.maximum(prices[:, None] - self.weighted, 0).sum(axis=0)
        return earned

    def times_served(self, prices: Reals, chosen: Whole) -> Reals:
        """How many of the chosen sites serve each point for its price."""
        served: Reals = (self.weighted[:, chosen] < prices[:, None]).sum(axis=1).astype(np.float64)
        return served

    def opened(self, chosen: Sequence[int]) -> Self:
        """The same, with these sites as homes that stand."""
        return replace(self, nearest=self.ways(chosen))

    def rows(self, kept: Whole) -> Rows:
        """For each point and each of its lengths to a kept site: what is saved once a home is at most so far away."""
        return nested_rows(self.weighted[:, kept], self.most)


@dataclass(frozen=True)
class Farthest(Travel):
    """The longest way that anybody has. Points where nobody lives are not asked after."""

    def shown(self, chosen: Sequence[int]) -> float | None:
        """The longest way of all; None where there is no home at all; 0 where nobody lives."""
        ways = self.ways(chosen)
        return None if ways is None else ways[self.weights > 0].max(initial=0).item()

    def gains(self, chosen: Sequence[int]) -> Reals:
        """By how much each site would shorten it beside these."""
        ways = self.ways(chosen)
        now = (self.furthest if ways is None else ways)[self.weights > 0]
        then = np.minimum(now[:, None], self.lengths[self.weights > 0])
        shortened: Reals = now.max(initial=0) - then.max(axis=0, initial=0)
        return shortened
