"""A visit is asked for once, for somebody within reach, at a time that can be; and written down once, for good."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from doorstep.base.models import Paper
from doorstep.base.scope import as_system, scoped
from doorstep.kernel.refusal import Refused
from doorstep.matters.services import advance, file_matter
from doorstep.people.models import Person
from doorstep.visits.models import Visit, VisitOrder, VisitPhoto
from doorstep.visits.queues import counts_of
from doorstep.visits.services import cancel_order, keep_photo
from tests.base.papercast import png
from tests.cast import COUNTY, ELSEWHERE, ELSEWHERE_CODE, SIGNER, TOWN, VILLAGE

from .cast import MONDAY, NOON, doctor, holder, lay_places, ordered, recorded, routed, week

pytestmark = pytest.mark.usefixtures("db")
SAID = {"phone": "19900001234", "wanted": "在家做手工", "form": "home"}


@pytest.fixture(autouse=True)
def places(db):
    lay_places()


def matter_of(person: Person):
    with scoped(TOWN.ranges, by=TOWN):
        return file_matter("employment-registration", person.pk, SAID, channel="window", by=TOWN, at=NOON)


def end(matter) -> None:
    with scoped(COUNTY.ranges, by=COUNTY):
        advance(matter.pk, "not_accept", {"reason": "不符合", "remedy": "可反映"}, by=COUNTY, at=NOON)


def test_the_same_press_twice_asks_for_one_visit():
    key, person = uuid.uuid4(), holder()
    assert ordered(person, key=key).pk == ordered(person, key=key).pk
    assert VisitOrder.objects.count() == 1


def test_somebody_elses_key_is_refused_in_words_and_shows_nothing():
    key = uuid.uuid4()
    ordered(holder(code=ELSEWHERE_CODE), by=ELSEWHERE, key=key)
    with pytest.raises(Refused, match="这个提交编号已经用过"):
        ordered(key=key)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"latest_on": MONDAY - dt.timedelta(days=1)}, "最晚的一天不能早于最早的一天"),
        ({"earliest_on": dt.date(2026, 5, 1), "latest_on": dt.date(2026, 5, 2)}, "已经过去"),
        ({"until_time": dt.time(8)}, "结束的时间要晚于开始的时间"),
        ({"until_time": dt.time(9, 30)}, "这段时间放不下 40 分钟"),
        ({"minutes": 0}, "时长应在 5 到 480 分钟之间"),
        ({"purpose": "assessment"}, "要写明评哪几类"),
        ({"categories": (4,)}, "不是评定的，不要选类别"),
        ({"place_code": "420602002000"}, "不是现行的村（社区）代码"),
        ({"address": "  "}, "没有填写上门地址"),
        ({"address": "长" * 201}, "最多 200 个字"),
    ],
)
def test_what_cannot_be_is_refused_in_words(wrong, words):
    with pytest.raises(Refused, match=words):
        ordered(**wrong)
    assert not VisitOrder.objects.exists()


def test_nobody_asks_for_the_dead_nor_beyond_their_reach_nor_without_the_verb():
    gone = holder(died_on=dt.date(2026, 5, 1))
    with pytest.raises(Refused, match="已于 2026-05-01 死亡"):
        ordered(gone)
    with pytest.raises(Http404):
        ordered(holder(code=ELSEWHERE_CODE))
    with pytest.raises(Refused, match="登记上门任务"):
        ordered(by=SIGNER)


def test_a_case_that_has_ended_gets_no_visit_and_another_persons_case_is_not_found():
    person = holder()
    matter = matter_of(person)
    assert ordered(person, matter=matter).matter_id == matter.pk
    with pytest.raises(Http404):
        ordered(holder(), matter=matter)
    end(matter)
    with pytest.raises(Refused, match="已经办结"):
        ordered(person, matter=matter)


def test_the_database_itself_takes_no_assessment_without_a_category():
    order = ordered()
    with pytest.raises(IntegrityError, match="visit_order_to_assess"), transaction.atomic():
        VisitOrder.objects.filter(pk=order.pk).update(purpose="assessment")


def test_a_visit_that_was_made_ends_the_order_and_an_empty_house_lets_it_wait():
    order = ordered()
    recorded(order, "nobody_home")
    order.refresh_from_db()
    assert (order.state, order.closed_at) == ("asked", None)
    recorded(order, "done")
    order.refresh_from_db()
    assert order.state == "done"
    assert order.visits.count() == 2


def test_a_visit_sent_again_changes_nothing_and_its_number_is_good_for_one_order_only():
    order, key = ordered(), uuid.uuid4()
    first = recorded(order, "nobody_home", client_id=key)
    assert recorded(order, "done", client_id=key).pk == first.pk
    order.refresh_from_db()
    assert order.state == "asked", "what came first stands"
    with pytest.raises(Refused, match="已经用在另一次上门上"):
        recorded(ordered(), client_id=key)


def test_a_visit_reported_after_the_order_was_cancelled_is_kept_all_the_same():
    order = ordered()
    with scoped(TOWN.ranges, by=TOWN):
        cancel_order(order.pk, reason="本人来窗口了", by=TOWN, at=NOON)
    visit = recorded(order, "done")
    order.refresh_from_db()
    assert (order.state, visit.order_id) == ("cancelled", order.pk)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"staff": ("张三", "")}, "写了 1 人"),
        ({"staff": ("张三", "张三")}, "写了 1 人"),
        ({"left_at": dt.datetime(2026, 6, 1, 1, tzinfo=dt.UTC)}, "离开的时间要晚于到达的时间"),
        ({"left_at": dt.datetime(2026, 6, 1, 11, tzinfo=dt.UTC)}, "离开的时间还没有到"),
        ({"result": "other"}, "要写明情况"),
    ],
)
def test_a_visit_that_cannot_have_been_is_refused_in_words(wrong, words):
    with pytest.raises(Refused, match=words):
        recorded(ordered(), **wrong)
    assert not Visit.objects.exists()


def test_the_database_lets_nobody_change_or_delete_a_visit_or_its_photographs():
    photo = photographed(recorded(ordered()))
    for rows, changed in ((Visit.objects.all(), {"words": "改"}), (VisitPhoto.objects.all(), {"paper": 0})):
        with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
            rows.update(**changed)
        with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
            rows._raw_delete("default")
    assert VisitPhoto.objects.get() == photo


def photographed(visit, by=TOWN, key=None, raw=None) -> VisitPhoto:
    with scoped(by.ranges, by=by):
        return keep_photo(visit.pk, raw or png(), "门口.png", by=by, at=NOON, client_id=key or uuid.uuid4())


def test_a_photograph_sent_twice_is_kept_once_and_what_is_none_is_refused():
    visit, key = recorded(ordered()), uuid.uuid4()
    raw = png()
    assert photographed(visit, key=key, raw=raw).pk == photographed(visit, key=key, raw=raw).pk
    assert Paper.objects.count() == 1
    with pytest.raises(Refused, match="其实是网页"):
        photographed(visit, raw=b"<html><script>")
    with pytest.raises(Http404):
        photographed(visit, by=ELSEWHERE)


def test_everything_goes_along_when_the_person_moves():
    order = ordered()
    routed(week())
    photo = photographed(recorded(ordered(order.person)))
    with as_system():
        Person.objects.filter(pk=order.person_id).update(code=ELSEWHERE_CODE)
        photo.refresh_from_db()
        order.refresh_from_db()
        codes = {photo.code, photo.visit.code, photo.paper.code, order.code, order.stops.get().code}
    assert codes == {ELSEWHERE_CODE}


def test_cancelling_needs_a_reason_once_and_never_after_the_end():
    order = ordered()
    with scoped(VILLAGE.ranges, by=VILLAGE):
        with pytest.raises(Refused, match="没有填写原因"):
            cancel_order(order.pk, reason=" ", by=VILLAGE, at=NOON)
        cancel_order(order.pk, reason="本人来窗口了", by=VILLAGE, at=NOON)
        assert cancel_order(order.pk, reason="再说一遍", by=VILLAGE, at=NOON).closed_words == "本人来窗口了"
    done = ordered()
    recorded(done)
    with scoped(VILLAGE.ranges, by=VILLAGE), pytest.raises(Refused, match="已完成"):
        cancel_order(done.pk, reason="不要了", by=VILLAGE, at=NOON)


def test_the_desk_counts_what_its_list_shows():
    planned, waiting = ordered(), ordered(earliest_on=MONDAY + dt.timedelta(days=3))
    late = ordered(
        at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC), earliest_on=dt.date(2026, 5, 4), latest_on=dt.date(2026, 5, 5)
    )
    routed(week())
    assert doctor(4).pk
    with scoped(VILLAGE.ranges, by=VILLAGE):
        assert counts_of(VILLAGE, on=MONDAY) == {"today": 1, "late": 1, "waiting": 1}
    assert {planned.pk, waiting.pk, late.pk} == set(VisitOrder.objects.values_list("pk", flat=True))
