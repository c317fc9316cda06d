"""What came back: whose task it is, what it takes to send it again, and the end of what nobody can be paid."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from doorstep.kernel.refusal import Refused
from doorstep.payments.accounts import replace_account
from doorstep.payments.models import Batch, Line, ReturnTask
from doorstep.payments.services import (
    answer_return,
    draw_up_follow_up,
    make_unpayable,
    receive_batch,
    record_answer,
    send_batch,
    sign_batch,
)
from doorstep.people.services import record_death
from tests.cast import COUNTY, ELSEWHERE, FINANCE, SIGNER, TOWN, VILLAGE
from tests.factories import NOON, AccountFactory, OrgFactory, PayAccountFactory, SeatFactory
from tests.payments.test_batch import answer, award, draw, sent
from tests.visitors import visitor

pytestmark = pytest.mark.usefixtures("db")
OTHER_CARD = "9900000000000028"


@pytest.fixture
def batch() -> Batch:
    """Sent, with two lines."""
    for _ in range(2):
        PayAccountFactory(person=award())
    return sent()


def came_back(batch: Batch, code: str) -> ReturnTask | None:
    """The second line came back; its task, if there is one."""
    record_answer(batch.pk, answer(batch, 2, code=code), by=FINANCE, at=NOON)
    return ReturnTask.objects.filter(line__batch=batch).first()


def see_through(batch: Batch, *returned: int, code: str = "R02") -> None:
    """Sign, receive, send, and take the answer."""
    for by in (SIGNER, FINANCE):
        sign_batch(batch.pk, by=by, at=NOON)
    receive_batch(batch.pk, by=FINANCE, at=NOON)
    send_batch(batch.pk, by=FINANCE, at=NOON)
    record_answer(batch.pk, answer(batch, *returned, code=code), by=FINANCE, at=NOON)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("R01", "account"),
        ("R02", "account"),
        ("R03", "death"),
        ("R04", "account"),
        ("R05", "account"),
        ("R06", "account"),
        ("R07", "bank"),
        ("R99", "bank"),
    ],
)
def test_what_came_back_is_a_task_of_ten_workdays_and_waits_for_it(batch, code, kind):
    task = came_back(batch, code)
    assert (task.kind, task.due_on, task.code) == (kind, dt.date(2026, 5, 29), task.person.code)
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_up_follow_up(batch.pk, by=COUNTY, at=NOON)


def test_the_bank_tries_its_own_fault_three_times_and_then_a_person_asks(batch):
    assert came_back(batch, "R08") is None
    first = batch
    for attempt in (2, 3):
        again = draw_up_follow_up(batch.pk, by=COUNTY, at=NOON)
        line = again.lines.get()
        assert (again.follows_batch, line.attempt) == (first, attempt)
        see_through(again, 1, code="R08")
    task = ReturnTask.objects.get()
    assert (task.kind, task.line) == ("bank", line)
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_up_follow_up(first.pk, by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="制作发放批次"):  # the bank is asked by the county
        answer_return(task.pk, "again", reason="银行说已修好", by=VILLAGE, at=NOON)
    answer_return(task.pk, "again", reason="银行说已修好", by=COUNTY, at=NOON)
    see_through(draw_up_follow_up(first.pk, by=COUNTY, at=NOON))
    states = Line.objects.filter(person=line.person).order_by("attempt").values_list("attempt", "state")
    assert list(states) == [(1, "returned"), (2, "returned"), (3, "returned"), (4, "paid")]


def test_another_account_closes_the_task_and_the_money_goes_out_again(batch):
    task = came_back(batch, "R04")
    replace_account(task.person_id, holder="王伟芳", bank="演示银行", number=OTHER_CARD, by=TOWN, at=NOON)
    task.refresh_from_db()
    assert (task.outcome, task.seat_label) == ("mended", TOWN.seat_label)
    again = draw_up_follow_up(batch.pk, by=COUNTY, at=NOON)
    assert (again.lines.get().tail, again.lines.get().follows_line_id) == ("0028", task.line_id)


def test_an_account_that_is_as_it_was_stays_a_task():
    account = PayAccountFactory(person=award(), number=OTHER_CARD)
    PayAccountFactory(person=award())
    batch = sent()
    number = Line.objects.get(batch=batch, person=account.person).number
    record_answer(batch.pk, answer(batch, number), by=FINANCE, at=NOON)
    replace_account(account.person_id, holder="王伟芳", bank="另一支行", number=OTHER_CARD, by=TOWN, at=NOON)
    assert ReturnTask.objects.get().closed_at is None


def test_who_had_another_account_before_the_bank_answered_is_nobodys_task(batch):
    line = batch.lines.get(number=2)
    replace_account(line.person_id, holder="王伟芳", bank="演示银行", number=OTHER_CARD, by=TOWN, at=NOON)
    assert came_back(batch, "R04") is None
    assert draw_up_follow_up(batch.pk, by=COUNTY, at=NOON).lines.get().follows_line == line


def test_a_frozen_account_is_first_asked_whether_the_person_has_died(batch):
    task = came_back(batch, "R03")
    replace_account(task.person_id, holder="王伟芳", bank="演示银行", number=OTHER_CARD, by=TOWN, at=NOON)
    with pytest.raises(Refused, match="没有可以发放的人"):  # another account does not answer the question
        draw_up_follow_up(batch.pk, by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="没有写核实到的情况"):
        answer_return(task.pk, "again", reason=" ", by=VILLAGE, at=NOON)
    with pytest.raises(Refused, match="还没有登记此人去世"):
        answer_return(task.pk, "dead", reason="邻居说已去世", by=VILLAGE, at=NOON)
    with pytest.raises(Refused, match="没有选择结果"):
        answer_return(task.pk, "maybe", reason="上门见到本人", by=VILLAGE, at=NOON)
    answer_return(task.pk, "again", reason="上门见到本人，银行已解冻", by=VILLAGE, at=NOON)
    assert draw_up_follow_up(batch.pk, by=COUNTY, at=NOON).lines_count == 1
    with pytest.raises(Refused, match="已经办结"):
        answer_return(task.pk, "again", reason="再说一次", by=VILLAGE, at=NOON)


def test_the_dead_are_not_sent_money_again_and_theirs_goes_back(batch):
    task = came_back(batch, "R03")
    with pytest.raises(Refused, match="还不到 12 个月"):
        make_unpayable(task.line_id, reason="发不出去", by=COUNTY, at=NOON)
    record_death(task.person_id, died_on=dt.date(2026, 5, 2), source="公安 户籍注销", by=TOWN, at=NOON)
    with pytest.raises(Refused, match="已于 2026-05-02 去世"):
        answer_return(task.pk, "again", reason="银行已解冻", by=VILLAGE, at=NOON)
    answer_return(task.pk, "dead", reason="家属出示死亡证明", by=VILLAGE, at=NOON)
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_up_follow_up(batch.pk, by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="没有写原因"):
        make_unpayable(task.line_id, reason="", by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="制作发放批次"):
        make_unpayable(task.line_id, reason="已去世", by=FINANCE, at=NOON)
    assert make_unpayable(task.line_id, reason="已去世，无人可领", by=COUNTY, at=NOON).state == "unpayable"
    with pytest.raises(Refused, match="没有可以发放的人"):  # neither by a follow-up nor anew
        draw()


def test_after_a_year_what_nobody_mended_goes_back(batch):
    task = came_back(batch, "R02")
    year = NOON.replace(year=2027)
    with pytest.raises(Refused, match="还不到 12 个月"):
        make_unpayable(task.line_id, reason="找不到本人", by=COUNTY, at=year - dt.timedelta(days=1))
    make_unpayable(task.line_id, reason="找不到本人", by=COUNTY, at=year)
    task.refresh_from_db()
    assert (task.outcome, task.reason) == ("unpayable", "找不到本人")
    with pytest.raises(Refused, match="不是退汇后还没有补发的"):
        make_unpayable(task.line_id, reason="再来一次", by=COUNTY, at=year)


def test_what_is_on_its_way_again_is_not_unpayable(batch):
    came_back(batch, "R08")
    draw_up_follow_up(batch.pk, by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="不是退汇后还没有补发的"):
        make_unpayable(batch.lines.get(number=2).pk, reason="x", by=COUNTY, at=NOON.replace(year=2028))


def test_a_task_is_answered_within_reach_and_with_a_reason(batch):
    task = came_back(batch, "R02")
    with pytest.raises(Http404):
        answer_return(task.pk, "again", reason="越权", by=ELSEWHERE, at=NOON)
    with pytest.raises(IntegrityError, match="answered_with_a_reason"), transaction.atomic():
        ReturnTask.objects.filter(pk=task.pk).update(closed_at=NOON, outcome="again")


def test_the_village_sees_its_task_on_the_desk_and_answers_it_on_a_page(batch):
    task = came_back(batch, "R03")
    village = visitor(SeatFactory(role="liaison", org=OrgFactory(), account=AccountFactory()))
    assert "退汇：要核实是否去世的人" in village.get("/").content.decode()
    listed = village.get("/batches/returns/?open=yes&kind=death").content.decode()
    assert "账户冻结或止付" in listed
    page = village.get(f"/batches/returns/{task.pk}/").content.decode()
    assert "请先上门或打电话核实" in page
    assert "更换收款账户" not in page  # a village may not
    refused = village.post(f"/batches/returns/{task.pk}/", {"outcome": "dead", "reason": "听说"})
    assert refused.status_code == 409
    assert "请先由乡镇或县在此人页面登记死亡" in refused.content.decode()
    assert village.post(f"/batches/returns/{task.pk}/", {"outcome": "again"}).status_code == 422
    done = village.post(f"/batches/returns/{task.pk}/", {"outcome": "again", "reason": "上门见到本人"})
    assert done.status_code == 302
    assert "上门见到本人" in village.get(f"/batches/returns/{task.pk}/").content.decode()
    assert "退汇：要核实是否去世的人" not in village.get("/").content.decode()


def test_the_county_ends_a_line_on_its_page(batch):
    task = came_back(batch, "R02")
    county = visitor(SeatFactory(role="county_office", org=OrgFactory(county=True), account=AccountFactory()))
    page = county.get(f"/batches/lines/{task.line_id}/").content.decode()
    assert "转为无法支付" in page
    assert f"/batches/returns/{task.pk}/" in page
    early = county.post(f"/batches/lines/{task.line_id}/", {"reason": "发不出去"})
    assert early.status_code == 409
    assert "请先补账户或核实情况" in early.content.decode()
