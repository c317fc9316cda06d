"""The figures on placement by county, industry, size and kind: each cell opens to its rows, and parts may overlap."""

import datetime as dt

import pytest
from lxml import html

from doorstep.base.scope import as_system
from doorstep.kernel.proofcode import write_code
from doorstep.proofs.models import Proof
from doorstep.quota.models import Declaration, Employer
from doorstep.quota.models_outcome import Certification, CountedMonth
from tests.cast import CITY_CODE, COUNTY_CODE
from tests.factories import DivisionFactory
from tests.rows_quota import YEAR

from .reviewcast import AT, declaration, employer, placed, seated, words_of

pytestmark = pytest.mark.usefixtures("db")
FIRST_HALF, SECOND_HALF = [3000_00] * 6 + [None] * 6, [None] * 6 + [3000_00] * 6
NEXT_DOOR = "420606000000"
THIS_YEAR = f"/placements/figures/?period={AT.year}"


def certified_for(serial: int, people, *, staff: int = 100, code: str = COUNTY_CODE, **about) -> Declaration:
    """An employer certified for people: their names, serial numbers and wages."""
    whose = employer(serial, code=code)
    with as_system():
        Employer.objects.filter(pk=whose.pk).update(**about)
    made = declaration(whose, reviewed_at=AT, reviewer_id=1, reviewer_label="县残联")
    who = [placed(made, *one) for one in people]
    with as_system():
        signed = {"state": "certified", "decided_at": AT, "decided_id": 2, "staff_hundredths": staff * 100}
        Declaration.objects.filter(pk=made.pk).update(**signed)
        issued = issued_for(made, who)
        CountedMonth.objects.bulk_create(
            CountedMonth(
                certification=issued,
                employer=whose,
                placement=one,
                code=code,
                number_index=one.number_index,
                month=dt.date(YEAR, at + 1, 1),
                weight=1,
            )
            for one in who
            for at, wage in enumerate(one.wages_fen)
            if wage
        )
    return made


def issued_for(made: Declaration, who) -> Certification:
    kept = Proof.objects.create(
        code=made.code,
        proof_code=write_code(made.pk),
        kind="placement-certification",
        label="认定书",
        about="quota.declaration",
        about_id=made.pk,
        issued_on=AT.date(),
        shown={"org": "县残联"},
    )
    return Certification.objects.create(
        declaration=made,
        employer=made.employer,
        code=made.code,
        year=made.year,
        months_weight=sum(wage is not None for one in who for wage in one.wages_fen),
        persons=len(who),
        is_partial=False,
        table=[1] * 12,
        proof=kept,
        first_id=1,
        first_label="县残联",
        second_id=2,
        second_label="县残联",
        issued_at=AT,
        is_synthetic=True,
    )


@pytest.fixture
def three(db) -> list[Declaration]:
    """王伟芳 counts for two of them, one half of the year each."""
    for county, name in ((COUNTY_CODE, "襄城区"), (NEXT_DOOR, "樊城区")):
        DivisionFactory(code=county, name=name, level="county", parent_code=CITY_CODE)
    return [
        certified_for(1, [("王伟芳", 1, FIRST_HALF), ("李建国", 2, [3000_00] * 12)], staff=30),
        certified_for(2, [("王伟芳", 1, SECOND_HALF)], staff=31, industry="Q", kind="nonprofit"),
        certified_for(3, [("周敏", 3, FIRST_HALF)], staff=301, code=NEXT_DOOR),
    ]


def tables_of(answer) -> dict[str, dict[str, list[str]]]:
    """Each table by its caption: what each row says, the whole last."""
    page = html.document_fromstring(answer.content.decode())
    return {
        table.xpath("string(caption)"): {
            row.xpath("string(th)"): [cell.text_content() for cell in row.xpath("td")]
            for row in table.xpath("tbody/tr|tfoot/tr")
        }
        for table in page.xpath("//table")
    }


