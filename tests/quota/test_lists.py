"""Lists of months and spans: kept as told, a corrected month changes just whom it concerns, silence tells nothing."""

import datetime as dt
from random import Random

import pytest
from django.urls import reverse

from doorstep.base.jobs import KINDS, ask_to_stop, run_job
from doorstep.base.models import Job
from doorstep.base.seal import blind
from doorstep.exchange import feed_runs
from doorstep.exchange.feed_runs import receive_feed
from doorstep.exchange.feed_settling import drop_row, mend_row
from doorstep.exchange.models_feeds import FeedName, FeedRow, FeedRun
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Circumstance
from doorstep.quota import reopening
from doorstep.quota.models import Declaration, Placement
from doorstep.quota.models_lists import ListedMonth, ListedSpan
from tests.cast import CITY, CITY_CODE, COUNTY, COUNTY_CODE, ELSEWHERE_CODE
from tests.exchange.sheets import book_of, faults, text_of
from tests.exchange.test_pages import client_of
from tests.factories import PersonFactory, citizen_number
from tests.rows_quota import credit_code
from tests.world import World

from .lists import APRIL, HEADS, INSURANCE, MARCH, NOW, WAGES, insured, paid, told

pytestmark = pytest.mark.usefixtures("db")
FIRST = dt.date(2025, 3, 1)
A_VETERAN = ("王伟芳", citizen_number(1), "六级", "2010-05-01", "")
SAMPLES = {
    "hr-insurance": (insured(1, "工伤保险"), ("injury", FIRST, None)),
    "medical-insurance": (insured(1)[:4], ("medical", FIRST, None)),
    "tax-wages": (paid(1, "2,400.50"), ("wages", FIRST, 2400_50)),
    "veterans-grades": (A_VETERAN, ("veteran", "", dt.date(2010, 5, 1), None, 6)),
    "federation-certificates": (
        ("王伟芳", citizen_number(1), "2", "2020-01-01", "2029-12-31"),
        ("certificate", "", dt.date(2020, 1, 1), dt.date(2030, 1, 1), 2),
    ),
    "market-employers": (
        (credit_code(1), "襄阳某某有限公司", "2015-06-01", "2025-08-31"),
        ("employer", credit_code(1), dt.date(2015, 6, 1), dt.date(2025, 9, 1), None),
    ),
    "civil-organisations": (
        (credit_code(2, "52"), "襄阳某某服务中心", "2018-01-01", ""),
        ("employer", credit_code(2, "52"), dt.date(2018, 1, 1), None, None),
    ),
}


@pytest.fixture
def heard(monkeypatch):
    """Every time that placements are to be compared again, which ones."""
    calls = []
    monkeypatch.setattr(reopening, "HEARERS", [lambda run, placements, by, at: calls.append(placements)])
    return calls


@pytest.fixture
def world():
    return World(Random(1))


def placed(world, serial, *, year=2025, employer=1, code=COUNTY_CODE):
    """A placement of a person with this number."""
    of = world.lay("quota.Placement", code)
    Declaration.objects.filter(pk=of.declaration_id).update(year=year)
    type(of.employer).objects.filter(pk=of.employer_id).update(uscc=credit_code(employer))
    Placement.objects.filter(pk=of.pk).update(number_index=blind(citizen_number(serial)))
    return of.pk


def months():
    rows = ListedMonth.objects.order_by("run_id", "row")
    return [(bytes(one.number_index), one.kind, one.uscc, one.month, one.fen) for one in rows]


@pytest.mark.parametrize("form", ["utf-8", "gb18030", "xlsx"])
@pytest.mark.parametrize("contract", SAMPLES)
def test_a_row_of_each_list_is_kept_as_it_was_told(contract, form):
    row, expected = SAMPLES[contract]
    head = HEADS[contract]
    raw = book_of(row, head=head) if form == "xlsx" else text_of(row, head=head, encoding=form)
    run = told(contract, raw=raw)
    assert (run.state, run.good, run.bad, run.strangers, run.news) == ("closed", 1, 0, 0, 1)
    if one := ListedMonth.objects.first():
        assert (one.kind, one.month, one.fen) == expected
        assert (bytes(one.number_index), one.uscc) == (blind(citizen_number(1)), credit_code(1))
    else:
        one = ListedSpan.objects.get()
        assert (one.kind, one.uscc, one.since, one.until, one.value) == expected
        assert one.name == (row[1] if one.uscc else ""), "an employer is called by name, a person never"
        assert (one.number_index is None) == bool(one.uscc)
    assert one.code == COUNTY_CODE


