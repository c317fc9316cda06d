"""One person, one sum, whatever became of the person: moved to another county, or joined with another row."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.scope import scoped
from doorstep.entitlements.services import draw_up_month
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.payments.accounts import replace_account
from doorstep.payments.models import Line, PayAccount, ReturnTask
from doorstep.payments.services import draw_up_batch, draw_up_follow_up, record_answer
from doorstep.people.models import Person
from doorstep.people.services import merge_people
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, ELSEWHERE_CODE, FINANCE, TOWN
from tests.factories import NOON, PayAccountFactory
from tests.payments.test_batch import LIVING, MAY, answer, award, draw, sent

pytestmark = pytest.mark.usefixtures("db")
THERE = "420606000000"
OTHER_CARD = "9900000000000028"


def with_account(**about) -> Person:
    """Somebody who is due and can be paid."""
    person = award(**about)
    PayAccountFactory(person=person)
    return person


def move(person: Person, code: str = ELSEWHERE_CODE) -> None:
    """To another county: everything that follows the person goes along."""
    Person.objects.filter(pk=person.pk).update(code=code)


def draw_there(month: dt.date = MAY):
    """The other county draws up the month, with the reach of its own seat."""
    with scoped(ELSEWHERE.ranges, by=ELSEWHERE):
        return draw_up_month(LIVING, month, code=THERE, by=ELSEWHERE, at=NOON)


def test_who_was_drawn_here_and_moved_within_the_month_is_not_drawn_there():
    mover, dweller = with_account(), with_account(code=ELSEWHERE_CODE)
    draw()
    move(mover)
    assert list(draw_there().lines.values_list("person_id", flat=True)) == [dweller.pk]


def test_where_only_somebody_who_was_paid_elsewhere_is_due_there_is_nobody_to_pay():
    mover = with_account()
    sent()
    move(mover)
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_there()


def test_the_other_county_pays_the_next_month_and_what_was_raised_meanwhile():
    mover = with_account()
    sent()
    move(mover)
    mover.awards.update(amount_fen=125_00)
    here, there = draw_there().lines.get(), draw_there(dt.date(2026, 6, 1)).lines.get()
    assert (here.from_fen, here.amount_fen) == (110_00, 15_00)
    assert (there.from_fen, there.amount_fen) == (0, 125_00)


def test_nobody_who_belongs_elsewhere_is_drawn_though_a_source_should_name_them():
    stranger = with_account(code=ELSEWHERE_CODE)
    with scoped(COUNTY.ranges, by=COUNTY), pytest.raises(Refused, match="没有可以发放的人"):
        draw()
    assert not Line.objects.filter(person=stranger).exists()


def test_what_came_back_of_somebody_who_moved_is_mended_there_and_sent_again_from_here():
    mover = with_account()
    batch = sent()
    move(mover)
    with scoped(FINANCE.ranges, by=FINANCE):
        record_answer(batch.pk, answer(batch, 1), by=FINANCE, at=NOON)
        assert not ReturnTask.objects.exists()
    town = replace(TOWN, code="420606005000", ranges=(subtree("420606005000"),))
    with scoped(town.ranges, by=town):
        task = ReturnTask.objects.get()
        replace_account(task.person_id, holder="王伟芳", bank="演示银行", number=OTHER_CARD, by=town, at=NOON)
    with scoped(COUNTY.ranges, by=COUNTY):
        line = draw_up_follow_up(batch.pk, by=COUNTY, at=NOON).lines.get()
    assert (line.tail, line.code[:6]) == ("0028", COUNTY_CODE[:6])


def test_two_rows_of_one_person_are_paid_once_between_them():
    kept, gone = award(), with_account()
    sent()
    gone.awards.update(months=DateRange(MAY, dt.date(2026, 6, 1)))
    kept.awards.update(months=DateRange(MAY, None))
    PayAccount.objects.filter(person=gone).update(person=kept)
    gone.awards.all().delete()
    merge_people(kept.pk, gone.pk, reason="同一人", by=COUNTY, at=NOON)
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw()
    assert Line.objects.filter(person__in=[kept, gone]).count() == 1


def test_what_came_back_of_a_row_that_was_joined_goes_to_the_account_of_the_row_that_is_kept():
    kept, gone = award(), with_account()
    batch = sent()
    PayAccount.objects.filter(person=gone).update(person=kept)
    gone.awards.all().delete()
    merge_people(kept.pk, gone.pk, reason="同一人", by=COUNTY, at=NOON)
    record_answer(batch.pk, answer(batch, 1, code="R08"), by=FINANCE, at=NOON)
    line = draw_up_follow_up(batch.pk, by=COUNTY, at=NOON).lines.get()
    assert (line.person_id, line.follows_line.person_id) == (gone.pk, gone.pk)


def test_who_is_paid_for_work_is_paid_where_the_work_was_done_wherever_registered():
    stranger = with_account(code=ELSEWHERE_CODE)
    source = "SELECT %s::bigint AS person_id, %s::date AS month, 50::bigint AS due_fen"
    about = {"source": source, "terms": [stranger.pk, MAY], "code": COUNTY_CODE, "by": COUNTY, "at": NOON}
    with scoped(COUNTY.ranges, by=COUNTY):
        with pytest.raises(Refused, match="没有可以发放的人"):
            draw_up_batch("x", "某项收入", MAY, **about)
        line = draw_up_batch("x", "某项收入", MAY, **about, anywhere=True).lines.get()
    assert (line.person_id, line.amount_fen, line.code) == (stranger.pk, 50, COUNTY_CODE)
