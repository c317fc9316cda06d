"""An employer's people from a spreadsheet: faults by row and column first, and nobody entered twice."""

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from doorstep.base.jobs import run_job
from doorstep.base.models import Job, Trail, Upload, UploadRow
from doorstep.base.scope import scoped
from doorstep.base.uploads import unpacked
from doorstep.quota.clerks import clerks_of
from doorstep.quota.models import Placement
from doorstep.quota.services import put_placement
from doorstep.quota.services.importing import mend_person, take_people
from doorstep.quota.sheet import COLUMNS
from tests.factories import citizen_number

from .employer_cast import AT, WANG, an_employer, clerk_at_work, decided, declared, in_spring, told

pytestmark = pytest.mark.django_db
HEAD = [column.label for column in COLUMNS]
SERIALS = (41, 42, 43, 44)


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
    return look(client, made)


def look(client, made, state=None):
    """What stands on the page of the sheet: the faulty rows first, else those of a state."""
    return told(client.get(reverse("placement-import", args=[made.pk]), {"state": state} if state else {}))


def mend(client, made, number, *, seen=None, **changes):
    """The clerk opens a row, types over some cells, and saves; the answer."""
    address = reverse("placement-import-row", args=[made.pk, number])
    form = html.document_fromstring(client.get(address).content.decode()).forms
    (said,) = (dict(one.fields) for one in form if "contract_from" in one.fields)
    said = {name: value or "" for name, value in said.items()}
    by_label = {column.label: column.name for column in COLUMNS}
    said |= {by_label[label]: value for label, value in changes.items()}
    return client.post(address, said | ({"upload": seen} if seen else {}))


def states():
    """How the rows of the sheets stand, by number."""
    return dict(UploadRow.objects.order_by("upload", "number").values_list("number", "state"))


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
    assert "已在申报里 这个证件号码已经在申报里，这一行不写入，也不改原来的" in look(client, made, "same")
    enter(client, made)
    assert Placement.objects.get(name="王伟芳").post == "包装"
    said = upload(client, made, row(31), row(1, "王伟芳", 证件号码=WANG.number))
    assert "可以写入 0 行，有问题 0 行，已在申报里 2 行" in said
    assert names() == ["李建国", "王伟芳"]


def test_of_two_rows_with_one_number_both_are_faults_and_mending_one_frees_the_other(desk):
    client, made = desk
    said = upload(client, made, row(31), row(31, "赵小兰"), row(33, "钱明"))
    assert "第 2 行「证件号码」和第 3 行的证件号码相同。请改正号码，或者只留一行" in said
    assert "第 3 行「证件号码」和第 2 行的证件号码相同" in said
    assert states() == {2: "faulty", 3: "faulty", 4: "ready"}
    answer = mend(client, made, 2, 证件号码=row(32)[1])
    assert answer.url == reverse("placement-import", args=[made.pk])
    assert states() == {2: "ready", 3: "ready", 4: "ready"}
    enter(client, made)
    assert names() == ["李建国", "王伟芳", "赵小兰", "钱明"]
    assert Placement.objects.get(name="李建国").number.open() == row(32)[1]


def test_of_two_rows_with_one_number_one_may_be_left_out(desk):
    client, made = desk
    upload(client, made, row(31), row(31))
    page = reverse("placement-import-row", args=[made.pk, 3])
    assert "不用这一行" in told(client.get(page))
    client.post(page, {"drop": "yes", "upload": Upload.objects.get().pk})
    assert states() == {2: "ready", 3: "dropped"}
    assert "可以写入 1 行，有问题 0 行，已在申报里 0 行，已写入 0 行。不用 1 行" in look(client, made)
    enter(client, made)
    assert names() == ["李建国", "王伟芳"]


