"""Where homes are best built, proven, and how a choice made by hand compares."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .asked import Asked, Limits, faults_of, limits_of
from .distances import Bools
from .measures import Coverage, Travel
from .narrowing import undominated
from .pricing import settled
from .searching import Effort, Measure, ended, greedy, interchanged, margin
from .solver import most_won

Number = int | float


@dataclass(frozen=True)
class Gain:
    """What one site does: what would be lost if it alone were left out, and what it adds to those before it.

    None where nobody would have a home without it.
    """

    site: int
    alone: Number | None
    in_turn: Number | None


@dataclass(frozen=True)
class Siting:
    """A choice of sites, the one that adds most first; what it is worth; what no choice exceeds, and by how it ended.

    status  "proven" where no other choice is better; else "out_of_time", "stopped" or "unproven", and `gap` says by
            how much another could be better
    """

    gains: tuple[Gain, ...]
    value: Number
    bound: Number
    status: str
    seconds: float
    nodes: int

    @property
    def sites(self) -> tuple[int, ...]:
        """The sites, the one that adds most first."""
        return tuple(gain.site for gain in self.gains)

    @property
    def is_proven(self) -> bool:
        """Whether no other choice is better. What is not proven is not to be told as the best."""
        return self.status == "proven"

    @property
    def gap(self) -> Number:
        """By how much a better choice could still be better, in the unit of `value`; 0 where it is proven."""
        return abs(self.bound - self.value)


@dataclass(frozen=True)
class Score:
    """A choice made by hand, by the same measure: what each site does, what it does not keep to, what it lacks.

    `value` is None where there is no home at all; `lacks` where it has no value or nothing to be compared to.
    """

    gains: tuple[Gain, ...]
    value: Number | None
    faults: tuple[str, ...]
    lacks: Number | None


@dataclass(frozen=True)
class Outcome:
    """The sites beside the fixed ones, by how much another choice could be better, how it ended, nodes searched."""

    sites: list[int]
    gap: float
    status: str
    nodes: int = 0


def cover(coverage: Coverage, asked: Asked, effort: Effort | None = None) -> Siting:
    """The sites by which most people are within reach of a home.

    Raises: Refused("siting.…") where nothing can meet what is asked, as `limits_of` does.
    """
    effort = effort or Effort()
    limits = limits_of(asked, coverage.sites)
    outcome = optimum(coverage.opened(asked.fixed), limits, effort)
    return told(coverage, asked, limits, outcome, effort)


def median(travel: Travel, asked: Asked, effort: Effort | None = None) -> Siting:
    """The sites by which the ways of all people to the nearest home, taken together, are shortest.

    Raises: Refused("siting.…") as `limits_of` does; Refused("siting.none") where no home stands and none may be built.
    """
    effort = effort or Effort()
    limits = limits_of(asked, travel.sites)
    refuse_no_home(travel, asked, limits)
    outcome = optimum(travel.opened(asked.fixed), limits, effort)
    if not outcome.sites and travel.ways(asked.fixed) is None:  # where all are worth the same, there is still to be one
        outcome = replace(outcome, sites=[int(np.argmax(limits.addable()))])
    return told(travel, asked, limits, outcome, effort)


def refuse_no_home(travel: Travel, asked: Asked, limits: Limits) -> None:
    """Raises: Refused("siting.none") where no home stands and none may be built."""
    if travel.nearest is None and not asked.fixed and not limits.addable().any():
        why = _("现有的家园一处也没有，也没有能建的候选点，算不出路程。")
        raise Refused(_("选址没有计算。"), why=why, then=_("请登记现有的家园，或者补充候选点。"), code="siting.none")


def optimum(measure: Measure, limits: Limits, effort: Effort) -> Outcome:
    """The best choice within the limits: a good one first, then what it settles, then the solver for what is left."""
    limits = limits.only(limits.addable())
    if isinstance(measure, Coverage):
        limits = limits.only(looked_at(measure, limits))
    first = interchanged(measure, limits, greedy(measure, limits), effort)
    known = settled(measure, limits, first, effort)
    if effort.is_over() or known.bound < measure.worth(known.chosen) + measure.step - margin(measure):
        return _judged(measure, known.chosen, known.bound, ended(effort))
    must = [site for site in known.must if site in known.chosen]
    may = known.may.copy()
    may[known.chosen] = True
    left, rest = limits.only(may).opened(must), measure.opened(must)
    if isinstance(rest, Coverage):
        left = left.only(looked_at(rest, left))
    kept = np.flatnonzero(left.may)
    if not len(kept):
        return _judged(measure, known.chosen, measure.worth(must), "proven")
    start = [site for site in known.chosen if site not in must]
    found = most_won(rest.rows(kept), kept, left, start, measure.step, effort)
    chosen = max(known.chosen, [*must, *(found.sites or ())], key=measure.worth)
    return _judged(measure, chosen, min(known.bound, measure.worth(must) + found.bound), found.status, found.nodes)


def _judged(measure: Measure, chosen: list[int], bound: float, status: str, nodes: int = 0) -> Outcome:
    """Proven, if no choice can be better by so much as a step; whatever the solver says of itself."""
    above = bound - measure.worth(chosen)
    if above < measure.step - margin(measure):
        return Outcome(chosen, 0, "proven", nodes)
    return Outcome(chosen, above, "unproven" if status == "proven" else status, nodes)


def looked_at(coverage: Coverage, limits: Limits) -> Bools:
    """The sites that no other one dominates."""
    kept = np.flatnonzero(limits.may)
    stays = np.zeros(coverage.sites, dtype=np.bool_)
    stays[kept[undominated(coverage.rows(kept), kept, limits)]] = True
    return stays


def told(measure: Measure, asked: Asked, limits: Limits, outcome: Outcome, effort: Effort) -> Siting:
    """The outcome as it is told, without sites that add nothing and that nobody asked for."""
    sites = [*dict.fromkeys(asked.fixed), *outcome.sites]
    for site in sorted({*outcome.sites}, reverse=True):
        others = [one for one in sites if one != site]
        is_idle = measure.shown(others) == measure.shown(sites)
        if is_idle and limits.are_kept([one for one in others if one not in asked.fixed]):
            sites = others
    value, gains = measure.shown(sites), gains_of(measure, sites)
    assert value is not None, "a choice without any home was refused"
    gap = int(outcome.gap + margin(measure)) if measure.step == 1 else outcome.gap
    bound = value + gap if isinstance(measure, Coverage) else value - gap
    return Siting(gains, value, bound, outcome.status, effort.spent(), outcome.nodes)


def gains_of(measure: Measure, chosen: Sequence[int]) -> tuple[Gain, ...]:
    """What each of the sites does, the one that adds most first; of equal ones the first in number."""
    left, before, gains = sorted(chosen), list[int](), list[Gain]()
    alone = {site: _gain(measure, [one for one in left if one != site], site) for site in left}
    while left:
        adds = measure.gains(before)
        best = max(left, key=lambda site: adds[site])
        gains.append(Gain(best, alone[best], _gain(measure, before, best)))
        before.append(best)
        left.remove(best)
    return tuple(gains)


def _gain(measure: Measure, before: Sequence[int], site: int) -> Number | None:
    if measure.shown(before) is None:
        return None
    gain = measure.gains(before)[site].item()
    return round(gain) if measure.step == 1 else gain


def score(measure: Measure, chosen: Sequence[int], asked: Asked | None = None, best: Siting | None = None) -> Score:
    """A choice made by hand, by the same measure: also one that does not keep to what is asked, which it says."""
    sites = list(dict.fromkeys(chosen))
    value = measure.shown(sites)
    faults = faults_of(asked, sites) if asked else ()
    lacks = None
    if best is not None and value is not None:
        lacks = best.value - value if isinstance(measure, Coverage) else value - best.value
    return Score(gains_of(measure, sites), value, faults, lacks)
