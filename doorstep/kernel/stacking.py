"""What may be drawn beside what: declared for all pairs, and settled in one order for one person."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any, Literal

from .benefit import Benefit, Rule, Verdict
from .parameter import Rate

Kind = Literal["allow", "forbid", "higher_of"]


@dataclass(frozen=True)
class Between:
    """Two benefits, or two natures of benefits, and whether both may be drawn.

    "forbid": never both; `a` goes first.  "higher_of": the higher one; the same sum stays with `a`.
    """

    a: str
    b: str
    kind: Kind
    document: str


@dataclass(frozen=True)
class Cap:
    """The most that these benefits come to together; what goes beyond is taken from the last named first."""

    benefits: tuple[str, ...]
    most: Rate
    document: str


@dataclass(frozen=True)
class Step:
    """One step of the settlement over the rules of a month, by their positions. `most` is the fen of a cap."""

    kind: Literal["forbid", "higher_of", "cap"]
    rules: tuple[int, ...]
    most: int = 0


@dataclass(frozen=True)
class Stacking:
    """What is declared of pairs of benefits goes before what is declared of pairs of natures."""

    pairs: tuple[Between, ...] = ()
    natures: tuple[Between, ...] = ()
    caps: tuple[Cap, ...] = ()

    def between(self, one: Benefit, other: Benefit) -> Between | None:
        """What is declared of the two; None where nobody has decided."""
        for said, names in ((self.pairs, (one.code, other.code)), (self.natures, (one.nature, other.nature))):
            for pair in said:
                if (pair.a, pair.b) in (names, names[::-1]):
                    return pair
        return None

    def undecided(self, benefits: Iterable[Benefit]) -> list[tuple[str, str]]:
        """The pairs of which nobody has said whether both may be drawn."""
        pairs = combinations(benefits, 2)
        return [(one.code, other.code) for one, other in pairs if self.between(one, other) is None]


@dataclass(frozen=True)
class Rulebook:
    """Benefits and what may be drawn beside what, for all months."""

    benefits: tuple[Benefit, ...]
    stacking: Stacking = Stacking()

    def around(self, benefits: Iterable[Benefit]) -> "Rulebook":
        """The book of these benefits, and of those without which they cannot be settled."""
        held = {benefit.code for benefit in benefits}
        while more := {code for code in self._beside(held) if code not in held}:
            held |= more
        return replace(self, benefits=tuple(benefit for benefit in self.benefits if benefit.code in held))

    def _beside(self, held: set[str]) -> Iterator[str]:
        for one, other in combinations(self.benefits, 2):
            said = self.stacking.between(one, other) if (one.code in held) != (other.code in held) else None
            if said is not None and said.kind != "allow":
                yield from (one.code, other.code)
        for cap in self.stacking.caps:
            if held.intersection(cap.benefits):
                yield from cap.benefits

    def page(self, month: date, *, place: str = "", known: date | None = None) -> "Page":
        """The rules of one month and place, of the benefits that are given there, as known on a day.

        Raises: Refused("parameter.missing"): before anybody is judged.
        """
        given = [benefit for benefit in self.benefits if benefit.is_given_in(place)]
        rules = tuple(benefit.rule(month, place=place, known=known) for benefit in given)
        position = {benefit.code: index for index, benefit in enumerate(given)}
        steps = [*_forbidden(given, self.stacking), *_higher(given, self.stacking)]
        for cap in self.stacking.caps:
            held = tuple(position[code] for code in cap.benefits if code in position)
            steps.append(Step("cap", held, cap.most.on(month, place=place, known=known)))
        return Page(rules, tuple(steps))


def _forbidden(given: Sequence[Benefit], stacking: Stacking) -> list[Step]:
    return [Step("forbid", pair) for pair in _pairs(given, stacking, "forbid")]


def _higher(given: Sequence[Benefit], stacking: Stacking) -> list[Step]:
    return [Step("higher_of", pair) for pair in _pairs(given, stacking, "higher_of")]


def _pairs(given: Sequence[Benefit], stacking: Stacking, kind: Kind) -> list[tuple[int, int]]:
    """Positions of the pairs of a kind, whichever goes first in front, in the order in which they are declared."""
    found = []
    order = {pair: rank for rank, pair in enumerate((*stacking.pairs, *stacking.natures))}
    for (i, one), (j, other) in combinations(enumerate(given), 2):
        said = stacking.between(one, other)
        if said is not None and said.kind == kind:
            first = said.a in (one.code, one.nature)
            found.append((order[said], (i, j) if first else (j, i)))
    return [pair for _rank, pair in sorted(found)]


@dataclass(frozen=True)
class Page:
    """The rules of one month and place, with the steps by which they are settled."""

    rules: tuple[Rule, ...]
    steps: tuple[Step, ...]

    @property
    def benefits(self) -> list[Benefit]:
        """The benefits of the page, in the order of the rules."""
        return [rule.benefit for rule in self.rules]

    @cached_property
    def read_by(self) -> dict[str, tuple[str, ...]]:
        """By benefit the names of the facts that its verdict hangs on: its own, and those of whatever settles it."""
        groups = [{position} for position in range(len(self.rules))]
        for step in self.steps:
            joined = set().union(*(groups[position] for position in step.rules))
            for position in joined:
                groups[position] = joined
        return {
            rule.benefit.code: tuple({fact.name: 0 for at in sorted(group) for fact in self.rules[at].benefit.facts})
            for rule, group in zip(self.rules, groups, strict=True)
        }

    def judge(self, facts: Mapping[str, Any], *, renounced: Collection[str] = ()) -> list[Verdict]:
        """What each rule says of one person, after what may not be drawn together has been settled.

        The benefits `renounced` are not due, and no other gives way to them.

        What is not known stays so: beside a benefit that cannot be told yet, another that would give way to it cannot
        be told either.  This reading is the definition: every other is held equal to it.
        """
        verdicts = [Verdict(0) if rule.benefit.code in renounced else rule.judge(facts) for rule in self.rules]
        for step in self.steps:
            if step.kind == "cap":
                self._cap(step, verdicts)
            else:
                self._choose(step, verdicts)
        return verdicts

    def _choose(self, step: Step, verdicts: list[Verdict]) -> None:
        first, second = step.rules
        a, b = verdicts[first].pays, verdicts[second].pays
        if a == 0 or b == 0:
            return
        if step.kind == "forbid":
            if a is not None:
                self._gives_way(second, first, verdicts)
            elif b is not None:
                self._waits_for(second, first, verdicts)
        elif a is not None and b is not None:
            self._gives_way(*((second, first) if a >= b else (first, second)), verdicts)
        elif a is not None:
            self._waits_for(first, second, verdicts)
        elif b is not None:
            self._waits_for(second, first, verdicts)

    def _cap(self, step: Step, verdicts: list[Verdict]) -> None:
        left, waits = step.most, None
        for position in step.rules:
            pays = verdicts[position].pays
            if pays is None:
                waits = position if waits is None else waits
            elif pays and waits is not None:
                self._waits_for(position, waits, verdicts)
            elif pays and left == 0:
                self._gives_way(position, step.rules[0], verdicts)
            elif pays:
                verdicts[position] = replace(verdicts[position], pays=min(pays, left))
                left -= min(pays, left)

    def _gives_way(self, one: int, to: int, verdicts: list[Verdict]) -> None:
        verdicts[one] = Verdict(0, verdicts[one].no, verdicts[one].unclear, (), self.rules[to].benefit.code)

    def _waits_for(self, one: int, other: int, verdicts: list[Verdict]) -> None:
        """Not to be told before the other can: what is missing there is missing here."""
        lacking, code = verdicts[other].missing, self.rules[other].benefit.code
        verdicts[one] = Verdict(None, verdicts[one].no, verdicts[one].unclear, lacking, code)
