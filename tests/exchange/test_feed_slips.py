"""Slips of hands and of machines: what is doubtful waits for a person, and nothing is lost or overwritten unseen."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from doorstep.exchange.feed_settling import cells_of, decide_row, mend_row, recognise_strangers
from doorstep.exchange.feed_status import feed_standings
from doorstep.exchange.models_feeds import FeedRow, FeedRun
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Circumstance
from doorstep.people.services import tell_circumstance
from tests.cast import COUNTY, COUNTY_CODE
from tests.desk import sat_down
from tests.factories import NOON, AccountFactory, OrgFactory, PersonFactory, SeatFactory, citizen_number

from .sheets import MAY, book_of, entered, faults, hand_in, text_of
from .test_pages import client_of

pytestmark = pytest.mark.usefixtures("db")
DEATHS = ("姓名", "身份证号", "死亡日期")
NEXT_WEEK = MAY + dt.timedelta(days=7)


def row(serial, since="2026-03", until="", name="王伟芳"):
    return (name, citizen_number(serial), since, until)


def someone(serial, **about):
    return PersonFactory(number=citizen_number(serial), **about)


def told(person):
    rows = Circumstance.objects.filter(person=person, kind="low_income").order_by("valid")
    return [(one.valid.lower, one.valid.upper, one.holds) for one in rows]


def refusal_of(raw, **about):
    with pytest.raises(Refused) as refusal:
        hand_in(raw, **about)
    return refusal.value


def mended(waiting, serial, since):
    said = {"name": "王伟芳", "number": citizen_number(serial), "since": since}
    return mend_row(waiting.pk, said, by=COUNTY, at=NOON)


@pytest.mark.parametrize("as_of", [dt.date(1, 1, 1), dt.date(2019, 5, 5), dt.date(2024, 5, 14)])
@pytest.mark.parametrize("contract", ["civil-low-income", "education-enrolment"])
def test_a_list_of_years_ago_is_refused_and_the_pages_go_on(as_of, contract):
    refusal = refusal_of(
        text_of(("王伟芳", citizen_number(1)), head=("姓名", "身份证号")), as_of=as_of, contract=contract
    )
    assert (refusal.code, "两年以前" in refusal.why) == ("feed.as_of_older", True)
    assert {one.state for one in feed_standings(COUNTY_CODE, MAY)} == {"never"}


def test_a_start_long_after_the_day_of_the_list_is_named_and_one_of_the_next_month_is_not():
    someone(1), someone(2)
    run = entered(text_of(row(1, "2062-05"), row(2, "2026-06"), row(3, "2026-07")))
    assert {number: list(wrong) for number, wrong in faults(run).items()} == {2: ["since"], 4: ["since"]}
    assert "像是填错了年月" in faults(run)[2]["since"]
    assert run.state == "open"


def test_a_whole_list_of_half_or_fewer_is_refused_until_somebody_has_asked():
    people = [someone(serial) for serial in range(1, 31)]
    entered(text_of(*(row(serial) for serial in range(1, 31))))
    half = text_of(*(row(serial) for serial in range(1, 15)))
    refusal = refusal_of(half, as_of=NEXT_WEEK)
    assert (refusal.code, "只有 14 行，上一份有 30 行" in refusal.why) == ("feed.shrunk", True)
    assert told(people[20]) == [(dt.date(2026, 3, 1), None, True)]
    assert entered(half, as_of=NEXT_WEEK, is_fewer_meant=True).left_out == 16


def test_a_whole_list_that_names_nobody_is_taken_once_somebody_has_asked_and_leaves_everybody_out():
    people = [someone(serial) for serial in (1, 2)]
    entered(text_of(row(1), row(2)), as_of=dt.date(2026, 4, 5))
    assert refusal_of(text_of(), as_of=NEXT_WEEK).code == "feed.nobody"
    run = entered(text_of(), as_of=NEXT_WEEK, is_fewer_meant=True)
    assert (run.state, run.rows_total, run.left_out) == ("closed", 0, 2)
    june = dt.date(2026, 6, 1)
    assert [told(person) for person in people] == [[(dt.date(2026, 3, 1), june, True)]] * 2
    (standing,) = [one for one in feed_standings(COUNTY_CODE, NEXT_WEEK) if one.contract.code == "civil-low-income"]
    assert standing.state == "fresh"


def test_the_box_on_the_page_lets_a_list_of_nobody_in():
    client, address = client_of("county_office"), reverse("feed", args=["civil-low-income"])
    said = {"as_of": f"{timezone.localdate()}", "place": COUNTY_CODE}
    answer = client.post(address, said | {"file": SimpleUploadedFile("名单.csv", text_of())})
    assert "真的一个人也没有，请勾选「已核实」再交" in answer.content.decode()
    assert not FeedRun.objects.exists()
    answer = client.post(address, said | {"file": SimpleUploadedFile("名单.csv", text_of()), "fewer": "on"})
    assert (answer.status_code, FeedRun.objects.count()) == (302, 1)


def test_a_large_list_that_has_shrunk_is_refused_by_the_job(monkeypatch):
    entered(text_of(*(row(serial) for serial in range(1, 31))))
    monkeypatch.setattr("doorstep.exchange.feed_runs.READ_AT_ONCE", 0)
    run = entered(text_of(row(1)), as_of=NEXT_WEEK)
    assert (run.state, "只有 1 行" in run.refused_words) == ("refused", True)
    assert entered(text_of(row(1)), as_of=NEXT_WEEK, is_fewer_meant=True).state == "closed"


def test_a_file_of_half_the_deaths_of_last_time_is_nothing_odd():
    rows = [("王伟芳", citizen_number(serial), "2026-05-01") for serial in range(1, 31)]
    entered(text_of(*rows, head=DEATHS), contract="police-deaths")
    run = entered(text_of(rows[0], head=DEATHS), contract="police-deaths", as_of=NEXT_WEEK)
    assert run.state == "closed"


def test_a_second_file_of_deaths_in_one_week_leaves_the_rows_of_the_first_waiting():
    someone(1, died_on=dt.date(2026, 4, 1))
    death = ("王伟芳", citizen_number(1), "2026-05-01")
    first = entered(text_of(death, head=DEATHS), contract="police-deaths")
    other = ("王伟芳", citizen_number(9), "2026-05-04")
    entered(text_of(other, head=DEATHS), contract="police-deaths", as_of=MAY + dt.timedelta(days=1))
    first.refresh_from_db()
    assert (first.state, FeedRow.objects.get(run=first).state) == ("open", "open")


def test_a_row_mended_into_another_of_the_file_is_not_entered_over_it():
    on = someone(1)
    run = entered(text_of(row(1), row(2, "三月")))
    waiting = FeedRow.objects.get()
    still = mended(waiting, 1, "2026-01")
    assert (still.state, still.faults) == (
        "open",
        {"number": "和已写入的第 2 行是同一条，内容却不同。请核对哪一行是对的。"},
    )
    assert told(on) == [(dt.date(2026, 3, 1), None, True)]
    assert mended(waiting, 1, "2026-03").state == "mended"
    run.refresh_from_db()
    assert (run.state, run.good) == ("closed", 2)


def test_of_two_rows_that_differ_the_second_cannot_be_entered_over_the_first():
    on = someone(1)
    run = entered(text_of(row(1), row(1, "2026-01")))
    one, other = FeedRow.objects.filter(run=run).order_by("number")
    assert mended(one, 1, "2026-03").state == "mended"
    assert mended(other, 1, "2026-01").state == "open"
    assert told(on) == [(dt.date(2026, 3, 1), None, True)]


def test_a_stranger_who_came_in_and_of_whom_something_else_was_told_later_waits_for_a_decision():
    run = entered(text_of(row(1)))
    came = someone(1)
    tell_circumstance(
        came.pk,
        "low_income",
        holds=False,
        since=dt.date(2026, 1, 1),
        source="上门核实",
        as_of=dt.date(2026, 5, 10),
        by=COUNTY,
        at=NOON,
    )
    recognise_strangers(by=COUNTY, at=NOON)
    waiting = FeedRow.objects.get()
    assert (waiting.asks, "上门核实，数据截至 2026-05-10，说「否」" in waiting.faults["number"]) == ("decide", True)
    assert told(came) == [(dt.date(2026, 1, 1), None, False)]
    decide_row(waiting.pk, "民政已复核", by=COUNTY, at=NOON)
    assert told(came)[-1] == (dt.date(2026, 3, 1), None, True)
    run.refresh_from_db()
    assert (run.state, run.good, run.bad, run.strangers) == ("closed", 1, 0, 0)


def test_a_row_kept_of_a_stranger_keeps_the_end_that_it_had():
    entered(text_of(row(1, until="2026-08")))
    namesake = someone(1, name="李四")
    recognise_strangers(by=COUNTY, at=NOON)
    waiting = FeedRow.objects.get()
    assert cells_of(waiting) == {"number": citizen_number(1), "since": "2026-03-01", "until": "2026-08"}
    mend_row(waiting.pk, cells_of(waiting) | {"name": "李四"}, by=COUNTY, at=NOON)
    assert told(namesake) == [(dt.date(2026, 3, 1), dt.date(2026, 9, 1), True)]


def test_a_stranger_whose_row_was_mended_once_can_wait_again():
    run = entered(text_of(row(1, "三月"), row(2)))
    mended(FeedRow.objects.get(), 1, "2026-03")
    someone(1, name="李四")
    recognise_strangers(by=COUNTY, at=NOON)
    assert faults(run) == {2: {"name": "名单上这个号码的姓名，和名册里的「李四」不同。"}}
    run.refresh_from_db()
    assert (run.state, run.bad, run.strangers) == ("open", 1, 1)


def test_strangers_of_a_list_that_was_replaced_are_not_taken_up_from_it():
    first = entered(text_of(row(1), row(3)))
    entered(
        text_of(row(2, "三月"), row(3)), as_of=NEXT_WEEK
    )  # a row waits: it has replaced the first, and is not closed
    came = someone(1)
    assert recognise_strangers(by=COUNTY, at=NOON) == 0
    first.refresh_from_db()
    assert (first.state, told(came)) == ("superseded", [])


def test_a_date_that_a_workbook_holds_as_a_bare_number_is_named_and_not_guessed():
    raw = book_of(("王伟芳", citizen_number(1), 46143, ""), head=("姓名", "身份证号", "供养起始日", "供养终止日"))
    run = entered(raw, contract="civil-destitute", name="名单.csv")
    assert "不是日期" in faults(run)[2]["since"]
    assert "内容其实是Excel 工作簿" in run.notes[0]


def test_what_no_form_can_hold_is_left_out_of_a_row_and_of_a_reason():
    run = entered(text_of(row(1, "三月")))
    waiting, client = FeedRow.objects.get(), client_of("county_office")
    address = reverse("feed-row", args=[waiting.pk])
    answer = client.post(address, {"name": "王\0伟芳", "number": citizen_number(1), "since": "四\0月"})
    assert answer.status_code == 409
    waiting.refresh_from_db()
    assert cells_of(waiting)["since"] == "四月"
    settle = reverse("feed-row-settle", args=[waiting.pk])
    answer = client.post(settle, {"how": "drop", "reason": "\0"}, follow=True)
    assert "没有写原因" in answer.content.decode()
    client.post(settle, {"how": "drop", "reason": "不\0用"}, follow=True)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.settled_reason) == ("dropped", "不用")
    assert FeedRun.objects.get(pk=run.pk).state == "closed"


def test_another_county_sees_no_file_and_no_row_of_this_one():
    entered(text_of(row(1, "三月")))
    waiting = FeedRow.objects.get()
    account, org = AccountFactory(), OrgFactory(code="420606000000", level="county", name="樊城区残联")
    elsewhere = sat_down(account, SeatFactory(account=account, role="county_office", org=org))
    addresses = [
        reverse("feed-row", args=[waiting.pk]),
        reverse("feed-run", args=[waiting.run_id]),
        reverse("feed-sheet", args=[waiting.run_id]),
    ]
    assert {elsewhere.get(address).status_code for address in addresses} == {404}
    assert elsewhere.post(addresses[0], {"name": "李四"}).status_code == 404
