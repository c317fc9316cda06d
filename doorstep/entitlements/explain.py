"""One judgement, opened: each condition with its value, its source and its article, in words fit to be read aloud."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from doorstep.base.items import BENEFITS, rulebook
from doorstep.base.population import facts_of_person, tables_of
from doorstep.kernel.benefit import Benefit, Rule, Verdict
from doorstep.kernel.expr import Condition, Fact, decide, facts_of, in_words, without_idle
from doorstep.kernel.stacking import Page
from doorstep.people.models import Person

VERDICTS = {True: "符合", False: "不符合", None: "还不能判定"}


@dataclass(frozen=True)
class Reason:
    """One condition of the rule: whether it holds, and what that was read from."""

    condition: str
    result: bool | None
    values: tuple[tuple[str, str, str], ...]

    @property
    def verdict(self) -> str:
        """The result in words."""
        return VERDICTS[self.result]

    @property
    def shown(self) -> tuple[tuple[str, str, str], ...]:
        """The values; one blank where the condition rests on no fact of its own."""
        return self.values or (("", "", ""),)


@dataclass(frozen=True)
class Explanation:
    """The whole judgement of one person, one benefit and one month."""

    benefit: Benefit
    month: dt.date
    pays_fen: int | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    documents: tuple[str, ...]

    @property
    def conclusion(self) -> str:
        """One sentence."""
        month = f"{self.month.year}年{self.month.month}月"
        if self.pays_fen is None:
            return f"{month}的{self.benefit.label}还不能判定，缺少：{'、'.join(self.missing)}。"
        if self.pays_fen == 0:
            failed = next((reason.condition for reason in self.reasons if reason.result is False), "")
            return f"{month}不享受{self.benefit.label}，因为这一条不符合：{failed}。"
        return f"{month}享受{self.benefit.label}，{said_yuan(self.pays_fen)}。"

    @property
    def aloud(self) -> list[str]:
        """The judgement in short sentences, to be read to the person: what, why, by what, and what to do next."""
        return [self.conclusion, *self._why(), *self._next()]

    def _why(self) -> Iterator[str]:
        if self.pays_fen:
            yield f"条件都符合：{'、'.join(reason.condition for reason in self.reasons)}。"
        for reason in self.reasons:
            if reason.result is False:
                for label, value, source in reason.values:
                    yield f"登记的情况是：{label}，{value}。来源：{source}。"
        yield f"依据：{'；'.join(self.documents)}。"

    def _next(self) -> Iterator[str]:
        if self.pays_fen is None:
            yield "请把缺少的情况告诉村（社区）专职委员，问清后马上重新判定。"
        elif self.pays_fen == 0:
            yield "如果情况有变化，或者您觉得登记得不对，请告诉村（社区）专职委员。"
        else:
            yield "如果您觉得不对，或者不想领取，请告诉村（社区）专职委员。"


def said_yuan(fen: int) -> str:
    """An amount as a person says it: 110元, 110元5角0分."""
    return f"{fen // 100}元" + (f"{fen % 100 // 10}角{fen % 10}分" if fen % 100 else "")


def explain(person_id: int, benefit: Benefit, month: dt.date, *, known: dt.date | None = None) -> Explanation:
    """Judge one person within reach as the month run does, and keep every step.

    `known`: with the standards that were known on that day; None: with all that are known now.
    Costs two queries and one per room asked for its sources.  Raises: Refused("parameter.missing").
    """
    place = Person.objects.filter(pk=person_id).values_list("code", flat=True).first() or ""
    page = rulebook().around([benefit]).page(month, place=place, known=known)
    if benefit not in page.benefits:
        where = Reason("当地有这一项目", False, ())
        return Explanation(benefit, month, 0, (where,), (), tuple(_bases(benefit)))
    facts = list(dict.fromkeys(fact for other in page.benefits for fact in other.facts))
    told = facts_of_person(person_id, facts, month)
    sources: dict[str, str] = {}
    for table in tables_of(facts):
        sources.update(table.sources(person_id, month))
    position = page.benefits.index(benefit)
    verdict = page.judge(told)[position]
    return Explanation(
        benefit=benefit,
        month=month,
        pays_fen=verdict.pays,
        reasons=tuple(_reasons(page, page.rules[position], verdict, told, sources)),
        missing=tuple(fact.label for fact in verdict.missing),
        documents=_documents(benefit, month, place, known),
    )


def _reasons(
    page: Page, rule: Rule, verdict: Verdict, told: dict[str, Any], sources: dict[str, str]
) -> Iterator[Reason]:
    for part in rule.parts:
        yield _reason(part, told, sources)
    if (outside := rule.benefit.outside) is not None and (verdict.no | verdict.unclear) & rule.amount_bit << 1:
        values = _values([outside], told, sources)
        yield Reason(f"不低于{outside.label}", None if verdict.pays is None else False, values)
    if verdict.yields_to:
        other = BENEFITS[verdict.yields_to].label
        yield Reason(f"没有享受{other}（两项只能享受一项）", None if verdict.pays is None else False, ())


def _reason(part: Condition, told: dict[str, Any], sources: dict[str, str]) -> Reason:
    said = without_idle(part)
    return Reason(in_words(said), decide(part, told), _values(facts_of(said), told, sources))


def _values(facts: list[Fact], told: dict[str, Any], sources: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((fact.label, fact.say(told.get(fact.name)), sources.get(fact.name, "尚无来源")) for fact in facts)


def _documents(benefit: Benefit, month: dt.date, place: str, known: dt.date | None) -> tuple[str, ...]:
    basis = _bases(benefit)
    for _condition, rate in benefit.tiers:
        entry = rate.at(month, place=place, known=known)
        if not entry.value:
            continue  # a tier that the place has not taken up
        amount = f"{rate.label}：{said_yuan(entry.value)}，自{entry.since:%Y-%m-%d}起"
        basis.append(marked(f"{amount}，{entry.document}", entry.confirmed))
    return tuple(dict.fromkeys(basis))


def _bases(benefit: Benefit) -> list[str]:
    return [marked(f"{basis.document}，{basis.article}", basis.confirmed) for basis in benefit.basis]


def marked(words: str, confirmed: bool) -> str:
    """The words, with the mark of doubt where nobody has read the article and they do not say so themselves."""
    return words if confirmed or "待核" in words else f"{words}（待核）"
