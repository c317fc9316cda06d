"""What kinds of messages there are, declared by the rooms that send them: to whom, and in which words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from .partners import LABELS

KINDS: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Kind:
    """A kind of message, and the partner to whom it goes.

    `fields`: the words for what the payload names, such as {"person.name": "姓名"}; numbers of a list are left out.
    """

    name: str
    label: "str | Promise"
    partner: str
    fields: "Mapping[str, str | Promise]" = field(default_factory=dict)


def declare_kind(kind: Kind) -> Kind:
    """Make a kind known. Declared twice, or for a partner that nobody knows, it is an error."""
    if kind.name in KINDS:
        raise LookupError(f"kind of message declared twice: {kind.name}")
    if kind.partner not in LABELS:
        raise LookupError(f"no such partner: {kind.partner}")
    KINDS[kind.name] = kind
    return kind


def kind_words(name: str) -> str:
    """The words for a kind; its name where no room declares it any more."""
    return str(KINDS[name].label) if name in KINDS else name


def field_words(kind: str, path: str) -> str:
    """The words for a field of a payload, such as "certificate.components.0.grade"; its path where nobody gave any."""
    words = KINDS[kind].fields.get(re.sub(r"\.\d+", "", path)) if kind in KINDS else None
    return str(words or path)
