"""Acting for somebody: only for what was entrusted, while it was, by whom; and nobody's data cross."""

import datetime as dt
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404

from doorstep.base.models import History
from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter
from doorstep.matters.models_mandate import Mandate, MandateAct
from doorstep.matters.services import advance, file_matter, give_mandate, revoke_mandate
from tests.base.papercast import png
from tests.cast import ELSEWHERE, TOWN, VILLAGE
from tests.desk import sat_down
from tests.factories import AccountFactory, CertificateFactory, OrgFactory, PersonFactory, SeatFactory

pytestmark = pytest.mark.usefixtures("db")
ITEM = "employment-registration"
SAID = {"phone": "19900001234", "wanted": "在家做手工", "form": "home"}
MONDAY = dt.datetime(2026, 6, 1, 2, tzinfo=dt.UTC)
YEAR = dt.date(2027, 6, 1)


@pytest.fixture(autouse=True)
def places(db):
    for trait in ({}, {"town": True}, {"county": True}):
        OrgFactory(**trait)


def holder(**about):
    return CertificateFactory(person=PersonFactory(**about)).person


def entrusted(person, items=(ITEM, "sign-language"), *, by=VILLAGE, until=YEAR, **more) -> Mandate:
    with scoped(by.ranges, by=by):
        return give_mandate(
            person.pk, list(items), until=until, how="spoken", proof="见证人张三", by=by, at=MONDAY, **more
        )


def filed(person, mandate, *, by=VILLAGE, at=MONDAY, item=ITEM) -> Matter:
    with scoped(by.ranges, by=by):
        return file_matter(item, person.pk, SAID, channel="village", mandate_id=mandate.pk, by=by, at=at)


def test_what_was_entrusted_is_done_and_every_step_of_it_is_written_down():
    person = holder()
    mandate = entrusted(person)
    matter = filed(person, mandate)
    with scoped(VILLAGE.ranges, by=VILLAGE):
        advance(matter.pk, "withdraw", {"reason": "本人改了主意"}, by=VILLAGE, at=MONDAY)
    assert list(mandate.acts.order_by("pk").values_list("words", flat=True)) == ["申请残疾人求职登记", "撤回"]
    with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
        MandateAct.objects.all().delete()


def test_what_was_not_entrusted_is_refused_naming_what_was():
    person = holder()
    with pytest.raises(Refused, match="只委托了：手语翻译预约"):
        filed(person, entrusted(person, ["sign-language"]))
    assert not Matter.objects.exists()


def test_another_organisation_does_not_act_under_it_and_both_see_one_and_the_same_person():
    person = holder()
    mandate = entrusted(person)
    with pytest.raises(Refused, match="这份委托给的是新街社区残协"):
        filed(person, mandate, by=TOWN)
    assert entrusted(person, by=TOWN).person_id == mandate.person_id


def test_one_persons_mandate_is_no_mandate_for_another():
    person, other = holder(), holder()
    with pytest.raises(Refused, match="没有此人的这份委托"):
        filed(other, entrusted(person))


def test_after_its_last_day_nothing_more_is_done_under_it():
    person = holder()
    mandate = entrusted(person, until=dt.date(2026, 6, 5))
    assert filed(person, mandate, at=MONDAY + dt.timedelta(days=4))
    late = Matter.objects.get()
    with pytest.raises(Refused, match="已到期或已撤销"), scoped(VILLAGE.ranges, by=VILLAGE):
        advance(late.pk, "withdraw", {"reason": "不办了"}, by=VILLAGE, at=MONDAY + dt.timedelta(days=5))


def test_one_item_is_taken_back_or_the_whole_and_history_keeps_what_was():
    person = holder()
    mandate = entrusted(person)
    with scoped(VILLAGE.ranges, by=VILLAGE):
        revoke_mandate(mandate.pk, [ITEM], reason="自己会办了", by=VILLAGE, at=MONDAY)
    mandate.refresh_from_db()
    assert mandate.items == ["sign-language"]
    assert ITEM in History.objects.get(register="matters_mandate").was["items"]
    with scoped(VILLAGE.ranges, by=VILLAGE):
        revoke_mandate(mandate.pk, ["sign-language"], reason="全部撤销", by=VILLAGE, at=MONDAY)
    with pytest.raises(Refused, match="已到期或已撤销"):
        filed(person, mandate)
    with pytest.raises(Refused, match="不在有效期内"), scoped(VILLAGE.ranges, by=VILLAGE):
        revoke_mandate(mandate.pk, [], reason="再撤一次", by=VILLAGE, at=MONDAY)


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"items": []}, "没有选择委托事项"),
        ({"items": ["fly"]}, "没有选择委托事项"),
        ({"until": dt.date(2026, 5, 1)}, "最长 12 个月"),
        ({"until": dt.date(2028, 1, 1)}, "最长 12 个月"),
        ({"how": "thought"}, "没有选择委托方式"),
        ({"proof": " "}, "没有填写委托书编号或见证人"),
        ({"guardian_id": 999}, "不是此人现在的监护人"),
    ],
)
def test_what_is_wrong_with_a_mandate_is_said(about, words):
    said = {"items": [ITEM], "until": YEAR, "how": "spoken", "proof": "见证人张三"} | about
    with pytest.raises(Refused, match=words):
        give_mandate(holder().pk, said.pop("items"), **said, by=VILLAGE, at=MONDAY)
    assert not Mandate.objects.exists()


