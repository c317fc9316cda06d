"""The last word on what is left, which is HiGHS': which sites win most, or whether any win all, with a proof."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .asked import Limits
from .distances import Reals, Whole
from .rows import Rows
from .searching import Effort, ended

SCALE = 1e5  # about so much all rows are worth together in the solver's own numbers, which are good to about 1e-9
BITS = 10  # of the dearest site, in the solver's own numbers
PART_OF_STEP = 0.9  # of the least difference between two choices: closer the bound need not come
BY_ROWS, MAXIMISE, FEASIBLE = 2, -1, 2  # as HiGHS numbers them


@dataclass(frozen=True)
class Found:
    """Sites, or None where there are none that keep to everything; what no choice exceeds; how it ended."""

    sites: list[int] | None
    bound: float
    status: str  # "proven", "out_of_time", "stopped", "unproven"
    nodes: int


@dataclass
class Lines:
    """Lines of a linear model while it is written: entries with their columns, and bounds."""

    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[Any] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def add(self, columns: Whole, values: Reals | Whole, lower: float, upper: float) -> None:
        """One more line."""
        self.columns.append(columns)
        self.values.append(values)
        self.starts.append(self.starts[-1] + len(columns))
        self.lower.append(lower)
        self.upper.append(upper)


def most_won(rows: Rows, kept: Whole, limits: Limits, chosen: list[int], step: float, effort: Effort) -> Found:
    """The sites among those kept that win most. Begins with those chosen, and tells of none that is worth less."""
    scale = max(1.0, float(rows.weights.sum()) / SCALE)
    lines = _conditions(limits, kept)
    for row in range(len(rows)):
        own = rows.sites[rows.starts[row] : rows.starts[row + 1]]
        parent = [len(kept) + rows.parents[row]] if rows.parents[row] >= 0 else []
        columns = np.concatenate([[len(kept) + row], own, parent])
        lines.add(columns, np.concatenate([[1.0], np.full(len(columns) - 1, -1.0)]), -math.inf, 0)
    gains = np.concatenate([np.zeros(len(kept)), rows.weights / scale])
    start = np.isin(kept, chosen).astype(np.float64) if chosen else None
    found = _solved(lines, gains, kept, limits, {"mip_abs_gap": PART_OF_STEP * step / scale}, start, effort)
    return Found(found.sites, found.bound * scale, found.status, found.nodes)


def all_won(rows: Rows, kept: Whole, limits: Limits, effort: Effort) -> Found:
    """Sites among those kept that win every row, if there are any."""
    lines = _conditions(limits, kept)
    for row in range(len(rows)):
        own = rows.sites[rows.starts[row] : rows.starts[row + 1]]
        lines.add(own, np.ones(len(own)), 1, math.inf)
    return _solved(lines, np.zeros(len(kept)), kept, limits, {"mip_max_improving_sols": 1}, None, effort)


def _conditions(limits: Limits, kept: Whole) -> Lines:
    """Number, needs and budget. Money is brought to small numbers by a power of two, by which nothing is lost."""
    lines, every = Lines(), np.arange(len(kept))
    lines.add(every, np.ones(len(kept)), 0, limits.slots)
    for place in np.flatnonzero(limits.needs):
        own = np.flatnonzero(limits.group[kept] == place)
        lines.add(own, np.ones(len(own)), float(limits.needs[place]), math.inf)
    if limits.purse is not None:
        part = 2.0 ** max(0, int(limits.costs[kept].max()).bit_length() - BITS)
        lines.add(every, limits.costs[kept] / part, -math.inf, limits.purse / part)
    return lines


def _solved(
    lines: Lines,
    gains: Reals,
    kept: Whole,
    limits: Limits,
    options: dict[str, Any],
    start: Reals | None,
    effort: Effort,
) -> Found:
    """Solved again without each choice that the solver's tolerance let cost more than there is: no more may be one."""
    nodes = 0
    while True:
        solver = _solver(lines, gains, len(kept), options, effort)
        if start is not None:
            solver.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
        solver.run()
        found = _read(solver, kept, effort)
        nodes += found.nodes
        if found.sites is None or limits.are_kept(found.sites):
            return Found(found.sites, found.bound, found.status, nodes)
        if limits.purse is None or int(limits.costs[found.sites].sum()) <= limits.purse:
            return Found(None, math.inf, "unproven", nodes)
        own = np.flatnonzero(np.isin(kept, found.sites))
        lines.add(own, np.ones(len(own)), -math.inf, len(own) - 1)


def _solver(lines: Lines, gains: Reals, sites: int, options: dict[str, Any], effort: Effort) -> Any:
    """The model in a solver of its own. One thread and one seed: the same answer every time."""
    from highspy import cb  # only where somebody asks
    from highspy._core import _Highs  # the class made of it, Highs, prints of itself

    solver = _Highs()
    told: dict[str, Any] = {"output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0}
    told |= dict.fromkeys((f"{kind}_feasibility_tolerance" for kind in ("primal", "dual", "mip")), 1e-9)
    told["presolve"] = "off"  # that of 1.16.0 takes away what it needs, and finds possible what is not, or nothing
    for name, value in {**told, **options}.items():
        solver.setOptionValue(name, value)
    if effort.left() < math.inf:
        solver.setOptionValue("time_limit", effort.left())
    solver.setCallback(_stopping, effort)
    solver.startCallback(cb.HighsCallbackType.kCallbackMipInterrupt)
    columns, count = np.concatenate(lines.columns).astype(np.int32), len(gains)
    solver.passModel(
        count,
        len(lines.lower),
        len(columns),
        BY_ROWS,
        MAXIMISE,
        0.0,
        gains,
        np.zeros(count),
        np.ones(count),
        np.array(lines.lower, dtype=np.float64),
        np.array(lines.upper, dtype=np.float64),
        np.array(lines.starts, dtype=np.int32),
        columns,
        np.concatenate(lines.values).astype(np.float64),
        (np.arange(count) < sites).astype(np.int32),
    )
    return solver


def _stopping(_kind: Any, _words: str, _out: Any, asked: Any, effort: Effort) -> None:
    """What the solver calls now and then, to learn whether somebody asks to stop."""
    if effort.stop():
        asked.user_interrupt = True


def _read(solver: Any, kept: Whole, effort: Effort) -> Found:
    """What the solver came to. Where it did not run as it should, it has proven nothing, whatever it says."""
    from highspy import HighsModelStatus as Status

    told, status = solver.getInfo(), solver.getModelStatus()
    if status in (Status.kInfeasible, Status.kUnboundedOrInfeasible):  # every column is between 0 and 1
        return Found(None, -math.inf, "proven", max(0, told.mip_node_count))
    is_over = status in (Status.kTimeLimit, Status.kInterrupt)
    if not told.valid or not (is_over or status in (Status.kOptimal, Status.kSolutionLimit)):
        return Found(None, math.inf, "unproven", 0)
    values = np.array(solver.getSolution().col_value)[: len(kept)]
    sites = kept[values > 0.5].tolist() if told.primal_solution_status == FEASIBLE else None
    bound = told.mip_dual_bound if math.isfinite(told.mip_dual_bound) else math.inf
    return Found(sites, bound, ended(effort) if is_over else "proven", max(0, told.mip_node_count))
