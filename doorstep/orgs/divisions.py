"""Acts on the tree of divisions: load an edition, load a history, apply changes and move along what stands there."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max
from django.db.models.functions import Lower
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of, parent_of, subtree

from .edition_files import ReadEdition
from .editions import DivisionAct, Edition, apply_acts, plan
from .history import EDITION, carried_history, holds_since
from .models import Division, DivisionChange, Grouping
from .moves import end_orgs, move_members, move_rows
from .twins import is_other_system, map_twins, refuse_unrelated

STATS = "stats"
ONE_AT_A_TIME = 420_699_002  # the advisory lock under which the tree is changed
# An edition that abolishes more than twenty units, and more than one in five, is taken for a damaged file.
LEAST_REMOVED, SHARE_REMOVED = 20, 5


@dataclass(frozen=True)
class Loaded:
    """What a load did. `on` None: valid since nobody knows when, or no edition. `moved`: rows by table; `ended`:
    organisations; `unmatched`: in words.
    """

    on: dt.date | None
    units: int
    kinds: Mapping[str, int] = field(default_factory=dict)
    moved: Mapping[str, int] = field(default_factory=dict)
    ended: int = 0
    system: str = STATS
    twins: int = 0
    unmatched: Sequence[str] = ()
    skipped: int = 0


def edition_of(city: str, *, on: dt.date | None = None) -> dict[str, str]:
    """The names of the city's units by code, on the day, or of those that stand. One query."""
    part = subtree(city)
    rows = Division.objects.filter(system=STATS, code__gte=part.lo, code__lt=part.hi)
    rows = rows.standing() if on is None else rows.as_of(on)
    return dict(rows.order_by("code").values_list("code", "name"))


@transaction.atomic
def load_edition(
    read: ReadEdition, *, city: str, on: dt.date | None, by: Actor, at: dt.datetime, document: str
) -> Loaded:
    """Bring the city's tree to this edition from the day on. A list in the other code system becomes twins instead.

    `on` None: a first edition is valid since nobody knows when, a later one from the day of `at`.
    Raises: Refused("access.not_yours", "edition.*", "division.*").
    """
    by.require("org.change", city, what=_("区划没有载入。"))
    _one_at_a_time()
    standing = edition_of(city)
    if not standing:
        return replace(_open_first(read, city=city, on=on, by=by, at=at, document=document), skipped=read.skipped)
    names = {city: standing[city], **read.names}
    refuse_unrelated(standing, names)
    if is_other_system(standing, names):
        mapped = map_twins(standing, names, as_of=read.told_on or on or localdate(at))
        record(by, "map_twins", _city_row(city), at=at, became={"twins": mapped.count, "document": document})
        unmatched = mapped.unmatched
        return Loaded(None, len(names), system="civil", twins=mapped.count, unmatched=unmatched, skipped=read.skipped)
    day = on or localdate(at)
    acts = plan(edition_of(city, on=day), names)
    _refuse_damaged(acts, standing)
    if acts:
        _refuse_before_the_last(city, day)
    done = apply_division_changes(acts, on=day, by=by, at=at, document=document)
    return replace(done, units=len(names), skipped=read.skipped)


@transaction.atomic
def load_history(city: str, *, by: Actor, at: dt.datetime) -> list[Loaded]:
    """Bring in the history that comes with the project. What is there already stays; one result an edition.

    Raises: Refused("access.not_yours", "edition.not_carried", "edition.another_beginning").
    """
    by.require("org.change", city, what=_("区划没有载入。"))
    _one_at_a_time()
    carried = carried_history(city)
    since, names = holds_since(carried.first_year), carried.first
    if not edition_of(city):
        first = ReadEdition(names)
        document = EDITION.format(year=carried.first_year)
        results = [_open_first(first, city=city, on=since, by=by, at=at, document=document)]
    elif edition_of(city, on=since) == names:
        results = [Loaded(since, len(names))]
    else:
        raise Refused(
            _("历年区划没有载入。"),
            why=_("库里已有这个市的区划，但 %(on)s 的不是随附的那一版。") % {"on": since},
            then=_("请在空库里载入历年区划，或只载入新一年的文件。"),
            code="edition.another_beginning",
        )
    for year, acts in sorted(carried.acts.items()):
        names = apply_acts(names, acts)
        document = EDITION.format(year=year)
        done = apply_division_changes(acts, on=holds_since(year), by=by, at=at, document=document)
        results.append(replace(done, units=len(names)))
    for row in carried.groupings:
        Grouping.objects.get_or_create(
            kind=row.kind,
            name=row.name,
            defaults={
                "level": row.level,
                "members": list(row.members),
                "valid": DateRange(row.since, None),
                "note": row.note,
            },
        )
    return results


