"""A service item (事项) as one value: what is asked, which papers, the stages, the time, the basis. One file each."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .benefit import Basis
from .clock import Limit
from .expr import Condition, Fact, facts_of, in_words
from .machine import Ask, Machine

Channel = Literal["village", "window", "online", "visit", "phone", "elsewhere"]
CHANNELS: dict[Channel, str] = {
    "village": "村（社区）帮办",
    "window": "乡镇（街道）、县级窗口",
    "online": "网上",
    "visit": "上门",
    "phone": "电话",
    "elsewhere": "异地窗口",
}

OWN_WORDS = ("item", "number")  # what a notice to the person may name beside the answers


@dataclass(frozen=True)
class Paper:
    """One paper to be shown. `shared`: other offices tell it, so nobody is asked for it. `when` as in Ask."""

    name: str
    label: str
    required: bool = True
    shared: bool = False
    hint: str = ""
    when: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Elsewhere:
    """Filed at a window far from home: until when it is sent there, and until when the person hears how it ended."""

    push: Limit
    tell: Limit


@dataclass(frozen=True)
class Item:
    """One service item.

    promised   what the federation promises; `legal`: the most that law or document allows, never shorter
    promised_when  (question, answer, limit): a shorter or longer promise for what was asked
    eligible   asked of the register before filing: a plain no is said at once, what is not known never is
    family     two open cases of one family for one person are never open together
    names_another  whom the case is about did not ask for it: no letter goes to them, nobody applies alone
    elsewhere  may be filed at any town's window; an automatic act then starts the clock at home
    finds      opened by the system alone, each night, for whom this finds on the day: person and answers; one a person
    sunk       acts that may be delegated to a town or a village; what is decided, assessed or printed never is
    """

    code: str
    label: str
    group: str
    plain: str
    basis: tuple[Basis, ...]
    machine: Machine
    promised: Limit
    legal: Limit
    promised_when: tuple[tuple[str, str, Limit], ...] = ()
    asks: tuple[Ask, ...] = ()
    papers: tuple[Paper, ...] = ()
    eligible: Condition | None = None
    family: str = ""
    channels: tuple[Channel, ...] = ("village", "window")
    names_another: bool = False
    elsewhere: Elsewhere | None = None
    sunk: tuple[str, ...] = ()
    result: str = ""
    fee: str = "不收费"
    retired: bool = False
    finds: Callable[[date], Mapping[int, Mapping[str, str]]] | None = field(default=None, compare=False, repr=False)

    @property
    def is_offered(self) -> bool:
        """Whether anybody can ask for it: not given up, and not opened by the system alone."""
        return not self.retired and self.finds is None

    @property
    def is_online(self) -> bool:
        """Whether a person may apply for it without coming."""
        return self.is_offered and "online" in self.channels and not self.names_another

    @property
    def facts(self) -> list[Fact]:
        """The facts that the precheck reads."""
        return [] if self.eligible is None else facts_of(self.eligible)

    def limit_for(self, answers: Mapping[str, object]) -> Limit:
        """What is promised for these answers."""
        fits = (limit for name, answer, limit in self.promised_when if answers.get(name) == answer)
        return next(fits, self.promised)

    @property
    def digest(self) -> str:
        """What was declared, hashed: kept by every case that began under it."""
        return hashlib.sha256(repr((*_declared(self), self.machine)).encode()).hexdigest()

    def faults(self) -> Iterator[str]:
        """What is wrong with the item, in words for developers; nothing for a sound one."""
        yield from self.machine.faults()
        if not self.basis:
            yield "no basis"
        if self.promised.unit == self.legal.unit and self.promised.count > self.legal.count:
            yield "promises longer than the law allows"
        asked = [ask.name for ask in self.asks]
        yield from (f"promises by {name}, which is not asked" for name, *_ in self.promised_when if name not in asked)
        yield from (f"asked twice: {name}" for name in sorted({name for name in asked if asked.count(name) > 1}))
        conditional = [(one.name, one.when) for one in self.asks] + [(one.name, one.when) for one in self.papers]
        for name, when in conditional:
            if when and when[0] not in asked:
                yield f"{name}: depends on {when[0]}, which is not asked"
        acts = {act.name: act for act in self.machine.acts}
        yield from (f"sunk, but no such act: {name}" for name in self.sunk if name not in acts)
        yield from (f"sunk, but decides: {name}" for name in self.sunk if name in acts and acts[name].decides)
        if self.finds is not None and not self.family:
            yield "opened by the system, but of no family that keeps it to one a person"
        if not any(act.starts for act in acts.values()):
            yield "no act starts the clock"
        if (self.elsewhere is not None) != ("elsewhere" in self.channels):
            yield "elsewhere: the limits and the channel go together"
        if self.elsewhere is not None and not any(act.starts and act.automatic for act in acts.values()):
            yield "elsewhere: no automatic act starts the clock"
        for ask in (*self.asks, *(ask for act in acts.values() for ask in act.asks)):
            if (ask.kind in ("choice", "many")) != bool(ask.choices or ask.options):
                yield f"{ask.name}: choices and kind do not agree"
        for act in acts.values():
            if act.bulk and (act.decides or act.danger or act.automatic):
                yield f"{act.name}: done in bulk, but decides or does harm or is automatic"
            yield from (f"{act.name}: asks for {a.name}, a word of its own" for a in act.asks if a.name in OWN_WORDS)
            if self.machine.stage(act.target).outcome == "refused" and {"reason", "remedy"} - {
                a.name for a in act.asks
            }:
                yield f"{act.name}: refuses without reason and remedy"


def _declared(item: Item) -> tuple[str, ...]:
    limits = (item.promised, item.promised_when, item.legal)
    parts = (item.label, item.basis, *limits, item.asks, item.papers, item.sunk)
    return (*map(repr, parts), in_words(item.eligible) if item.eligible is not None else "")
