"""One judgement, opened: each condition with its value, its source and its article, in words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.population import facts_of_person, tables_of
from doorstep.kernel.benefit import Benefit
from doorstep.kernel.expr import Condition, Every, Fact, decide, facts_of, in_words

from .models_process import Renunciation

# No room publishes it and no rule names it: it stands before every rule.
RENOUNCED = Fact("renounced", "本人声明放弃", denied="本人没有声明放弃")
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
            if failed == RENOUNCED.denied:
                return f"{month}不享受{self.benefit.label}，因为{RENOUNCED.label}。"
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
    renounced = Renunciation.objects.filter(person=person_id, benefit=benefit.code, months__contains=month).first()
    if renounced is not None:
        sources[RENOUNCED.name] = _("%(how)s，%(day)s登记") % {
            "how": renounced.get_said_how_display(),
            "day": f"{timezone.localtime(renounced.said_at):%Y-%m-%d}",
        }
    return opened(benefit, month, known | {RENOUNCED.name: renounced is not None}, sources)


def opened(benefit: Benefit, month: dt.date, known: Mapping[str, Any], sources: Mapping[str, str]) -> Explanation:
    """The judgement from facts that are at hand, such as those that a change was found by. No query.

    Who has renounced the benefit (`known["renounced"]`) is not due, whatever else is so.

    Raises: Refused("parameter.missing").
    """
    condition = benefit.condition(month)
    parts = list(condition.parts if isinstance(condition, Every) else (condition,))
    has_renounced = bool(known.get(RENOUNCED.name))
    return Explanation(
        benefit=benefit,
        month=month,
        pays_fen=0 if has_renounced else benefit.pays(known, month),
        reasons=tuple(
            _reason(part, known, sources) for part in [*([~RENOUNCED.holds] if has_renounced else []), *parts]
        ),
        missing=() if has_renounced else tuple(fact.label for fact in benefit.missing(known, month)),
        documents=_documents(benefit, month),
    )


def _reason(part: Condition, known: Mapping[str, Any], sources: Mapping[str, str]) -> Reason:
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