def test_whoever_is_on_such_a_list_need_not_be_in_our_register_and_may_have_another_name_there():
    PersonFactory(number=citizen_number(1), name="李四")
    run = told("tax-wages", paid(1), paid(2))
    assert (run.good, run.strangers, run.bad) == (2, 0, 0)
    assert not FeedName.objects.exists()
    assert not Circumstance.objects.exists()


@pytest.mark.parametrize(
    ("contract", "at", "cell", "column", "words"),
    [
        ("hr-insurance", 2, credit_code(1)[:-1] + "0", "uscc", "末位应为"),
        ("hr-insurance", 2, "9142", "uscc", "应为 18 位"),
        ("hr-insurance", 3, "2025-04", "month", "不是 2025-03"),
        ("hr-insurance", 3, "三月", "month", "不是月份"),
        ("hr-insurance", 4, "生育保险", "line", "只能填：养老保险、失业保险、工伤保险"),
        ("tax-wages", 4, "-1", "amount", "不能是负数"),
        ("tax-wages", 4, "", "amount", "没有填"),
        ("veterans-grades", 2, "十一级", "grade", "只能填"),
        ("veterans-grades", 3, "", "since", "没有填"),
        ("veterans-grades", 4, "2009-01-01", "until", "还早"),
        ("federation-certificates", 2, "5", "grade", "只能填"),
        ("civil-organisations", 2, "2026-06-01", "since", "晚得多"),
    ],
)
def test_what_is_wrong_is_named_by_its_column_and_waits(contract, at, cell, column, words):
    row = list(SAMPLES[contract][0])
    row[at] = cell
    run = told(contract, row)
    assert run.state == "open"
    ((_number, found),) = faults(run).items()
    assert list(found) == [column]
    assert words in found[column]
    assert not ListedMonth.objects.exists()
    assert not ListedSpan.objects.exists()


def test_two_sums_of_one_employer_for_one_person_name_each_other_and_another_employer_is_another_row():
    run = told("tax-wages", paid(1, "3000"), paid(1, "2000"), paid(1, "900", employer=2), paid(2), paid(2))
    assert list(faults(run)) == [2, 3]
    assert sorted(fen for *_rest, fen in months()) == [900_00, 3000_00]
    assert run.repeated == 1


def test_a_row_is_mended_in_the_browser_and_kept():
    told("tax-wages", paid(1), paid(2, "-5"))
    waiting, client = FeedRow.objects.get(), client_of("county_office")
    said = dict(zip(("name", "number", "uscc", "month", "amount"), paid(2, "2500"), strict=True))
    client.post(reverse("feed-row", args=[waiting.pk]), said)
    waiting.refresh_from_db()
    assert waiting.state == "mended"
    assert [fen for *_rest, fen in months()] == [3000_00, 2500_00]
    assert FeedRun.objects.get().state == "closed"


def test_a_row_that_is_mended_into_one_that_stands_is_not_counted_twice():
    told("tax-wages", paid(1), paid(2, "-5"))
    said = dict(zip(("name", "number", "uscc", "month", "amount"), paid(1), strict=True))
    row = mend_row(FeedRow.objects.get().pk, said, by=COUNTY, at=NOW)
    assert (row.state, "第 2 行是同一条" in row.faults["number"]) == ("open", True)
    assert len(months()) == 1


def test_an_employer_that_is_named_twice_is_asked_about_by_its_code_and_shown_by_its_name():
    head = HEADS["market-employers"]
    wrong = (credit_code(1)[:-1] + "0", "襄阳某某有限公司", "2015-06-01", "")
    run = told("market-employers", raw=text_of(wrong, (credit_code(1), "同名公司", "2016-01-01", ""), head=head))
    page = client_of("county_office").get(reverse("feed-run", args=[run.pk])).content.decode()
    assert "襄阳某某有限公司" in page
    said = {"uscc": credit_code(1), "employer_name": "甲", "since": "2015-06-01"}
    row = mend_row(FeedRow.objects.get().pk, said, by=COUNTY, at=NOW)
    assert "第 3 行是同一条" in row.faults["uscc"]


