"""Whether two entries of different lists are one person: by number, by repair of the number, by name and birth."""

from .linking import HOW, Folded, Linked, Linker, Listed, fold

__all__ = ["HOW", "Folded", "Linked", "Linker", "Listed", "fold"]
