"""Pages of how a home is led: the head's own, and what offices see."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doorstep.homes.models_governance import Charter, MajorMatter, PartyMeeting
from doorstep.orgs.models import Org
from tests.base.papercast import png
from tests.cast import COUNTY_CODE, ELSEWHERE_CODE
from tests.desk import sat_down
from tests.factories import OrgFactory, SeatFactory
from tests.homes.cast import a_client, a_home, at_the_screen, told, works_in

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


def a_picture(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png(), "image/png")


def office(code: str):
    org = Org.objects.filter(code=code).first() or OrgFactory(code=code, level="county")
    seat = SeatFactory(role="county_office", org=org)
    return sat_down(seat.account, seat)


def test_minutes_and_charter_are_handed_in_as_files_and_seen_by_the_home_and_its_office_alone(home, head):
    _answer, matter = propose(head)
    meet(head, matter, scan=a_picture("会议记录.png"))
    today = matter.proposed_at.date().isoformat()
    said = {"adopted_on": today, "clauses": ["party"], "fund_per_mille": "100", "matter_id": str(matter.pk)}
    head.post(reverse("home-charter-adopt"), said | {"scan": a_picture("章程.png")})
    charter, meeting = Charter.objects.get(), PartyMeeting.objects.get()
    assert "看章程文本" in told(head.get(reverse("home-charter")))
    assert "看会议记录原件" in told(head.get(reverse("home-meetings")))
    stranger = at_the_screen(works_in(a_home("铁路社区阳光家园"), name="陈静"))[0]
    for own, seen, key in (
        ("home-charter-paper", "charter-paper-seen", charter.pk),
        ("home-meeting-paper", "meeting-paper-seen", meeting.pk),
    ):
        assert head.get(reverse(own, args=[key]))["Content-Type"] == "image/png"
        assert office(COUNTY_CODE).get(reverse(seen, args=[key]))["Content-Type"] == "image/png"
        assert stranger.get(reverse(own, args=[key])).status_code == 404
        assert office(ELSEWHERE_CODE).get(reverse(seen, args=[key])).status_code == 404
    words = told(office(COUNTY_CODE).get(reverse("matter-of-home", args=[matter.pk])))
    assert "看会议记录原件" in words
    assert "看章程文本" in words


def test_what_is_no_picture_and_no_pdf_is_refused_beside_its_field_and_nothing_is_recorded(head):
    _answer, matter = propose(head)
    answer = meet(head, matter, scan=SimpleUploadedFile("会议记录.exe", b"MZ\x90\x00" * 20))
    assert answer.status_code == 409
    assert "这里只收照片和 PDF" in told(answer)
    assert not PartyMeeting.objects.exists()


def test_an_agreement_is_handed_in_and_seen_by_those_who_see_the_client(home, head):
    one = a_client(home)
    there = reverse("home-client-agreement", args=[one.pk])
    assert "没有选文件" in told(head.post(there, {}))
    assert head.get(reverse("home-agreement", args=[one.pk])).status_code == 404
    assert "看协议" in told(head.post(there, {"scan": a_picture("协议.png")}, follow=True))
    assert head.get(reverse("home-agreement", args=[one.pk]))["Content-Type"] == "image/png"
    assert office(COUNTY_CODE).get(reverse("agreement-seen", args=[one.pk])).status_code == 200
    assert office(ELSEWHERE_CODE).get(reverse("agreement-seen", args=[one.pk])).status_code == 404
    worker, _actor = at_the_screen(works_in(home, "carer", "李勇"))
    assert worker.get(reverse("home-agreement", args=[one.pk])).status_code == 403
