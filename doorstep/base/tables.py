"""Columns of a hand-written table, named shortly."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Head:
    """One column head, as cotton/table.html draws it."""

    label: str
    align: str


def columns(*labels: str) -> list[Head]:
    """Column heads; a label that ends in ">" is a number's, set at the end of its cell."""
    return [Head(label.rstrip(">"), "end" if label.endswith(">") else "start") for label in labels]
