"""The daily comparison finds what was planted, lists it for people, and lets it heal or be settled."""

import datetime as dt

import pytest
from django.http import Http404
from django.utils import timezone

from doorstep.base.scope import as_system, scoped
from doorstep.exchange.calling import Reply
from doorstep.exchange.models import Finding, Message, Reconciliation
from doorstep.exchange.reconciling import days_to_compare, reconcile_day
from doorstep.exchange.services import send_again, settle_finding
from doorstep.kernel.refusal import Refused
from tests.cast import CITY, COUNTY, VILLAGE
from tests.exchange.desks import put, states
from tests.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def compared(there) -> Reconciliation:
    return reconcile_day(there.partner, timezone.localdate(), now=timezone.now)


def counts(head) -> tuple[int, ...]:
    return head.same, head.differs, head.only_ours, head.only_theirs


def open_findings() -> dict[str, str]:
    with as_system():
        return dict(Finding.objects.filter(settled_at=None).order_by("key").values_list("key", "finding"))


@pytest.fixture
def spoiled(partner):
    """Four messages that both had; then the partner lost one, changed one, and has one that nobody sent."""
    there = partner()
    for key in ("altered", "kept", "lost", "waits"):
        put(key, stream=f"stream-{key}")
    wait_until(lambda: there.deliver() and set(states().values()) == {"acked"}, what="the acknowledgements")
    there.spoil("DELETE FROM message WHERE key = 'lost'")
    there.spoil("UPDATE message SET digest = 'other' WHERE key = 'altered'")
    there.spoil(
        "INSERT INTO message SELECT 'foreign', 1, 's', day, digest, 'acked', 99 FROM message WHERE key = 'kept'"
    )
    return there


def test_what_was_planted_is_found_and_what_is_the_same_is_counted(spoiled):
    assert counts(compared(spoiled)) == (2, 1, 1, 1)
    assert open_findings() == {"altered": "differs", "foreign": "only_theirs", "lost": "only_ours"}
    with as_system():
        codes = dict(Finding.objects.values_list("key", "code"))
    assert codes["lost"] == "420602002003", "it lies where the message lies"
    assert codes["foreign"] == "420600000000", "nobody knows whose it is: the city"
    assert counts(compared(spoiled)) == (2, 1, 1, 1), "compared again, nothing is listed twice"
    assert len(open_findings()) == 3


def test_what_the_partner_lost_is_sent_again_and_leaves_the_list_by_itself(spoiled):
    compared(spoiled)
    with scoped(COUNTY.ranges, by=COUNTY):
        send_again(Finding.objects.get(key="lost").pk, by=COUNTY, at=timezone.now())
        with pytest.raises(Refused, match="补发没有用"):
            send_again(Finding.objects.get(key="lost").pk, by=COUNTY, at=timezone.now())
    wait_until(lambda: spoiled.deliver() and states()["lost"] == "acked", what="the lost one")
    assert counts(compared(spoiled)) == (3, 1, 0, 1)
    assert open_findings() == {"altered": "differs", "foreign": "only_theirs"}


def test_what_the_partner_changed_comes_back_as_a_reject_in_words(spoiled):
    compared(spoiled)
    with scoped(COUNTY.ranges, by=COUNTY):
        send_again(Finding.objects.get(key="altered").pk, by=COUNTY, at=timezone.now())
    spoiled.deliver()
    with as_system():
        turned_down = Message.objects.get(key="altered")
    assert (turned_down.state, turned_down.reject_code) == ("rejected", "key.another_payload")
    assert turned_down.reject_words == "这个幂等键已用于另一份内容或另一版。"


def test_what_was_looked_into_stays_settled_until_either_side_changes(spoiled):
    compared(spoiled)
    with scoped(CITY.ranges, by=CITY):
        finding = Finding.objects.get(key="foreign")
        with pytest.raises(Refused, match="没有写原因"):
            settle_finding(finding.pk, by=CITY, at=timezone.now(), reason=" ")
        settle_finding(finding.pk, by=CITY, at=timezone.now(), reason="旧系统补录的，已与对方核实")
        with pytest.raises(Refused, match="已经了结"):
            settle_finding(finding.pk, by=CITY, at=timezone.now(), reason="再来")
    compared(spoiled)
    assert "foreign" not in open_findings()
    spoiled.spoil("UPDATE message SET state = 'rejected' WHERE key = 'foreign'")
    compared(spoiled)
    assert open_findings()["foreign"] == "only_theirs"


def test_who_has_no_business_with_it_settles_nothing(spoiled):
    compared(spoiled)
    with as_system():
        finding = Finding.objects.get(key="lost")
    with scoped(VILLAGE.ranges, by=VILLAGE), pytest.raises(Http404):
        settle_finding(finding.pk, by=VILLAGE, at=timezone.now(), reason="看过了")


def test_a_partner_that_does_not_answer_or_talks_nonsense_is_refused_in_words(spoiled, monkeypatch):
    spoiled.kill()
    with pytest.raises(Refused, match="没有给出当天的清单：对方没有在服务"):
        compared(spoiled)
    line = {"key": "a", "revision": 1, "digest": "d", "state": "acked"}
    for nonsense in (
        {},
        {"messages": None},
        {"messages": [7]},
        *({"messages": [line | {"revision": revision}]} for revision in ("x", 0, 2**40, float("inf"))),
        {"messages": [line], "next": "a"},
    ):
        answer = Reply(200, nonsense)
        monkeypatch.setattr("doorstep.exchange.reconciling.call", lambda *_, answer=answer, **__: answer)
        with pytest.raises(Refused, match="内容读不懂"):
            compared(spoiled)
    twice = Reply(200, {"messages": [line, line], "next": ""})
    monkeypatch.setattr("doorstep.exchange.reconciling.call", lambda *_, **__: twice)
    assert compared(spoiled).only_theirs == 1


def test_a_day_is_compared_until_nothing_in_it_is_open(spoiled):
    now = timezone.localtime()
    tomorrow, today = now + dt.timedelta(days=1), now.date()
    with as_system():
        assert days_to_compare("province", at=tomorrow) == [today]
    compared(spoiled)
    with as_system():
        assert days_to_compare("province", at=tomorrow) == [today], "three are open"
        finding = {"settled_at": now, "settled_label": "市残联", "settled_reason": "已核实"}
        Finding.objects.update(**finding)
        assert days_to_compare("province", at=tomorrow) == []
        assert days_to_compare("province", at=tomorrow + dt.timedelta(days=1)) == [tomorrow.date()], "it was yesterday"
