"""What can be won, as rows: each is worth so much as soon as one of its sites is taken."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .distances import Reals, Whole


@dataclass(frozen=True)
class Rows:
    """Rows of what can be won: each by one of its own sites or with its parent, which fewer sites win; -1: none."""

    weights: Reals
    parents: Whole
    starts: Whole
    sites: Whole

    def __len__(self) -> int:
        return len(self.weights)


def merged_rows(point: Whole, site: Whole, weights: Reals) -> Rows:
    """Points and their sites, in order of points; those with the same sites become one row."""
    ends = np.flatnonzero(np.diff(point, append=-1)) + 1
    found: dict[bytes, int] = {}
    of_row, sums = list[Whole](), list[float]()
    for first, last in pairwise([0, *ends.tolist()]):
        own = site[first:last]
        row = found.setdefault(own.tobytes(), len(found))
        if row == len(of_row):
            of_row.append(own)
            sums.append(0.0)
        sums[row] += float(weights[point[first]])
    return _rows(sums, [-1] * len(sums), of_row)


def nested_rows(costs: Reals, most: Reals) -> Rows:
    """For each point the rows of its sites from the nearest on, each worth what the next one would cost more.

    Rows of the same sites become one. Source: García, Labbé, Marín (2011), the radius formulation of the p-median.
    """
    found: dict[int, int] = {}
    sums, parents, of_row = list[float](), list[int](), list[Whole]()
    for cost, ceiling in zip(costs, most, strict=True):
        near = np.flatnonzero(cost < ceiling)
        near = near[np.argsort(cost[near], kind="stable")]
        ends = np.flatnonzero(np.diff(cost[near], append=ceiling) > 0) + 1
        mask, parent, first = 0, -1, 0
        for last in ends.tolist():
            ring = near[first:last]
            mask |= sum(1 << place for place in ring.tolist())
            row = found.setdefault(mask, len(found))
            if row == len(sums):
                sums.append(0.0)
                parents.append(parent)
                of_row.append(ring)
            beyond = cost[near[last]] if last < len(near) else ceiling
            sums[row] += float(beyond - cost[near[last - 1]])
            parent, first = row, last
    return _rows(sums, parents, of_row)


def _rows(sums: list[float], parents: list[int], of_row: list[Whole]) -> Rows:
    counts = [len(own) for own in of_row]
    return Rows(
        np.array(sums, dtype=np.float64),
        np.array(parents, dtype=np.int64),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.concatenate(of_row) if of_row else np.zeros(0, dtype=np.int64),
    )
