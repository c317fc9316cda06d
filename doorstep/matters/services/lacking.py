"""Which papers of the checklist are still to be shown."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from doorstep.kernel.item import Item
from doorstep.matters.answers import is_asked
from doorstep.matters.models import Matter, MatterPaper


def lacking_papers(
    matter: Matter, item: Item, answers: Mapping[str, Any], *, at: dt.datetime | None = None
) -> list[str]:
    """The labels of the papers that are still to be shown, or were at that instant."""
    shown = MatterPaper.objects.filter(matter=matter, **({"at__lte": at} if at else {}))
    given = set(shown.values_list("name", flat=True))
    wanted = [one for one in item.papers if one.required and not one.shared and is_asked(one.when, answers)]
    return [paper.label for paper in wanted if paper.name not in given]
