"""What an employer claims of a person in a month, and how much the month counts: declared once, read by every engine.

The claims are the conditions of one rule, and the weight is its amount, so that whatever judges benefits judges months
of work too: one person by the definition, a city in one compiled pass, a province on a cluster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from .benefit import Benefit
from .expr import Condition, Every, Fact, facts_of
from .parameter import Basis, Rate
from .stacking import Page, Rulebook

Stand = Literal["agrees", "conflicts", "silent", "stale", "not_asked"]
STANDS: dict[Stand, str] = {
    "agrees": "相符",
    "conflicts": "不符",
    "silent": "没有记录",
    "stale": "数据过期",
    "not_asked": "没有比对",
}
CODE = "placement-month"


@dataclass(frozen=True)
class Claim:
    """One thing that must be so for a month to count. `source` is the department that is asked; `proof` is what the
    employer may show where the department has no record; `against` says in plain words what a conflict means.
    """

    code: str
    label: str
    source: str
    holds: Condition
    basis: tuple[Basis, ...]
    proof: str
    against: str = ""

    @property
    def facts(self) -> list[Fact]:
        """Every fact that the claim rests on, each once."""
        return facts_of(self.holds)


@dataclass(frozen=True)
class Counting:
    """All claims, and the weight of a month that counts: tiers as those of a benefit, in persons."""

    claims: tuple[Claim, ...]
    weight: tuple[tuple[Condition | None, Rate], ...]

    @cached_property
    def rule(self) -> Benefit:
        """The claims as the conditions of one rule, bit for bit, whose amount is the weight."""
        return Benefit(
            code=CODE,
            label="按比例就业计入月",
            basis=tuple(dict.fromkeys(basis for claim in self.claims for basis in claim.basis)),
            eligible=Every(tuple(claim.holds for claim in self.claims)),
            amount=self.weight,
            examples=(),
        )

    @cached_property
    def book(self) -> Rulebook:
        """The rule as a book that the engines take."""
        return Rulebook((self.rule,))

    def page(self, month: date, *, place: str, known: date | None = None) -> Page:
        """The rule of one month and place. Raises: Refused("parameter.missing")."""
        return self.book.page(month, place=place, known=known)

    def stands(self, no: int, unclear: int, *, stale: Sequence[str] = ()) -> dict[str, Stand]:
        """How each claim stands, from the sets of bits of a verdict; `stale` are sources whose data are out of date.

        What a stale source says against the employer is not believed, and neither is its silence.
        """
        told: dict[str, Stand] = {}
        for bit, claim in enumerate(self.claims):
            if not (no | unclear) >> bit & 1:
                told[claim.code] = "agrees"
            elif claim.source in stale:
                told[claim.code] = "stale"
            else:
                told[claim.code] = "conflicts" if no >> bit & 1 else "silent"
        return told


def annual(weights: Sequence[int]) -> tuple[int, int]:
    """A year's months as the sum of weights, and the twelve by which it is divided: kept apart, nothing is rounded."""
    return sum(weights), 12
