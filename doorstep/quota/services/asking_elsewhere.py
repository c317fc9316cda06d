"""Somebody whom our register does not know is asked for at the national platform, once for each placement."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.exchange.kinds import Kind, declare_kind
from doorstep.exchange.models import Message
from doorstep.exchange.outbox import send
from doorstep.kernel.refusal import Refused
from doorstep.people.services.register import counties_that_have
from doorstep.quota.models import Placement

from .placing import CROSS
from .reviewing import REVIEW, reviewable

# What the platform takes and how it answers is not agreed (待核).
TO_NATIONAL = declare_kind(
    Kind(
        "placement-query",
        gettext_lazy("异地残疾人查询（按比例就业）"),
        "national",
        {"name": gettext_lazy("姓名"), "number": gettext_lazy("证件号码"), "year": gettext_lazy("年度")},
    )
)


@transaction.atomic
def ask_elsewhere(placement_id: int, *, by: Actor, at: dt.datetime) -> Message:
    """Ask the national platform who a declared person is, with name, number and year alone.

    Raises: Http404, Refused("access.not_yours", "declaration.state", "placement.not_compared", "placement.ours",
    "placement.near", "placement.asked").
    """
    what = _("没有查询。")
    found = fetch(Placement.objects, by, "placement.view", pk=placement_id)
    made = reviewable(found.declaration_id, ["accepted"], REVIEW, by=by, what=what)
    one = Placement.objects.select_for_update(of=("self",)).get(pk=placement_id)
    _refuse_ours(one, on=timezone.localtime(at).date(), what=what)
    if asked := asked_about(one):
        raise Refused(
            what,
            why=_("%(day)s 已经问过。") % {"day": asked.day},
            then=_("请等答复；也可以请单位补交残疾人证，再认定是谁。"),
            code="placement.asked",
        )
    payload = {"name": one.name, "number": one.number.open(), "year": made.year}
    stream = f"placement-{one.pk}"
    message = send(TO_NATIONAL, payload, key=_key(one), stream=stream, about=one, code=one.code, by=by, at=at)
    record(by, "ask_elsewhere", one, at=at, became={"message": message.pk})
    return message


def asked_about(one: Placement) -> Message | None:
    """The query about a placement, if it was put; for whoever reaches the placement. One query."""
    return Message.objects.filter(partner=TO_NATIONAL.partner, key=_key(one)).first()


def _key(one: Placement) -> str:
    return f"{TO_NATIONAL.name}-{one.pk}"


def _refuse_ours(one: Placement, *, on: dt.date, what: str) -> None:
    """Nobody's number leaves whom we know, or may know, ourselves."""
    if not one.linked:
        raise Refused(what, why=_("还没有比对。"), then=_("请等比对完成。"), code="placement.not_compared")
    if one.near and one.linked != CROSS and one.person_id is None:
        raise Refused(
            what,
            why=_("名册里有相近的人。"),
            then=_("请先认定是不是其中一个；都不是，再查异地。"),
            code="placement.near",
        )
    number = bytes(one.number_index)
    county = counties_that_have([number], on=on).get(number, "")
    if one.person_id is not None or county:
        raise Refused(
            what,
            why=_("这个人在名册里。") if not county else _("这个人在名册里，登记在%(county)s。") % {"county": county},
            then=_("不用查异地；请重新比对，或认定是谁。"),
            code="placement.ours",
        )
