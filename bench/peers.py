"""OpenFisca and polars judging the same declared policies, in a process and an environment of their own.

Run by `bench/benefits.py`.  Each line it is sent names a way to judge; it answers with seconds and a digest.  Nothing
of the policies is written here by hand: conditions and amounts are translated from their declarations.  Everything
about these people is known, so that no engine but ours spends time on what is not.
"""

import functools
import json
import operator
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openfisca_core.periods
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum as CodedEnum
from openfisca_core.parameters import ParameterNode
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.policies import COUNTIES, FACTS, MONTH, book, digest
from doorstep.kernel.benefit import Benefit
from doorstep.kernel.expr import Compare, Condition, Every, Not, Some
from doorstep.kernel.parameter import Parameter

PERIOD = f"{MONTH:%Y-%m}"
OPS = {"eq": operator.eq, "le": operator.le, "lt": operator.lt, "ge": operator.ge, "gt": operator.gt}
Read = Callable[[Any], Any]


def main(folder: Path) -> None:
    """Answer line by line until there are no more."""
    columns = {name: np.load(folder / f"{name}.npy") for name in (*FACTS, "place")}
    columns |= {name: columns[name].astype(bool) for name, fact in FACTS.items() if fact.kind == "bool"}
    ways: dict[str, Callable[[], tuple[float, list[np.ndarray]]]] = {
        "idiom": OpenFisca(columns, documented=True).run,
        "tuned": OpenFisca(columns, documented=False).run,
        "polars": lambda: in_polars(columns),
    }
    for line in sys.stdin:
        seconds, told = ways[line.strip()]()
        print(json.dumps({"seconds": seconds, "digest": digest(told)}), flush=True)


def parts_of(benefit: Benefit) -> tuple[Condition, ...]:
    """What has to hold."""
    return benefit.eligible.parts if isinstance(benefit.eligible, Every) else (benefit.eligible,)


def told_by(condition: Condition, fact: Read, number: Read) -> Any:
    """The condition over columns, whichever library they are of; all is known."""
    match condition:
        case Compare(one, "in", tuple(values)):
            return functools.reduce(operator.or_, [fact(one.name) == value for value in values])
        case Compare(one, op, value):
            return OPS[op](fact(one.name), number(value))
        case Not(part):
            return ~told_by(part, fact, number)
        case Every(parts) | Some(parts):
            joined = operator.and_ if isinstance(condition, Every) else operator.or_
            return functools.reduce(joined, [told_by(part, fact, number) for part in parts])
    raise TypeError(f"not a condition: {condition!r}")


def numbers_of(benefits: Sequence[Benefit]) -> Iterator[Parameter]:
    """Every dated number of the policies."""

    def within(condition: Condition) -> Iterator[Parameter]:
        match condition:
            case Compare(_, _, value) if isinstance(value, Parameter):
                yield value
            case Not(part):
                yield from within(part)
            case Every(parts) | Some(parts):
                for part in parts:
                    yield from within(part)

    for benefit in benefits:
        yield from within(benefit.eligible)
        for tier, rate in benefit.tiers:
            yield from within(tier) if tier is not None else ()
            yield rate


