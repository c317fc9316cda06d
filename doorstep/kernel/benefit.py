"""A benefit as law wrote it: who is due, how much since when, on what basis, with worked examples beside it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .expr import Condition, Fact, bind, decide, facts_of, in_words, missing
from .refusal import Refused


@dataclass(frozen=True)
class Basis:
    """A document and the article in it. `confirmed` is False while nobody has read the article itself (待核)."""

    document: str
    article: str
    since: date
    confirmed: bool = False


@dataclass(frozen=True)
class Dated:
    """A value from a day on. `value` None: known to have changed, but to what is not known."""

    since: date
    value: int | None
    document: str
    confirmed: bool = False


@dataclass(frozen=True)
class Parameter:
    """A number with legal force, by date. `unit` says what one is: "fen/month", "years", "workdays"."""

    name: str
    label: str
    unit: str
    values: tuple[Dated, ...]

    def at(self, day: date) -> Dated:
        """The entry in force on the day.

        Raises: Refused("parameter.missing"): no entry, or one whose value nobody knows. A neighbour is never used.
        """
        standing = [entry for entry in self.values if entry.since <= day]
        if standing and (found := max(standing, key=lambda entry: entry.since)).value is not None:
            return found
        raise Refused(
            f"「{self.label}」算不出来。",
            why=f"{day.year}年{day.month}月的标准没有登记，也不能用相邻年份代替。",
            then="请查到当时的文件，补登标准后再算。",
            code="parameter.missing",
        )

    def on(self, day: date) -> int:
        """The value in force on the day. Raises: Refused("parameter.missing")."""
        value = self.at(day).value
        assert value is not None  # `at` refuses otherwise
        return value


@dataclass(frozen=True)
class Example:
    """A worked example: these facts in this month pay this many fen; None: cannot be told yet."""

    label: str
    month: date
    facts: Mapping[str, Any]
    pays: int | None


@dataclass(frozen=True)
class Benefit:
    """One benefit. `amount` is one parameter, or tiers: the first condition that holds names its parameter.

    The last tier must always hold: it is given without a condition (None).
    """

    code: str
    label: str
    basis: tuple[Basis, ...]
    eligible: Condition
    amount: Parameter | tuple[tuple[Condition | None, Parameter], ...]
    examples: tuple[Example, ...]
    competent: str = "县级残联"
    plain: str = ""

    @property
    def tiers(self) -> tuple[tuple[Condition | None, Parameter], ...]:
        """The amount as tiers, whatever its form."""
        return ((None, self.amount),) if isinstance(self.amount, Parameter) else self.amount

    @property
    def facts(self) -> list[Fact]:
        """Every fact the benefit reads, each once."""
        conditions = [self.eligible, *(condition for condition, _ in self.tiers if condition is not None)]
        return list(dict.fromkeys(fact for condition in conditions for fact in facts_of(condition)))

    def condition(self, month: date) -> Condition:
        """Who is due, with every dated number as it stood in the month. Raises: Refused("parameter.missing")."""
        return bind(self.eligible, month)

    def pays(self, facts: Mapping[str, Any], month: date) -> int | None:
        """Fen due for the month; 0: not due; None: cannot be told yet.

        Raises: Refused("parameter.missing").
        """
        due = decide(self.condition(month), facts)
        if not due:
            return 0 if due is False else None
        for condition, parameter in self.tiers:
            holds = True if condition is None else decide(condition, facts)
            if holds is None:
                return None
            if holds:
                return parameter.on(month)
        raise LookupError(f"{self.code}: no tier holds; the last one must have no condition")

    def missing(self, facts: Mapping[str, Any], month: date) -> list[Fact]:
        """The facts that must be known before the benefit can be told; empty when it can."""
        eligible = self.condition(month)
        if lacking := missing(eligible, facts):
            return lacking
        if not decide(eligible, facts):
            return []
        for condition, _ in self.tiers:
            if condition is not None and (lacking := missing(condition, facts)):
                return lacking
            if condition is None or decide(condition, facts):
                return []
        return []

    def digest(self, month: date) -> str:
        """What the rule was for the month: words, amounts and documents, hashed. Kept with each run."""
        said = [in_words(self.condition(month))]
        for condition, parameter in self.tiers:
            entry = parameter.at(month)
            said.append(f"{in_words(condition) if condition else ''}|{entry.value}|{entry.since}|{entry.document}")
        return hashlib.sha256("\n".join(said).encode()).hexdigest()
