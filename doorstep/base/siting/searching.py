"""Good choices of sites, found fast and without a proof: the best next one again and again, then one for another."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from .asked import Limits
from .measures import Coverage, Travel

Measure = Coverage | Travel


@dataclass(frozen=True)
class Effort:
    """How long may be searched, and whether somebody asks to stop. Neither set: until it is proven."""

    seconds: float | None = None
    stop: Callable[[], bool] = lambda: False
    began: float = field(default_factory=time.monotonic)

    def spent(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began

    def left(self) -> float:
        """Seconds left."""
        return float("inf") if self.seconds is None else max(0.0, self.seconds - self.spent())

    def is_over(self) -> bool:
        """Whether no more may be searched."""
        return self.left() <= 0 or self.stop()


def ended(effort: Effort) -> str:
    """Why a search ended that proved nothing."""
    if effort.stop():
        return "stopped"
    return "out_of_time" if effort.left() <= 0 else "unproven"


def margin(measure: Measure) -> float:
    """So much less than a step two choices must differ to be told apart: what sums of floating numbers may lose."""
    return measure.step * 1e-6 + float(measure.most.sum()) * 1e-12


def greedy(measure: Measure, limits: Limits) -> list[int]:
    """The site that adds most, again and again, as long as one adds anything or a need is open."""
    chosen: list[int] = []
    while (may := limits.addable(chosen)).any():
        gains = measure.gains(chosen)
        if gains[may].max() <= 0 and not (may := may & limits.opened(chosen).needy()).any():
            break
        chosen.append(int(np.argmax(np.where(may, gains, -1))))
    return chosen


def interchanged(measure: Measure, limits: Limits, chosen: Sequence[int], effort: Effort) -> list[int]:
    """The choice with single sites put for others, and added, as long as that is worth more."""
    now, is_better = list(chosen), True
    while is_better and not effort.is_over():
        is_better = False
        for out in now:
            rest = [site for site in now if site != out]
            gains = np.where(limits.addable(rest), measure.gains(rest), -1)
            best = int(np.argmax(gains))
            if gains[best] > gains[out] + measure.step / 2:
                now, is_better = [*rest, best], True
        gains = np.where(limits.addable(now), measure.gains(now), -1)
        if gains.max(initial=-1) > 0:
            now, is_better = [*now, int(np.argmax(gains))], True
    return now
