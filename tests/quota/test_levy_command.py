"""`doorstep levy`: one employer by its arguments, or many as lines."""

import io
import json

import pytest

from doorstep.__main__ import main

ONE = ["--kind", "enterprise", "--staff", "200", "--placed", "2", "--on", "2025-12-31"]
WAGES = ["--wage", "70000", "--average", "90000"]


@pytest.fixture
def levy(capsys, monkeypatch):
    """Run the command; gives the exit code, the lines of standard output, and what was said of faults."""

    def run(*words: str, lines: str = ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        code = main(["levy", *words])
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err

    return run


def test_one_employer_is_told_step_by_step_and_what_is_payable(levy):
    code, (line,), _said = levy(*ONE, *WAGES, "--json")
    told = json.loads(line)
    assert (code, told["payable"]) == (0, "35000.00")
    assert [step["step"] for step in told["steps"]] == ["required", "gap", "base", "full", "rate", "factor", "payable"]
    assert all(step["basis"] for step in told["steps"])


def test_in_words_it_can_be_read(levy):
    code, lines, _said = levy(*ONE, *WAGES)
    assert code == 0
    assert lines[0].startswith("应安排人数：3（200人 × 1.5%）")
    assert lines[-1] == "应缴 35000.00 元。这是估算，应缴多少由税务机关核定。"


def test_many_are_told_in_their_order_and_a_faulty_line_is_named(levy):
    case = {"kind": "enterprise", "staff": 200, "placed": 2.5, "wage": 70000, "average": 90000, "on": "2025-12-31"}
    cases = [case, case | {"placed": "x"}, case | {"kind": "shop"}, case | {"placed": 0}]
    code, lines, _said = levy("--json", lines="\n".join(map(json.dumps, cases)) + "\n\n[1]\n{}\n")
    told = [json.loads(line) for line in lines]
    assert code == 1
    assert [one.get("payable") for one in told] == ["17500.00", None, None, "189000.00", None, None]
    assert [one["line"] for one in told if "refused" in one] == [2, 3, 6, 7]
    assert "「x」不是数字" in told[1]["why"]
    assert "shop" in told[2]["why"]


@pytest.mark.parametrize(
    "about",
    [
        {"placed": "1/1267650600228229401496703205376"},  # 2 to the 100th: a decimal of a hundred places
        {"staff": "0.00000000000000000000000000000000000003", "wage": "0.00000000000000000000000000000000000003"},
    ],
)
def test_a_number_of_very_many_places_is_told_and_those_after_it_too(levy, about):
    case = {"kind": "association", "staff": 200, "placed": 0, "wage": 70000, "average": 90000, "on": "2025-12-31"}
    code, lines, _said = levy("--json", lines=f"{json.dumps(case | about)}\n{json.dumps(case)}\n")
    assert (code, json.loads(lines[1])["payable"]) == (0, "189000.00")


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ('"kind": "\\ud800"', "不成字的字符"),
        ('"placed": 2, "placed": 0', "写了两次的项"),
        ('"placed": -1', "已安排人数是负数"),
        ('"wage": -1', "本单位年平均工资是负数"),
        ('"wage": null', "没有本单位年平均工资"),
        ('"placed": NaN', "不是数字"),
        ('"placed": 1e400', "不是数字"),
        ('"staff": true', "不是数字"),
        ('"staff": [200]', "不是数字"),
        ('"kind": "公司"', "没有「公司」这种单位"),
        ('"on": "2025-02-30"', "日期应写成"),
        ('"on": "2016-12-31"', "2016年12月的标准没有登记"),
        ('"on": "2028-01-01"', "2028年1月的标准没有登记"),
        ('"place": "abc"', "标准没有登记"),
    ],
)
def test_a_line_that_cannot_be_reckoned_is_named_and_those_around_it_are_told(levy, about, words):
    sound = '"kind": "enterprise", "staff": 200, "placed": 2, "wage": 70000, "average": 90000, "on": "2025-12-31"'
    name = about.partition(":")[0]
    rest = ", ".join(part for part in sound.split(", ") if not part.startswith(name))
    code, lines, _said = levy("--json", lines=f"{{{sound}}}\n{{{rest}, {about}}}\n\ufeff{{{sound}}}\n")
    told = [json.loads(line) for line in lines]
    assert (code, told[1]["line"], words in told[1]["why"]) == (1, 2, True)
    assert [one.get("payable") for one in told] == ["35000.00", None, "35000.00"]


def test_numbers_in_json_are_read_as_they_are_written_and_not_as_floats(levy):
    line = '{"kind":"enterprise","staff":333,"placed":3.33,"wage":80000,"average":90000,"on":"2025-12-31"}'
    _code, (told,), _said = levy("--json", lines=line)
    assert json.loads(told)["payable"] == "66600.00"


def test_half_a_case_is_refused_in_words(levy):
    code, lines, said = levy("--staff", "5")
    assert (code, lines) == (3, [])
    assert "要写齐" in said


def test_a_day_after_the_relief_has_ended_is_not_guessed(levy):
    code, _lines, said = levy(*ONE[:-1], "2028-01-01", *WAGES)
    assert code == 3
    assert "标准没有登记" in said


@pytest.mark.parametrize("number", ["abc", "", "1e9", "nan", "inf", "1/0", "9" * 60])
def test_what_is_no_number_is_named(levy, number):
    with pytest.raises(SystemExit) as ended:
        levy("--kind", "enterprise", "--staff", number, "--placed", "2", "--on", "2025-12-31")
    assert ended.value.code == 2
