"""The catalogue is sound: what each declaration promises is worked out by example, dated, and has a basis."""

import datetime as dt
from collections.abc import Iterator

import pytest

from doorstep.base.figures import FIGURES, Figure, read_period
from doorstep.base.items import BENEFITS, rulebook
from doorstep.base.population import tables_of
from doorstep.catalogue import benefits, figures, parameters, provinces
from doorstep.catalogue.apps import modules_of
from doorstep.kernel.benefit import Benefit, Dated, Example, Parameter, Share
from doorstep.kernel.expr import Compare, Condition, Every, Not, Some, decide, in_words
from doorstep.kernel.refusal import Refused
from doorstep.report.prose import codes_in_prose

from .tree import named, nothing, within

ALL = list(BENEFITS.values())
EVERY_BENEFIT = pytest.mark.parametrize("benefit", ALL, ids=lambda benefit: benefit.code)
EXAMPLES = [(benefit, example) for benefit in ALL for example in benefit.examples]
UNITS = {
    *("fen/month", "fen/day", "fen/year", "fen", "per mille"),
    *("years", "months", "workdays", "days", "grade", "people"),
}


def _parameters() -> list[Parameter]:
    found = [
        value for module in modules_of(parameters) for value in vars(module).values() if isinstance(value, Parameter)
    ]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("benefit", "example"), EXAMPLES, ids=[f"{benefit.code}: {example.label}" for benefit, example in EXAMPLES]
)
def test_the_worked_example_comes_out_as_written(benefit: Benefit, example: Example):
    verdict = benefit.rule(example.month, place=example.place).judge(example.facts)
    assert verdict.pays == example.pays
    assert bool(verdict.missing) == (example.pays is None)


@EVERY_BENEFIT
def test_a_benefit_is_worked_out_by_at_least_three_examples_of_different_ends(benefit: Benefit):
    ends = [example.pays for example in benefit.examples]
    assert len(ends) >= 3
    assert None in ends, "no example of what cannot be told yet"
    assert 0 in ends, "no example of somebody who is not due"
    assert any(ends), "no example of somebody who is paid"
    labels = [example.label for example in benefit.examples]
    assert len(set(labels)) == len(labels)


@EVERY_BENEFIT
def test_an_example_states_only_facts_that_the_rule_reads_or_that_mark_somebody_off(benefit: Benefit):
    known = {fact.name for fact in benefit.facts} | {fact.name for other in ALL for fact in other.facts}
    nothing(name for example in benefit.examples for name in example.facts if name not in known)


def _clauses(condition: Condition) -> Iterator[Condition]:
    """The clauses of a rule that must each be met, and the alternatives within them."""
    match condition:
        case Every(parts) | Some(parts):
            for part in parts:
                yield from _clauses(part)
        case Not(part) if not isinstance(part, Compare):
            yield from _clauses(part)
        case _:
            yield condition


def _decides(benefit: Benefit, clause: Condition, example: Example) -> bool:
    """Whether the example is not due, or cannot be told, on account of this clause: were it met, it would differ."""
    if decide(clause, example.facts) is True:
        return False
    met = [dict(example.facts) | {_fact(clause): value} for value in _values(clause)]
    condition = benefit.rule(example.month, place=example.place).condition
    before = decide(condition, example.facts)
    return any(decide(clause, facts) and decide(condition, facts) != before for facts in met)


def _compared(clause: Condition) -> Compare:
    inner = clause.part if isinstance(clause, Not) else clause
    assert isinstance(inner, Compare)
    return inner


def _fact(clause: Condition) -> str:
    return _compared(clause).fact.name


def _values(clause: Condition) -> list[object]:
    """Values on both sides of the clause."""
    match _compared(clause).value:
        case bool():
            return [True, False]
        case int(value):
            return [value - 1, value, value + 1]
        case tuple(values):
            return [*values]
        case value:
            return [value]


def _clauses_in(benefit: Benefit, example: Example) -> list[Condition]:
    """The clauses with the numbers of the example's month and place, always in the same order."""
    return list(_clauses(benefit.rule(example.month, place=example.place).condition))


@EVERY_BENEFIT
def test_every_condition_decides_some_example(benefit: Benefit):
    """Each condition keeps somebody in the examples out, or in doubt: none is there untried."""
    clauses = [_clauses_in(benefit, example) for example in benefit.examples]
    nothing(
        in_words(clause)
        for number, clause in enumerate(clauses[0])
        if not any(
            _decides(benefit, of[number], example) for of, example in zip(clauses, benefit.examples, strict=True)
        )
    )


def _tier(benefit: Benefit, example: Example) -> int | None:
    """Which amount the example comes to, by its place in the order; None where none is reached."""
    rule = benefit.rule(example.month, place=example.place)
    if decide(rule.condition, example.facts) is not True:
        return None
    held = (number for number, (one, _) in enumerate(rule.tiers) if one is None or decide(one, example.facts))
    return next(held)


@EVERY_BENEFIT
def test_every_amount_is_reached_by_some_example(benefit: Benefit):
    reached = {_tier(benefit, example) for example in benefit.examples if example.pays}
    nothing(rate.label for number, (_, rate) in enumerate(benefit.tiers) if number not in reached)


@EVERY_BENEFIT
def test_every_basis_names_a_document_an_article_and_a_day(benefit: Benefit):
    assert benefit.basis
    for basis in benefit.basis:
        assert len(basis.document) >= 5
        assert basis.article
        assert dt.date(1949, 10, 1) < basis.since
        assert basis.confirmed or "待核" in basis.document + basis.article


@EVERY_BENEFIT
def test_a_benefit_reads_only_facts_that_some_room_publishes(benefit: Benefit):
    assert tables_of(benefit.facts)


