"""What kinds of messages there are, declared by the rooms that send them: their words, and those of their fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

KINDS: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Kind:
    """A kind of message. `fields`: the words for what the payload names, such as {"grade": "残疾等级"}."""

    name: str
    label: "str | Promise"
    fields: "Mapping[str, str | Promise]" = field(default_factory=dict)


def declare_kind(kind: Kind) -> Kind:
    """Make a kind known, from a room's apps.py. A kind declared twice is an error."""
    if kind.name in KINDS:
        raise LookupError(f"kind of message declared twice: {kind.name}")
    KINDS[kind.name] = kind
    return kind


def kind_words(name: str) -> str:
    """The words for a kind; its name where no room declares it any more."""
    return str(KINDS[name].label) if name in KINDS else name


def field_words(kind: str, path: str) -> str:
    """The words for a field of a payload; its own name where nobody gave any."""
    words = KINDS[kind].fields.get(path) if kind in KINDS else None
    return str(words or path)
