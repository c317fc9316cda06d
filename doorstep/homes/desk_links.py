"""Where the pages of a home are found: cards of the home's own desk, and of the page that offices see of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Link:
    """A page of a home: its words, the name of its address, and the verb that opens it.

    For offices the address takes the home's number; for those who work in it, nothing.
    """

    label: "str | Promise"
    words: "str | Promise"
    name: str
    verb: str


OWN: Sequence[Link] = ()
OFFICE: Sequence[Link] = ()
