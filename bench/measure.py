"""Taking times and printing them: a line of the table is one thing measured in several rounds, beside its peer."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HEADS = (
    "what",
    "limit",
    "best",
    "median",
    "p95",
    "of the limit",
    "queries",
    "peer in the same run",
    "its median",
    "to the peer",
)
WARM_UPS = 6  # so that each of the server's two processes has answered


@dataclass(frozen=True)
class Line:
    """Times in seconds. `most_seconds` and `most_queries` are limits, None where there is none."""

    what: str
    seconds: Sequence[float]
    most_seconds: float | None = None
    queries: int | None = None
    most_queries: int | None = None
    peer: str = ""
    peer_seconds: Sequence[float] = ()

    def cells(self) -> tuple[str, ...]:
        """The line as the table shows it."""
        median = statistics.median(self.seconds)
        peer = statistics.median(self.peer_seconds) if self.peer_seconds else None
        limits = [shown(self.most_seconds)] if self.most_seconds else []
        limits += [f"{self.most_queries} queries"] if self.most_queries else []
        return (
            self.what,
            ", ".join(limits),
            shown(min(self.seconds)),
            shown(median),
            shown(p95(self.seconds)),
            f"{median / self.most_seconds:.2f}" if self.most_seconds else "",
            "" if self.queries is None else str(self.queries),
            self.peer,
            "" if peer is None else shown(peer),
            "" if peer is None else f"× {median / peer:.2f}",
        )


@dataclass(frozen=True)
class Peak:
    """The most memory that a process held, in MB of 2**20 bytes."""

    what: str
    megabytes: float
    most_megabytes: float

    def cells(self) -> tuple[str, ...]:
        """The line as the table shows it."""
        part = f"{self.megabytes / self.most_megabytes:.2f}"
        return (self.what, f"{self.most_megabytes:.0f} MB", "", f"{self.megabytes:.0f} MB", "", part, "", "", "", "")


def taken(act: Callable[[], Any]) -> float:
    """Seconds that one act takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def rounds(
    act: Callable[[], float], peer: Callable[[], float] | None = None, *, times: int, warm_ups: int = WARM_UPS
) -> tuple[list[float], list[float]]:
    """Seconds of each round of the act, and of the peer in turn with it, after some rounds that do not count."""
    mine: list[float] = []
    theirs: list[float] = []
    for _turn in range(warm_ups + times):
        mine.append(act())
        if peer is not None:
            theirs.append(peer())
    return mine[warm_ups:], theirs[warm_ups:]


def peak_megabytes(process: int | str = "self") -> float:
    """The most that a program has held so far. getrusage would count what its parent held before it became another."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def p95(seconds: Sequence[float]) -> float:
    """The time within which 95 of 100 rounds ended; the worst of fewer than twenty."""
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]


def shown(seconds: float) -> str:
    """A time in the unit that suits it."""
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def table(lines: Sequence[Line | Peak]) -> str:
    """The lines as one Markdown table."""
    rows = [HEADS, ["-" * len(head) for head in HEADS], *(line.cells() for line in lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