def test_a_person_out_of_reach_entrusts_nothing_here():
    person = holder()
    with pytest.raises(Http404), scoped(ELSEWHERE.ranges, by=ELSEWHERE):
        give_mandate(person.pk, [ITEM], until=YEAR, how="spoken", proof="张三", by=ELSEWHERE, at=MONDAY)


def test_two_clients_in_two_tabs_of_one_helper_never_share_a_value():
    seat = SeatFactory(
        role="liaison", org=OrgFactory._meta.model.objects.get(level="village"), account=AccountFactory()
    )
    helper = sat_down(seat.account, seat)
    one, other = holder(name="王甲"), holder(name="李乙")
    tabs = {person.pk: f"/matters/new/{person.pk}/{ITEM}/" for person in (one, other)}
    keys = {key: str(uuid.uuid4()) for key in tabs}
    pages = {key: helper.get(there).content.decode() for key, there in tabs.items()}
    assert "李乙" not in pages[one.pk]
    assert "王甲" not in pages[other.pk]
    wishes = {one.pk: "在家做手工", other.pk: "到超市理货"}
    for key in (other.pk, one.pk):  # the tab that was opened last is sent first
        said = {"phone": "19900001234", "wanted": wishes[key], "form": "home", "channel": "village", "key": keys[key]}
        assert helper.post(tabs[key], said).status_code == 302
    for key in tabs:
        filed_for = Matter.objects.get(person=key)
        assert wishes[key] in filed_for.answers.open()


def test_the_helper_begins_with_the_clients_and_the_pages_do_what_the_acts_do():
    seat = SeatFactory(
        role="liaison", org=OrgFactory._meta.model.objects.get(level="village"), account=AccountFactory()
    )
    helper, person = sat_down(seat.account, seat), holder()
    until = dt.date.today() + dt.timedelta(days=100)
    said = {
        "items": [ITEM],
        "until": f"{until}",
        "how": "paper",
        "proof": "委托书 7 号",
        "photo": SimpleUploadedFile("委托书.png", png()),
    }
    assert re.search(
        r'name="until" value="\d{4}-\d\d-\d\d"', helper.get(f"/mandates/new/{person.pk}/").content.decode()
    )
    assert helper.post(f"/mandates/new/{person.pk}/", said).status_code == 302
    mandate = Mandate.objects.get()
    assert person.name in helper.get("/mandates/").content.decode()
    asked = helper.get(f"/matters/new/{person.pk}/{ITEM}/").content.decode()
    assert "书面委托书 委托书 7 号" in asked
    form = {"phone": "19900001234", "wanted": "手工", "form": "home", "channel": "village", "key": str(uuid.uuid4())}
    assert helper.post(f"/matters/new/{person.pk}/{ITEM}/", form | {"mandate": mandate.pk}).status_code == 302
    assert "申请残疾人求职登记" in helper.get(f"/mandates/{mandate.pk}/").content.decode()
    assert helper.post(f"/mandates/{mandate.pk}/revoke/", {"reason": "不用了"}).status_code == 302
    assert "已到期或已撤销" in helper.get(f"/mandates/{mandate.pk}/").content.decode()


def test_nothing_on_paper_counts_without_its_photograph_which_only_who_sees_the_person_may_open():
    person = holder()
    said = {"until": YEAR, "how": "paper", "proof": "1 号", "by": VILLAGE, "at": MONDAY}
    with scoped(VILLAGE.ranges, by=VILLAGE):
        with pytest.raises(Refused, match="留存委托书的照片"):
            give_mandate(person.pk, [ITEM], **said)
        mandate = give_mandate(person.pk, [ITEM], photo=(png(), "委托书.png"), **said)
    with pytest.raises(IntegrityError, match="mandate_on_paper"), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(paper=None)
    there = f"/mandates/{mandate.pk}/paper/"
    seat = SeatFactory(role="liaison", org=OrgFactory._meta.model.objects.get(level="village"))
    assert sat_down(seat.account, seat).get(there).content == png()
    stranger = SeatFactory(org=OrgFactory(code="420606000000", level="county", name="樊城区残联"))
    assert sat_down(stranger.account, stranger).get(there).status_code == 404
