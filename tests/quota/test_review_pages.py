"""The reviewers' pages of employers' declarations, used as at a desk."""

import datetime as dt
import re

import pytest
from lxml import html

from doorstep.base.models import Job
from doorstep.base.scope import as_system
from doorstep.quota.models import Declaration, Employer, PlacementPaper
from doorstep.quota.models_ledger import Ruling
from doorstep.quota.models_outcome import Certification
from tests.factories import PersonFactory, citizen_number

from .reviewcast import (
    AT,
    EVERY_MONTH,
    all_ruled,
    certified,
    compared,
    declaration,
    employer,
    placed,
    reviewed,
    row_of,
    ruled,
    seated,
    state_of,
    words_of,
)

pytestmark = pytest.mark.usefixtures("db")
ELSEWHERE_CODE = "420606000000"


# --- who may what


def test_an_employer_is_approved_with_a_reason_where_the_registry_is_silent():
    here, waits = seated("county_office"), employer(1, state="applied")
    employer(2)
    listed = words_of(here.get("/placements/employers/"))
    assert listed.index("第1纸品厂") < listed.index("第2纸品厂")
    there = f"/placements/employers/{waits.pk}/decide/"
    answer = here.post(there, {"verdict": "yes", "reason": ""})
    assert answer.status_code == 409
    assert "都要写原因" in words_of(answer)
    assert "已核准" in words_of(here.post(there, {"verdict": "yes", "reason": "看过营业执照原件"}, follow=True))
    with as_system():
        assert Employer.objects.get(pk=waits.pk).decided_reason == "看过营业执照原件"


def test_the_county_accepts_rules_and_passes_on_and_the_signer_certifies():
    made = declaration(employer())
    wang, li = placed(made, "王伟芳", 1), placed(made, "李建国", 2)
    office, signer = seated("county_office"), seated("county_signer")
    compared(made)
    assert "已受理" in words_of(office.post(f"/placements/{made.pk}/acts/accept/", follow=True))
    assert "还有 2 人要看" in words_of(office.get(f"/placements/{made.pk}/"))
    all_ruled(office, made, [wang, li])
    page = office.get(f"/placements/{made.pk}/")
    assert "人要看" not in words_of(page).replace("要人看", "")
    assert "已初审" in words_of(office.post(f"/placements/{made.pk}/acts/review/", follow=True))
    assert "等另一个人认定" in words_of(office.get(f"/placements/{made.pk}/"))
    assert "应办结日" in words_of(signer.get(f"/placements/{made.pk}/"))
    over = words_of(signer.post(f"/placements/{made.pk}/acts/certify/", follow=True))
    assert "已认定" in over
    assert "应办结日" not in over
    with as_system():
        assert Certification.objects.get().persons == 2


def test_whoever_reviewed_may_not_certify_whatever_the_seat():
    made = declaration(employer())
    city = seated("city_office", code="420600000000")
    reviewed(city, made, placed(made, "王伟芳", 1))
    answer = city.post(f"/placements/{made.pk}/acts/certify/")
    assert answer.status_code == 409
    assert "请由另一个人认定" in words_of(answer)
    assert state_of(made) == "reviewed"


def test_the_signer_neither_accepts_nor_rules():
    made = declaration(employer())
    signer = seated("county_signer")
    answer = signer.post(f"/placements/{made.pk}/acts/accept/")
    assert answer.status_code == 409
    assert "审核按比例就业申报" in words_of(answer)
    assert signer.get(f"/placements/{made.pk}/rule/").status_code == 403
    assert state_of(made) == "submitted"


def test_what_still_waits_is_named_when_somebody_would_pass_it_on():
    made = declaration(employer(), state="accepted")
    placed(made, "王伟芳", 1)
    compared(made)
    answer = seated("county_office").post(f"/placements/{made.pk}/acts/review/")
    assert answer.status_code == 409
    assert "还有要人看的：王伟芳。" in words_of(answer)


def test_a_declaration_is_returned_with_what_is_to_be_mended():
    made = declaration(employer())
    here = seated("county_office")
    assert here.post(f"/placements/{made.pk}/acts/return/", {"reason": ""}).status_code == 422
    here.post(f"/placements/{made.pk}/acts/return/", {"reason": "缺十二月的工资凭证"})
    assert state_of(made) == "returned"
    assert "缺十二月的工资凭证" in words_of(here.get(f"/placements/{made.pk}/"))


