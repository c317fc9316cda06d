"""The glossary names everything that has a name: each model, role, permission, figure, benefit and fact."""

import re

import pytest
from django.apps import apps

from doorstep.base.access import PERMISSIONS
from doorstep.base.figures import FIGURES
from doorstep.base.items import BENEFITS
from doorstep.base.population import TABLES
from doorstep.orgs.roles import ROLES

from .tree import ROOT, nothing

GLOSSARY = ROOT / "docs" / "glossary.md"
NAMES = {
    "model": [model.__name__ for model in apps.get_models() if model.__module__.startswith("doorstep.")],
    "role": list(ROLES),
    "permission": list(PERMISSIONS),
    "figure": [figure.name for figure in FIGURES.values()],
    "benefit": list(BENEFITS),
    "fact": [fact.name for table in TABLES for fact in table.facts],
}


def lines() -> list[str]:
    """The rows of the glossary's tables."""
    return [line for line in GLOSSARY.read_text().splitlines() if line.startswith("|")]


@pytest.mark.parametrize("kind", NAMES)
def test_the_glossary_has_a_line_for_each(kind):
    said = {word for line in lines() for word in re.findall(r"`([^`]+)`", line)}
    nothing(set(NAMES[kind]) - said, because=f"no line in docs/glossary.md for this {kind}")


def test_no_line_of_the_glossary_is_empty():
    nothing(line for line in lines() if any(not cell.strip() for cell in line.strip("|").split("|")))