def test_a_faulty_row_is_mended_in_the_browser_while_the_sound_ones_are_entered(desk):
    client, made = desk
    upload(client, made, row(31), row(32, "赵小兰", **{"1月工资": "三千"}), row(33, "钱明", 合同起始日=None))
    assert "已写入 1 行" in enter(client, made)
    page = told(client.get(reverse("placement-import-row", args=[made.pk, 3])))
    assert "1月工资：填的是「三千」，不是数字。" in page
    wrong = mend(client, made, 3, **{"1月工资": "很多"})
    assert wrong.status_code == 409
    assert "1月工资：填的是「很多」，不是数字。" in told(wrong)
    right = mend(client, made, 3, **{"1月工资": "3,000"})
    assert right.url == reverse("placement-import-row", args=[made.pk, 4])
    assert mend(client, made, 4, 合同起始日="2024年1月1日").url == reverse("placement-import", args=[made.pk])
    assert states() == {2: "added", 3: "ready", 4: "ready"}
    enter(client, made)
    assert names() == ["李建国", "王伟芳", "赵小兰", "钱明"]
    assert Placement.objects.get(name="赵小兰").wages_fen == [3000_00] * 12


def test_a_row_mended_into_the_number_of_somebody_is_told(desk):
    """Of a sound row: both are faults then. Of somebody in the declaration: the row is left as declared already."""
    client, made = desk
    upload(client, made, row(31), row(32, "赵小兰", 证件号码="123"))
    assert mend(client, made, 3, 证件号码=row(31)[1]).status_code == 409
    assert states() == {2: "faulty", 3: "faulty"}
    answer = mend(client, made, 3, 证件号码=WANG.number)
    assert "第 3 行已改好。这个人已经在申报里，不再写入" in client.get(answer.url).content.decode()
    assert states() == {2: "ready", 3: "same"}


def test_only_a_faulty_row_of_the_last_sheet_is_mended(desk):
    client, made = desk
    upload(client, made, row(31), row(32, "赵小兰", 证件号码="123"))
    first = Upload.objects.get().pk
    assert client.post(reverse("placement-import-row", args=[made.pk, 2]), {"upload": first}).status_code == 409
    assert client.get(reverse("placement-import-row", args=[made.pk, 9])).status_code == 404
    assert mend(client, made, 3, seen="9" * 5000, 证件号码=row(34)[1]).status_code == 404
    upload(client, made, row(33, "钱明"), row(34, "孙强", 证件号码="123"))
    answer = mend(client, made, 3, seen=first, 证件号码=row(34)[1])
    assert "您后来又上传了一份表格" in told(answer)
    assert UploadRow.objects.get(upload=Upload.objects.latest("pk"), number=3).state == "faulty"


def test_another_clerk_sees_nothing_of_the_sheet(desk):
    client, made = desk
    upload(client, made, row(31), row(32, "赵小兰", 证件号码="123"))
    other, _actor = clerk_at_work(decided(an_employer(8, "樊城区另一厂", "another")))
    for address in ("placement-import", "placement-import-faults"):
        assert other.post(reverse(address, args=[made.pk])).status_code == 404
    assert other.get(reverse("placement-import-row", args=[made.pk, 3])).status_code == 404


def test_rows_stand_by_state_fifty_on_a_page(desk):
    client, made = desk
    many = [row(at, f"职工{at}", 证件号码="123") for at in range(100, 160)]
    said = upload(client, made, *many, row(31))
    assert "有问题 60" in said
    assert "第 51 行「证件号码」" in said
    assert "第 52 行「证件号码」" not in said
    page = reverse("placement-import", args=[made.pk])
    assert "第 52 行「证件号码」" in told(client.get(page, {"state": "faulty", "after": "51"}))
    assert "李建国" in look(client, made, "ready")
    assert client.get(page, {"state": "nothing"}).status_code == 404
    assert client.get(page, {"after": "x"}).status_code == 404


