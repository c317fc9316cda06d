"""What the pages of feeds show: how each feed stands, the files that came, and one row that waits."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.templatetags.words import commas, day, minute
from doorstep.kernel.feed import PERIOD_WORDS, FeedContract
from doorstep.kernel.names import mask_name, mask_number
from doorstep.kernel.regions import covers, level_of, subtree
from doorstep.orgs.models import Division
from doorstep.people.models import Circumstance

from .contracts import contract_label
from .feed_rooms import taking_of
from .feed_settling import cells_of
from .feed_status import STATE_TONES, STATE_WORDS, feed_standings
from .listings_feeds import ROW_TONES, RUN_TONES, faults_of
from .models_feeds import FeedRow, FeedRun

ROWS_SHOWN = 50


@dataclass(frozen=True)
class ShownFeed:
    """One feed in the table: days in words, empty where there are none."""

    label: str
    url: str
    period: str
    as_of: str
    due_on: str
    state: str
    tone: str
    waiting: int


def places_of(actor: Actor, on: dt.date) -> list[tuple[str, str]]:
    """The places for which this seat may hand in lists: its own, and the counties of a city. One query."""
    codes = Q(code=actor.code)
    if level_of(actor.code) == "city":
        codes |= Q(parent_code=actor.code)
    found = Division.objects.filter(codes, system="stats", valid__contains=on).order_by("code")
    rows = [(code, name) for code, name in found.values_list("code", "name") if covers(actor.ranges, code)]
    return rows or [(actor.code, actor.code)]


def shown_feeds(code: str, actor: Actor, on: dt.date) -> list[ShownFeed]:
    """Every feed of a place, what is stale first."""
    place = subtree(code)
    open_rows = FeedRow.objects.within_reach(actor, "exchange.view").filter(state="open")
    inside = open_rows.filter(code__gte=place.lo, code__lt=place.hi).order_by()
    waiting = dict(inside.values_list("run__contract").annotate(n=Count("pk")))
    order = ["stale", "fresh", "never"]
    standings = sorted(feed_standings(code, on), key=lambda one: order.index(one.state))
    return [
        ShownFeed(
            one.contract.name,
            f"{reverse('feed', args=[one.contract.code])}?place={code}",
            PERIOD_WORDS[one.contract.period],
            day(one.as_of) if one.as_of else "",
            day(one.due_on) if one.due_on else "",
            str(STATE_WORDS[one.state]),
            STATE_TONES[one.state],
            waiting.get(one.contract.code, 0),
        )
        for one in standings
    ]


def runs_of(code: str, actor: Actor) -> list[dict[str, Any]]:
    """The latest files of a feed within reach, each with its tone."""
    runs = FeedRun.objects.within_reach(actor, "exchange.view").filter(contract=code).defer("content")
    return [{"run": run, "tone": RUN_TONES[run.state]} for run in runs.order_by("-pk")[:20]]


def told_words(contract: FeedContract) -> str:
    """What a feed tells of: circumstances, or what a room above takes in."""
    taking = taking_of(contract)
    labels = taking.words if taking else dict(Circumstance.KINDS)
    return "、".join(str(labels[kind]) for kind in contract.told)


def facts_of_run(run: FeedRun) -> list[tuple[str, Any]]:
    """What is to be known of a file, with its counts."""
    facts = [
        (_("数据来源"), contract_label(run.contract)),
        (_("数据截至"), day(run.as_of)),
        (_("收到"), f"{run.seat_label} {minute(run.received_at)}"),
        (_("文件摘要"), run.digest[:16]),
    ]
    if run.state not in {"received", "refused"}:
        facts += [
            (_("共"), _("%(n)s 行") % {"n": commas(run.rows_total)}),
            (_("写入"), _("%(n)s 行") % {"n": commas(run.good)}),
            (_("其中新情况"), _("%(n)s 条") % {"n": commas(run.news)}),
            (_("有问题"), _("%(n)s 行") % {"n": commas(run.bad)}),
            (_("不在名册"), _("%(n)s 行") % {"n": commas(run.strangers)}),
            (_("重复"), _("%(n)s 行") % {"n": commas(run.repeated)}),
        ]
    if run.closed_at:
        facts.append((_("名单上不再有"), _("%(n)s 条") % {"n": commas(run.left_out)}))
    return facts


def rows_of_run(run: FeedRun, *, may_settle: bool) -> list[dict[str, Any]]:
    """Rows that wait or waited, first those that wait; names and numbers masked."""
    rows = run.kept_rows.order_by("-state", "number")[:ROWS_SHOWN]
    return [_shown_row(row, may_settle=may_settle) for row in rows]


def _shown_row(row: FeedRow, *, may_settle: bool) -> dict[str, Any]:
    cells = cells_of(row)
    return {
        "row": row,
        "name": mask_name(cells.get("name", "")) or cells.get("employer_name", ""),
        "number": mask_number(cells.get("number", "")) or cells.get("uscc", ""),
        "faults": faults_of(row),
        "tone": ROW_TONES[row.state],
        "url": reverse("feed-row", args=[row.pk]) if may_settle and row.state == "open" else "",
    }


def sheet_of_rows(run: FeedRun, columns: Sequence[tuple[str, str]]) -> list[list[str]]:
    """The rows that wait, with all their cells and what is wrong, for the office that sent the file."""
    waiting = run.kept_rows.filter(state="open").select_related("run").order_by("number")
    return [
        [str(row.number), *(cells.get(name, "") for name, _label in columns), "；".join(map("：".join, faults_of(row)))]
        for row, cells in ((row, cells_of(row)) for row in waiting)
    ]


def texts_of(said: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """What was typed into the cells of a row."""
    return {name: said.get(name, "")[:300] for name in names}
