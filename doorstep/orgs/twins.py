"""The other code system: telling that a list is in it, and which of its units is which of ours. By name paths only."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of, parent_of

from .editions import Edition, find_crossed, find_heirs, find_shared
from .models import Twin

LEAST_CROSSED = 2  # two codes exchanged; within one system none ever were, 2016 to 2023
LEAST_SHARED = 0.5


@dataclass(frozen=True)
class Mapped:
    """How many units of the other list are ours, and the rest of them in words."""

    count: int
    unmatched: list[str]


def is_other_system(known: Edition, other: Edition) -> bool:
    """Whether the list is in the other system: codes stand crossed, or it ends at towns where ours has villages."""
    ends_at_towns = _has_villages(known) and not _has_villages(other)
    return ends_at_towns or len(find_crossed(known, other)) >= LEAST_CROSSED


def _has_villages(edition: Edition) -> bool:
    return any(level_of(code) == "village" for code in edition)


def refuse_unrelated(known: Edition, other: Edition) -> None:
    """Raises: Refused("edition.neither") where the names of counties and towns are mostly not ours."""
    shared, total = find_shared(known, other)
    if total == 0 or shared < total * LEAST_SHARED:
        raise Refused(
            _("区划没有载入。"),
            why=_("文件里 %(total)s 个县和乡镇，只有 %(shared)s 个与本市同名；按代码和按名称都对不上。")
            % {"total": total, "shared": shared},
            then=_("请核对文件是不是这个市的区划清单。"),
            code="edition.neither",
        )


def map_twins(known: Edition, other: Edition, *, as_of: dt.date) -> Mapped:
    """Write down which unit of the other system is which of ours; read again, the newer list stands. One statement."""
    heirs = find_heirs(other, known, by_name_only=True)
    Twin.objects.bulk_create(
        [
            Twin(civil_code=code, civil_name=name, code=heirs.get(code, ""), as_of=as_of)
            for code, name in sorted(other.items())
        ],
        update_conflicts=True,
        unique_fields=["civil_code"],
        update_fields=["civil_name", "code", "as_of"],
    )
    return Mapped(len(heirs), [_in_words(code, other) for code in sorted(other.keys() - heirs.keys())])


def _in_words(code: str, other: Edition) -> str:
    above = other.get(parent_of(code) or "", "")
    return _("%(code)s %(name)s：%(above)s没有同名的单位") % {"code": code, "name": other[code], "above": above}
