"""Taking what tablets say: each tap once, each answered by itself, nothing lost silently, what is odd marked."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.homes.days import TapSeen, day_of
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Client, Medicine
from doorstep.homes.models_day import Tap
from doorstep.homes.said_taps import SaidTap, not_taken
from doorstep.homes.terms_day import AHEAD, BEHIND, DAY_APART
from doorstep.kernel.refusal import Refused

from .carding import card_holders
from .own import DAY, at_home, own_home

TAKEN, THERE, REFUSED = "taken", "there", "refused"


@dataclass(frozen=True)
class Answered:
    """What became of one tap: taken now, there already, or refused with words. `odd`: why a person will look at it.

    `words` of one by a card that was taken: who came or left.
    """

    key: UUID
    state: str
    words: str = ""
    odd: str = ""


@dataclass(frozen=True)
class _Ground:
    """What taps are held against: the home's clients with their cards and medicines, and the taps there are.

    `cards`: whose each is or was, and when it was replaced.  `there`: who was there on which day, as far as was asked.
    """

    home: Home
    clients: dict[int, Client]
    cards: dict[str, tuple[int, dt.datetime | None]]
    medicines: dict[int, Medicine]
    by: Actor
    at: dt.datetime
    there: dict[tuple[int, dt.date], bool] = field(default_factory=dict)

    def client_of(self, said: SaidTap) -> Client | None:
        """Who is meant: by the card that counted then, by number, or as the one whose medicine it is."""
        if said.card:
            client, replaced_at = self.cards.get(said.card, (0, None))
            counted = replaced_at is None or self.said_at(said) < replaced_at
            return self.clients.get(client) if counted else None
        if said.client_id is not None:
            return self.clients.get(said.client_id)
        medicine = self.medicines.get(said.fields.get("medicine", 0))
        return self.clients.get(medicine.client_id) if medicine else None

    def said_at(self, said: SaidTap) -> dt.datetime:
        """When it was made: as the device says, otherwise now."""
        return said.said_at or self.at

    def day(self, said: SaidTap) -> dt.date:
        """The day for which it counts."""
        return said.day or timezone.localtime(self.said_at(said)).date()

    def kind(self, said: SaidTap) -> str:
        """What it is: a card is coming or leaving by whether its holder is there, and nothing if it does not count."""
        client = self.client_of(said)
        if said.card and client is None:
            return "card"
        return said.kind if client is None or said.kind != "card" else self._turns(client, self.day(said))

    def _turns(self, client: Client, day: dt.date) -> str:
        if (client.pk, day) not in self.there:
            rows = Tap.objects.filter(client=client, day=day).values_list(
                "key", "kind", "said_at", "service", "undoes__key"
            )
            self.there[client.pk, day] = day_of(TapSeen(*row) for row in rows).open_at is not None
        return "leave" if self.there[client.pk, day] else "arrive"

    def stands(self, tap: Tap) -> None:
        """Take note of a tap that is about to be written."""
        if tap.client_id and tap.kind in {"arrive", "leave"}:
            self.there[tap.client_id, tap.day] = tap.kind == "arrive"


@transaction.atomic
def take_taps(taps: Sequence[SaidTap], *, by: Actor, at: dt.datetime) -> list[Answered]:
    """Take each tap once. The same key with the same content is there already; with other content it is refused.

    What is odd (a wrong clock, late by days, a client who is no longer in the home, a card that is nobody's) is taken
    and said in `odd`.
    One that is refused does not hold up the others.  Raises: Http404.
    """
    with at_home(by):
        ground = _ground(own_home(by, DAY), taps, by=by, at=at)
        answers: dict[int, Answered] = {}
        plain = [(place, said) for place, said in enumerate(taps) if said.kind != "undo"]
        undoing = [(place, said) for place, said in enumerate(taps) if said.kind == "undo"]
        for part in (plain, undoing):  # what is undone must stand before
            answers |= _take_part(part, ground)
        taken = sum(one.state == TAKEN for one in answers.values())
        if taken:
            record(by, "take_taps", ground.home, at=at, became={"taken": taken})
    return [answers[place] for place in range(len(taps))]


def _ground(home: Home, taps: Sequence[SaidTap], *, by: Actor, at: dt.datetime) -> _Ground:
    clients = {one.pk: one for one in home.clients.all()}
    given = [said.fields["medicine"] for said in taps if said.kind == "medicine"]
    medicines = {one.pk: one for one in Medicine.objects.filter(home=home, pk__in=given)} if given else {}
    cards = card_holders(home) if any(said.card for said in taps) else {}
    return _Ground(home, clients, cards, medicines, by, at)


def _take_part(part: Sequence[tuple[int, SaidTap]], ground: _Ground) -> dict[int, Answered]:
    """Write what is new, then look what stands under each key: another tablet may have been quicker."""
    before = _standing(ground.home, (said for _place, said in part))
    answers: dict[int, Answered] = {}
    rows: dict[UUID, Tap] = {}
    for place, said in part:
        if said.key in before or said.key in rows:
            continue
        try:
            rows[said.key] = _row(said, ground, before)
            ground.stands(rows[said.key])
        except Refused as refusal:
            answers[place] = _refused(said, refusal)
    Tap.objects.bulk_create([rows[key] for key in sorted(rows)], ignore_conflicts=True)  # sorted: no deadlock
    after = before | (_standing(ground.home, (said for _place, said in part)) if rows else {})
    new = set(rows)
    for place, said in part:
        if place not in answers:
            answers[place] = _answer(said, after, is_fresh=said.key in new)
            new.discard(said.key)
    return answers


def _standing(home: Home, taps: Iterable[SaidTap]) -> dict[UUID, Tap]:
    keys = {key for said in taps for key in (said.key, said.undoes) if key is not None}
    found = Tap.objects.filter(home=home, key__in=keys).select_related("undoes", "client") if keys else ()
    return {one.key: one for one in found}


def _answer(said: SaidTap, after: dict[UUID, Tap], *, is_fresh: bool) -> Answered:
    there = after.get(said.key)
    if there is None:  # somebody undid the same tap at the same moment
        return _refused(said, not_taken(_("那一条已经撤销过。"), _("不用再撤销。"), "undone"))
    if not _is_same(said, there):
        why = _("同一编号下已经记了另一件事：%(what)s。") % {"what": there.get_kind_display()}
        return _refused(said, not_taken(why, _("请刷新页面，重新记这一条。"), "other_content"))
    return Answered(said.key, TAKEN if is_fresh else THERE, words=_card_words(there), odd=there.odd)


def _card_words(tap: Tap) -> str:
    """Who came or left by a card."""
    if tap.source != "card" or tap.client is None:
        return ""
    return f"{tap.get_kind_display()}：{tap.client.name}"


def _refused(said: SaidTap, refusal: Refused) -> Answered:
    return Answered(said.key, REFUSED, words=f"{refusal.why}{refusal.then}")


def _is_same(said: SaidTap, there: Tap) -> bool:
    """By a card it is the card that is compared: what it came to then depended on whose it was and who was there.

    What undoes stands on the day of what it undoes, whatever day it was.
    """
    content = [
        (said.kind, there.fields.get("meant", there.kind)),
        (said.service, there.service),
        (_fields(said), {name: value for name, value in there.fields.items() if name != "meant"}),
        (said.reason, there.reason),
        (said.client_id, there.client_id if said.client_id and not said.card else said.client_id),
        (said.undoes, there.undoes.key if there.undoes else None),
        (said.day, there.day if said.day and said.kind != "undo" else said.day),
        (said.said_at, there.said_at if said.said_at else None),
    ]
    return all(ours == theirs for ours, theirs in content)


def _fields(said: SaidTap) -> dict[str, object]:
    return {**said.fields, **({"card": said.card} if said.card else {})}


def _kept(said: SaidTap, kind: str) -> dict[str, object]:
    """What is written of it; where it came to something else than was said, also what was said."""
    return _fields(said) | ({"meant": said.kind} if kind != said.kind else {})


def _row(said: SaidTap, ground: _Ground, before: dict[UUID, Tap]) -> Tap:
    """The row of a tap that is new. Raises: Refused("tap.…")."""
    undoes = _undone(said, before) if said.kind == "undo" else None
    client, kind = None, ground.kind(said)
    if undoes is not None:
        client = undoes.client
    elif kind == "card":
        pass  # of nobody, and kept for somebody to look at
    elif said.kind != "incident" or said.client_id is not None or said.card:
        client = _whose(said, ground)
    return Tap(
        home=ground.home,
        code=ground.home.code,
        client=client,
        key=said.key,
        device=said.device,
        kind=kind,
        service=said.service,
        day=ground.day(said) if undoes is None else undoes.day,
        said_at=ground.said_at(said),
        at=ground.at,
        fields=_kept(said, kind),
        source=said.source,
        undoes=undoes,
        reason=said.reason,
        odd="；".join(_oddities(said, client, ground))[:200],
        account_id=ground.by.account_id,
        by_label=f"{ground.by.seat_label} {ground.by.name}".strip()[:100],
    )


def _whose(said: SaidTap, ground: _Ground) -> Client:
    client = ground.client_of(said)
    if client is None and said.kind == "medicine":
        raise not_taken(_("这个人的用药单里没有这种药。"), _("请先登记用药，再记服药。"), "medicine")
    if client is None:
        raise not_taken(_("这个人不是本家园的服务对象。"), _("请刷新页面，在名单里点。"), "client")
    if said.kind == "medicine":
        medicine = ground.medicines.get(said.fields["medicine"])
        if medicine is None or medicine.client_id != client.pk:
            raise not_taken(_("这个人的用药单里没有这种药。"), _("请先登记用药，再记服药。"), "medicine")
    return client


def _undone(said: SaidTap, before: dict[UUID, Tap]) -> Tap:
    undone = before.get(said.undoes) if said.undoes else None
    if undone is None:
        raise not_taken(_("要撤销的那一条还没有送到。"), _("请等它送到以后再撤销。"), "undoes")
    if undone.kind == "undo":
        raise not_taken(_("撤销不能再撤销。"), _("请把要记的重新记一条。"), "undoes")
    if not said.reason:
        raise not_taken(_("没有写撤销的原因。"), _("请写明原因。"), "reason")
    if Tap.objects.filter(undoes=undone).exists():
        raise not_taken(_("那一条已经撤销过。"), _("不用再撤销。"), "undone")
    return undone


def _oddities(said: SaidTap, client: Client | None, ground: _Ground) -> Iterable[str]:
    """Why a person should look at the tap. It is taken all the same."""
    if said.card and client is None:
        yield _card_oddity(said, ground)
    today, made, day = timezone.localtime(ground.at).date(), ground.said_at(said), ground.day(said)
    late = ground.at - made
    if late < -dt.timedelta(minutes=AHEAD.on(today)):
        yield _("平板的时间比系统快")
    if late > dt.timedelta(days=BEHIND.on(today)):
        yield _("晚了 %(days)s 天才送到") % {"days": late.days}
    if abs((day - today).days) > DAY_APART.on(today) or day > today:
        yield _("日期与收到的日子相差 %(days)s 天") % {"days": abs((day - today).days)}
    if said.source in {"tap", "card"} and day != timezone.localtime(made).date():
        yield _("日期与平板的时间对不上")
    if client is not None and said.kind != "undo":
        if client.held is None or day not in client.held:
            yield _("%(name)s这一天不在册") % {"name": client.name}
        if said.kind == "medicine" and day not in ground.medicines[said.fields["medicine"]].taken:
            yield _("这一天不在服药期间")
    if said.account_id not in (None, ground.by.account_id):
        yield _("由另一个账号送来")


def _card_oddity(said: SaidTap, ground: _Ground) -> str:
    client, _replaced_at = ground.cards.get(said.card, (0, None))
    if client in ground.clients:
        name = ground.clients[client].name
        return _("这是%(name)s换下的旧卡，没有算。请用新卡，或者在名单里点") % {"name": name}
    return _("没有人用这张卡，没有算。请核对卡号，或者在名单里点")
