"""What an employer's file can hold that is not so: named by row and column, nobody entered twice, nothing guessed."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doorstep.quota.models import Placement
from tests.factories import citizen_number

from .employer_cast import an_employer, clerk_at_work, decided, declared, in_spring, told
from .test_employer_sheet import HEAD, row

pytestmark = pytest.mark.django_db
JUNE = dt.date(1975, 6, 6)


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    in_spring(monkeypatch)


@pytest.fixture
def desk(db):
    """A clerk at the screen, and a declaration of 2025 without anybody."""
    client, actor = clerk_at_work(decided(an_employer()))
    return client, declared(actor)


def as_text(*rows, encoding="utf-8"):
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return out.getvalue().encode(encoding)


def as_book(*rows, change=lambda page, book: None):
    """Rows as a workbook, changed by hand."""
    book = openpyxl.Workbook()
    for one in (HEAD, *rows):
        book.active.append(one)
    change(book.active, book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(client, made, raw, name="名单.xlsx"):
    """What the clerk reads who has sent a file."""
    address = reverse("placement-import", args=[made.pk])
    return told(client.post(address, {"file": SimpleUploadedFile(name, raw)}, follow=True))


def entered(client, made):
    """Who is in the declaration once the clerk has said that the sound rows go in."""
    client.post(reverse("placement-import", args=[made.pk]), {"enter": "yes"}, follow=True)
    return sorted(Placement.objects.values_list("name", flat=True))


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx"])
def test_the_same_rows_are_read_from_a_workbook_and_from_text_of_each_encoding(desk, form):
    client, made = desk
    rows = row(31, "𬭚·买买提"), row(32, "赵小兰", **{"12月工资": None})
    raw = as_book(*rows) if form == "xlsx" else as_text(*rows, encoding=form)
    assert "可以写入 2 行，有问题 0 行" in sent(client, made, raw)
    assert entered(client, made) == ["赵小兰", "𬭚·买买提"]
    assert Placement.objects.get(name="赵小兰").wages_fen == [3000_00] * 11 + [None]


@pytest.mark.parametrize(
    "raw",
    [as_text(row(31), encoding="utf-32"), as_text(row(31)).replace("建国".encode(), b"\xff\xfe")],
    ids=["utf-32", "a stray byte"],
)
def test_text_of_an_encoding_that_is_none_of_ours_is_refused_whole(desk, raw):
    client, made = desk
    assert "也不是 UTF-8、UTF-16 或 GB18030 编码的文本" in sent(client, made, raw, "名单.csv")
    assert entered(client, made) == []


def merged(page, _book):
    page.merge_cells("A2:A3")


def formula(page, _book):
    page.cell(2, HEAD.index("1月工资") + 1).value = "=1500+1500"


def test_merged_cells_and_formulas_are_named_in_each_row_and_not_reckoned(desk):
    client, made = desk
    said = sent(client, made, as_book(row(31), row(32, "赵小兰"), row(33, "钱明"), change=merged))
    assert "第 2 行「姓名」是合并的单元格" in said
    assert "第 3 行「姓名」是合并的单元格" in said
    assert entered(client, made) == ["钱明"]
    said = sent(client, made, as_book(row(31), row(32, "赵小兰"), change=formula))
    assert "第 2 行「1月工资」是公式" in said
    assert entered(client, made) == ["赵小兰", "钱明"]


def hidden_sheet(_page, book):
    other = book.create_sheet("旧名单")
    other.append(HEAD)
    other.append(row(39, "旧人"))
    other.sheet_state = "hidden"


def hidden_row(page, _book):
    page.row_dimensions[3].hidden = True


def test_what_is_hidden_is_told_a_sheet_is_not_read_and_a_row_is(desk):
    client, made = desk
    said = sent(client, made, as_book(row(31), change=hidden_sheet))
    assert "有 1 张隐藏的工作表没有读：「旧名单」" in said
    assert entered(client, made) == ["李建国"]
    said = sent(client, made, as_book(row(32, "赵小兰"), row(33, "钱明"), change=hidden_row))
    assert "有 1 行是隐藏的，也读入了" in said


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x","点我")'])
def test_a_formula_in_text_is_named(desk, text):
    client, made = desk
    said = sent(client, made, as_text(row(31, text), row(32, "赵小兰")), "名单.csv")
    assert "第 2 行「姓名」是公式" in said
    assert entered(client, made) == ["赵小兰"]


@pytest.mark.parametrize(
    ("column", "written", "words"),
    [
        ("姓名", "@SUM(1+1)", "姓名开头不是字"),
        ("姓名", "-2+3|cmd", "姓名开头不是字"),
        ("姓名", "王_x0000_伟", "有认不出的字符"),
        ("姓名", "王\ufffd伟", "有认不出的字符"),
        ("合同起始日", 45292, "填的是「45292」，不是日期"),
        ("合同起始日", "2024年", "填的是「2024年」，不是日期"),
        ("合同起始日", "2024-02-30", "没有这一天"),
        ("合同终止日", "9999-12-31", "年份不对。没有期限的请留空"),
        ("合同终止日", "长期", "填的是「长期」，不是日期"),
        ("合同终止日", "2023-12-31", "合同终止日早于起始日"),
        ("1月工资", -1, "金额不能是负数"),
        ("1月工资", "3000.123", "金额最多到分"),
        ("1月工资", "99999999", "应在 0 元到 1000 万元之间"),
        ("1月工资", "=A1", "是公式"),
        ("证件号码", 420699197506060312, "后几位已经丢失"),
        ("证件号码", "٤٢٠٦٩٩٧٥٠٦٠٦٠٣١", "证件号码应为 18 位身份证号"),
    ],
)
def test_a_cell_that_cannot_be_so_is_named_and_its_row_waits(desk, column, written, words):
    client, made = desk
    said = sent(client, made, as_book(row(31, **{column: written}), row(32, "赵小兰")))
    assert f"第 2 行「{column}」" in said
    assert words in said
    assert entered(client, made) == ["赵小兰"]


@pytest.mark.parametrize("written", ["2024-01-01", "2024/1/1", "2024年1月1日", "20240101", dt.datetime(2024, 1, 1)])
def test_a_day_written_as_text_or_as_a_day_is_the_same_day(desk, written):
    client, made = desk
    sent(client, made, as_book(row(31, 合同起始日=written)))
    entered(client, made)
    assert Placement.objects.get().contract_from == dt.date(2024, 1, 1)


def test_an_old_number_and_the_certificate_of_the_same_person_do_not_contradict(desk):
    client, made = desk
    number = citizen_number(31, JUNE)
    old = number[:6] + number[8:17]
    said = sent(client, made, as_book(row(31, 证件号码=old, 残疾人证号=f"{number}44")))
    assert "可以写入 1 行，有问题 0 行" in said
    entered(client, made)
    assert Placement.objects.get().number.open() == number


def test_a_text_that_breaks_off_in_its_last_row_is_named_there(desk):
    client, made = desk
    whole = as_text(row(31), row(32, "赵小兰"))
    cut = whole[: whole.rindex(b",3000,3000,3000")]
    said = sent(client, made, cut, "名单.csv")
    assert "第 3 行" in said
    assert "像是没有写完" in said
    assert entered(client, made) == ["李建国"]


def test_a_workbook_that_breaks_off_is_refused_whole(desk):
    client, made = desk
    raw = as_book(row(31), row(32, "赵小兰"))
    assert "文件已损坏" in sent(client, made, raw[: len(raw) // 2])
    assert entered(client, made) == []


def test_the_same_file_sent_and_entered_twice_enters_nobody_twice(desk):
    client, made = desk
    raw = as_book(row(31), row(32, "赵小兰"))
    for _time in range(2):
        sent(client, made, raw)
        assert entered(client, made) == ["李建国", "赵小兰"]


def test_a_person_listed_by_number_and_again_by_certificate_is_one_person(desk):
    client, made = desk
    number = citizen_number(31, JUNE)
    said = sent(client, made, as_book(row(31), row(31, "李建国", 证件号码=None, 残疾人证号=f"{number}44")))
    assert "可以写入 0 行，有问题 2 行" in said
    assert "和第 3 行的证件号码相同" in said
    assert "和第 2 行的证件号码相同" in said
    assert entered(client, made) == [], "which of the two is right, a person says"


def test_a_sheet_says_of_each_person_what_the_form_can_say(desk):
    client, made = desk
    said = sent(
        client,
        made,
        as_book(
            row(31),
            row(32, "赵小兰", 是否全日制="否", 证件类别="残疾军人证"),
            row(33, "钱明", 劳务派遣="派遣进来，约定由用工单位计算", 派遣约定="2025年第3号协议"),
            row(34, "孙强", 劳务派遣="派遣进来，约定由用工单位计算"),
            row(35, "周强", 是否全日制="半天"),
        ),
    )
    assert "第 5 行「派遣约定」没有写派遣约定" in said
    assert "第 6 行「是否全日制」填的是「半天」，只能填：是、否" in said
    assert entered(client, made) == ["李建国", "赵小兰", "钱明"]
    told = {one.name: (one.certificate, one.is_full_time, one.dispatch) for one in Placement.objects.all()}
    assert told == {
        "李建国": ("disability", True, "none"),
        "赵小兰": ("veteran", False, "none"),
        "钱明": ("disability", True, "to"),
    }
    assert Placement.objects.get(name="钱明").dispatch_proof == "2025年第3号协议"


def test_the_template_itself_refuses_what_cannot_be_so_and_keeps_long_numbers(desk):
    client, _made = desk
    answer = client.get(reverse("placement-sheet"))
    page = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rules = {f"{rule.sqref}".split(":")[0].rstrip("2"): rule for rule in page.data_validations.dataValidation}
    at = {label: openpyxl.utils.get_column_letter(place) for place, label in enumerate(HEAD, 1)}
    assert (rules[at["用工形式"]].type, rules[at["用工形式"]].formula1) == ("list", '"在编,劳动合同,服务协议"')
    assert (rules[at["合同起始日"]].type, rules[at["合同终止日"]].type) == ("date", "date")
    assert {(rules[at[f"{n}月工资"]].type, rules[at[f"{n}月工资"]].formula1) for n in range(1, 13)} == {
        ("decimal", "0")
    }
    assert at["姓名"] not in rules
    assert page.column_dimensions[at["证件号码"]].number_format == "@"
