"""The platforms that we exchange with, where they are reached, and with which secret requests to them are signed."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from doorstep.base.installation import installation
from doorstep.kernel.refusal import Refused

LABELS = {"national": "全国残联信息化服务平台", "province": "省政务服务平台"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Partner:
    """One platform. `address` is http(s)://host:port, or empty where the link is not open yet."""

    name: str
    label: str
    address: str
    secret: str


def find_partner(name: str) -> Partner:
    """The partner of this name. Raises: Refused("partner.unknown")."""
    if name not in LABELS:
        raise Refused(
            _("没有对接。"),
            why=_("没有名为 %(name)s 的平台。") % {"name": name[:20]},
            then=_("可用的是：%(names)s。") % {"names": "、".join(LABELS)},
            code="partner.unknown",
        )
    return Partner(name, LABELS[name], **settings.PARTNERS[name])


def connected_partners() -> list[Partner]:
    """The partners to whom messages go: those with an address. Made-up rows go to no address but this machine's."""
    here = installation()
    return [
        partner
        for partner in map(find_partner, LABELS)
        if partner.address and here and (not here.is_synthetic or urlsplit(partner.address).hostname in LOOPBACK)
    ]
