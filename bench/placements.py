"""A year of employers with planted faults, from declaration to certification: `python bench/placements.py --help`.

Prints what was planted and what was found, whether every list handed in twice changes nothing, and whether one
department's corrected list reopens exactly what it concerns.  Fails where it does not.
"""

import argparse
import hashlib
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import own_database

CORRECTED_MONTH = 6  # from 0
TOO_LITTLE = "1000.00"


def main() -> None:
    """Make the city and its year, and tell."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--people", type=int, default=20_000, help="how many people the city has (20000)")
    reader.add_argument("--employers", type=int, default=600, help="how many employers (600)")
    reader.add_argument("--placed", type=int, default=4_000, help="how many people they have placed (4000)")
    reader.add_argument("--corrected", type=int, default=25, help="how many wages the corrected list changes (25)")
    said = reader.parse_args()
    with own_database(keep=False) as urls:
        os.environ.update(urls, DJANGO_SETTINGS_MODULE="config.settings")
        import django

        django.setup()
        for line in told(said):
            print(line, flush=True)


def told(said: argparse.Namespace) -> Iterator[str]:
    """The lines of the account. Raises: RuntimeError where something is not as it must be."""
    from django.core.management import call_command
    from django.utils import timezone

    from doorstep.web.city.make import make_city, refresh_statistics
    from doorstep.web.city.placements import do_year, make_year
    from doorstep.web.city.placements_plan import YearPlan, planted
    from doorstep.web.city.plan import CityPlan

    call_command("migrate", database="owner", interactive=False, verbosity=0)
    plan = YearPlan(CityPlan(said.people), said.employers, said.placed)
    make_city(plan.city, at=timezone.now())
    refresh_statistics()
    firms, works = make_year(plan)
    yield f"{len(firms)} employers, {len(works)} placements; planted: {dict(sorted(planted(works).items()))}"
    began = time.monotonic()
    for words in do_year(plan):
        yield f"{words}: {time.monotonic() - began:.1f} s"
        began = time.monotonic()
    yield from found(works)
    yield from counted(works)
    yield from replayed(plan, firms, works)
    yield from corrected(plan, works, said.corrected)


def placements_of(works: Sequence[Any]) -> dict[int, Any]:
    """Which row of the database each work became, by its place among the works."""
    from doorstep.base.scope import as_system
    from doorstep.quota.models import Placement

    with as_system(read_only=True):
        rows = list(Placement.objects.select_related("declaration", "employer").order_by("pk"))
    by_said = {(row.employer.uscc, row.number.open()): row for row in rows}
    return {
        at: next(
            row
            for number in (work.said_number, work.who.number)
            if (row := by_said.get((work.firm.uscc, number))) is not None
        )
        for at, work in enumerate(works)
    }


def found(works: Sequence[Any]) -> Iterator[str]:
    """What of the planted faults the ledger noticed, and what it noticed beside them."""
    from doorstep.base.scope import as_system
    from doorstep.quota.models_ledger import Verdict
    from doorstep.web.city.placements_plan import IDENTITY

    rows = placements_of(works)
    noticed: dict[int, set[tuple[str, int]]] = {row.pk: set() for row in rows.values()}
    with as_system(read_only=True):
        latest = Verdict.objects.order_by("placement", "claim", "-pk").distinct("placement", "claim")
        for line in latest.iterator():
            noticed[line.placement_id] |= {
                (line.claim, month) for month, stand in enumerate(line.stands) if stand not in ("", "agrees")
            }
    right, missed, extra = Counter[str](), Counter[str](), Counter[str]()
    for at, work in enumerate(works):
        mine = noticed[rows[at].pk]
        right[work.fault] += len(mine & work.must)
        missed[work.fault] += len(work.must - mine)
        extra[work.fault] += len(mine - work.must - work.may)
    hit, lost, beside = right.total(), missed.total(), extra.total()
    yield f"claims in months: {hit} of {hit + lost} planted were noticed, {beside} were noticed that were not planted"
    yield f"precision {hit / (hit + beside):.4f}, recall {hit / (hit + lost):.4f}"
    if lost or beside:
        yield f"missed: {dict(+missed)}; beside: {dict(+extra)}"
    linked = Counter(
        (work.fault, _how(rows[at], work.who.key)) for at, work in enumerate(works) if work.fault in IDENTITY
    )
    yield f"who it is: { ({f'{fault} {how}': count for (fault, how), count in sorted(linked.items())}) }"
    if any(how == "wrong" for _fault, how in linked):
        raise RuntimeError("somebody was taken for somebody else")


def _how(row: Any, key: int) -> str:
    if row.person_id == key:
        return "settled by a person" if row.linked == "settled" else f"linked ({row.linked})"
    return "wrong" if row.person_id else "left to a person"


def counted(works: Sequence[Any]) -> Iterator[str]:
    """Whether just those months count that should. Raises: RuntimeError."""
    from doorstep.base.scope import as_system
    from doorstep.quota.models import Declaration
    from doorstep.quota.models_outcome import Certification, CountedMonth

    rows = placements_of(works)
    due = {
        (rows[at].pk, month)
        for at, work in enumerate(works)
        for month in work.months
        if work.holds or month not in {at_ for _claim, at_ in work.must}
    }
    with as_system(read_only=True):
        standing = CountedMonth.objects.filter(ended_at=None)
        is_so = {(key, month.month - 1) for key, month in standing.values_list("placement", "month")}
        states = Counter(Declaration.objects.values_list("state", flat=True))
        weights = sum(Certification.objects.filter(recalled_at=None).values_list("months_weight", flat=True))
        persons = standing.values("number_index").distinct().count()
    yield f"declarations {dict(states)}; {persons} natural persons placed, {weights}/12 weighted"
    yield f"months that count: {len(is_so)}; {len(is_so - due)} of them should not, {len(due - is_so)} more should"
    if is_so != due:
        raise RuntimeError("other months count than should")


def digest_of_rows() -> str:
    """All that stands of the year, as one number."""
    from doorstep.base.scope import as_system
    from doorstep.exchange.models_feeds import FeedRun
    from doorstep.quota.models import Declaration, Placement
    from doorstep.quota.models_ledger import Ruling, Verdict
    from doorstep.quota.models_lists import ListedMonth, ListedSpan
    from doorstep.quota.models_outcome import Certification, CountedMonth

    said = hashlib.sha256()
    with as_system(read_only=True):
        tables = (
            Declaration,
            Placement,
            Verdict,
            Ruling,
            Certification,
            CountedMonth,
            ListedMonth,
            ListedSpan,
            FeedRun,
        )
        for table in tables:
            names = [field.attname for field in table._meta.local_fields if field.attname != "number"]
            for row in table.objects.order_by("pk").values_list(*names).iterator():
                said.update(repr([bytes(one) if isinstance(one, memoryview) else one for one in row]).encode())
    return said.hexdigest()


def replayed(plan: Any, firms: Sequence[Any], works: Sequence[Any]) -> Iterator[str]:
    """Every list once more: no row changes. Raises: RuntimeError."""
    from doorstep.web.city.placements import hand_in_lists

    before, began = digest_of_rows(), time.monotonic()
    count = hand_in_lists(plan, firms, works)
    run_waiting()
    if digest_of_rows() != before:
        raise RuntimeError("a list handed in twice changed rows")
    yield f"{count} lists handed in once more: no row changed ({time.monotonic() - began:.1f} s)"


def corrected(plan: Any, works: Sequence[Any], count: int) -> Iterator[str]:
    """One month of wages corrected downwards for some: their declarations alone are reviewed anew."""
    import datetime as dt

    from doorstep.base.scope import as_system
    from doorstep.kernel.days import add_months
    from doorstep.quota.models import Declaration
    from doorstep.web.city.placements import hand_in, wages_in

    sound = [work for work in works if not work.fault and CORRECTED_MONTH in work.wages]
    chosen = {id(work) for work in plan.draw("corrected").sample(sound, min(count, len(sound)))}
    places = placements_of(works)
    due = {places[at].declaration_id for at, work in enumerate(works) if id(work) in chosen}
    rows = [
        (*row[:4], TOO_LITTLE) if id(work) in chosen else row
        for work in works
        for row in wages_in(plan, [work], CORRECTED_MONTH)
    ]
    began = time.monotonic()
    last = add_months(dt.date(plan.year, CORRECTED_MONTH + 1, 1), 1) - dt.timedelta(days=1)
    hand_in(plan, "tax-wages", last, rows)
    run_waiting()
    with as_system(read_only=True):
        reopened = set(Declaration.objects.exclude(reopened_at=None).values_list("pk", flat=True))
    yield (
        f"{len(chosen)} wages corrected: {len(reopened)} declarations reopened, {len(due)} expected, "
        f"{len(reopened ^ due)} differ ({time.monotonic() - began:.1f} s)"
    )
    if reopened != due:
        raise RuntimeError("other declarations were reopened than the corrected list concerns")


def run_waiting() -> None:
    """Run the jobs that wait, as the worker does."""
    from doorstep.base.jobs import run_job
    from doorstep.base.models import Job
    from doorstep.base.scope import as_system

    with as_system(read_only=True):
        waiting = list(Job.objects.filter(closed_at=None).order_by("pk").values_list("pk", flat=True))
    for key in waiting:
        run_job(key)


if __name__ == "__main__":
    main()
