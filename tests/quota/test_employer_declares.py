"""An employer's declaration on its pages: people, months, proof, handing in, the outcome; and nobody else's."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from doorstep.base.scope import scoped
from doorstep.quota import views_declared
from doorstep.quota.models import Declaration, Placement, PlacementPaper
from doorstep.quota.models_ledger import Verdict
from doorstep.quota.models_outcome import Appeal
from doorstep.quota.services import (
    accept_declaration,
    certify_declaration,
    compare,
    recall_certification,
    return_declaration,
    review_declaration,
    rule_claims,
)
from tests.base.papercast import png
from tests.cast import COUNTY, SIGNER
from tests.factories import citizen_number

from .employer_cast import AT, WANG, an_employer, clerk_at_work, decided, declared, in_spring, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    in_spring(monkeypatch)


@pytest.fixture
def desk(db):
    """An approved employer with its clerk at the screen, and a declaration of 2025 with one person."""
    client, actor = clerk_at_work(decided(an_employer()))
    made = declared(actor, WANG)
    return client, actor, made


def person(**changes):
    """What the form of a person is sent with: 3000 yuan from January to December."""
    said = {
        "name": "李建国",
        "certificate": "disability",
        "number": "420699197506061236",
        "post": "门卫",
        "contract": "labour",
        "contract_from": "2024-01-01",
        "contract_until": "2026-12-31",
        "is_full_time": "on",
        "dispatch": "none",
        "dispatch_proof": "",
        "wage": "3000",
        "wage_from": "1",
        "wage_to": "12",
    }
    return said | changes


def handed_in(client, made):
    """The number of staff kept, and the declaration submitted with its promise."""
    client.post(reverse("declaration-own", args=[made.pk]), {"staff": "100", "wages": "6000000"})
    return client.post(reverse("declaration-submit", args=[made.pk]), {"is_true": "on"})


def certified(made):
    """The whole way at the county: compared, every claim ruled to hold, reviewed, certified."""
    compare([made.pk], on=AT.date(), at=AT)
    with scoped(COUNTY.ranges, by=COUNTY):
        accept_declaration(made.pk, by=COUNTY, at=AT)
        for line in Verdict.objects.exclude(claim="weight"):
            if line.stands != ["agrees"] * 12:
                rule_claims(
                    [line.placement_id], line.claim, range(1, 13), holds=True, reason="看过材料", by=COUNTY, at=AT
                )
        about = {"holds": False, "reason": "看过证件", "by": COUNTY, "at": AT}
        rule_claims([one.pk for one in made.placements.all()], "weight", range(1, 13), **about)
        review_declaration(made.pk, by=COUNTY, at=AT)
    with scoped(SIGNER.ranges, by=SIGNER):
        return certify_declaration(made.pk, by=SIGNER, at=AT)


def test_many_people_stand_on_several_pages_and_all_are_counted(desk, monkeypatch):
    client, _actor, made = desk
    monkeypatch.setattr(views_declared, "LEAF", 1)
    client.post(reverse("placement-put", args=[made.pk]), person())
    page = client.get(reverse("declaration-own", args=[made.pk]))
    assert "王伟芳" in told(page)
    assert "李建国" not in told(page)
    assert "申报了 24 个人月" in told(page)
    said = told(client.get(page.context["next_url"]))
    assert "李建国" in said
    assert "王伟芳" not in said


def test_a_draft_says_that_the_annual_number_is_not_known_yet(desk):
    client, _actor, made = desk
    for page in ("declaration-own", "declaration-submit"):
        said = told(client.get(reverse(page, args=[made.pk])))
        assert "申报了 12 个人月。还没有和各部门的数据比对，提交以后才比对，年平均人数到那时才知道。" in said
        assert "年平均人数 0" not in said
        assert "1月还没有比对" in said
        assert "1月还要核实" not in said


def test_while_it_is_written_the_people_on_the_page_alone_are_worked_out(desk, monkeypatch):
    """Returned: what waited is known from the last comparison; the annual number is where everybody is on the page."""
    client, _actor, made = desk
    client.post(reverse("placement-put", args=[made.pk]), person())
    third = citizen_number(32, dt.date(1975, 6, 6))
    client.post(reverse("placement-put", args=[made.pk]), person(name="赵小兰", number=third))
    handed_in(client, made)
    compare([made.pk], on=AT.date(), at=AT)
    with scoped(COUNTY.ranges, by=COUNTY):
        accept_declaration(made.pk, by=COUNTY, at=AT)
        return_declaration(made.pk, "请补材料。", by=COUNTY, at=AT)
    page = reverse("declaration-own", args=[made.pk])
    whole = told(client.get(page))
    assert "年平均人数 0（约 0.00）。申报了 36 个人月。其中 36 个还要核实，没有算进去。" in whole
    monkeypatch.setattr(views_declared, "LEAF", 1)
    worked_out = []
    ask = views_declared.outcomes_of
    monkeypatch.setattr(views_declared, "outcomes_of", lambda *said: worked_out.append(said) or ask(*said))
    said = told(client.get(page))
    assert "申报了 36 个人月。上次比对后 36 个还要核实。年平均人数要再提交、再比对以后才知道。" in said
    assert [[one.name for one in people] for _made, people in worked_out] == [["王伟芳", "李建国"]], (
        "and one that tells whether there are more"
    )


def test_last_years_people_come_along_without_wages(desk, monkeypatch):
    client, _actor, made = desk
    handed_in(client, made)
    monkeypatch.setattr(timezone, "now", lambda: AT.replace(year=2027))
    client, _actor = clerk_at_work(made.employer)  # the visit of last year has ended
    client.post(reverse("declaration-open"), {"year": 2026, "carries_on": "on"})
    kept = Placement.objects.exclude(declaration=made).get()
    assert (kept.name, kept.wages_fen) == ("王伟芳", [None] * 12)


def test_one_wage_for_several_months_fills_the_empty_ones(desk):
    client, _actor, made = desk
    answer = client.post(reverse("placement-put", args=[made.pk]), person(wage_from="3", month_5="3500"))
    assert answer.status_code == 302
    kept = Placement.objects.get(name="李建国")
    assert kept.wages_fen == [None, None, 3000_00, 3000_00, 3500_00, *[3000_00] * 7]


def test_the_form_shows_the_months_before_anything_is_kept(desk):
    client, _actor, made = desk
    answer = client.post(reverse("placement-put", args=[made.pk]), person(fill="yes", wage="3000.5", wage_from="11"))
    assert answer.status_code == 200
    assert 'name="month_11" value="3000.50"' in answer.content.decode()
    assert not Placement.objects.filter(name="李建国").exists()


def test_a_wage_outside_the_contract_is_told_with_its_month(desk):
    client, _actor, made = desk
    answer = client.post(reverse("placement-put", args=[made.pk]), person(contract_from="2025-03-01"))
    assert answer.status_code == 409
    assert "1月不在合同期内，却填了工资" in told(answer)


def test_a_person_is_changed_and_taken_out(desk):
    client, _actor, made = desk
    one = made.placements.get()
    page = client.get(reverse("placement-edit", args=[one.pk]))
    assert 'value="3000.00"' in page.content.decode()
    client.post(reverse("placement-edit", args=[one.pk]), person(name="王伟芳", number=WANG.number, wage="4000"))
    one.refresh_from_db()
    assert (one.post, one.wages_fen[0]) == ("门卫", 4000_00)
    assert "从申报里删除王伟芳" in told(client.get(reverse("placement-drop", args=[one.pk])))
    client.post(reverse("placement-drop", args=[one.pk]))
    assert "还没有填人" in told(client.get(reverse("declaration-own", args=[made.pk])))


def test_a_month_says_why_it_waits_and_what_may_be_shown(desk):
    client, _actor, made = desk
    handed_in(client, made)
    compare([made.pk], on=AT.date(), at=AT)
    said = told(client.get(reverse("declaration-own", args=[made.pk])))
    assert "1月还要核实：" in said
    assert "申报了 12 个人月。其中 12 个还要核实" in said
    said = told(client.get(reverse("placement-own", args=[made.placements.get().pk])))
    assert "1月至12月 3,000.00 还要核实" in said
    assert "缴纳养老保险，人社没有比对" in said
    assert "当月的社会保险缴费凭证" in said
    assert "这一年计入 0 人" in said


def test_handing_in_asks_for_the_promise(desk):
    client, _actor, made = desk
    client.post(reverse("declaration-own", args=[made.pk]), {"staff": "35.5", "wages": ""})
    answer = client.post(reverse("declaration-submit", args=[made.pk]), {})
    assert answer.status_code == 409
    assert "没有勾选真实性承诺" in told(answer)
    assert Declaration.objects.get().state == "draft"
    client.post(reverse("declaration-submit", args=[made.pk]), {"is_true": "on"})
    assert Declaration.objects.get().state == "submitted"
    assert "35.5" in told(client.get(reverse("declaration-own", args=[made.pk])))


def test_why_it_was_returned_stands_on_the_home_and_above_the_declaration(desk):
    client, _actor, made = desk
    handed_in(client, made)
    with scoped(COUNTY.ranges, by=COUNTY):
        accept_declaration(made.pk, by=COUNTY, at=AT)
        return_declaration(made.pk, "王伟芳的合同没有写全日制。", by=COUNTY, at=AT)
    for page in (reverse("employer-home"), reverse("declaration-own", args=[made.pk])):
        assert "王伟芳的合同没有写全日制。" in told(client.get(page))


def returned(made):
    """Compared, everything ruled to hold, and returned for something else."""
    compare([made.pk], on=AT.date(), at=AT)
    one = made.placements.get()
    with scoped(COUNTY.ranges, by=COUNTY):
        accept_declaration(made.pk, by=COUNTY, at=AT)
        rule_claims([one.pk], "pension", range(1, 13), holds=True, reason="看过缴费凭证", by=COUNTY, at=AT)
        return_declaration(made.pk, "王伟芳的合同没有写全日制。", by=COUNTY, at=AT)
    return one


def test_a_row_on_which_somebody_ruled_does_not_become_another_person(desk):
    client, _actor, made = desk
    handed_in(client, made)
    there = reverse("placement-edit", args=[returned(made).pk])
    answer = client.post(there, person())
    assert answer.status_code == 409
    assert "这一行不能换成别人" in told(answer)
    assert made.placements.get().number.open() == WANG.number
    assert client.post(there, person(name="王伟芳", number=WANG.number, post="保管")).status_code == 302
    assert made.placements.get().post == "保管"


def test_who_was_taken_out_after_the_comparison_keeps_the_ledger_and_holds_nothing_up(desk):
    client, _actor, made = desk
    handed_in(client, made)
    one = returned(made)
    client.post(reverse("placement-put", args=[made.pk]), person())
    client.post(reverse("placement-drop", args=[one.pk]))
    one.refresh_from_db()
    assert (one.wages_fen, one.rulings.count()) == ([None] * 12, 1)
    client.post(reverse("declaration-submit", args=[made.pk]), {"is_true": "on"})
    compare([made.pk], on=AT.date(), at=AT)
    made.refresh_from_db()
    assert made.waiting == 12, "the months of the one who is left"


def test_who_was_taken_out_does_not_come_along_into_the_next_year(desk, monkeypatch):
    client, _actor, made = desk
    handed_in(client, made)
    client.post(reverse("placement-drop", args=[returned(made).pk]))
    monkeypatch.setattr(timezone, "now", lambda: AT.replace(year=2027))
    client, _actor = clerk_at_work(made.employer)
    client.post(reverse("declaration-open"), {"year": 2026, "carries_on": "on"})
    assert not Placement.objects.exclude(declaration=made).exists()


def test_a_declaration_is_taken_back_with_a_reason(desk):
    client, _actor, made = desk
    client.post(reverse("declaration-withdraw", args=[made.pk]), {"reason": "人数填错了"})
    said = told(client.get(reverse("declaration-own", args=[made.pk])))
    assert "已撤回" in said
    assert "人数填错了" in said


def test_a_paper_is_shown_for_a_claim_and_seen_again(desk):
    client, _actor, made = desk
    one = made.placements.get()
    page = client.get(reverse("placement-proof", args=[one.pk]))
    key = page.context["form"]["key"].initial
    for _time in range(2):  # sent twice, it is kept once
        photo = SimpleUploadedFile("工资条.png", png(), content_type="image/png")
        said = {"claim": "wage", "file": photo, "note": "1月至12月", "key": str(key)}
        client.post(reverse("placement-proof", args=[one.pk]), said)
    shown = PlacementPaper.objects.get()
    assert "1月至12月" in told(client.get(reverse("placement-own", args=[one.pk])))
    answer = client.get(reverse("placement-own-paper", args=[shown.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content == png()


def test_the_outcome_is_read_printed_and_objected_to(desk):
    client, _actor, made = desk
    handed_in(client, made)
    found = certified(made)
    said = told(client.get(reverse("declaration-own", args=[made.pk])))
    assert "认定安排残疾人 1 人，年平均 1 人（约 1.00 人）" in said
    assert "应缴多少，由税务机关核定" in said
    printed = client.get(reverse("certification-pdf", args=[found.pk]))
    assert printed.content.startswith(b"%PDF")
    assert "可以在2026年4月16日以前提出" in said
    client.post(reverse("appeal-raise", args=[made.pk]), {"words": "少算了一个月"})
    assert Appeal.objects.get().words == "少算了一个月"
    said = told(client.get(reverse("declaration-own", args=[made.pk])))
    assert "待复核：少算了一个月" in said
    assert "这份异议正在复核，请等答复。" in said
    assert "可以在2026年4月16日以前提出" not in said


def test_a_certification_that_was_taken_back_is_not_printed(desk):
    client, _actor, made = desk
    handed_in(client, made)
    found = certified(made)
    with scoped(SIGNER.ranges, by=SIGNER):
        recall_certification(found.pk, "税务更正了数据", by=SIGNER, at=AT)
    answer = client.get(reverse("certification-pdf", args=[found.pk]))
    assert answer.status_code == 409
    assert "已经撤销" in told(answer)


def test_the_levy_is_told_step_by_step_with_its_articles(desk):
    client, _actor, made = desk
    handed_in(client, made)
    certified(made)
    said = told(client.get(reverse("declaration-levy", args=[made.pk])))
    assert "没有当地社会平均工资" in said
    said = told(client.get(reverse("declaration-levy", args=[made.pk]), {"average": "70000"}))
    assert "应安排人数 1.5 100人 × 1.5% 残疾人就业条例第八条" in said
    assert "估算应缴 15,000.00 元" in said  # (1.5 − 1) × 60000 × 50 %
    assert "应缴多少，由税务机关核定" in said


@pytest.mark.parametrize(("grade", "people"), [("other", "1.5 人"), ("severe", "2 人")])
def test_one_more_person_from_july_is_reckoned_and_nothing_is_written(desk, grade, people):
    client, _actor, made = desk
    handed_in(client, made)
    before = list(Placement.objects.values())
    said = told(client.get(reverse("what-if", args=[made.pk]), {"month": 7, "grade": grade, "average": "70000"}))
    assert f"年平均人数从 1 人（约 1.00 人）变成 {people}" in said
    assert "估算应缴从 15,000.00 元变成 0.00 元。" in said
    assert f"从 7 月起多安排一人 年平均安排 {people}" in said
    assert "已达到规定比例，不用缴" in said
    assert list(Placement.objects.values()) == before


@pytest.fixture
def neighbour(db):
    """Another employer of the same county, with its clerk at the screen."""
    return clerk_at_work(decided(an_employer(9, "襄城区秋实食品厂", "qiushi")))


def test_what_another_employer_declared_is_not_there(desk, neighbour):
    client, _actor, made = desk
    one = made.placements.get()
    photo = SimpleUploadedFile("工资条.png", png(), content_type="image/png")
    said = {"claim": "wage", "file": photo, "key": "7d9f5d1e-32a5-4b4c-8f6e-0f5ad0c6b9aa"}
    client.post(reverse("placement-proof", args=[one.pk]), said)
    handed_in(client, made)
    certification = certified(made)
    other, _other_actor = neighbour
    about = [
        *((name, made.pk) for name in ("declaration-own", "declaration-submit", "declaration-levy", "what-if")),
        *((name, made.pk) for name in ("declaration-withdraw", "appeal-raise", "placement-put", "placement-import")),
        *((name, one.pk) for name in ("placement-own", "placement-edit", "placement-drop", "placement-proof")),
        ("placement-own-paper", PlacementPaper.objects.get().pk),
        ("certification-pdf", certification.pk),
        ("employer-clerk-close", made.employer.clerks.get().pk),
    ]
    for name, key in about:
        assert client.get(reverse(name, args=[key])).status_code in {200, 409}, name
        assert other.get(reverse(name, args=[key])).status_code == 404, name
        if name not in {"declaration-levy", "what-if", "placement-own", "placement-own-paper", "certification-pdf"}:
            assert other.post(reverse(name, args=[key]), {"reason": "试试"}).status_code == 404, name
    assert "王伟芳" not in told(other.get(reverse("employer-home")))


def test_the_database_itself_shows_a_clerk_nothing_of_another_employer(desk, neighbour):
    _client, actor, made = desk
    _other, other_actor = neighbour
    compare([made.pk], on=AT.date(), at=AT)
    whose = {"quota_employer": "id"}
    tables = ("quota_employer", "quota_employerclerk", "quota_declaration", "quota_placement", "quota_verdict")

    def seen(by):
        """Of each table: how many rows there are, and how many of them are the employer's own."""
        with scoped((), by=by), connection.cursor() as cursor:
            counts = {}
            for table in tables:
                own = f"count(*) FILTER (WHERE {whose.get(table, 'employer_id')} = %s)"
                cursor.execute(f"SELECT count(*), {own} FROM {table}", [by.party])
                counts[table] = cursor.fetchone()
        return counts

    mine, theirs = seen(actor), seen(other_actor)
    assert all(every == own > 0 for every, own in mine.values())
    assert all(every == own for every, own in theirs.values())
    assert theirs["quota_employer"] == (1, 1)
    assert theirs["quota_placement"] == (0, 0)
