"""Editions loaded, histories told, and where a place was on a day."""

import datetime as dt
import json

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.access import SYSTEM
from doorstep.base.models import Trail
from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused
from doorstep.orgs.divisions import edition_of, load_edition, load_history
from doorstep.orgs.edition_files import read_editions
from doorstep.orgs.editions import DivisionAct
from doorstep.orgs.lineage import changes_of, division_at
from doorstep.orgs.models import Division, DivisionChange, Grouping, Org, Twin
from tests.cast import COUNTY, TOWN
from tests.factories import NOON, OrgFactory

from .small import CITY, MOVED_ON, NIEYING_MOVES, SMALL, change, load, without

pytestmark = pytest.mark.usefixtures("db")
UNITS = {2016: 2913, 2017: 2919, 2018: 2917, 2019: 2926, 2020: 2939, 2021: 2954, 2022: 2954, 2023: 2957}


def refused(act, *arguments, **named):
    with pytest.raises(Refused) as refusal:
        act(*arguments, **named)
    return refusal.value


@pytest.fixture
def history():
    return load_history(CITY, by=SYSTEM, at=NOON)


def test_the_history_of_xiangyang_is_loaded_year_by_year_and_loaded_again_changes_nothing(history):
    assert [done.units for done in history] == list(UNITS.values())
    for year, units in UNITS.items():
        assert len(edition_of(CITY, on=dt.date(year, 6, 30))) == units
    rows, changes = Division.objects.count(), DivisionChange.objects.count()
    again = load_history(CITY, by=SYSTEM, at=NOON)
    assert [sum(done.kinds.values()) for done in again] == [0] * 8
    assert (Division.objects.count(), DivisionChange.objects.count()) == (rows, changes)
    assert Grouping.objects.count() == 3
    groups = dict(Grouping.objects.values_list("name", "members"))
    assert "420606170000" in groups["高新区"]
    assert "420682002213" in groups["王府洲"]
    for members in groups.values():
        assert set(members) <= edition_of(CITY).keys()


def test_which_town_a_village_belonged_to_is_told_by_its_old_code_and_by_its_new_one(history):
    for code in ("420602100239", "420602200208"):
        (found,) = division_at(code, dt.date(2018, 6, 30))
        assert found.path == "襄阳市 襄城区 尹集乡 聂营村委会"
        assert (found.code, found.valid_from, found.valid_to) == ("420602200208", MOVED_ON, None)
        (before,) = division_at(code, dt.date(2016, 6, 30))
        assert before.path == "襄阳市 襄城区 欧庙镇 聂营村委会"
        assert (before.valid_to, before.successor) == (MOVED_ON, "420602200208")


def test_a_code_means_on_a_day_what_it_meant_then(history):
    (then,) = division_at("420684001003", dt.date(2019, 12, 31))
    (now,) = division_at("420684001003", dt.date(2020, 1, 1))
    assert (then.name, then.successor) == ("五条路居委会", "420684003009")
    assert now.name == "窑湾居委会"


def test_a_place_made_of_two_is_told_as_both(history):
    found = division_at("420624500005", dt.date(2018, 6, 30))
    assert [one.name for one in found] == ["王家坡社区居委会", "王家坡村委会"]
    assert {one.successor for one in found} == {"420624500005"}


def test_a_place_that_was_not_there_yet_or_is_no_more_is_refused_in_words(history):
    early = refused(division_at, "420682103002", dt.date(2017, 1, 1))
    assert "自 2019-01-01 起才在目录里" in early.why
    late = refused(division_at, "420683101233", dt.date(2020, 1, 1))
    assert "在 2018-01-01 撤销" in late.why
    assert refused(division_at, "420699001001", dt.date(2020, 1, 1)).code == "division.unknown"


def test_the_changes_of_a_code_name_the_town_before_and_after(history):
    (told,) = changes_of("420602200208")
    assert (told.on, told.label) == (MOVED_ON, "改码或划转")
    assert (told.old.above, told.new.above) == ("欧庙镇", "尹集乡")


def test_a_first_edition_without_a_day_is_valid_since_nobody_knows_when():
    done = load(on=None)
    assert (done.on, done.units) == (None, len(SMALL))
    (found,) = division_at("420602100239", dt.date(1999, 1, 1))
    assert (found.valid_from, found.valid_to) == (None, None)


def test_a_later_edition_without_a_day_holds_from_the_day_of_loading():
    load(on=None)
    done = load(SMALL | {"420602100239": "聂家营村委会"}, on=None)
    assert done.on == NOON.date()
    assert division_at("420602100239", dt.date(2026, 5, 14))[0].name == "聂营村委会"
    assert division_at("420602100239", NOON.date())[0].name == "聂家营村委会"


