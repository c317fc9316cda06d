"""Whoever is killed, and however often: afterwards both sides hold the same messages, each once."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.utils import timezone

from doorstep.base.scope import as_system
from doorstep.exchange.delivering import deliver_due
from doorstep.exchange.models import WAITING, Message
from doorstep.exchange.reconciling import reconcile_day
from tests.exchange.desks import SECRET, put, states
from tests.factories import PersonFactory
from tests.processes import environment, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
MESSAGES, STREAMS = 500, 60
KILLS = 3


def laid(count: int) -> list[str]:
    """So many messages in the outbox; gives their keys in the order in which they were put."""
    with as_system():
        person = PersonFactory()
    keys = [f"m{number:03}" for number in range(count)]
    for number, key in enumerate(keys):
        put(key, stream=f"stream-{number % STREAMS}", person=person)
    return keys


def agree(there, keys) -> None:
    """Both sides hold each message once, acknowledged, the same, and in the order of its stream."""
    assert states() == dict.fromkeys(keys, "acked")
    held = there.rows("SELECT key, revision, state, stream FROM message ORDER BY place")
    assert sorted(row[:3] for row in held) == [(key, 1, "acked") for key in keys]
    for stream in {row[3] for row in held}:
        mine = [row[0] for row in held if row[3] == stream]
        assert mine == sorted(mine)
    head = reconcile_day(there.partner, timezone.localdate(), now=timezone.now)
    assert (head.same, head.differs, head.only_ours, head.only_theirs) == (len(keys), 0, 0, 0)


def is_over() -> bool:
    return set(states().values()) == {"acked"}


def test_the_partner_is_killed_and_restarted_during_500_messages_and_both_sides_agree(partner):
    there = partner("--duplicates", "0.2", "--reorder", "0.2")
    keys, killed_at = laid(MESSAGES), []
    done = threading.Event()

    def kill_now_and_then() -> None:
        while len(killed_at) < KILLS and not done.wait(0.1):
            if len(there.rows()) >= (len(killed_at) + 1) * MESSAGES // (KILLS + 1):
                there.kill()
                killed_at.append(len(there.rows()))
                there.start()

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    began = time.monotonic()
    while not is_over() and time.monotonic() - began < 180:
        deliver_due(timezone.now, partners=[there.partner])
        time.sleep(0.1)
    done.set()
    killer.join()
    assert len(killed_at) == KILLS
    assert 0 < killed_at[0] < killed_at[-1] < MESSAGES, "it was killed with messages on both sides"
    wait_until(lambda: there.deliver() and is_over(), what="the last acknowledgements")
    agree(there, keys)


def test_our_own_deliverer_is_killed_and_both_sides_agree(partner):
    there, keys = partner(), laid(120)
    variables = environment() | {
        "DOORSTEP_PROVINCE_URL": there.partner.address,
        "DOORSTEP_PROVINCE_SECRET": SECRET,
        "DOORSTEP_NATIONAL_URL": "",
    }
    command = [sys.executable, "-m", "doorstep", "exchange", "deliver", "--json"]
    for share in (20, 70):
        ours = subprocess.Popen(command, cwd=settings.ROOT, env=os.environ | variables, stdout=subprocess.DEVNULL)
        wait_until(lambda share=share: len(there.rows()) >= share, what="some messages under way")
        ours.send_signal(signal.SIGKILL)
        ours.wait()
        assert not is_over()
    with_lease_ended()
    wait_until(lambda: there.deliver() and is_over(), what="the rest")
    agree(there, keys)


def with_lease_ended() -> None:
    """What the killed process had in hand is due, as it would be half a minute later."""
    with as_system():
        Message.objects.filter(state__in=WAITING).exclude(state="sent").update(next_try_at=timezone.now())
