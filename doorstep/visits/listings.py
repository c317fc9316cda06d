"""The list of this room: visits asked for."""

import datetime as dt
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.listing import Column, Listing
from doorstep.people.listings import choice

from .models import PURPOSES, VisitOrder
from .queues import QUEUES, in_queue
from .words import TONES, purpose_words, window_words


def visits_listing(actor: Actor, *, on: dt.date) -> Listing:
    """Visits asked for within reach, on the day; `queue` narrows them to one line of the desk."""
    return Listing(
        name="visits",
        title=_("上门"),
        permission="visit.view",
        rows=lambda actor: VisitOrder.objects.within_reach(actor, "visit.view").select_related("person"),
        columns=(
            Column("person", _("本人"), lambda order: order.person.name),
            Column("purpose", _("为什么上门"), purpose_words, width=20),
            Column("urgent", _("急"), lambda order: _("急") if order.is_urgent else "", width=6),
            Column("window", _("什么时候方便"), window_words, width=26),
            Column("state", _("状态"), lambda order: order.get_state_display(), tone=lambda order: TONES[order.state]),
            Column("address", _("地址"), lambda order: order.address, width=30),
        ),
        filters=(
            choice("queue", _("队列"), [(q.name, q.label) for q in QUEUES], partial(in_queue, on=on)),
            choice("state", _("状态"), VisitOrder.STATES, lambda rows, state: rows.filter(state=state)),
            choice("purpose", _("为什么上门"), PURPOSES, lambda rows, why: rows.filter(purpose=why)),
            choice("urgent", _("急"), [("yes", _("急"))], lambda rows, said: rows.filter(is_urgent=True)),
        ),
        order=("-pk",),
        url=lambda order: reverse("visit-order", args=[order.pk]),
        empty=_("没有上门任务。要登记，请打开本人或办件的页面。"),
        wide=True,
    )
