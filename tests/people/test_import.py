"""People from a spreadsheet: errors by cell, mended in the browser, written whole, and never twice."""

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.urls import reverse

from doorstep.base.jobs import KINDS, run_job
from doorstep.base.models import Job, Trail, Upload, UploadRow
from doorstep.base.uploads import counts_of, unpacked
from doorstep.certificates.models import Certificate
from doorstep.certificates.printing import print_certificate
from doorstep.kernel.refusal import Refused
from doorstep.people.finding import find_people
from doorstep.people.models import Guardian, NameToken, Person
from doorstep.people.services import correct_identity
from doorstep.people.services import take_sheet as taking
from doorstep.people.services.take_sheet import drop_faulty, entry_of, mend_row, start_import, take_sheet
from doorstep.people.tokens import rewrite_tokens
from tests.cast import COUNTY, ELSEWHERE, ELSEWHERE_CODE, TOWN, VILLAGE, VILLAGE_CODE
from tests.factories import NOON, CertificateFactory, PersonFactory, citizen_number

from .conftest import NEIGHBOUR_CODE
from .sheets import HEAD, sheet_of
from .test_pages import sitting, text_of

TODAY = NOON.date()


def row(serial=1, **said):
    born = dt.date(1960, 1, 1) + dt.timedelta(days=serial)
    return {"姓名": "王伟芳", "身份证号": citizen_number(serial, born), "户籍村": "新街社区"} | said


def take(*rows, by=COUNTY, head=HEAD):
    return take_sheet(sheet_of(rows, head), "名册.xlsx", by=by, at=NOON)


def faults_of(upload, number=2):
    return UploadRow.objects.get(upload=upload, number=number).faults


def write(upload, *, by=COUNTY):
    job = run_job(start_import(upload.pk, by=by, at=NOON).pk)
    assert job.state == "done"
    return job.outcome


@pytest.mark.parametrize(
    ("said", "column", "words"),
    [
        ({"身份证号": "420699197003150019"}, "number", "末位应为 8"),
        ({"身份证号": "42069919701332001X"}, "number", "没有这一天"),
        ({"身份证号": ""}, "number", "没有填"),
        ({"姓名": "王1"}, "name", "姓名里有数字"),
        ({"户籍村": "没有的村"}, "village", "区划里没有"),
        ({"户籍村": "420602002000"}, "village", "要写到村（社区）"),
        ({"户籍村": ELSEWHERE_CODE}, "village", "不在您的管辖范围内"),
        ({"户籍村": "樊城区清河口街道旭东路社区"}, "village", "不在您的管辖范围内"),
        ({"电话": "123"}, "phone", "手机号应为"),
        ({"残疾类别": "肢体"}, "issued_on", "发证日期也要写"),
        ({"残疾类别": "胳膊", "残疾等级": "二级", "发证日期": "2020-01-01"}, "category", "不认识"),
        ({"残疾类别": "多重", "发证日期": "2020-01-01"}, "components", "两种以上"),
        ({"残疾类别": "肢体", "残疾等级": "二级", "发证日期": "2099-01-01"}, "issued_on", "比今天还晚"),
        ({"残疾类别": "肢体", "残疾等级": "二级", "发证日期": "1959-01-01"}, "issued_on", "没有登记"),
        ({"监护人关系": "父母"}, "guardian", "没有写监护人"),
        ({"监护人": "王大山", "监护人关系": "朋友"}, "guardian_relation", "不认识"),
    ],
)
def test_each_wrong_cell_is_named_with_what_is_wrong(said, column, words):
    upload = take(row(**said))
    assert words in faults_of(upload)[column]
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "village",
    [
        VILLAGE_CODE,
        "新街社区",
        "新街社区居委会",
        "古城街道/新街社区",
        "襄城区 古城街道 新街社区",
        "襄城区古城街道新街社区居委会",
        "襄阳市＞襄城区＞古城街道＞新街社区",
        "西街社区",
    ],
)
def test_a_village_is_known_by_code_and_by_any_part_of_its_path(village):
    upload = take(row(户籍村=village))
    assert faults_of(upload) == {}


def test_of_two_villages_of_one_name_within_reach_neither_is_picked():
    from tests.cast import CITY_CODE, actor

    city = actor("county_office", CITY_CODE, account_id=7)
    upload = take(row(户籍村="西街社区"), by=city)
    assert "不止一处（古城街道、清河口街道）" in faults_of(upload)["village"]


def test_two_rows_of_one_number_name_each_other():
    upload = take(row(1), row(1, 姓名="李四"), row(2))
    assert (faults_of(upload, 2), faults_of(upload, 3)) == (
        {"number": "和第 3 行是同一个号码。"},
        {"number": "和第 2 行是同一个号码。"},
    )
    assert faults_of(upload, 4) == {}