def test_the_same_file_twice_changes_no_row(heard, world):
    placed(world, 1)
    raw = text_of(paid(1), paid(2), head=WAGES)
    first = told("tax-wages", raw=raw)
    before = list(ListedMonth.objects.values_list("pk", flat=True))
    assert told("tax-wages", raw=raw).pk == first.pk
    assert list(ListedMonth.objects.values_list("pk", flat=True)) == before
    assert len(heard) == 1


def test_a_corrected_month_takes_the_place_of_that_month_alone_and_may_come_after_later_months():
    march = told("tax-wages", paid(1), paid(2))
    april = told("tax-wages", paid(1, month="2025-04"), as_of=APRIL)
    corrected = told("tax-wages", paid(1, "3100"), paid(3))
    states = dict(FeedRun.objects.values_list("pk", "state"))
    assert states == {march.pk: "superseded", april.pk: "closed", corrected.pk: "closed"}
    assert (corrected.news, corrected.left_out) == (2, 2)
    rows = [(bytes(index), month.month, fen) for index, _kind, _uscc, month, fen in months()]
    one, three = blind(citizen_number(1)), blind(citizen_number(3))
    assert sorted(rows) == sorted([(one, 4, 3000_00), (one, 3, 3100_00), (three, 3, 3000_00)])


def test_an_older_file_of_a_month_may_not_take_the_place_of_a_newer_one():
    told("tax-wages", paid(1))
    with pytest.raises(Refused) as refusal:
        told("tax-wages", paid(2), as_of=dt.date(2025, 3, 30))
    assert refusal.value.code == "feed.as_of_older"


def test_a_corrected_month_concerns_exactly_those_of_whom_it_tells_otherwise(heard, world):
    people = {serial: placed(world, serial, employer=serial) for serial in range(1, 7)}
    elsewhere = placed(world, 7, employer=7, code=ELSEWHERE_CODE)
    placed(world, 2, year=2024, employer=22)
    told("tax-wages", *(paid(serial) for serial in (1, 2, 3, 4, 7)))
    told("tax-wages", paid(2, month="2025-04"), as_of=APRIL)
    heard.clear()
    # 1 as before, 2 another sum, 3 another employer, 4 is gone, 5 is new, 6 in neither, 7 of another county another sum
    told("tax-wages", paid(1), paid(2, "1"), paid(3, employer=9), paid(5), paid(7, "1"), paid(99))
    assert heard == [sorted([people[2], people[3], people[4], people[5], elsewhere])]


def test_a_list_that_tells_the_same_on_a_later_day_concerns_nobody(heard, world):
    placed(world, 1)
    told("tax-wages", paid(1), as_of=dt.date(2025, 3, 30))
    heard.clear()
    run = told("tax-wages", paid(1))
    assert (heard, run.news, run.left_out) == ([], 0, 0)


def test_whoever_waited_meanwhile_is_compared_again_even_if_nothing_has_changed_of_him(heard, world):
    waited = placed(world, 1)
    told("tax-wages", paid(1), paid(2))
    heard.clear()
    told("tax-wages", (*paid(1)[:4], "三千"), paid(2))
    assert (heard, len(months())) == ([], 3), "what was replaced is kept until it has been compared"
    said = dict(zip(("name", "number", "uscc", "month", "amount"), paid(1), strict=True))
    mend_row(FeedRow.objects.get().pk, said, by=COUNTY, at=NOW)
    assert heard == [[waited]]
    assert len(months()) == 2


def test_a_third_file_that_comes_before_the_second_is_settled_compares_with_both(heard, world):
    waited, dropped = placed(world, 1), placed(world, 2, employer=2)
    told("tax-wages", paid(1), paid(2))
    told("tax-wages", (*paid(1)[:4], "三千"), paid(2), as_of=MARCH)
    heard.clear()
    told("tax-wages", paid(1), as_of=MARCH, is_fewer_meant=True)
    assert heard == [sorted([waited, dropped])]
    assert len(months()) == 1


