"""One act on many cases: which acts they allow, and each done by itself, so that one refused holds back no other."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.items import find_item
from doorstep.base.scope import scoped
from doorstep.kernel.machine import Act, Ask
from doorstep.kernel.refusal import Refused
from doorstep.matters.desks import HELP, may_do
from doorstep.matters.known import with_options
from doorstep.matters.models import Matter, Notice

from .advance import advance
from .tell import tell_notice

MOST = 100
TELL = "tell"  # no act of any table: what was still to be told about a case is told
HOW = Ask("how", "怎样告知的", "choice", choices=tuple(Notice.HOWS))


@dataclass
class Offer:
    """One act for the cases that allow it; of each, how far it was when it was offered."""

    name: str
    label: str
    asks: tuple[Ask, ...] = ()
    rows: list[tuple[Matter, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What became of one case. `words`: where it is now, or why nothing was done."""

    matter_id: int
    number: str
    person: str
    is_done: bool
    words: str


def ticked_matters(keys: Sequence[str], *, by: Actor) -> list[Matter]:
    """The cases that were ticked, as far as they are within reach. Raises: Refused("bulk.none", "bulk.too_many")."""
    wanted = {int(key) for key in keys if key.isdecimal() and len(key) < 19}
    if not wanted:
        raise _refused(_("没有选择办件。"), _("请在名单上给要办的打勾。"), "none")
    if len(wanted) > MOST:
        raise _refused(_("一次最多 %(most)s 件。") % {"most": MOST}, _("请分几次办。"), "too_many")
    rows: QuerySet[Matter] = Matter.objects.within_reach(by, "matter.view").filter(pk__in=wanted)
    found = list(rows.select_related("person").order_by("-pk"))
    if not found:
        raise _refused(_("这些办件不在您的范围内。"), _("请在名单上给要办的打勾。"), "none")
    return found


def offers_for(rows: Iterable[Matter], *, by: Actor, on: dt.date) -> dict[str, Offer]:
    """The acts that may be done in bulk, by name, each with the cases whose stage and whose desk allow it.

    Whether anything else stands against it is seen when it is done.
    """
    offers: dict[str, Offer] = {}
    competent: dict[tuple[str, str], bool] = {}
    for matter in rows:
        item = find_item(matter.item)
        for act in item.machine.open_acts(matter.stage):
            if not act.bulk or not by.may(act.needs, matter.code):
                continue
            key = (item.code, act.name)
            if key not in competent:
                competent[key] = may_do(item, act, by.code, on=on)
            if competent[key]:
                offer = offers.setdefault(act.name, Offer(act.name, act.label))
                offer.asks = _joined(offer.asks, act, matter, on)
                offer.rows.append((matter, matter.events_count))
    if untold := _untold(rows, by=by):
        told = [(matter, untold[matter.pk]) for matter in rows if matter.pk in untold]
        offers[TELL] = Offer(TELL, _("登记已告知本人"), (HOW,), told)
    return offers


def _joined(asks: tuple[Ask, ...], act: Act, matter: Matter, on: dt.date) -> tuple[Ask, ...]:
    """The questions so far and those of one more act. Choices are those of the first case; each case checks them."""
    asked = {ask.name for ask in asks}
    more = tuple(ask for ask in act.asks if ask.name not in asked)
    return asks + with_options(more, matter, on) if more else asks


def _untold(rows: Iterable[Matter], *, by: Actor) -> dict[int, int]:
    """The latest notice still to be told, of each case that has one."""
    waiting = Notice.objects.within_reach(by, HELP).filter(matter__in=[one.pk for one in rows], told_at=None)
    return dict(waiting.order_by().values_list("matter").annotate(last=Max("pk")))


def act_on_each(
    name: str, rows: Sequence[tuple[int, int]], said: Mapping[str, Any], *, by: Actor, at: dt.datetime
) -> list[Outcome]:
    """Do one act on each case, a transaction each, in order. `rows`: the case, and how far it was when it was shown.

    Sent twice, nothing is done twice.  Called outside a transaction.  Raises: Refused("bulk.none", "bulk.too_many").
    """
    if not rows:
        raise _refused(_("没有选择办件。"), _("请在名单上给要办的打勾。"), "none")
    if len(rows) > MOST:
        raise _refused(_("一次最多 %(most)s 件。") % {"most": MOST}, _("请分几次办。"), "too_many")
    return [_outcome(key, name, seen, said, by=by, at=at) for key, seen in dict(rows).items()]


def _outcome(key: int, name: str, seen: int, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Outcome:
    number, person = str(key), ""
    try:
        with scoped(by.reach("matter.view"), by=by):
            matter = fetch(Matter.objects.select_related("person"), by, "matter.view", pk=key)
            number, person = matter.number, matter.person.name
            words = _done(matter, name, seen, said, by=by, at=at)
    except Refused as refusal:
        return Outcome(key, number, person, False, f"{refusal.why}{refusal.then}")
    except Http404:
        return Outcome(key, number, person, False, _("没有这件，或不在您的范围内。"))
    return Outcome(key, number, person, True, words)


def _done(matter: Matter, name: str, seen: int, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> str:
    """Do it, and say where the case is now."""
    if name == TELL:
        waiting = Notice.objects.within_reach(by, HELP).filter(matter=matter, told_at=None, pk__lte=seen)
        for notice in waiting.order_by("pk"):
            tell_notice(notice.pk, str(said.get("how", "")), by=by, at=at)
        return _("已登记告知。")
    item = find_item(matter.item)
    if not any(act.name == name and act.bulk for act in item.machine.acts):
        raise _refused(_("这一步要逐件办。"), _("请打开办件办理。"), "one_by_one")
    now = advance(matter.pk, name, said, seen=seen, by=by, at=at)
    return _("现在的环节是「%(stage)s」。") % {"stage": item.machine.stage(now.stage).label}


def _refused(why: str, then: str, reason: str) -> Refused:
    return Refused(_("没有成批办理。"), why=why, then=then, code=f"bulk.{reason}")
