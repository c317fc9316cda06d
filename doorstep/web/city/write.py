"""Puts a made-up city into the database in bulk: COPY into a staging table, then one INSERT a table and a chunk.

Row-level security refuses COPY into scoped tables, and still judges every inserted row.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import models

from doorstep.base.seal import blind, seal
from doorstep.catalogue.benefits.living_allowance import BENEFIT as LIVING_ALLOWANCE
from doorstep.certificates.models import Certificate, Component
from doorstep.entitlements.models import Award
from doorstep.kernel.days import add_months
from doorstep.orgs.models import Org, Post, Term
from doorstep.payments.models import PayAccount
from doorstep.people.models import Circumstance, Guardian, Household, NameToken, Person, Roster
from doorstep.people.places import plain_name
from doorstep.people.tokens import initials_of, tokens_of

from .federation import OrgPlan
from .lists import lists_of
from .people import Holder, Home
from .plan import CityPlan, Place

CHUNK = 2_000
OLD_AWARD = LIVING_ALLOWANCE.code, LIVING_ALLOWANCE.tiers[0][1].on(dt.date(2016, 1, 1))
COLUMNS: dict[type[models.Model], str] = {
    Org: "id code kind level name active is_synthetic",
    Term: "org_id code number congress_on due_on document",
    Post: "org_id code kind holder phone held left_reason is_synthetic",
    Household: "id code number address is_synthetic",
    Person: "id code name initials sex born_on died_on number_kind number number_index phone address lives_code "
    "lives_address household_id is_head is_synthetic updated_at",
    NameToken: "person_id code token",
    Certificate: "id person_id code category grade reissue valid issued_on issuer_code state state_since state_reason "
    "is_synthetic",
    Component: "certificate_id code category grade",
    Roster: "kind code valid source as_of",
    Circumstance: "person_id code kind holds valid source as_of amount_fen",
    Guardian: "person_id code name relation number phone held proof",
    PayAccount: "person_id code holder bank number number_index tail is_guardians proof used is_synthetic",
    Award: "person_id code benefit amount_fen months known",
}
Rows = dict[type[models.Model], list[Sequence[Any]]]
Households = dict[Home, int]


def write_orgs(cursor: Any, plans: Iterable[OrgPlan]) -> Counter[str]:
    """Write organisations with their terms and posts. Returns how many rows of each table."""
    standing = list(plans)
    rows: Rows = {Org: [], Term: [], Post: []}
    for org_id, org in zip(_ids(cursor, Org, len(standing)), standing, strict=True):
        rows[Org].append((org_id, org.code, org.kind, org.level, org.name, _range(org.since), True))
        rows[Term] += ((org_id, org.code, number, held, due, "") for number, held, due in org.terms)
        rows[Post] += (
            (
                org_id,
                org.code,
                post.kind,
                post.holder,
                seal(post.phone),
                _range(post.since, post.until),
                post.left_reason,
                True,
            )
            for post in org.posts
        )
    return pour(cursor, rows)


def write_people(cursor: Any, plan: CityPlan, everybody: Iterable[Holder]) -> Counter[str]:
    """People with all that hangs on them, some thousands at a time. Returns rows by table, and by defect."""
    written: Counter[str] = Counter()
    waiting = iter(everybody)
    homes: Households = {}
    while chunk := list(islice(waiting, CHUNK)):
        rows: Rows = {model: [] for model in COLUMNS}
        homes = _households(cursor, chunk, dict(list(homes.items())[-1:]), rows)
        people = _ids(cursor, Person, len(chunk))
        certificates = iter(_ids(cursor, Certificate, sum(len(holder.issues) for holder in chunk)))
        for person_id, holder in zip(people, chunk, strict=True):
            rows[Person].append(_person(person_id, holder, homes[holder.home]))
            _certificates(person_id, holder, certificates, rows)
            _belongings(plan, person_id, holder, rows)
        written += pour(cursor, rows)
        written.update(f"planted.{holder.defect}" for holder in chunk if holder.defect)
    return written


def write_lists(cursor: Any, plan: CityPlan, counties: Iterable[str]) -> Counter[str]:
    """Write what whole lists other departments have told of each county. Returns how many."""
    told = lists_of(plan, counties)
    rows: Rows = {Roster: [(kind, code, _range(since), source, as_of) for kind, code, since, source, as_of in told]}
    return pour(cursor, rows)


def pour(cursor: Any, rows: Rows, columns_of: Mapping[type[models.Model], str] = COLUMNS) -> Counter[str]:
    """Insert the rows of each table, in the order in which tables need one another."""
    written: Counter[str] = Counter()
    for model, waiting in rows.items():
        if not waiting:
            continue
        table, columns = model._meta.db_table, ", ".join(columns_of[model].split())
        stage = f"stage_{table}"
        cursor.execute(
            f'CREATE TEMPORARY TABLE IF NOT EXISTS "{stage}" ON COMMIT DROP AS '
            f'SELECT {columns} FROM "{table}" WITH NO DATA'
        )
        with cursor.copy(f'COPY "{stage}" ({columns}) FROM STDIN') as copy:
            for row in waiting:
                copy.write_row(row)
        cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "{stage}"')
        cursor.execute(f'TRUNCATE "{stage}"')
        written[model._meta.label] += len(waiting)
    return written


def _ids(cursor: Any, model: type[models.Model], count: int) -> list[int]:
    """Fresh ids, so that rows which hang on one another can be written in one go."""
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [model._meta.db_table, count]
    )
    return [row[0] for row in cursor.fetchall()]


def _range(since: dt.date, until: dt.date | None = None) -> str:
    return f"[{since},{until or ''})"


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 4, tzinfo=dt.UTC)


@lru_cache(maxsize=4_000)
def _address(place: Place) -> str:
    return f"{place.county}{place.town}{plain_name(place.name)}"


@lru_cache(maxsize=50_000)
def _searched(name: str) -> tuple[str, tuple[str, ...]]:
    initials = initials_of(name)
    return initials, tuple(sorted(tokens_of(name, initials)))


def _households(cursor: Any, chunk: Sequence[Holder], last: Households, rows: Rows) -> Households:
    """The id of each home of the chunk. `last`: the last home of the chunk before, which may reach across."""
    fresh = list(dict.fromkeys(holder.home for holder in chunk if holder.home not in last))
    ids = _ids(cursor, Household, len(fresh))
    rows[Household] += (
        (household_id, home.place.code, home.number, _address(home.place) + home.door, True)
        for household_id, home in zip(ids, fresh, strict=True)
    )
    return last | dict(zip(fresh, ids, strict=True))


def _person(person_id: int, holder: Holder, household_id: int) -> tuple[Any, ...]:
    address, number = _address(holder.home.place) + holder.home.door, holder.number
    return (
        person_id,
        holder.home.place.code,
        holder.name,
        _searched(holder.name)[0],
        "male" if holder.male else "female",
        holder.born_on,
        holder.died_on,
        "resident" if number else "none",
        seal(number) if number else None,
        blind(number) if number else None,
        seal(holder.phone) if holder.phone else None,
        address,
        holder.lives.code,
        address if holder.lives is holder.home.place else _address(holder.lives),
        household_id,
        holder.is_head,
        True,
        _noon(holder.updated_on),
    )


def _certificates(person_id: int, holder: Holder, ids: Iterator[int], rows: Rows) -> None:
    code = holder.home.place.code
    issuer = f"{code[:6]}000000"
    for issue in holder.issues:
        certificate_id = next(ids)
        rows[Certificate].append(
            (
                certificate_id,
                person_id,
                code,
                issue.category,
                issue.grade,
                issue.reissue,
                _range(issue.since, issue.until),
                issue.since,
                issuer,
                issue.state,
                issue.state_since,
                issue.reason,
                True,
            )
        )
        rows[Component] += ((certificate_id, code, category, grade) for category, grade in issue.components)


def _belongings(plan: CityPlan, person_id: int, holder: Holder, rows: Rows) -> None:
    """Tokens, circumstances, guardian, account, and an award from the old system where one wrongly stands."""
    code = holder.home.place.code
    rows[NameToken] += ((person_id, code, token) for token in _searched(holder.name)[1])
    rows[Circumstance] += (
        (person_id, code, told.kind, told.holds, _range(told.since, told.until), told.source, told.as_of, told.fen)
        for told in holder.told
    )
    if warden := holder.warden:
        number, phone = seal(warden.number), seal(warden.phone)
        proof = "户口簿" if warden.relation in ("parent", "spouse", "child") else "居（村）委会证明"
        rows[Guardian].append(
            (person_id, code, warden.name, warden.relation, number, phone, _range(warden.since), proof)
        )
    if card := holder.card:
        proof = "监护关系证明" if card.is_guardians else ""
        kept = (seal(card.number), blind(card.number), card.number[-4:])
        rows[PayAccount].append(
            (person_id, code, card.holder, card.bank, *kept, card.is_guardians, proof, _range(card.since), True)
        )
    if holder.still_paid:
        rows[Award].append((person_id, code, *OLD_AWARD, _range(add_months(plan.month, -9)), "(,)"))
