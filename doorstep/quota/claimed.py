"""Placements as months of work: one row for each month that is claimed, with the facts that we know ourselves."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from doorstep.base.engines.columns import TYPES, Array, code_of, words_of_book
from doorstep.base.engines.gathering import month_number
from doorstep.base.many import many
from doorstep.kernel.days import add_months
from doorstep.kernel.expr import Fact
from doorstep.people.models import Person

from .counting import counting
from .facts import ALIVE_THEN, CONTRACT_MONTHS, EMPLOYER_KIND, FULL_TIME, IN_CONTRACT, OF_WORK_AGE
from .models import Placement
from .working_age import born_and_sex, of_work_age

TOLD_BY_US = (OF_WORK_AGE, ALIVE_THEN, FULL_TIME, IN_CONTRACT, CONTRACT_MONTHS, EMPLOYER_KIND)
SEXES = {"male": "男", "female": "女"}
WITHOUT_END = 999  # months: on the establishment, or by a contract without an end


@dataclass(frozen=True)
class Claimed:
    """`columns` as `verify` takes them; row by row which placement and which month of its year (from 0) it is.

    `people` and `employers` number persons by their keyed hash and employers by their code, as the columns do.
    """

    columns: dict[str, Array]
    placement: list[Placement]
    at: list[int]
    people: dict[bytes, int]
    employers: dict[str, int]


def claimed_months(placements: Sequence[Placement], *, today: dt.date) -> Claimed:
    """The claimed months of placements that were fetched with their declaration and employer. One query."""
    people = {index: at for at, index in enumerate(sorted({bytes(one.number_index) for one in placements}))}
    employers = {uscc: at for at, uscc in enumerate(sorted({one.employer.uscc for one in placements}))}
    known = _register(placements)
    rows: list[dict[str, Any]] = []
    whose: list[Placement] = []
    at: list[int] = []
    for one in placements:
        person = known.get(one.person_id or 0)
        born, sex = _born(one, person, today)
        for place, wage in enumerate(one.wages_fen):
            if wage is not None:
                month = dt.date(one.declaration.year, place + 1, 1)
                rows.append(_facts(one, month, born, sex, person))
                whose.append(one)
                at.append(place)
    words = words_of_book(counting().book)
    columns = {fact.name: _column(fact, rows, words) for fact in TOLD_BY_US}
    columns |= {
        "row_id": np.arange(len(rows), dtype=np.int64),
        "person_id": np.array([people[bytes(one.number_index)] for one in whose], np.int32),
        "employer_id": np.array([employers[one.employer.uscc] for one in whose], np.int32),
        "month": np.array(
            [month_number(dt.date(one.declaration.year, place + 1, 1)) for one, place in zip(whose, at, strict=True)],
            np.int32,
        ),
        "code": np.array([int(one.code) for one in whose], np.int64),
    }
    return Claimed(columns, whose, at, people, employers)


def _register(placements: Sequence[Placement]) -> dict[int, Person]:
    """Those of the placements who are in the register."""
    known = many(one.person_id for one in placements if one.person_id)
    return {one.pk: one for one in Person.objects.filter(pk__in=known).only("born_on", "died_on", "sex")}


def _born(one: Placement, person: Person | None, today: dt.date) -> tuple[dt.date | None, str]:
    """Birthday and sex as the register has them, else as the number says."""
    if person is not None and person.born_on is not None:
        return person.born_on, SEXES.get(person.sex, "")
    return born_and_sex(one.number.open(), today=today)


def _facts(one: Placement, month: dt.date, born: dt.date | None, sex: str, person: Person | None) -> dict[str, Any]:
    last = add_months(month, 1) - dt.timedelta(days=1)
    until = one.contract_until
    alive = None if person is None else person.died_on is None or person.died_on >= month
    return {
        "of_work_age": of_work_age(born, sex, is_established=one.contract == "establishment", month=month),
        "alive_then": alive,
        "full_time": one.is_full_time,
        "in_contract": one.contract_from <= last and (until is None or until >= month),
        "contract_months": contract_months(one),
        "employer_kind": one.employer.kind,
    }


def contract_months(one: Placement) -> int:
    """The whole months of the contract."""
    if one.contract == "establishment" or one.contract_until is None:
        return WITHOUT_END
    beyond = one.contract_until + dt.timedelta(days=1)
    months = (beyond.year - one.contract_from.year) * 12 + beyond.month - one.contract_from.month
    return months if beyond >= add_months(one.contract_from, months) else months - 1


def _column(fact: Fact, rows: Sequence[Mapping[str, Any]], words: Mapping[str, tuple[str, ...]]) -> Array:
    return np.array([code_of(fact, row[fact.name], words) for row in rows], TYPES[fact.kind])
