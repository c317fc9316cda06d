"""Lists: every row once, page by page, whatever is entered meanwhile; nothing for a filter that is not known."""

import csv
import datetime as dt
import io
from dataclasses import replace
from random import Random

import openpyxl
import pytest
from django import forms
from django.core import signing
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from doorstep.base.listing import Column, Filter, Listing, count_text, leaf, narrowed, stream
from doorstep.base.listpage import list_download
from doorstep.base.models import Trail
from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused
from tests.cast import CITY, COUNTY, ELSEWHERE, LEADER, TOWN_CODE, VILLAGE, VILLAGE_CODE
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("db")
COUNTY_PLACES = [VILLAGE_CODE, TOWN_CODE, "420602002009", "420602999999"]
ORDERS = [("pk",), ("-pk",), ("code", "pk"), ("-at", "-pk"), ("code", "-at", "pk"), ("act", "-code", "-pk")]


def listing(order=("code", "pk"), size=7) -> Listing:
    return Listing(
        name="lines",
        title="办理记录",
        permission="person.view",
        rows=lambda actor: Trail.objects.within_reach(actor, "person.view"),
        columns=(Column("reason", "原因", lambda row: row.reason), Column("code", "地区", lambda row: row.code)),
        filters=(
            Filter("act", lambda: forms.CharField(label="事项", max_length=5), lambda rows, act: rows.filter(act=act)),
            Filter("on", lambda: forms.DateField(label="日期"), lambda rows, on: rows.filter(at__date=on)),
        ),
        order=order,
        page_size=size,
    )


def lay(count: int, chance: Random, places=COUNTY_PLACES) -> list[Trail]:
    """Lines with few different codes, acts and instants, so that the key alone tells many of them apart."""
    who = {"seat_id": 1, "seat_label": "", "account_name": "", "thing": "", "thing_id": 0}
    return [
        Trail.objects.create(
            code=chance.choice(places),
            at=NOON + dt.timedelta(microseconds=chance.randint(0, 3)),
            act=chance.choice("abc"),
            reason=f"第{chance.random()}条",
            **who,
        )
        for _ in range(count)
    ]


def copy_of(row: Trail) -> dict[str, object]:
    names = [field.attname for field in Trail._meta.local_fields if not field.generated and field.name != "id"]
    return {name: getattr(row, name) for name in names}


def walk(one: Listing, actor, said=None, between=lambda: None) -> list[int]:
    """Every row, page by page; `between` is done before each next page."""
    found, after = [], ""
    while True:
        page = leaf(one, actor, (said or {}) | ({"after": after} if after else {}))
        found += [row.pk for row in page.rows]
        if not page.after:
            return found
        after = page.after
        between()


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 14, 40])
def test_the_pages_together_are_the_whole_list_in_its_order(order, count):
    lay(count, Random(count))
    assert walk(listing(order), COUNTY) == list(Trail.objects.order_by(*order).values_list("pk", flat=True))


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_rows_that_come_and_go_meanwhile_make_no_other_row_come_twice_or_never(order):
    chance = Random(20)
    standing = {row.pk for row in lay(40, chance)}
    found = walk(listing(order), COUNTY, between=lambda: lay(3, chance))
    assert len(found) == len(set(found))
    assert standing <= set(found)


def test_a_page_is_one_query_whatever_its_place(django_assert_num_queries):
    lay(40, Random(1))
    after = leaf(listing(), COUNTY, {}).after
    with django_assert_num_queries(1):
        leaf(listing(), COUNTY, {"after": after})


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: signing.dumps(["420600000000", 0], salt="another-list"),
        lambda token: signing.dumps(["420600000000", 0], salt="lines", key="guessed"),
        lambda token: "0",
        lambda token: "' OR 1=1 --",
    ],
)
def test_a_page_number_that_is_not_ours_is_refused(forge):
    lay(20, Random(2))
    token = leaf(listing(), COUNTY, {}).after
    with pytest.raises(Refused, match="页码不是本系统给出的"):
        leaf(listing(), COUNTY, {"after": forge(token)})


def test_a_page_number_of_one_seat_shows_another_seat_only_its_own_rows():
    lay(40, Random(3), [*COUNTY_PLACES, "420606005008"])
    token = leaf(listing(), CITY, {}).after
    assert {row.code for row in leaf(listing(), ELSEWHERE, {"after": token}).rows} <= {"420606005008"}


