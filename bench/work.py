"""A made-up year of months of work and what six departments know of it, with faults planted, as columns.

Identifiers are whole numbers, as they lie in the database; `until` is `FOREVER` where no end is known.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping

import numpy as np

from doorstep.base.engines.columns import OTHER
from doorstep.base.engines.gathering import FOREVER, month_number
from doorstep.kernel.levy import KINDS

Array = np.ndarray
Table = dict[str, Array]
YEAR = month_number(dt.date(2025, 1, 1))
PLACES = np.array([420602, 420606, 420607, 420624, 420625, 420626, 420682, 420683, 420684], np.int64) * 10**6
AGENCY = 0  # where it stands among the words that the claims name
FAULT = 0.02  # of the rows of each list are wrong, and as many are missing


def made(months: int, state: int) -> tuple[Table, dict[str, Table]]:
    """About so many months of work, and the departments' lists by name."""
    draw = np.random.default_rng(state)
    people, employers = months * 12 // 136, max(3, months // 50)
    person = np.repeat(np.arange(people, dtype=np.int32), 12)
    month = np.tile(np.arange(YEAR, YEAR + 12, dtype=np.int32), people)
    since, end = draw.integers(-6, 6, people), draw.integers(9, 24, people)
    at = month - YEAR
    works = (at >= since[person]) & (at < end[person])
    person, month = person[works], month[works]
    employer = draw.integers(0, employers, people).astype(np.int32)[person]
    place = PLACES[draw.integers(0, len(PLACES), employers)]
    kind = np.where(draw.random(employers) < 1 / len(KINDS), AGENCY, OTHER).astype(np.int16)
    count = len(person)
    contract = np.where(draw.random(people) < FAULT, 6, 24).astype(np.int32)
    claims = {
        "row_id": np.arange(count, dtype=np.int64),
        "person_id": person,
        "employer_id": employer,
        "month": month,
        "code": place[employer],
        "employer_kind": kind[employer],
        "contract_months": contract[person],
        "of_work_age": (draw.random(people) >= FAULT / 4).astype(np.int8)[person],
        "alive_then": (draw.random(people) >= FAULT / 8).astype(np.int8)[person],
        "full_time": np.ones(count, np.int8),
        "in_contract": np.ones(count, np.int8),
    }
    lists = {name: _paid(draw, claims, employers) for name in ("pension", "unemployment", "injury", "medical")}
    lists["wages"] = _paid(draw, claims, employers) | {"fen": np.zeros(0, np.int32)}
    lists["wages"]["fen"] = draw.integers(2000_00, 9000_00, len(lists["wages"]["month"])).astype(np.int32)
    twice = draw.random(count) < FAULT / 8
    lists["counted"] = {name: column[twice] for name, column in _keys(claims).items()}
    lists["counted"]["employer_id"] = (lists["counted"]["employer_id"] + 1) % employers
    lists["certificates"] = _spans(draw, "person_id", people, 0.97, draw.integers(1, 5, people))
    lists["veterans"] = _spans(draw, "person_id", people, 0.01, draw.integers(1, 11, people))
    lists["employers"] = _spans(draw, "employer_id", employers, 0.99, np.zeros(employers, np.int64))
    return claims, lists


def _keys(claims: Table) -> Table:
    return {name: claims[name] for name in ("person_id", "month", "employer_id")}


def _paid(draw: np.random.Generator, claims: Table, employers: int) -> Table:
    """A row for most months, some of another employer, in the order of nothing."""
    kept = np.flatnonzero(draw.random(len(claims["row_id"])) >= FAULT)
    kept = draw.permutation(kept)
    rows = {name: column[kept] for name, column in _keys(claims).items()}
    other = draw.random(len(kept)) < FAULT
    rows["employer_id"] = np.where(other, draw.integers(0, employers, len(kept)), rows["employer_id"]).astype(np.int32)
    return rows


def _spans(draw: np.random.Generator, key: str, count: int, share: float, values: Array) -> Table:
    """A row for a share of all, some of which ended within the year, and a second one for some of these."""
    held = np.flatnonzero(draw.random(count) < share).astype(np.int32)
    ended = draw.random(len(held)) < FAULT * 2
    until = np.where(ended, YEAR + draw.integers(0, 12, len(held)), FOREVER).astype(np.int32)
    again = held[ended][::2]
    return {
        key: np.concatenate([held, again]),
        "since": np.concatenate([np.full(len(held), YEAR - 40), until[ended][::2]]).astype(np.int32),
        "until": np.concatenate([until, np.full(len(again), FOREVER)]).astype(np.int32),
        "value": np.concatenate([values[held], np.ones(len(again))]).astype(np.int32),
    }


def digest(told: Mapping[str, Array]) -> str:
    """Weights, and bits in the order of the claims, as one number."""
    said = hashlib.sha256()
    for name in ("weight", "no", "unclear"):
        said.update(np.ascontiguousarray(told[name], dtype=np.int64).tobytes())
    return said.hexdigest()