@transaction.atomic
def apply_division_changes(
    changes: Iterable[DivisionAct], *, on: dt.date, by: Actor, at: dt.datetime, document: str
) -> Loaded:
    """Apply acts that happen at once on the day, and move along the rows that stand at the old codes.

    An act that was applied before is passed over, so that applying twice changes nothing.
    Raises: Refused("access.not_yours", "division.not_standing", "division.taken", "division.clash").
    """
    fresh = _not_yet_applied(changes, on)
    if not fresh:
        return Loaded(on, 0)
    for code in {act.old_code or act.new_code for act in fresh}:
        by.require("org.change", code, what=_("区划变动没有载入。"))
    _refuse_unless_possible(fresh, on)
    _close(fresh, on)
    _open({act.new_code: act.new_name for act in fresh if act.opens}, DateRange(on, None))
    DivisionChange.objects.bulk_create(
        DivisionChange(
            system=STATS,
            kind=act.kind,
            on=on,
            old_code=act.old_code,
            old_name=act.old_name,
            new_code=act.new_code,
            new_name=act.new_name,
            document=document,
        )
        for act in fresh
    )
    ended, moved = _carry_along(fresh, on)
    kinds: Counter[str] = Counter(act.kind for act in fresh)
    city = _city_row(next(act.new_code or act.old_code for act in fresh)[:4].ljust(12, "0"))
    record(
        by,
        "load_divisions",
        city,
        at=at,
        became={"on": on.isoformat(), **kinds, "moved": sum(moved.values()), "document": document},
    )
    return Loaded(on, 0, kinds=kinds, moved=moved, ended=ended)


def _carry_along(acts: Sequence[DivisionAct], on: dt.date) -> tuple[int, Counter[str]]:
    """End the organisations of places without a life of their own, and move what stands at old codes."""
    gone = {act.old_code for act in acts if act.kind == "removed"}
    merged = {act.old_code for act in acts if act.kind == "merged"}
    ended = end_orgs(gone, on=on, reason=_("区划撤销")) + end_orgs(merged, on=on, reason=_("区划合并"))
    moves = moves_of(acts)
    clash = _clash(_("并到一处的两个村（社区）里有同号的户，或同月的判定。"), _("请先给其中一处改号，再载入。"))
    stands = _clash(_("新代码下已有同类组织。"), _("请先核对那里的组织是不是提前按新代码登记的。"))
    with refusing(
        household_number_is_one_in_a_village=clash,
        month_run_is_one_per_place_and_benefit=clash,
        org_is_one_of_its_kind_at_a_place=stands,
    ):
        moved = move_rows(moves, staying=gone | merged)
    move_members(moves)
    return ended, moved


def _clash(why: str, then: str) -> Refused:
    return Refused(_("区划变动没有载入。"), why=why, then=then, code="division.clash")


def moves_of(acts: Iterable[DivisionAct]) -> dict[str, str]:
    """Where the rows at each old code go. Those of an abolished unit stay at its code and wait to be placed by hand,
    unless the code has come to mean another unit, or the unit above has another code: then they go to the unit above.
    """
    acts = list(acts)
    heirs = {act.old_code: act.new_code for act in acts if act.kind in ("recoded", "merged", "renamed")}
    opened = {act.new_code for act in acts if act.opens}
    gone = {act.old_code for act in acts if act.kind == "removed"}
    moves = {old: new for old, new in heirs.items() if old != new}
    for code in gone:
        above = parent_of(code)
        while above in gone:
            above = parent_of(above)
        if above is not None and (code in opened or heirs.get(above, above) != above):
            moves[code] = heirs.get(above, above)
    return moves


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _open_first(
    read: ReadEdition, *, city: str, on: dt.date | None, by: Actor, at: dt.datetime, document: str
) -> Loaded:
    if city not in read.names or not (read.has_villages or read.is_full):
        raise Refused(
            _("区划没有载入。"),
            why=_("这个市第一次载入，文件里却没有市本级一行，或只有乡镇的短代码，认不出是哪套代码。"),
            then=_("请先载入统计用区划代码的清单（12 位，市到村）。"),
            code="edition.cannot_tell",
        )
    _open(read.names, DateRange(on, None))
    said = {"on": on and on.isoformat(), "units": len(read.names), "document": document}
    record(by, "load_divisions", _city_row(city), at=at, became=said)
    return Loaded(on, len(read.names), kinds={"added": len(read.names)})


