"""What an open change waits for before the county may confirm it: one reading, for lists, acts and the batch alike."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from doorstep.base.holding import stale_facts
from doorstep.base.items import BENEFITS
from doorstep.kernel.expr import Every, decide, facts_of
from doorstep.kernel.regions import widen

from .models import Change
from .models_process import Check, ListEntry, ListObjection, Renunciation, Telling
from .terms import notice_days


@dataclass(frozen=True)
class Hold:
    """One thing that is waited for: a label for lists, why, and what then. `ours`: the county itself can see to it."""

    name: str
    label: Any
    why: Any
    then: Any
    ours: bool = False


HOLDS: dict[str, Hold] = {
    hold.name: hold
    for hold in (
        Hold(
            "unknown",
            _("等补情况"),
            _("这些人还有情况没有核实，不能确认。"),
            _("请先补充核实情况，再重新判定。"),
        ),
        Hold(
            "renounced",
            _("本人已放弃"),
            _("本人声明放弃这项待遇。"),
            _("本人要恢复的，请先登记恢复享受。"),
        ),
        Hold(
            "unchecked",
            _("等核实"),
            _("这项变动有疑点，村（社区）还没有核实。"),
            _("请等村（社区）核实；急的可以由您核实并登记。"),
        ),
        Hold(
            "found_wrong",
            _("核实不属实"),
            _("核实下来与实际不符。"),
            _("请更正登记的情况后重新判定，或者不予采纳。"),
            ours=True,
        ),
        Hold(
            "unreached",
            _("联系不上"),
            _("村（社区）没有联系上本人。"),
            _("请继续联系；核实属实后再确认。"),
        ),
        Hold(
            "objected",
            _("有异议"),
            _("公示中有人提出异议，还没有查清。"),
            _("请先处理异议。别的人不受影响。"),
        ),
        Hold(
            "stale",
            _("依据过期"),
            _("停发所依据的数据已经过期。"),
            _("请等新的数据到了再判定。在这以前照常发放。"),
        ),
        Hold("untold", _("待告知"), _("还没有告知本人。"), _("请先办「告知并公示」。"), ours=True),
        Hold("unlisted", _("待公示"), _("新增的人还没有公示。"), _("请先办「告知并公示」。"), ours=True),
        Hold("listed", _("公示中"), _("公示期还没有满。"), _("请等公示期满、没有异议，再确认。")),
    )
}
DECIDES = ("starts", "changes", "stops")
OF_FINDING = {name: OuterRef(name) for name in ("person", "benefit", "month")}
# 本人放弃: a benefit that was renounced for the month is not due. `month` stands for the first day.
HAS_RENOUNCED = """EXISTS (SELECT FROM entitlements_renunciation AS renounced
    WHERE renounced.person_id = {person} AND renounced.benefit = {benefit} AND renounced.months @> {month})"""
# Whose money waits: an objection is open, or was found right after the award began and nobody has ended the award yet.
SUSPENDED = """EXISTS (SELECT FROM entitlements_listobjection AS objected
    JOIN entitlements_listentry AS entry ON entry.id = objected.entry_id
    WHERE entry.person_id = {person} AND entry.benefit = {benefit}
      AND (objected.closed_at IS NULL OR objected.outcome = 'upheld' AND EXISTS (
            SELECT FROM entitlements_change AS made WHERE made.id = {change} AND made.month = entry.month)))"""


def with_hold(changes: QuerySet, on: dt.date) -> QuerySet:
    """The changes, each with `hold`: what it waits for first, empty where the county may confirm it.

    Of what a stale fact holds, nothing is said here: see `held_by_stale`.
    """
    checked = Check.objects.filter(
        **OF_FINDING, kind=OuterRef("kind"), becomes_fen=OuterRef("becomes_fen"), odd__contains=OuterRef("odd")
    )
    listed = ListEntry.objects.filter(**OF_FINDING, amount_fen=OuterRef("becomes_fen"), withdrawn_at=None)
    renounced = Renunciation.objects.filter(
        person=OuterRef("person"), benefit=OuterRef("benefit"), months__contains=OuterRef("month")
    )
    objected = ListObjection.objects.filter(**{f"entry__{name}": key for name, key in OF_FINDING.items()}).filter(
        Q(closed_at=None) | Q(outcome="upheld")
    )
    told = Telling.objects.filter(**OF_FINDING, kind=OuterRef("kind"), becomes_fen=OuterRef("becomes_fen"))
    unlisted = [code for code, benefit in BENEFITS.items() if notice_days(benefit, on) is None]
    newcomer = Q(kind="starts") & ~Q(benefit__in=unlisted)
    return changes.annotate(
        answer=Subquery(checked.order_by("-pk").values("answer")[:1]),
        hold=Case(
            When(kind="unknown", then=Value("unknown")),
            When(Q(kind__in=("starts", "changes")) & Exists(renounced), then=Value("renounced")),
            When(~Q(odd=[]) & Q(answer=None), then=Value("unchecked")),
            When(answer="wrong", then=Value("found_wrong")),
            When(answer="unreached", then=Value("unreached")),
            When(Exists(objected), then=Value("objected")),
            When(~Exists(told), then=Value("untold")),
            When(newcomer & ~Exists(listed), then=Value("unlisted")),
            When(newcomer & Exists(listed.filter(closes_on__gte=on)), then=Value("listed")),
            default=Value(""),
            output_field=CharField(),
        ),
    )


def held_by_stale(changes: Iterable[Change], on: dt.date) -> dict[int, str]:
    """The stops among the changes that rest on stale facts alone, by key, each with the words for what has not come.

    A condition that fails by a fact that is not stale stops by itself.  One question for each county.
    """
    known: dict[str, dict[str, str]] = {}
    held: dict[int, str] = {}
    for change in changes:
        if change.kind != "stops" or change.facts.get("renounced"):
            continue
        county = widen(change.code[:6])
        stale = known[county] if county in known else known.setdefault(county, stale_facts(county, on))
        failing = [names & stale.keys() for names in _failing(change)] if stale else []
        if failing and all(failing):
            held[change.pk] = "；".join(dict.fromkeys(stale[name] for names in failing for name in sorted(names)))
    return held


def _failing(change: Change) -> list[set[str]]:
    """The facts of each condition that fails, as they stood when the change was found."""
    condition = BENEFITS[change.benefit].condition(change.month)
    parts = condition.parts if isinstance(condition, Every) else (condition,)
    return [{fact.name for fact in facts_of(part)} for part in parts if decide(part, change.facts) is False]


def counts_by_hold(changes: QuerySet, on: dt.date) -> dict[str, int]:
    """How many of the open changes wait for what; under the empty name those that may be confirmed. One query."""
    counted = with_hold(changes.filter(state="open"), on).order_by().values("hold").annotate(n=Count("pk"))
    return {row["hold"]: row["n"] for row in counted}


def hold_words(counts: dict[str, int]) -> str:
    """What is waited for, in words with counts; empty where nothing is."""
    return "、".join(f"{HOLDS[name].label} {count}" for name, count in counts.items() if name in HOLDS and count)
