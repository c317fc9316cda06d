"""What the catalogue offers, for the rooms to look up. The catalogue walks its folder at start-up and fills this."""

from doorstep.kernel.benefit import Benefit
from doorstep.kernel.refusal import Refused

BENEFITS: dict[str, Benefit] = {}


def offer(benefit: Benefit) -> None:
    """Put a benefit on offer. A code offered twice is an error."""
    if benefit.code in BENEFITS:
        raise LookupError(f"benefit offered twice: {benefit.code}")
    BENEFITS[benefit.code] = benefit


def find_benefit(code: str) -> Benefit:
    """The benefit. Raises: Refused("benefit.unknown")."""
    if code not in BENEFITS:
        raise Refused(
            "没有这个待遇项目。",
            why=f"目录里没有「{code[:40]}」，现有：{'、'.join(sorted(BENEFITS))}。",
            then="请核对项目代码。",
            code="benefit.unknown",
        )
    return BENEFITS[code]
