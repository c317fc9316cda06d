"""Two editions compared: who became whom."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.orgs.editions import DivisionAct, apply_acts, find_crossed, find_heirs, find_shared, plan, stem
from doorstep.orgs.history import carried_history

from .small import CITY, SMALL, without

TOWNS = [f"4206{county}{town}000" for county in ("02", "06") for town in ("001", "002", "100")]
CODES = [
    "420602000000",
    "420606000000",
    *TOWNS,
    *(f"{town[:9]}{village}" for town in TOWNS for village in ("001", "002", "201")),
]
NAMES = ["甲街道", "甲镇", "乙街道", "高新区乙街道", "甲村委会", "甲社区居委会", "乙村委会", "乙居委会", "丙村委会"]
EDITIONS = st.dictionaries(st.sampled_from(CODES), st.sampled_from(NAMES)).map(lambda names: {CITY: "襄阳市", **names})

# Of the statistics bureau's lists as the package china-division 2.7.0 has them: units with the city itself, and the
# digest of the lines "code,name" in the order of codes.
LISTS = {
    2016: (2913, "3b67b2fda71e52a405ac3ff70fd6e4e23b2d915ba48e6b711633cfd929f9102f"),
    2017: (2919, "a0227971395bba06f3129e922c4e5f05afb237e9771d22ca0b0de73e26a0f79b"),
    2018: (2917, "fdb10b1528eae21c39881e9cc4849a6beec7dbf79e72a7cb8fe17f8457b53518"),
    2019: (2926, "97af744bd01234a950429932f3ce4c190344c7cc6a17e332ca284a961f01153b"),
    2020: (2939, "cfd148f7944b67426ad36e2bd7bc014ece7f8d25c9bf9f30159821c615c1c4f2"),
    2021: (2954, "585939ef8acff439e01049b025bfc0150ee79d1b99bf8648013202320349a767"),
    2022: (2954, "a1c8639fae49e5a683235009cd0518ed90d57a28eebad3786ece91f4a142067f"),
    2023: (2957, "735c52dd32ea3b84fc90be98b23b10f3c39c3a99d006840f622b7e00457c4181"),
}


@given(EDITIONS, EDITIONS)
def test_the_acts_between_two_editions_make_the_one_into_the_other(before, after):
    acts = plan(before, after)
    assert apply_acts(before, acts) == after
    assert max(Counter(act.old_code for act in acts if act.old_code).values(), default=1) == 1
    assert max(Counter(act.new_code for act in acts if act.opens).values(), default=1) == 1


@given(EDITIONS)
def test_an_edition_compared_with_itself_shows_no_act(edition):
    assert plan(edition, edition) == []


@given(st.permutations(["420602002003", "420602002004", "420602002005", "420602002006"]))
def test_villages_that_exchange_codes_are_never_taken_for_renamed(codes):
    names = dict(zip(sorted(codes), ["新街", "大北门", "红花园", "昭明台"], strict=True))
    before = SMALL | {code: f"{name}社区居委会" for code, name in names.items()}
    after = SMALL | {codes[place]: before[code] for place, code in enumerate(sorted(codes))}
    assert {act.kind for act in plan(before, after)} <= {"recoded"}


def one(before, after):
    """The only act between two editions."""
    (act,) = plan(before, after)
    return act


def test_a_village_that_moved_to_another_town_keeps_its_life():
    after = without("420602100239") | {"420602200208": "聂营村委会"}
    assert one(SMALL, after) == DivisionAct("recoded", "420602100239", "聂营村委会", "420602200208", "聂营村委会")


def test_a_village_that_became_a_community_keeps_its_life():
    after = without("420602100239") | {"420602100003": "聂营社区居民委员会"}
    assert one(SMALL, after).kind == "recoded"


def test_a_new_name_at_the_same_code_is_a_renaming():
    act = one(SMALL, SMALL | {"420602100239": "聂家营村委会"})
    assert (act.kind, act.old_name, act.new_name) == ("renamed", "聂营村委会", "聂家营村委会")


def test_a_village_without_a_trace_is_abolished_and_nobody_inherits_its_code():
    after = without("420602002003", "420602002004") | {"420602002003": "大北门社区居委会"}
    kinds = {act.old_code: act.kind for act in plan(SMALL, after)}
    assert kinds == {"420602002003": "removed", "420602002004": "recoded"}


def test_a_village_goes_into_the_community_of_its_name():
    both = SMALL | {"420602100003": "聂营社区居委会"}
    act = one(both, {code: name for code, name in both.items() if code != "420602100239"})
    assert (act.kind, act.new_code) == ("merged", "420602100003")


def test_a_town_that_changes_its_code_takes_its_villages_along():
    after = {code.replace("420602100", "420602105"): name for code, name in SMALL.items()}
    assert {(act.kind, act.new_code[:9]) for act in plan(SMALL, after)} == {("recoded", "420602105")}


@pytest.mark.parametrize(
    ("code", "name", "bare"),
    [
        ("420602001000", "真武山街道办事处", "真武山"),
        ("420606170000", "高新区团山镇", "团山"),
        ("420606072000", "高新区东风办事处", "东风"),
        ("420606400000", "经济开发区", "经济开发区"),
        ("420624107200", "峡口村委会", "峡口"),
        ("420624107003", "峡口社区居民委员会", "峡口"),
        ("420606100200", "张岗村村民委员会", "张岗"),
        ("420602000000", "襄城区", "襄城区"),
    ],
)
def test_the_stem_of_a_name_leaves_out_what_kind_of_unit_it_is(code, name, bare):
    assert stem(code, name) == bare


def test_two_towns_with_exchanged_codes_give_another_code_system_away():
    other = SMALL | {"420602001000": "古城街道", "420602002000": "真武山街道"}
    assert find_crossed(SMALL, other) == [
        ("420602001000", "真武山街道", "古城街道"),
        ("420602002000", "古城街道", "真武山街道"),
    ]


def test_a_later_edition_of_the_same_system_is_never_crossed():
    editions = editions_of_xiangyang()
    assert all(not find_crossed(editions[year], editions[year + 1]) for year in range(2016, 2023))


def test_units_of_the_other_system_are_found_by_name_path_and_by_no_digit():
    other = {
        "420600000000": "襄阳市",
        "420602000000": "襄城区",
        "420602001000": "古城街道",
        "420602002000": "真武山街道",
        "420602101000": "无名镇",
    }
    heirs = find_heirs(other, SMALL, by_name_only=True)
    assert (heirs["420602001000"], heirs["420602002000"]) == ("420602002000", "420602001000")
    assert "420602101000" not in heirs


def test_names_that_are_not_ours_are_counted_as_such():
    assert find_shared(SMALL, {code: f"别处{name}" for code, name in SMALL.items()}) == (0, 7)
    assert find_shared(SMALL, SMALL) == (7, 7)


def editions_of_xiangyang():
    """Every edition that the tables in the project give."""
    carried = carried_history(CITY)
    editions = {carried.first_year: dict(carried.first)}
    for year, acts in sorted(carried.acts.items()):
        editions[year] = apply_acts(editions[year - 1], acts)
    return editions


def test_the_history_in_the_project_gives_each_years_list_exactly():
    editions = editions_of_xiangyang()
    assert editions.keys() == LISTS.keys()
    for year, (units, digest) in LISTS.items():
        lines = "".join(f"{code},{name}\n" for code, name in sorted(editions[year].items()))
        assert len(editions[year]) == units
        assert hashlib.sha256(lines.encode()).hexdigest() == digest


def test_the_acts_in_the_project_are_those_that_the_comparison_finds():
    editions, carried = editions_of_xiangyang(), carried_history(CITY)
    for year, acts in carried.acts.items():
        assert acts == plan(editions[year - 1], editions[year])


def test_twelve_villages_moved_to_yinji_in_2017():
    moved = [act for act in carried_history(CITY).acts[2017] if act.new_code.startswith("420602200")]
    assert len(moved) == 12
    assert {act.kind for act in moved} == {"recoded"}
    assert DivisionAct("recoded", "420602100239", "聂营村委会", "420602200208", "聂营村委会") in moved


def test_codes_that_went_round_in_2020_are_not_taken_for_renamings():
    acts = {act.old_code: act for act in carried_history(CITY).acts[2020]}
    assert acts["420684001001"].new_name == "窑湾居委会"
    assert acts["420684001001"].new_code == "420684001003"
    assert acts["420684001003"].new_code == "420684003009"
    assert acts["420684001008"].kind == "removed"
