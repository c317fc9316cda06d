"""A benefit as law wrote it: who is due, how much since when, on what basis, with worked examples beside it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from .days import add_months, month_of
from .expr import Condition, Every, Fact, bind, decide, facts_of, in_words, missing
from .parameter import Basis, Dated, Parameter, Rate, Share

__all__ = ["Basis", "Benefit", "Dated", "Example", "Parameter", "Period", "Rule", "Share", "Verdict"]

Period = Literal["month", "quarter", "year", "once"]
Tier = tuple[Condition | None, Rate]


@dataclass(frozen=True)
class Example:
    """A worked example: these facts in this month pay this many fen; None: cannot be told yet."""

    label: str
    month: date
    facts: Mapping[str, Any]
    pays: int | None
    place: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a rule says of one person: fen, 0 for not due, None for not to be told yet; and why.

    `no` and `unclear` are sets of bits, one for each condition of the rule in its order: those that do not hold, and
    those that cannot be told.  After them come the amount, and what another department pays.
    `yields_to` names the benefit to which this one gave way.
    """

    pays: int | None
    no: int = 0
    unclear: int = 0
    missing: tuple[Fact, ...] = ()
    yields_to: str = ""


@dataclass(frozen=True)
class Benefit:
    """One benefit. `amount` is one rate, or tiers: the first condition that holds names its rate.

    The last tier must always hold: it is given without a condition (None).
    `nature` is the kind of need that it meets: what may be drawn beside what is declared by nature.
    `period`: how often it is due at most; what is due once is due in one month and in no other.
    `outside` is what another department pays a person of the same kind, in fen: the higher one is paid.
    `places` are the divisions where it is given, by the beginning of their codes; none given: everywhere.
    `back_months`: how many earlier months a late beginning reaches.  `notice_days`: for how many workdays the names of
    those who begin are posted; None: they are not.  `listed_on`, `delisted_on`: on the list paid without application.
    """

    code: str
    label: str
    basis: tuple[Basis, ...]
    eligible: Condition
    amount: Rate | tuple[Tier, ...]
    examples: tuple[Example, ...]
    competent: str = "县级残联"
    plain: str = ""
    nature: str = ""
    period: Period = "month"
    outside: Fact | None = None
    places: tuple[str, ...] = ()
    back_months: Parameter | None = None
    notice_days: Parameter | None = None
    listed_on: date | None = None
    delisted_on: date | None = None

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The amount as tiers, whatever its form."""
        return self.amount if isinstance(self.amount, tuple) else ((None, self.amount),)

    @property
    def facts(self) -> list[Fact]:
        """Every fact the benefit reads, each once."""
        conditions = [self.eligible, *(condition for condition, _ in self.tiers if condition is not None)]
        read = [fact for condition in conditions for fact in facts_of(condition)]
        return list(dict.fromkeys([*read, self.outside] if self.outside else read))

    def is_given_in(self, place: str) -> bool:
        """Whether the benefit is given in the place; without a place, it is."""
        return not place or not self.places or place.startswith(self.places)

    def is_listed(self, on: date) -> bool:
        """Whether it is on the list paid without application on the day."""
        begun = self.listed_on is not None and self.listed_on <= on
        return begun and (self.delisted_on is None or on < self.delisted_on)

    def rule(self, month: date, *, place: str = "", known: date | None = None) -> "Rule":
        """The benefit with every dated number read for the month, the place, and what was known on a day.

        Raises: Refused("parameter.missing").
        """
        bound = bind(self.eligible, month, place=place, known=known)
        return Rule(
            benefit=self,
            parts=bound.parts if isinstance(bound, Every) else (bound,),
            tiers=tuple(
                (
                    None if condition is None else bind(condition, month, place=place, known=known),
                    rate.on(month, place=place, known=known),
                )
                for condition, rate in self.tiers
            ),
        )

    def pays(self, facts: Mapping[str, Any], month: date, *, place: str = "", known: date | None = None) -> int | None:
        """Fen due for the month; 0: not due; None: cannot be told yet. Raises: Refused("parameter.missing")."""
        return self.rule(month, place=place, known=known).judge(facts).pays

    def span(self, month: date) -> tuple[date, date]:
        """The months within which it is due once, as a half-open range of first days."""
        match self.period:
            case "month":
                return month, add_months(month, 1)
            case "quarter":
                first = month_of(month).replace(month=(month.month - 1) // 3 * 3 + 1)
                return first, add_months(first, 3)
            case "year":
                return date(month.year, 1, 1), date(month.year + 1, 1, 1)
            case "once":
                return date(1, 1, 1), date(9999, 1, 1)

    def digest(self, month: date, *, place: str = "", known: date | None = None) -> str:
        """What the rule was for the month: words, amounts and documents, hashed. Kept with each run."""
        said = [in_words(bind(self.eligible, month, place=place, known=known))]
        for condition, rate in self.tiers:
            entry = rate.at(month, place=place, known=known)
            when = "" if condition is None else in_words(bind(condition, month, place=place, known=known))
            said.append(f"{when}|{entry.value}|{entry.since}|{entry.document}")
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


@dataclass(frozen=True)
class Rule:
    """A benefit with every number read. `parts` all have to hold; the first tier that holds gives the fen."""

    benefit: Benefit
    parts: tuple[Condition, ...]
    tiers: tuple[tuple[Condition | None, int], ...]

    @property
    def condition(self) -> Condition:
        """All that has to hold."""
        return Every(self.parts)

    @property
    def amount_bit(self) -> int:
        """The bit of the amount; what another department pays has the next one."""
        return 1 << len(self.parts)

    def judge(self, facts: Mapping[str, Any]) -> Verdict:
        """This reading is the definition: every other is held equal to it."""
        no = unclear = 0
        for place, part in enumerate(self.parts):
            holds = decide(part, facts)
            no |= (holds is False) << place
            unclear |= (holds is None) << place
        if no:
            return Verdict(0, no, unclear)
        if unclear:
            return Verdict(None, no, unclear, tuple(missing(Every(self.parts), facts)))
        return self._amount(facts)

    def _amount(self, facts: Mapping[str, Any]) -> Verdict:
        for condition, fen in self.tiers:
            holds = True if condition is None else decide(condition, facts)
            if holds is None:
                assert condition is not None
                return Verdict(None, 0, self.amount_bit, tuple(missing(condition, facts)))
            if holds:
                return self._beside_others(fen, facts)
        raise LookupError(f"{self.benefit.code}: no tier holds; the last one must have no condition")

    def _beside_others(self, fen: int, facts: Mapping[str, Any]) -> Verdict:
        """The higher of what is due and what another department pays of the same kind; the same sum stays ours."""
        if (outside := self.benefit.outside) is None or fen == 0:
            return Verdict(fen)
        if (others := facts.get(outside.name)) is None:
            return Verdict(None, 0, self.amount_bit << 1, (outside,))
        return Verdict(0, self.amount_bit << 1) if others > fen else Verdict(fen)