def _open(names: Edition, valid: DateRange) -> None:
    Division.objects.bulk_create(
        Division(
            system=STATS, code=code, name=name, level=level_of(code), parent_code=parent_of(code) or "", valid=valid
        )
        for code, name in sorted(names.items())
    )


def _close(acts: Iterable[DivisionAct], on: dt.date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orgs_division SET valid = daterange(lower(valid), %s) "
            "WHERE system = %s AND code = ANY(%s) AND upper_inf(valid)",
            [on, STATS, [act.old_code for act in acts if act.old_code]],
        )


def _not_yet_applied(changes: Iterable[DivisionAct], on: dt.date) -> list[DivisionAct]:
    rows = DivisionChange.objects.filter(system=STATS, on=on).values_list("kind", "old_code", "new_code")
    applied = set(rows)
    return [act for act in changes if (act.kind, act.old_code, act.new_code) not in applied]


def _refuse_unless_possible(acts: Sequence[DivisionAct], on: dt.date) -> None:
    """Raises: Refused("division.not_standing" or "division.taken")."""
    olds = {act.old_code for act in acts if act.old_code}
    opened = {act.new_code for act in acts if act.opens}
    into = {act.new_code for act in acts if act.kind == "merged"}
    touched = Division.objects.filter(system=STATS, code__in=olds | opened | into).standing()
    begun = dict(touched.annotate(since=Lower("valid")).values_list("code", "since"))
    standing = {code for code, since in begun.items() if since is None or since < on}
    names = {act.old_code: act.old_name for act in acts}
    if lacking := sorted((olds - standing) | (into - standing - opened)):
        raise _impossible(
            _("%(code)s %(name)s 在 %(on)s 并不存在。")
            % {"code": lacking[0], "name": names.get(lacking[0], ""), "on": on},
            "not_standing",
        )
    if taken := sorted((opened & begun.keys()) - olds):
        raise _impossible(_("代码 %(code)s 还指着另一个地方。") % {"code": taken[0]}, "taken")


def _impossible(why: str, reason: str) -> Refused:
    return Refused(
        _("区划变动没有载入。"), why=why, then=_("请核对生效日，并按年份先后载入。"), code=f"division.{reason}"
    )


def _refuse_damaged(acts: Sequence[DivisionAct], standing: Edition) -> None:
    removed = sum(act.kind == "removed" for act in acts)
    if removed > LEAST_REMOVED and removed * SHARE_REMOVED > len(standing):
        raise Refused(
            _("区划没有载入。"),
            why=_("照这个文件会撤销 %(removed)s 个单位，现有 %(standing)s 个，像是文件不全。")
            % {"removed": removed, "standing": len(standing)},
            then=_("请核对文件是不是这个市的完整清单。"),
            code="edition.damaged",
        )


def _refuse_before_the_last(city: str, on: dt.date) -> None:
    """Raises: Refused("division.earlier_than_the_last"): history is written forwards."""
    part = subtree(city)
    rows = Division.objects.filter(system=STATS, code__gte=part.lo, code__lt=part.hi)
    last = rows.annotate(since=Lower("valid")).aggregate(last=Max("since"))["last"]
    if last is not None and on <= last:
        raise Refused(
            _("区划没有载入。"),
            why=_("库里最近一次变动在 %(last)s，不能补载 %(on)s 的版本。") % {"last": last, "on": on},
            then=_("请用 --on 给出更晚的日期。"),
            code="division.earlier_than_the_last",
        )


def _city_row(city: str) -> Division:
    return Division.objects.filter(system=STATS, code=city).standing().get()
