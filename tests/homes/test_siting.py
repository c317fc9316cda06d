"""Where to build next: who is counted where, what is found, what a choice by hand lacks, what is refused."""

import datetime as dt

import pytest

from doorstep.base.jobs import ask_to_stop, run_job
from doorstep.base.models import Trail
from doorstep.certificates.models import Component
from doorstep.homes.models_siting import SitingStudy
from doorstep.homes.services import siting_acts
from doorstep.homes.services.siting import people_by_village, read_ground
from doorstep.homes.services.siting_acts import asked_to_stop, score_by_hand
from doorstep.kernel.refusal import Refused
from tests.cast import CITY, CITY_CODE, COUNTY, VILLAGE_CODE
from tests.factories import CertificateFactory, PersonFactory
from tests.homes.cast import a_home
from tests.homes.siting_cast import AT, ON, a_line_of_villages, asked
from tests.homes.siting_cast import village as a_village

pytestmark = pytest.mark.usefixtures("db")


def answered(study: SitingStudy) -> SitingStudy:
    """The question after its job has run."""
    assert study.job_id is not None
    assert run_job(study.job_id).state == "done"
    study.refresh_from_db()
    return study


def sites(study: SitingStudy) -> list[str]:
    assert study.answer is not None
    return [gain["code"] for gain in study.answer["gains"]]


def holder(category: int, grade: int, born_on: dt.date = dt.date(1990, 1, 1), **about):
    person = PersonFactory(code=VILLAGE_CODE, born_on=born_on, **about)
    return CertificateFactory(person=person, category=category, grade=grade)


@pytest.mark.parametrize(("category", "grade", "counts"), [(5, 4, 1), (6, 3, 1), (4, 2, 1), (4, 3, 0), (1, 1, 0)])
def test_intellectual_mental_and_severe_limb_disabilities_count(category, grade, counts):
    holder(category, grade)
    assert people_by_village(CITY_CODE, ON).total() == counts


@pytest.mark.parametrize(("part", "grade", "counts"), [(6, 4, 1), (4, 2, 1), (4, 3, 0), (2, 1, 0)])
def test_of_several_disabilities_one_of_the_group_is_enough(part, grade, counts):
    several = holder(7, 1)
    Component.objects.create(certificate=several, code=several.code, category=1, grade=1)
    if part != 1:
        Component.objects.create(certificate=several, code=several.code, category=part, grade=grade)
    assert people_by_village(CITY_CODE, ON).total() == counts


@pytest.mark.parametrize(
    ("born_on", "counts"),
    [
        (dt.date(2010, 5, 15), 1),
        (dt.date(2010, 5, 16), 0),
        (dt.date(1966, 5, 16), 1),
        (dt.date(1966, 5, 15), 0),
    ],
)
def test_people_count_from_their_sixteenth_birthday_until_the_day_before_their_sixtieth(born_on, counts):
    holder(5, 2, born_on)
    assert people_by_village(CITY_CODE, ON).total() == counts


def test_the_dead_and_certificates_no_longer_in_force_do_not_count():
    holder(5, 2, died_on=dt.date(2026, 1, 1))
    gone = holder(5, 2)
    gone.state = "cancelled"
    gone.save()
    assert people_by_village(CITY_CODE, ON).total() == 0


def test_people_count_where_they_live_and_not_where_they_are_registered():
    codes = a_line_of_villages()
    person = PersonFactory(code=codes["东一"], lives_code=codes["西一"])
    CertificateFactory(person=person, category=5, grade=2)
    people = people_by_village(CITY_CODE, ON)
    assert (people[codes["东一"]], people[codes["西一"]]) == (3, 3)


