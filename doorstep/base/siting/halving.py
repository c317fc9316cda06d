"""The sites by which the longest way of all is shortest: each length is tried, halving what is left of them."""

from dataclasses import replace

import numpy as np

from .asked import Asked, Limits, limits_of
from .distances import Whole, pairs_within
from .measures import Coverage, Farthest
from .searching import Effort, ended, greedy, interchanged
from .siting import Outcome, Siting, looked_at, refuse_no_home, told
from .solver import Found, all_won


def center(farthest: Farthest, asked: Asked, effort: Effort | None = None) -> Siting:
    """The sites by which the longest way that anybody has to the nearest home is shortest.

    The answer is one of the lengths themselves, so it is exact. What is not proven says down to which length.
    Raises: Refused("siting.…") as `limits_of` does; Refused("siting.none") where no home stands and none may be built.
    """
    effort = effort or Effort()
    limits = limits_of(asked, farthest.sites)
    refuse_no_home(farthest, asked, limits)
    lived = farthest.weights > 0
    asked_after = replace(
        farthest,
        weights=farthest.weights[lived],
        lengths=farthest.lengths[lived],
        nearest=None if farthest.nearest is None else farthest.nearest[lived],
    ).opened(asked.fixed)
    return told(farthest, asked, limits, _least(asked_after, limits.only(limits.addable()), effort), effort)


def _least(farthest: Farthest, limits: Limits, effort: Effort) -> Outcome:
    """The shortest length within which everybody has a home; each length tried is either reached or impossible."""
    best = _any(farthest, limits)
    lengths, low, nodes = _lengths(farthest, limits), 0, 0
    high = _place(lengths, farthest, best)
    while low < high:
        if effort.is_over():
            return Outcome(best, (lengths[high] - lengths[low]).item(), ended(effort), nodes)
        middle = (low + high) // 2
        found = _within(farthest, limits, lengths[middle], effort)
        nodes += found.nodes
        if found.sites is not None:
            best, high = found.sites, _place(lengths, farthest, found.sites)
        elif found.status == "proven":
            low = middle + 1
        else:
            return Outcome(best, (lengths[high] - lengths[low]).item(), found.status, nodes)
    return Outcome(best, 0, "proven", nodes)


def _place(lengths: Whole, farthest: Farthest, sites: list[int]) -> int:
    """Which of the lengths the longest way of a choice is."""
    return int(np.searchsorted(lengths, farthest.shown(sites) or 0))


def _lengths(farthest: Farthest, limits: Limits) -> Whole:
    """Every length that the longest way can be, in order: no shorter than the best site of each point allows."""
    ways = farthest.lengths[:, limits.may]
    every = ways if farthest.nearest is None else np.column_stack([ways, farthest.nearest])
    if not every.size:
        return np.zeros(1, dtype=np.int64)
    return np.unique(every[every >= every.min(axis=1).max()])


def _any(farthest: Farthest, limits: Limits) -> list[int]:
    """Any sites that meet the needs, and any one site where there would be no home."""
    chosen: list[int] = []
    while (may := limits.addable(chosen)).any():
        if (needy := may & limits.opened(chosen).needy()).any():
            chosen.append(int(np.argmax(needy)))
        elif farthest.nearest is None and not chosen:
            chosen.append(int(np.argmax(may)))
        else:
            break
    return chosen


def _within(farthest: Farthest, limits: Limits, most: float, effort: Effort) -> Found:
    """Sites within which everybody has a home at most so far away, or the proof that there are none."""
    is_far = np.ones(len(farthest.weights), dtype=np.bool_) if farthest.nearest is None else farthest.nearest > most
    count = int(is_far.sum())
    pairs = pairs_within(farthest.lengths[is_far], most)
    coverage = Coverage(np.ones(count, dtype=np.int64), pairs, np.zeros(count, dtype=np.bool_))
    if coverage.shown(np.flatnonzero(limits.may).tolist()) < count:
        return Found(None, 0, "proven", 0)
    limits = limits.only(looked_at(coverage, limits))
    sites = interchanged(coverage, limits, greedy(coverage, limits), effort)
    if coverage.shown(sites) == count:
        return Found(sites, 0, "proven", 0)
    kept = np.flatnonzero(limits.may)
    found = all_won(coverage.rows(kept), kept, limits, effort)
    if found.sites is not None and coverage.shown(found.sites) < count:
        return Found(None, np.inf, "unproven", found.nodes)
    return found