class OpenFisca:
    """The policies as variables of OpenFisca. `documented`: numbers by place are read as its documentation reads them,
    `parameters(period).number[county]`; otherwise by numpy, from an array that is made once.
    """

    def __init__(self, columns: dict[str, np.ndarray], *, documented: bool) -> None:
        self.columns, self.documented, self.benefits = columns, documented, book().benefits
        self.person = build_entity("person", "persons", "", is_person=True)
        self.system = TaxBenefitSystem([self.person])
        self.county = CodedEnum("County", {f"c{code}": code for code in COUNTIES})
        self._set_numbers()
        for name in FACTS:
            self._add(name, bool if FACTS[name].kind == "bool" else int)
        if documented:
            self._add("place", CodedEnum, possible_values=self.county, default_value=next(iter(self.county)))
        else:
            self._add("place", int)
        for benefit in self.benefits:
            for at, part in enumerate(parts_of(benefit)):
                self._add(f"{benefit.code}_{at}", bool, self._holds(part))
            self._add(f"{benefit.code}_due", bool, self._due(benefit))
            self._add(f"{benefit.code}_pays", int, self._pays(benefit))
            self._add(f"{benefit.code}_no", int, self._no(benefit))

    def run(self) -> tuple[float, list[np.ndarray]]:
        """Seconds of judging, without giving the columns to it; and what it said."""
        simulation = SimulationBuilder().build_default_simulation(self.system, count=len(self.columns["place"]))
        period = openfisca_core.periods.period(PERIOD)
        for name, column in self.columns.items():
            simulation.set_input(
                name, period, column.astype(bool) if name in FACTS and FACTS[name].kind == "bool" else column
            )
        began = time.perf_counter()
        told = [
            simulation.calculate(f"{benefit.code}_{what}", PERIOD)
            for benefit in self.benefits
            for what in ("pays", "no")
        ]
        return time.perf_counter() - began, told

    def _set_numbers(self) -> None:
        data = {
            number.name: {
                f"c{place}": {"values": {f"{one.since:%Y-%m-%d}": {"value": one.value} for one in number.places[place]}}
                for place in COUNTIES
            }
            for number in numbers_of(self.benefits)
        }
        self.system.parameters = ParameterNode("", data=data)

    def _add(self, name: str, kind: Any, formula: Any = None, **more: Any) -> None:
        said = {"value_type": kind, "entity": self.person, "definition_period": openfisca_core.periods.MONTH} | more
        self.system.add_variable(type(name, (Variable,), said | ({"formula": formula} if formula else {})))

    @functools.cache  # noqa: B019  (one object of each way, as long as the process)
    def _by_place(self, code: str) -> np.ndarray:
        node = self.system.parameters(openfisca_core.periods.period(PERIOD).start)
        return np.array([getattr(getattr(node, code), f"c{place}") for place in COUNTIES], np.int32)

    def _reading(self, person: Any, period: Any, parameters: Any) -> tuple[Read, Read]:
        place = person("place", period)

        def number(value: Any) -> Any:
            if not isinstance(value, Parameter):
                return value.toordinal() if hasattr(value, "toordinal") else value
            return (
                getattr(parameters(period), value.name)[place] if self.documented else self._by_place(value.name)[place]
            )

        return (lambda name: person(name, period)), number

    def _holds(self, part: Condition) -> Any:
        return lambda person, period, parameters: told_by(part, *self._reading(person, period, parameters))

    def _due(self, benefit: Benefit) -> Any:
        names = [f"{benefit.code}_{at}" for at in range(len(parts_of(benefit)))]
        return lambda person, period: functools.reduce(operator.and_, [person(name, period) for name in names])

    def _fen(self, benefit: Benefit, person: Any, period: Any, parameters: Any) -> Any:
        fact, number = self._reading(person, period, parameters)
        *tiers, (_last, rate) = benefit.tiers
        fen = number(rate)
        for tier, rate in reversed(tiers):
            fen = np.where(told_by(tier, fact, number), number(rate), fen)
        return fen

    def _pays(self, benefit: Benefit) -> Any:
        def formula(person: Any, period: Any, parameters: Any) -> Any:
            fen = self._fen(benefit, person, period, parameters)
            due = person(f"{benefit.code}_due", period)
            if benefit.outside is not None:
                due = due & (person(benefit.outside.name, period) <= fen)
            return np.where(due, fen, 0)

        return formula

    def _no(self, benefit: Benefit) -> Any:
        def formula(person: Any, period: Any, parameters: Any) -> Any:
            parts = [person(f"{benefit.code}_{at}", period) for at in range(len(parts_of(benefit)))]
            no = functools.reduce(operator.or_, [(~part).astype(np.int32) << bit for bit, part in enumerate(parts)])
            if benefit.outside is not None:
                due, pays = person(f"{benefit.code}_due", period), person(f"{benefit.code}_pays", period)
                no = no | ((due & (pays == 0)).astype(np.int32) << (len(parts) + 1))
            return no

        return formula


def in_polars(columns: dict[str, np.ndarray]) -> tuple[float, list[np.ndarray]]:
    """The policies as expressions of polars, numbers joined by place."""
    benefits, people = book().benefits, pl.DataFrame(columns)
    numbers = {number.name: [number.on(MONTH, place=place) for place in COUNTIES] for number in numbers_of(benefits)}
    own = {f"number_{name}": np.array(values, np.int32) for name, values in numbers.items()}
    places = pl.DataFrame({"place": np.arange(len(COUNTIES), dtype=columns["place"].dtype)} | own)

    def number(value: Any) -> Any:
        if isinstance(value, Parameter):
            return pl.col(f"number_{value.name}")
        return pl.lit(value.toordinal() if hasattr(value, "toordinal") else value)

    asked = [one for benefit in benefits for one in _in_polars(benefit, number)]
    began = time.perf_counter()
    told = people.lazy().join(places.lazy(), on="place", how="left", maintain_order="left").select(asked).collect()
    return time.perf_counter() - began, [column.to_numpy() for column in told]


def _in_polars(benefit: Benefit, number: Read) -> Iterator[pl.Expr]:
    parts = [told_by(part, pl.col, number) for part in parts_of(benefit)]
    due = functools.reduce(operator.and_, parts)
    *tiers, (_last, rate) = benefit.tiers
    fen = number(rate)
    for tier, rate in reversed(tiers):
        fen = pl.when(told_by(tier, pl.col, number)).then(number(rate)).otherwise(fen)
    no = functools.reduce(operator.or_, [(~part).cast(pl.Int32) * (1 << bit) for bit, part in enumerate(parts)])
    if benefit.outside is not None:
        higher = pl.col(benefit.outside.name) > fen
        no = no | ((due & higher).cast(pl.Int32) * (1 << (len(parts) + 1)))
        due = due & ~higher
    yield pl.when(due).then(fen).otherwise(0).alias(f"{benefit.code}_pays")
    yield no.alias(f"{benefit.code}_no")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