def test_a_recalled_certification_is_reviewed_anew():
    made = certified()
    with as_system():
        key = Certification.objects.get().pk
    office, signer = seated("county_office"), seated("county_signer")
    assert office.get(f"/placements/certifications/{key}/recall/").status_code == 403
    answer = signer.post(f"/placements/certifications/{key}/recall/", {"reason": "查实没有上班"}, follow=True)
    assert "已撤销" in words_of(answer)
    assert state_of(made) == "accepted"


def test_nobody_of_another_county_sees_anything():
    made = declaration(employer(), state="accepted")
    one = placed(made, "王伟芳", 1)
    there = seated("county_office", code=ELSEWHERE_CODE)
    for address in ("", "employers/", "appeals/", "draws/"):
        assert "第1纸品厂" not in words_of(there.get(f"/placements/{address}"))
    pages = (f"{made.pk}/", f"{made.pk}/rule/", f"people/{one.pk}/", f"employers/{made.employer_id}/")
    assert [there.get(f"/placements/{address}").status_code for address in pages] == [404] * 4
    assert there.post(f"/placements/{made.pk}/acts/return/", {"reason": "看看"}).status_code == 404
    assert state_of(made) == "accepted"


def offered(client, made: Declaration) -> list[str]:
    """The acts that the page leads to."""
    page = html.document_fromstring(client.get(f"/placements/{made.pk}/").content.decode())
    return [link.text_content().strip() for link in page.xpath("//a[contains(@href, '/acts/')]")]


def test_a_page_offers_what_its_seat_may_do_now_and_nothing_that_would_be_refused():
    made = declaration(employer())
    one = placed(made, "王伟芳", 1)
    office, signer = seated("county_office"), seated("county_signer")
    compared(made)
    assert (offered(office, made), offered(signer, made)) == (["受理", "退回补正"], [])
    office.post(f"/placements/{made.pk}/acts/accept/")
    assert offered(office, made) == ["退回补正"]
    all_ruled(office, made, [one])
    assert offered(office, made) == ["退回补正", "初审通过"]
    office.post(f"/placements/{made.pk}/acts/review/")
    assert (offered(office, made), offered(signer, made)) == ([], ["认定"])
    signer.post(f"/placements/{made.pk}/acts/certify/")
    assert (offered(office, made), offered(signer, made)) == ([], [])


def test_where_no_month_counts_the_signer_is_offered_to_refuse_alone():
    made = declaration(employer())
    one = placed(made, "王伟芳", 1)
    office, signer = seated("county_office"), seated("county_signer")
    compared(made)
    office.post(f"/placements/{made.pk}/acts/accept/")
    ruled(office, made, [one], "wage", holds="no")
    office.post(f"/placements/{made.pk}/acts/review/")
    assert offered(signer, made) == ["不予认定"]
    assert "没有一个月可以计入" in words_of(signer.post(f"/placements/{made.pk}/acts/certify/"))
    signer.post(f"/placements/{made.pk}/acts/refuse/", {"reason": "工资低于最低工资"})
    assert state_of(made) == "not_certified"


# --- what is read


def test_the_matrix_says_in_words_what_it_says_by_signs_and_who_waits_comes_first():
    made = declaration(employer(), state="accepted")
    sure, waits = placed(made, "王伟芳", 1, [3000_00] * 11 + [None]), placed(made, "李建国", 2)
    compared(made)
    here = seated("county_office")
    all_ruled(here, made, [sure])
    page = here.get(f"/placements/{made.pk}/")
    words = words_of(page)
    assert words.index(waits.name) < words.index(sure.name)
    cells = [re.sub(r"\s+", "", cell.text_content()) for cell in row_of(page, sure.name).xpath("td")]
    assert (cells[0], cells[11]) == ("11月计入1人", "–12月没有申报")
    signs = row_of(page, waits.name).xpath("td/span[@aria-hidden]")
    assert [sign.text for sign in signs] == ["？"] * 12
    assert "1月还要核实" in row_of(page, waits.name).text_content()


def test_a_person_shows_what_was_seen_by_whom_and_what_was_ruled():
    made = declaration(employer(), state="accepted")
    one = placed(made, "王伟芳", 1, [3000_00] * 6 + [None] * 6)
    compared(made)
    here = seated("county_office")
    ruled(here, made, [one], "pension", holds="no", months=["1", "2"], reason="社保局回函没有缴费")
    words = words_of(here.get(f"/placements/people/{one.pk}/"))
    assert "1–6月：人社 没有比对，名单过期未到 （当月由本单位缴纳养老保险：不详）" in words
    assert "1–2月：审核人认定 不成立 ，社保局回函没有缴费" in words
    assert "1月没有比对，审核人认定不成立" in words
    assert "7月没有申报" in words
    assert "1月 3,000.00" in words
    assert "单位还没有提交材料" in words


