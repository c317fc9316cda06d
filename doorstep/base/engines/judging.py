"""Judges many people by the rules of their places: by the definition where they are few, else in one compiled pass."""

from collections.abc import Sequence

import numpy as np

from doorstep.kernel.stacking import Page

from .columns import Array, Columns
from .fused import is_loaded, judge_fused
from .overlay import Overlay, lay_over
from .source import mask_type
from .verdicts import Verdicts, verdicts_of

# Rows. The definition takes a second for so many people of a county, whose facts are mostly the same as others'.  The
# compiled pass takes 2 s in a new process, and 10 s where the rules are new to the installation; once it is loaded, it
# is the faster from a handful on.
FEW, HANDFUL = 10_000, 100


def judge_columns(pages: Sequence[Page], columns: Columns) -> Verdicts:
    """What the rules say of each row. `pages` are those of `columns.places`, in that order.

    Raises: ValueError: the pages are not of one rulebook.
    """
    overlay = lay_over(pages)
    if len(columns) < FEW and not (len(columns) >= HANDFUL and is_loaded(overlay, columns)):
        return judge_one_by_one(pages, overlay, columns)
    return judge_fused(overlay, columns)


def judge_one_by_one(pages: Sequence[Page], overlay: Overlay, columns: Columns) -> Verdicts:
    """By `Page.judge`, which is the definition; most people's facts are somebody else's too, and are judged once."""
    first, which = distinct(columns)
    told = []
    for row in first.tolist():
        page = pages[columns.place[row]]
        verdicts = zip(page.rules, page.judge(columns.facts_of(row)), strict=True)
        told.append({rule.benefit.code: verdict for rule, verdict in verdicts})
    return verdicts_of(overlay.codes, told, mask_type(overlay)).at(which)


def distinct(columns: Columns) -> tuple[Array, Array]:
    """A row of each set of place and facts, and which set each row's is."""
    read = [columns.place, *columns.values.values()]
    laid = np.zeros(len(columns), [(str(at), column.dtype) for at, column in enumerate(read)])
    for at, column in enumerate(read):
        laid[str(at)] = column
    _sets, first, which = np.unique(laid.view(f"V{laid.itemsize}"), return_index=True, return_inverse=True)
    return first, which
