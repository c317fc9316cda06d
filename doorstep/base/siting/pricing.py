"""What no choice of sites can exceed, by prices on points; and which sites no better choice can have, or lack.

If serving a point is paid its price, each site earns by itself, and the best sites are simply those that earn most:
what they earn, with what the prices leave over, no choice exceeds. Prices are moved until that is as little as can be
(a Lagrangian bound by subgradients; Cornuéjols, Fisher, Nemhauser 1977). A site whose taking, or leaving, would bring
the bound beneath a choice that is known already is settled.
"""

from dataclasses import dataclass

import numpy as np

from .asked import Limits
from .distances import Bools, Reals, Whole
from .searching import Effort, Measure, interchanged, margin

ROUNDS, PATIENCE = 400, 15


@dataclass(frozen=True)
class Prices:
    """A bound, the prices that give it, what a fen of the budget is worth, and which sites earn most then."""

    bound: float
    prices: Reals
    toll: float
    scores: Reals
    selected: Whole


@dataclass(frozen=True)
class Settled:
    """The bound; the best choice known; the sites of which a better one can consist; those that it must have."""

    bound: float
    chosen: list[int]
    may: Bools
    must: list[int]


def settled(measure: Measure, limits: Limits, chosen: list[int], effort: Effort) -> Settled:
    """The bound beside a choice that is known, and what it settles."""
    best, known = _lowest(measure, limits, chosen, effort)
    known = max(known, interchanged(measure, limits, _completed(measure, limits, best), effort), key=measure.worth)
    may, must = kept(limits, best, measure.worth(known) + measure.step - margin(measure))
    return Settled(best.bound, known, may, must)


def kept(limits: Limits, best: Prices, least: float) -> tuple[Bools, list[int]]:
    """The sites of which every choice consists that is worth so much at least, and those that it must have."""
    scores = np.where(limits.may, best.scores, -np.inf)
    enters, leaves = exchanged(limits, scores, best.selected)
    is_in = np.zeros(len(scores), dtype=np.bool_)
    is_in[best.selected] = True
    may = limits.may & (is_in | (best.bound + scores - enters >= least))
    must = [int(site) for site in best.selected if best.bound - scores[site] + leaves[site] < least]
    return may, must


def _lowest(measure: Measure, limits: Limits, chosen: list[int], effort: Effort) -> tuple[Prices, list[int]]:
    """The lowest bound met, and the best choice."""
    prices, toll, pace, since = measure.most / 2, 0.0, 1.0, 0
    known, worth = chosen, measure.worth(chosen)
    best = priced(measure, limits, prices, toll)
    now = best
    for _round in range(ROUNDS):
        if best.bound < worth + measure.step - margin(measure) or effort.is_over():
            break
        prices, toll = _moved(measure, limits, now, pace * (now.bound - worth))
        now = priced(measure, limits, prices, toll)
        if now.bound < best.bound:
            best, since = now, 0
            if limits.are_kept(sites := now.selected.tolist()) and (value := measure.worth(sites)) > worth:
                known, worth = sites, value
        elif (since := since + 1) >= PATIENCE:
            pace, since, now = pace / 2, 0, best
            tried = interchanged(measure, limits, _completed(measure, limits, best), effort)
            known = max(known, tried, key=measure.worth)
            worth = measure.worth(known)
    return best, known


def priced(measure: Measure, limits: Limits, prices: Reals, toll: float) -> Prices:
    """What no choice exceeds at these prices, and at so much for each fen of the budget."""
    scores = measure.scores(prices) - toll * limits.costs
    selected = limits.selected(scores)
    spare = 0.0 if limits.purse is None else toll * limits.purse
    bound = float((measure.most - prices).sum() + spare + scores[selected].sum())
    return Prices(bound, prices, toll, scores, selected)


def _moved(measure: Measure, limits: Limits, now: Prices, above: float) -> tuple[Reals, float]:
    """Prices one step further down the bound: less for what is served twice, more for what is not served."""
    slope = measure.times_served(now.prices, now.selected) - 1
    slope[(now.prices <= 0) & (slope > 0) | (now.prices >= measure.most) & (slope < 0)] = 0
    purse, spread = limits.purse or 1, len(now.selected) + 1
    over = 0.0 if limits.purse is None else (float(limits.costs[now.selected].sum()) / purse - 1) * spread
    norm = float(slope @ slope) + over * over
    if norm == 0:
        return now.prices, now.toll
    stride = above / norm
    prices = np.clip(now.prices - stride * slope, 0, measure.most)
    return prices, max(0.0, now.toll + stride * over * spread / purse)


def _completed(measure: Measure, limits: Limits, best: Prices) -> list[int]:
    """The sites that earn most, as far as they keep to everything."""
    chosen: list[int] = []
    for site in best.selected.tolist():
        if limits.addable(chosen)[site]:
            chosen.append(site)
    while (may := limits.addable(chosen) & limits.opened(chosen).needy()).any():
        chosen.append(int(np.argmax(np.where(may, measure.gains(chosen), -1))))
    return chosen


def exchanged(limits: Limits, scores: Reals, selected: Whole) -> tuple[Reals, Reals]:
    """For each site the score that it would put out if it had to come in, and that would come in if it had to go.

    One exchange is enough: the choices within number and needs are the independent sets of a generalised matroid.
    """
    places, is_full = limits.group, len(selected) >= limits.slots
    taken = np.bincount(places[selected], minlength=len(limits.needs))
    has_surplus = taken > limits.needs
    lowest = np.full(len(limits.needs), np.inf)
    np.minimum.at(lowest, places[selected], scores[selected])
    outside = np.where(limits.may, scores, -np.inf)
    outside[selected] = -np.inf
    highest = np.full(len(limits.needs), -np.inf)
    np.maximum.at(highest, places, outside)
    anywhere = min(lowest[has_surplus].min(initial=np.inf), np.inf if is_full else 0.0)
    enters = np.minimum(lowest, anywhere)[places]
    free = max(float(outside.max(initial=-np.inf)), 0.0)
    leaves = np.where(has_surplus, free, highest)[places]
    return enters, leaves
