"""What the tests of siting share: equal people, no home yet, a city strewn evenly."""

import numpy as np

from bench.siting import City


def ones(count: int) -> np.ndarray:
    return np.ones(count, dtype=np.int64)


def nobody_yet(count: int) -> np.ndarray:
    return np.zeros(count, dtype=np.bool_)


def strewn(state: int, points: int = 240) -> City:
    """Villages strewn evenly over forty by forty kilometres, the hardest there are, in four counties."""
    draw = np.random.default_rng(state)
    places = np.column_stack([draw.uniform(112, 112.42, points), draw.uniform(32, 32.36, points)])
    county = (places[:, 0] > 112.21).astype(np.int64) * 2 + (places[:, 1] > 32.18)
    return City(places, draw.integers(1, 40, points), county, draw.random(points) < 0.02)
