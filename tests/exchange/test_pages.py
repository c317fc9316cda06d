"""What people see and do: the work list of rejects, correcting and sending again, differences, and the banner."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from doorstep.base.models import Look, Trail
from doorstep.exchange.links import note_answer, note_failure
from doorstep.exchange.models import Finding, Message, Reconciliation
from doorstep.exchange.outbox import payload_of
from tests.desk import sat_down
from tests.exchange.desks import put
from tests.factories import AccountFactory, OrgFactory, SeatFactory

pytestmark = pytest.mark.usefixtures("db")
BANNER = "省政务服务平台连不上"


def client_of(role="county_office"):
    place = OrgFactory(town=True) if role == "town_desk" else OrgFactory(county=True)
    account = AccountFactory()
    return sat_down(account, SeatFactory(account=account, role=role, org=place))


def text_of(client, url, *, status=200):
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def rejected():
    """One that the province turned down."""
    message = put()
    now = timezone.now()
    about = {"state": "rejected", "next_try_at": None, "sent_at": now, "answered_at": now}
    Message.objects.update(**about, reject_code="value.wrong", reject_words="残疾等级与本平台登记的不一致。")
    return message


def test_a_reject_stands_on_the_desk_and_in_the_list_with_its_reason(rejected):
    client = client_of()
    assert "上级平台退回的报文" in text_of(client, reverse("desk"))
    listed = text_of(client, f"{reverse('messages')}?state=rejected")
    assert "试验报文" in listed
    assert "残疾等级与本平台登记的不一致。" in listed
    page = text_of(client, reverse("message", args=[rejected.pk]))
    assert "（代码 value.wrong）" in page
    assert "王伟芳" not in page, "what it says is masked"


def test_a_reject_without_words_says_that_there_are_none(rejected):
    Message.objects.update(reject_words="")
    client = client_of()
    for name in ("message", "message-resend"):
        assert "对方没有写明原因" in text_of(client, reverse(name, args=[rejected.pk]))


def test_a_reject_is_corrected_and_sent_again_under_the_same_key(rejected):
    client, there = client_of(), reverse("message-resend", args=[rejected.pk])
    assert "残疾等级" in text_of(client, there)
    assert client.post(there, {"at.grade": "3"}).status_code == 400, "without a reason"
    assert client.post(there, {"at.grade": "3", "reason": "等级填错"}).status_code == 302
    message = Message.objects.get()
    assert (message.state, message.revision, message.reject_code, message.key) == ("queued", 2, "", "one")
    assert payload_of(message) == {"person": {"name": "王伟芳"}, "grade": 3}
    assert Trail.objects.get(act="resend_message").reason == "等级填错"
    again = client.post(there, {"at.grade": "4", "reason": "又按了一次"})
    assert again.status_code == 409
    assert "不是「被退回」" in again.content.decode()
    assert Message.objects.get().revision == 2


def test_a_reject_can_be_given_up_with_a_reason(rejected):
    client, there = client_of(), reverse("message-drop", args=[rejected.pk])
    assert client.post(there, {"reason": " "}).status_code == 409
    client.post(there, {"reason": "对方已有"})
    assert Message.objects.get().state == "dropped"
    assert "上级平台退回的报文" not in text_of(client, reverse("desk"))


def test_a_message_is_shown_in_full_for_a_purpose_that_is_written_down(rejected):
    client, there = client_of(), reverse("message-reveal", args=[rejected.pk])
    assert client.post(there, {"purpose": ""}).status_code == 409
    shown = client.post(there, {"purpose": "matter"})
    assert "王伟芳" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert Look.objects.count() == 1


def test_who_may_see_no_numbers_in_full_sees_no_message_in_full(rejected):
    client = client_of("city_office")
    shown = client.post(reverse("message-reveal", args=[rejected.pk]), {"purpose": "matter"})
    assert shown.status_code == 409
    assert "这需要「查看完整证件号码和电话」权限" in shown.content.decode()
    assert "王伟芳" not in shown.content.decode()
    assert Look.objects.count() == 0


def test_who_has_no_business_with_it_sees_no_messages(rejected):
    client = client_of("town_desk")
    for url in (reverse("exchange"), reverse("messages"), reverse("message", args=[rejected.pk])):
        assert client.get(url).status_code == 403
    assert client.post(reverse("message-drop", args=[rejected.pk]), {"reason": "不要"}).status_code == 403


def test_a_difference_is_listed_looked_into_and_settled(rejected):
    now = timezone.now()
    counted = {"same": 3, "differs": 0, "only_ours": 1, "only_theirs": 0}
    head = Reconciliation.objects.create(partner="province", day=rejected.day, made_at=now, **counted)
    finding = Finding.objects.create(
        reconciliation=head,
        finding="only_ours",
        message=rejected,
        code=rejected.code,
        key=rejected.key,
        our_state="acked",
    )
    client = client_of()
    assert "与上级平台对不上的报文" in text_of(client, reverse("desk"))
    assert "只有我方有" in text_of(client, f"{reverse('reconciliation')}?open=yes")
    assert "核对时对方" in text_of(client, reverse("finding", args=[finding.pk]))
    assert client.post(reverse("finding-again", args=[finding.pk])).status_code == 409, "it was turned down since"
    Message.objects.update(state="acked", reject_code="", reject_words="")
    assert client.post(reverse("finding-again", args=[finding.pk])).status_code == 302
    assert Message.objects.get().state == "queued"
    assert client.post(reverse("finding-settle", args=[finding.pk]), {"reason": ""}).status_code == 409
    assert client.post(reverse("finding-settle", args=[finding.pk]), {"reason": "已核实"}).status_code == 302
    assert "已核实" in text_of(client, reverse("finding", args=[finding.pk]))
    assert "没有差异" in text_of(client, f"{reverse('reconciliation')}?open=yes")


def test_the_banner_stands_while_the_partner_is_down_and_goes_when_it_is_back():
    put()
    client, now = client_of(), timezone.now()
    for minutes in (5, 4):
        note_failure("province", "对方没有在服务", at=now - dt.timedelta(minutes=minutes))
    assert BANNER not in text_of(client, reverse("desk")), "twice may be chance"
    note_failure("province", "对方没有在服务", at=now)
    for url in (reverse("desk"), reverse("exchange")):
        page = text_of(client, url)
        assert BANNER in page
        assert "已积压 1 条，恢复后自动补发。" in page
        assert "原因：对方没有在服务。" in page
    Message.objects.update(state="retry", next_try_at=now + dt.timedelta(hours=1))
    note_answer("province", at=now)
    assert BANNER not in text_of(client, reverse("desk"))
    assert Message.objects.get().next_try_at == now, "what waited is tried at once"


def test_three_failures_in_a_row_at_once_are_no_reason_for_a_banner():
    client, now = client_of(), timezone.now()
    for _try in range(3):
        note_failure("province", "对方没有在服务", at=now)
    assert BANNER not in text_of(client, reverse("desk"))
