"""Asking to be taken into a home: applied for by name and number, withdrawn, or refused by a decision."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.homes.eligible import standing
from doorstep.homes.models_clients import SERVICES, Client
from doorstep.homes.register import Seen, many_disabled, seek_person
from doorstep.kernel.refusal import Refused

from .governing import carry_out, require_decision
from .own import at_home, own, own_home


@dataclass(frozen=True)
class Wish:
    """Who asks, and for what."""

    name: str
    number: str = field(repr=False)
    mode: str
    services: Sequence[str] = ()
    has_single_caretaker: bool = False


@transaction.atomic
def apply_client(wish: Wish, *, by: Actor, at: dt.datetime) -> Client:
    """Put somebody on the waiting list. The number finds the person and is not kept.

    Raises: Http404, Refused("client.unknown", "client.died", "client.there", "idcard.…", "name.…").
    """
    what, today = _("申请没有登记。"), timezone.localtime(at).date()
    with at_home(by):
        home = own_home(by)
        seen = seek_person(wish.name, wish.number, on=today, what=what)
        require_alive(seen, what=what)
        told = standing(seen.born_on, seen.kinds, today)
        there = Refused(what, why=_("此人已在本家园的名单里。"), then=_("请到名单里查看。"), code="client.there")
        with refusing(client_stands_once_in_a_home=there):
            made = Client.objects.create(
                home=home,
                code=home.code,
                person_id=seen.person_id,
                name=seen.name,
                sex=seen.sex,
                born_on=seen.born_on,
                kinds=seen.kind_codes,
                grade=seen.grade,
                certificate_id=seen.certificate_id,
                not_counted_words=told.words or _("还没有接收。"),
                mode=wish.mode,
                services=[name for name, _words in SERVICES if name in wish.services],
                applied_at=at,
                has_single_caretaker=wish.has_single_caretaker,
                has_many_disabled=many_disabled([seen.person_id], today)[seen.person_id],
                is_synthetic=seen.is_synthetic,
            )
        record(by, "apply_client", made, at=at, became={"mode": wish.mode})
    return made


def require_alive(seen: Seen, *, what: str) -> None:
    """Raises: Refused("client.died") where the register has a death."""
    if seen.died_on is not None:
        raise Refused(
            what,
            why=_("名册里登记此人已经去世。"),
            then=_("如果登记有误，请和残联核对更正后再办。"),
            code="client.died",
        )


def own_waiting(client_id: int, by: Actor, *, what: str) -> Client:
    """The home's own client who waits, locked. Raises: Http404, Refused("client.not_waiting")."""
    one: Client = own(Client.objects.select_related("home"), by, pk=client_id)
    if one.state != "waiting":
        why = _("%(name)s现在是「%(state)s」，不在排队。") % {"name": one.name, "state": one.get_state_display()}
        raise Refused(what, why=why, then=_("请到名单里查看。"), code="client.not_waiting")
    return one


def own_admitted(client_id: int, by: Actor, *, what: str) -> Client:
    """The home's own client who is in it, locked. Raises: Http404, Refused("client.not_admitted")."""
    one: Client = own(Client.objects.select_related("home"), by, pk=client_id)
    if one.state != "admitted":
        why = _("%(name)s现在是「%(state)s」，不在册。") % {"name": one.name, "state": one.get_state_display()}
        raise Refused(what, why=why, then=_("请到名单里查看。"), code="client.not_admitted")
    return one


@transaction.atomic
def withdraw_client(client_id: int, reason: str, *, by: Actor, at: dt.datetime) -> Client:
    """The person, or who stands for him, no longer asks.

    Raises: Http404, Refused("client.not_waiting", "client.reason").
    """
    what = _("没有撤回。")
    with at_home(by):
        one = own_waiting(client_id, by, what=what)
        one.state, one.ended_reason = "withdrawn", require_reason(reason, what=what)
        one.save()
        record(by, "withdraw_client", one, at=at, reason=one.ended_reason)
    return one


@transaction.atomic
def refuse_client(client_id: int, reason: str, *, matter_id: int | None, by: Actor, at: dt.datetime) -> Client:
    """Do not take somebody in, by a decision of kind refusal, which is carried out by this.

    Raises: Http404, Refused("client.not_waiting", "client.reason", "decision.…").
    """
    what = _("没有办理不予接收。")
    with at_home(by):
        one = own_waiting(client_id, by, what=what)
        one.ended_reason = require_reason(reason, what=what)
        matter = require_decision(one.home, "refusal", matter_id, what=what)
        one.state, one.matter = "refused", matter
        one.save()
        record(by, "refuse_client", one, at=at, reason=one.ended_reason)
        carry_out(matter, _("不予接收%(name)s。") % {"name": one.name}, by=by, at=at)
    return one


def require_reason(reason: str, *, what: str) -> str:
    """The reason as it is kept. Raises: Refused("client.reason")."""
    if not reason.strip():
        raise Refused(what, why=_("没有写原因。"), then=_("请写明原因。"), code="client.reason")
    return reason.strip()[:200]
