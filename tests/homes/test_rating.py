"""The star rating of homes: what records give, what people say, the lot, notice, appeal, veto, stars."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from doorstep.base.models import Trail
from doorstep.base.scope import scoped
from doorstep.homes.models import Honour, Rating
from doorstep.homes.models_safety import Drill
from doorstep.homes.rubric import RUBRIC, computed, part, points, year_of
from doorstep.homes.services.rating import (
    answer_appeal,
    appeal_rating,
    award_rating,
    draw_for_check,
    least_drawn,
    lot,
    put_on_notice,
    score_by_city,
    score_by_county,
    score_self,
    stars_of,
    veto_rating,
)
from doorstep.homes.services.safety import Checked, record_check
from doorstep.kernel.refusal import Refused
from tests.cast import CITY, COUNTY
from tests.homes.cast import a_client, a_home, at_the_screen, told, works_in
from tests.quota.reviewcast import seated

pytestmark = pytest.mark.usefixtures("db")
AT = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)  # a Monday
FULL = {one.code: one.most for one in RUBRIC}
WEAK = {one.code: one.most // 2 for one in RUBRIC}


def at(day: int) -> dt.datetime:
    return dt.datetime(2026, 3, day, 1, tzinfo=dt.UTC)


def rated(name: str = "旭东路社区阳光家园", said=FULL, **about) -> tuple[Rating, object]:
    """A home that scored itself and was scored by the county, and its head."""
    home = a_home(name, **about)
    head = at_the_screen(works_in(home))
    row = score_self(2026, FULL, by=head[1], at=AT)
    with scoped(COUNTY.ranges, by=COUNTY):
        score_by_county(row.pk, said, by=COUNTY, at=AT)
    return row, head


def by_city(act, *args, when=AT, **about):
    with scoped(CITY.ranges, by=CITY):
        return act(*args, by=CITY, at=when, **about)


def on_notice(said=FULL) -> tuple[Rating, object]:
    row, head = rated()
    by_city(draw_for_check, 2026, 1)
    by_city(score_by_city, row.pk, said)
    return by_city(put_on_notice, row.pk), head


# --- the rubric


def test_the_dimensions_make_a_hundred_points_and_five_more():
    assert sum(one.most for one in RUBRIC if one.code != "extras") == 1000
    assert FULL["extras"] == 50


@pytest.mark.parametrize(
    ("got", "whole", "tenths"), [(0, 4, 0), (1, 3, 13), (4, 4, 40), (9, 4, 40), (None, 4, None), (0, 0, None)]
)
def test_a_share_gives_that_share_of_the_points_and_nothing_of_nothing_is_not_known(got, whole, tenths):
    assert part("", 40, got, whole).tenths == tenths


@pytest.mark.parametrize(("tenths", "words"), [(85, "8.5"), (80, "8"), (0, "0"), (None, "不知道")])
def test_tenths_are_told_as_points(tenths, words):
    assert points(tenths) == words


def test_a_home_without_records_is_not_known_rather_than_bad():
    found = computed(year_of(a_home(), 2026, AT.date()))
    assert found["safety"]["tenths"] is None
    assert found["service"]["tenths"] is None
    assert found["extras"]["tenths"] == 0


def test_safety_is_computed_from_checks_faults_and_drills():
    home = a_home()
    _browser, head = at_the_screen(works_in(home))
    for month in (1, 2):
        on = dt.date(2026, month, 10)
        record_check(Checked(on, {"fire": True}), by=head, at=AT)
        Drill.objects.create(home=home, code=home.code, on=on, what="疏散", people=9, at=AT, by_label="周敏")
    assert computed(year_of(home, 2026, AT.date()))["safety"] == {
        "tenths": 40 * 2 // 3 + 30 + 30,
        "parts": ["月度自查 2.6/4（2/3）", "隐患按期整改 3/3（没有到期的隐患）", "应急演练 3/3（2/2）"],
    }


def test_a_fault_past_its_day_costs_points():
    home = a_home()
    _browser, head = at_the_screen(works_in(home))
    record_check(Checked(dt.date(2026, 1, 10), {"fire": False}, {"fire": "坏"}), by=head, at=AT)
    assert "隐患按期整改 0/3（0/1）" in computed(year_of(home, 2026, AT.date()))["safety"]["parts"]


def test_staff_are_counted_beside_clients():
    home = a_home()
    works_in(home)
    for number in range(20):
        a_client(home, f"服务对象{number}", number + 1)
    parts = computed(year_of(home, 2026, AT.date()))["staff"]["parts"]
    assert parts[0] == "工作人员人数 2/4（10/20）"


def test_an_honour_that_was_revoked_counts_no_longer():
    home, on = a_home(), dt.date(2025, 5, 1)
    said = {"home": home, "code": home.code, "issuer": "国", "document": "号", "on": on}
    Honour.objects.create(level="city", title="市级", **said)
    Honour.objects.create(level="national", title="国家级", revoked_on=dt.date(2026, 1, 1), revoked_reason="撤", **said)
    assert computed(year_of(home, 2026, AT.date()))["extras"]["tenths"] == 30


# --- scores


def test_the_home_scores_itself_until_the_county_has():
    row, head = rated()
    assert row.computed.keys() == FULL.keys()
    with pytest.raises(Refused, match="县级已经初评"):
        score_self(2026, WEAK, by=head[1], at=AT)


@pytest.mark.parametrize("wrong", [{"party": 101}, {"party": -1}, {"party": None}])
def test_a_score_beyond_its_points_is_refused(wrong):
    _browser, head = at_the_screen(works_in(a_home()))
    with pytest.raises(Refused, match="应在 0 到 10 分之间"):
        score_self(2026, FULL | wrong, by=head, at=AT)


def test_the_city_does_not_take_the_countys_step_nor_the_county_the_citys():
    row, _head = rated()
    with pytest.raises(Refused, match="由县级残联办"):
        by_city(score_by_county, row.pk, FULL)
    with scoped(COUNTY.ranges, by=COUNTY):
        with pytest.raises(Refused, match="由市级残联办"):
            put_on_notice(row.pk, by=COUNTY, at=AT)
        with pytest.raises(Refused, match="由市级残联办"):
            draw_for_check(2026, 1, by=COUNTY, at=AT)


# --- the lot


@pytest.mark.parametrize(("homes", "least"), [(0, 0), (1, 1), (5, 1), (6, 2), (40, 8)])
def test_a_fifth_is_drawn_rounded_up(homes: int, least: int):
    assert least_drawn(homes, AT.date()) == least


def test_the_same_seed_and_frame_draw_the_same_again():
    rows = [rated(f"第{number}家园")[0].pk for number in range(6)]
    with pytest.raises(Refused, match="至少抽 2 个"):
        by_city(draw_for_check, 2026, 1)
    drawn = [one.pk for one in by_city(draw_for_check, 2026, 2)]
    line = Trail.objects.filter(act="draw_home_rating").first()
    assert line.became["frame"] == sorted(rows)
    assert lot(line.became["seed"], line.became["frame"], 2) == drawn
    assert Rating.objects.filter(state="city").count() == 2


def test_nothing_is_put_on_notice_before_enough_were_drawn_and_checked():
    row, _head = rated()
    with pytest.raises(Refused, match="抽查的家园不够"):
        by_city(put_on_notice, row.pk)
    by_city(draw_for_check, 2026, 1)
    with pytest.raises(Refused, match="抽中了还没有评分"):
        by_city(put_on_notice, row.pk)


def test_a_home_that_comes_later_makes_a_further_lot_needed():
    rated("第一家园")
    by_city(draw_for_check, 2026, 1)
    rows = [rated(f"后来第{number}家园")[0] for number in range(5)]
    with pytest.raises(Refused, match="已抽 1 个，共 6 个"):
        by_city(put_on_notice, rows[0].pk)
    by_city(draw_for_check, 2026, 1)
    assert Rating.objects.filter(state="city").count() == 2


# --- notice, appeal, award


@pytest.mark.parametrize(("tenths", "stars"), [(900, 5), (899, 4), (800, 4), (799, 3), (700, 3), (699, None)])
def test_points_give_stars(tenths: int, stars):
    assert stars_of(tenths, AT.date()) == stars


def test_stars_are_given_after_five_workdays_for_two_years():
    row, _head = on_notice()
    assert row.notice_until == dt.date(2026, 3, 9)
    with pytest.raises(Refused, match="公示到 2026-03-09"):
        by_city(award_rating, row.pk, when=at(9))
    made = by_city(award_rating, row.pk, when=at(10))
    assert (made.state, made.stars) == ("awarded", 5)
    assert made.valid == DateRange(dt.date(2026, 3, 10), dt.date(2028, 3, 10))


def test_what_the_city_found_counts_before_what_the_county_said():
    row, _head = on_notice(said=WEAK)
    assert row.points == sum(WEAK.values())
    made = by_city(award_rating, row.pk, when=at(10))
    assert (made.state, made.stars, made.valid) == ("withheld", None, None)


def test_an_appeal_is_made_within_the_term_and_answered_before_the_award():
    row, head = on_notice(said=WEAK)
    with pytest.raises(Refused, match="异议期到 2026-03-09"):
        appeal_rating(row.pk, "少算了", by=head[1], at=at(10))
    appeal_rating(row.pk, "少算了", by=head[1], at=at(9))
    with pytest.raises(Refused, match="异议还没有答复"):
        by_city(award_rating, row.pk, when=at(10))
    by_city(answer_appeal, row.pk, "补算", FULL, when=at(10))
    assert by_city(award_rating, row.pk, when=at(10)).stars == 5


def test_a_veto_gives_no_star_whatever_the_points():
    row, _head = on_notice()
    with pytest.raises(Refused, match="没有写原因"):
        by_city(veto_rating, row.pk, " ")
    by_city(veto_rating, row.pk, "虚报服务对象")
    made = by_city(award_rating, row.pk, when=at(10))
    assert (made.state, made.stars) == ("withheld", None)


# --- pages


def test_a_home_is_rated_on_pages():
    home = a_home()
    browser, _actor = at_the_screen(works_in(home))
    score = {one.code: str(one.most / 10) for one in RUBRIC}
    year = timezone.localdate().year
    assert "自评" in told(browser.get("/homes/desk/ratings/"))
    answer = browser.post(f"/homes/desk/ratings/of/{year}/", {**score, "party": "11"})
    assert answer.status_code == 422
    browser.post(f"/homes/desk/ratings/of/{year}/", score)
    row = Rating.objects.get()
    county, city = seated("county_office"), seated("city_office", code="420600000000")
    county.post(f"/homes/ratings/{row.pk}/acts/county/", {**score, "party": "9.5"})
    assert "县级初评" in told(county.get("/homes/ratings/"))
    city.post("/homes/ratings/draw/", {"year": str(year), "count": "1"})
    assert "随机种子" in told(city.get(f"/homes/ratings/{row.pk}/"))
    city.post(f"/homes/ratings/{row.pk}/acts/city/", {**score, "party": "9.5"})
    city.post(f"/homes/ratings/{row.pk}/acts/notice/")
    page = told(browser.get(f"/homes/desk/ratings/{row.pk}/"))
    assert "104.5" in page
    browser.post(f"/homes/desk/ratings/{row.pk}/appeal/", {"words": "党建少算半分"})
    city.post(f"/homes/ratings/{row.pk}/acts/answer/", {**score, "answer": "补上"})
    city.post(f"/homes/ratings/{row.pk}/acts/veto/", {"words": "拒绝检查"})
    page = told(city.get(f"/homes/ratings/{row.pk}/"))
    assert all(words in page for words in ("党建少算半分", "补上", "拒绝检查", "105"))
    assert city.post(f"/homes/ratings/{row.pk}/acts/award/").status_code == 409


def test_another_home_and_another_county_see_nothing_of_a_rating():
    row, _head = rated()
    other = at_the_screen(works_in(a_home("铁路社区阳光家园")))[0]
    assert other.get(f"/homes/desk/ratings/{row.pk}/").status_code == 404
    there = seated("county_office", code="420606000000")
    assert there.get(f"/homes/ratings/{row.pk}/").status_code == 404
    assert "旭东路" not in told(there.get("/homes/ratings/"))
