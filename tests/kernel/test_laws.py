"""A citation stands while the law is in force and each version of it has the article."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.citations import Article, Cited
from doorstep.kernel.laws import MISSING, NO_ARTICLE, NO_TEXT, NOT_IN_FORCE, OK, UNREADABLE, LawText, judge


def day(text):
    return dt.date.fromisoformat(text)


def articles(count, items=(0,)):
    return {Article(number): items for number in range(1, count + 1)}


OLD = LawText("村规", day("2018-12-29"), day("2010-10-28"), day("2018-12-29"), None, articles(41))
NEW = LawText("村规", day("2025-10-28"), day("2010-10-28"), day("2025-10-28"), None, articles(50, (0, 3)))
LATER = LawText("救助法", day("2026-04-30"), day("2026-07-01"), day("2026-07-01"), None, articles(78))
ENDED = LawText("旧条例", day("2014-02-21"), day("2014-05-01"), day("2014-05-01"), day("2026-07-01"), articles(70))
LAWS = {"村规": [OLD, NEW], "救助法": [LATER], "旧条例": [ENDED]}


def judged(name, *numbers, since="2026-01-01", until="2026-11-26", confirmed=True, year=None):
    cited = Cited(
        name, tuple(Article(*number) if isinstance(number, tuple) else Article(number) for number in numbers), year
    )
    return judge(cited, LAWS, since=day(since), until=day(until), confirmed=confirmed)


def test_an_article_in_the_text_of_a_law_in_force_stands():
    assert judged("村规", 50) == judged("村规", 1, 2, 3)
    assert judged("村规", 50).verdict == OK
    assert not judged("村规", 50).failed


def test_an_article_that_the_text_does_not_have_fails_whether_or_not_somebody_says_it_was_read():
    for confirmed in (True, False):
        found = judged("村规", 50, 51, confirmed=confirmed)
        assert (found.verdict, found.failed) == (MISSING, True)
        assert found.why == "2025-10-28 公布的文本里没有第五十一条。"


@pytest.mark.parametrize(
    ("article", "stands"),
    [
        ((3, 0, 2), True),
        ((3, 0, 3), False),  # two paragraphs
        ((3, 0, 2, 3), True),
        ((3, 0, 2, 4), False),  # three items in the second
        ((3, 0, 1, 1), False),  # none in the first
        ((3, 0, 0, 3), True),  # the paragraph is not named
        ((3, 0, 0, 4), False),
        ((3, 1), False),  # 第三条之一
    ],
)
def test_a_paragraph_or_item_that_is_not_there_fails(article, stands):
    assert judged("村规", article).failed is not stands


def test_an_article_must_be_in_every_version_that_it_is_relied_on_for():
    assert judged("村规", 45).verdict == OK
    over_both = judged("村规", 45, since="2019-01-01")
    assert over_both.verdict == MISSING
    assert "2018-12-29" in over_both.why
    assert judged("村规", 41, since="2019-01-01").verdict == OK
    assert judged("村规", 45, since="2019-01-01", until="2025-10-27").verdict == MISSING


def test_a_version_that_was_replaced_is_no_longer_in_force():
    assert judged("村规", 40, since="2019-01-01", until="2025-10-27", year=2018).verdict == OK
    replaced = judged("村规", 40, since="2019-01-01", until="2025-10-28", year=2018)
    assert (replaced.verdict, replaced.failed) == (NOT_IN_FORCE, True)
    assert judged("村规", 45, since="2025-10-27", until="2026-01-01", year=2025).verdict == NOT_IN_FORCE
    assert judged("村规", 45, since="2025-10-28", until="2026-01-01", year=2025).verdict == OK


def test_a_law_not_yet_in_force_when_it_begins_to_be_relied_on_fails():
    assert judged("救助法", 16, since="2026-07-01").verdict == OK
    early = judged("救助法", 16, since="2026-06-30", confirmed=False)
    assert (early.verdict, early.failed) == (NOT_IN_FORCE, True)
    assert early.why == "《救助法》2026-07-01 才施行。"


def test_a_law_that_ends_before_it_ceases_to_be_relied_on_fails():
    assert judged("旧条例", 48, until="2026-06-30").verdict == OK
    late = judged("旧条例", 48, until="2026-07-01", confirmed=False)
    assert (late.verdict, late.failed) == (NOT_IN_FORCE, True)
    assert late.why == "《旧条例》2026-07-01 起不再施行。"


@pytest.mark.parametrize(
    ("cited", "verdict"),
    [
        ({"name": "管理办法", "numbers": (9,)}, NO_TEXT),
        ({"name": "村规", "numbers": (9,), "since": "2012-01-01", "until": "2015-01-01"}, NO_TEXT),
        ({"name": "村规", "numbers": (9,), "since": "2012-01-01"}, NO_TEXT),
        ({"name": "村规", "numbers": (9,), "year": 2010}, NO_TEXT),
        ({"name": "村规", "numbers": ()}, NO_ARTICLE),
        ({"name": "", "numbers": (9,)}, UNREADABLE),
    ],
)
def test_what_cannot_be_compared_fails_only_where_somebody_says_that_it_was_read(cited, verdict):
    name, numbers, rest = cited["name"], cited["numbers"], {k: cited[k] for k in cited.keys() - {"name", "numbers"}}
    for confirmed in (True, False):
        found = judged(name, *numbers, confirmed=confirmed, **rest)
        assert (found.verdict, found.failed) == (verdict, confirmed)
        assert found.why.endswith("。")


def test_a_law_of_which_only_the_days_are_known_is_no_text():
    days_only = {"旧条例": [replace(ENDED, articles={})]}
    cited = Cited("旧条例", (Article(48),))
    standing = judge(cited, days_only, since=day("2015-01-01"), until=day("2015-12-31"), confirmed=True)
    ended = judge(cited, days_only, since=day("2015-01-01"), until=day("2026-12-31"), confirmed=False)
    assert (standing.verdict, ended.verdict) == (NO_TEXT, NOT_IN_FORCE)


FIRST = day("2020-01-01")
days = st.integers(0, 30).map(lambda gone: FIRST + dt.timedelta(days=gone))


@st.composite
def histories(draw):
    """A law of up to three versions that differ in length, and perhaps an end."""
    starts = sorted(draw(st.sets(days, min_size=1, max_size=3)))
    began = draw(days.filter(lambda found: found <= starts[0]))
    ended_on = draw(st.none() | days.filter(lambda found: found > starts[-1])) if starts[-1] < max_day() else None
    lengths = [draw(st.integers(1, 4)) for _ in starts]
    return [
        LawText("法", start, began, start, ended_on if start == starts[-1] else None, articles(length))
        for start, length in zip(starts, lengths, strict=True)
    ]


def max_day():
    return FIRST + dt.timedelta(days=30)


def on_the_day(texts, one, article):
    """What is so on one day, by looking at each version: the definition."""
    if one < texts[0].law_since or (texts[-1].ended_on and one >= texts[-1].ended_on):
        return NOT_IN_FORCE
    standing = [text for text in texts if text.text_since <= one]
    if not standing:
        return NO_TEXT
    return OK if article in standing[-1].articles else MISSING


@given(histories(), days, st.integers(0, 12), st.integers(1, 4).map(Article))
def test_a_period_is_judged_as_the_worst_of_its_days(texts, since, length, article):
    until = since + dt.timedelta(days=length)
    each = {on_the_day(texts, since + dt.timedelta(days=gone), article) for gone in range(length + 1)}
    worst = next(verdict for verdict in (NOT_IN_FORCE, MISSING, NO_TEXT, OK) if verdict in each)
    cited = Cited("法", (article,))
    assert judge(cited, {"法": texts}, since=since, until=until, confirmed=False).verdict == worst
