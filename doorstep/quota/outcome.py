"""What a placement comes to: a pure function of the ledger and of the dated rules, for any day on which one asks.

A month counts where every claim holds: it was compared and agrees, or somebody ruled that it holds.  It does not count
where somebody ruled that a claim does not hold.  Where the certificate holds by a ruling and no grade is known, a
person says whether it is severe, by a ruling on the weight.  Everything else waits for a person: the machine alone
fails nobody.
A ruling reaches what was known when it was made: where a department has since told the contrary, a person looks again.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from doorstep.kernel.claims import Counting, Stand
from doorstep.kernel.expr import decide

WEIGHT = "weight"  # the line of the ledger that keeps the facts by which a month weighs
CERTIFICATE = "certificate"  # the claim that tells the grade with it, where a list agrees
NO_GRADE = 99  # whoever has no certificate that is valid, or is on no list of veterans
MONTHS = 12


@dataclass(frozen=True)
class Said:
    """How a claim stands in a month: what was compared, and what somebody ruled over it, if anybody did.

    `is_overtaken`: a ruling there was, and what was compared has since come to the contrary of it.
    """

    stand: Stand
    ruled: bool | None = None
    is_overtaken: bool = False

    @property
    def holds(self) -> bool | None:
        """Whether it holds; None: a person has to look."""
        if self.ruled is not None or self.is_overtaken:
            return self.ruled
        return True if self.stand == "agrees" else None


@dataclass(frozen=True)
class Month:
    """A month that is claimed: the weight by which it counts, 0 where it does not, None where a person has to look."""

    at: int
    said: Mapping[str, Said]
    weight: int | None

    @property
    def waits_for(self) -> list[str]:
        """The claims at which a person has to look."""
        return [claim for claim, said in self.said.items() if said.holds is None]

    @property
    def fails(self) -> list[str]:
        """The claims that somebody ruled not to hold."""
        return [claim for claim, said in self.said.items() if said.holds is False and claim != WEIGHT]


def outcome(
    wages: Sequence[int | None],
    verdicts: Iterable[Any],
    rulings: Iterable[Any],
    *,
    counting: Counting,
    year: int,
    place: str,
    known: dt.date | None = None,
) -> list[Month]:
    """The claimed months of a placement, from its verdicts and rulings in the order in which they were written.

    Raises: Refused("parameter.missing").
    """
    lines: dict[str, list[Any]] = {}
    for one in verdicts:
        lines.setdefault(one.claim, []).append(one)
    latest = {claim: told[-1] for claim, told in lines.items()}
    ruled = {(one.claim, month): one for one in rulings for month in one.months}
    months = []
    for at, wage in enumerate(wages):
        if wage is None:
            continue
        said = {
            claim.code: _said(lines.get(claim.code, []), ruled.get((claim.code, at + 1)), at)
            for claim in counting.claims
        }
        facts = {name: told[at] for name, told in latest[WEIGHT].facts.items()} if WEIGHT in latest else {}
        weight = _weight(said, facts, counting, dt.date(year, at + 1, 1), place, known)
        if said[CERTIFICATE].ruled and all(told in (None, NO_GRADE) for told in facts.values()):
            ruling = ruled.get((WEIGHT, at + 1))
            said[WEIGHT] = Said("silent", ruling.holds if ruling is not None else None)
            weight = _weight_ruled(weight, said[WEIGHT].ruled, counting, dt.date(year, at + 1, 1), place, known)
        months.append(Month(at, said, weight))
    return months


def _said(lines: Sequence[Any], ruling: Any, at: int) -> Said:
    stand = _stand(lines, at)
    if ruling is None:
        return Said(stand)
    contrary = "conflicts" if ruling.holds else "agrees"
    if stand == contrary and _stand([line for line in lines if line.pk <= (ruling.over or 0)], at) != contrary:
        return Said(stand, is_overtaken=True)
    return Said(stand, ruling.holds)


def _stand(lines: Sequence[Any], at: int) -> Stand:
    found: Stand | Literal[""] = lines[-1].stands[at] if lines else ""
    return found or "not_asked"


def _weight(
    said: Mapping[str, Said],
    facts: Mapping[str, Any],
    counting: Counting,
    month: dt.date,
    place: str,
    known: dt.date | None,
) -> int | None:
    held = [one.holds for one in said.values()]
    if False in held:
        return 0
    if None in held:
        return None
    (rule,) = counting.page(month, place=place, known=known).rules
    for condition, weight in rule.tiers:
        if condition is None or decide(condition, facts):
            return weight
    return None


def _weight_ruled(
    weight: int | None, severe: bool | None, counting: Counting, month: dt.date, place: str, known: dt.date | None
) -> int | None:
    """The weight of a month that counts but for the grade: the first tier's if severe, the last one's if not."""
    if not weight or severe is None:
        return weight and None
    (rule,) = counting.page(month, place=place, known=known).rules
    found: int | None = rule.tiers[0 if severe else -1][1]
    return found


def annual_count(months: Iterable[Month]) -> Fraction:
    """The persons placed in a year, exact: the weights of the months that count, by twelve. What waits counts nothing.

    Source: 残联厅函〔2022〕63号 第一部分（四）: by month, nothing is spread over the year.
    """
    return Fraction(sum(month.weight or 0 for month in months), MONTHS)
