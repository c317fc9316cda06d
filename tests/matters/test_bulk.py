"""Many cases at once: each by itself, none lost, none twice, and nothing that has to be weighed case by case."""

import re

import pytest
from django.urls import reverse

from doorstep.base.access import Actor
from doorstep.base.items import ITEMS
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter, MatterEvent, Notice
from doorstep.matters.services import in_bulk
from doorstep.matters.services.in_bulk import MOST, TELL, act_on_each, offers_for, ticked_matters
from doorstep.orgs.models import Org
from doorstep.orgs.seats import as_actor
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, SIGNER, TOWN
from tests.desk import sat_down
from tests.factories import AccountFactory, SeatFactory
from tests.matters.test_matters import MONDAY, TODAY, do, filed, places

__all__ = ["places"]
pytestmark = pytest.mark.usefixtures("db")
BULK = reverse("matters-bulk")


def clerk() -> tuple[object, Actor]:
    account = AccountFactory()
    seat = SeatFactory(account=account, org=Org.objects.get(code=COUNTY_CODE), role="county_office")
    return sat_down(account, seat), as_actor(seat)


def introduced():
    """A case with something to tell the person."""
    return do(do(filed(), "accept"), "introduce", said={"employer": "某工厂", "post": "装配"})


def each(name, rows, said=None, *, by=COUNTY):
    return act_on_each(name, [(one.pk, one.events_count) for one in rows], said or {}, by=by, at=MONDAY)


def confirmed(client, rows, act="accept"):
    """What the confirmation page would send."""
    page = client.get(BULK, {"act": act, "row": [one.pk for one in rows]}).content.decode()
    return {"act": act, "row": re.findall(r'name="row" value="([^"]+)"', page)}


def test_rows_are_ticked_on_the_list_an_act_is_chosen_and_each_outcome_is_told():
    client, _by = clerk()
    first, second = filed(), filed()
    page = client.get(reverse("matters")).content.decode()
    assert page.count('name="row"') == 2
    assert 'id="ticked" method="get"' in page
    chosen = client.get(BULK, {"row": [first.pk, second.pk]}).content.decode()
    assert "受理（2 件）" in chosen
    answer = client.post(BULK, confirmed(client, [first, second]))
    told = answer.content.decode()
    assert "办成 2 件，没有办成 0 件。" in told
    assert [one.number in told for one in (first, second)] == [True, True]
    assert set(Matter.objects.values_list("stage", flat=True)) == {"accepted"}


def test_a_double_click_and_a_form_sent_again_do_nothing_twice():
    client, _by = clerk()
    rows = [filed(), filed()]
    sent = confirmed(client, rows)
    for _press in range(3):
        assert "办成 2 件" in client.post(BULK, sent).content.decode()
    assert MatterEvent.objects.filter(act="accept").count() == 2


def test_one_that_is_refused_holds_back_no_other_and_says_why():
    whole, lacking = filed(), filed()
    lacking.papers.all().delete()
    outcomes = each("accept", [lacking, whole])
    assert [(one.matter_id, one.is_done) for one in outcomes] == [(lacking.pk, False), (whole.pk, True)]
    assert "还缺材料：居民身份证" in outcomes[0].words
    lacking.refresh_from_db()
    assert (lacking.stage, lacking.events_count) == ("filed", 1)


def test_what_somebody_else_did_meanwhile_is_said_in_the_row():
    row = filed()
    do(row, "return", by=COUNTY, said={"defects": "缺照片"})
    outcome = each("accept", [row], by=SIGNER)[0]
    assert (outcome.is_done, "刚才已由" in outcome.words) == (False, True)


def test_rows_out_of_reach_are_neither_shown_nor_done():
    client, _by = clerk()
    mine, gone = filed(), 987654321
    answer = client.post(BULK, {"act": "accept", "row": [f"{mine.pk}:1", f"{gone}:1"]})
    assert "没有这件，或不在您的范围内。" in answer.content.decode()
    with pytest.raises(Refused, match="不在您的范围内"):
        ticked_matters([str(mine.pk)], by=ELSEWHERE)


