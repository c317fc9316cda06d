"""Where homes are best built: most people within reach, shortest ways, or the shortest longest way; each proven."""

from .asked import Asked
from .distances import metres, near_pairs, pairs_within
from .halving import center
from .instances import Instance, read_instance, solved
from .measures import Coverage, Farthest, Travel
from .searching import Effort
from .siting import Gain, Score, Siting, cover, median, score

__all__ = [
    "Asked",
    "Coverage",
    "Effort",
    "Farthest",
    "Gain",
    "Instance",
    "Score",
    "Siting",
    "Travel",
    "center",
    "cover",
    "median",
    "metres",
    "near_pairs",
    "pairs_within",
    "read_instance",
    "score",
    "solved",
]
