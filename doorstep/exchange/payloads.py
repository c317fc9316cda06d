"""A payload field by field, for people: what it holds, and the same with some fields corrected. Pure functions."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def leaves(payload: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each plain value with its path, such as ("person.name", "王伟芳") or ("components.0", 4), in order."""
    parts: Iterable[tuple[Any, Any]]
    match payload:
        case dict():
            parts = payload.items()
        case list():
            parts = enumerate(payload)
        case _:
            yield path, payload
            return
    for name, part in parts:
        yield from leaves(part, f"{path}.{name}" if path else str(name))


def corrected(payload: Any, changes: Mapping[str, str], path: str = "") -> Any:
    """The payload with the values at these paths replaced. A value keeps its type where the text allows it."""
    match payload:
        case dict():
            return {
                name: corrected(part, changes, f"{path}.{name}" if path else name) for name, part in payload.items()
            }
        case list():
            return [corrected(part, changes, f"{path}.{at}" if path else str(at)) for at, part in enumerate(payload)]
        case str():
            return changes.get(path, payload)
        case _:
            return _read(changes[path]) if path in changes else payload


def _read(text: str) -> Any:
    """A number, true, false or null where the text is one; else the text."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(found, dict | list) else found
