"""The claims on offer, and how months of work count by them. The catalogue walks its folder and fills this."""

from functools import cache

from doorstep.kernel.claims import Claim, Counting
from doorstep.kernel.expr import Condition
from doorstep.kernel.parameter import Rate

CLAIMS: dict[str, Claim] = {}
WEIGHTS: list[tuple[tuple[Condition | None, Rate], ...]] = []


def offer_claim(claim: Claim) -> None:
    """Put a claim on offer. A code offered twice is an error."""
    if claim.code in CLAIMS:
        raise LookupError(f"claim offered twice: {claim.code}")
    CLAIMS[claim.code] = claim


def offer_weight(weight: tuple[tuple[Condition | None, Rate], ...]) -> None:
    """Say how much a month counts. Said twice is an error."""
    if WEIGHTS:
        raise LookupError("the weight of a month is offered twice")
    WEIGHTS.append(weight)


@cache
def counting() -> Counting:
    """All claims, in the order of their codes, with the weight of a month."""
    return Counting(tuple(CLAIMS[code] for code in sorted(CLAIMS)), *WEIGHTS)
