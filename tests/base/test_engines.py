"""The readings of a rulebook agree: the definition, the fused pass as Python, and the fused pass compiled."""

import numpy as np
import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings

from doorstep.base.engines import fused, judging
from doorstep.base.engines.columns import columns_of, facts_of_book, unknown_of, words_of_book
from doorstep.base.engines.judging import judge_columns, judge_one_by_one
from doorstep.base.engines.overlay import lay_over
from doorstep.base.engines.source import write_source
from doorstep.base.items import BENEFITS
from doorstep.kernel.benefit import Basis, Benefit
from doorstep.kernel.expr import Every, Fact
from doorstep.kernel.parameter import Dated, Parameter
from doorstep.kernel.stacking import Between, Cap, Rulebook, Stacking
from tests.conditions import FACTS
from tests.rulebooks import ALL_FACTS, MONTH, OTHERS, PLACES, SINCE, as_python, peoples, rulebooks

MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
A_FEW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
FIELDS = ("pays", "no", "unclear", "yields")


@pytest.fixture(scope="module", autouse=True)
def own_folder(tmp_path_factory):
    """What is compiled here is not left among what the installation keeps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "VAR", tmp_path_factory.mktemp("var"))
        yield


def read(book, people):
    """The columns, the pages of their places, and what the definition says."""
    columns = columns_of(people, ALL_FACTS, words_of_book(book))
    pages = [book.page(MONTH, place=place) for place in columns.places]
    return columns, pages, judge_one_by_one(pages, lay_over(pages), columns)


def agree(one, other):
    assert one.codes == other.codes
    for name in FIELDS:
        assert getattr(one, name).tolist() == getattr(other, name).tolist(), name


@pytest.mark.parametrize("short", [0, 512], ids=["by-run", "by-row"])
def test_the_fused_pass_says_what_the_definition_says(short, monkeypatch):
    monkeypatch.setattr(fused, "compiled", as_python)
    monkeypatch.setattr(fused, "SHORT", short)

    @MANY
    @given(rulebooks(), peoples)
    def holds(book, people):
        columns, pages, told = read(book, people)
        agree(fused.judge_fused(lay_over(pages), columns, threads=1), told)

    holds()


@A_FEW
@given(rulebooks(), peoples)
def test_compiled_it_says_the_same(book, people):
    columns, pages, told = read(book, people * 40)
    agree(fused.judge_fused(lay_over(pages), columns), told)


def amount(fen):
    return Parameter("amount", "标准", "fen/month", (Dated(SINCE, fen, "文件"),))


def benefit(code, fen, eligible=FACTS["alive"].holds, **more):
    return Benefit(code, code, (Basis("文件", "一", SINCE),), eligible, amount(fen), (), **more)


def somebody(number=1, place=PLACES[0], **facts):
    return dict.fromkeys(fact.name for fact in ALL_FACTS) | {"person_id": number, "code": f"{place}000000"} | facts


def test_who_is_due_what_bars_and_what_cannot_be_told_are_told_apart():
    book = Rulebook((benefit("b", 500, FACTS["alive"].holds & (FACTS["age"] <= 6)),))
    people = [somebody(1, alive=True, age=6), somebody(2, alive=False, age=None), somebody(3, alive=True, age=None)]
    columns = columns_of(people, ALL_FACTS, {"kind": ()})
    told = judge_columns([book.page(MONTH)], columns)
    assert told.pays.tolist() == [[500, 0, -1]]
    assert told.no.tolist() == [[0, 0b01, 0]]
    assert told.unclear.tolist() == [[0, 0b10, 0b10]]


def test_a_benefit_that_a_place_does_not_give_pays_nothing_there_and_says_nothing():
    book = Rulebook((benefit("everywhere", 100), benefit("there", 300, places=PLACES[1:2])))
    people = [somebody(1, PLACES[0], alive=True), somebody(2, PLACES[1], alive=True)]
    columns, pages, told = read(book, people)
    assert told.pays.tolist() == [[100, 100], [0, 300]]
    agree(fused.judge_fused(lay_over(pages), columns), told)


def test_of_a_cap_whose_first_is_not_given_the_first_that_is_takes_its_place():
    cap = Cap(("there", "b", "c"), amount(100), "文件")
    book = Rulebook(
        (benefit("b", 100), benefit("c", 100), benefit("there", 100, places=PLACES[1:2])), Stacking(caps=(cap,))
    )
    people = [somebody(1, PLACES[0], alive=True), somebody(2, PLACES[1], alive=True)]
    columns, pages, told = read(book, people)
    assert [told.codes[at] if at >= 0 else "" for at in told.yields[:, 0]] == ["", "b", ""]
    agree(fused.judge_fused(lay_over(pages), columns), told)


def test_a_condition_that_several_benefits_name_is_compared_once():
    book = Rulebook((benefit("one", 1, FACTS["age"] <= 6), benefit("other", 2, FACTS["age"] <= 6)))
    columns = columns_of([somebody(age=3)], ALL_FACTS, {"kind": ()})
    types = {name: column.dtype for name, column in columns.values.items()}
    source = write_source(lay_over([book.page(MONTH)]), (0, 1), types, columns.words, by_row=False)
    assert source.count("its_age <=") == 1


def test_other_numbers_of_the_same_rules_need_no_other_pass():
    age = Parameter(
        "age", "岁数", "years", (Dated(SINCE, 6, "文件"),), places={PLACES[1]: (Dated(SINCE, 100, "文件"),)}
    )
    book = Rulebook((benefit("b", 100, FACTS["age"] <= age),))
    columns = columns_of([somebody(age=3)], ALL_FACTS, {"kind": ()})
    types = {name: column.dtype for name, column in columns.values.items()}
    sources = {
        write_source(lay_over([book.page(MONTH, place=place)]), (0,), types, columns.words, by_row=False)
        for place in PLACES
    }
    assert len(sources) == 1


def test_pages_of_different_rulebooks_are_not_laid_over_one_another():
    one, other = (Rulebook((benefit("b", 1, FACTS["kind"].equals(kind)),)).page(MONTH) for kind in ("肢体", "视力"))
    with pytest.raises(ValueError, match="not one benefit"):
        lay_over([one, other])


def test_the_largest_and_smallest_numbers_are_not_taken_for_unknown():
    fact = Fact("sum", "数", "int")
    book = Rulebook((benefit("b", 1, fact >= -(2**31) + 1),))
    people = [somebody(1, sum=-(2**31) + 1), somebody(2, sum=2**31 - 1), somebody(3, sum=None)]
    columns = columns_of(people, [fact], {})
    assert columns.values["sum"][2] == unknown_of(np.dtype(np.int32))
    pages = [book.page(MONTH)]
    assert fused.judge_fused(lay_over(pages), columns).pays.tolist() == [[1, 1, -1]]


def test_few_people_are_judged_by_the_definition_and_many_by_the_compiled_pass(monkeypatch):
    book, called = Rulebook((benefit("b", 1),)), []
    monkeypatch.setattr(judging, "judge_fused", lambda *given: called.append(len(given[1])))
    for count in (judging.FEW - 1, judging.FEW):
        columns = columns_of([somebody(alive=True)] * count, [FACTS["alive"]], {})
        judge_columns([book.page(MONTH)], columns)
    assert called == [judging.FEW]


def test_nobody_at_all_is_judged_without_complaint():
    columns = columns_of([], [FACTS["alive"]], {})
    assert fused.judge_fused(lay_over([Rulebook((benefit("b", 1),)).page(MONTH)]), columns).pays.shape == (1, 0)


def test_the_catalogue_reads_the_same_compiled_for_everybody_of_its_examples():
    book = Rulebook(tuple(BENEFITS.values()), Stacking((Between(*list(BENEFITS)[:2], "higher_of", "文件"),)))
    facts = facts_of_book(book)
    unknown = dict.fromkeys(fact.name for fact in facts)
    examples = [example.facts for one in BENEFITS.values() for example in one.examples]
    people = [unknown | told | {"person_id": at, "code": f"{PLACES[0]}000000"} for at, told in enumerate(examples)]
    columns = columns_of(people, facts, words_of_book(book))
    pages = [book.page(MONTH, place=place) for place in columns.places]
    agree(fused.judge_fused(lay_over(pages), columns), judge_one_by_one(pages, lay_over(pages), columns))
    assert [columns.facts_of(row) for row in range(len(people))] == [
        {fact.name: one[fact.name] for fact in facts} for one in people
    ]


def test_others_pay_more_or_the_same():
    book = Rulebook((benefit("b", 100, outside=OTHERS),))
    people = [somebody(at, alive=True, others=others) for at, others in enumerate((100, 101, None))]
    columns, pages, told = read(book, people)
    assert (told.pays.tolist(), told.no.tolist(), told.unclear.tolist()) == ([[100, 0, -1]], [[0, 4, 0]], [[0, 0, 4]])
    agree(fused.judge_fused(lay_over(pages), columns), told)


def test_what_always_holds_is_due_to_everybody():
    book = Rulebook((benefit("b", 7, Every(())),))
    columns = columns_of([somebody()], [FACTS["alive"]], {})
    assert fused.judge_fused(lay_over([book.page(MONTH)]), columns).pays.tolist() == [[7]]
