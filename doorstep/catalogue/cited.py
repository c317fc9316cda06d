"""Every citation of law in the product: of benefits, of service items, of numbers with legal force, of any room."""

import datetime as dt
import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from types import ModuleType
from typing import Any

from django.apps import apps

from doorstep.base.items import BENEFITS, ITEMS
from doorstep.kernel.benefit import Basis, Benefit, Parameter
from doorstep.kernel.item import Item


@dataclass(frozen=True)
class Relied:
    """Words of a citation, who relies on them, and when: from `since` to `until`, None while it still does."""

    where: str
    words: str
    since: dt.date
    until: dt.date | None
    confirmed: bool


def citations() -> list[Relied]:
    """Each citation once for everything that relies on it; one that nothing on offer relies on, by its module."""
    found = dict.fromkeys(relied_on([*BENEFITS.values(), *ITEMS.values()]))
    known = {one.words for one in found}
    seen: set[int] = set()
    for module in _modules():
        for one in relied_on(list(vars(module).values()), where=module.__name__, seen=seen):
            if one.where != module.__name__ or one.words not in known:
                found.setdefault(one)
    return list(found)


def relied_on(declared: Iterable[Any], *, where: str = "", seen: set[int] | None = None) -> Iterator[Relied]:
    """The citations within what is declared: values, and what stands in their fields, however deep.

    With `seen` nothing is walked twice; without it, each value is walked for itself, whatever they share.
    """
    for value in declared:
        yield from _within(value, where, set() if seen is None else seen)


def _within(value: Any, where: str, seen: set[int]) -> Iterator[Relied]:
    if isinstance(value, Basis):
        yield Relied(where, f"{value.document} {value.article}", value.since, None, value.confirmed)
    elif isinstance(value, Parameter):
        yield from _numbers(value)
    elif id(value) not in seen:
        seen.add(id(value))
        here = value.label if isinstance(value, Benefit | Item) else where
        for part in _parts(value):
            yield from _within(part, here, seen)


def _numbers(parameter: Parameter) -> Iterator[Relied]:
    """An entry holds until the day before the next one that begins later."""
    for entry in parameter.values:
        later = [other.since for other in parameter.values if other.since > entry.since]
        until = min(later) - dt.timedelta(days=1) if later else None
        yield Relied(parameter.label, entry.document, entry.since, until, entry.confirmed)


def _parts(value: Any) -> list[Any]:
    """What stands within a collection, or in the fields of a declaration."""
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if is_dataclass(value) and not isinstance(value, type) and type(value).__module__.startswith("doorstep."):
        return [getattr(value, one.name) for one in fields(value)]
    return []


def _modules() -> Iterator[ModuleType]:
    """Every module of every room, migrations left out."""
    for room in apps.get_app_configs():
        if room.name.startswith("doorstep."):
            for found in pkgutil.walk_packages([room.path], f"{room.name}."):
                if ".migrations" not in found.name:
                    yield importlib.import_module(found.name)