def test_every_fault_can_be_taken_out_as_a_spreadsheet(desk):
    client, made = desk
    upload(client, made, row(31), row(32, "赵小兰", **{"1月工资": "三千", "工作岗位": "@" * 41, "用工形式": "临时"}))
    answer = client.post(reverse("placement-import-faults", args=[made.pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows == [
        ("行号", "列", "填的内容", "问题"),
        (3, "工作岗位", "@" * 41, "有 41 个字，最多 40 个字。"),
        (3, "用工形式", "临时", "填的是「临时」，只能填：在编、劳动合同、服务协议。"),
        (3, "1月工资", "三千", "填的是「三千」，不是数字。"),
    ]
    assert Trail.objects.get(act="take_out_faults").thing_id == Upload.objects.get().pk


def test_each_person_entered_leaves_a_line(desk):
    client, made = desk
    before = Trail.objects.filter(act="put_placement").count()
    upload(client, made, row(31), row(32, "赵小兰"))
    enter(client, made)
    lines = Trail.objects.filter(act="put_placement").order_by("-pk")[:2]
    assert Trail.objects.filter(act="put_placement").count() == before + 2
    assert {line.thing_id for line in lines} == set(
        Placement.objects.exclude(name="王伟芳").values_list("pk", flat=True)
    )
    assert {line.became["row"] for line in lines} == {2, 3}


def test_whoever_was_entered_by_form_meanwhile_is_not_entered_twice(desk):
    client, made = desk
    upload(client, made, row(31), row(32, "赵小兰"))
    by_form = replace(WANG, name="李建国", number=row(31)[1], post="厂长")
    (by,) = clerks_of(made.employer.clerks.get().account_id, AT.date())
    with scoped((), by=by):
        put_placement(made.pk, by_form, by=by, at=AT)
    assert "已在申报里 1 行，已写入 1 行" in enter(client, made)
    assert states() == {2: "same", 3: "added"}
    assert Placement.objects.get(name="李建国").post == "厂长"


@given(st.lists(st.sampled_from(SERIALS), min_size=1, max_size=5), st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mending_row_by_row_comes_to_what_the_mended_sheet_would_have_come_to(desk, serials, data):
    _client, made = desk
    (by,) = clerks_of(made.employer.clerks.get().account_id, AT.date())
    mended = taken(made, serials, by=by)
    for _turn in range(4):
        if faulty := [number for number, (state, _faults) in standing(mended).items() if state == "faulty"]:
            number = data.draw(st.sampled_from(faulty), label="row")
            serials[number - 2] = data.draw(st.sampled_from(SERIALS), label="serial")
            said = unpacked(mended.rows.get(number=number)) | {"number": number_of(serials[number - 2])}
            mend_person(made.pk, mended.pk, number, said, by=by, at=AT)
    assert standing(mended) == standing(taken(made, serials, by=by))


def number_of(serial):
    """The number of somebody; of the last, one that is none."""
    return citizen_number(serial, dt.date(1975, 6, 6)) if serial != SERIALS[-1] else "123"


def taken(made, serials, *, by):
    """A sheet of people with these numbers, read."""
    lines = [f"职工{at},{number_of(serial)},2024-01-01,3000" for at, serial in enumerate(serials)]
    raw = "\n".join(["姓名,证件号码,合同起始日,1月工资", *lines]).encode()
    return take_people(made.pk, raw, "名单.csv", by=by, at=AT)


def standing(upload):
    """The state and the faults of each row, by number."""
    return {row.number: (row.state, row.faults) for row in upload.rows.order_by("number")}


def test_many_rows_go_in_as_a_job(desk):
    client, made = desk
    many = [row(at, f"职工{at}", 证件号码=citizen_number(at, dt.date(1975, 6, 6))) for at in range(100, 301)]
    upload(client, made, *many)
    assert "正在写入" in enter(client, made)
    assert Placement.objects.count() == 1
    client.post(reverse("declaration-own", args=[made.pk]), {"staff": "500", "wages": ""})
    assert "表格还在写入" in told(client.post(reverse("declaration-submit", args=[made.pk]), {"is_true": "on"}))
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
