"""States as a table: stages, and the acts that lead from one to another. Looks up and checks; never does anything."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from .refusal import Refused

Kind = Literal["text", "long", "choice", "many", "day", "number", "yes", "phone"]
Outcome = Literal["", "granted", "refused", "withdrawn"]
Desk = Literal["opener", "village", "town", "county", "city", "institution", "partner", "applicant", ""]
FINAL_OUTCOMES = {"granted": "办成", "refused": "不予办理", "withdrawn": "撤回或终止"}


@dataclass(frozen=True)
class Ask:
    """One question. `choices` are (code, label) pairs; `options` names a list of them that rows give, case by case.

    `known` names what the register may already tell of it.  `when` names another question and one answer or more to
    it: asked only then.  `is_private`: kept sealed with the step, and never among the words that the case shows.
    """

    name: str
    label: str
    kind: Kind = "text"
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    required: bool = True
    known: str = ""
    options: str = ""
    when: tuple[str, ...] | None = None
    is_private: bool = False


@dataclass(frozen=True)
class Stage:
    """One stage. `desk`: who is to act now. `stops`: why the clock stands still here; empty: it runs.

    `outcome` is set at final stages alone.  `is_aside`: not on the usual way, which the guide tells.
    """

    name: str
    label: str
    desk: Desk = "opener"
    stops: str = ""
    outcome: Outcome = ""
    is_aside: bool = False
    retired: bool = False

    @property
    def is_final(self) -> bool:
        """Whether a case ends here."""
        return bool(self.outcome)


@dataclass(frozen=True)
class Act:
    """One act: from any of `sources` to `target`, by whoever has the permission `needs`.

    `guard(case, on)` gives the reason why not, or "".  `effect(case, said, by=, at=)` writes what the act brings about,
    in the same transaction.  `starts`: with it the clock begins (受理).  `decides`: whoever filed or accepted the case
    may not do it.  `tells`: the words by which the person is told.  `automatic`: done by the system, by no button.
    `amends`: what was filed may be put right with it; before and after are kept.
    `bulk`: offered for many cases at once, since it weighs nothing that differs from one person to the next.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    needs: str
    asks: tuple[Ask, ...] = ()
    guard: Callable[[Any, date], str] | None = field(default=None, compare=False, repr=False)
    effect: Callable[..., Any] | None = field(default=None, compare=False, repr=False)
    starts: bool = False
    decides: bool = False
    tells: str = ""
    danger: bool = False
    automatic: bool = False
    amends: bool = field(default=False, repr=False)
    retired: bool = False
    bulk: bool = field(default=False, repr=False)  # how it is offered is no part of what was declared to the person


@dataclass(frozen=True)
class Machine:
    """The table. `start` is the stage in which a case begins."""

    start: str
    stages: tuple[Stage, ...]
    acts: tuple[Act, ...]

    def stage(self, name: str) -> Stage:
        """The stage. Raises: LookupError for one that the table never had."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise LookupError(f"no such stage: {name}; a stage that rows refer to is never deleted, only retired")

    def open_acts(self, stage: str) -> list[Act]:
        """The acts that may be done at this stage, in the order of the table."""
        return [act for act in self.acts if stage in act.sources and not act.retired]

    def act(self, name: str, stage: str) -> Act:
        """The act, where it is open at this stage. Raises: Refused("machine.no_act")."""
        for act in self.open_acts(stage):
            if act.name == name:
                return act
        known = next((act.label for act in self.acts if act.name == name), name[:20])
        may = "、".join(act.label for act in self.open_acts(stage) if not act.automatic) or "无"
        raise Refused(
            f"「{known}」没有办成。",
            why=f"现在的环节是「{self.stage(stage).label}」，此环节可办：{may}。",
            then="请刷新页面，看现在到了哪一步。",
            code="machine.no_act",
        )

    def faults(self) -> Iterator[str]:
        """What is wrong with the table, in words for developers; nothing for a sound one."""
        names = [stage.name for stage in self.stages]
        yield from (f"stage named twice: {name}" for name in _twice(names))
        yield from (f"act named twice at {stage}: {name}" for stage in names for name in _twice(self._names_at(stage)))
        for act in self.acts:
            yield from (f"{act.name}: no such stage {name}" for name in (*act.sources, act.target) if name not in names)
            yield from (f"{act.name}: leaves the final stage {name}" for name in act.sources if self._is_final(name))
        reached = self._reached()
        yield from (f"stage never reached: {stage.name}" for stage in self.stages if stage.name not in reached)
        for stage in self.stages:
            if not stage.is_final and not any(self._is_final(name) for name in self._beyond(stage.name)):
                yield f"no way to an end from {stage.name}"

    def _names_at(self, stage: str) -> list[str]:
        return [act.name for act in self.open_acts(stage)]

    def _is_final(self, name: str) -> bool:
        return any(stage.name == name and stage.is_final for stage in self.stages)

    def _reached(self) -> set[str]:
        return {self.start, *self._beyond(self.start)}

    def _beyond(self, start: str) -> set[str]:
        """Every stage that acts can lead to from here."""
        found: set[str] = set()
        edge = {start}
        while edge:
            edge = {act.target for name in edge for act in self.acts if name in act.sources} - found
            found |= edge
        return found


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
