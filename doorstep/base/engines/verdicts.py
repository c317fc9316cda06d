"""What the rules say of many people, as columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.kernel.benefit import Verdict

Array = np.ndarray


@dataclass(frozen=True)
class Verdicts:
    """By benefit (first axis, in the order of `codes`) and row (second axis), as `kernel.benefit.Verdict` says.

    `pays`: fen, 0 not due, -1 cannot be told yet.  `no`, `unclear`: sets of bits, one for each condition.
    `yields`: the position of the benefit to which it gave way or for which it waits, or -1.
    A benefit that is not given in the row's place pays 0 and says nothing more.
    """

    codes: tuple[str, ...]
    pays: Array
    no: Array
    unclear: Array
    yields: Array

    def __len__(self) -> int:
        return self.pays.shape[1]

    def of(self, code: str) -> int:
        """The position of a benefit."""
        return self.codes.index(code)

    def at(self, rows: slice | Array) -> "Verdicts":
        """The rows at these positions, in this order."""
        return Verdicts(self.codes, self.pays[:, rows], self.no[:, rows], self.unclear[:, rows], self.yields[:, rows])


def verdicts_of(codes: Sequence[str], rows: Sequence[dict[str, Verdict]], masks: np.dtype) -> Verdicts:
    """Verdicts told one by one, by the benefit's code, as columns; a benefit that is not told of a row is not given."""
    codes, size = tuple(codes), (len(codes), len(rows))
    pays, yields = np.zeros(size, np.int32), np.full(size, -1, np.int8)
    no, unclear = np.zeros(size, masks), np.zeros(size, masks)
    for row, told in enumerate(rows):
        for code, verdict in told.items():
            at = codes.index(code), row
            pays[at] = -1 if verdict.pays is None else verdict.pays
            no[at], unclear[at] = verdict.no, verdict.unclear
            yields[at] = codes.index(verdict.yields_to) if verdict.yields_to else -1
    return Verdicts(codes, pays, no, unclear, yields)
