"""Everything that is measured, in order: makes the city, opens the visits, gathers the lines of the table."""

import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout

from bench import exports, imports, machine, months, pages, register
from bench.measure import Line, Peak, table
from bench.visitor import sign_in
from doorstep.base.scope import as_system
from doorstep.people.models import Person
from doorstep.web.arrival import prepare
from doorstep.web.city.plan import RESIDENTS, CityPlan
from doorstep.web.city.staff import BRANCH_TOWN, BRANCH_VILLAGE
from doorstep.web.serving import HOST, served

LARGEST_COUNTY = max(RESIDENTS, key=lambda county: RESIDENTS[county])
USERNAMES = {
    "village": f"village-{BRANCH_VILLAGE}",
    "town": f"town-{BRANCH_TOWN[:9]}",
    "county": f"county-{LARGEST_COUNTY}",
    "city": "city",
}


def measured(people: int, parts: Sequence[str]) -> str:
    """The machine, the city and the table, as Markdown."""
    before = machine.load()
    with redirect_stdout(sys.stderr):
        made = prepare(CityPlan(people))
    if made is None or made.plan.people != people:
        sys.exit("another city stands there; run once without --keep")
    started = machine.load()
    lines = list(_lines(made.plan, parts))
    return "\n\n".join(
        [
            machine.described(),
            f"Load averages before anything: {before}; as measuring began: {started}; at the end: {machine.load()}.",
            f"People within reach: {_sizes()}.",
            table(lines),
        ]
    )


def _lines(plan: CityPlan, parts: Sequence[str]) -> Iterator[Line | Peak]:
    """Each line as soon as it is there, also on standard error, since the whole takes a while."""
    port = _free_port()
    with served(port):
        visitors = {place: sign_in(username, port) for place, username in USERNAMES.items()}
        for part in parts:
            match part:
                case "people":
                    lines = register.measure(visitors)
                case "pages":
                    lines = pages.measure(visitors)
                case "month":
                    lines = months.measure(plan)
                case "export":
                    lines = exports.measure()
                case "import":
                    lines = imports.measure(visitors["county"], visitors["town"])
                case _:
                    raise LookupError(part)
            for line in lines:
                print(" | ".join(line.cells()), file=sys.stderr, flush=True)
                yield line


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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
