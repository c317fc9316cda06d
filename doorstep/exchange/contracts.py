"""The contracts of the feeds, for this room to look up. The catalogue walks its folder at start-up and fills this."""

from django.utils.translation import gettext as _

from doorstep.kernel.feed import FeedContract
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Circumstance

CONTRACTS: dict[str, FeedContract] = {}


def offer_feed(contract: FeedContract) -> None:
    """Make a contract known. A code offered twice, or a contract that is not sound, is an error."""
    if contract.code in CONTRACTS:
        raise LookupError(f"feed offered twice: {contract.code}")
    strange = set(contract.kinds) - dict(Circumstance.KINDS).keys()
    if faults := [*contract.faults(), *(f"no such circumstance: {kind}" for kind in sorted(strange))]:
        raise LookupError(f"feed {contract.code} is not sound: {'; '.join(faults)}")
    CONTRACTS[contract.code] = contract


def find_contract(code: str) -> FeedContract:
    """The contract. Raises: Refused("feed.unknown")."""
    if code not in CONTRACTS:
        known = "、".join(sorted(CONTRACTS))
        raise Refused(
            _("没有这个数据来源。"),
            why=_("目录里没有「%(code)s」，现有：%(known)s。") % {"code": code[:40], "known": known},
            then=_("请核对代码。"),
            code="feed.unknown",
        )
    return CONTRACTS[code]


def contract_label(code: str) -> str:
    """The name of a feed by its code; the code itself where the contract is no longer offered."""
    return CONTRACTS[code].name if code in CONTRACTS else code
