"""Villages as people write them, and codes as people read them. Reads the tree of divisions, never a person."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from doorstep.kernel.characters import half_width
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import Range, covers, widen
from doorstep.orgs.models import Division
from doorstep.orgs.places import names_of

MOST_SUGGESTED = 400
SEPARATORS = re.compile(r"[\s/\\>,，、·|→—–-]+")
COMMITTEE = re.compile(r"(社区|村)?(居民|村民)?(居|村)?委员?会$")


@dataclass(frozen=True)
class Villages:
    """Every village-level division in force on a day, by code and by each way of writing its name path."""

    on: dt.date
    codes: frozenset[str]
    by_path: Mapping[str, frozenset[str]]
    towns: Mapping[str, str]

    def read(self, text: str, *, ranges: Iterable[Range]) -> str:
        """The code of the village that somebody wrote: 12 digits, or its name with or without what lies above it.

        Where a name stands in several places, the one within `ranges` is meant if there is only one.

        Raises: Refused("place.empty", "place.unknown", "place.not_a_village", "place.out_of_reach",
        "place.ambiguous").
        """
        said = SEPARATORS.sub("", half_width(text))
        if not said:
            raise _refused(_("没有填写。"), "empty")
        meant = frozenset({said}) & self.codes if said.isdigit() else self.by_path.get(plain_name(said), frozenset())
        if not meant:
            raise self._unknown(said, text)
        within = sorted(code for code in meant if covers(ranges, code))
        if not within:
            raise _refused(_("「%(said)s」不在您的管辖范围内。") % {"said": text.strip()[:40]}, "out_of_reach")
        if len(within) > 1:
            towns = "、".join(sorted({self.towns[code[:9]] for code in within})[:5])
            raise _refused(
                _("「%(said)s」不止一处（%(towns)s），请写上乡镇（街道）。")
                % {"said": text.strip()[:40], "towns": towns},
                "ambiguous",
            )
        return within[0]

    def _unknown(self, said: str, text: str) -> Refused:
        if said.isdigit() and len(said) == 12 and said.endswith("000") and said[:9] in self.towns:
            return _refused(_("「%(said)s」是乡镇（街道），要写到村（社区）。") % {"said": said}, "not_a_village")
        return _refused(
            _("区划里没有「%(said)s」。可以写 12 位代码，或“县/乡镇/村”。") % {"said": text.strip()[:40]}, "unknown"
        )


def plain_name(name: str) -> str:
    """A village's name without the words for its committee: 新街社区 for 新街社区居委会, 姚庵村 for 姚庵村委会."""
    found = COMMITTEE.search(name)
    if found is None:
        return name
    kind = found.group(1) or ("社区" if "居" in found.group(0) else "村")
    return name[: found.start()] + kind


def villages(on: dt.date) -> Villages:
    """The villages in force on the day. One query."""
    rows = list(Division.objects.filter(system="stats").as_of(on).values_list("code", "name", "level"))
    names = {code: name for code, name, _level in rows}
    by_path: dict[str, set[str]] = {}
    for code, name, level in rows:
        if level != "village":
            continue
        village, town = plain_name(name), names.get(f"{code[:9]}000", "")
        county, city = names.get(f"{code[:6]}000000", ""), names.get(f"{code[:4]}00000000", "")
        for path in (
            village,
            town + village,
            county + village,
            county + town + village,
            city + county + town + village,
        ):
            by_path.setdefault(path, set()).add(code)
    return Villages(
        on,
        frozenset(code for code, _name, level in rows if level == "village"),
        {path: frozenset(codes) for path, codes in by_path.items()},
        {code[:9]: name for code, name, level in rows if level == "town"},
    )


def suggested_villages(ranges: Iterable[Range], on: dt.date) -> list[str]:
    """Villages within the ranges as “town/village”, to pick from while typing; none where they are too many."""
    within = Q(pk__in=[])
    for part in ranges:
        within |= Q(code__gte=part.lo, code__lt=part.hi)
    found = Division.objects.filter(within, system="stats", level="village").as_of(on).order_by("code")
    rows = list(found.values_list("code", "name")[: MOST_SUGGESTED + 1])
    if len(rows) > MOST_SUGGESTED:
        return []
    towns = names_of({f"{code[:9]}000" for code, _name in rows}, on=on)
    return [f"{towns.get(f'{code[:9]}000', '')}/{plain_name(name)}" for code, name in rows]


def require_village(code: str, on: dt.date, *, what: str) -> None:
    """Refuse a code that is no village in force on the day. Raises: Refused("place.unknown")."""
    if not Division.objects.filter(system="stats", code=code, level="village").as_of(on).exists():
        raise Refused(
            what,
            why=_("%(code)s 不是现行的村（社区）代码。") % {"code": code[:20]},
            then=_("请从列表里重新选择村（社区）。"),
            code="place.unknown",
        )


def require_place(code: str, on: dt.date, *, what: str) -> None:
    """Refuse a code that is no division in force, unless it lies in another city, of which nothing is kept here.

    Raises: Refused("place.unknown").
    """
    widen(code)
    known = Division.objects.filter(system="stats").as_of(on)
    if known.filter(code=code).exists() or not known.filter(code=f"{code[:4]}00000000").exists():
        return
    raise Refused(
        what,
        why=_("%(code)s 不是现行的区划代码。") % {"code": code[:20]},
        then=_("请从列表里重新选择。"),
        code="place.unknown",
    )


def county_name(code: str, on: dt.date) -> str:
    """The name of the county that a code lies in; its digits where nothing is known. One query."""
    county = f"{code[:6]}000000"
    return names_of([county], on=on).get(county, county)


def _refused(why: str, reason: str) -> Refused:
    return Refused(_("村（社区）没有认出来。"), why=why, then=_("请改正后再试。"), code=f"place.{reason}")
