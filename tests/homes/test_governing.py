"""Major matters: nothing is carried out that no recorded meeting has agreed to."""

import datetime as dt

import pytest
from django.http import Http404

from doorstep.base.models import Trail
from doorstep.homes.keepers import keeper_actor
from doorstep.homes.models import HomeStaff
from doorstep.homes.models_governance import MajorMatter, PartyMeeting
from doorstep.homes.models_work import FundEntry
from doorstep.homes.services.chartering import adopt_charter, missing_clauses
from doorstep.homes.services.governing import (
    Decision,
    Finish,
    Meeting,
    carry_out,
    drop_matter,
    finish_matter,
    needs_decision,
    propose_matter,
    publish_matter,
    record_meeting,
    require_decision,
)
from doorstep.homes.services.spending import spend_fund
from doorstep.homes.services.staffing import StaffSaid, add_staff, close_staff, move_staff
from doorstep.kernel.refusal import Refused
from tests.base.papercast import png
from tests.homes.cast import AT, a_home, works_in

pytestmark = pytest.mark.usefixtures("db")
TODAY = dt.date(2026, 3, 2)
MET = Meeting(TODAY, "周敏", "周敏、李勇、王芳", 5, 3, "讨论了本月的事项。")
DONE = Finish("已开办。", TODAY, raw=png(), filename="验收单.png")
YES, NO = Decision(True, "同意。"), Decision(False, "暂不同意。")


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def head(home):
    return keeper_actor(works_in(home))


def proposed(head, kind="rules", title="修订管理章程", **about) -> MajorMatter:
    return propose_matter(kind, title, "见附件。", proposer="周敏", by=head, at=AT, **about)


def agreed(head, kind="rules", title="修订管理章程", **about) -> MajorMatter:
    matter = proposed(head, kind, title, **about)
    minutes = f"讨论了{title}，第{matter.pk}号。"
    record_meeting(Meeting(TODAY, "周敏", "周敏、李勇、王芳", 5, 3, minutes), {matter.pk: YES}, by=head, at=AT)
    matter.refresh_from_db()
    return matter


def test_a_meeting_decides_several_matters_at_once(head):
    first, second = proposed(head), proposed(head, "budget", "买缝纫机", amount_fen=8000_00)
    met = record_meeting(MET, {first.pk: YES, second.pk: NO}, by=head, at=AT)
    states = dict(MajorMatter.objects.values_list("pk", "state"))
    assert states == {first.pk: "agreed", second.pk: "rejected"}
    assert set(met.matters.all()) == {first, second}
    assert Trail.objects.filter(act="decide_matter").count() == 2


@pytest.mark.parametrize(("expected", "present"), [(4, 2), (5, 6), (0, 0)])
def test_a_meeting_without_more_than_half_of_its_members_decides_nothing(head, expected, present):
    matter = proposed(head)
    thin = Meeting(TODAY, "周敏", "周敏、李勇", expected, present, "讨论。")
    with pytest.raises(Refused, match="过半数"):
        record_meeting(thin, {matter.pk: YES}, by=head, at=AT)
    matter.refresh_from_db()
    assert matter.state == "proposed"
    assert not PartyMeeting.objects.exists()


def test_a_meeting_is_recorded_once(head):
    record_meeting(MET, {}, by=head, at=AT)
    with pytest.raises(Refused, match="已经登记过"):
        record_meeting(MET, {}, by=head, at=AT)


def test_a_matter_is_decided_once(head):
    matter = agreed(head)
    with pytest.raises(Refused, match="已是「同意」"):
        record_meeting(MET, {matter.pk: NO}, by=head, at=AT)


def test_a_meeting_cannot_decide_what_was_brought_up_after_it(head):
    matter = proposed(head)
    early = Meeting(TODAY - dt.timedelta(days=1), "周敏", "周敏、李勇、王芳", 5, 3, "讨论。")
    with pytest.raises(Refused, match="才提出"):
        record_meeting(early, {matter.pk: YES}, by=head, at=AT)


def test_a_meeting_that_is_still_to_come_is_not_recorded(head):
    later = Meeting(TODAY + dt.timedelta(days=1), "周敏", "周敏、李勇、王芳", 5, 3, "讨论。")
    with pytest.raises(Refused, match="还没有到"):
        record_meeting(later, {}, by=head, at=AT)


