"""What the provincial service platform is told of cases: that one was accepted, and how it ended.

待核: the platform's own names of fields and of ends are not published.
"""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.exchange.kinds import Kind, declare_kind
from doorstep.exchange.outbox import send
from doorstep.matters.models import Matter

FIELDS = {
    "matter.number": _("编号"),
    "matter.item": _("事项代码"),
    "matter.label": _("事项"),
    "matter.channel": _("申请渠道"),
    "matter.code": _("区划"),
    "matter.opened_at": _("申请时间"),
    "matter.accepted_at": _("受理时间"),
    "matter.due_on": _("承诺办结日"),
    "matter.closed_at": _("办结时间"),
    "matter.outcome": _("办理结果"),
    "person.name": _("姓名"),
    "person.number": _("证件号码"),
}
ACCEPTED = declare_kind(Kind("matter.accepted", _("办件受理"), "province", FIELDS))
CLOSED = declare_kind(Kind("matter.closed", _("办件办结"), "province", FIELDS))


def tell_platform(kind: Kind, matter: Matter, *, by: Actor, at: dt.datetime) -> None:
    """Tell how the case stands now; of each kind once. Messages of one case go out one after the other.

    Call within the transaction of the act.
    """
    person = matter.person
    send(
        kind,
        {"matter": _matter(matter), "person": {"name": person.name, "number": person.number and person.number.open()}},
        key=kind.name.replace("matter.", f"matter-{matter.number}-"),
        stream=f"matter-{matter.number}",
        about=matter,
        code=matter.code,
        by=by,
        at=at,
    )


def _matter(matter: Matter) -> dict[str, Any]:
    days = {"opened_at": matter.opened_at, "accepted_at": matter.accepted_at, "closed_at": matter.closed_at}
    return {
        "number": matter.number,
        "item": matter.item,
        "label": matter.terms["label"],
        "channel": matter.channel,
        "code": matter.code,
        "due_on": matter.due_on.isoformat() if matter.due_on else None,
        "outcome": matter.outcome,
        **{name: at.isoformat() if at else None for name, at in days.items()},
    }
