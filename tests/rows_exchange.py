"""Makers for messages to other platforms and for what the daily comparison found."""

from typing import Any

from doorstep.exchange.models import Finding, Message, Reconciliation
from doorstep.exchange.outbox import sealed
from doorstep.exchange.wire import canonical
from tests.rows import NOON, maker
from tests.world import SINCE, World


@maker(Message)
def message(world: World, code: str, mark: str, **about: Any) -> Message:
    """One that was turned down, so that every act on it can be tried."""
    whose = world.lay("people.Person", world.mostly(code))
    return Message.objects.create(
        code=code,
        partner="province",
        kind="matter.accepted",
        key=f"message-{next(world.numbers)}",
        stream=f"person-{whose.pk}",
        **sealed(canonical({"person": {"name": mark}})),
        thing="people.person",
        thing_id=whose.pk,
        person_id=whose.pk,
        state="rejected",
        day=SINCE,
        queued_at=NOON,
        seat_id=0,
        seat_label=mark,
        attempts=1,
        sent_at=NOON,
        answered_at=NOON,
        reject_code="value.wrong",
        reject_words=mark,
    )


@maker(Finding)
def finding(world: World, code: str, mark: str, **about: Any) -> Finding:
    """About a message that the partner has lost."""
    lost = world.lay("exchange.Message", code)
    nothing = dict.fromkeys(("same", "differs", "only_ours", "only_theirs"), 0)
    head, _made = Reconciliation.objects.get_or_create(
        partner="province", day=SINCE, defaults={"made_at": NOON, **nothing}
    )
    return Finding.objects.create(
        code=code, reconciliation=head, finding="only_ours", message=lost, key=lost.key, our_state=lost.state
    )
