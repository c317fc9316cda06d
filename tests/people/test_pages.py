"""Pages about people: what each seat sees, what is refused in words, and what leaves no trace in an address."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from doorstep.base.models import Look, Trail
from doorstep.orgs.models import Org
from doorstep.people.models import Guardian, Person
from doorstep.people.services import merge_people
from doorstep.people.tokens import rewrite_tokens
from tests.cast import COUNTY, ELSEWHERE_CODE, TOWN_CODE, VILLAGE_CODE
from tests.factories import NOON, CertificateFactory, OrgFactory, PersonFactory, SeatFactory
from tests.visitors import visitor

from .conftest import NEIGHBOUR_CODE, OTHER_TOWN_CODE

MAN = "420699197003150018"


def sitting(role, code="420602000000", level="county"):
    """A client in a seat of this role at this place."""
    org = Org.objects.filter(code=code, level=level).first() or OrgFactory(code=code, level=level, name=code)
    return visitor(SeatFactory(role=role, org=org))


@pytest.fixture
def county():
    return sitting("county_office")


def person_of(**said):
    person = PersonFactory(**said)
    rewrite_tokens([person])
    return person


def text_of(answer):
    return answer.content.decode()


def test_the_list_shows_names_and_masks_numbers(county):
    person = person_of(number=MAN)
    CertificateFactory(person=person)
    page = text_of(county.get(reverse("people")))
    assert person.name in page
    assert "420699********0018" in page
    assert MAN not in page
    assert "古城街道 新街社区居委会" in page
    assert "肢体" in page


def test_nobody_beyond_reach_is_in_the_list(county):
    person_of(code=ELSEWHERE_CODE, name="赵秘密")
    assert "赵秘密" not in text_of(county.get(reverse("people")))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"place": TOWN_CODE}, {"甲", "乙"}),
        ({"place": NEIGHBOUR_CODE}, {"乙"}),
        ({"name": "丙"}, {"丙"}),
        ({"sex": "male"}, {"丙"}),
        ({"age": "7-17"}, {"乙"}),
        ({"life": "dead"}, {"丙"}),
        ({"guardian": "missing"}, {"乙"}),
        ({"category": "4"}, {"甲"}),
        ({"grade": "2", "category": "4"}, {"甲"}),
        ({"grade": "1"}, set()),
        ({"certificate": "held"}, {"甲"}),
        ({"certificate": "none"}, {"乙", "丙"}),
        ({"certificate": "expired"}, {"丙"}),
    ],
)
def test_every_filter_narrows(county, query, found):
    import datetime as dt

    from django.db.backends.postgresql.psycopg_any import DateRange

    first = person_of(name="甲")
    CertificateFactory(person=first, valid=DateRange(dt.date(2020, 1, 1), dt.date(2099, 1, 1)))
    today = dt.date.today()
    person_of(name="乙", code=NEIGHBOUR_CODE, born_on=today.replace(year=today.year - 10, day=1))
    third = person_of(name="丙", code=OTHER_TOWN_CODE, sex="male", died_on=dt.date(2026, 1, 1))
    CertificateFactory(person=third, valid=DateRange(dt.date(2010, 1, 1), dt.date(2020, 1, 1)))
    page = text_of(county.get(reverse("people"), query))
    assert set(re.findall('<a class="go"[^>]*>(.)</a>', page)) == found


@pytest.mark.parametrize("query", [{"secret": "1"}, {"place": "420606000000"}, {"place": "x"}, {"age": "0-200"}])
def test_a_filter_that_is_none_is_an_error_and_never_everybody(county, query):
    person = person_of()
    answer = county.get(reverse("people"), query)
    assert answer.status_code == 409
    assert person.name not in text_of(answer)


def test_places_narrow_level_by_level(county):
    page = text_of(county.get(reverse("people")))
    assert ">古城街道<" in page
    assert ">新街社区居委会<" not in page
    page = text_of(county.get(reverse("people"), {"place": TOWN_CODE}))
    assert ">新街社区居委会<" in page
    assert ">尹集乡<" not in page


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [one for one in captured if not re.match("SAVEPOINT|RELEASE", one["sql"])]


def test_a_longer_list_asks_no_more_queries(county):
    CertificateFactory(person=person_of())
    few = len(queries_of(county, reverse("people")))
    for _ in range(5):
        CertificateFactory(person=person_of())
    assert len(queries_of(county, reverse("people"))) == few


def test_search_answers_by_post_and_puts_nothing_into_an_address(county):
    person = person_of(number=MAN)
    answer = county.post(reverse("people-find"), {"q": MAN})
    page = text_of(answer)
    assert person.name in page
    assert answer.request["QUERY_STRING"] == ""
    assert page.count(MAN) == 1  # what was typed, in the box; the row shows it masked
    assert county.get(reverse("people-find"), {"q": MAN}).status_code == 200
    assert person.name not in text_of(county.get(reverse("people-find"), {"q": MAN}))


def test_a_wrong_number_in_the_search_is_told_what_is_wrong(county):
    answer = county.post(reverse("people-find"), {"q": MAN[:-1] + "1"})
    assert answer.status_code == 409
    assert "末位应为 8" in text_of(answer)


def test_the_page_of_a_person_shows_what_is_unclear_as_unclear(county):
    person = person_of(number=MAN, phone="19900001234")
    page = text_of(county.get(reverse("person", args=[person.pk])))
    assert "不清楚" in page
    assert "199****1234" in page
    assert MAN not in page
    assert "19900001234" not in page


def test_out_of_reach_and_nobody_are_the_same_page(county):
    there = person_of(code=ELSEWHERE_CODE)
    for key in (there.pk, 999999):
        for url in ("person", "person-looks", "person-merge"):
            assert county.get(reverse(url, args=[key])).status_code == 404
        for act in ("correct", "move", "death", "contact", "guardian", "circumstance"):
            assert county.get(reverse("person-act", args=[key, act])).status_code == 404
            assert county.post(reverse("person-act", args=[key, act])).status_code == 404
        assert (
            county.post(reverse("person-reveal", args=[key]), {"field": "number", "purpose": "matter"}).status_code
            == 404
        )
    assert county.get(reverse("person-act", args=[person_of().pk, "fly"])).status_code == 404


def test_a_row_that_was_joined_leads_to_the_row_it_was_joined_to(county):
    kept, gone = person_of(), person_of()
    merge_people(kept.pk, gone.pk, reason="同一人", by=COUNTY, at=NOON)
    assert county.get(reverse("person", args=[gone.pk])).url == reverse("person", args=[kept.pk])


def test_a_minor_without_guardian_is_pointed_out(county):
    import datetime as dt

    child = person_of(born_on=dt.date.today() - dt.timedelta(days=365 * 8))
    page = text_of(county.get(reverse("person", args=[child.pk])))
    assert "缺监护人" in page
    assert "未成年人" in page


def test_an_act_that_is_refused_keeps_what_was_typed(county):
    person = person_of(number=MAN)
    said = {"to_code": "尹集乡/姚庵村", "on": "2099-01-01", "reason": "迁移证"}
    answer = county.post(reverse("person-act", args=[person.pk, "move"]), said)
    assert answer.status_code == 409
    assert "迁移日期比今天还晚" in text_of(answer)
    assert "迁移证" in text_of(answer)
    assert Person.objects.get(pk=person.pk).code == VILLAGE_CODE


def test_a_move_out_of_reach_leads_back_to_the_list(county):
    person = person_of()
    said = {"to_code": "旭东路社区", "on": "2026-01-01", "reason": "迁移证"}
    answer = county.post(reverse("person-act", args=[person.pk, "move"]), said)
    assert answer.url == reverse("people")


def test_a_seat_without_the_verb_is_refused_at_the_address_itself():
    village = sitting("liaison", VILLAGE_CODE, "village")
    person = person_of()
    page = text_of(village.get(reverse("person", args=[person.pk])))
    assert reverse("person-act", args=[person.pk, "death"]) not in page
    answer = village.post(reverse("person-act", args=[person.pk, "death"]), {"died_on": "2026-01-01", "source": "x"})
    assert answer.status_code == 409
    assert "登记死亡" in text_of(answer)
    assert Person.objects.get(pk=person.pk).died_on is None


def test_seeing_a_number_needs_a_purpose_and_stands_in_the_log_of_the_person(county):
    person = person_of(number=MAN)
    url = reverse("person-reveal", args=[person.pk])
    assert county.post(url, {"field": "number", "purpose": ""}).status_code == 409
    answer = county.post(url, {"field": "number", "purpose": "check"})
    assert MAN in text_of(answer)
    assert answer["Cache-Control"] == "no-store"
    part = county.post(url, {"field": "number", "purpose": "check"}, headers={"HX-Request": "true"})
    assert MAN in text_of(part)
    assert "<html" not in text_of(part)
    sheet = text_of(county.get(reverse("person-looks", args=[person.pk])))
    assert sheet.count("核对身份") == 2
    assert Look.objects.count() == 2
    assert county.get(url).status_code == 409


def test_the_access_log_is_for_those_who_watch_over_it(county):
    person = person_of(number=MAN)
    county.post(reverse("person-reveal", args=[person.pk]), {"field": "number", "purpose": "check"})
    assert county.get(reverse("looks")).status_code == 403
    page = text_of(sitting("auditor", "420600000000", "city").get(reverse("looks")))
    assert "核对身份" in page
    assert "王**" in page
    assert person.name not in page


def test_typing_a_number_leads_to_the_person_or_to_the_rest_of_the_form(county):
    url = reverse("person-register")
    page = text_of(county.post(url, {"number": MAN}))
    assert "1970年3月15日" in page
    assert 'name="name"' in page
    said = {"name": "王伟芳", "number": MAN, "code": "新街社区", "phone": "19900001234"}
    answer = county.post(url, said)
    person = Person.objects.get()
    assert answer.url == reverse("person", args=[person.pk])
    assert reverse("person", args=[person.pk]) in text_of(county.post(url, {"number": MAN}))
    assert county.post(url, {"number": MAN[:-1] + "1"}).status_code == 409
    assert county.post(url, {}).status_code == 422
    assert Person.objects.count() == 1


def test_a_number_registered_elsewhere_says_where_and_nothing_else(county):
    person_of(code=ELSEWHERE_CODE, name="赵秘密", number=MAN)
    page = text_of(county.post(reverse("person-register"), {"number": MAN}))
    assert "已在樊城区登记" in page
    assert "请联系樊城区残联" in page
    assert "赵" not in page


def exported(client, form, **query):
    url = f"{reverse('people-export')}?{'&'.join(f'{name}={value}' for name, value in query.items())}"
    answer = client.post(url, {"form": form, "purpose": "月度核对"})
    return b"".join(answer.streaming_content)


def test_exports_hold_masked_numbers_and_leave_a_line(county):
    person_of(name="=1+1王", number=MAN)
    person_of(name="\U00021413\ue170·伟", code=NEIGHBOUR_CODE)
    person_of(code=ELSEWHERE_CODE, name="赵秘密")
    rows = list(csv.reader(io.StringIO(exported(county, "csv").decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["姓名", "'=1+1王", "\U00021413\ue170·伟"]
    sheet = load_workbook(io.BytesIO(exported(county, "xlsx", place=NEIGHBOUR_CODE))).active
    assert [row[0].value for row in sheet.rows] == ["姓名", "\U00021413\ue170·伟"]
    assert MAN not in str(rows)
    lines = Trail.objects.filter(act="export_people").order_by("pk")
    assert [line.became["form"] for line in lines] == ["csv", "xlsx"]
    assert lines[1].became["filters"] == {"place": NEIGHBOUR_CODE}


def test_an_export_without_verb_purpose_or_known_filter_is_refused(county):
    url = reverse("people-export")
    assert sitting("town_desk", TOWN_CODE, "town").post(url, {"form": "csv", "purpose": "x"}).status_code == 403
    assert county.post(url, {"form": "csv"}).status_code == 422
    assert county.post(f"{url}?everybody=1", {"form": "csv", "purpose": "x"}).status_code == 409
    assert not Trail.objects.filter(act="export_people").exists()


def test_names_out_of_the_ordinary_are_shown_whole(county):
    for name in ("\U00021413", "\ue170", "爱", "一" * 20, "买买提·吐尔逊"):
        person = person_of(name=name)
        assert name in text_of(county.get(reverse("person", args=[person.pk])))
        assert name in text_of(county.post(reverse("people-find"), {"q": name}))


def test_the_guardian_of_a_person_is_shown_masked_and_ended_with_a_reason(county):
    import datetime as dt

    person = person_of()
    said = {"name": "王大山", "relation": "parent", "since": "2020-01-01", "phone": "19900004321"}
    assert county.post(reverse("person-act", args=[person.pk, "guardian"]), said).status_code == 302
    guardian = Guardian.objects.get()
    page = text_of(county.get(reverse("person", args=[person.pk])))
    assert "199****4321" in page
    assert "19900004321" not in page
    today = dt.date.today().isoformat()
    url = reverse("guardian-end", args=[guardian.pk])
    assert county.post(url, {"on": today}).status_code == 422
    assert county.post(url, {"on": today, "reason": "去世"}).status_code == 302
    assert "王大山" not in text_of(county.get(reverse("person", args=[person.pk])))


def test_merging_and_undoing_it_by_the_pages(county):
    kept, gone = person_of(), person_of(name="王伟芳")
    said = {"other": gone.pk, "keep": "this", "reason": "登记两次"}
    assert county.post(reverse("person-merge", args=[kept.pk]), said).status_code == 302
    page = text_of(county.get(reverse("person", args=[kept.pk])))
    undo = re.search(r'href="(/people/merges/\d+/undo/)"', page).group(1)
    assert county.post(undo, {"reason": "并错了"}).status_code == 302
    assert Person.objects.get(pk=gone.pk).merged_into is None
    answer = county.post(reverse("person-merge", args=[kept.pk]), {"keep": "this", "reason": "x"})
    assert answer.status_code == 422
