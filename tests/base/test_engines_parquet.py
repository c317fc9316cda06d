"""Files of people are judged as their rows are; what is wrong with a file is said in words."""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from doorstep.base.engines import fused, parquet
from doorstep.base.engines.cluster import judge_on_cluster
from doorstep.base.engines.columns import columns_of, words_of_book
from doorstep.base.engines.judging import judge_one_by_one
from doorstep.base.engines.overlay import lay_over
from doorstep.base.engines.parquet import digest_of, judge_parquet, open_people, places_in, require_new_folder, type_of
from doorstep.base.engines.sqltext import columns_of_benefit
from doorstep.kernel.refusal import Refused
from doorstep.kernel.stacking import Between, Rulebook, Stacking
from tests.base.test_engines import benefit
from tests.conditions import FACTS
from tests.rulebooks import ALL_FACTS, MONTH, as_python, peoples, rulebooks

SOME = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
SCHEMA = pa.schema(
    [("person_id", pa.int64()), ("code", pa.string()), *((fact.name, type_of(fact)) for fact in ALL_FACTS)]
)
BOOK = Rulebook(
    (benefit("one", 100, FACTS["age"] <= 6), benefit("other", 200)),
    Stacking((Between("one", "other", "higher_of", "文件"),)),
)
UNKNOWN = dict.fromkeys(fact.name for fact in ALL_FACTS)


@pytest.fixture(autouse=True)
def not_compiled(monkeypatch):
    monkeypatch.setattr(fused, "compiled", as_python)


def person(number, code="420601000000", **facts):
    return UNKNOWN | {"person_id": number, "code": code} | facts


PEOPLE = [person(at, alive=at % 3 > 0, age=at if at % 2 else None) for at in range(1, 12)]


def written(people, path, schema=SCHEMA):
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(people, schema), path)
    return path


def judged(book, path, output):
    """The folder of verdicts, and their digest."""
    people = open_people(path, ALL_FACTS)
    places = places_in(people)
    overlay = lay_over([book.page(MONTH, place=place) for place in places])
    assert judge_parquet(overlay, places, people, ALL_FACTS, words_of_book(book), output) == people.count_rows()
    return digest_of(output, overlay.codes)


def test_a_file_of_people_is_judged_as_the_definition_judges_them(tmp_path_factory):
    @SOME
    @given(rulebooks(), peoples)
    def holds(book, people):
        folder = tmp_path_factory.mktemp("people")
        judged(book, written(people, folder / "people.parquet"), folder / "out")
        columns = columns_of(people, ALL_FACTS, words_of_book(book))
        pages = [book.page(MONTH, place=place) for place in columns.places]
        told = judge_one_by_one(pages, lay_over(pages), columns)
        rows = pq.read_table(folder / "out").to_pylist()
        assert [(row["person_id"], row["code"]) for row in rows] == [(one["person_id"], one["code"]) for one in people]
        for at, code in enumerate(told.codes):
            yields = [told.codes[to] if to >= 0 else None for to in told.yields[at].tolist()]
            expected = (told.pays[at].tolist(), told.no[at].tolist(), told.unclear[at].tolist(), yields)
            assert tuple([row[name] for row in rows] for name in columns_of_benefit(code)) == expected

    holds()


def test_the_digest_is_one_however_the_rows_lie_and_another_where_one_verdict_differs(tmp_path, monkeypatch):
    whole = judged(BOOK, written(PEOPLE, tmp_path / "whole.parquet"), tmp_path / "a")
    for at, some in enumerate((PEOPLE[6:], PEOPLE[:6])):
        written(some, tmp_path / "parted" / f"{at}.parquet")
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", 2)
    assert judged(BOOK, tmp_path / "parted", tmp_path / "b") == whole
    assert len(list((tmp_path / "b").iterdir())) == 6
    altered = [*PEOPLE[1:], PEOPLE[0] | {"alive": not PEOPLE[0]["alive"]}]
    assert judged(BOOK, written(altered, tmp_path / "altered.parquet"), tmp_path / "c") != whole


def test_texts_may_be_coded_and_whole_numbers_may_be_narrow(tmp_path):
    coded = pa.dictionary(pa.int32(), pa.string())
    narrow = pa.schema([field.with_type(coded) if field.type == pa.string() else field for field in SCHEMA])
    narrow = narrow.set(narrow.get_field_index("age"), pa.field("age", pa.int8()))
    digests = {
        judged(BOOK, written(PEOPLE, tmp_path / f"{at}.parquet", schema), tmp_path / f"out{at}")
        for at, schema in enumerate((SCHEMA, narrow))
    }
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        (SCHEMA.remove(SCHEMA.get_field_index("age")), "缺少这些列：age"),
        (SCHEMA.set(SCHEMA.get_field_index("age"), pa.field("age", pa.string())), "age（string，应为 int64）"),
    ],
    ids=["lacking", "of-another-type"],
)
def test_columns_that_are_lacking_or_of_another_type_are_named(tmp_path, schema, says):
    people = [dict.fromkeys(schema.names) | {"person_id": 1, "code": "420601000000"}]
    with pytest.raises(Refused, match="没有执行") as refused:
        open_people(written(people, tmp_path / "people.parquet", schema), ALL_FACTS)
    assert says in refused.value.why


