"""The compiled pass over columns: all benefits, all masks, all steps, in as many threads as there are processors.

numba is loaded only here, when a pass is first compiled.  What was compiled is kept under the installation's own
folder by its source, so that the next process begins at once.
"""

import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from django.conf import settings

from .columns import Array, Columns
from .overlay import Overlay, facts_of_rules
from .source import SHORT_STRETCH, mask_type, outputs_of, parted, write_source
from .verdicts import Verdicts

NEAR = 65_536  # rows
STRETCH = 16_384  # rows; a thread takes many, so that none waits long for the other
LOADED: set[str] = set()
SHORT = 512  # rows; where runs of one place are shorter on average, each row looks its place up


def judge_fused(overlay: Overlay, columns: Columns, *, out: Verdicts | None = None, threads: int = 0) -> Verdicts:
    """The verdicts of all rows. `out`: verdicts of as many rows, to write into instead of new memory.

    `threads` 0: as many as there are processors.
    """
    out = out or empty_verdicts(overlay, len(columns))
    if not overlay.rules or not len(columns):
        return out
    runs = _runs(columns.place)
    by_row = len(columns) < SHORT * len(runs)
    if by_row:
        runs = np.array([[0, 0, len(columns)]])
    pieces = _pieces(runs, SHORT_STRETCH if by_row else STRETCH)
    place = columns.place.astype(np.uint16, copy=False)
    passes = []
    for part, source in _sources(overlay, columns, by_row=by_row):
        read = facts_of_rules(overlay.rules[position] for position in part)
        facts = [np.ascontiguousarray(columns.values[fact.name]) for fact in read]
        arrays = [*facts, *(getattr(out, name)[at] for name, at in outputs_of(overlay, part))]
        passes.append((compiled(source), arrays))
        LOADED.add(source)

    def work(mine: Array) -> None:
        for some in _together(mine) if len(passes) > 1 else [mine]:
            for judge, arrays in passes:
                judge(some, overlay.table, place, *arrays)

    count = min(threads or os.cpu_count() or 1, len(pieces))
    parts = np.array_split(pieces, count)
    if count == 1:
        work(parts[0])
    else:
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(work, parts))
    return out


def is_loaded(overlay: Overlay, columns: Columns) -> bool:
    """Whether this process has run the pass for such columns before, so that it takes no time to begin."""
    by_row = len(columns) < SHORT * len(_runs(columns.place))
    return all(source in LOADED for _part, source in _sources(overlay, columns, by_row=by_row))


def _sources(overlay: Overlay, columns: Columns, *, by_row: bool) -> Iterator[tuple[Sequence[int], str]]:
    """The parts of the rules that are one pass each, with its source."""
    types = {fact.name: columns.values[fact.name].dtype for fact in overlay.facts}
    return ((part, write_source(overlay, part, types, columns.words, by_row=by_row)) for part in parted(overlay))


def empty_verdicts(overlay: Overlay, rows: int) -> Verdicts:
    """Verdicts to be written into; nobody has given way yet."""
    size, masks = (len(overlay.rules), rows), mask_type(overlay)
    yields = np.full(size, -1, np.int8) if overlay.steps else np.broadcast_to(np.int8(-1), size)
    return Verdicts(overlay.codes, np.empty(size, np.int32), np.empty(size, masks), np.empty(size, masks), yields)


def _together(pieces: Array) -> list[Array]:
    """Pieces next to one another, so many rows that one pass after another finds them near at hand."""
    rows = np.cumsum(pieces[:, 2] - pieces[:, 1]) // NEAR
    return np.split(pieces, np.flatnonzero(np.diff(rows)) + 1)


def _runs(place: Array) -> Array:
    """Stretches of rows of one place: place, first row, beyond the last."""
    if not len(place):
        return np.empty((0, 3), np.int64)
    begins = np.concatenate([[0], np.flatnonzero(place[1:] != place[:-1]) + 1])
    return np.column_stack([place[begins].astype(np.int64), begins, np.append(begins[1:], len(place))])


def _pieces(runs: Array, most: int) -> Array:
    """The runs in pieces of at most so many rows."""
    pieces = [
        (place, start, min(start + most, beyond))
        for place, first, beyond in runs.tolist()
        for start in range(first, beyond, most)
    ]
    return np.array(pieces, np.int64).reshape(-1, 3)


@lru_cache(maxsize=64)
def compiled(source: str) -> Callable[..., Any]:
    """The pass, compiled when it is first called for types it has not seen."""
    _let_many_columns_be_vectorised()
    name = f"rules_{hashlib.sha256(source.encode()).hexdigest()[:32]}"
    return _module(_kept(name, source), name).judge


def _kept(name: str, source: str) -> Path:
    """The file of this source; written once, for the compiler keeps what it made of it beside it."""
    path = settings.VAR / "engines" / f"{name}.py"
    if not path.exists() or path.read_text() != source:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False) as file:
            file.write(source)
        os.replace(file.name, path)
    return path


def _module(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)  # by this name the compiler finds what it kept
    spec.loader.exec_module(module)
    return module


@lru_cache(maxsize=1)
def _let_many_columns_be_vectorised() -> None:
    """The compiler takes several people at a time only where no two columns overlap, and by default checks eight."""
    import llvmlite.binding

    llvmlite.binding.set_option("doorstep", "-runtime-memory-check-threshold=100000")
    llvmlite.binding.set_option("doorstep", "-vectorize-memory-check-threshold=100000")
