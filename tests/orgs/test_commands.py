"""The commands as scripts call them: what they print, and their exit codes."""

import io
import json

import pytest

from doorstep.base.commands import COMMANDS, DONE, FOUND_WRONG, REFUSED, WRONG_CALL, find_command, run_command
from doorstep.orgs import commands  # noqa: F401  (declares them)

from .small import SMALL
from .test_edition_files import rows


def called(capsys, *words):
    """The exit code, the facts as JSON, and what went to standard error."""
    command, rest = find_command(list(words))
    try:
        code = run_command(command, [*rest, "--json"])
    except SystemExit as exit:
        code = exit.code
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


@pytest.mark.parametrize("name", ["check-id", "workdays", "divisions load", "divisions at"])
def test_help_is_chinese_and_shows_an_example(name, capsys):
    with pytest.raises(SystemExit):
        run_command(COMMANDS[name], ["--help"])
    shown = capsys.readouterr().out
    assert f"例：doorstep {name}" in shown
    assert COMMANDS[name].label in shown


def test_each_number_is_told_what_it_is(capsys):
    code, facts, _ = called(capsys, "check-id", "11010519491231002x", "42069919700315001843")
    assert code == DONE
    assert facts[0] == {
        "input": "11010519491231002x",
        "kind": "resident",
        "valid": True,
        "normal": "11010519491231002X",
        "why": "",
    }
    assert (facts[1]["kind"], facts[1]["valid"]) == ("certificate", True)


def test_one_wrong_number_among_many_is_found(capsys):
    code, facts, _ = called(capsys, "check-id", "11010519491231002X", "110105194912310021")
    assert code == FOUND_WRONG
    assert [fact["valid"] for fact in facts] == [True, False]
    assert "末位应为 X" in facts[1]["why"]


def test_numbers_are_read_line_by_line_from_standard_input(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("11010519491231002X\n\n 不是号码 \n"))
    code, facts, _ = called(capsys, "check-id")
    assert code == FOUND_WRONG
    assert [(fact["input"], fact["kind"]) for fact in facts] == [
        ("11010519491231002X", "resident"),
        ("不是号码", "unknown"),
    ]


@pytest.mark.parametrize(
    ("start", "count", "date", "provisional"),
    [
        ("2025-09-26", "+5", "2025-10-10", False),
        ("2025-09-26", "10", "2025-10-16", False),
        ("2026-02-12", "+5", "2026-02-26", False),
        ("2025-09-27", "+0", "2025-09-27", False),
        ("2090-01-02", "+1", "2090-01-03", True),
    ],
)
def test_workdays_are_counted_without_any_database(start, count, date, provisional, capsys, monkeypatch):
    monkeypatch.delenv("DOORSTEP_DB_APP_URL", raising=False)
    assert called(capsys, "workdays", start, count) == (DONE, [{"date": date, "provisional": provisional}], "")


def test_workdays_follow_the_days_that_staff_entered(db, capsys, monkeypatch):
    from doorstep.base.models import CalendarDay

    monkeypatch.setenv("DOORSTEP_DB_APP_URL", "set")
    CalendarDay.objects.create(day="2090-01-03", is_workday=False, name="试", document="试")
    assert called(capsys, "workdays", "2090-01-02", "1")[1] == [{"date": "2090-01-04", "provisional": False}]


@pytest.mark.parametrize("words", [("2025-13-01", "+5"), ("2025-09-26", "-5"), ("2025-09-26", "五"), ("2025-09-26",)])
def test_a_call_that_cannot_be_is_told_and_exits_with_two(words, capsys):
    code, facts, err = called(capsys, "workdays", *words)
    assert (code, facts) == (WRONG_CALL, [])
    assert err.startswith("没有执行：参数不对")


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "wuhan.csv"
    path.write_text(rows({code.replace("4206", "4201", 1): name for code, name in SMALL.items()}), "utf-8")
    return str(path)


def test_any_city_is_loaded_from_a_file_and_asked_for(db, listed, capsys):
    code, (fact,), _ = called(capsys, "divisions", "load", listed, "--city", "4201")
    assert (code, fact["on"], fact["units"], fact["added"]) == (DONE, None, len(SMALL), len(SMALL))
    code, (fact,), _ = called(capsys, "divisions", "at", "420102100239", "2010-01-01")
    assert code == DONE
    assert fact == {
        "code": "420102100239",
        "name": "聂营村委会",
        "path": "襄阳市 襄城区 欧庙镇 聂营村委会",
        "valid_from": None,
        "valid_to": None,
        "successor": None,
    }


def test_the_history_in_the_project_is_loaded_without_a_file(db, capsys):
    code, facts, _ = called(capsys, "divisions", "load", "--city", "4206")
    assert code == DONE
    assert (facts[0]["on"], facts[-1]["on"], facts[-1]["units"]) == ("2016-01-01", "2023-01-01", 2957)
    code, (fact,), _ = called(capsys, "divisions", "at", "420602100239", "2016-12-31")
    assert (fact["valid_to"], fact["successor"]) == ("2017-01-01", "420602200208")


def test_units_of_another_system_that_are_not_found_make_the_exit_code_one(db, listed, tmp_path, capsys):
    called(capsys, "divisions", "load", listed, "--city", "4201")
    towns = tmp_path / "towns.csv"
    towns.write_text("code,name\n4201,襄阳市\n420102,襄城区\n420102001,古城街道\n420102009,无名镇\n", "utf-8")
    code, (fact,), _ = called(capsys, "divisions", "load", str(towns), "--city", "4201")
    assert code == FOUND_WRONG
    assert (fact["system"], fact["twins"]) == ("civil", 3)
    assert fact["unmatched"] == "420102009000 无名镇：襄城区没有同名的单位"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("load", "没有.csv", "--city", "4201"), "edition.no_file"),
        (("load", "--city", "4201"), "edition.not_carried"),
        (("load",), "edition.no_city"),
        (("at", "4201", "2020-01-01"), "division.unknown"),
        (("at", "42010", "2020-01-01"), "region.length"),
    ],
)
def test_what_is_refused_is_said_and_exits_with_three(words, code, db, capsys):
    exit_code, (fact,), err = called(capsys, "divisions", *words)
    assert (exit_code, fact["refused"]) == (REFUSED, code)
    assert fact["why"] in err


@pytest.mark.parametrize("city", ["42", "420602", "abcd"])
def test_what_is_no_city_is_a_wrong_call(city, capsys):
    assert called(capsys, "divisions", "load", "--city", city)[0] == WRONG_CALL
