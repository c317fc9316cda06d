"""Facts and conditions: three-valued, so that what is not known is never taken for false."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from .money import yuan

Value = bool | int | str | date


class Dial(Protocol):
    """A number with legal force that changes by date, such as benefit.Parameter."""

    @property
    def label(self) -> str:
        """What a person reads."""

    def on(self, day: date, *, place: str = "", known: date | None = None) -> int:
        """The number in force on the day, in the place, as far as known on `known`."""


Kind = Literal["bool", "int", "text", "date"]


class Condition:
    """Something that holds, does not hold, or cannot be told yet. Joined with `&`, `|` and `~`."""

    def __and__(self, other: "Condition") -> "Condition":
        return Every((*_parts(self, Every), *_parts(other, Every)))

    def __or__(self, other: "Condition") -> "Condition":
        return Some((*_parts(self, Some), *_parts(other, Some)))

    def __invert__(self) -> "Condition":
        return self.part if isinstance(self, Not) else Not(self)


@dataclass(frozen=True)
class Fact:
    """Something that a room knows of a person on a day. `label` and `unit` are what a person reads.

    `words` turns a value into words where the value itself would not be understood (4 → 肢体).
    `denied` is how a person says that it does not hold; 不是 and the label where it is empty.
    """

    name: str
    label: str
    kind: Kind = "bool"
    unit: str = ""
    words: tuple[tuple[Value, str], ...] = ()
    denied: str = ""

    @property
    def holds(self) -> Condition:
        """The fact is known and true."""
        return Compare(self, "eq", True)

    def equals(self, value: Value) -> Condition:
        """The fact is this value."""
        return Compare(self, "eq", value)

    def is_in(self, *values: Value) -> Condition:
        """The fact is one of these values."""
        return Compare(self, "in", values)

    def __le__(self, value: "Value | Dial") -> Condition:
        return Compare(self, "le", value)

    def __lt__(self, value: Value) -> Condition:
        return Compare(self, "lt", value)

    def __ge__(self, value: "Value | Dial") -> Condition:
        return Compare(self, "ge", value)

    def __gt__(self, value: Value) -> Condition:
        return Compare(self, "gt", value)

    def say(self, value: Value | None) -> str:
        """The value in words."""
        if value is None:
            return "不清楚"
        if value is True or value is False:
            return "是" if value else "否"
        if self.unit == "分" and isinstance(value, int):
            return f"{yuan(value).removesuffix('.00')}元"
        return dict(self.words).get(value, f"{value}{self.unit}")


Op = Literal["eq", "in", "le", "lt", "ge", "gt"]
OPS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "in": lambda known, values: known in values,
    "le": operator.le,
    "lt": operator.lt,
    "ge": operator.ge,
    "gt": operator.gt,
}


@dataclass(frozen=True)
class Compare(Condition):
    """One fact against one value (a tuple of values for "in"), or against a dated number until `bind` reads it."""

    fact: Fact
    op: Op
    value: "Value | tuple[Value, ...] | Dial"


@dataclass(frozen=True)
class Not(Condition):
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True)
class Every(Condition):
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Some(Condition):
    """At least one part holds."""

    parts: tuple[Condition, ...]


def _parts(condition: Condition, kind: "type[Every] | type[Some]") -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, kind) else (condition,)


def bind(condition: Condition, day: date, *, place: str = "", known: date | None = None) -> Condition:
    """The condition with every dated number read as of the day. Raises what the number's `on` raises."""
    match condition:
        case Compare(fact, op, value):
            return Compare(fact, op, value.on(day, place=place, known=known)) if hasattr(value, "on") else condition
        case Not(part):
            return Not(bind(part, day, place=place, known=known))
        case Every(parts):
            return Every(tuple(bind(part, day, place=place, known=known) for part in parts))
        case Some(parts):
            return Some(tuple(bind(part, day, place=place, known=known) for part in parts))
    raise TypeError(f"not a condition: {condition!r}")


def decide(condition: Condition, facts: Mapping[str, Any]) -> bool | None:
    """Whether the condition holds; None where what is known does not decide it (Kleene)."""
    match condition:
        case Compare(fact, op, value):
            known = facts.get(fact.name)
            return None if known is None else OPS[op](known, value)
        case Not(part):
            inner = decide(part, facts)
            return None if inner is None else not inner
        case Every(parts):
            read = [decide(part, facts) for part in parts]
            return False if False in read else (None if None in read else True)
        case Some(parts):
            read = [decide(part, facts) for part in parts]
            return True if True in read else (None if None in read else False)
    raise TypeError(f"not a condition: {condition!r}")


def missing(condition: Condition, facts: Mapping[str, Any]) -> list[Fact]:
    """The facts whose being unknown keeps the condition undecided, in the order in which the rule names them."""
    if decide(condition, facts) is not None:
        return []
    match condition:
        case Compare(fact, _, _):
            return [fact]
        case Not(part):
            return missing(part, facts)
        case Every(parts) | Some(parts):
            return list(dict.fromkeys(fact for part in parts for fact in missing(part, facts)))
    raise TypeError(f"not a condition: {condition!r}")


def facts_of(condition: Condition) -> list[Fact]:
    """Every fact that the condition reads, each once, in order."""
    match condition:
        case Compare(fact, _, _):
            return [fact]
        case Not(part):
            return facts_of(part)
        case Every(parts) | Some(parts):
            return list(dict.fromkeys(fact for part in parts for fact in facts_of(part)))
    raise TypeError(f"not a condition: {condition!r}")


def without_idle(condition: Condition) -> Condition:
    """The condition as it is worth saying: without alternatives that no value of a fact can meet.

    A grade up to 0 is how a place says that it has not taken a case up; nobody needs to hear of it.
    """
    match condition:
        case Some(parts):
            left = tuple(without_idle(part) for part in parts if not _is_idle(part))
            return left[0] if len(left) == 1 else Some(left) if left else condition
        case Every(parts):
            return Every(tuple(map(without_idle, parts)))
    return condition


def _is_idle(condition: Condition) -> bool:
    match condition:
        case Compare(fact, op, value) if fact.words:
            return not any(OPS[op](known, value) for known, _word in fact.words)
        case Every(parts):
            return any(map(_is_idle, parts))
    return False


RELATIONS = {"eq": "是", "le": "不超过", "lt": "小于", "ge": "不低于", "gt": "大于"}


def in_words(condition: Condition) -> str:
    """The condition as a person reads it."""
    match condition:
        case Compare(fact, "eq", True):
            return fact.label
        case Compare(fact, "eq", False) | Not(Compare(fact, "eq", True)):
            return fact.denied or f"不是{fact.label}"
        case Compare(fact, "in", tuple(values)):
            return f"{fact.label}是{'、'.join(fact.say(value) for value in values)}之一"
        case Compare(fact, op, value):
            return f"{fact.label}{RELATIONS[op]}{fact.say(value)}"  # type: ignore[arg-type]
        case Not(part):
            return f"不符合（{in_words(part)}）"
        case Every(parts):
            return "，并且".join(f"（{in_words(p)}）" if isinstance(p, Some) else in_words(p) for p in parts)
        case Some(parts):
            return "，或者".join(f"（{in_words(p)}）" if isinstance(p, Every) else in_words(p) for p in parts)
    raise TypeError(f"not a condition: {condition!r}")
