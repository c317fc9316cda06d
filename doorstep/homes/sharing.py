"""What a month of simple work pays, exact to the fen: pieces, shares of sales, the development fund. No database.

A rate is in hundredths of a fen; sums are exact whole hundredths until they are paid.  The rules of rounding:

- What a client is paid for pieces is the client's exact sum, cut to whole fen.  Its parts are cut likewise, and the fen
  between go to those parts that lost most (equal: the lower number first), so that parts add up to the line.
- Of what a sale leaves after its cost, the fund has its per mille, cut to whole fen; all else goes to the makers by
  points, the fen left over to the largest remainders (equal: the lower number first).
- A sale that leaves nothing shares out nothing.  What is below a fen, and what an order or a sale lost, is the fund's.

So income - cost - fund - pay is nothing, always.  Source: domain rules on assisted employment (27号; charter).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from doorstep.kernel.money import split

HUNDREDTHS, ALL = 100, 1000  # of a fen; per mille


@dataclass(frozen=True)
class Made:
    """Good pieces of one rate that one client made. Several of the same client and rate are added."""

    client: int
    rate: int
    hundredths: int
    good: int


@dataclass(frozen=True)
class Sold:
    """A sale with its cost, and the points of its makers."""

    sale: int
    revenue_fen: int
    cost_fen: int
    points: Mapping[int, int]


@dataclass(frozen=True)
class Settled:
    """An order that its customer has paid."""

    income_fen: int
    cost_fen: int


@dataclass(frozen=True)
class Fix:
    """What a month that was paid had too little for a client."""

    correction: int
    client: int
    fen: int


@dataclass(frozen=True)
class Part:
    """Where a sum on a line comes from: a rate, a sale, or a correction; how many pieces or points."""

    quantity: int
    fen: int
    rate: int | None = None
    sale: int | None = None
    correction: int | None = None


@dataclass(frozen=True)
class Line:
    """What one client is paid."""

    client: int
    parts: tuple[Part, ...]

    @property
    def piece_fen(self) -> int:
        """For pieces."""
        return sum(part.fen for part in self.parts if part.rate is not None)

    @property
    def share_fen(self) -> int:
        """For sales."""
        return sum(part.fen for part in self.parts if part.sale is not None)

    @property
    def fixed_fen(self) -> int:
        """For what earlier months had too little."""
        return sum(part.fen for part in self.parts if part.correction is not None)

    @property
    def total_fen(self) -> int:
        """All."""
        return sum(part.fen for part in self.parts)


@dataclass(frozen=True)
class Shared:
    """A month of a home: what came in, what it cost, what goes to the fund (below zero: comes from it), who gets what.

    Lines stand in the order of their clients, parts in that of their rates, then sales, then corrections.
    """

    income_fen: int
    cost_fen: int
    lines: tuple[Line, ...]

    @property
    def pay_fen(self) -> int:
        """What all clients are paid."""
        return sum(line.total_fen for line in self.lines)

    @property
    def fund_fen(self) -> int:
        """What is left for the fund."""
        return self.income_fen - self.cost_fen - self.pay_fen


def pieces(made: Iterable[Made]) -> dict[int, list[Part]]:
    """What each client is paid for pieces, by rate, in fen. Raises: ValueError for a rate or a number below zero."""
    sums: dict[int, dict[int, list[int]]] = defaultdict(dict)
    for one in made:
        if one.hundredths < 0 or one.good < 0:
            raise ValueError("neither a rate nor a number of pieces is below zero")
        held = sums[one.client].setdefault(one.rate, [0, 0])
        held[0] += one.good
        held[1] += one.good * one.hundredths
    return {client: _cut(rates) for client, rates in sums.items()}


def _cut(rates: Mapping[int, list[int]]) -> list[Part]:
    """One client's exact sums by rate in whole fen: see the rules above."""
    fen = {rate: exact // HUNDREDTHS for rate, (_good, exact) in rates.items()}
    over = sum(exact for _good, exact in rates.values()) // HUNDREDTHS - sum(fen.values())
    by_loss = sorted(rates, key=lambda rate: (-(rates[rate][1] % HUNDREDTHS), rate))
    for rate in by_loss[:over]:
        fen[rate] += 1
    return [Part(rates[rate][0], fen[rate], rate=rate) for rate in sorted(rates)]


def shares(sold: Sold, fund_per_mille: int) -> dict[int, Part]:
    """What each maker has of a sale. Raises: ValueError for what is below zero, or a sale that nobody made."""
    if not 0 <= fund_per_mille <= ALL or min(sold.revenue_fen, sold.cost_fen) < 0:
        raise ValueError("a sale takes in and costs nothing negative, and its fund has at most all of it")
    net, makers = max(sold.revenue_fen - sold.cost_fen, 0), sorted(sold.points)
    weights = [sold.points[maker] for maker in makers]
    fen = split(net - net * fund_per_mille // ALL, weights)
    return {maker: Part(sold.points[maker], part, sale=sold.sale) for maker, part in zip(makers, fen, strict=True)}


def share_out(
    made: Iterable[Made],
    sales: Iterable[Sold],
    orders: Iterable[Settled],
    *,
    fund_per_mille: int,
    fixes: Iterable[Fix] = (),
) -> Shared:
    """A month of a home: who is paid what, and what is left for the fund. Raises: ValueError, as its parts."""
    sales, orders = sorted(sales, key=lambda one: one.sale), list(orders)
    parts: dict[int, list[Part]] = defaultdict(list, pieces(made))
    for sold in sales:
        for maker, part in shares(sold, fund_per_mille).items():
            parts[maker].append(part)
    for fix in sorted(fixes, key=lambda one: one.correction):
        if fix.fen < 1:
            raise ValueError("a correction only adds")
        parts[fix.client].append(Part(1, fix.fen, correction=fix.correction))
    return Shared(
        income_fen=sum(one.revenue_fen for one in sales) + sum(one.income_fen for one in orders),
        cost_fen=sum(one.cost_fen for one in sales) + sum(one.cost_fen for one in orders),
        lines=tuple(Line(client, tuple(parts[client])) for client in sorted(parts)),
    )