def test_of_two_rows_of_one_number_one_may_be_left_out_and_the_other_goes_in():
    upload = take(row(1), row(1))
    assert drop_faulty(upload.pk, 3, by=COUNTY, at=NOON).state == "dropped"
    assert faults_of(upload, 2) == {}
    assert write(upload) == {"added": 1}
    with pytest.raises(Refused) as refusal:
        drop_faulty(upload.pk, 2, by=COUNTY, at=NOON)
    assert refusal.value.code == "import.not_faulty"


def test_one_person_with_two_numbers_must_be_told_apart():
    born = dt.date(1960, 1, 2)
    upload = take(row(身份证号=citizen_number(1, born)), row(身份证号=citizen_number(3, born)))
    assert "同村、同名、同日出生" in faults_of(upload, 2)["number"]
    said = unpacked(upload.rows.get(number=3)) | {"is_another": "1"}
    assert mend_row(upload.pk, 3, said, by=COUNTY, at=NOON).state == "ready"
    assert faults_of(upload, 2) == {}


def test_a_row_mended_into_the_number_of_a_sound_row_makes_both_faulty():
    """Mending opens the rows alone that may be touched; a sound one with the same number is among them."""
    upload = take(row(1), row(2, 身份证号="42069919"), row(3))
    said = unpacked(upload.rows.get(number=3)) | {"number": row(1)["身份证号"], "name": row(1)["姓名"]}
    assert mend_row(upload.pk, 3, said, by=COUNTY, at=NOON).state == "faulty"
    assert faults_of(upload, 2) == {"number": "和第 3 行是同一个号码。"}
    assert faults_of(upload, 4) == {}


def test_mending_one_row_opens_no_sound_row_that_has_nothing_to_do_with_it(monkeypatch):
    upload = take(row(1), row(2, 身份证号="42069919"), *(row(serial) for serial in range(3, 40)))
    opened = []
    monkeypatch.setattr(taking, "entry_of", lambda kept, ground: opened.append(kept.number) or entry_of(kept, ground))
    said = unpacked(upload.rows.get(number=3)) | {"number": row(2)["身份证号"]}
    assert mend_row(upload.pk, 3, said, by=COUNTY, at=NOON).state == "ready"
    assert set(opened) == {3}


def test_what_the_register_contradicts_is_named():
    PersonFactory(name="李四", number=row(1)["身份证号"])
    PersonFactory(name="赵秘密", code=ELSEWHERE_CODE, number=row(2)["身份证号"])
    rewrite_tokens(
        [PersonFactory(name="王伟芳", born_on=dt.date(1960, 1, 4), number=citizen_number(8, dt.date(1960, 1, 4)))]
    )
    upload = take(row(1), row(2), row(3))
    assert faults_of(upload, 2) == {"name": "这个身份证号已登记为「李四」。"}
    assert faults_of(upload, 3) == {"number": "已在樊城区登记，请联系樊城区残联。"}
    assert "已登记的一人" in faults_of(upload, 4)["number"]
    assert "赵" not in str(list(upload.rows.values_list("faults", flat=True)))


def test_a_number_that_was_corrected_is_not_entered_anew():
    person = PersonFactory(number=row(1)["身份证号"], born_on=dt.date(1960, 1, 2))
    correct_identity(person.pk, number=citizen_number(5), reason="抄错", by=COUNTY, at=NOON)
    assert "更正前的号码" in faults_of(take(row(1)))["number"]


def test_sound_rows_are_entered_with_names_certificates_and_guardians():
    upload = take(
        row(1, 姓名="欧阳娜娜", 电话="199 0000 1234", 残疾类别="肢体", 残疾等级="二级", 发证日期="2020-01-01"),
        row(2, 姓名="小明", 残疾类别="多重", 多重残疾组成="视力一级、肢体三级", 发证日期="2021年5月6日"),
        row(3, 监护人="王大山", 监护人关系="父亲"),
    )
    assert write(upload) == {"added": 3}
    person = find_people(VILLAGE, "阳娜", on=TODAY).people[0]
    assert (person.phone.open(), person.sex, person.is_synthetic) == ("19900001234", person.sex, True)
    certificate = Certificate.objects.get(person=person)
    assert (certificate.category, certificate.grade, certificate.valid.lower) == (4, 2, dt.date(2020, 1, 1))
    several = Certificate.objects.get(category=7)
    assert (several.grade, several.components.count()) == (1, 2)
    assert Guardian.objects.get().relation == "parent"
    assert Trail.objects.filter(act="import_person").count() == 3