def test_a_bug_in_the_middle_undoes_nothing_that_was_done_before(monkeypatch):
    client, _by = clerk()
    rows = [filed(), filed()]
    real = in_bulk.advance

    def breaks(key, *said, **more):
        if key == rows[1].pk:
            raise RuntimeError
        return real(key, *said, **more)

    sent = {"act": "accept", "row": [f"{one.pk}:1" for one in rows]}
    monkeypatch.setattr(in_bulk, "advance", breaks)
    with pytest.raises(RuntimeError):
        client.post(BULK, sent)
    monkeypatch.undo()
    assert MatterEvent.objects.filter(act="accept").count() == 1
    assert "办成 2 件" in client.post(BULK, sent).content.decode()
    assert MatterEvent.objects.filter(act="accept").count() == 2


def test_blanks_are_filled_once_for_all_and_asked_for_again_where_they_lack():
    client, by = clerk()
    rows = [introduced(), introduced()]
    offer = offers_for(ticked_matters([str(one.pk) for one in rows], by=by), by=by, on=TODAY)[TELL]
    assert [ask.name for ask in offer.asks] == ["how"]
    sent = confirmed(client, rows, TELL)
    answer = client.post(BULK, sent)
    assert (answer.status_code, Notice.objects.filter(told_at=None).count()) == (422, 2)
    assert "办成 2 件" in client.post(BULK, sent | {"how": "phone"}).content.decode()
    assert set(Notice.objects.values_list("told_how", flat=True)) == {"phone"}


def test_what_is_told_later_is_not_taken_for_told():
    row = introduced()
    first = Notice.objects.get()
    later = Notice.objects.create(matter=row, code=row.code, words="后来的", made_at=MONDAY)
    assert act_on_each(TELL, [(row.pk, first.pk)], {"how": "face"}, by=TOWN, at=MONDAY)[0].is_done
    later.refresh_from_db()
    assert later.told_at is None


def test_nothing_that_decides_is_offered_in_bulk_or_can_be_forced():
    bulk = {(item.code, act.name): act for item in ITEMS.values() for act in item.machine.acts if act.bulk}
    assert {name for _code, name in bulk} == {"accept", "book", "post", "print"}
    assert not [key for key, act in bulk.items() if act.decides or act.danger or act.automatic]
    row = filed()
    outcome = each("not_accept", [row], {"reason": "不行", "remedy": "复议"})[0]
    assert (outcome.is_done, outcome.words) == (False, "这一步要逐件办。请打开办件办理。")


@pytest.mark.parametrize("rows", [[], ["x"], ["1"], ["1:x"], ["９:１"], ["1:1"] * 3, ["9" * 30 + ":1"]])
def test_a_forged_form_is_answered_in_words(rows):
    client, _by = clerk()
    answer = client.post(BULK, {"act": "accept", "row": rows})
    assert (answer.status_code, "没有成批办理" in answer.content.decode()) == (409, True)
    assert client.get(BULK, {"row": rows}).status_code == 409


def test_no_more_than_a_page_at_a_time():
    with pytest.raises(Refused, match="一次最多 100 件"):
        act_on_each("accept", [(key, 1) for key in range(MOST + 1)], {}, by=COUNTY, at=MONDAY)
    with pytest.raises(Refused, match="一次最多 100 件"):
        ticked_matters([str(key) for key in range(MOST + 1)], by=COUNTY)


def test_a_hundred_rows_are_offered_with_few_queries(django_assert_max_num_queries):
    rows = [filed() for _ in range(12)]
    with django_assert_max_num_queries(3):
        found = ticked_matters([str(one.pk) for one in rows], by=COUNTY)
        offers = offers_for(found, by=COUNTY, on=TODAY)
    assert len(offers["accept"].rows) == 12
