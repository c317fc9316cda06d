"""What goes by itself or by a command: the worker's job, the comparison of the night, partners that are played."""

import datetime as dt
import http.client
import signal

import pytest
from django.utils import timezone

from doorstep.base.installation import forget_installation
from doorstep.base.scope import as_system
from doorstep.exchange import commands, tasks
from doorstep.exchange.models import Finding, Reconciliation
from doorstep.exchange.partners import connected_partners, find_partner
from doorstep.kernel.refusal import Refused
from doorstep.web import serving
from tests.exchange.desks import SECRET, put, states
from tests.processes import found_installation, wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def connected(partner, settings):
    """The province is connected, and the national platform is not."""
    there = partner()
    settings.PARTNERS = {
        "national": {"address": "", "secret": SECRET},
        "province": {"address": there.partner.address, "secret": SECRET},
    }
    return there


def days() -> list[dt.date]:
    with as_system():
        return list(Reconciliation.objects.order_by("day").values_list("day", flat=True))


def test_the_workers_job_sends_what_is_due_and_compares_the_days_before(connected):
    yesterday = timezone.now() - dt.timedelta(days=1)
    put("old", at=yesterday)
    wait_until(lambda: tasks.deliver_messages() or states() == {"old": "acked"}, what="the acknowledgement")
    tasks.reconcile_due(connected.partner, at=timezone.localtime().replace(hour=2))
    assert days() == [timezone.localdate(yesterday)]


def test_the_night_is_young_before_one(connected):
    tasks.reconcile_due(connected.partner, at=timezone.localtime().replace(hour=0, minute=59))
    assert days() == []


def test_a_partner_that_is_down_is_asked_again_in_a_later_minute(connected):
    connected.kill()
    tasks.reconcile_due(connected.partner, at=timezone.localtime().replace(hour=2))
    assert days() == []
    connected.start()
    tasks.reconcile_due(connected.partner, at=timezone.localtime().replace(hour=2))
    assert len(days()) == 1


def test_the_commands_tell_what_they_did(connected):
    put()
    tally = next(iter(commands.deliver()))
    assert tally["acked"] + tally["acked_later"] == 1
    connected.spoil("DELETE FROM message")
    lines = list(commands.reconcile("province", timezone.localdate()))
    assert [line["count"] for line in lines[:4]] == [0, 0, 1, 0]
    assert (lines[4]["key"], lines[4]["difference"]) == ("one", "only_ours")
    with as_system():
        assert Finding.objects.count() == 1


def test_made_up_rows_go_to_no_other_machine(settings):
    settings.PARTNERS = {
        "national": {"address": "https://platform.example.gov.cn", "secret": SECRET},
        "province": {"address": "", "secret": SECRET},
    }
    found_installation()
    assert connected_partners() == []
    with pytest.raises(Refused, match="没有接通的平台"):
        list(commands.deliver())
    with pytest.raises(Refused, match="没有名为 nobody 的平台"):
        find_partner("nobody")
    with pytest.raises(Refused, match="还没有接通"):
        list(commands.reconcile("province", None))


def test_a_port_in_use_or_a_folder_that_cannot_be_is_said_in_words(partner, tmp_path):
    there, manners = partner(), (0.0, 0.0, 0.0, 0.0, 0, 1)
    (tmp_path / "file").touch()
    for port, folder in ((there.port, tmp_path), (99_999, tmp_path), (0, tmp_path / "file")):
        with pytest.raises(Refused, match="模拟平台没有开始"):
            commands.play_partner("province", port, str(folder), *manners)


def test_only_a_demonstration_plays_partners_and_only_those_without_an_address(settings):
    settings.PARTNERS = {
        "national": {"address": "http://127.0.0.1:1", "secret": SECRET},
        "province": {"address": "", "secret": SECRET},
    }
    forget_installation()
    assert serving.partners_to_play() == {}, "no installation, no play"
    found_installation()
    assert [*serving.partners_to_play()] == ["province"]


def test_partners_are_played_as_processes_of_their_own_and_end_with_the_product(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    began, begin = [], serving._start
    monkeypatch.setattr(serving, "_start", lambda *words: began.append(begin(*words)) or began[-1])
    port = serving._free_port()

    def answers() -> int:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/acks")
            return line.getresponse().status
        except ConnectionRefusedError:
            return 0
        finally:
            line.close()

    with serving.played({"province": f"http://127.0.0.1:{port}"}) as variables:
        assert variables == {"DOORSTEP_PROVINCE_URL": f"http://127.0.0.1:{port}"}
        wait_until(lambda: answers() == 401, what="the played partner, which wants a signature")
    assert [child.returncode for child in began] == [-signal.SIGTERM]
