"""Pages of how a home is led: the head's own, and what offices see."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doorstep.homes.models_governance import Charter, MajorMatter
from tests.base.papercast import png
from tests.desk import sat_down
from tests.factories import SeatFactory
from tests.homes.cast import a_home, at_the_screen, told, works_in

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def head(home):
    return at_the_screen(works_in(home))[0]


def propose(browser, title="修订管理章程", kind="rules", **about):
    said = {"kind": kind, "title": title, "words": "见附件。", "proposer": "周敏", **about}
    answer = browser.post(reverse("home-matter-propose"), said)
    return answer, MajorMatter.objects.order_by("pk").last()


def meet(browser, matter, said="yes", **about):
    posted = {
        "held_on": matter.proposed_at.date().isoformat(),
        "chair": "周敏",
        "attendees": "周敏、李勇、王芳",
        "expected": "5",
        "present": "3",
        "minutes": f"讨论了{matter.title}。",
        f"said_{matter.pk}": said,
        f"words_{matter.pk}": "会议同意。",
        **about,
    }
    return browser.post(reverse("home-meeting-record"), posted)


def test_a_charter_is_refused_until_a_decision_is_linked_and_then_goes_in(head):
    _answer, matter = propose(head)
    day = matter.proposed_at.date().isoformat()
    said = {"adopted_on": day, "clauses": ["party", "pay"], "fund_per_mille": "100"}
    answer = head.post(reverse("home-charter-adopt"), said)
    assert answer.status_code == 409
    assert "没有党组织的决定" in told(answer)
    assert meet(head, matter).status_code == 302
    answer = head.post(reverse("home-charter-adopt"), said | {"matter_id": matter.pk}, follow=True)
    words = told(answer)
    assert "现行第 1 版" in words
    assert "章程还缺这些内容" in words
    assert Charter.objects.get().matter == matter
    assert "已执行" in told(head.get(reverse("home-matter", args=[matter.pk])))


def test_a_meeting_below_half_is_refused_beside_its_field(head):
    _answer, matter = propose(head)
    answer = meet(head, matter, present="2")
    assert answer.status_code == 409
    assert "到会须过半数" in told(answer)


def test_matters_are_listed_by_state(head):
    _answer, matter = propose(head)
    propose(head, "买缝纫机", "budget", amount_fen="8000")
    meet(head, matter)
    words = told(head.get(reverse("home-matters") + "?state=proposed"))
    assert "买缝纫机" in words
    assert "修订管理章程" not in words


def test_a_matter_goes_its_way_to_the_public(head):
    _answer, matter = propose(head, "开办手工坊", "projects")
    meet(head, matter)
    there = reverse("home-matter-finish", args=[matter.pk])
    said = {"words": "已开办。", "on": matter.proposed_at.date().isoformat()}
    assert "没有凭据" in told(head.post(there, said))
    head.post(there, said | {"scan": SimpleUploadedFile("验收单.png", png(), "image/png")})
    day = matter.proposed_at.date().isoformat()
    words = told(head.post(reverse("home-matter-publish", args=[matter.pk]), {"on": day}, follow=True))
    assert "已开办" in words
    assert "公开日期" in words


def test_those_who_only_work_in_the_home_do_not_decide(home):
    worker, _actor = at_the_screen(works_in(home, "carer", "李勇"))
    assert worker.get(reverse("home-matters")).status_code == 403


def test_an_office_sees_matters_within_reach_and_does_nothing_with_them(home, head):
    _answer, matter = propose(head)
    seat = SeatFactory()
    office = sat_down(seat.account, seat)
    assert "修订管理章程" in told(office.get(reverse("matters-of-home", args=[home.pk])))
    words = told(office.get(reverse("matter-of-home", args=[matter.pk])))
    assert "待讨论" in words
    assert "撤回" not in words
    assert office.get(reverse("home-matter", args=[matter.pk])).status_code == 403
