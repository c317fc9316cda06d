"""What other departments are told of benefits: that somebody draws the higher of two, of which they pay the lower.

待核: where cities have a channel between departments of their own, the partner is that one.
"""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.items import BENEFITS
from doorstep.base.many import many
from doorstep.entitlements.models import Change
from doorstep.exchange.kinds import Kind, declare_kind
from doorstep.exchange.outbox import Letter, send_many

FIELDS = {
    "benefit.code": _("项目代码"),
    "benefit.label": _("项目"),
    "benefit.fen": _("每月金额（分）"),
    "benefit.since": _("起发月份"),
    "other.label": _("贵部门发放的同类项目"),
    "other.fen": _("贵部门发放的金额（分）"),
    "words": _("说明"),
    "person.name": _("姓名"),
    "person.number": _("证件号码"),
}
LOWER_PAID = declare_kind(Kind("benefit.lower-paid", _("同类补贴择高告知"), "province", FIELDS))


def tell_of_lower(change_ids: Sequence[int], *, by: Actor, at: dt.datetime) -> None:
    """Tell the department that pays the lower of two, for each of these confirmed changes.

    Theirs is theirs to stop: nothing of it is touched here.  Call within the transaction of the act.
    """
    others = {code: benefit.outside for code, benefit in BENEFITS.items() if benefit.outside is not None}
    drawn = Change.objects.filter(pk__in=many(change_ids), benefit__in=others, becomes_fen__gt=0, is_back=False)
    letters = []
    for change in drawn.select_related("person").order_by("person_id", "benefit"):
        benefit, other, number = BENEFITS[change.benefit], others[change.benefit], change.person.number
        if not (fen := change.facts.get(other.name)):
            continue
        about = {"code": benefit.code, "label": benefit.label, "fen": change.becomes_fen}
        payload = {
            "benefit": about | {"since": change.month.isoformat()},
            "other": {"label": other.label, "fen": fen},
            "words": str(_("此人自起发月份享受较高的一项。贵部门的项目请按规定处理，这边没有停发它。")),
            "person": {"name": change.person.name, "number": number and number.open()},
        }
        key, stream = f"benefit-lower-{change.pk}", f"person-{change.person_id}"
        letters.append(Letter(payload, key, stream, change, change.code))
    send_many(LOWER_PAID, letters, by=by, at=at)
