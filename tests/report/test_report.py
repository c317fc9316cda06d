"""Figures, frozen reports, and what has changed since."""

import datetime as dt
import io

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from docx import Document as read_docx

from doorstep.base.figures import FIGURES, read_period
from doorstep.base.official_docx import write_docx
from doorstep.kernel.refusal import Refused
from doorstep.orgs.models import Post
from doorstep.report.models import FrozenFigure
from doorstep.report.prose import codes_in_prose, compose
from doorstep.report.services import changed_since, compute, compute_all, freeze_report, period_of
from tests.cast import CITY, VILLAGE
from tests.factories import NOON, OrgFactory

pytestmark = pytest.mark.usefixtures("db")
TODAY = dt.date(2026, 5, 15)
YEAR = read_period("2026", today=TODAY)


def liaison(org, since=dt.date(2020, 1, 1)):
    return Post.objects.create(
        org=org, code=org.code, kind="liaison", holder="李秀兰", held=DateRange(since, None), is_synthetic=True
    )


def test_the_report_has_its_41_figures_each_kept_or_awaited():
    codes = [code for code in FIGURES if code.startswith("F")]
    assert sorted(codes) == [f"F{number:02d}" for number in range(1, 42)]
    assert all(FIGURES[code].is_kept or FIGURES[code].awaits for code in codes)


def test_every_figure_named_in_the_prose_exists():
    assert codes_in_prose() <= FIGURES.keys()


def test_a_figure_counts_just_the_rows_behind_it():
    village, town = OrgFactory(), OrgFactory(town=True)
    here, there = liaison(village), liaison(town)
    found = compute(FIGURES["F36"], YEAR)
    assert (found.value, found.row_ids) == (1, (here.pk,))
    assert compute(FIGURES["F34"], YEAR).row_ids == (there.pk,)
    assert compute(FIGURES["F33"], YEAR).value == 1


def test_who_left_is_not_counted_after_leaving_and_is_before():
    post = liaison(OrgFactory())
    post.held = DateRange(post.held.lower, dt.date(2026, 3, 1))
    post.save()
    assert compute(FIGURES["F36"], YEAR).value == 0
    assert compute(FIGURES["F36"], read_period("2026-02", today=TODAY)).value == 1


def test_printed_again_a_frozen_report_gives_its_old_numbers_and_says_what_changed():
    org = OrgFactory()
    liaison(org)
    report = freeze_report(YEAR, said={"addressee": "王部长"}, by=CITY, at=NOON)
    assert changed_since(report, period_of(report)) == []
    before = write_docx(compose(report, unit="襄阳市残疾人联合会"), working=False)
    late = liaison(OrgFactory(code="420602002009"))
    assert write_docx(compose(report, unit="襄阳市残疾人联合会"), working=False) == before
    changed = {one.figure.code: one for one in changed_since(report, period_of(report))}
    assert (changed["F36"].was, changed["F36"].now, changed["F36"].cause) == ("1", "2", "补录 1 行")
    again = freeze_report(YEAR, said={}, by=CITY, at=NOON)
    assert again.version == 2
    assert late.pk in FrozenFigure.objects.get(report=again, figure="F36").row_ids


def test_a_frozen_figure_cannot_be_edited():
    report = freeze_report(YEAR, said={}, by=CITY, at=NOON)
    with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
        report.figures.update(value="999")


def test_the_prose_leaves_out_what_is_not_known_and_binds_what_is():
    liaison(OrgFactory())
    report = freeze_report(YEAR, said={"addressee": "王部长"}, by=CITY, at=NOON)
    raw = write_docx(compose(report, unit="襄阳市残疾人联合会"), working=False)
    text = "\n".join(paragraph.text for paragraph in read_docx(io.BytesIO(raw)).paragraphs)
    assert "尊敬的王部长" in text
    assert "设有残协，在任专职委员1名" in text
    assert "用人单位" not in text
    assert "{" not in text


def test_the_village_may_not_freeze():
    with pytest.raises(Refused, match="没有定稿"):
        freeze_report(YEAR, said={}, by=VILLAGE, at=NOON)


@pytest.mark.parametrize(("said", "words"), [("abc", "期间应写成"), ("2026-13", "期间应写成"), ("2099", "还没有开始")])
def test_a_period_that_makes_no_sense_is_refused_in_words(said, words):
    with pytest.raises(Refused, match=words):
        read_period(said, today=TODAY)


def test_every_kept_figure_computes_on_an_empty_register():
    assert {one.figure.code for one in compute_all(YEAR) if one.kept} >= {"F33", "F34", "F35", "F36", "D01"}