def test_whoever_is_left_out_is_counted_and_villages_without_a_point_are_named():
    codes = a_line_of_villages()
    holder(7, 1)
    CertificateFactory(person=PersonFactory(code=codes["东一"], lives_code="110101001001"), category=5)
    CertificateFactory(person=PersonFactory(code=codes["东一"], born_on=None), category=5)
    CertificateFactory(person=PersonFactory(code=codes["东一"], born_on=None), category=1)
    holder(7, 1, dt.date(1930, 1, 1))
    ground = read_ground(CITY_CODE, ON)
    assert ground.unplaced == {codes["北一"]: 1}
    assert (ground.elsewhere, ground.unknown) == (1, 2)
    assert ground.is_sketch


def test_the_site_between_two_villages_serves_both_and_is_proven_best():
    codes = a_line_of_villages()
    study = answered(asked(1))
    assert study.state == "proven"
    assert sites(study) == [codes["中一"]]
    assert (study.answer["value"], study.answer["total"]) == (6, 8)
    assert study.answer["gains"][0] == {"code": codes["中一"], "alone": 6, "in_turn": 6}


def test_a_home_that_stands_covers_already_and_one_being_built_does_not():
    codes = a_line_of_villages()
    a_home(code=codes["中一"])
    a_home("在建家园", code=codes["西一"], state="building", accepted_on=None, opened_on=None)
    study = answered(asked(1))
    assert study.answer["already"] == 6
    assert sites(study) == [codes["西一"]]
    assert study.ground["coming"] == 1


def test_no_county_is_left_out_where_that_is_asked():
    codes = a_line_of_villages()
    fair = answered(asked(2, least=1))
    assert set(sites(fair)) == {codes["中一"], codes["西一"]}
    with pytest.raises(Refused, match="至少要 2 处"):
        asked(1, least=1)


def test_a_county_with_a_home_that_stands_is_not_left_out():
    codes = a_line_of_villages()
    a_home(code=codes["中一"])
    fair = answered(asked(1, least=1))
    assert sites(fair) == [codes["西一"]]
    with pytest.raises(Refused, match="樊城区 要求至少 2 处"):
        asked(2, least=2)


def test_where_new_ones_alone_count_a_home_that_stands_does_not_help_its_county():
    codes = a_line_of_villages()
    a_home(code=codes["中一"])
    with pytest.raises(Refused, match="至少要 2 处"):
        asked(1, least=1, with_standing=False)
    fair = answered(asked(2, least=1, with_standing=False))
    assert {code[:6] for code in sites(fair)} == {"420602", "420606"}


def test_a_home_without_a_point_counts_for_its_county_too():
    codes = a_line_of_villages()
    a_home(code=codes["北一"])
    assert sites(answered(asked(1, least=1))) == [codes["中一"]]


def test_by_the_longest_way_the_one_who_lives_apart_is_not_forgotten():
    codes = a_line_of_villages()
    most, even = answered(asked(1)), answered(asked(1, objective="center"))
    assert sites(most) == [codes["中一"]]
    assert (even.state, sites(even)) == ("proven", [codes["东二"]])
    assert even.answer["value"] == even.answer["bound"] == pytest.approx(36_000, abs=100)
    assert even.answer["already"] is None
    assert even.answer["seen"]["farthest"] == codes["西一"]
    assert most.answer["seen"]["farthest_metres"] == pytest.approx(38_000, abs=100)


def test_by_the_way_on_average_people_times_metres_are_least():
    codes = a_line_of_villages()
    a_home(code=codes["东一"])
    study = answered(asked(1, objective="median"))
    assert (study.state, sites(study)) == ("proven", [codes["西一"]])
    assert study.answer["already"] == pytest.approx(3 * 4_000 + 2 * 40_000, abs=200)
    assert study.answer["seen"]["mean_metres"] == pytest.approx(3 * 4_000 / 8, abs=10)
    assert study.answer["before"]["mean_metres"] == pytest.approx((3 * 4_000 + 2 * 40_000) / 8, abs=20)


@pytest.mark.parametrize(("objective", "lacks"), [("center", 4_000), ("median", 8_000)])
def test_a_choice_by_hand_is_measured_by_the_same_objective(objective, lacks):
    codes = a_line_of_villages()
    study = answered(asked(1, objective=objective))
    assert sites(study) == [codes["东二"]]
    scored = score_by_hand(study.pk, "东一村", by=CITY, at=AT)
    assert scored.hand["lacks"] == pytest.approx(lacks, abs=300)