def test_another_homes_matter_is_not_there(head):
    theirs = proposed(keeper_actor(works_in(a_home("铁路社区阳光家园"))))
    with pytest.raises(Http404):
        record_meeting(MET, {theirs.pk: YES}, by=head, at=AT)


def test_an_act_is_refused_in_words_until_a_meeting_has_agreed(home, head):
    with pytest.raises(Refused, match="没有党组织的决定"):
        require_decision(home, "rules", None, what="没有办。")
    waiting = proposed(head)
    with pytest.raises(Refused, match="党组织没有同意"):
        require_decision(home, "rules", waiting.pk, what="没有办。")
    theirs = agreed(keeper_actor(works_in(a_home("铁路社区阳光家园"))))
    with pytest.raises(Refused, match="没有党组织的决定"):
        require_decision(home, "rules", theirs.pk, what="没有办。")
    other = agreed(head, "staff", "聘用护理员")
    with pytest.raises(Refused, match="不是「制度」"):
        require_decision(home, "rules", other.pk, what="没有办。")
    good = agreed(head)
    assert require_decision(home, "rules", good.pk, what="没有办。") == good
    carry_out(good, "已办。", by=head, at=AT)
    with pytest.raises(Refused, match="已经执行过"):
        require_decision(home, "rules", good.pk, what="没有办。")


def test_no_more_is_spent_than_was_agreed(home, head):
    matter = agreed(head, "budget", "买缝纫机", amount_fen=8000_00)
    assert require_decision(home, "budget", matter.pk, what="没有付。", amount_fen=8000_00) == matter
    with pytest.raises(Refused, match=r"最多支出 8,000\.00 元"):
        require_decision(home, "budget", matter.pk, what="没有付。", amount_fen=8000_01)


@pytest.mark.parametrize(
    ("kind", "fen", "needs"),
    [("budget", 5000_00, False), ("budget", 5000_01, True), ("budget", None, True), ("staff", 0, True)],
)
def test_small_spending_needs_no_meeting_and_an_unknown_sum_is_not_small(kind, fen, needs):
    assert needs_decision(kind, fen, TODAY) is needs


def test_spending_is_not_proposed_without_its_sum(head):
    with pytest.raises(Refused, match="要写金额"):
        proposed(head, "budget", "买缝纫机")


def test_what_is_carried_out_is_published_and_not_before(head):
    matter = agreed(head, "projects", "开办手工坊")
    with pytest.raises(Refused, match="还没有执行"):
        publish_matter(matter.pk, TODAY, by=head, at=AT)
    finish_matter(matter.pk, DONE, by=head, at=AT)
    with pytest.raises(Refused, match="不能早于开会日期"):
        publish_matter(matter.pk, TODAY - dt.timedelta(days=1), by=head, at=AT)
    assert publish_matter(matter.pk, TODAY, by=head, at=AT).published_on == TODAY


def test_a_matter_is_taken_back_only_before_it_is_decided(head):
    assert drop_matter(proposed(head).pk, "不用办了。", by=head, at=AT).state == "dropped"
    with pytest.raises(Refused, match="不能撤回"):
        drop_matter(agreed(head).pk, "不用办了。", by=head, at=AT)


def test_a_charter_without_the_leadership_of_the_party_is_not_adopted(head):
    with pytest.raises(Refused, match="党的领导"):
        adopt_charter(TODAY, ["pay", "fund"], 100, matter_id=agreed(head).pk, by=head, at=AT)


def test_a_charter_is_adopted_by_a_decision_and_in_versions(head):
    with pytest.raises(Refused, match="没有党组织的决定"):
        adopt_charter(TODAY, ["party"], 100, matter_id=None, by=head, at=AT)
    first = adopt_charter(TODAY, ["pay", "party"], 100, matter_id=agreed(head).pk, by=head, at=AT)
    assert (first.version, first.clauses) == (1, ["party", "pay"])
    assert first.matter.state == "done"
    assert missing_clauses(first.clauses)[0] == "重要事项由社区党委研究讨论后按程序决定"
    assert adopt_charter(TODAY, ["party"], 100, matter_id=agreed(head).pk, by=head, at=AT).version == 2
    with pytest.raises(Refused, match="已经执行过"):
        adopt_charter(TODAY, ["party"], 100, matter_id=first.matter_id, by=head, at=AT)


