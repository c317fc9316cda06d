"""The list of what is paid without application: made from the declarations, in words, with a version."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from doorstep.base.commands import COMMANDS, run_command
from doorstep.base.figures import FIGURES, read_period
from doorstep.base.items import BENEFITS
from doorstep.entitlements import commands  # noqa: F401  (declares the command)
from doorstep.entitlements.offered import catalogue_of

DAY = dt.date(2026, 5, 15)
XIANGYANG = "420600000000"


def listed(*words):
    return run_command(COMMANDS["benefits list"], list(words))


def named(code, place=XIANGYANG, on=DAY):
    told = catalogue_of(place, on=on)
    return next(one for one in (*told.listed, *told.others) if one.benefit.code == code)


def test_a_benefit_says_for_whom_how_much_since_when_and_by_what():
    living = named("living-allowance")
    assert "低保家庭成员" in living.who
    assert [(one.fen, one.since, one.known) for one in living.amounts] == [
        (110_00, dt.date(2026, 1, 1), dt.date(2026, 3, 25))
    ]
    assert "十堰市政府网" in living.amounts[0].document
    assert living.period == "每月"


def test_what_bars_it_and_what_is_not_paid_beside_it_are_said():
    living = named("living-allowance")
    assert {"特困供养人员", "服刑", "与经济困难老年人生活补贴比，只发高的一项"} <= set(living.excludes)
    assert "与灵活就业社会保险补贴只享受一项，先发这一项" in named("post-subsidy").excludes
    assert "与用人单位岗位补贴只享受一项，先发那一项" in named("flexible-work-subsidy").excludes


def test_what_the_place_has_not_taken_up_is_not_said_and_what_another_has_is():
    assert "低保家庭成员" in named("living-allowance").who
    assert (
        "低保家庭成员，或者（属于防返贫监测户，并且残疾等级不超过四级）"
        in named("living-allowance", "340824000000").who
    )
    assert [one.when for one in named("nursing-allowance").amounts] == ["残疾等级不超过二级"]
    assert [(one.when, one.fen) for one in named("nursing-allowance", "530112000000").amounts] == [
        ("残疾等级不超过一级", 110_00),
        ("", 100_00),
    ]


def test_where_nobody_has_laid_down_the_standard_that_is_said_and_nothing_else():
    beijing = named("living-allowance", "110101000000")
    assert beijing.amounts == ()
    assert "标准没有登记" in beijing.why_not
    assert "accident-insurance" not in {one.benefit.code for one in catalogue_of("110101000000", on=DAY).others}


def test_the_amounts_are_those_that_were_known_on_the_day():
    assert "标准没有登记" in named("living-allowance", on=dt.date(2026, 3, 24)).why_not
    assert named("living-allowance", on=dt.date(2026, 3, 25)).amounts[0].fen == 110_00


def test_the_figure_of_the_report_counts_the_employment_policies_on_the_list():
    told = catalogue_of(XIANGYANG, on=DAY)
    policies = [one for one in told.listed if one.benefit.nature == "employment"]
    count = FIGURES["F21"].value(None, read_period("2026-05", today=DAY))
    assert count == len(policies) == 7
    assert FIGURES["F21"].value(None, read_period("2025", today=DAY)) == 0


def test_the_version_is_another_when_the_list_or_what_stands_in_it_is_another(monkeypatch):
    before = catalogue_of(XIANGYANG, on=DAY).version
    assert before == catalogue_of(XIANGYANG, on=DAY + dt.timedelta(days=3)).version
    startup = BENEFITS["startup-subsidy"]
    monkeypatch.setitem(BENEFITS, startup.code, replace(startup, delisted_on=DAY))
    after = catalogue_of(XIANGYANG, on=DAY)
    assert after.version != before
    assert startup.code in {one.benefit.code for one in after.others}
    monkeypatch.setitem(
        BENEFITS, startup.code, replace(startup, eligible=startup.eligible & ~startup.eligible.parts[0])
    )
    assert catalogue_of(XIANGYANG, on=DAY).version not in {before, after.version}


@pytest.mark.usefixtures("db")
def test_anybody_can_read_the_list(client):
    page = client.get("/benefits/list/").content.decode()
    assert page.count("列入清单") == len(catalogue_of("", on=dt.date.today()).listed)
    for benefit in BENEFITS.values():
        assert benefit.label in page
    assert catalogue_of("", on=dt.date.today()).version in page


def test_the_command_tells_the_same_list(capsys):
    assert listed("--on", "2026-05-15", "--json") == 0
    *rows, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert {row["code"] for row in rows} == {one.benefit.code for one in catalogue_of("", on=DAY).listed}
    assert last == {"count": 8, "version": catalogue_of("", on=DAY).version, "on": "2026-05-15"}
    assert listed("--on", "2026-05-15", "--every", "--place", "110101000000") == 0
    assert "标准没有登记" in capsys.readouterr().out
