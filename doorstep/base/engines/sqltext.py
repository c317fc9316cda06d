"""The rules as one SELECT over people: what PostgreSQL, DuckDB and Spark understand alike, with nothing but CASE.

Each layer is a SELECT over the one beneath: the comparisons, each made once; what each rule says by itself; then one
layer for each step by which the rules are settled.  The dialects differ in how a name is quoted, and in nothing else.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from doorstep.kernel.expr import Compare, Condition, Every, Not, Some

from .columns import PLACE_DIGITS, compares, values_of
from .overlay import LaidRule, LaidStep, Number, Overlay

POSTGRESQL, SPARK = '"', "`"
FENCE = " OFFSET 0"
SIGNS = {"eq": "=", "le": "<=", "lt": "<", "ge": ">=", "gt": ">"}
OUTPUTS = ("pays", "no", "unclear", "yields_to")
Names = dict[Compare, str]


def judged_sql(
    overlay: Overlay,
    places: Sequence[str],
    people: str,
    *,
    key: str = "person_id",
    quote: str = POSTGRESQL,
    fence: str = "",
) -> str:
    """A SELECT that judges the rows of `people` (a table, or a SELECT in brackets): `key`, code, each fact.

    It yields the key, code, and for each benefit pays_…, no_…, unclear_… and yields_to_… (a benefit's code, or
    null), named by `columns_of_benefit`.  `places` are those of the overlay, by six digits; other rows are left out.
    `fence` ends each layer: PostgreSQL would write every layer out within the next, and takes its `FENCE` against it.
    """
    within = f"substr(people.code, 1, {PLACE_DIGITS})"
    table = [[("of_place", f"'{place}'"), *_own(overlay, at)] for at, place in enumerate(places)]
    values = ", ".join(f"({', '.join(said for _name, said in row)})" for row in table)
    names = ", ".join(name for name, _said in table[0])
    base = f"SELECT people.*, numbers.* FROM {people} AS people JOIN (VALUES {values}) AS numbers ({names})"
    inner = f"{base} ON numbers.of_place = {within}"
    layers = [dict(_comparisons(overlay, quote)), dict(_told(overlay, quote)), dict(_paid(overlay, quote))]
    latest = dict.fromkeys(range(len(overlay.rules)), 0)
    for step in overlay.steps:
        layers += [dict(layer) for layer in _settled(step, overlay, latest)]
    for at, layer in enumerate(layer for layer in layers if layer):
        inner = f"SELECT *, {_named(layer)} FROM ({inner}) AS layer{at}{fence}"
    outer = [line for at in range(len(overlay.rules)) for line in _output(overlay, at, latest[at])]
    return f"SELECT {', '.join([key, 'code', *outer])} FROM ({inner}) AS judged"


def columns_of_benefit(code: str) -> tuple[str, ...]:
    """The columns in which the verdicts of a benefit are told."""
    return tuple(f"{name}_{code.replace('-', '_')}" for name in OUTPUTS)


def _named(layer: dict[str, str]) -> str:
    return ", ".join(f"{said} AS {name}" for name, said in layer.items())


def _own(overlay: Overlay, at: int) -> Iterator[tuple[str, str]]:
    """The numbers of one place that differ from other places' own."""
    return ((f"n{number}", str(row[at])) for number, row in enumerate(overlay.table.tolist()) if len(set(row)) > 1)


def _said(overlay: Overlay, number: Number) -> str:
    row = set(overlay.table[number.position].tolist())
    return f"n{number.position}" if len(row) > 1 else str(row.pop())