def test_every_file_of_a_folder_is_looked_at(tmp_path):
    written(PEOPLE, tmp_path / "people" / "a.parquet")
    written(PEOPLE, tmp_path / "people" / "b.parquet", SCHEMA.remove(SCHEMA.get_field_index("age")))
    with pytest.raises(Refused) as refused:
        open_people(tmp_path / "people", ALL_FACTS)
    assert "b.parquet：缺少这些列：age" in refused.value.why


def test_a_file_that_breaks_off_in_the_middle_is_refused(tmp_path):
    path = written([person(at) for at in range(5000)], tmp_path / "people.parquet")
    broken = bytearray(path.read_bytes())
    broken[100:2000] = bytes(1900)
    path.write_bytes(broken)
    with pytest.raises(Refused) as refused:
        judged(BOOK, path, tmp_path / "out")
    assert refused.value.code == "engine.unreadable"


@pytest.mark.parametrize("code", ["4206", "42060100000x", None])
def test_a_code_that_is_no_code_is_refused(tmp_path, code):
    people = open_people(written([person(1), person(2, code=code)], tmp_path / "people.parquet"), ALL_FACTS)
    with pytest.raises(Refused) as refused:
        places_in(people)
    assert "12 位" in refused.value.why


def test_a_person_without_a_number_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        judged(BOOK, written([person(None)], tmp_path / "people.parquet"), tmp_path / "out")
    assert "person_id" in refused.value.why


def test_what_is_no_parquet_is_refused(tmp_path):
    (tmp_path / "people.parquet").write_text("姓名,年龄")
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "people.parquet", tmp_path / "absent", tmp_path / "empty"):
        with pytest.raises(Refused) as refused:
            open_people(path, ALL_FACTS)
        assert refused.value.code == "engine.unreadable"


def test_verdicts_are_not_laid_among_others(tmp_path):
    require_new_folder(tmp_path / "new")
    require_new_folder(tmp_path)
    (tmp_path / "old.parquet").touch()
    with pytest.raises(Refused, match="没有执行"):
        require_new_folder(tmp_path)


def test_numbers_too_large_and_days_long_ago_are_read_as_they_are_sent_from_the_database(tmp_path):
    people = [person(1, age=2**40, since=dt.date(1, 1, 1)), person(2, age=-(2**40))]
    file = open_people(written(people, tmp_path / "people.parquet"), ALL_FACTS)
    (batch,) = parquet._batches(file, SCHEMA.names)
    columns = parquet.columns_of_batch(batch, ALL_FACTS, {"kind": ()})
    assert columns.values["age"].tolist() == [2**31 - 1, -(2**31) + 1]
    assert columns.facts_of(0)["since"] == dt.date(1, 1, 1)
    assert columns.facts_of(1)["since"] is None


def test_sail_says_the_same(tmp_path):
    pytest.importorskip("pysail", reason="needs the extra: pip install 'doorstep[cluster]'")
    path = written(PEOPLE, tmp_path / "people.parquet")
    local = judged(BOOK, path, tmp_path / "local")
    overlay = lay_over([BOOK.page(MONTH, place="420601")])
    assert judge_on_cluster(overlay, ["420601"], path, tmp_path / "sail", engine="sail") == len(PEOPLE)
    assert digest_of(tmp_path / "sail", overlay.codes) == local
    assert pq.read_table(tmp_path / "sail").schema.types == [
        kind.value_type if pa.types.is_dictionary(kind) else kind
        for kind in pq.read_table(tmp_path / "local").schema.types
    ]


def test_a_cluster_that_does_not_answer_is_said_in_words(tmp_path):
    pytest.importorskip("pyspark", reason="needs the extra: pip install 'doorstep[cluster]'")
    path = written(PEOPLE, tmp_path / "people.parquet")
    overlay = lay_over([BOOK.page(MONTH, place="420601")])
    for engine in ("sc://127.0.0.1:9", "sc://127.0.0.1:port", "sc://"):
        with pytest.raises(Refused) as refused:
            judge_on_cluster(overlay, ["420601"], path, tmp_path / "out", engine=engine)
        assert refused.value.code == "engine.cluster"
