"""What a declaration came to by what was known on an earlier day, by the command and on the reviewer's page."""

import json

import pytest

from doorstep.__main__ import main

from .reviewcast import all_ruled, compared, declaration, employer, placed, row_of, seated, words_of

pytestmark = pytest.mark.usefixtures("db")
AFTER_COMPARING = "2026-05-01"  # compared on 1 April, ruled on today


@pytest.fixture
def ruled_today(db):
    """A declaration that was compared in spring and ruled on today, and who reviews it."""
    made, client = declaration(employer(1)), seated("county_office")
    one = placed(made, "王伟芳", 1)
    compared(made)
    client.post(f"/placements/{made.pk}/acts/accept/")
    all_ruled(client, made, [one])
    return made, client


def test_the_page_shows_the_table_of_that_day_and_says_so(ruled_today):
    made, client = ruled_today
    there = f"/placements/{made.pk}/"
    assert "1月计入" in row_of(client.get(there), "王伟芳").text_content()
    then = client.get(f"{there}?known={AFTER_COMPARING}")
    assert "1月还要核实" in row_of(then, "王伟芳").text_content()
    assert "下面是按 2026年5月1日 所知的结果，不是现在的" in words_of(then)
    assert "申报里的人和工资用单位现在填的" in words_of(then)
    assert 'name="row"' not in then.content.decode(), "nobody rules on a table of another day"
    earlier = client.get(f"{there}?known=2026-03-01")
    assert "1月还没有比对" in row_of(earlier, "王伟芳").text_content()


def test_a_day_that_cannot_be_read_or_has_not_come_is_said_in_words(ruled_today):
    made, client = ruled_today
    wrong = client.get(f"/placements/{made.pk}/?known=gestern")
    assert "日期应写成 2026-05-01。" in words_of(wrong)
    assert "不是现在的" not in words_of(wrong)
    assert "这一天还没有到。" in words_of(client.get(f"/placements/{made.pk}/?known=2999-01-01"))


def test_the_command_counts_again_as_of_the_day(ruled_today, capsys):
    made, _client = ruled_today
    asked = ["quota", "outcome", "--declaration", str(made.pk), "--on", AFTER_COMPARING]
    assert main([*asked, "--json"]) == 0
    one, whole = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (one["weights"], one["waits"]) == ([None] * 12, list(range(1, 13)))
    assert (whole["count"], whole["waiting"]) == ("0", 12)
    assert "现在填的" in whole["note"]
    assert main(asked) == 0
    assert "按 2026年5月1日 所知，2025年度合计年平均 0 人，12 个人月要人看。" in capsys.readouterr().out


def test_a_declaration_that_is_none_and_a_day_to_come_are_refused(ruled_today):
    made, _client = ruled_today
    assert main(["quota", "outcome", "--declaration", "999999", "--on", AFTER_COMPARING]) == 3
    assert main(["quota", "outcome", "--declaration", str(made.pk), "--on", "2999-01-01"]) == 3
