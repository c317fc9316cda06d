"""Judging by command: a county from the database, or a file; a call that is neither is refused in words."""

import json

import pytest

from doorstep.__main__ import main
from doorstep.base.commands import REFUSED, WRONG_CALL
from doorstep.base.engines import fused
from doorstep.people.models import Person
from tests.factories import CertificateFactory
from tests.rulebooks import as_python

pytestmark = pytest.mark.usefixtures("db")
MAY = ("--month", "2026-05", "--known", "2026-05-31")


@pytest.fixture(autouse=True)
def not_compiled(monkeypatch):
    monkeypatch.setattr(fused, "compiled", as_python)


def test_a_file_is_written_and_judged_by_command(tmp_path, capsys):
    CertificateFactory(grade=1)
    people, output = str(tmp_path / "people.parquet"), str(tmp_path / "out")
    assert main(["benefits", "facts", "--month", "2026-05", "--output", people, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["persons"] == Person.objects.filter(merged_into=None).count() == 1
    assert main(["benefits", "judge", *MAY, "--input", people, "--output", output, "--digest", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["engine"], told["persons"], len(told["sha256"])) == ("local", 1, 64)
    assert main(["benefits", "judge", *MAY, "--input", people, "--output", output]) == REFUSED
    assert "已经有东西" in capsys.readouterr().err


def test_a_county_is_judged_from_the_database(capsys):
    person = CertificateFactory(grade=1).person
    assert main(["benefits", "judge", "2026-05", f"{person.code[:6]}000000", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["persons"] for line in lines} == {1}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["2026-05"], "要么写月份和县"),
        (["--month", "2026-05", "--input", "people.parquet"], "要么写月份和县"),
        (["2026-05", "420602000000", "--input", "people.parquet", "--output", "out"], "要么写月份和县"),
        ([*MAY, "--engine", "abacus", "--input", "people.parquet", "--output", "out"], "没有「abacus」这个引擎"),
        ([*MAY, "--input", "absent.parquet", "--output", "out"], "读不了 absent.parquet"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused_in_words(words, says, capsys):
    assert main(["benefits", "judge", *words]) == REFUSED
    assert says in capsys.readouterr().err


def test_rules_are_printed_in_the_words_asked_for(capsys):
    assert main(["benefits", "rules", "--month", "2026-05", "--place", "420602", "--as", "python"]) == 0
    assert "def judge(" in capsys.readouterr().out
    assert main(["benefits", "rules", "--month", "2026-05", "--place", "420602", "--as", "spark"]) == 0
    assert "`low_income`" in capsys.readouterr().out
    assert main(["benefits", "rules", "--month", "2026-05", "--place", "420602", "--as", "latin"]) == REFUSED
    assert "latin" in capsys.readouterr().err


def test_what_is_needed_is_asked_for(capsys):
    with pytest.raises(SystemExit) as left:
        main(["benefits", "rules", "--month", "2026-05"])
    assert left.value.code == WRONG_CALL
    assert "--place" in capsys.readouterr().err
