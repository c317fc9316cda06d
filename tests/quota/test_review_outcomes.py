"""What came of declarations, as reviewers see it: appeals, draws for inspection, figures."""

import datetime as dt

import pytest
from django.utils import timezone

from doorstep.__main__ import main
from doorstep.base.figures import FIGURES, read_period
from doorstep.base.scope import as_system
from doorstep.quota.models import Declaration
from doorstep.quota.models_outcome import Appeal, Certification, Draw, Inspection
from doorstep.report.services import compute

from .reviewcast import AT, certified, declaration, employer, placed, reviewed, seated, state_of, words_of

pytestmark = pytest.mark.usefixtures("db")


def test_the_county_prints_the_certification_for_its_file_until_it_is_recalled():
    made, signer = certified(), seated("county_signer")
    with as_system():
        key = Certification.objects.get().pk
    there = f"/placements/certifications/{key}/paper/"
    assert f'href="{there}"' in signer.get(f"/placements/{made.pk}/").content.decode()
    assert signer.get(there).content.startswith(b"%PDF")
    assert seated("county_office", code="420606000000").get(there).status_code == 404
    signer.post(f"/placements/certifications/{key}/recall/", {"reason": "查实没有上班"})
    answer = signer.get(there)
    assert answer.status_code == 409
    assert "这份认定书已经撤销" in words_of(answer)


# --- appeals and draws


def appealed(made: Declaration) -> Appeal:
    with as_system():
        made.refresh_from_db()
        standing = made.certifications.get()
        return Appeal.objects.create(
            declaration=made,
            employer=made.employer,
            code=made.code,
            words="十二月也发了工资",
            raised_at=AT,
            raised_label="周敏",
            due_on=dt.date(2026, 6, 1),
            first_id=made.reviewer_id,
            second_id=standing.second_id,
        )


def test_an_appeal_is_decided_by_somebody_else_with_a_reason():
    made = certified()
    found = appealed(made)
    other = seated("county_office")
    there = f"/placements/appeals/{found.pk}/"
    assert "十二月也发了工资" in words_of(other.get(there))
    assert other.post(there, {"verdict": "changed", "reason": ""}).status_code == 422
    answer = other.post(there, {"verdict": "changed", "reason": "工资凭证补齐"}, follow=True)
    assert "重新审核" in words_of(answer)
    assert state_of(made) == "accepted"


def test_whoever_reviewed_may_not_decide_the_appeal():
    made = declaration(employer())
    office = seated("county_office")
    reviewed(office, made, placed(made, "王伟芳", 1))
    seated("county_signer").post(f"/placements/{made.pk}/acts/certify/")
    found = appealed(made)
    answer = office.post(f"/placements/appeals/{found.pk}/", {"verdict": "upheld", "reason": "维持"})
    assert answer.status_code == 409
    assert "请由另一个人复核" in words_of(answer)
    with as_system():
        assert Appeal.objects.get().state == "open"


def drawn() -> Draw:
    for serial in range(1, 6):
        declaration(employer(serial), state="accepted")
    answer = seated("county_office").post(
        "/placements/draws/new/", {"year": 2025, "count": 2, "reason": "年度抽查"}, follow=True
    )
    assert answer.status_code == 200
    with as_system():
        return Draw.objects.get()


def test_a_draw_shows_what_it_takes_to_draw_it_again():
    made = drawn()
    words = words_of(seated("county_signer").get(f"/placements/draws/{made.pk}/"))
    assert made.seed in words
    assert all(f"第{serial}纸品厂" in words for serial in range(1, 6))
    assert f"quota redraw {made.pk}" in words


def test_drawn_again_the_same_come_out_and_another_list_is_told_apart(capsys):
    made = drawn()
    assert main(["quota", "redraw", str(made.pk)]) == 0
    assert "重抽结果和原来一样" in capsys.readouterr().out
    with as_system():
        other = next(key for key in made.frame if key not in made.drawn)
        forged = Draw.objects.create(
            code=made.code,
            year=2025,
            seed=made.seed,
            frame=made.frame,
            drawn=[made.drawn[0], other],
            reason="改过的名单",
            at=AT,
            seat_id=1,
            seat_label="县残联",
        )
    assert main(["quota", "redraw", str(forged.pk)]) == 1
    assert "不一样" in capsys.readouterr().out
    assert main(["quota", "redraw", "999999"]) == 3


def test_more_than_there_are_cannot_be_drawn():
    declaration(employer(), state="accepted")
    answer = seated("county_office").post("/placements/draws/new/", {"year": 2025, "count": 2, "reason": "抽查"})
    assert answer.status_code == 409
    assert "可以抽取的有 1 个单位" in words_of(answer)


def test_what_was_found_on_the_spot_is_written_down():
    made, here = drawn(), seated("county_office")
    with as_system():
        first = Inspection.objects.filter(draw=made).order_by("pk")[0]
    there, today = f"/placements/inspections/{first.pk}/", timezone.localdate()
    said = {"on": f"{today}", "verdict": "no", "found": "三人都不在岗"}
    for day in (today + dt.timedelta(days=1), today - dt.timedelta(days=1)):
        answer = here.post(there, said | {"on": f"{day}"})
        assert (answer.status_code, "检查日期应在抽取那天" in words_of(answer)) == (409, True)
    answer = here.post(there, said, follow=True)
    assert "三人都不在岗" in words_of(answer)
    assert "不属实" in words_of(answer)


# --- figures


def test_employers_and_persons_are_counted_once_and_the_weighted_number_stands_apart():
    certified(1, "王伟芳")
    certified(2, "李建国")
    with as_system():
        year = f"{Certification.objects.first().issued_at.year}"
    period = read_period(year, today=dt.date(int(year), 12, 31))
    values = {code: compute(FIGURES[code], period).value for code in ("F26", "F27", "D14")}
    assert values == {"F26": 2, "F27": 2, "D14": "2"}
    assert len(compute(FIGURES["F27"], period).row_ids) == 24


def test_what_was_recalled_is_no_longer_counted():
    certified()
    with as_system():
        one = Certification.objects.get()
    seated("county_signer").post(f"/placements/certifications/{one.pk}/recall/", {"reason": "查实没有上班"})
    year = one.issued_at.year
    period = read_period(str(year), today=dt.date(year, 12, 31))
    assert [compute(FIGURES[code], period).value for code in ("F26", "F27")] == [0, 0]


def test_where_nothing_was_certified_it_is_not_known_and_not_none():
    period = read_period("2020", today=dt.date(2020, 12, 31))
    assert [compute(FIGURES[code], period).value for code in ("F26", "F27", "D14")] == [None] * 3
