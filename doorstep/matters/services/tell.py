"""Telling the person: a notice waits until somebody has told it and says how."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Notice


@transaction.atomic
def tell_notice(notice_id: int, how: str, *, by: Actor, at: dt.datetime) -> Notice:
    """The person was told. Told already: unchanged. Raises: Http404, Refused("notice.how", "access.not_yours")."""
    notice = fetch(Notice.objects.select_for_update(of=("self",)), by, "matter.view", pk=notice_id)
    what = _("没有登记告知。")
    by.require("matter.file", notice.code, what=what)
    if notice.told_at is not None:
        return notice
    if how not in dict(Notice.HOWS):
        raise Refused(what, why=_("没有选择告知方式。"), then=_("请选择怎样告知的。"), code="notice.how")
    notice.told_at, notice.told_how, notice.told_label = at, how, by.seat_label
    notice.save(update_fields=["told_at", "told_how", "told_label"])
    record(by, "tell_notice", notice.matter, at=at, became={"how": how})
    return notice