def test_the_same_file_again_is_the_same_upload_and_changes_nothing():
    raw = sheet_of([row(1), row(2)])
    upload = take_sheet(raw, "名册.xlsx", by=COUNTY, at=NOON)
    write(upload)
    assert take_sheet(raw, "又一次.xlsx", by=COUNTY, at=NOON).pk == upload.pk
    with pytest.raises(Refused) as refusal:
        start_import(upload.pk, by=COUNTY, at=NOON)
    assert refusal.value.code == "import.nothing_ready"
    with pytest.raises(Refused) as refusal:
        take_sheet(raw, "名册.xlsx", by=replace(COUNTY, seat_id=99), at=NOON)
    assert refusal.value.code == "import.done_already"
    assert Person.objects.count() == 2


def test_the_same_rows_in_another_file_are_the_same_people():
    rows = [
        row(1, 电话="19900001234", 残疾类别="肢体", 残疾等级="二级", 发证日期="2020-01-01", 监护人="王大山"),
        row(2, 残疾类别="多重", 多重残疾组成="视力一级、肢体三级", 发证日期="2020-01-01"),
    ]
    write(take(*rows))
    before = dict(Person.objects.values_list("pk", "updated_at"))
    assert write(take(*rows, head=(*HEAD, "备注"))) == {"same": 2}
    assert dict(Person.objects.values_list("pk", "updated_at")) == before
    assert (Certificate.objects.count(), Guardian.objects.count()) == (2, 1)
    assert Trail.objects.filter(act="import_person").count() == 2


def test_what_changed_is_brought_up_to_date_and_empty_cells_take_nothing_away():
    write(take(row(1, 电话="19900001234"), row(2)))
    outcome = write(
        take(row(1, 户籍村="西街社区"), row(2, 残疾类别="肢体", 残疾等级="三级", 发证日期="2022-01-01"), row(3))
    )
    assert outcome == {"added": 1, "changed": 2}
    moved = Person.objects.get(phone__isnull=False)
    assert (moved.code, moved.lives_code, moved.phone.open()) == (NEIGHBOUR_CODE, NEIGHBOUR_CODE, "19900001234")
    assert set(NameToken.objects.filter(person=moved).values_list("code", flat=True)) == {NEIGHBOUR_CODE}


def test_a_later_certificate_ends_the_one_in_force_and_an_earlier_one_is_refused():
    person = PersonFactory(number=row(1)["身份证号"], born_on=dt.date(1960, 1, 2))
    old = CertificateFactory(person=person)
    assert (
        "不早于这一份" in faults_of(take(row(1, 残疾类别="肢体", 残疾等级="一级", 发证日期="2019-06-01")))["issued_on"]
    )
    write(take(row(1, 残疾类别="肢体", 残疾等级="一级", 发证日期="2025-06-01")))
    old.refresh_from_db()
    assert (old.valid.upper, old.state) == (dt.date(2025, 6, 1), "replaced")
    assert Certificate.objects.filter(person=person, grade=1).exists()


def test_the_printed_card_of_a_certificate_that_an_import_replaced_is_void():
    person = PersonFactory(number=row(1)["身份证号"], born_on=dt.date(1960, 1, 2))
    old = CertificateFactory(person=person)
    print_certificate(old.pk, "card", by=COUNTY, at=NOON)
    write(take(row(1, 残疾类别="肢体", 残疾等级="一级", 发证日期="2025-06-01")))
    old.refresh_from_db()
    assert (old.proof.state, old.proof.void_on) == ("void", dt.date(2025, 6, 1))


def test_what_has_become_wrong_since_the_preview_stays_behind_in_words():
    upload = take(row(1), row(2))
    PersonFactory(name="赵秘密", code=ELSEWHERE_CODE, number=row(1)["身份证号"])
    assert write(upload) == {"added": 1, "faulty": 1}
    assert "已在樊城区登记" in faults_of(upload)["number"]


def test_a_job_that_was_killed_goes_on_where_it_stood(monkeypatch):
    import doorstep.people.services.enter_sheet as entering

    for module in (taking, entering):
        monkeypatch.setattr(module, "ROWS_A_STEP", 2)
    upload = take(*(row(serial) for serial in range(1, 6)))
    job = start_import(upload.pk, by=COUNTY, at=NOON)
    steps = KINDS[job.kind].steps(job)
    next(steps)
    steps.close()  # the process died after its first thousand
    assert counts_of(upload)["added"] == 2
    assert run_job(job.pk).state == "done"
    assert (Person.objects.count(), counts_of(upload)["added"]) == (5, 5)
    assert run_job(job.pk).state == "done"
    assert Person.objects.count() == 5


