"""Judges many people by the rules of their places: by the definition where they are few, else in one compiled pass."""

from collections.abc import Sequence

from doorstep.kernel.stacking import Page

from .columns import Columns
from .fused import judge_fused
from .overlay import Overlay, lay_over
from .source import mask_type
from .verdicts import Verdicts, verdicts_of

FEW = 1_000  # rows; the definition takes 60 ms for them, a new process half a second to load the compiled pass


def judge_columns(pages: Sequence[Page], columns: Columns) -> Verdicts:
    """What the rules say of each row. `pages` are those of `columns.places`, in that order.

    Raises: ValueError: the pages are not of one rulebook.
    """
    overlay = lay_over(pages)
    return judge_one_by_one(pages, overlay, columns) if len(columns) < FEW else judge_fused(overlay, columns)


def judge_one_by_one(pages: Sequence[Page], overlay: Overlay, columns: Columns) -> Verdicts:
    """By `Page.judge`, which is the definition, row by row."""
    told = []
    for place, facts in zip(columns.place.tolist(), columns.rows(), strict=True):
        verdicts = zip(pages[place].rules, pages[place].judge(facts), strict=True)
        told.append({rule.benefit.code: verdict for rule, verdict in verdicts})
    return verdicts_of(overlay.codes, told, mask_type(overlay))