@pytest.mark.parametrize("said", [{"acts": "a"}, {"act": "a", "code": "4206"}, {"q": ""}, {"page": "2"}, {"id": "1"}])
def test_an_unknown_filter_is_an_error_in_words_and_never_the_whole_list(said):
    lay(5, Random(4))
    for read in (leaf, count_text, lambda *all_: list(stream(*all_)), narrowed):
        with pytest.raises(Refused, match="不认识这些筛选条件"):
            read(listing(), COUNTY, said)


@pytest.mark.parametrize(
    ("said", "words"), [({"on": "昨天"}, "日期：输入一个有效的日期"), ({"act": "太长的事项名"}, "事项：")]
)
def test_a_filter_that_cannot_be_read_is_an_error_in_words(said, words):
    lay(5, Random(4))
    for read in (leaf, count_text, lambda *all_: list(stream(*all_))):
        with pytest.raises(Refused, match=words):
            read(listing(), COUNTY, said)


def test_an_empty_filter_is_no_filter():
    lay(12, Random(5))
    assert len(walk(listing(), COUNTY, {"act": "", "on": ""})) == 12


def test_filters_narrow_the_pages_the_count_and_the_export_alike():
    lay(60, Random(6))
    wanted = Trail.objects.filter(act="a").count()
    assert 7 < wanted < 60
    assert len(walk(listing(), COUNTY, {"act": "a"})) == wanted
    assert count_text(listing(), COUNTY, {"act": "a"}) == f"{wanted} 行"
    assert len(list(stream(listing(), COUNTY, {"act": "a"}))) == wanted


def test_a_long_list_is_counted_no_further_than_a_thousand():
    row = lay(1, Random(7))[0]
    copies = {
        f.attname: getattr(row, f.attname) for f in Trail._meta.local_fields if not f.generated and f.name != "id"
    }
    Trail.objects.bulk_create(Trail(**copies) for _ in range(1000))
    assert count_text(listing(), COUNTY, {}) == "1000 行以上"


@pytest.mark.parametrize(("actor", "sees"), [(COUNTY, 4), (VILLAGE, 1), (ELSEWHERE, 1), (CITY, 5), (LEADER, 0)])
def test_pages_count_and_export_see_what_the_seat_reaches_and_may_see(actor, sees):
    for place in [*COUNTY_PLACES, "420606005008"]:
        lay(1, Random(8), [place])
    with scoped(actor.ranges, by=actor, read_only=True):
        assert len(walk(listing(), actor)) == sees
        assert count_text(listing(), actor, {}) == f"{sees} 行"
    assert len(list(stream(listing(), actor, {}))) == sees


def test_the_export_sees_no_more_where_the_list_forgot_to_ask():
    """Were a list to take every row, the database would still show only what lies within reach."""
    lay(1, Random(9), ["420606005008"])
    careless = replace(listing(), rows=lambda actor: Trail.objects.all())
    assert list(stream(careless, COUNTY, {})) == []


def asked(actor, **said):
    request = RequestFactory().get("/people/", said)
    request.actor = actor
    return request


def test_the_csv_is_streamed_and_reads_as_the_pages_do():
    lay(20, Random(10))
    answer = list_download(asked(COUNTY, format="csv"), listing())
    assert isinstance(answer, StreamingHttpResponse)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["原因", "地区"]
    assert [row[0] for row in rows[1:]] == [row.reason for row in Trail.objects.order_by("code", "pk")]


@pytest.fixture
def kept_connection():
    """A download that is closed ends its request, and with it, elsewhere, the connection."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
def test_the_spreadsheet_reads_as_the_pages_do():
    lay(20, Random(11))
    answer = list_download(asked(COUNTY, format="xlsx"), listing())
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    answer.close()
    assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == [
        row.reason for row in Trail.objects.order_by("code", "pk")
    ]
    assert f"{timezone.localdate():%Y%m%d}.xlsx" in answer["Content-Disposition"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("said", [{"acts": "a"}, {"on": "昨天"}])
def test_a_download_with_a_wrong_filter_is_refused_before_anything_is_sent(form, said):
    lay(5, Random(12))
    with pytest.raises(Refused, match="名单没有列出"):
        list_download(asked(COUNTY, format=form, **said), listing())


def test_a_cell_that_begins_like_a_formula_leaves_as_text():
    row = lay(1, Random(13))[0]
    copies = {
        f.attname: getattr(row, f.attname) for f in Trail._meta.local_fields if not f.generated and f.name != "id"
    }
    Trail.objects.create(**(copies | {"reason": "=HYPERLINK(1)"}))
    text = b"".join(list_download(asked(COUNTY, format="csv"), listing()).streaming_content).decode("utf-8-sig")
    assert "\n=HYPERLINK" not in text
    assert '\n"=HYPERLINK' not in text
    assert "HYPERLINK(1)" in text
