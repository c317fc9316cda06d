"""An employer's people from a spreadsheet: faults by row and column first, and nobody entered twice."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doorstep.base.jobs import run_job
from doorstep.base.models import Job
from doorstep.quota.models import Placement
from doorstep.quota.sheet import COLUMNS
from tests.factories import citizen_number

from .employer_cast import WANG, an_employer, clerk_at_work, decided, declared, in_spring, told

pytestmark = pytest.mark.django_db
HEAD = [column.label for column in COLUMNS]


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    in_spring(monkeypatch)


@pytest.fixture
def desk(db):
    """A clerk at the screen, and a declaration of 2025 with one person."""
    client, actor = clerk_at_work(decided(an_employer()))
    return client, declared(actor, WANG)


def row(serial=31, name="李建国", **changes):
    """A row of the template: 3000 yuan each month."""
    said = {
        "姓名": name,
        "证件号码": citizen_number(serial, dt.date(1975, 6, 6)),
        "工作岗位": "门卫",
        "用工形式": "劳动合同",
        "合同起始日": dt.date(2024, 1, 1),
        "合同终止日": dt.date(2026, 12, 31),
        **{f"{at}月工资": 3000 for at in range(1, 13)},
    } | changes
    return [said.get(label) for label in HEAD]


def upload(client, made, *rows):
    """The clerk uploads a workbook with these rows; what he reads then."""
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    for one in rows:
        book.active.append(one)
    raw = io.BytesIO()
    book.save(raw)
    file = SimpleUploadedFile("名单.xlsx", raw.getvalue())
    answer = client.post(reverse("placement-import", args=[made.pk]), {"file": file})
    assert answer.status_code == 302, told(answer)
    return told(client.get(reverse("placement-import", args=[made.pk])))


def enter(client, made):
    """The clerk says that the sound rows go in; what he reads then."""
    return told(client.post(reverse("placement-import", args=[made.pk]), {"enter": "yes"}, follow=True))


def names():
    return sorted(Placement.objects.values_list("name", flat=True))


def test_the_template_has_the_columns(desk):
    client, _made = desk
    answer = client.get(reverse("placement-sheet"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [cell.value for cell in book.active[1]] == HEAD
    assert HEAD[:7] == ["姓名", "证件号码", "残疾人证号", "工作岗位", "用工形式", "合同起始日", "合同终止日"]


def test_sound_rows_go_in_when_somebody_says_so(desk):
    client, made = desk
    said = upload(client, made, row(31, "李建国"), row(32, "赵小兰", **{"12月工资": None}))
    assert "可以写入 2 行，有问题 0 行" in said
    assert names() == ["王伟芳"]
    assert "已写入 2 行" in enter(client, made)
    assert names() == ["李建国", "王伟芳", "赵小兰"]
    kept = Placement.objects.get(name="赵小兰")
    assert kept.wages_fen == [3000_00] * 11 + [None]
    assert (kept.post, kept.contract_from, kept.contract_until) == ("门卫", dt.date(2024, 1, 1), dt.date(2026, 12, 31))


def test_every_fault_names_row_column_value_and_rule(desk):
    client, made = desk
    said = upload(
        client,
        made,
        row(31, "李建国", **{"1月工资": "三千", "用工形式": "临时"}),
        row(32, "赵小兰", 合同起始日=dt.date(2025, 3, 1), **{"3月工资": -5}),
        row(33, "钱明", 证件号码="123"),
        row(34, "孙强", 证件号码=None),
    )
    for words in (
        "第 2 行「1月工资」填的是「三千」，不是数字",
        "第 2 行「用工形式」填的是「临时」，只能填：在编、劳动合同、服务协议",
        "第 3 行「1月工资」填的是「3000」。1月不在合同期内，却填了工资",
        "第 3 行「2月工资」填的是「3000」。2月不在合同期内，却填了工资",
        "第 3 行「3月工资」填的是「-5」。金额不能是负数",
        "第 4 行「证件号码」填的是「123」。证件号码应为 18 位身份证号",
        "第 5 行「证件号码」没有填。证件号码和残疾人证号至少填一个",
    ):
        assert words in said
    assert "没有可以写入的行" in enter(client, made)
    assert names() == ["王伟芳"]


def test_a_certificate_that_belongs_to_somebody_else_is_a_fault(desk):
    client, made = desk
    one, other = citizen_number(31, dt.date(1975, 6, 6)), citizen_number(32, dt.date(1975, 6, 6))
    said = upload(client, made, row(31, 残疾人证号=f"{other}44"), row(33, "钱明", 残疾人证号=f"{one}94"))
    assert f"第 2 行「残疾人证号」填的是「{other}44」，前 18 位和证件号码「{one}」不同" in said
    assert "第 3 行「残疾人证号」" in said
    assert "残疾类别，应为 1 至 7" in said


def test_the_certificate_alone_says_the_number(desk):
    client, made = desk
    number = citizen_number(31, dt.date(1975, 6, 6))
    upload(client, made, row(31, 证件号码=None, 残疾人证号=f"{number}44"))
    enter(client, made)
    assert Placement.objects.get(name="李建国").number.open() == number


def test_who_is_declared_already_is_named_and_stays_as_he_is(desk):
    client, made = desk
    said = upload(client, made, row(31), row(1, "王伟芳", 证件号码=WANG.number, 工作岗位="厂长"))
    assert "已在申报里 1 行" in said
    assert "3 已在申报里 这个证件号码已经在申报里，这一行不写入，也不改原来的" in said
    enter(client, made)
    assert Placement.objects.get(name="王伟芳").post == "包装"
    said = upload(client, made, row(31), row(1, "王伟芳", 证件号码=WANG.number))
    assert "可以写入 0 行，有问题 0 行，已在申报里 2 行" in said
    assert names() == ["李建国", "王伟芳"]


def test_of_two_rows_with_one_number_the_second_is_a_fault(desk):
    client, made = desk
    said = upload(client, made, row(31), row(31, "李建国二"))
    assert "第 3 行「证件号码」和第 2 行的证件号码相同" in said
    enter(client, made)
    assert names() == ["李建国", "王伟芳"]


def test_many_rows_go_in_as_a_job(desk):
    client, made = desk
    many = [row(at, f"职工{at}", 证件号码=citizen_number(at, dt.date(1975, 6, 6))) for at in range(100, 301)]
    upload(client, made, *many)
    assert "正在写入" in enter(client, made)
    assert Placement.objects.count() == 1
    run_job(Job.objects.get(kind="quota.import").pk)
    assert Placement.objects.count() == 202
    assert "已写入 201 行" in told(client.get(reverse("placement-import", args=[made.pk])))


def test_a_declaration_that_was_handed_in_takes_no_sheet(desk):
    client, made = desk
    client.post(reverse("declaration-own", args=[made.pk]), {"staff": "100", "wages": ""})
    client.post(reverse("declaration-submit", args=[made.pk]), {"is_true": "on"})
    file = SimpleUploadedFile("名单.csv", "姓名,证件号码\n李建国,1\n".encode())
    answer = client.post(reverse("placement-import", args=[made.pk]), {"file": file})
    assert answer.status_code == 409
    assert "申报已经提交" in told(answer)