def rows_behind(client, answer, caption: str, label: str, at: int) -> int:
    """How many rows a cell opens to."""
    page = html.document_fromstring(answer.content.decode())
    (url,) = page.xpath(f"//table[caption='{caption}']//tr[th='{label}']/td[{at + 1}]/a/@href")
    opened = html.document_fromstring(client.get(url).content.decode())
    return len(opened.xpath("//tbody/tr"))


def test_a_person_of_two_employers_is_one_in_each_part_and_one_in_the_whole(three):
    page = seated("city_office", code=CITY_CODE).get(THIS_YEAR)
    assert tables_of(page) == {
        "县（市、区）": {
            "襄城区": ["2", "2", "2"],
            "樊城区": ["1", "1", "0.5"],
            "合计（不重复计算）": ["3", "3", "2.5"],
        },
        "行业门类": {
            "制造业": ["2", "3", "2"],
            "卫生和社会工作": ["1", "1", "0.5"],
            "合计（不重复计算）": ["3", "3", "2.5"],
        },
        "单位规模": {
            "30 人以下（含 30 人）": ["1", "2", "1.5"],
            "30 人以上，100 人以下（含 100 人）": ["1", "1", "0.5"],
            "300 人以上": ["1", "1", "0.5"],
            "合计（不重复计算）": ["3", "3", "2.5"],
        },
        "单位性质": {
            "企业": ["2", "3", "2"],
            "民办非企业单位": ["1", "1", "0.5"],
            "合计（不重复计算）": ["3", "3", "2.5"],
        },
    }
    assert "合计里只算一人，在每个单位所在的项里都算一人" in words_of(page)


def test_each_cell_opens_to_its_rows(three):
    client = seated("city_office", code=CITY_CODE)
    page = client.get(THIS_YEAR)
    assert [rows_behind(client, page, "县（市、区）", "襄城区", at) for at in range(3)] == [2, 3, 2]
    assert [rows_behind(client, page, "单位规模", "300 人以上", at) for at in range(3)] == [1, 1, 1]
    assert [rows_behind(client, page, "行业门类", "制造业", at) for at in range(3)] == [2, 3, 2]
    assert [rows_behind(client, page, "单位性质", "民办非企业单位", at) for at in range(3)] == [1, 1, 1]
    assert [rows_behind(client, page, "单位性质", "合计（不重复计算）", at) for at in range(3)] == [3, 4, 3]


def test_a_county_sees_its_own_alone(three):
    client = seated("county_office", code=NEXT_DOOR)
    page = client.get(THIS_YEAR)
    assert tables_of(page)["县（市、区）"] == {"樊城区": ["1", "1", "0.5"], "合计（不重复计算）": ["1", "1", "0.5"]}
    people = words_of(client.get(f"/placements/figures/persons/?period={AT.year}"))
    assert "周敏" in people
    assert "王伟芳" not in people
    assert client.get(f"/placements/figures/certified/?period={AT.year}&county=420602").status_code == 409


def test_what_was_recalled_is_counted_no_more_and_none_is_not_unknown(three):
    with as_system():
        only = three[2].certifications.get()
        only.months.update(ended_at=AT)
        Certification.objects.filter(pk=only.pk).update(recalled_at=AT, recalled_reason="材料不实")
    client = seated("county_office", code=NEXT_DOOR)
    assert tables_of(client.get(THIS_YEAR))["单位性质"] == {"合计（不重复计算）": ["0", "0", "0"]}
    assert "还说不出数据" not in words_of(client.get(THIS_YEAR))
    assert "没有认定书。" in words_of(client.get(f"/placements/figures/certified/?period={AT.year}"))


def test_a_period_in_which_nothing_was_issued_is_unknown(three):
    client = seated("city_office", code=CITY_CODE)
    assert "这个期间没有出具认定书，还说不出数据。" in words_of(client.get("/placements/figures/?period=2020"))
    assert client.get("/placements/figures/?period=jetzt").status_code == 409
    assert client.get("/placements/figures/certified/?period=2020").status_code == 200
