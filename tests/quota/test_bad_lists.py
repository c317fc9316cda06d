"""What a department's file can hold that is not so: named by row and column, kept once, and nothing guessed."""

import io

import openpyxl
import pytest
from django.utils import timezone

from doorstep.base.jobs import run_job
from doorstep.exchange.models_feeds import FeedRun
from doorstep.kernel.refusal import Refused
from doorstep.quota.models_lists import ListedMonth, ListedSpan
from tests.exchange.sheets import book_of, faults, text_of
from tests.exchange.test_pushing import pushed
from tests.factories import citizen_number
from tests.rows_quota import credit_code

from .lists import HEADS, WAGES, paid, told
from .test_lists import SAMPLES

pytestmark = pytest.mark.usefixtures("db")
SPANS = ("market-employers", "civil-organisations", "veterans-grades", "federation-certificates")


def other_of(contract):
    """A second sound row of the list."""
    row = list(SAMPLES[contract][0])
    if "姓名" in HEADS[contract]:
        row[1] = citizen_number(2)
    else:
        row[0] = credit_code(3, "52" if contract == "civil-organisations" else "91")
    return tuple(row)


def changed(raw, change):
    """A workbook changed by hand."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    change(book.active, book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def kept():
    return ListedMonth.objects.count() + ListedSpan.objects.count()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("contract", SAMPLES)
def test_a_formula_is_named_and_not_reckoned_and_the_other_row_is_kept(contract, form):
    rows = [("=A9", *SAMPLES[contract][0][1:]), other_of(contract)]
    head = HEADS[contract]
    run = told(contract, raw=book_of(*rows, head=head) if form == "xlsx" else text_of(*rows, head=head))
    ((number, found),) = faults(run).items()
    assert (number, "是公式" in next(iter(found.values()))) == (2, True)
    assert (run.state, run.good, kept()) == ("open", 1, 1)


@pytest.mark.parametrize("contract", SAMPLES)
def test_merged_cells_are_named_in_each_row_that_they_cover(contract):
    raw = book_of(SAMPLES[contract][0], other_of(contract), head=HEADS[contract])
    run = told(contract, raw=changed(raw, lambda page, book: page.merge_cells("A2:A3")))
    assert ["合并" in "".join(found.values()) for found in faults(run).values()] == [True, True]
    assert kept() == 0


def hidden(page, book):
    other = book.create_sheet("旧名单")
    other.append([cell.value for cell in page[1]])
    other.append([cell.value for cell in page[2]])
    other.sheet_state = "hidden"


@pytest.mark.parametrize("contract", SAMPLES)
def test_a_hidden_sheet_is_not_read_and_the_run_says_so(contract):
    run = told(contract, raw=changed(book_of(SAMPLES[contract][0], head=HEADS[contract]), hidden))
    assert any("隐藏的工作表没有读：「旧名单」" in note for note in run.notes)
    assert (run.good, kept()) == (1, 1)


@pytest.mark.parametrize("written", [45292, "45292", "2025年", "九月一日", "2025-13-01", "9999-12-31"])
@pytest.mark.parametrize("contract", SPANS)
def test_an_end_that_is_a_bare_number_no_day_or_means_without_end_is_named(contract, written):
    row = (*SAMPLES[contract][0][:-1], written)
    run = told(contract, raw=book_of(row, other_of(contract), head=HEADS[contract]))
    assert {number: list(found) for number, found in faults(run).items()} == {2: ["until"]}
    assert (run.good, kept()) == (1, 1)


@pytest.mark.parametrize("written", [45717, "2025", "2025-03-15", "9999-12", "三月"])
def test_a_month_that_is_a_bare_number_or_no_month_is_named(written):
    run = told("tax-wages", raw=book_of(paid(1, month=written), paid(2), head=WAGES))
    assert {number: list(found) for number, found in faults(run).items()} == {2: ["month"]}
    assert (run.good, kept()) == (1, 1)


@pytest.mark.parametrize("contract", SPANS)
def test_a_list_without_the_column_of_ends_is_refused_for_nothing_would_ever_end(contract):
    with pytest.raises(Refused) as refusal:
        told(contract, raw=text_of(SAMPLES[contract][0][:-1], head=HEADS[contract][:-1]))
    assert (refusal.value.code, HEADS[contract][-1] in refusal.value.why) == ("feed.no_end", True)
    assert not FeedRun.objects.exists()


@pytest.mark.parametrize("contract", SAMPLES)
def test_a_file_of_another_encoding_is_refused_whole(contract):
    raw = text_of(SAMPLES[contract][0], head=HEADS[contract], encoding="utf-16")
    with pytest.raises(Refused) as refusal:
        told(contract, raw=raw)
    assert refusal.value.code == "feed.encoding"
    assert kept() == 0


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("contract", SAMPLES)
def test_a_file_that_breaks_off_is_named_in_its_last_row(contract, encoding):
    raw = text_of(other_of(contract), SAMPLES[contract][0], head=HEADS[contract], encoding=encoding)
    *whole, last, _end = raw.split(b"\r\n")
    run = told(contract, raw=b"\r\n".join([*whole, b",".join(last.split(b",")[:3])]))
    assert ["像是没有写完" in "".join(found.values()) for found in faults(run).values()] == [True]
    assert (run.state, run.good, kept()) == ("open", 1, 1)


@pytest.mark.parametrize("rows", [40, 41])
def test_a_month_of_which_half_the_bytes_came_is_refused_and_the_one_before_stands(rows):
    raw = text_of(*(paid(serial) for serial in range(1, rows + 1)), head=WAGES)
    told("tax-wages", raw=raw)
    with pytest.raises(Refused) as refusal:
        told("tax-wages", raw=raw[: len(raw) // 2])
    assert refusal.value.code == "feed.shrunk"
    assert kept() == rows


@pytest.mark.parametrize("contract", SAMPLES)
def test_two_rows_of_one_key_that_say_the_same_are_kept_once(contract):
    row = SAMPLES[contract][0]
    run = told(contract, row, row, other_of(contract))
    assert (run.state, run.good, run.repeated, kept()) == ("closed", 2, 1, 2)


@pytest.mark.parametrize("contract", ["hr-insurance", "medical-insurance", "tax-wages", *SPANS[2:]])
def test_a_number_that_contradicts_its_own_check_character_is_named_and_belongs_to_nobody(contract):
    row = list(SAMPLES[contract][0])
    row[1] = row[1][:-1] + ("0" if row[1][-1] != "0" else "1")
    run = told(contract, row, other_of(contract))
    assert {number: list(found) for number, found in faults(run).items()} == {2: ["number"]}
    assert kept() == 1


@pytest.fixture
def keys(settings):
    """Each feed has a key of its own."""
    settings.FEED_SECRET = lambda contract: f"key of {contract}"


@pytest.mark.parametrize("form", ["utf-8", "gb18030", "xlsx"])
def test_what_a_department_sends_signed_is_read_as_what_is_handed_in(client, keys, form):
    month = f"{timezone.localdate():%Y-%m}"
    rows = [paid(1, month=month), paid(2, "-5", month=month), paid(3, "=1+1", month=month), paid(1, month=month)]
    raw = book_of(*rows, head=WAGES) if form == "xlsx" else text_of(*rows, head=WAGES, encoding=form)
    about = {"feed": "tax-wages", "key": "key of tax-wages"}
    status, said = pushed(client, raw, **about)
    run = FeedRun.objects.get()
    run_job(run.job_id)
    assert status == 201
    assert {number: list(found) for number, found in faults(run).items()} == {3: ["amount"], 4: ["amount"]}
    assert kept() == 1
    status, said = pushed(client, raw, **about)
    assert (status, said["run"], said["good"], said["bad"], said["repeated"], kept()) == (200, run.pk, 1, 2, 1, 1)


@pytest.mark.parametrize("text", ["@SUM(1+1)", "+1+cmd|' /C calc'!A0", "-2+3", "王_x0000_伟", "王\ufffd伟"])
def test_a_name_that_a_spreadsheet_would_reckon_with_or_that_lost_a_character_is_named(text):
    run = told("tax-wages", raw=book_of((text, *paid(1)[1:]), paid(2), head=WAGES))
    assert {number: list(found) for number, found in faults(run).items()} == {2: ["name"]}