def test_a_paper_is_served_to_the_county_alone(world_paper):
    one, paper = world_paper
    assert "工资表" in words_of(seated("county_office").get(f"/placements/people/{one.pk}/"))
    assert seated("county_office", code=ELSEWHERE_CODE).get(f"/placements/papers/{paper.pk}/").status_code == 404
    assert seated("county_office").get(f"/placements/papers/{paper.pk}/")["Content-Type"] == "image/png"


@pytest.fixture
def world_paper(db):
    from doorstep.base.papers import keep_paper
    from tests.base.papercast import png
    from tests.cast import COUNTY

    made = declaration(employer(), state="accepted")
    one = placed(made, "王伟芳", 1)
    with as_system():
        kept = keep_paper(png(), "工资表.png", code=one.code, by=COUNTY, at=AT)
        about = {"placement": one, "employer": one.employer, "code": one.code, "claim": "wage", "paper": kept}
        return one, PlacementPaper.objects.create(note="一月工资表", at=AT, by_label="周敏", **about)


def test_one_ruling_reaches_several_people_and_skips_months_that_are_not_claimed():
    made = declaration(employer(), state="accepted")
    wang, li = placed(made, "王伟芳", 1, [3000_00] + [None] * 11), placed(made, "李建国", 2)
    placed(made, "赵六", 3)
    compared(made)
    here = seated("county_office")
    form = here.get(f"/placements/{made.pk}/rule/?row={wang.pk}&row={li.pk}").context["form"]
    assert form["people"].value() == [str(wang.pk), str(li.pk)]
    assert "写入 2 条" in words_of(ruled(here, made, [wang, li], "wage"))
    with as_system():
        lines = Ruling.objects.order_by("pk").values_list("placement", "months", "reason")
    assert list(lines) == [(wang.pk, [1], "看过材料"), (li.pk, list(range(1, 13)), "看过材料")]


def test_what_waits_is_told_claim_by_claim_and_one_link_ticks_everybody_whom_it_concerns():
    made = declaration(employer(), state="accepted")
    wang, li = placed(made, "王伟芳", 1), placed(made, "李建国", 2, [3000_00] * 5 + [None] * 7)
    placed(made, "赵六", 3, linked="nobody")
    compared(made)
    here = seated("county_office")
    words = words_of(here.get(f"/placements/{made.pk}/"))
    assert "缴纳养老保险 2 人，17 个人月 一起认定" in words
    ruled(here, made, [wang], "pension")
    assert "缴纳养老保险 1 人，5 个人月" in words_of(here.get(f"/placements/{made.pk}/"))
    form = here.get(f"/placements/{made.pk}/rule/?claim=pension").context["form"]
    assert (form["people"].value(), form["claim"].value()) == ([str(li.pk)], "pension")


def test_no_claim_is_ruled_on_that_nobody_has_chosen():
    made = declaration(employer(), state="accepted")
    one = placed(made, "王伟芳", 1)
    here = seated("county_office")
    page = html.document_fromstring(here.get(f"/placements/{made.pk}/rule/").content.decode())
    assert page.xpath("//select[@name='claim']/option[1]/@value") == [""]  # what stands there before anybody chooses
    assert ruled(here, made, [one], "").status_code == 422
    with as_system():
        assert not Ruling.objects.exists()


def test_who_somebody_is_is_settled_from_evidence_side_by_side():
    number = citizen_number(9, dt.date(1980, 5, 5))
    person = PersonFactory(name="王伟芳", number=number, code="420602002003")
    made = declaration(employer(), state="accepted")
    one = placed(made, "王伟方", 1, near=[person.pk])
    here = seated("county_office")
    page = words_of(here.get(f"/placements/people/{one.pk}/link/"))
    assert number not in page
    assert page.count("王**") == 3
    assert f"{number[:6]}********{number[-4:]}" in page
    assert "1980年5月5日" in page
    answer = here.post(
        f"/placements/people/{one.pk}/link/", {"person": person.pk, "reason": "看过残疾人证"}, follow=True
    )
    assert "已认定" in words_of(answer)
    with as_system():
        one.refresh_from_db()
        assert (one.person_id, one.linked) == (person.pk, "settled")
        assert Job.objects.filter(kind="quota.compare", terms__declarations=[made.pk]).count() == 1