def test_a_row_that_is_dropped_is_on_no_list(heard, world):
    gone = placed(world, 1)
    told("tax-wages", paid(1), paid(2))
    heard.clear()
    told("tax-wages", (*paid(1)[:4], "三千"), paid(2))
    drop_row(FeedRow.objects.get().pk, "税务确认没有", by=COUNTY, at=NOW)
    assert heard == [[gone]]


def test_a_newer_list_of_spans_takes_the_place_of_the_whole_one_before(heard, world):
    same, regraded, born_later = (placed(world, serial, employer=serial) for serial in (1, 2, 3))
    rows = [("王伟芳", citizen_number(serial), "六级", "2010-05-01", "") for serial in (1, 2)]
    told("veterans-grades", *rows)
    heard.clear()
    changed = (*rows[1][:2], "三级", *rows[1][3:])
    told("veterans-grades", rows[0], changed, ("王伟芳", citizen_number(3), "1", "2025-12-31", ""), as_of=NOW.date())
    assert heard == [[regraded, born_later]]
    assert same not in heard[0]
    assert ListedSpan.objects.count() == 3


def test_a_certificate_that_ended_before_the_year_concerns_nobody(heard, world):
    placed(world, 1)
    told("federation-certificates", ("王伟芳", citizen_number(1), "1", "2010-01-01", "2024-12-31"))
    assert heard == []


def test_an_employer_that_was_struck_off_concerns_everybody_it_says_it_has_placed(heard, world):
    here = placed(world, 1)
    placed(world, 2, employer=2)
    rows = [(credit_code(serial), "某公司", "2015-06-01", "") for serial in (1, 2)]
    told("market-employers", *rows)
    heard.clear()
    told("market-employers", (*rows[0][:3], "2025-08-31"), (rows[1][0], "改了名的公司", *rows[1][2:]), as_of=APRIL)
    assert heard == [[here]], "another name changes nothing of a month"


def test_a_list_of_the_city_and_one_of_a_county_stand_beside_each_other():
    told("tax-wages", paid(1))
    told("tax-wages", paid(1), paid(2), place=CITY_CODE, by=CITY)
    assert set(FeedRun.objects.values_list("state", flat=True)) == {"closed"}
    assert len(months()) == 3


def test_a_month_that_was_cut_in_half_is_refused_and_the_one_before_stands():
    told("tax-wages", *(paid(serial) for serial in range(1, 41)))
    with pytest.raises(Refused) as refusal:
        told("tax-wages", *(paid(serial) for serial in range(1, 20)))
    assert (refusal.value.code, "会算「没有记录」" in refusal.value.why) == ("feed.shrunk", True)
    assert len(months()) == 40


def test_a_list_that_broke_off_leaves_nothing_and_may_come_again(monkeypatch):
    monkeypatch.setattr(feed_runs, "ROWS_A_STEP", 1)
    raw = text_of(*(insured(serial) for serial in (1, 2, 3)), head=INSURANCE)
    run = receive_feed("hr-insurance", raw, "名单.csv", place=COUNTY_CODE, as_of=MARCH, by=COUNTY, at=NOW)
    job = Job.objects.get(pk=run.job_id)
    steps = KINDS[job.kind].steps(job)
    next(steps), next(steps)
    assert len(months()) == 1
    ask_to_stop(job, by=COUNTY)
    run_job(job.pk)
    again = told("hr-insurance", raw=raw)
    run.refresh_from_db()
    assert (run.state, again.state, len(months())) == ("refused", "closed", 3)
    assert set(ListedMonth.objects.values_list("run_id", flat=True)) == {again.pk}


def test_the_page_of_a_list_says_what_it_tells_of_and_that_silence_tells_nothing():
    client = client_of("county_office")
    page = client.get(reverse("feed", args=["hr-insurance"])).content.decode()
    assert "养老保险按月缴费、失业保险按月缴费、工伤保险按月缴费" in page
    assert "算「没有记录」" in page
    assert "更正一个月，只重交那个月" in page
    other = client.get(reverse("feed", args=["veterans-grades"])).content.decode()
    assert "更正一个月" not in other
