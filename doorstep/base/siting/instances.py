"""Published instances of location problems, as their files stand: any number of sites, any of the three questions."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .asked import Asked
from .distances import Reals, Whole, pairs_within
from .halving import center
from .measures import Coverage, Farthest, Travel
from .searching import Effort
from .siting import Siting, cover, median

OBJECTIVES = ("cover", "median", "center")
HEADS = ("distance", "name", "DestinationName", "demand")
UNREACHED = 10**6  # longer than all ways of a graph of the OR-Library taken together


@dataclass(frozen=True)
class Instance:
    """Points with their weights, the length from each (row) to each site (column), and what the sites are called."""

    weights: Whole
    lengths: Whole | Reals
    sites: Sequence[str]


def read_instance(path: Path) -> Instance:
    """A file of the OR-Library (pmed), where each vertex is point and site, or a table of spopt: `HEADS`, a pair a row.

    Raises: Refused("siting.instance") for a file that is neither.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        return _of_table(lines) if lines and "," in lines[0] else _of_graph(lines)
    except (OSError, ValueError, KeyError, IndexError) as broken:
        why = _("读不了这个文件：%(why)s。") % {"why": broken}
        then = _("请给 OR-Library 的 pmed 文件，或者有 distance、name、DestinationName、demand 四列的 CSV。")
        raise Refused(_("没有求解。"), why=why, then=then, code="siting.instance") from broken


def solved(instance: Instance, objective: str, p: int, *, within: float = 0, effort: Effort | None = None) -> Siting:
    """The best `p` sites of an instance, proven.

    cover   most weight at most `within` away (MCLP)
    median  shortest sum of weights times lengths (p-median)
    center  shortest longest length, by whatever weight (P-center)

    Raises: Refused("siting.…") as `limits_of`; KeyError for an objective that is none of these.
    """
    weights, lengths, asked = instance.weights, instance.lengths, Asked(p, names=instance.sites)
    if objective == "cover":
        nobody = np.zeros(len(weights), dtype=np.bool_)
        return cover(Coverage(weights, pairs_within(lengths, within), nobody), asked, effort)
    if objective == "center":
        return center(Farthest(np.ones_like(weights), lengths), asked, effort)
    return {"median": median}[objective](Travel(weights, lengths), asked, effort)


def _of_graph(lines: Sequence[str]) -> Instance:
    """Vertices and edges; of an edge that is named twice, the last length counts. Ways by Floyd's algorithm."""
    (count, *_rest), *edges = (list(map(int, line.split())) for line in lines if line.strip())
    ways = np.full((count, count), UNREACHED, dtype=np.int64)
    for one, other, length in edges:
        ways[one - 1, other - 1] = ways[other - 1, one - 1] = length
    np.fill_diagonal(ways, 0)
    for through in range(count):
        ways = np.minimum(ways, ways[:, through : through + 1] + ways[through : through + 1, :])
    return Instance(np.ones(count, dtype=np.int64), ways, [str(vertex + 1) for vertex in range(count)])


def _of_table(lines: Sequence[str]) -> Instance:
    """A row for each pair; each point is to have a length to each site, once, and one weight."""
    weights, lengths = dict[str, int](), dict[tuple[str, str], float]()
    for point, site, length, weight in _pairs(lines):
        if weights.setdefault(point, weight) != weight or (point, site) in lengths:
            raise ValueError(f"{point} – {site}")
        lengths[point, site] = length
    sites = list(dict.fromkeys(site for _point, site in lengths))
    table = [[lengths[point, site] for site in sites] for point in weights]
    return Instance(np.array(list(weights.values()), dtype=np.int64), np.array(table, dtype=np.float64), sites)


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, str, float, int]]:
    for row in csv.DictReader(lines):
        length, site, point, weight = (row[head] for head in HEADS)
        yield point, site, float(length), int(weight)