@pytest.mark.parametrize(("kind", "page"), [("staff", "工作人员"), ("pay", "收入分配"), ("refusal", "服务对象")])
def test_what_an_act_carries_out_is_not_carried_out_by_words(head, kind, page):
    matter = agreed(head, kind, "一件事")
    with pytest.raises(Refused, match="不能只写一句话") as refused:
        finish_matter(matter.pk, DONE, by=head, at=AT)
    assert page in refused.value.then
    matter.refresh_from_db()
    assert matter.state == "agreed"


def test_what_is_done_elsewhere_is_carried_out_with_what_shows_it(head):
    matter = agreed(head, "budget", "买缝纫机", amount_fen=8000_00)
    about = {"raw": png(), "filename": "发票.png"}
    for said, why in (
        (Finish(" ", TODAY, 7900_00, **about), "没有写执行情况"),
        (Finish("已买。", TODAY - dt.timedelta(days=1), 7900_00, **about), "不能早于开会日期"),
        (Finish("已买。", TODAY + dt.timedelta(days=1), 7900_00, **about), "不能晚于今天"),
        (Finish("已买。", TODAY, None, **about), "实际支出多少"),
        (Finish("已买。", TODAY, 8000_01, **about), "实际支出多少"),
        (Finish("已买。", TODAY, 7900_00), "没有凭据"),
        (Finish("已买。", TODAY, 7900_00, raw=b"MZ\x90", filename="a.exe"), "没有收下|格式"),
    ):
        with pytest.raises(Refused, match=why):
            finish_matter(matter.pk, said, by=head, at=AT)
    done = finish_matter(matter.pk, Finish("已买。", TODAY, 7900_00, **about), by=head, at=AT)
    assert (done.state, done.spent_fen, done.paper.filename) == ("done", 7900_00, "发票.png")


def test_the_fund_is_spent_by_a_decision_within_what_was_agreed_and_what_there_is(home, head):
    matter = agreed(head, "budget", "买缝纫机", amount_fen=800_00)

    def spend(fen: int, key: int | None = matter.pk):
        return spend_fund(fen, TODAY, "买缝纫机", matter_id=key, by=head, at=AT)

    with pytest.raises(Refused, match=r"余额是 0\.00 元"):
        spend(1)
    about = {"home": home, "code": home.code, "on": TODAY, "at": AT, "by_label": "家园"}
    FundEntry.objects.create(fen=1000_00, words="分配", **about)
    with pytest.raises(Refused, match="没有党组织的决定"):
        spend(500_00, None)
    with pytest.raises(Refused, match=r"决定最多支出 800\.00 元"):
        spend(900_00)
    assert spend(500_00).fen == -500_00
    matter.refresh_from_db()
    assert (matter.state, matter.spent_fen) == ("done", 500_00)


def test_staff_come_change_duty_and_go_by_decisions(home, head):
    said = StaffSaid("李红", "carer")
    with pytest.raises(Refused, match="没有党组织的决定"):
        add_staff(said, matter_id=None, by=head, at=AT)
    taken_on = agreed(head, "staff", "聘用护理员")
    carer, _password = add_staff(said, matter_id=taken_on.pk, by=head, at=AT)
    taken_on.refresh_from_db()
    assert (taken_on.done_words, carer.matter) == ("李红任护理员。", taken_on)
    with pytest.raises(Refused, match="已经执行过"):
        move_staff(carer.pk, "cook", matter_id=taken_on.pk, by=head, at=AT)
    with pytest.raises(Refused, match="岗位没有变"):
        move_staff(carer.pk, "carer", matter_id=None, by=head, at=AT)
    cook = move_staff(carer.pk, "cook", matter_id=agreed(head, "staff", "李红转岗").pk, by=head, at=AT)
    carer.refresh_from_db()
    assert (cook.post, carer.closed_reason) == ("cook", "转任炊事员")
    with pytest.raises(Refused, match="没有党组织的决定"):
        close_staff(cook.pk, "回家", by=head, at=AT)
    leaving = agreed(head, "staff", "李红离任")
    assert close_staff(cook.pk, "回家", matter_id=leaving.pk, by=head, at=AT).left_matter == leaving


def test_nobody_gives_himself_another_duty_and_a_home_has_one_head(home, head):
    own = HomeStaff.objects.get()
    with pytest.raises(Refused, match="不能给自己换岗"):
        move_staff(own.pk, "deputy", matter_id=None, by=head, at=AT)
    carer = works_in(home, "carer", "李红")
    with pytest.raises(Refused, match="已有负责人"):
        move_staff(carer.pk, "head", matter_id=agreed(head, "staff", "换负责人").pk, by=head, at=AT)