def _literal(value: Any) -> str:
    """A value as all dialects read it; of a text, what they might read differently is named by its number."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"DATE '{value:%Y-%m-%d}'"
    if isinstance(value, str):
        plain = not value or value.isalnum()
        return f"'{value}'" if plain else f"concat('', {', '.join(_spelt(one) for one in value)})"
    return str(value)


def _spelt(letter: str) -> str:
    return f"'{letter}'" if letter.isalnum() else f"chr({ord(letter)})"


def _compared(overlay: Overlay) -> dict[Compare, str]:
    """Each comparison, once, by the name under which it is read."""
    conditions = [part for rule in overlay.rules for part in rule.parts]
    conditions += [tier for rule in overlay.rules for tier, _fen in rule.tiers if tier is not None]
    found = dict.fromkeys(compare for condition in conditions for compare in compares(condition))
    return {compare: f"c{at}" for at, compare in enumerate(found)}


def _comparisons(overlay: Overlay, quote: str) -> Iterator[tuple[str, str]]:
    for compare, name in _compared(overlay).items():
        column, value = f"{quote}{compare.fact.name}{quote}", compare.value
        if compare.op == "in":
            yield name, f"({column} IN ({', '.join(_literal(one) for one in values_of(compare))}))"
        else:
            said = _said(overlay, value) if isinstance(value, Number) else _literal(value)
            yield name, f"({column} {SIGNS[compare.op]} {said})"


def _holds(condition: Condition, names: Names) -> str:
    match condition:
        case Compare():
            return names[condition]
        case Not(part):
            return f"(NOT {_holds(part, names)})"
        case Every(parts):
            return f"({' AND '.join(_holds(part, names) for part in parts) or 'TRUE'})"
        case Some(parts):
            return f"({' OR '.join(_holds(part, names) for part in parts) or 'FALSE'})"
    raise TypeError(f"not a condition: {condition!r}")


def _bits(parts: Iterable[str]) -> str:
    """A sum of bits, one for each that is true."""
    return " + ".join(f"CASE WHEN {said} THEN {1 << bit} ELSE 0 END" for bit, said in enumerate(parts)) or "0"


def _told(overlay: Overlay, quote: str) -> Iterator[tuple[str, str]]:
    """What of each rule fails, what cannot be told, and the amount, -1 where the tier cannot be told."""
    names = _compared(overlay)
    for at, rule in enumerate(overlay.rules):
        parts = [_holds(part, names) for part in rule.parts]
        *tiers, (_last, fen) = rule.tiers
        read = [(_holds(tier, names), _said(overlay, fen)) for tier, fen in tiers if tier is not None]
        cases = " ".join(f"WHEN {tier} IS NULL THEN -1 WHEN {tier} THEN {fen}" for tier, fen in read)
        yield f"fails{at}", _given(overlay, rule, _bits(f"NOT {part}" for part in parts))
        yield f"open{at}", _given(overlay, rule, _bits(f"{part} IS NULL" for part in parts))
        amount = f"CASE {cases} ELSE {_said(overlay, fen)} END" if cases else _said(overlay, fen)
        yield f"fen{at}", _given(overlay, rule, amount)


def _given(overlay: Overlay, rule: LaidRule, said: str) -> str:
    return said if rule.given is None else f"CASE WHEN {_said(overlay, rule.given)} = 1 THEN {said} ELSE 0 END"


def _paid(overlay: Overlay, quote: str) -> Iterator[tuple[str, str]]:
    """What each rule says by itself, beside what another department pays."""
    for at, rule in enumerate(overlay.rules):
        bit, fen, outside = 1 << len(rule.parts), f"fen{at}", "0"
        if rule.benefit.outside is not None:
            outside = f"{quote}{rule.benefit.outside.name}{quote}"
        decided = f"WHEN fails{at} > 0 THEN 0 WHEN open{at} > 0"
        beside = f"WHEN {fen} <= 0 THEN {fen} WHEN {outside} IS NULL THEN -1 WHEN {outside} > {fen} THEN 0 ELSE {fen}"
        yield f"p{at}_0", f"CASE {decided} THEN -1 {beside} END"
        due = f"fails{at} = 0 AND open{at} = 0"
        yield f"no{at}", f"fails{at} + CASE WHEN {due} AND {fen} > 0 AND {outside} > {fen} THEN {bit * 2} ELSE 0 END"
        unsure = f"WHEN {due} AND {fen} > 0 AND {outside} IS NULL THEN {bit * 2}"
        yield f"unclear{at}", f"open{at} + CASE WHEN {due} AND {fen} = -1 THEN {bit} {unsure} ELSE 0 END"
        yield f"y{at}_0", "-1"


def _settled(step: LaidStep, overlay: Overlay, latest: dict[int, int]) -> Iterator[Iterator[tuple[str, str]]]:
    """The layers of a step. `latest` counts how often what a benefit pays was settled anew."""
    if step.kind == "cap":
        yield from _cap(step, overlay, latest)
        return
    a, b = step.rules
    pays = {one: f"p{one}_{latest[one]}" for one in (a, b)}
    both = f"{pays[a]} <> 0 AND {pays[b]} <> 0"
    if step.kind == "forbid":
        yields = {b: f"{both} AND ({pays[a]} > 0 OR {pays[b]} > 0)"}
        becomes = {b: f"CASE WHEN {pays[a]} > 0 THEN 0 ELSE -1 END"}
    else:
        yields = {
            b: f"{both} AND {pays[b]} > 0 AND ({pays[a]} < 0 OR {pays[a]} >= {pays[b]})",
            a: f"{both} AND {pays[a]} > 0 AND ({pays[b]} < 0 OR {pays[a]} < {pays[b]})",
        }
        becomes = dict.fromkeys((a, b), f"CASE WHEN {pays[a]} > 0 AND {pays[b]} > 0 THEN 0 ELSE -1 END")
    yield iter([line for one in yields for line in _anew(one, a + b - one, yields[one], becomes[one], latest)])


def _anew(one: int, other: int, when: str, becomes: str, latest: dict[int, int]) -> Iterator[tuple[str, str]]:
    was, latest[one] = latest[one], latest[one] + 1
    yield f"p{one}_{latest[one]}", f"CASE WHEN {when} THEN {becomes} ELSE p{one}_{was} END"
    yield f"y{one}_{latest[one]}", f"CASE WHEN {when} THEN {other} ELSE y{one}_{was} END"


def _cap(step: LaidStep, overlay: Overlay, latest: dict[int, int]) -> Iterator[Iterator[tuple[str, str]]]:
    """One layer for each benefit of the cap: what is left after it, and for which one the later ones wait."""
    assert step.most is not None
    assert step.first is not None
    left, waits = _said(overlay, step.most), "-1"
    for one in step.rules:
        was, latest[one] = latest[one], latest[one] + 1
        now, pays = latest[one], f"p{one}_{was}"
        rest = f"CASE WHEN {pays} < {left} THEN {pays} ELSE {left} END"
        yields = f"WHEN {pays} > 0 AND {waits} >= 0 THEN {waits} WHEN {pays} > 0 AND {left} = 0"
        yield iter(
            [
                (f"p{one}_{now}", f"CASE WHEN {pays} <= 0 THEN {pays} WHEN {waits} >= 0 THEN -1 ELSE {rest} END"),
                (f"y{one}_{now}", f"CASE {yields} THEN {_said(overlay, step.first)} ELSE y{one}_{was} END"),
                (f"l{one}_{now}", f"{left} - CASE WHEN {pays} > 0 AND {waits} < 0 THEN {rest} ELSE 0 END"),
                (f"w{one}_{now}", f"CASE WHEN {pays} < 0 AND {waits} < 0 THEN {one} ELSE {waits} END"),
            ]
        )
        left, waits = f"l{one}_{now}", f"w{one}_{now}"


def _output(overlay: Overlay, at: int, latest: int) -> Iterator[str]:
    code = overlay.codes[at]
    pays, no, unclear, yields = columns_of_benefit(code)
    yield f"CAST(p{at}_{latest} AS INT) AS {pays}"
    masks = "INT" if overlay.bits <= 16 else "BIGINT"  # one type in all engines' files
    yield f"CAST(no{at} AS {masks}) AS {no}"
    yield f"CAST(unclear{at} AS {masks}) AS {unclear}"
    cases = " ".join(f"WHEN {position} THEN '{other}'" for position, other in enumerate(overlay.codes))
    yield f"CASE y{at}_{latest} {cases} END AS {yields}"