def test_candidates_of_another_county_are_counted_and_not_shown():
    person = PersonFactory(name="欧阳修", number=citizen_number(9), code="420606005008")
    made = declaration(employer(), state="accepted")
    one = placed(made, "王伟方", 1, near=[person.pk])
    page = words_of(seated("county_office").get(f"/placements/people/{one.pk}/link/"))
    assert "还有 1 个相近的人不在您的辖区" in page
    assert "欧阳" not in page


def test_the_queue_has_the_late_first_then_those_with_most_to_look_at():
    calm, busy, late = (declaration(employer(serial), state="accepted") for serial in (1, 2, 3))
    placed(calm, "王伟芳", 1, [3000_00] + [None] * 11)
    placed(busy, "李建国", 2)
    placed(late, "赵六", 3, [3000_00] + [None] * 11)
    with as_system():
        Declaration.objects.filter(pk=late.pk).update(due_on=dt.date(2026, 1, 9))
    compared(calm, busy, late)
    here = seated("county_office")
    words = words_of(here.get("/placements/"))
    assert words.index("第3纸品厂") < words.index("第2纸品厂") < words.index("第1纸品厂")
    assert "2026年1月9日，已超" in words
    assert "第3纸品厂" in words_of(here.get("/placements/?queue=overdue"))
    assert "第2纸品厂" not in words_of(here.get("/placements/?queue=overdue"))


def test_what_waits_is_counted_as_the_page_counts_it():
    made = declaration(employer(), state="accepted")
    wang, li = placed(made, "王伟芳", 1), placed(made, "李建国", 2, [3000_00] * 5 + [None] * 7)
    compared(made)
    here = seated("county_office")
    waiting = []
    for people, claim, said in (([], "", {}), ([wang], "pension", {"holds": "no", "months": ["1", "2", "3"]})):
        if claim:
            ruled(here, made, people, claim, **said)
        page = html.document_fromstring(here.get(f"/placements/{made.pk}/").content.decode())
        with as_system():
            made.refresh_from_db()
        assert made.waiting == len(page.xpath("//tbody//span[text()='？']"))
        waiting.append(made.waiting)
    all_ruled(here, made, [wang, li])
    with as_system():
        made.refresh_from_db()
    assert (*waiting, made.waiting) == (17, 14, 0)


def test_of_whom_no_grade_is_known_it_is_asked_whether_he_is_severely_disabled():
    made = declaration(employer(), state="accepted")
    wang = placed(made, "王伟芳", 1)
    compared(made)
    here, there = seated("county_office"), f"/placements/{made.pk}/"
    with as_system():
        stood = sorted({line.claim for line in wang.verdicts.all() if "agrees" not in line.stands})
    assert "certificate" in stood
    for claim in stood:
        ruled(here, made, [wang], claim)
    for holds, months, waiting in (("yes", EVERY_MONTH[:3], 9), ("no", EVERY_MONTH[3:6], 6)):
        page = here.get(there).content.decode()
        with as_system():
            made.refresh_from_db()
        assert made.waiting == html.document_fromstring(page).xpath("count(//tbody//span[text()='？'])")
        assert "残疾等级不详，按几人计算" in page
        assert "acts/review/" not in page
        asked = words_of(here.get(f"{there}rule/?claim=weight"))
        assert "按重度计算" in asked
        assert "不按重度计算" in asked
        ruled(here, made, [wang], "weight", holds=holds, months=months)
        with as_system():
            made.refresh_from_db()
        assert made.waiting == waiting
    cells = row_of(here.get(there), "王伟芳").text_content()
    assert "3月计入 2 人" in cells
    assert "4月计入 1 人" in cells
    assert "7月还要核实：残疾等级不详，要认定是不是按重度计算" in cells


def test_the_desk_leads_to_what_waits():
    employer(1, state="applied")
    declaration(employer(2))
    here = seated("county_office")
    desk = words_of(here.get("/"))
    assert "按比例就业：待核准单位" in desk
    assert "按比例就业：待受理" in desk
    assert "按比例就业：待认定" not in desk
    assert "第2纸品厂" in words_of(here.get("/placements/?queue=accept"))