@EVERY_BENEFIT
def test_a_benefit_says_in_plain_words_what_it_is_and_who_decides(benefit: Benefit):
    assert benefit.label
    assert benefit.competent
    assert benefit.plain.endswith("。")
    assert max(map(len, benefit.plain.split("。"))) <= 40


@EVERY_BENEFIT
def test_the_last_tier_always_holds(benefit: Benefit):
    *earlier, (last, _) = benefit.tiers
    assert last is None
    assert all(condition is not None for condition, _ in earlier)


def _since(rate: Parameter | Share) -> dt.date:
    """The first day of which the rate's home says anything."""
    of = (rate.of, rate.per_mille) if isinstance(rate, Share) else (rate,)
    return max(min(entry.since for entry in parameter.values) for parameter in of)


@EVERY_BENEFIT
def test_a_month_before_the_first_amount_is_refused_in_words(benefit: Benefit):
    first = min(_since(rate) for _, rate in benefit.tiers)
    due = next(example for example in benefit.examples if example.pays and not example.place)
    with pytest.raises(Refused, match="标准没有登记"):
        benefit.pays(due.facts, first - dt.timedelta(days=40))


def _entries() -> list[tuple[str, Parameter, tuple[Dated, ...]]]:
    """Every number with whatever its home or another place has set, by where that stands."""
    at_home = [(parameter.name, parameter, parameter.values) for parameter in _parameters()]
    elsewhere = [
        (f"{parameter.name} {place}", parameter, values)
        for module in modules_of(provinces)
        for place, said in module.STANDARDS.items()
        for parameter, values in said.items()
    ]
    return at_home + elsewhere


@pytest.mark.parametrize(
    ("where", "parameter", "entries"), _entries(), ids=lambda said: said if isinstance(said, str) else ""
)
def test_a_number_with_legal_force_is_dated_in_order_and_has_a_document(where, parameter, entries):
    since = [(entry.since, entry.known_on) for entry in entries]
    assert since == sorted(set(since))
    assert parameter.unit in UNITS
    for entry in entries:
        assert entry.document
        assert entry.known is None or entry.known > entry.since, "known later than it works, or not said"
        assert entry.value is None or entry.value >= 0
        assert entry.confirmed or entry.value is None or "待核" in entry.document
        if parameter.unit.startswith("fen") and entry.value is not None:
            assert entry.value % 100 == 0, "law speaks of whole yuan"


def test_nobody_has_left_undecided_whether_two_benefits_may_be_drawn_together():
    book = rulebook()
    nothing(book.stacking.undecided(book.benefits))
    codes, natures = set(BENEFITS), {benefit.nature for benefit in ALL}
    nothing(pair for pair in book.stacking.pairs if not {pair.a, pair.b} <= codes)
    nothing(pair for pair in book.stacking.natures if not {pair.a, pair.b} <= natures)


@EVERY_BENEFIT
def test_a_benefit_says_of_what_kind_it_is_and_how_it_begins_and_ends(benefit: Benefit):
    assert benefit.nature
    assert benefit.notice_days is None or benefit.notice_days.unit == "workdays"
    assert benefit.back_months is None or benefit.period == "month"
    assert benefit.delisted_on is None or (benefit.listed_on is not None and benefit.listed_on < benefit.delisted_on)


def test_two_numbers_never_share_a_name():
    names = [parameter.name for parameter in _parameters()]
    nothing({name for name in names if names.count(name) > 1})


def test_what_several_benefits_take_from_the_catalogue_is_on_offer_as_it_was_declared():
    assert {module.BENEFIT.code for module in modules_of(benefits)} == BENEFITS.keys()
    assert len(BENEFITS) >= 16


def test_a_benefit_stands_in_the_file_of_its_name():
    for module in modules_of(benefits):
        assert module.__name__.rpartition(".")[2].replace("_", "-") == module.BENEFIT.code


def test_a_declaration_is_no_longer_than_it_can_be_read_at_once():
    nothing(
        f"{within(path)} has {count} lines"
        for path in named(".py", beneath="doorstep/catalogue/benefits/")
        if (count := len(path.read_text().splitlines())) > 120
    )


def test_each_kept_figure_of_the_report_stands_in_a_file_that_names_it():
    for module in modules_of(figures):
        first_line = (module.__doc__ or "").splitlines()[0]
        offered = getattr(module, "FIGURES", None) or [module.FIGURE]
        kept = [figure.code for figure in offered if figure.is_kept]
        if len(kept) == 1:
            assert kept[0] in first_line


def test_the_report_has_41_figures_each_kept_or_awaited():
    ours = sorted(code for code in FIGURES if code.startswith("F"))
    assert ours == [f"F{number:02d}" for number in range(1, 42)]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("figure", FIGURES.values(), ids=lambda figure: figure.code)
def test_a_figure_says_what_it_means_and_a_personal_one_says_so(figure: Figure):
    assert figure.label
    assert figure.meaning.endswith("。")
    assert figure.name.isidentifier()
    if figure.rows is not None:
        model = figure.rows(read_period("2026", today=dt.date(2026, 5, 15))).model
        touches_person = model._meta.label_lower in {"people.person", "homes.client"} or any(
            field.name in {"person", "client"} for field in model._meta.get_fields()
        )
        assert figure.is_personal == touches_person


def test_figures_have_names_of_their_own():
    names = [figure.name for figure in FIGURES.values()]
    nothing({name for name in names if names.count(name) > 1})


def test_the_prose_binds_only_figures_that_are_declared():
    nothing(codes_in_prose() - FIGURES.keys())
