"""Everything that is measured, in order: makes the city, opens the visits, gathers the lines of the table."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout

from bench import (
    batches,
    benefits,
    cases,
    employer_sheet,
    exports,
    feeds,
    homes,
    imports,
    machine,
    months,
    pages,
    quota,
    register,
    siting,
)
from bench.measure import Line, Peak, table
from bench.visitor import sign_in
from doorstep.base.scope import as_system
from doorstep.people.models import Person
from doorstep.web.arrival import bring_to_life, prepare
from doorstep.web.city.make import CITY
from doorstep.web.city.plan import RESIDENTS, CityPlan
from doorstep.web.city.staff import BRANCH_TOWN, BRANCH_VILLAGE
from doorstep.web.serving import served

LARGEST_COUNTY = max(RESIDENTS, key=lambda county: RESIDENTS[county])
USERNAMES = {
    "village": f"village-{BRANCH_VILLAGE}",
    "town": f"town-{BRANCH_TOWN[:9]}",
    "county": f"county-{LARGEST_COUNTY}",
    "city": "city",
}


def measured(people: int, parts: Sequence[str], *, is_bare: bool) -> str:
    """The machine, the city and the table, as Markdown."""
    loads = {"at first": machine.load()}
    with redirect_stdout(sys.stderr):
        made = prepare(CityPlan(people))
        if made is not None and not is_bare:
            bring_to_life()
    if made is None or made.plan.people != people:
        sys.exit("another city stands there; run once without --keep")
    sizes, lines = _sizes(), list[Line | Peak]()
    port = machine.free_port()
    with served(port):
        for part in parts:
            loads[part] = machine.load()
            lines += _said(_lines(part, made.plan, port))
    loads["at the end"] = machine.load()
    busy = "; ".join(f"{when} {load}" for when, load in loads.items())
    return f"{machine.described()}\n\nLoad averages: {busy}.\n\nPeople within reach: {sizes}.\n\n{table(lines)}"


def measured_alone(parts: Sequence[str]) -> str:
    """The machine and the table of what needs no city."""
    alone = {"benefits": benefits.measure, "quota": quota.measure, "siting": siting.measure, "homes": homes.measure}
    before, lines = machine.load(), [line for part in parts for line in _said(alone[part]())]
    return f"{machine.described()}\n\nLoad averages: {before}; at the end {machine.load()}.\n\n{table(lines)}"


def _said(lines: Iterator[Line | Peak]) -> Iterator[Line | Peak]:
    """The lines, each told as it comes."""
    for line in lines:
        print(" | ".join(line.cells()), file=sys.stderr, flush=True)
        yield line


def _lines(part: str, plan: CityPlan, port: int) -> Iterator[Line | Peak]:
    """The lines of one part. Everybody signs in anew, since a visit ends where it stands idle."""
    visitors = {place: sign_in(username, port) for place, username in USERNAMES.items()}
    match part:
        case "people":
            yield from register.measure(visitors)
        case "pages":
            yield from pages.measure(visitors)
        case "cases":
            yield from cases.measure(visitors)
        case "month":
            yield from months.measure(plan)
        case "batches":
            yield from batches.measure()
        case "export":
            yield from exports.measure()
        case "import":
            yield from imports.measure(visitors["county"], visitors["town"])
        case "sheet":
            yield from employer_sheet.measure(visitors["county"], port)
        case "feeds":
            yield from feeds.measure(CITY)
        case _:
            raise LookupError(part)


def _sizes() -> str:
    """How many people each seat sees."""
    with as_system(read_only=True):
        everybody = Person.objects.filter(merged_into=None)
        counts = {
            place: everybody.filter(code__startswith=prefix).count()
            for place, prefix in {
                "village": BRANCH_VILLAGE,
                "town": BRANCH_TOWN[:9],
                "county": LARGEST_COUNTY,
                "city": "",
            }.items()
        }
    return ", ".join(f"{place} {count:,}" for place, count in counts.items())
