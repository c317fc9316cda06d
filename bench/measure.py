"""Taking times and printing them: one line of the table is one thing measured in several rounds, beside its peer."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

MOST_QUERIES = 12
HEADS = ("what", "limit", "median", "p95", "of the limit", "queries", "peer in the same run", "its median", "to the peer")
WARM_UPS = 3


@dataclass(frozen=True)
class Line:
    """Times in seconds. `most_seconds` and `most_queries` are limits, None where there is none; `worth` is a measure
    that is no time, as words, with its part of its limit.
    """

    what: str
    seconds: Sequence[float]
    most_seconds: float | None = None
    queries: int | None = None
    most_queries: int | None = None
    peer: str = ""
    peer_seconds: Sequence[float] = ()
    worth: str = ""


def taken(act: Callable[[], Any]) -> float:
    """Seconds that one act takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def rounds(act: Callable[[], float], peer: Callable[[], float] | None = None, *, times: int) -> tuple[list, list]:
    """Seconds of each round of the act, and of the peer in turn with it, after some rounds that do not count."""
    mine, theirs = [], []
    for turn in range(WARM_UPS + times):
        mine.append(act())
        if peer is not None:
            theirs.append(peer())
        if turn == WARM_UPS - 1:
            mine, theirs = [], []
    return mine, theirs


def table(lines: Sequence[Line]) -> str:
    """The lines as one Markdown table."""
    rows = [HEADS, *(_cells(line) for line in lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADS))]
    drawn = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    rule = " | ".join("-" * width for width in widths)
    return "\n".join(f"| {row} |" for row in [drawn[0], rule, *drawn[1:]])


def _cells(line: Line) -> tuple[str, ...]:
    median = statistics.median(line.seconds)
    limits = [_time(line.most_seconds)] if line.most_seconds else []
    limits += [f"{line.most_queries} queries"] if line.most_queries else []
    peer = statistics.median(line.peer_seconds) if line.peer_seconds else None
    return (
        line.what,
        ", ".join(limits),
        line.worth or _time(median),
        "" if line.worth else _time(p95(line.seconds)),
        f"{median / line.most_seconds:.2f}" if line.most_seconds else "",
        "" if line.queries is None else str(line.queries),
        line.peer,
        "" if peer is None else _time(peer),
        "" if peer is None else f"× {median / peer:.2f}",
    )


def p95(seconds: Sequence[float]) -> float:
    """The time within which 95 of 100 rounds ended; the worst of fewer than twenty."""
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]


def _time(seconds: float) -> str:
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
