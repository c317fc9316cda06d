"""`doorstep homes site`: the answer for the city of the database, in words and as JSON."""

import json

import pytest

from doorstep.__main__ import main
from doorstep.homes.models_siting import SitingStudy
from tests.homes.siting_cast import a_line_of_villages

pytestmark = pytest.mark.usefixtures("db")


def test_the_answer_comes_as_lines_and_nothing_is_written(capsys):
    codes = a_line_of_villages()
    assert main(["homes", "site", "--count", "1", "--within", "3", "--json"]) == 0
    whole, first = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (whole["status"], whole["value"], whole["total"], whole["unplaced"]) == ("proven", 6, 8, 1)
    assert (first["code"], first["in_turn"]) == (codes["中一"], 6)
    assert not SitingStudy.objects.exists()


def test_in_words_it_says_that_it_is_proven(capsys):
    a_line_of_villages()
    assert main(["homes", "site", "--count", "1", "--within", "3"]) == 0
    said = capsys.readouterr().out
    assert "新建 1 家，多覆盖 6 人，一共 6 人（共 8 人）；已证明没有更好的选法" in said
    assert "中一村委会：依次新增 6 人" in said


def test_what_cannot_be_met_ends_in_words(capsys):
    a_line_of_villages()
    assert main(["homes", "site", "--count", "1", "--within", "3", "--least", "1"]) == 3
    assert "至少要 2 处" in capsys.readouterr().err
