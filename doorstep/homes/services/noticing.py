"""Writing down what should be looked at, and what a person then decided about it."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.homes.models_day import Notice
from doorstep.homes.notices import LOOKED_FOR, Found
from doorstep.kernel.refusal import Refused

INSPECT = "home.inspect"


def look_for_notices(homes: Sequence[int], month: dt.date, *, at: dt.datetime) -> int:
    """Look for every sign in a month of these homes; how many are new. Needs the reach of the whole city.

    Found again it is the same row; what a person has settled stays as it is.
    """
    new = 0
    for look in LOOKED_FOR:
        for found in look(homes, month):
            new += _write(found, at=at)
    return new


def _write(found: Found, *, at: dt.datetime) -> bool:
    whose = found.client
    said = {"words": found.words[:300], "evidence": found.evidence}
    key = {"home_id": whose.home_id, "client": whose, "sign": found.sign, "about": found.about}
    row, is_fresh = Notice.objects.get_or_create(**key, defaults={"code": whose.code, "found_at": at, **said})
    if not is_fresh and not row.outcome and (row.words, row.evidence) != (said["words"], said["evidence"]):
        row.words, row.evidence = found.words[:300], found.evidence
        row.save(update_fields=["words", "evidence"])
    return is_fresh


@transaction.atomic
def settle_notice(notice_id: int, outcome: str, words: str, *, by: Actor, at: dt.datetime) -> Notice:
    """A person decides, with words. Raises: Http404, Refused("notice.settled", "notice.no_words", "notice.outcome")."""
    what = _("没有处理。")
    notice = fetch(Notice.objects.select_for_update(of=("self",)), by, INSPECT, pk=notice_id)
    if notice.outcome:
        raise Refused(what, why=_("这一条已经处理过。"), then=_("请看处理说明。"), code="notice.settled")
    if outcome not in dict(Notice.OUTCOMES):
        raise Refused(what, why=_("没有选处理结果。"), then=_("请选一个结果。"), code="notice.outcome")
    if not words.strip():
        raise Refused(what, why=_("没有写处理说明。"), then=_("请写明怎样查、查到什么。"), code="notice.no_words")
    notice.outcome, notice.outcome_words = outcome, words.strip()[:300]
    notice.settled_at, notice.settled_label = at, f"{by.seat_label} {by.name}".strip()[:100]
    notice.save()
    record(by, "settle_home_notice", notice, at=at, became={"outcome": outcome}, reason=words.strip()[:200])
    return notice
