"""Public lists: newcomers of a month, masked, for some workdays; taken down with a reason."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.items import find_benefit
from doorstep.base.many import joined_by_hash, many
from doorstep.base.trail import record
from doorstep.base.workdays import calendar_in_force
from doorstep.entitlements.models import Change
from doorstep.entitlements.models_process import ListEntry, PublicList
from doorstep.entitlements.terms import notice_days
from doorstep.entitlements.waiting import of_month, with_hold
from doorstep.kernel.days import add_workdays
from doorstep.kernel.names import mask_name
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.orgs.places import names_of
from doorstep.people.guardianship import is_minor
from doorstep.people.models import Person
from doorstep.people.services.standing import day_of, required


@transaction.atomic
@joined_by_hash()
def publish_list(benefit_code: str, month: dt.date, *, code: str, by: Actor, at: dt.datetime) -> PublicList:
    """Publish the newcomers of the month, and of earlier ones, who were told and stand on no list yet, from today on.

    Shown are a masked name, the village, the benefit and the amount; of a minor no name.

    Raises: Refused("access.not_yours", "benefit.unknown", "list.nobody").
    """
    what, on = _("没有公示。"), day_of(at)
    by.require("benefit.confirm", code, what=what)
    benefit = find_benefit(benefit_code)
    days = notice_days(benefit, on, place=code)
    newcomers = _newcomers(benefit.code, month, code, on)
    if not newcomers:
        raise Refused(
            what,
            why=_("没有要公示的人：要么都公示过了，要么还在核实或者还没有告知。"),
            then=_("请在「待遇变动」里看他们卡在哪一步。"),
            code="list.nobody",
        )
    closes = add_workdays(on, days, calendar_in_force())
    made = PublicList.objects.create(
        code=code,
        benefit=benefit.code,
        month=month,
        opens_on=on,
        closes_on=closes.date,
        is_provisional=closes.provisional,
        entries_count=len(newcomers),
        published_at=at,
        published_label=by.seat_label,
    )
    ListEntry.objects.bulk_create(_lines(made, newcomers, on), batch_size=1000)
    record(by, "publish_list", made, at=at, became={"people": len(newcomers), "closes_on": closes.date.isoformat()})
    return made


def _newcomers(benefit: str, month: dt.date, code: str, on: dt.date) -> list[Change]:
    """Open starts under `code`, locked, that wait for nothing but to be published; by village."""
    starts = Change.objects.select_for_update(of=("self",)).filter(of_month(month), benefit=benefit, kind="starts")
    starts = starts.in_ranges([subtree(code)]).filter(state="open")
    locked = list(starts.order_by("pk").values_list("pk", flat=True))
    ready = with_hold(Change.objects.filter(pk__in=many(locked)), on).filter(hold="unlisted").select_related("person")
    return list(ready.order_by("code", "person_id"))


def _lines(made: PublicList, newcomers: Sequence[Change], on: dt.date) -> Iterator[ListEntry]:
    places = names_of({change.code for change in newcomers}, on=on)
    for number, change in enumerate(newcomers, start=1):
        assert change.becomes_fen is not None  # a constraint of the change
        yield ListEntry(
            public_list=made,
            number=number,
            person_id=change.person_id,
            code=change.code,
            benefit=made.benefit,
            month=change.month,
            amount_fen=change.becomes_fen,
            shown_name=shown_name(change.person, on),
            place_code=change.code,
            place=places.get(change.code, ""),
            closes_on=made.closes_on,
        )


def shown_name(person: Person, on: dt.date) -> str:
    """王** for an adult; of a minor, and of whoever's birthday is not known, no name.

    Source: 个人信息保护法 第二十八条 (a minor under fourteen); that it holds up to eighteen is the house's.
    """
    if person.born_on is None:
        return _("某人")
    return _("某未成年人") if is_minor(person.born_on, on) else mask_name(person.name)


@transaction.atomic
def withdraw_list(list_id: int, *, reason: str, by: Actor, at: dt.datetime) -> PublicList:
    """Take a list down: nobody may be confirmed by it any more. Withdrawn already: unchanged.

    Raises: Http404, Refused("access.not_yours", "person.not_said").
    """
    what = _("公示没有撤回。")
    made = fetch(PublicList.objects.select_for_update(of=("self",)), by, "benefit.view", pk=list_id)
    by.require("benefit.confirm", made.code, what=what)
    if made.withdrawn_at is not None:
        return made
    made.withdrawn_at, made.withdrawn_reason = at, required(reason, _("撤回原因"), what=what, most=200)
    made.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    made.entries.update(withdrawn_at=at)
    record(by, "withdraw_list", made, at=at, reason=made.withdrawn_reason)
    return made
