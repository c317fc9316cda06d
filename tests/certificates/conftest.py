"""The small tree of the tests of people serves here, too."""

from tests.people.conftest import tree

__all__ = ["tree"]
