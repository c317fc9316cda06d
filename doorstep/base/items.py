"""What the catalogue offers, for the rooms to look up. The catalogue walks its folder at start-up and fills this."""

from doorstep.kernel.benefit import Benefit
from doorstep.kernel.item import Item
from doorstep.kernel.refusal import Refused
from doorstep.kernel.stacking import Rulebook, Stacking

BENEFITS: dict[str, Benefit] = {}
STACKING: list[Stacking] = []
ITEMS: dict[str, Item] = {}
OTHER_PAY: dict[str, str] = {}  # what is paid out here and is no benefit: nobody judges it, nobody takes it back


def offer(benefit: Benefit) -> None:
    """Put a benefit on offer. A code offered twice is an error."""
    if benefit.code in BENEFITS:
        raise LookupError(f"benefit offered twice: {benefit.code}")
    BENEFITS[benefit.code] = benefit


def offer_stacking(stacking: Stacking) -> None:
    """Say what may be drawn beside what. Said twice is an error."""
    if STACKING:
        raise LookupError("stacking offered twice")
    STACKING.append(stacking)


def rulebook() -> Rulebook:
    """All benefits on offer, in the order of their codes, with what may be drawn beside what."""
    return Rulebook(tuple(BENEFITS[code] for code in sorted(BENEFITS)), *STACKING)


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


def offer_pay(code: str, label: str) -> None:
    """Name something that is paid out and is no benefit. A code that is taken is an error."""
    if code in BENEFITS or code in OTHER_PAY:
        raise LookupError(f"pay offered twice: {code}")
    OTHER_PAY[code] = label


def label_of(code: str) -> str:
    """What a person reads of what is paid out, a benefit or not. Raises: Refused("benefit.unknown")."""
    return OTHER_PAY[code] if code in OTHER_PAY else find_benefit(code).label


def offer_item(item: Item) -> None:
    """Put a service item on offer. A code offered twice, or an item that is not sound, is an error."""
    if item.code in ITEMS:
        raise LookupError(f"item offered twice: {item.code}")
    if faults := list(item.faults()):
        raise LookupError(f"item {item.code} is not sound: {'; '.join(faults)}")
    ITEMS[item.code] = item


def find_item(code: str) -> Item:
    """The service item, retired ones too. Raises: Refused("item.unknown")."""
    if code not in ITEMS:
        raise Refused(
            "没有这个服务事项。",
            why=f"事项目录里没有「{code[:40]}」。",
            then="请从事项目录里选择。",
            code="item.unknown",
        )
    return ITEMS[code]