def test_fixed_sites_are_built_and_forbidden_ones_are_not():
    codes = a_line_of_villages()
    study = answered(asked(2, fixed="西一村", forbidden=f"{codes['中一']}"))
    assert sites(study)[1] == codes["西一"]
    assert codes["中一"] not in sites(study)


def test_a_budget_buys_no_more_homes_than_it_pays():
    a_line_of_villages()
    study = answered(asked(2, cost_fen=30_0000_00, budget_fen=50_0000_00))
    assert len(sites(study)) == 1
    with pytest.raises(Refused) as refusal:
        asked(2, budget_fen=50_0000_00)
    assert refusal.value.code == "siting.cost"


@pytest.mark.parametrize("field", ["fixed", "forbidden"])
def test_names_that_nobody_knows_or_without_a_point_are_told_all_at_once(field):
    a_line_of_villages()
    with pytest.raises(Refused) as refusal:
        asked(1, **{field: "北一村、东一村\n南一村"})
    assert refusal.value.code == f"siting.{field}_place"
    assert "“北一村”没有登记坐标" in refusal.value.why
    assert "区划里没有「南一村」" in refusal.value.why
    assert "东一" not in refusal.value.why


def test_without_any_point_nothing_is_reckoned():
    with pytest.raises(Refused) as refusal:
        asked(1)
    assert refusal.value.code == "siting.no_points"


def test_only_the_city_asks_where_to_build():
    a_line_of_villages()
    with pytest.raises(Refused) as refusal:
        siting_acts.ask_where_to_build(siting_acts.Wanted(1, 3000), by=COUNTY, at=AT)
    assert refusal.value.code == "access.not_yours"


def test_a_choice_by_hand_is_measured_on_the_same_ground_however_much_has_changed_since():
    codes = a_line_of_villages()
    study = answered(asked(1))
    for _number in range(9):
        CertificateFactory(person=PersonFactory(code=codes["西一"]), category=5)
    scored = score_by_hand(study.pk, "西一村、东一村", by=CITY, at=AT)
    assert (scored.hand["value"], scored.hand["lacks"]) == (5, 1)
    assert scored.hand["faults"] == ["选了 2 处，只能新建 1 处。"]
    assert Trail.objects.filter(act="score_siting_by_hand", thing_id=study.pk).exists()


def test_nothing_is_measured_before_the_answer_is_there():
    a_line_of_villages()
    with pytest.raises(Refused) as refusal:
        score_by_hand(asked(1).pk, "东一村", by=CITY, at=AT)
    assert refusal.value.code == "siting.not_answered"


def test_a_search_out_of_time_is_not_called_the_best(monkeypatch):
    codes = a_line_of_villages()
    a_village("420606", 3, "西二", people=2, km=60)
    monkeypatch.setattr(siting_acts, "SEARCH_SECONDS", 0)
    study = answered(asked(2, forbidden=codes["中一"]))
    assert study.answer["status"] == "out_of_time"
    assert study.state == "unproven"
    assert study.answer["bound"] >= study.answer["value"]


def test_a_search_learns_that_somebody_asked_it_to_stop(monkeypatch):
    a_line_of_villages()
    monkeypatch.setattr(siting_acts, "ASKS_SECONDS", 0)
    job = asked(1).job
    is_asked = asked_to_stop(job)
    assert not is_asked()
    ask_to_stop(job, by=CITY)
    assert is_asked()


def test_the_job_run_again_reckons_nothing_anew():
    a_line_of_villages()
    study = answered(asked(1))
    before = study.answer
    study.job.__class__.objects.filter(pk=study.job_id).update(state="running", closed_at=None)
    run_job(study.job_id)
    study.refresh_from_db()
    assert study.answer == before
