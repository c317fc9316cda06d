"""Honours of homes, entered by county and city with their document, and revoked with a reason."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.homes.models import Home, Honour
from doorstep.kernel.refusal import Refused


@dataclass(frozen=True)
class HonourSaid:
    """An honour: its level and title, who gave it, by which document, on which day."""

    level: str
    title: str
    issuer: str
    document: str
    on: dt.date


@transaction.atomic
def give_honour(home_id: int, said: HonourSaid, *, by: Actor, at: dt.datetime) -> Honour:
    """Enter an honour of a home. Raises: Http404, Refused("honour.day", "honour.no_document", "honour.twice")."""
    what = _("荣誉没有登记。")
    home = fetch(Home.objects.select_for_update(of=("self",)), by, "home.accept", pk=home_id)
    if said.on > timezone.localtime(at).date():
        raise Refused(what, why=_("授予日期在今天以后。"), then=_("请核对日期。"), code="honour.day")
    if not said.document.strip():
        raise Refused(what, why=_("没有写文号。"), then=_("请写明授予的文件。"), code="honour.no_document")
    if home.honours.filter(level=said.level, title=said.title.strip(), revoked_on=None).exists():
        raise Refused(what, why=_("这项荣誉已经登记。"), then=_("请核对称号。"), code="honour.twice")
    honour = Honour.objects.create(
        home=home,
        code=home.code,
        level=said.level,
        title=said.title.strip(),
        issuer=said.issuer.strip(),
        document=said.document.strip(),
        on=said.on,
    )
    record(by, "give_honour", honour, at=at, became={"level": said.level, "title": honour.title})
    return honour


@transaction.atomic
def revoke_honour(honour_id: int, on: dt.date, reason: str, *, by: Actor, at: dt.datetime) -> Honour:
    """Whoever gave an honour has taken it back.

    Raises: Http404, Refused("honour.revoked", "honour.day", "honour.no_reason").
    """
    what = _("没有登记撤销。")
    honour = fetch(Honour.objects.select_for_update(of=("self",)), by, "home.accept", pk=honour_id)
    if honour.revoked_on is not None:
        raise Refused(what, why=_("这项荣誉已经撤销。"), then=_("不用再登记。"), code="honour.revoked")
    if not honour.on <= on <= timezone.localtime(at).date():
        why = _("撤销日期要在授予以后，不晚于今天。")
        raise Refused(what, why=why, then=_("请核对日期。"), code="honour.day")
    if not reason.strip():
        raise Refused(what, why=_("没有写原因。"), then=_("请写明原因。"), code="honour.no_reason")
    honour.revoked_on, honour.revoked_reason = on, reason.strip()[:200]
    honour.save()
    record(by, "revoke_honour", honour, at=at, reason=reason)
    return honour
