"""The cells of a sheet with its merged ones filled out: what stands where, as a person sees it."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from doorstep.base.sheetcell import seen_text
from doorstep.base.sheetgrid import Grid, Span, letters

Place = tuple[int, int]  # row and column, both from 1
NO_RESULT = "="  # stands for a formula of which the file does not say what it comes to


@dataclass
class Cells:
    """A sheet laid out. `merged`: the span that covers a cell; `wrong`: cells that are formulas or errors."""

    texts: dict[Place, str]
    last: int
    width: int
    merged: dict[Place, Span] = field(default_factory=dict)
    formulas: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)

    def at(self, row: int, column: int) -> str:
        """What a person sees there: in a merged cell, what stands in its corner."""
        span = self.merged.get((row, column))
        return self.texts.get((span.top, span.left) if span else (row, column), "")

    def own(self, row: int, column: int) -> str:
        """What stands in the cell itself: nothing within a merged one but in its corner."""
        return self.texts.get((row, column), "")

    def bottom(self, row: int, column: int) -> int:
        """The last row of the cell."""
        span = self.merged.get((row, column))
        return span.bottom if span else row

    def filled(self, rows: Iterable[int]) -> list[Place]:
        """The filled cells of these rows, in order."""
        return [(row, column) for row in rows for column in range(1, self.width + 1) if (row, column) in self.texts]


def cells_of(grid: Grid) -> Cells:
    """The grid laid out. Cells that show an error, or a formula without its result, are filled with a sign."""
    texts: dict[Place, str] = {}
    width = last = 0
    for row, values in grid.rows:
        for column, value in enumerate(values, 1):
            if text := seen_text(value):
                texts[row, column] = text
                width, last = max(width, column), max(last, row)
    errors = _places(grid.errors, last or 1, max(width, 1))
    formulas = _places(grid.formulas, last, width)
    texts |= {place: NO_RESULT for place in formulas if place not in texts}
    texts |= dict.fromkeys(errors, "#")
    return Cells(
        texts,
        last,
        width,
        {place: span for span in grid.merges for place in _places([span], last, width)},
        formulas,
        errors,
    )


def _places(spans: Sequence[Span], last: int, width: int) -> set[Place]:
    """The cells of spans, no further than what is filled: whole columns are merged now and then."""
    return {
        (row, column)
        for span in spans
        for row in range(span.top, min(span.bottom, last) + 1)
        for column in range(span.left, min(span.right, width) + 1)
    }


def reference(place: Place) -> str:
    """A place as a spreadsheet names it: F12."""
    return f"{letters(place[1])}{place[0]}"


def plain(text: str) -> str:
    """A label without spaces, in half-width."""
    return "".join(unicodedata.normalize("NFKC", text).split())
