"""One judgement, opened: each condition with its value, its source and its article, in words."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from doorstep.base.population import facts_of_person, tables_of
from doorstep.kernel.benefit import Benefit
from doorstep.kernel.expr import Condition, decide, facts_of, in_words

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
        """One sentence, fit to be read aloud."""
        month = f"{self.month.year}年{self.month.month}月"
        if self.pays_fen is None:
            return f"{month}的{self.benefit.label}还不能判定，缺少：{'、'.join(self.missing)}。"
        if self.pays_fen == 0:
            failed = next((reason.condition for reason in self.reasons if reason.result is False), "")
            return f"{month}不享受{self.benefit.label}，因为这一条不符合：{failed}。"
        return f"{month}享受{self.benefit.label}，{self.pays_fen // 100}元{_cents(self.pays_fen)}。"


def _cents(fen: int) -> str:
    return f"{fen % 100 // 10}角{fen % 10}分" if fen % 100 else ""


def explain(person_id: int, benefit: Benefit, month: dt.date) -> Explanation:
    """Judge one person within reach as the month run does, and keep every step.

    Costs one query and one per room asked for its sources.  Raises: Refused("parameter.missing").
    """
    known = facts_of_person(person_id, benefit.facts, month)
    sources: dict[str, str] = {}
    for table in tables_of(benefit.facts):
        sources.update(table.sources(person_id, month))
    rule = benefit.rule(month)
    verdict = rule.judge(known)
    return Explanation(
        benefit=benefit,
        month=month,
        pays_fen=verdict.pays,
        reasons=tuple(_reason(part, known, sources) for part in rule.parts),
        missing=tuple(fact.label for fact in verdict.missing),
        documents=_documents(benefit, month),
    )


def _reason(part: Condition, known: dict[str, Any], sources: dict[str, str]) -> Reason:
    values = tuple(
        (fact.label, fact.say(known.get(fact.name)), sources.get(fact.name, "尚无来源")) for fact in facts_of(part)
    )
    return Reason(in_words(part), decide(part, known), values)


def _documents(benefit: Benefit, month: dt.date) -> tuple[str, ...]:
    basis = [_marked(f"{basis.document}，{basis.article}", basis.confirmed) for basis in benefit.basis]
    for _condition, parameter in benefit.tiers:
        entry = parameter.at(month)
        assert entry.value is not None
        amount = f"{parameter.label}：每月{entry.value // 100}元，自{entry.since:%Y-%m-%d}起"
        basis.append(_marked(f"{amount}，{entry.document}", entry.confirmed))
    return tuple(dict.fromkeys(basis))


def _marked(words: str, confirmed: bool) -> str:
    """The words, with the mark of doubt where nobody has read the article and they do not say so themselves."""
    return words if confirmed or "待核" in words else f"{words}（待核）"
