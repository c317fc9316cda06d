"""Files as they come: what cannot be read is refused in words, what is wrong is named by row and column."""

import datetime as dt

import pytest

from doorstep.base.jobs import KINDS, ask_to_stop, run_job
from doorstep.base.models import Job
from doorstep.exchange import feed_runs
from doorstep.exchange.contracts import CONTRACTS, find_contract, offer_feed
from doorstep.exchange.feed_reading import read_feed
from doorstep.exchange.models_feeds import FeedName, FeedRow, FeedRun
from doorstep.kernel.feed import FeedColumn, FeedContract, HoldsSpan, PaysMonth, Tells, next_due, period_of
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Circumstance
from tests.cast import COUNTY
from tests.factories import PersonFactory, citizen_number
from tests.rows_quota import credit_code

from .sheets import HEAD, MAY, book_of, entered, faults, hand_in, text_of

pytestmark = pytest.mark.usefixtures("db")


def row(serial, since="2026-03", until="", name="王伟芳"):
    return (name, citizen_number(serial), since, until)


def read(raw, contract="civil-low-income", as_of=MAY):
    return read_feed(raw, "名单.csv", find_contract(contract), as_of=as_of)


def refused(raw, **about):
    with pytest.raises(Refused) as refusal:
        hand_in(raw, **about)
    assert not FeedRun.objects.exists()
    return refusal.value


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        (b"", "sheet.empty", "没有内容"),
        (b"   \n", "sheet.empty", "没有内容"),
        (b"%PDF-1.7 nothing", "sheet.not_a_sheet", "PDF"),
        (b"\x00\x01\x02\xff\xfe\x80binary", "sheet.unreadable_text", "不是电子表格"),
        ("甲,乙\n1,2\n".encode(), "sheet.no_header", "没有找到标题行"),
        (text_of(("王伟芳", "x"), head=("姓名", "证号")), "sheet.missing_columns", "「身份证号」"),
        (text_of(row(1), head=("姓名", "身份证号", "身份证号码", "享受起始月")), "sheet.doubled_columns", "不止一次"),
        (text_of(row(1), encoding="utf-16"), "feed.encoding", "约定的编码是 UTF-8、GB18030，这份是 UTF-16"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(raw, code, words):
    refusal = refused(raw)
    assert refusal.code == code
    assert words in refusal.why
    assert refusal.then


def test_a_format_that_was_not_agreed_is_refused():
    from doorstep.base.sheetxls import OLE_MAGIC

    refusal = refused(OLE_MAGIC + b"\0" * 600, name="名单.xls")
    assert (refusal.code, "约定的格式是 Excel（.xlsx）、CSV" in refusal.why) == ("feed.format", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_both_encodings_are_read(encoding):
    person = PersonFactory(number=citizen_number(1), name="王㛃")
    run = entered(text_of(row(1, name="王㛃"), encoding=encoding))
    assert (run.good, Circumstance.objects.get().person) == (1, person)


@pytest.mark.parametrize("written", ["2026-03", "2026/3", "2026.3", "2026年3月", "202603", "2026-03-01", "2026/3/1"])
def test_a_month_is_read_however_it_is_written(written):
    (one,) = read(text_of(row(1, written))).rows
    assert one.values["since"] == dt.date(2026, 3, 1)


@pytest.mark.parametrize("written", ["2026-13", "三月", "2026-03-15", "26-03", "2026-02-30", "20263150"])
def test_what_is_no_month_is_named(written):
    (one,) = read(text_of(row(1, written))).rows
    assert "不是月份" in one.faults["since"]


@pytest.mark.parametrize(
    ("written", "is_day"),
    [("2026/5/1", True), ("20260501", True), ("2024-02-29", True), ("2026-02-29", False), ("5月1日", False)],
)
def test_days_are_read_and_29_february_is_one_in_leap_years_only(written, is_day):
    raw = text_of(("王伟芳", citizen_number(1), written), head=("姓名", "身份证号", "供养起始日"))
    (one,) = read(raw, "civil-destitute").rows
    assert ("since" in one.values, "since" in one.faults) == (is_day, not is_day)


def test_days_and_numbers_that_a_workbook_holds_as_such_are_read():
    head = ("姓名", "身份证号", "供养起始日", "供养终止日")
    raw = book_of(("王伟芳", citizen_number(1), dt.datetime(2024, 2, 29), 20260501.0), head=head)
    (one,) = read(raw, "civil-destitute").rows
    assert (one.values["since"], one.values["until"]) == (dt.date(2024, 2, 29), dt.date(2026, 5, 1))


def test_a_number_that_the_spreadsheet_has_cut_off_is_named_and_not_guessed():
    (one,) = read(book_of(("王伟芳", float(citizen_number(1)[:17] + "0"), "2026-03", ""))).rows
    assert "已经丢失" in one.faults["number"]
    assert one.index is None


def test_a_formula_and_a_huge_cell_are_named():
    raw = book_of(("=A1", citizen_number(1), "2026-03", ""), ("王" * 32_000, citizen_number(2), "2026-03", ""))
    first, second = sorted(read(raw).rows, key=lambda one: one.number)
    assert "公式" in first.faults["name"]
    assert "32000 个字，最多 200 个字" in second.faults["name"]


def test_rows_of_one_person_that_differ_name_each_other_and_equal_ones_count_once():
    run = entered(text_of(row(1), row(1, "2026-04"), row(2), row(2), row(3)))
    assert faults(run) == {
        2: {"number": "和第 3 行是同一条，内容却不同。请留下对的那一行。"},
        3: {"number": "和第 2 行是同一条，内容却不同。请留下对的那一行。"},
    }
    assert (run.rows_total, run.bad, run.strangers, run.repeated) == (5, 2, 2, 1)


def test_an_end_before_the_start_is_named():
    (one,) = read(text_of(row(1, "2026-03", "2026-02"))).rows
    assert one.faults == {"until": "比「享受起始月」还早。"}


def test_columns_are_known_by_other_names_and_below_title_rows():
    raw = book_of(
        (), ("成员姓名", "公民身份号码", "起始年月"), ("王伟芳", citizen_number(1), "2026-03"), head=("五月名单",)
    )
    (one,) = read(raw).rows
    assert (one.faults, one.values["since"]) == ({}, dt.date(2026, 3, 1))


def test_a_file_of_which_most_is_wrong_is_refused_as_a_whole():
    raw = text_of(*(("王伟芳", "123", "2026-03", "") for _ in range(30)))
    refusal = refused(raw)
    assert (refusal.code, "30 行里有 30 行有问题" in refusal.why) == ("feed.mostly_faulty", True)


def test_a_large_file_is_read_by_the_job_and_refused_there_in_words(monkeypatch):
    monkeypatch.setattr(feed_runs, "READ_AT_ONCE", 0)
    raw = text_of(("王伟芳", "x"), head=("姓名", "证号"))
    run = entered(raw)
    assert (run.state, run.content) == ("refused", None)
    assert "「身份证号」" in run.refused_words
    assert Job.objects.get().outcome["code"] == "sheet.missing_columns"
    assert hand_in(raw).pk != run.pk, "a file that was refused may come again"


@pytest.mark.parametrize(
    ("as_of", "code"), [(dt.date(2026, 5, 16), "feed.as_of_later"), (dt.date(2026, 5, 4), "feed.as_of_older")]
)
def test_a_day_in_the_future_or_before_the_last_file_is_refused(as_of, code):
    entered(text_of(row(1)))
    with pytest.raises(Refused) as refusal:
        hand_in(text_of(row(2)), as_of=as_of)
    assert refusal.value.code == code


def test_a_village_has_no_list_and_an_unknown_feed_is_refused():
    assert refused(text_of(row(1)), place="420602002003").code == "feed.place"
    assert refused(text_of(row(1)), contract="no-such").code == "feed.unknown"


def test_a_second_file_waits_for_the_first():
    first = hand_in(text_of(row(1)))
    with pytest.raises(Refused) as refusal:
        hand_in(text_of(row(2)))
    assert refusal.value.code == "feed.busy"
    run_job(first.job_id)
    assert entered(text_of(row(2))).state == "closed"


def test_a_job_that_is_killed_goes_on_where_it_was_and_enters_nothing_twice(monkeypatch):
    monkeypatch.setattr(feed_runs, "ROWS_A_STEP", 2)
    people = [PersonFactory(number=citizen_number(serial)) for serial in range(1, 8)]
    run = hand_in(text_of(*(row(serial) for serial in range(1, 8)), row(8, "三月")))
    job = Job.objects.get(pk=run.job_id)
    steps = KINDS[job.kind].steps(job)
    for _ in range(3):  # it was read, and two parts of four were entered
        next(steps)
    del steps
    run.refresh_from_db()
    assert (run.state, run.read_to) == ("applying", 4)
    run_job(run.job_id)
    run.refresh_from_db()
    assert (run.state, run.good, run.bad, run.read_to) == ("open", 7, 1, 8)
    assert Circumstance.objects.count() == FeedName.objects.count() == len(people)
    assert (run.content, FeedRow.objects.count()) == (None, 1)


def test_a_file_that_was_stopped_half_way_may_come_again(monkeypatch):
    monkeypatch.setattr(feed_runs, "ROWS_A_STEP", 1)
    PersonFactory(number=citizen_number(1))
    run = hand_in(text_of(row(1), row(2), row(3)))
    job = Job.objects.get(pk=run.job_id)
    steps = KINDS[job.kind].steps(job)
    next(steps), next(steps)
    ask_to_stop(job, by=COUNTY)
    assert run_job(job.pk).state == "stopped"
    again = entered(text_of(row(1), row(2), row(3)))
    run.refresh_from_db()
    assert (run.state, again.state, again.good, again.strangers) == ("refused", "closed", 1, 2)
    assert Circumstance.objects.count() == 1


def test_periods_are_weeks_months_quarters_and_terms():
    on = dt.date(2026, 5, 6)
    assert period_of("weekly", on) == (dt.date(2026, 5, 4), dt.date(2026, 5, 11))
    assert period_of("monthly", on) == (dt.date(2026, 5, 1), dt.date(2026, 6, 1))
    assert period_of("quarterly", on) == (dt.date(2026, 4, 1), dt.date(2026, 7, 1))
    assert period_of("term", on) == (dt.date(2026, 2, 1), dt.date(2026, 8, 1))
    assert period_of("term", dt.date(2027, 1, 31)) == (dt.date(2026, 8, 1), dt.date(2027, 2, 1))
    assert next_due("monthly", dt.date(2026, 1, 31)) == dt.date(2026, 2, 28)


def test_a_contract_that_is_not_sound_is_an_error_to_its_writer():
    grace = find_contract("civil-low-income").grace
    faulty = FeedContract(
        "x", "甲", "乙", (FeedColumn("name", "姓名"),), ("number",), "monthly", grace, Tells(("rich",)), is_whole=True
    )
    with pytest.raises(LookupError, match=r"no column number.*no such circumstance: rich"):
        offer_feed(faulty)
    assert "x" not in CONTRACTS


NUMBER, USCC = FeedColumn("number", "身份证号", "citizen"), FeedColumn("uscc", "代码", "uscc")
NAME, DAY, MONTH = FeedColumn("name", "姓名"), FeedColumn("day", "日期", "day"), FeedColumn("month", "月份", "month")


@pytest.mark.parametrize(
    ("tells", "about", "fault"),
    [
        (PaysMonth(("wages",), "uscc", "month"), {"columns": (USCC, MONTH)}, "no column number"),
        (PaysMonth(("wages",), "uscc", "month"), {"period": "weekly"}, "a file for each month"),
        (PaysMonth(("wages",), "name", "month"), {}, "a credit code"),
        (PaysMonth(("wages", "pension"), "uscc", "month"), {}, "the kinds are not"),
        (PaysMonth(("wages",), "uscc", "month", amount="sum"), {}, "no column sum"),
        (PaysMonth(("wages",), "uscc", "month"), {"is_whole": False}, "by whole lists"),
        (HoldsSpan("veteran", "day"), {"columns": (USCC, DAY), "key": ("uscc",)}, "no column number"),
        (HoldsSpan("employer", "day", employer="name"), {}, "an employer a credit code"),
        (PaysMonth(("wages",), "uscc", "month"), {}, ""),
        (HoldsSpan("veteran", "day"), {}, ""),
        (HoldsSpan("employer", "day", employer="uscc"), {"columns": (USCC, DAY), "key": ("uscc",)}, ""),
    ],
)
def test_what_is_told_of_months_and_spans_has_the_columns_that_it_needs(tells, about, fault):
    said = {"columns": (NAME, NUMBER, USCC, DAY, MONTH), "key": ("number",), "period": "monthly", "is_whole": True}
    contract = FeedContract("x", "甲", "乙", grace=find_contract("police-deaths").grace, tells=tells, **(said | about))
    assert fault in "; ".join(contract.faults())
    assert bool(list(contract.faults())) == bool(fault)


def test_every_contract_reads_a_row_of_its_own_columns():
    samples = {
        "day": "2026-05-01",
        "month": "2026-05",
        "citizen": citizen_number(1),
        "area": "420602",
        "text": "王伟芳",
        "fen": "900.00",
        "uscc": credit_code(1),
    }
    assert len(CONTRACTS) >= 19
    for contract in CONTRACTS.values():
        cells = [next(iter(one.codes), "") or samples[one.kind] for one in contract.columns]
        (one,) = read(text_of(cells, head=[column.label for column in contract.columns]), contract.code).rows
        assert (contract.code, one.faults) == (contract.code, {})


@pytest.mark.parametrize("raw", [book_of(head=HEAD), text_of(), text_of(("", "", "", ""))])
def test_a_whole_list_with_nothing_but_a_head_is_refused_in_words(raw):
    refusal = refused(raw)
    assert (refusal.code, "一个人也没有" in refusal.why) == ("feed.nobody", True)
    assert "勾选「已核实」" in refusal.then


def test_a_list_of_deaths_with_nothing_but_a_head_is_refused_for_it_tells_nothing():
    raw = text_of(head=("姓名", "身份证号", "死亡日期"))
    assert refused(raw, contract="police-deaths", is_fewer_meant=True).code == "sheet.no_rows"
