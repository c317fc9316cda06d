"""Sites that need not be looked at: another wins all that they win, costs no more and does as well for its group."""

from collections.abc import Callable

import numpy as np

from .asked import Limits
from .distances import Bools, Whole
from .rows import Rows


def undominated(rows: Rows, kept: Whole, limits: Limits) -> Bools:
    """Which of the kept sites are not dominated. Rows without parents only.

    A site of a group that needs none may give way to any other, one of a group that needs one to another of its group,
    one of a group that needs more to nobody: both may be wanted. Of two alike, the first one stays.
    """
    wins = _wins(rows, len(kept))
    groups = limits.group[kept]
    needs = limits.needs[groups]
    costs = limits.costs[kept] if limits.purse is not None else np.zeros(len(kept), dtype=np.int64)
    rivals = _rivals(rows, len(kept))
    stays = np.ones(len(kept), dtype=np.bool_)
    for one in np.flatnonzero(needs < 2).tolist():
        mine, cost, group = wins[one], costs[one], groups[one]
        for other in rivals(one):
            if other == one or mine & ~wins[other] or costs[other] > cost or (needs[one] and groups[other] != group):
                continue
            is_alike = wins[other] == mine and costs[other] == cost and (groups[other] == group or not needs[other])
            if not is_alike or other < one:
                stays[one] = False
                break
    return stays


def _wins(rows: Rows, sites: int) -> list[int]:
    """The rows that each site wins, as bits."""
    wins = [0] * sites
    for row in range(len(rows)):
        bit = 1 << row
        for site in rows.sites[rows.starts[row] : rows.starts[row + 1]].tolist():
            wins[site] |= bit
    return wins


def _rivals(rows: Rows, sites: int) -> Callable[[int], list[int]]:
    """Who may dominate a site: whoever wins the row of it that the fewest win; everybody, where it wins nothing."""
    sizes = np.diff(rows.starts)
    rarest = np.full(sites, -1, dtype=np.int64)
    for row in np.argsort(-sizes, kind="stable").tolist():
        rarest[rows.sites[rows.starts[row] : rows.starts[row + 1]]] = row
    everybody = list(range(sites))

    def of(site: int) -> list[int]:
        row = rarest[site]
        return everybody if row < 0 else rows.sites[rows.starts[row] : rows.starts[row + 1]].tolist()

    return of
