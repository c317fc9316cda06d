"""Which papers of the checklist are still to be shown."""

from collections.abc import Mapping
from typing import Any

from doorstep.kernel.item import Item
from doorstep.matters.answers import is_asked
from doorstep.matters.models import Matter, MatterPaper


def lacking_papers(matter: Matter, item: Item, answers: Mapping[str, Any]) -> list[str]:
    """The labels of the papers that are still to be shown."""
    given = set(MatterPaper.objects.filter(matter=matter).values_list("name", flat=True))
    wanted = [one for one in item.papers if one.required and not one.shared and is_asked(one.when, answers)]
    return [paper.label for paper in wanted if paper.name not in given]
