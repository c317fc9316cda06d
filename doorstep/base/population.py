"""Facts of everybody in one statement: what rules read, whichever reading of the rules it is.

Rooms publish facts as tables: one SELECT per room, keyed by person, for a month.  A rule names facts; the tables that
hold them are joined once for all rules.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.kernel.days import add_months
from doorstep.kernel.expr import Fact

SQL = str
Bound = tuple[SQL, list[Any]]

TABLES: list["FactTable"] = []
POPULATION = "SELECT id AS person_id, code FROM people_person WHERE merged_into_id IS NULL"

TOGETHER = 'LEFT JOIN ({sql}) AS "{name}" USING (person_id)'
# OFFSET 0 keeps the planner from joining all of them after all.
ONE_BY_ONE = """LEFT JOIN LATERAL (
    SELECT * FROM ({sql}) AS everybody WHERE everybody.person_id = person.person_id OFFSET 0) AS "{name}" ON TRUE"""


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


def facts_sql(facts: Iterable[Fact], month: date, *, where: SQL = "TRUE", few: bool = False) -> Bound:
    """One SELECT: person_id, code and each fact for the month, for the people within reach that `where` keeps.

    `few`: each of them is looked up by himself, instead of gathering everybody's facts first.
    """
    wanted = list(dict.fromkeys(facts))
    tables = tables_of(wanted)
    columns = [_column(table, fact) for table in tables for fact in table.facts if fact in wanted]
    joins = "\n".join((ONE_BY_ONE if few else TOGETHER).format(sql=table.sql, name=table.name) for table in tables)
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
    sql, terms = facts_sql(facts, month, where="person.person_id = %s", few=True)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*terms, person_id])
        row = cursor.fetchone()
        names = [column.name for column in cursor.description]
    return {} if row is None else dict(zip(names[2:], row[2:], strict=True))
