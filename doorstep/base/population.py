"""The other reading of a condition: SQL, for everyone in one pass. Held equal to `kernel.expr.decide` by a property.

Rooms publish facts as tables: one SELECT per room, keyed by person, for a month.  A rule names facts; the tables that
hold them are joined once for all rules.  Conditions compile to plain SQL with its own nulls: Django's Q would quietly
read what is missing as false.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.kernel.benefit import Benefit
from doorstep.kernel.days import add_months
from doorstep.kernel.expr import Compare, Condition, Every, Fact, Not, Some

SQL = str
Bound = tuple[SQL, list[Any]]

TABLES: list["FactTable"] = []
POPULATION = "SELECT id AS person_id, code FROM people_person WHERE merged_into_id IS NULL"


@dataclass(frozen=True)
class FactTable:
    """Facts that one room publishes: `sql` yields person_id and one column per fact, for the month given as its one
    parameter, a daterange.  What ends within the month still counts for it; what begins within it counts already.

    `sources(person_id, month)` says where each fact of one person comes from, by fact name, in words.
    `closed` facts are ours to issue: a person without a row gets this value instead of unknown.
    """

    name: str
    facts: tuple[Fact, ...]
    sql: SQL
    sources: Callable[[int, date], Mapping[str, str]]
    closed: Mapping[str, Any]


def publish(table: FactTable) -> FactTable:
    """Make a room's facts known. A fact has one owner."""
    taken = {fact.name: other.name for other in TABLES for fact in other.facts}
    if twice := [fact.name for fact in table.facts if fact.name in taken]:
        raise LookupError(f"facts published twice: {twice}")
    TABLES.append(table)
    return table


def tables_of(facts: Iterable[Fact]) -> list[FactTable]:
    """The tables that hold these facts, in the order of publication."""
    names = {fact.name for fact in facts}
    unknown = names - {fact.name for table in TABLES for fact in table.facts}
    if unknown:
        raise LookupError(f"no room publishes: {sorted(unknown)}")
    return [table for table in TABLES if any(fact.name in names for fact in table.facts)]


def facts_sql(facts: Iterable[Fact], month: date, *, where: SQL = "TRUE") -> Bound:
    """One SELECT: person_id, code and each fact for the month, for the people within reach that `where` keeps."""
    wanted = list(dict.fromkeys(facts))
    tables = tables_of(wanted)
    columns = [_column(table, fact) for table in tables for fact in table.facts if fact in wanted]
    joins = "\n".join(f'LEFT JOIN ({table.sql}) AS "{table.name}" USING (person_id)' for table in tables)
    select = ", ".join(["person.person_id", "person.code", *columns])
    return f"SELECT {select}\nFROM ({POPULATION}) AS person\n{joins}\nWHERE {where}", [
        DateRange(month, add_months(month, 1))
    ] * len(tables)


def _column(table: FactTable, fact: Fact) -> SQL:
    read = f'"{table.name}"."{fact.name}"'
    if fact.name not in table.closed:
        return f'{read} AS "{fact.name}"'
    return f'coalesce({read}, {_literal(table.closed[fact.name])}) AS "{fact.name}"'


def _literal(value: Any) -> SQL:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"a closed fact's default is a truth value or a number, not {value!r}")


def facts_of_person(person_id: int, facts: Iterable[Fact], month: date) -> dict[str, Any]:
    """The facts of one person for the month, by name; None where not known; empty where the person is out of reach."""
    sql, terms = facts_sql(facts, month, where="person.person_id = %s")
    with connection.cursor() as cursor:
        cursor.execute(sql, [*terms, person_id])
        row = cursor.fetchone()
        names = [column.name for column in cursor.description]
    return {} if row is None else dict(zip(names[2:], row[2:], strict=True))


OPS = {"eq": "=", "le": "<=", "lt": "<", "ge": ">=", "gt": ">"}


def to_sql(condition: Condition) -> Bound:
    """The condition over columns named like its facts: true, false or null, as `decide` reads it."""
    match condition:
        case Compare(fact, "in", tuple(values)):
            return f'("{fact.name}" = ANY(%s))', [list(values)]
        case Compare(fact, op, value):
            return f'("{fact.name}" {OPS[op]} %s)', [value]
        case Not(part):
            sql, terms = to_sql(part)
            return f"(NOT {sql})", terms
        case Every(parts) | Some(parts):
            word = " AND " if isinstance(condition, Every) else " OR "
            read = [to_sql(part) for part in parts]
            return f"({word.join(sql for sql, _ in read)})", [term for _, terms in read for term in terms]
    raise TypeError(f"not a condition: {condition!r}")


def missing_sql(condition: Condition) -> Bound:
    """A text[] of the facts whose being unknown keeps the condition undecided, as `expr.missing` reads it."""
    sql, terms = to_sql(condition)
    match condition:
        case Compare(fact, _, _):
            lacking, more = f"ARRAY['{fact.name}']", list[Any]()
        case Not(part):
            lacking, more = missing_sql(part)
        case Every(parts) | Some(parts):
            read = [missing_sql(part) for part in parts]
            lacking, more = " || ".join(sql for sql, _ in read), [term for _, terms in read for term in terms]
        case _:
            raise TypeError(f"not a condition: {condition!r}")
    return f"(CASE WHEN {sql} IS NULL THEN {lacking} ELSE '{{}}'::text[] END)", [*terms, *more]


def pays_sql(benefit: Benefit, month: date) -> Bound:
    """Fen due for the month over columns named like the facts; 0: not due; null: cannot be told yet.

    Raises: Refused("parameter.missing"): before anybody is judged.
    """
    rule = benefit.rule(month)
    due, due_terms = to_sql(rule.condition)
    tiers, terms = [], []
    for condition, fen in rule.tiers:
        if condition is None:
            tiers.append("WHEN TRUE THEN %s::bigint")
            terms.append(fen)
            continue
        sql, part = to_sql(condition)
        tiers.append(f"WHEN {sql} IS NULL THEN NULL WHEN {sql} THEN %s::bigint")
        terms += [*part, *part, fen]
    amount, amount_terms = f"(CASE {' '.join(tiers)} END)", terms
    if benefit.outside is not None:
        # Times one where ours is paid, times nothing where another department pays more, null where nobody can tell.
        others = f'"{benefit.outside.name}"'
        amount = (
            f"({amount} * CASE WHEN {amount} = 0 OR {amount} >= {others} THEN 1 WHEN {amount} < {others} THEN 0 END)"
        )
        amount_terms = terms * 4
    return f"(CASE WHEN NOT {due} THEN 0 WHEN {due} THEN {amount} END)", [*due_terms, *due_terms, *amount_terms]