def test_the_same_edition_again_changes_nothing_on_whatever_day():
    load()
    for on in (None, dt.date(2016, 1, 1), dt.date(2020, 1, 1)):
        assert sum(load(on=on).kinds.values()) == 0
    assert Division.objects.count() == len(SMALL)


def test_history_is_written_forwards_only():
    load()
    load(SMALL | {"420602100239": "聂家营村委会"}, on=MOVED_ON)
    words = refused(load, SMALL | {"420602100239": "聂庄村委会"}, on=dt.date(2016, 6, 1))
    assert "最近一次变动在 2017-01-01" in words.why


def test_another_system_is_recognised_and_mapped_by_name_and_the_tree_stays():
    load()
    other = {
        "420600000000": "襄阳市",
        "420602000000": "襄城区",
        "420602001000": "古城街道",
        "420602001003": "新街社区居委会",
        "420602002000": "真武山街道",
        "420602100000": "欧庙镇",
        "420602101000": "卧龙镇",
    }
    done = load(other, on=dt.date(2026, 1, 1))
    assert (done.system, done.twins) == ("civil", 6)
    assert done.unmatched == ["420602101000 卧龙镇：襄城区没有同名的单位"]
    twins = dict(Twin.objects.values_list("civil_code", "code"))
    assert twins["420602001000"] == "420602002000"
    assert twins["420602001003"] == "420602002003"
    assert twins["420602101000"] == ""
    assert edition_of(CITY) == SMALL
    load(other, on=dt.date(2026, 1, 1))
    assert Twin.objects.count() == 7


def test_the_ministrys_list_of_towns_is_mapped_though_none_of_its_codes_is_crossed():
    load()
    said = {
        "source": {"data_as_of": "2025-12-31"},
        "rows": [["420600", "襄阳市"], ["420602", "襄城区"], ["420602100", "欧庙镇"]],
    }
    (read,) = read_editions(json.dumps(said).encode(), "towns.json", city=CITY)
    done = load_edition(read, city=CITY, on=None, by=SYSTEM, at=NOON, document="towns.json")
    assert (done.system, done.twins) == ("civil", 3)
    assert set(Twin.objects.values_list("as_of", flat=True)) == {dt.date(2025, 12, 31)}


def test_a_list_of_another_place_is_refused_in_words():
    load()
    words = refused(load, {CITY: "襄阳市", **{code: f"别处{name}" for code, name in SMALL.items() if code != CITY}})
    assert words.code == "edition.neither"
    assert "只有 0 个与本市同名" in words.why


def test_a_first_list_of_short_codes_is_refused_since_its_system_cannot_be_told():
    towns = {code: name for code, name in SMALL.items() if code.endswith("000")}
    assert refused(load, towns, is_full=False).code == "edition.cannot_tell"
    assert not Division.objects.exists()


def test_half_a_list_is_taken_for_a_damaged_file(history):
    half = dict(list(edition_of(CITY).items())[:500])
    assert refused(load, half, on=dt.date(2024, 1, 1)).code == "edition.damaged"


def test_the_history_is_not_laid_over_another_beginning():
    load()
    assert refused(load_history, CITY, by=SYSTEM, at=NOON).code == "edition.another_beginning"
    assert refused(load_history, "420100000000", by=SYSTEM, at=NOON).code == "edition.not_carried"


def test_an_act_on_a_place_that_does_not_stand_is_refused():
    load()
    assert "并不存在" in refused(change, DivisionAct("removed", "420602100999", "无此村")).why
    assert "并不存在" in refused(change, NIEYING_MOVES, on=dt.date(2015, 1, 1)).why
    taken = DivisionAct("added", new_code="420602002003", new_name="又一社区")
    assert refused(change, taken).code == "division.taken"


def test_only_who_may_change_organisations_there_may_change_the_tree():
    load()
    for by in (TOWN, COUNTY):
        words = refused(load_edition, None, city=CITY, on=None, by=by, at=NOON, document="")
        assert words.code == "access.not_yours"


def test_each_load_leaves_a_line_in_the_trail():
    load()
    load(without("420606005008"), on=MOVED_ON)
    first, second = Trail.objects.filter(act="load_divisions").order_by("pk")
    assert first.became["units"] == len(SMALL)
    assert second.became == {"on": "2017-01-01", "removed": 1, "moved": 0, "document": "试验清单"}


def test_the_tree_is_public_and_organisations_are_not():
    load()
    change(NIEYING_MOVES)
    Grouping.objects.create(
        kind="village_group", name="试", members=["420602002003"], level="town", valid=DateRange(MOVED_ON, None)
    )
    OrgFactory()
    with scoped((), by=SYSTEM):
        assert Division.objects.as_of(MOVED_ON).count() == len(SMALL)
        assert DivisionChange.objects.exists()
        assert Grouping.objects.exists()
        assert not Org.objects.exists()
