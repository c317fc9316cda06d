"""`doorstep homes site`: the answer for the city of the database; `site-instance`: that of a published instance."""

import json
from pathlib import Path

import pytest

from doorstep.__main__ import main
from doorstep.homes.models_siting import SitingStudy
from tests.homes.siting_cast import a_line_of_villages

pytestmark = pytest.mark.usefixtures("db")
PMED1 = str(Path(__file__).resolve().parent.parent / "data" / "pmed1.txt")


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
    assert "中一村委会：依次改善 6，少了它会变差 6" in said


def test_the_longest_way_can_be_asked_for(capsys):
    a_line_of_villages()
    assert main(["homes", "site", "--count", "1", "--within", "3", "--objective", "center"]) == 0
    assert "新建 1 家，最远的人路程 36.0 公里（原来 — 公里）；已证明没有更好的选法" in capsys.readouterr().out


def test_what_cannot_be_met_ends_in_words(capsys):
    a_line_of_villages()
    assert main(["homes", "site", "--count", "1", "--within", "3", "--least", "1"]) == 3
    assert "至少要 2 处" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "value"),
    [(["center"], 110), (["median"], 4985), (["cover", "--within", "50"], 59)],
)
def test_an_instance_is_solved_by_each_objective(capsys, said, value):
    assert main(["homes", "site-instance", PMED1, "--p", "7", "--objective", *said, "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["value"], line["bound"], line["gap"], line["status"]) == (value, value, 0, "proven")
    assert len(line["sites"]) == 7


def test_an_instance_is_told_in_words(capsys):
    assert main(["homes", "site-instance", PMED1, "--p", "5", "--objective", "median"]) == 0
    assert "median，p=5：5819，已证明没有更好的选法；选 " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "words"), [(["farthest"], "没有“farthest”这个目标"), (["cover"], "没有写多远以内算覆盖")]
)
def test_an_objective_that_cannot_be_met_is_refused(capsys, said, words):
    assert main(["homes", "site-instance", PMED1, "--p", "5", "--objective", *said]) == 3
    assert words in capsys.readouterr().err