def test_the_cells_are_sealed_at_rest():
    upload = take(row(1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM base_uploadrow WHERE upload_id = %s", [upload.pk])
        raw = bytes(cursor.fetchone()[0])
    assert row(1)["身份证号"].encode() not in raw
    assert "王伟芳".encode() not in raw


def test_an_upload_is_for_its_seat_alone():
    upload = take(row(1))
    for by in (TOWN, ELSEWHERE):
        with pytest.raises(Http404):
            start_import(upload.pk, by=by, at=NOON)
    with pytest.raises(Refused) as refusal:
        take(row(2), by=VILLAGE)
    assert refusal.value.code == "access.not_yours"


def test_a_sound_row_cannot_be_rewritten():
    upload = take(row(1))
    with pytest.raises(Refused) as refusal:
        mend_row(upload.pk, 2, {"name": "李四"}, by=COUNTY, at=NOON)
    assert refusal.value.code == "import.not_faulty"


def test_names_out_of_the_ordinary_survive():
    names = ["\U00021413", "\ue170", "爱", "一" * 20, "买买提·吐尔逊"]
    upload = take(*(row(serial, 姓名=name) for serial, name in enumerate(names, start=1)))
    write(upload)
    assert sorted(Person.objects.values_list("name", flat=True)) == sorted(names)
    for name in names:
        assert [person.name for person in find_people(COUNTY, name, on=TODAY).people] == [name]


@pytest.fixture
def county():
    return sitting("county_office")


def upload_by(client, raw, name="名册.xlsx"):
    return client.post(reverse("people-imports"), {"file": SimpleUploadedFile(name, raw)})


def test_from_upload_to_register_by_the_pages(county, settings):
    answer = upload_by(county, sheet_of([row(1), row(2, 身份证号="420699197003150019", 姓名="李四")]))
    page = text_of(county.get(answer.url))
    assert "末位应为 8" in page
    assert row(1)["身份证号"] not in page
    fix = reverse("people-import-row", args=[Upload.objects.get().pk, 3])
    form = text_of(county.get(fix))
    assert 'value="420699197003150019"' in form
    wrong = county.post(fix, {"name": "李四", "number": "420699197003150019", "village": "新街社区"})
    assert wrong.status_code == 409
    right = county.post(fix, {"name": "李四", "number": "420699197003150018", "village": "新街社区"})
    assert right.url == answer.url
    started = county.post(answer.url)
    job = Job.objects.get()
    assert started.url == reverse("job", args=[job.pk])
    run_job(job.pk)
    assert set(Person.objects.values_list("name", flat=True)) == {"王伟芳", "李四"}
    assert "已写入" in text_of(county.get(answer.url)) or "新增" in text_of(county.get(answer.url))


def test_every_fault_can_be_taken_out_as_a_spreadsheet(county):
    wrong = "420699197003150019"
    answer = upload_by(county, sheet_of([row(1), row(2, 身份证号=wrong, 电话="@1"), row(3, 姓名="")]))
    file = county.post(reverse("people-import-faults", args=[Upload.objects.get().pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content))).active.values)
    assert rows[0] == ("行号", "列", "填的内容", "问题")
    assert [(number, label, said) for number, label, said, _words in rows[1:]] == [
        (3, "身份证号", wrong),
        (3, "电话", "@1"),
        (4, "姓名", None),
    ]
    assert "末位应为 8" in rows[1][3]
    assert rows[3][3] == "没有填。"
    assert Trail.objects.get(act="take_out_faults").thing_id == Upload.objects.get().pk
    assert "下载有问题的行" in text_of(county.get(answer.url))
    other = sitting("county_office")
    assert other.post(reverse("people-import-faults", args=[Upload.objects.get().pk])).status_code == 404


def test_a_row_is_left_out_by_the_page(county):
    answer = upload_by(county, sheet_of([row(1), row(1)]))
    fix = reverse("people-import-row", args=[Upload.objects.get().pk, 3])
    assert "不用这一行" in text_of(county.get(fix))
    assert county.post(fix, {"drop": "yes"}).url == answer.url
    assert "第 3 行不用了" in text_of(county.get(answer.url))
    assert UploadRow.objects.get(number=2).state == "ready"


def test_another_seat_does_not_see_the_upload(county):
    answer = upload_by(county, sheet_of([row(1)]))
    other = sitting("county_office")
    assert other.get(answer.url).status_code == 404
    assert other.post(answer.url).status_code == 404
    assert other.get(f"{answer.url}2/").status_code == 404


def test_a_file_that_is_no_sheet_or_too_big_is_refused_in_words(county, monkeypatch):
    assert upload_by(county, b"\x00\x01\x02").status_code == 409
    monkeypatch.setattr("doorstep.base.uploadpages.MAX_BYTES", 10)
    answer = upload_by(county, sheet_of([row(1)]))
    assert answer.status_code == 409
    assert "一次最多" in text_of(answer)
    assert county.post(reverse("people-imports"), {}).status_code == 422
    assert not Upload.objects.exists()
