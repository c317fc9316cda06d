"""Names of places for pages: one query for many codes."""

import datetime as dt
from collections.abc import Iterable

from .models import Division

WIDTHS = (4, 6, 9, 12)


def names_of(codes: Iterable[str], *, on: dt.date) -> dict[str, str]:
    """The name of each division on the day, by code; codes without one are left out. One query."""
    found = Division.objects.filter(system="stats", code__in=set(codes), valid__contains=on)
    return dict(found.values_list("code", "name"))


def above(code: str) -> list[str]:
    """The codes from the city down to this one."""
    return list(dict.fromkeys(code[:width].ljust(12, "0") for width in WIDTHS))


def paths_of(codes: Iterable[str], *, on: dt.date) -> dict[str, str]:
    """County, town and village of each code in words, 襄城区 古城街道 新街社区, by code. One query."""
    wanted = list(dict.fromkeys(codes))
    names = names_of({part for code in wanted for part in above(code)}, on=on)
    return {code: " ".join(names[part] for part in above(code)[1:] if part in names) for code in wanted}
