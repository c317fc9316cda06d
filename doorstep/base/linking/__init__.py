"""Whether two entries of different lists are one person: by number, by repair of the number, by name and birth."""

from .linking import HOW, Linked, Linker, Listed

__all__ = ["HOW", "Linked", "Linker", "Listed"]
