"""Activities of a home: who took part, who agreed to photographs, and what is shown."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from doorstep.base.models import Paper
from doorstep.homes.models_safety import Activity, Photo, PhotoConsent
from doorstep.homes.services.activities import (
    Agreed,
    Offered,
    add_attendees,
    add_photo,
    enter_activity,
    give_consent,
    withdraw_consent,
)
from doorstep.kernel.refusal import Refused
from tests.base.papercast import png
from tests.homes.cast import AT, a_client, a_home, at_the_screen, told, works_in
from tests.quota.reviewcast import seated

pytestmark = pytest.mark.usefixtures("db")
ON = dt.date(2026, 3, 2)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def head(home):
    return at_the_screen(works_in(home))


def an_activity(by, clients=(), **about) -> Activity:
    said = {"kind": "craft", "title": "剪纸课", "on": ON, "minutes": 60, "leader": "周敏", "volunteers": 3}
    return enter_activity(Offered(**(said | about)), clients, by=by, at=AT)


def agrees(by, client, *uses: str, last: dt.date | None = None) -> PhotoConsent:
    said = Agreed(uses or ("wall",), dt.date(2026, 1, 1), last, "王父")
    return give_consent(client.pk, said, by=by, at=AT)


def photo(by, activity, *clients, use: str = "wall", at=AT) -> Photo:
    return add_photo(activity.pk, use, [one.pk for one in clients], "几个人在剪纸", png(), "剪纸.png", by=by, at=at)


# --- who took part


def test_those_who_took_part_stand_once(home, head):
    one, two = a_client(home, "王小明", 1), a_client(home, "李小红", 2)
    made = an_activity(head[1], [one.pk])
    with pytest.raises(Refused, match="没有选新的人"):
        add_attendees(made.pk, [one.pk], by=head[1], at=AT)
    add_attendees(made.pk, [one.pk, two.pk], by=head[1], at=AT)
    assert sorted(made.attendees.values_list("client", flat=True)) == sorted([one.pk, two.pk])


def test_nobody_of_another_home_and_nobody_who_was_not_there_yet_took_part(home, head):
    stranger = a_client(a_home("铁路社区阳光家园"), "外人", 3)
    with pytest.raises(Refused, match="这一天不在册"):
        an_activity(head[1], [stranger.pk])
    early = a_client(home, "王小明", 1)
    with pytest.raises(Refused, match="这一天不在册"):
        an_activity(head[1], [early.pk], on=dt.date(2024, 12, 31))
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("about", "why"),
    [({"on": dt.date(2026, 3, 3)}, "晚于今天"), ({"title": " "}, "没有写名称"), ({"minutes": 0}, "时长")],
)
def test_an_activity_that_makes_no_sense_is_refused(head, about, why):
    with pytest.raises(Refused, match=why):
        an_activity(head[1], **about)


# --- photographs


def test_a_photograph_is_refused_naming_all_who_have_not_agreed_and_nobody_else(home, head):
    wang, li, zhao = (a_client(home, name, number) for number, name in enumerate(("王小明", "李小红", "赵大山"), 1))
    agrees(head[1], wang)
    with pytest.raises(Refused) as refused:
        photo(head[1], an_activity(head[1]), wang, li, zhao)
    assert "：李小红、赵大山。" in refused.value.why
    assert "王小明" not in refused.value.why
    assert not Photo.objects.exists()
    assert not Paper.objects.exists()


def test_consent_to_one_use_is_none_to_another(home, head):
    wang = a_client(home)
    agrees(head[1], wang, "wall", "report")
    with pytest.raises(Refused, match="没有同意「媒体和网络宣传」，或者同意已到期、已撤回：王小明"):
        photo(head[1], an_activity(head[1]), wang, use="media")
    assert photo(head[1], an_activity(head[1]), wang, use="report").shows == [wang.pk]


def test_consent_ends_with_its_last_day(home, head):
    wang = a_client(home)
    agrees(head[1], wang, last=ON)
    photo(head[1], an_activity(head[1]), wang)
    with pytest.raises(Refused, match="王小明"):
        photo(head[1], an_activity(head[1]), wang, at=AT + dt.timedelta(days=1))


def test_withdrawn_consent_covers_nothing_more_and_what_rested_on_it_is_shown_no_longer(home, head):
    wang, browser = a_client(home), head[0]
    consent = agrees(head[1], wang)
    kept = photo(head[1], an_activity(head[1]), wang)
    office = seated("county_office")
    pages = [(browser, "/homes/desk/activities/"), (office, "/homes/activities/")]
    for screen, there in pages:
        assert screen.get(f"{there}photos/{kept.pk}/")["Content-Type"] == "image/png"
        assert "几个人在剪纸" in told(screen.get(f"{there}{kept.activity_id}/"))
    withdraw_consent(consent.pk, ON, by=head[1], at=AT)
    for screen, there in pages:
        assert screen.get(f"{there}photos/{kept.pk}/").status_code == 404
        assert "不再显示：王小明" in told(screen.get(f"{there}{kept.activity_id}/"))
    with pytest.raises(Refused, match="王小明"):
        photo(head[1], an_activity(head[1]), wang)
    with pytest.raises(Refused, match="已经撤回"):
        withdraw_consent(consent.pk, ON, by=head[1], at=AT)


def test_a_photograph_on_which_nobody_can_be_recognised_needs_no_consent(head):
    assert photo(head[1], an_activity(head[1])).shows == []


def test_what_is_no_picture_is_no_photograph(head):
    made = an_activity(head[1])
    with pytest.raises(Refused, match="这不是照片"):
        add_photo(made.pk, "wall", [], "说明", PDF, "同意书.pdf", by=head[1], at=AT)
    with pytest.raises(Refused, match="没有写照片说明"):
        add_photo(made.pk, "wall", [], " ", png(), "剪纸.png", by=head[1], at=AT)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Agreed((), ON, None, "王父"), "没有选用途"),
        (Agreed(("elsewhere",), ON, None, "王父"), "没有选用途"),
        (Agreed(("wall",), ON, None, " "), "谁签的字"),
        (Agreed(("wall",), ON, ON - dt.timedelta(days=1), "王父"), "早于起始日"),
    ],
)
def test_a_consent_that_makes_no_sense_is_refused(home, head, said, why):
    with pytest.raises(Refused, match=why):
        give_consent(a_client(home).pk, said, by=head[1], at=AT)


# --- pages


def test_a_home_enters_an_activity_a_consent_and_a_photograph_on_pages(home, head):
    browser, wang = head[0], a_client(home)
    today = timezone.localdate().isoformat()
    form = {"kind": "craft", "title": "剪纸课", "on": today, "minutes": "60", "leader": "周敏", "volunteers": "2"}
    browser.post("/homes/desk/activities/new/", {**form, "clients": [wang.pk]})
    made = Activity.objects.get()
    there = f"/homes/desk/activities/{made.pk}/photo/"

    def picture():
        return {"use": "wall", "words": "在剪纸", "shows": [wang.pk], "picture": SimpleUploadedFile("a.png", png())}

    answer = browser.post(there, picture())
    assert answer.status_code == 409
    assert "已撤回：王小明" in told(answer)
    consent = {"client_id": wang.pk, "uses": ["wall"], "first": today, "signed_by": "王父"}
    browser.post("/homes/desk/consents/new/", consent)
    assert "家园里展示" in told(browser.get("/homes/desk/consents/"))
    assert browser.post(there, picture()).status_code == 302
    page = told(browser.get(f"/homes/desk/activities/{made.pk}/"))
    assert all(words in page for words in ("王小明", "在剪纸", "2 人"))
    assert "剪纸课" in told(seated("county_office").get(f"/homes/{home.pk}/activities/"))
    browser.post(f"/homes/desk/consents/{PhotoConsent.objects.get().pk}/withdraw/", {"on": today})
    assert "撤回" in told(browser.get("/homes/desk/consents/"))
    assert "不再显示：王小明" in told(browser.get(f"/homes/desk/activities/{made.pk}/"))


def test_another_home_finds_neither_activity_nor_photograph(home, head):
    made = an_activity(head[1])
    kept = photo(head[1], made)
    other = at_the_screen(works_in(a_home("铁路社区阳光家园")))[0]
    for address in (f"{made.pk}/", f"{made.pk}/photo/", f"{made.pk}/attend/", f"photos/{kept.pk}/"):
        assert other.get(f"/homes/desk/activities/{address}").status_code == 404
    there = seated("county_office", code="420606000000")
    assert there.get(f"/homes/activities/photos/{kept.pk}/").status_code == 404
