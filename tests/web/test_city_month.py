"""A month's work of a made-up city: done once, through the real services, with work left for the next."""

from itertools import islice

import pytest
from django.db import transaction
from django.db.models import Count, F, Sum

from doorstep.entitlements.models import Award, Change, MonthRun
from doorstep.payments.bankfile import Heading, Outgoing, read_answer, write_file
from doorstep.payments.bankformat import FORMATS
from doorstep.payments.models import Batch, Line, PayAccount
from doorstep.report.models import Report
from doorstep.report.services import changed_since, period_of
from doorstep.web.city.bank import answer_to
from doorstep.web.city.make import make_city
from doorstep.web.city.month import counties_of, do_month, is_judged, month_told
from doorstep.web.city.numbers import card_number
from doorstep.web.city.plan import CityPlan

from .made import AT, PLAN

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def worked(city):
    """A small city with its month's work done."""
    return list(do_month(PLAN))


def test_a_month_of_work_leaves_sums_that_agree(worked):
    assert worked
    answered = Batch.objects.filter(state="answered")
    assert answered.exists()
    for batch in answered:
        lines = batch.lines.aggregate(count=Count("pk"), fen=Sum("amount_fen"))
        assert (lines["count"], lines["fen"]) == (batch.lines_count, batch.total_fen)
        answer = batch.answers.get()
        assert answer.paid_fen + answer.returned_fen == batch.total_fen
        signers = set(batch.signatures.values_list("account_id", flat=True))
        assert len(signers) == 2
        assert batch.drafted_by not in signers
    told = month_told(PLAN)
    assert told["paid"] + told["returned"] == sum(answered.values_list("lines_count", flat=True))
    assert told["paid_fen"] == Line.objects.filter(state="paid").aggregate(fen=Sum("amount_fen"))["fen"]
    assert told["returned"] > 0


def test_a_month_of_work_leaves_work_to_do(worked):
    waiting = Change.objects.filter(month=PLAN.next_month, state="open")
    assert {"starts", "stops"} <= set(waiting.values_list("kind", flat=True))
    assert Change.objects.filter(month=PLAN.month, kind="unknown", state="open").exists()
    assert not Change.objects.filter(month=PLAN.month, state="open").exclude(kind="unknown").exists()
    half = Batch.objects.filter(state="drawn").annotate(signed=Count("signatures")).filter(signed=1)
    assert [batch.code for batch in half] == ["420602000000"]
    assert Report.objects.get().period == "2026-09"


def test_the_dead_and_the_expired_are_still_paid_for_somebody_to_find(worked):
    paid = Line.objects.filter(month=PLAN.month, state="paid")
    assert paid.filter(person__died_on__lt=PLAN.month).count() == 1
    declined = Change.objects.filter(kind="stops", state="declined")
    assert declined.count() == 2
    assert all("待核实" in change.reason for change in declined)


def test_an_account_in_another_name_comes_back(worked):
    misnamed = PayAccount.objects.filter(is_guardians=False).exclude(holder=F("person__name")).get()
    lines = Line.objects.filter(person=misnamed.person)
    assert set(lines.values_list("return_code", flat=True)) == {"R01"}


def test_last_months_report_keeps_its_numbers_and_tells_what_has_changed(tree):
    plan = CityPlan(people=1_500)
    make_city(plan, at=AT)
    list(do_month(plan))
    report = Report.objects.get(period="2026-09")
    changed = {difference.figure.name: difference for difference in changed_since(report, period_of(report))}
    assert int(changed["holders"].was) - int(changed["holders"].now) == changed["holders"].gone > 0
    assert report.figures.get(figure="D01").value == changed["holders"].was


def test_the_month_is_done_once(worked):
    def rows():
        return [model.objects.count() for model in (Change, Award, Batch, Line, MonthRun, Report)]

    before = rows()
    assert list(do_month(PLAN)) == []
    assert rows() == before


def test_an_interrupted_month_goes_on_where_it_was(city):
    def outcome():
        lines = Line.objects.order_by("person__number_index", "benefit", "pk")
        return [*lines.values_list("person__name", "amount_fen", "state", "return_code")], month_told(PLAN)

    with transaction.atomic():
        list(do_month(PLAN))
        whole = outcome()
        transaction.set_rollback(True)
    steps = do_month(PLAN)
    assert len(list(islice(steps, 1))) == 1
    steps.close()
    assert not is_judged(counties_of(), PLAN.next_month)
    batch = Batch.objects.filter(state="answered").first()
    list(do_month(PLAN))
    assert outcome() == whole
    assert batch.answers.count() == 1


@pytest.mark.parametrize("how", FORMATS.values(), ids=FORMATS)
def test_the_bank_answers_every_line_once_with_sums_that_agree(how):
    number = "420602-x-202610-1"
    head = Heading(number, PLAN.on, 2_000, 22_000_000, "x", "某项补贴", PLAN.month, "d")
    lines = [Outgoing(seq, "王伟芳", card_number(seq), 110_00) for seq in range(1, 2_001)]
    file = b"".join(write_file(how, head, lines))
    results = read_answer(how, answer_to(how, file, on=PLAN.on, wrong_names={5}), number=number)
    assert sorted(result.number for result in results) == list(range(1, 2_001))
    assert results[4].code == "R01"
    back = [result for result in results if not result.paid]
    assert 1 < len(back) < 30
    assert "R08" in {result.code for result in back}
