"""The reach that the database sees: none set, no rows; nested and put back; a page that is only read cannot write."""

from random import Random

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from doorstep.base.access import SYSTEM, party_table
from doorstep.base.enforce import scoped_models
from doorstep.base.scope import NAMES, as_system, scoped
from doorstep.kernel.regions import EVERYWHERE, subtree
from doorstep.people.models import Person
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, TOWN_CODE, VILLAGE, VILLAGE_CODE
from tests.factories import PersonFactory
from tests.world import World, grow_tree, lay_divisions

pytestmark = pytest.mark.usefixtures("db")
SCOPED = pytest.mark.parametrize("model", scoped_models(), ids=lambda model: model._meta.label)


def reach_is(*values: str, party: tuple[str, str] = ("", "")) -> None:
    """Set the raw settings, as anything that speaks to the database could."""
    with connection.cursor() as cursor:
        for name, value in zip(NAMES, (*values, *party), strict=True):
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def seen() -> list[str]:
    return sorted(Person.objects.values_list("code", flat=True))


@SCOPED
def test_no_reach_set_means_no_rows(model):
    chance = Random(5)
    world = World(chance, codes=grow_tree(chance))
    lay_divisions(world.codes)
    world.lay(model._meta.label, VILLAGE_CODE)
    assert model._default_manager.exists()
    reach_is("", "", "", "1")
    assert not model._default_manager.exists()
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("model", [one for one in scoped_models() if one.party], ids=lambda model: model._meta.label)
def test_a_party_sees_its_own_rows_and_no_others_wherever_they_lie(model):
    chance = Random(6)
    world = World(chance, codes=grow_tree(chance))
    lay_divisions(world.codes)
    mine, theirs = (world.lay(model._meta.label, code) for code in (COUNTY_CODE, COUNTY_CODE))
    own = getattr(mine, model._meta.get_field(model.party).attname)
    reach_is("", "", "", "-1", party=(str(own), party_table(model)))
    assert [row.pk for row in model._default_manager.all()] == [mine.pk]
    assert theirs.pk != mine.pk
    reach_is("", "", "", "-1", party=(str(own), "another_kind_of_body"))
    assert not model._default_manager.exists(), "a body of another kind may have the same number"


@pytest.mark.parametrize(
    "values",
    [
        ("", "", "", ""),
        ("420602000000", "", "", "1"),
        ("420603000000", "420602000000", "", "1"),
        ("000000000000", "999999999999", "{}", "1"),
    ],
)
def test_half_a_reach_or_an_upside_down_one_sees_nothing(values):
    PersonFactory()
    reach_is(*values)
    assert seen() == []


def test_the_database_refuses_a_row_out_of_reach_on_its_way_in_and_on_its_way_out():
    inside = PersonFactory()
    with scoped([subtree(TOWN_CODE)], by=VILLAGE):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            PersonFactory(code="420606005008")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.filter(pk=inside.pk).update(code="420606005008")


def test_what_is_out_of_reach_is_neither_changed_nor_deleted():
    outside = PersonFactory(code="420606005008")
    with scoped([subtree(COUNTY_CODE)], by=COUNTY):
        assert Person.objects.update(name="李秀兰") == 0
        assert Person.objects.filter(pk=outside.pk).delete() == (0, {})
    outside.refresh_from_db()
    assert outside.name == "王伟芳"


def test_the_edges_of_a_range_belong_to_the_right_side():
    codes = ["420601999999", "420602000000", "420602999999", "420603000000"]
    for code in codes:
        PersonFactory(code=code)
    with scoped([subtree(COUNTY_CODE)], by=COUNTY):
        assert seen() == codes[1:3]


def test_a_reach_in_parts_sees_the_parts_and_nothing_between_them():
    for code in ("420602001001", "420602002001", "420602003001", "420606001001"):
        PersonFactory(code=code)
    parts = [subtree("420602001000"), subtree("420602003000"), subtree("420606000000")]
    with scoped(parts, by=COUNTY):
        assert seen() == ["420602001001", "420602003001", "420606001001"]


def test_an_inner_reach_replaces_the_outer_and_the_outer_comes_back():
    PersonFactory(code=VILLAGE_CODE)
    PersonFactory(code="420606005008")
    with scoped([subtree(COUNTY_CODE)], by=COUNTY):
        with scoped([subtree(ELSEWHERE.code)], by=ELSEWHERE):
            assert seen() == ["420606005008"]
            with as_system():
                assert len(seen()) == 2
            assert seen() == ["420606005008"]
        assert seen() == [VILLAGE_CODE]


def test_the_outer_reach_comes_back_after_an_error_too():
    PersonFactory(code=VILLAGE_CODE)
    with scoped([subtree(COUNTY_CODE)], by=COUNTY):
        with pytest.raises(ZeroDivisionError), as_system():
            raise ZeroDivisionError
        with pytest.raises(ProgrammingError, match="row-level security"), as_system():
            PersonFactory(code="x")
        assert seen() == [VILLAGE_CODE]
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('doorstep.actor')")
            assert cursor.fetchone() == (str(COUNTY.seat_id),)


def test_where_the_work_is_rolled_back_so_is_the_reach():
    with pytest.raises(ProgrammingError), scoped([subtree(COUNTY_CODE)], by=COUNTY):
        PersonFactory.create_batch(2, code=VILLAGE_CODE) and PersonFactory(code="420606005008")
    assert not Person.objects.exists()
    assert connection.in_atomic_block


def test_a_page_that_is_only_read_cannot_write():
    person = PersonFactory()
    with scoped(SYSTEM.ranges, by=SYSTEM, read_only=True):
        assert Person.objects.get() == person
        for spoil in (
            lambda: Person.objects.update(name="李秀兰"),
            lambda: PersonFactory(),
            lambda: person.delete(),
            lambda: connection.cursor().execute("SELECT set_config('transaction_read_only', 'off', true)"),
        ):
            with pytest.raises(InternalError, match="read-only"), transaction.atomic():
                spoil()


def test_reading_within_a_writing_act_does_not_stop_the_writing():
    with scoped([EVERYWHERE], by=SYSTEM):
        with as_system(read_only=True):
            assert not Person.objects.exists()
        assert PersonFactory().pk


def test_no_ranges_is_nothing_and_not_everything():
    PersonFactory()
    with scoped([], by=VILLAGE):
        assert seen() == []
    assert not Person.objects.in_ranges([]).exists()


def test_the_trail_says_who_acted_even_where_the_reach_was_widened():
    with scoped([subtree(COUNTY_CODE)], by=COUNTY):
        person = PersonFactory()
        Person.objects.filter(pk=person.pk).update(name="李秀兰")
        with connection.cursor() as cursor:
            cursor.execute("SELECT seat_id FROM base_history WHERE row_id = %s", [person.pk])
            assert cursor.fetchone() == (COUNTY.seat_id,)
