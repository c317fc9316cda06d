"""One judgement, opened: each condition with its value, its source and its article, in words fit to be read aloud."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.items import BENEFITS, rulebook
from doorstep.base.population import facts_of_person, tables_of
from doorstep.base.templatetags.words import day
from doorstep.kernel.benefit import Benefit, Rule, Verdict
from doorstep.kernel.expr import Condition, Fact, decide, facts_of, in_words, without_idle
from doorstep.kernel.money import spoken
from doorstep.people.models import Person

from .models import Change
from .models_process import Renunciation

# No room publishes it and no rule names it: it stands before every rule.
NOT_RENOUNCED = "本人没有声明放弃"
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
            if failed == NOT_RENOUNCED:
                return f"{month}不享受{self.benefit.label}，因为本人声明放弃。"
            return f"{month}不享受{self.benefit.label}，因为这一条不符合：{failed}。"
        return f"{month}享受{self.benefit.label}，{spoken(self.pays_fen)}。"

    @property
    def aloud(self) -> list[str]:
        """The judgement in short sentences, to be read to the person: what, why, what to do next, and last by what."""
        return [self._point(), *self._why(), *self._next(), *self._by_what()]

    def _point(self) -> str:
        """What the person most wants to know; no codes, no articles."""
        month = f"{self.month.year}年{self.month.month}月"
        if self.pays_fen is None:
            return f"{month}有没有{self.benefit.label}，现在还说不准。"
        if self.pays_fen == 0:
            return f"{month}没有{self.benefit.label}。"
        return f"{month}有{self.benefit.label}，{spoken(self.pays_fen)}。"

    def _why(self) -> Iterator[str]:
        if self.pays_fen:
            yield "要求的条件，您都符合。"
            return
        if self.pays_fen is None:
            yield f"还不清楚的是：{'、'.join(self.missing)}。"
            return
        for reason in self.reasons:
            if reason.result is False:
                yield (
                    "您说过不要这一项。" if reason.condition == NOT_RENOUNCED else f"原因是：要{reason.condition}才有。"
                )
                for label, value, source in reason.values:
                    yield f"登记的情况是：{label}，{value}。来源：{source}。"

    def _next(self) -> Iterator[str]:
        if self.pays_fen is None:
            yield "请把这些情况告诉村（社区）专职委员，问清后马上重新判定。"
        elif self.pays_fen == 0:
            yield "如果情况有变化，或者您觉得登记得不对，请告诉村（社区）专职委员。"
        else:
            yield "如果您觉得不对，或者不想领取，请告诉村（社区）专职委员。"

    def _by_what(self) -> Iterator[str]:
        if titles := list(dict.fromkeys(re.findall(r"《[^《》]+》", "".join(self.documents)))):
            yield f"这是按{'、'.join(titles)}办的。"


def explain(person_id: int, benefit: Benefit, month: dt.date, *, known: dt.date | None = None) -> Explanation:
    """Judge one person within reach as the month run does, and keep every step.

    `known`: with the standards that were known on that day; None: with all that are known now.
    Costs three queries and one per room asked for its sources.  Raises: Refused("parameter.missing").
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
    renounced = {
        one.benefit: one for one in Renunciation.objects.filter(person=person_id, months__contains=month).order_by("pk")
    }
    position = page.benefits.index(benefit)
    verdict = page.judge(told, renounced=renounced)[position]
    reasons = _reasons(page.rules[position], verdict, told, sources)
    declined = [_declined(renounced[benefit.code])] if benefit.code in renounced else []
    return Explanation(
        benefit=benefit,
        month=month,
        pays_fen=verdict.pays,
        reasons=(*declined, *reasons),
        missing=tuple(fact.label for fact in verdict.missing),
        documents=_documents(benefit, month, place, known),
    )


def because_of(change: Change) -> tuple[Reason, ...]:
    """The conditions as they stood when the change was found, from what was kept with it. No query.

    Why a benefit gave way to another is not among them: see `explain`.  Raises: Refused("parameter.missing").
    """
    rule = BENEFITS[change.benefit].rule(change.month, place=change.code)
    declined = [_declined()] if change.facts.get("renounced") else []
    return (*declined, *(_reason(part, change.facts, {}) for part in rule.parts))


def _declined(said: Renunciation | None = None) -> Reason:
    """That the person has renounced the benefit: it stands before every condition."""
    source = said and _("%(how)s，%(day)s登记") % {"how": said.get_said_how_display(), "day": day(said.said_at)}
    return Reason(NOT_RENOUNCED, False, (("本人声明放弃", "是", source or ""),))


def _reasons(rule: Rule, verdict: Verdict, told: dict[str, Any], sources: dict[str, str]) -> Iterator[Reason]:
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
        amount = f"{rate.label}：{spoken(entry.value)}，自{entry.since:%Y-%m-%d}起"
        basis.append(marked(f"{amount}，{entry.document}", entry.confirmed))
    return tuple(dict.fromkeys(basis))


def _bases(benefit: Benefit) -> list[str]:
    return [marked(f"{basis.document}，{basis.article}", basis.confirmed) for basis in benefit.basis]


def marked(words: str, confirmed: bool) -> str:
    """The words, with the mark of doubt where nobody has read the article and they do not say so themselves."""
    return words if confirmed or "待核" in words else f"{words}（待核）"
