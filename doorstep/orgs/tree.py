"""The tree of organisations as a page shows it: a place, what lies directly beneath, how far the federation reaches."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.tables import Head, columns
from doorstep.kernel.regions import covers, level_of, parent_of

from .figures import Coverage, Reached, coverage_beneath, is_genuine, sum_of
from .models import Division, Org, Post
from .places import above

PAGE_SIZE = 50
Cell = tuple[Head, str, str | None]


@dataclass(frozen=True)
class Table:
    """A table as cotton/listing.html draws it."""

    title: str
    columns: Sequence[Head]
    empty: str


@dataclass(frozen=True)
class Row:
    """One place: where its link leads, and its cells (column, text, tone of the badge)."""

    url: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Branch:
    """One place of the tree with what lies beneath. `code` is empty for a seat whose reach has no common top.

    `after` is the code after which the next page begins, empty at the end.
    """

    code: str
    crumbs: Sequence[tuple[str, str]]
    name: str
    coverage: Coverage
    table: Table
    rows: Sequence[Row]
    count: int
    after: str


def branch(actor: Actor, code: str, *, after: str, on: dt.date) -> Branch | None:
    """The place and what lies beneath, after a code. None where the place does not stand. At most six queries."""
    around = Q(code__in=above(code)) | Q(parent_code=code)
    rows = Division.objects.filter(around, system="stats").as_of(on).order_by("code")
    names = dict(rows.values_list("code", "name"))
    if code not in names:
        return None
    children = [(child, name) for child, name in names.items() if child > code]
    coverage = coverage_beneath(code, on=on)
    shown, following = _leaf(children, after)
    level = level_of(code)
    drawn = _village_rows(shown, on) if level == "town" else _place_rows(shown, coverage)
    crumbs = [(names[part], _tree_url(part)) for part in above(code)[:-1] if covers(actor.ranges, part)]
    table = _town_table(names[code]) if level == "town" else _place_table(names[code], level)
    return Branch(code, crumbs, names[code], sum_of(coverage.values()), table, drawn, len(children), following)


def tops(actor: Actor, *, after: str, on: dt.date) -> Branch:
    """The highest places of a reach that has no common top, such as the towns of a reporting unit."""
    within, beneath = Q(pk__in=[]), Q(pk__in=[])
    for part in actor.ranges:
        within |= Q(code__gte=part.lo, code__lt=part.hi)
        beneath |= Q(parent_code__gte=part.lo, parent_code__lt=part.hi)
    standing = Division.objects.filter(system="stats").as_of(on).filter(within).exclude(beneath).order_by("code")
    children = list(standing.values_list("code", "name"))
    coverage: dict[str, Coverage] = {}
    for parent in {parent_of(code) for code, _name in children} - {None}:
        coverage |= coverage_beneath(str(parent), on=on)
    mine = [coverage.get(code, Coverage()) for code, _name in children]
    shown, following = _leaf(children, after)
    name = actor.seat_label.split("·")[0]
    table = _place_table(name, "county")
    return Branch("", [], name, sum_of(mine), table, _place_rows(shown, coverage), len(children), following)


def _leaf(children: Sequence[tuple[str, str]], after: str) -> tuple[Sequence[tuple[str, str]], str]:
    rest = [child for child in children if child[0] > after]
    shown = rest[:PAGE_SIZE]
    return shown, shown[-1][0] if len(rest) > PAGE_SIZE else ""


def _tree_url(code: str) -> str:
    return reverse("orgs-under", args=[code])


def _place_table(name: str, level: str) -> Table:
    first = _("县（市、区）") if level == "city" else _("乡镇（街道）")
    heads = columns(
        first,
        _("残联") if level == "county" else _("乡镇残联>"),
        _("乡镇专职委员>"),
        _("村（社区）残协>"),
        _("村（社区）专职委员>"),
        _("空缺的村（社区）"),
    )
    return Table(_("%(name)s的组织") % {"name": name}, heads, _("下面没有区划。"))


def _place_rows(children: Iterable[tuple[str, str]], coverage: Mapping[str, Coverage]) -> list[Row]:
    rows = []
    for code, name in children:
        found = coverage.get(code, Coverage())
        own: tuple[str, str | None]
        if level_of(code) == "town":
            heads = _place_table("", "county").columns
            own = _own_federation(code, found.towns)
        else:
            heads = _place_table("", "city").columns
            own = (_of(found.towns), None)
        cells = [
            (name, None),
            own,
            (str(found.towns.liaisons) if found.towns.units else "—", None),
            (_of(found.villages), None),
            (str(found.villages.liaisons), None),
            (str(found.villages.vacant), "warn" if found.villages.vacant else None),
        ]
        rows.append(Row(_tree_url(code), [(head, *cell) for head, cell in zip(heads, cells, strict=True)]))
    return rows


def _own_federation(code: str, found: Reached) -> tuple[str, str]:
    if not is_genuine(code):
        return _("不单设"), "quiet"
    return (_("已设立"), "good") if found.with_org else (_("未设立"), "warn")


def _of(found: Reached) -> str:
    return f"{found.with_org}/{found.units}"


def _town_table(name: str) -> Table:
    heads = columns(_("村（社区）"), _("残协"), _("专职委员"))
    return Table(_("%(name)s的组织") % {"name": name}, heads, _("下面没有村（社区）。"))


def _village_rows(children: Sequence[tuple[str, str]], on: dt.date) -> list[Row]:
    """Two queries: the associations, and who is in post."""
    codes = [code for code, _name in children]
    found = Org.objects.filter(code__in=codes, kind="village_association", active__contains=on)
    orgs = dict(found.values_list("code", "pk"))
    holders = defaultdict(list)
    posts = Post.objects.filter(code__in=codes, kind="liaison", held__contains=on, org__in=orgs.values()).order_by("pk")
    for code, holder in posts.values_list("code", "holder"):
        holders[code].append(holder)
    heads = _town_table("").columns
    rows = []
    for code, name in children:
        has_org = code in orgs
        url = reverse("org", args=[orgs[code]]) if has_org else reverse("division", args=[code])
        association = (_("已设立"), "good") if has_org else (_("未设立"), "warn")
        liaison = ("、".join(holders[code]), None) if holders[code] else (_("空缺"), "warn")
        if not is_genuine(code):
            association, liaison = (_("不单设"), "quiet"), ("—", None)
        cells = [(name, None), association, liaison]
        rows.append(Row(url, [(head, *cell) for head, cell in zip(heads, cells, strict=True)]))
    return rows
