"""Facts gathered from the lists of others: the compiled pass, the SELECT and a plain reading say the same."""

from itertools import count

import duckdb
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.base.engines.columns import unknown_of
from doorstep.base.engines.gathering import FOREVER, Monthly, Registered, Spans, gather, gathered_sql, numbered
from doorstep.kernel.expr import Fact

SOME = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
PAID, ELSEWHERE, WAGE = Fact("paid", "缴费"), Fact("elsewhere", "别处"), Fact("wage", "工资", "int")
VALID, GRADE, EXISTS = Fact("valid", "有效"), Fact("grade", "等级", "int"), Fact("exists", "存续")
SOURCES = (
    Monthly("pension", here=PAID, elsewhere=ELSEWHERE),
    Monthly("wages", amount=WAGE),
    Spans("certificates", valid=VALID, value=GRADE, otherwise=99),
    Registered("employers", valid=EXISTS),
)
people, employers, months = st.integers(0, 3), st.integers(0, 2), st.integers(100, 103)
ends = st.one_of(st.none(), st.integers(99, 105))
claims = st.lists(st.fixed_dictionaries({"person_id": people, "employer_id": employers, "month": months}), max_size=8)
monthly = st.lists(
    st.fixed_dictionaries(
        {"person_id": people, "month": st.integers(99, 104), "employer_id": employers, "fen": st.integers(0, 500)}
    ),
    max_size=8,
)


def spans(key):
    return st.lists(
        st.fixed_dictionaries({key: people, "since": st.integers(99, 104), "until": ends, "value": st.integers(1, 4)}),
        max_size=6,
    )


def plainly(claim, lists):
    """What the declarations say, one claim at a time."""
    told = {}
    for name in ("pension", "wages"):
        mine = [row for row in lists[name] if (row["person_id"], row["month"]) == (claim["person_id"], claim["month"])]
        here = [row for row in mine if row["employer_id"] == claim["employer_id"]]
        if name == "pension":
            told |= {"paid": True if here else (False if mine else None), "elsewhere": bool(mine and not here)}
        else:
            told["wage"] = sum(row["fen"] for row in here) if mine else None
    for name, key in (("certificates", "person_id"), ("employers", "employer_id")):
        mine = [row for row in lists[name] if row[key] == claim[key]]
        covering = [
            r for r in mine if r["since"] <= claim["month"] and (r["until"] is None or claim["month"] < r["until"])
        ]
        valid = bool(covering) if mine else None
        if name == "certificates":
            told |= {"valid": valid, "grade": min((row["value"] for row in covering), default=99)}
        else:
            told["exists"] = valid
    return told


def as_columns(rows, names):
    return {name: np.array([FOREVER if row[name] is None else row[name] for row in rows], np.int32) for name in names}


NAMES = {
    "pension": ("person_id", "month", "employer_id", "fen"),
    "wages": ("person_id", "month", "employer_id", "fen"),
    "certificates": ("person_id", "since", "until", "value"),
    "employers": ("employer_id", "since", "until", "value"),
}


def compiled(rows, lists):
    columns = {name: as_columns(lists[name], NAMES[name]) for name in NAMES}
    ours = as_columns(rows, ("person_id", "employer_id", "month"))
    for key in ("person_id", "employer_id"):
        holders = [name for name in NAMES if key in columns[name]]
        ours[key], *theirs = numbered(ours[key], *(columns[name][key] for name in holders))
        for name, codes in zip(holders, theirs, strict=True):
            columns[name] |= {key: codes}
    found = gather(SOURCES, ours, columns)
    return [
        {
            fact.name: None
            if (said := found[fact.name][at]) == unknown_of(found[fact.name].dtype)
            else (bool(said) if fact.kind == "bool" else int(said))
            for fact in (PAID, ELSEWHERE, WAGE, VALID, GRADE, EXISTS)
        }
        for at in range(len(rows))
    ]


def in_duckdb(rows, lists):
    with duckdb.connect() as bank:
        tables = NAMES | {"claimed": ("row_id", "person_id", "employer_id", "month")}
        numbers = count()
        ours = [row | {"row_id": next(numbers)} for row in rows]
        for name, columns in tables.items():
            bank.execute(f"CREATE TABLE {name} ({', '.join(f'{column} integer' for column in columns)})")
            told = [[row[column] for column in columns] for row in (ours if name == "claimed" else lists[name])]
            if told:
                bank.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", told)
        found = bank.execute(f"SELECT * FROM ({gathered_sql(SOURCES, 'claimed')}) AS told ORDER BY row_id")
        names = [column[0] for column in found.description]
        return [dict(list(zip(names, row, strict=True))[4:]) for row in found.fetchall()]


@SOME
@given(claims, monthly, monthly, spans("person_id"), spans("employer_id"))
def test_three_readings_of_the_lists_say_the_same(rows, pension, wages, certificates, registered):
    lists = {"pension": pension, "wages": wages, "certificates": certificates, "employers": registered}
    expected = [plainly(row, lists) for row in rows]
    assert compiled(rows, lists) == expected
    assert in_duckdb(rows, lists) == expected


def test_others_that_are_none_of_ours_have_no_number():
    ours, theirs = numbered(np.array([30, 10, 30]), np.array([10, 20, 30, 40, 5]))
    assert ours.tolist() == [1, 0, 1]
    assert theirs.tolist() == [0, -1, 1, -1, -1]
