"""Telling people what was found: a short message where a mobile telephone is known, else by the village's own mouth."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.items import find_benefit
from doorstep.base.many import joined_by_hash, many
from doorstep.base.trail import record
from doorstep.entitlements.models import Change, MonthRun
from doorstep.entitlements.models_process import Telling
from doorstep.entitlements.telling_words import Addressee, addressee_of, telling_words
from doorstep.entitlements.waiting import DECIDES, of_month, with_hold
from doorstep.exchange.kinds import Kind, declare_kind
from doorstep.exchange.outbox import ROWS_AT_ONCE, Letter, send_many
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.orgs.models import Org
from doorstep.payments.models import PayAccount
from doorstep.people.models import Guardian
from doorstep.people.services.standing import day_of

# 待核: short messages go by the provincial platform; its own form of them is not published.
FIELDS = {"to": gettext_lazy("电话"), "words": gettext_lazy("内容")}
MESSAGE = declare_kind(Kind("message.benefit", gettext_lazy("待遇短信"), "province", FIELDS))
BY_HAND = [how for how in Telling.HOWS if how[0] != "message"]


@transaction.atomic
@joined_by_hash()
def tell_changes(
    benefit: str, month: dt.date, *, code: str, by: Actor, at: dt.datetime, most: int | None = None
) -> int:
    """Tell everybody under `code` of whom something was found, of the month and back, and who waits for nothing before
    that; `most` of them.

    Returns how many were told, or put down for the village to tell.  Nobody is told twice of the same finding.

    Raises: Refused("access.not_yours", "benefit.unknown", "parameter.missing").
    """
    by.require("benefit.confirm", code, what=_("没有告知。"))
    label, on = find_benefit(benefit).label, day_of(at)
    reach = subtree(code)
    open_ones = Change.objects.filter(of_month(month), benefit=benefit, kind__in=DECIDES, state="open").in_ranges(
        [reach]
    )
    waiting = with_hold(open_ones, on).filter(hold="untold").select_related("person").order_by("person_id")[:most]
    changes = list(waiting)
    if not changes:
        return 0
    people = [change.person_id for change in changes]
    guardians, tails, earlier = _guardians(people, on), _tails(people), _along(benefit, people, on)
    org = Org.objects.filter(code=code, kind="federation").order_by("-active").values_list("name", flat=True).first()
    told = []
    for change in changes:
        to = addressee_of(change.person, guardians[change.person_id], on)
        before = [one for one in earlier[change.person_id, change.kind] if one < change.month]
        words = telling_words(change, to, earlier=before, tail=tails.get(change.person_id, ""), org=org or "")
        told.append(_told(change, to, words, earlier=before, at=at))
    _send(zip(changes, told, strict=True), by=by, at=at)
    Telling.objects.bulk_create([telling for telling, _phone in told], batch_size=ROWS_AT_ONCE)
    run = MonthRun.objects.filter(code=code, benefit=benefit, month=month).latest("known_on")
    record(by, "tell_changes", run, at=at, became={"count": len(changes), "benefit": label})
    return len(changes)


def _guardians(people: list[int], on: dt.date) -> defaultdict[int, list[Guardian]]:
    found: defaultdict[int, list[Guardian]] = defaultdict(list)
    for guardian in Guardian.objects.filter(person__in=many(people), held__contains=on).order_by("pk"):
        found[guardian.person_id].append(guardian)
    return found


def _along(benefit: str, people: list[int], on: dt.date) -> defaultdict[tuple[int, str], list[dt.date]]:
    """The earlier months of which something was found, by person and kind, that are told with a later one."""
    found: defaultdict[tuple[int, str], list[dt.date]] = defaultdict(list)
    back = Change.objects.filter(person__in=many(people), benefit=benefit, is_back=True, state="open")
    if not back.exists():
        return found
    for person_id, kind, before in (
        with_hold(back, on).filter(hold="along").order_by("month").values_list("person_id", "kind", "month")
    ):
        found[person_id, kind].append(before)
    return found


def _tails(people: list[int]) -> dict[int, str]:
    used = PayAccount.objects.filter(person__in=many(people), used__upper_inf=True)
    return dict(used.order_by("pk").values_list("person_id", "tail"))


def _told(change: Change, to: Addressee, words: str, *, earlier: list[dt.date], at: dt.datetime) -> tuple[Telling, str]:
    """The telling, and the mobile telephone to which it goes by itself, if any."""
    assert change.becomes_fen is not None  # a constraint of the change: what is not known is not told
    telling = Telling(
        person_id=change.person_id,
        code=change.code,
        benefit=change.benefit,
        month=change.month,
        kind=change.kind,
        becomes_fen=change.becomes_fen,
        to=to.to,
        words=words,
        earlier=earlier,
        made_at=at,
    )
    return telling, to.phone


def _send(tellings: Iterable[tuple[Change, tuple[Telling, str]]], *, by: Actor, at: dt.datetime) -> None:
    """Send the words to whom a mobile telephone is known of: these are told with it."""
    mobile = [(change, telling, phone) for change, (telling, phone) in tellings if phone]
    letters = [
        Letter(
            {"to": phone, "words": telling.words},
            f"benefit-{change.person_id}-{change.benefit}-{change.month:%Y%m}-{change.kind}-{change.becomes_fen}",
            f"person-{change.person_id}",
            change,
            change.code,
        )
        for change, telling, phone in mobile
    ]
    for (_change, telling, _phone), message in zip(mobile, send_many(MESSAGE, letters, by=by, at=at), strict=True):
        telling.message = message
        telling.told_at, telling.told_how, telling.told_label = at, "message", by.seat_label


def to_be_told(by: Actor) -> Any:
    """What people within reach are to be told by somebody: no mobile telephone, or the message was turned down."""
    rows = Telling.objects.within_reach(by, "benefit.answer")
    return rows.filter(told_at=None) | rows.filter(told_how="message", message__state__in=["rejected", "dropped"])


@transaction.atomic
def record_telling(telling_id: int, how: str, *, by: Actor, at: dt.datetime) -> Telling:
    """Somebody has told it, and says how. Told already: unchanged.

    Raises: Http404, Refused("access.not_yours", "telling.how").
    """
    what = _("没有登记告知。")
    telling = fetch(Telling.objects.select_for_update(of=("self",)), by, "benefit.view", pk=telling_id)
    by.require("benefit.answer", telling.code, what=what)
    if not to_be_told(by).filter(pk=telling.pk).exists():
        return telling
    if how not in dict(BY_HAND):
        raise Refused(what, why=_("没有选择告知方式。"), then=_("请选择怎样告知的。"), code="telling.how")
    telling.told_at, telling.told_how, telling.told_label = at, how, by.seat_label
    telling.save(update_fields=["told_at", "told_how", "told_label"])
    record(by, "record_telling", telling.person, at=at, became={"how": how, "benefit": telling.benefit})
    return telling
