"""Amounts in a table: each row's condition crossed with each column's, the first that holds names the rate."""

from collections.abc import Callable, Sequence
from itertools import product

from doorstep.kernel.benefit import Parameter, Tier
from doorstep.kernel.expr import Condition
from doorstep.kernel.parameter import Rate

Axis = Sequence[tuple[Condition | None, Parameter]]


def crossed(rows: Axis, columns: Axis, rate: Callable[[Parameter, Parameter], Rate]) -> tuple[Tier, ...]:
    """A tier for each row and column, in this order; the last of each has no condition, and stands for all others."""
    return tuple(
        (one & other if one and other else one or other, rate(row, column))
        for (one, row), (other, column) in product(rows, columns)
    )
