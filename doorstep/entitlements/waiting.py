"""What an open change waits for before the county may confirm it: one reading, for lists, acts and the batch alike."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.items import BENEFITS, rulebook
from doorstep.exchange.feed_status import stale_facts
from doorstep.kernel.expr import decide, facts_of
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
            "along",
            _("随后面的月份"),
            _("后面的月份有同样的变动，这一项随它一起办。"),
            _("请在后面那个月的变动里办理，确认时一并确认。"),
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
            "upheld",
            _("异议成立"),
            _("对这一项的公示异议已经查实成立。"),
            _("请不予采纳；情况已经不同的，更正后重新判定。"),
            ours=True,
        ),
        Hold(
            "stale",
            _("依据过期"),
            _("停发所依据的数据已经过期。"),
            _("请等新的数据到了再判定。在这以前照常发放。"),
        ),
        Hold("untold", _("待告知"), _("还没有告知。"), _("请先办「告知并公示」。"), ours=True),
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
            SELECT FROM entitlements_change AS made WHERE made.id = {change}
              AND (made.month = entry.month OR made.is_back AND made.month < entry.month))))"""


def of_month(month: dt.date) -> Q:
    """What was found of the month, and of the months before it for themselves alone: it is seen to together."""
    return Q(month=month) | Q(month__lt=month, is_back=True)


def with_hold(changes: QuerySet, on: dt.date) -> QuerySet:
    """The changes, each with `hold`: what it waits for first, empty where the county may confirm it.

    What was found of earlier months goes along with the latest month of the same matter: checked, told and published
    once.  What was found only after the later month had been told is told by itself.  A newcomer who was published for
    a later month is not published again for an earlier one.
    Of what a stale fact holds, nothing is said here: see `held_by_stale`.
    """
    of_benefit = {name: OuterRef(name) for name in ("person", "benefit")}
    matter = Change.objects.filter(**of_benefit, kind=OuterRef("kind"), state="open", month__gt=OuterRef("month"))
    checked = Check.objects.filter(
        **OF_FINDING, kind=OuterRef("kind"), becomes_fen=OuterRef("becomes_fen"), odd__contains=OuterRef("odd")
    )
    renounced = Renunciation.objects.filter(**of_benefit, months__contains=OuterRef("month"))
    told = Telling.objects.filter(**OF_FINDING, kind=OuterRef("kind"), becomes_fen=OuterRef("becomes_fen"))
    entries = ListEntry.objects.filter(**of_benefit, withdrawn_at=None)
    own = entries.filter(month=OuterRef("month"), amount_fen=OuterRef("becomes_fen"))
    later = entries.filter(month__gt=OuterRef("month")).exclude(objections__outcome="upheld")
    objections = ListObjection.objects.filter(entry__person=OuterRef("person"), entry__benefit=OuterRef("benefit"))
    this_month, later_month = Q(entry__month=OuterRef("month")), Q(entry__month__gt=OuterRef("month"))
    unlisted = [code for code, benefit in BENEFITS.items() if not notice_days(benefit, on)]
    newcomer = Q(kind="starts") & ~Q(benefit__in=unlisted)
    back = Q(is_back=True)
    hanging = {"closes_on__gte": on}
    return changes.annotate(
        answer=Subquery(checked.order_by("-pk").values("answer")[:1]),
        hold=Case(
            When(kind="unknown", then=Value("unknown")),
            When(back & Exists(matter) & ~Exists(_later_told_without_it()), then=Value("along")),
            When(Q(kind__in=("starts", "changes")) & Exists(renounced), then=Value("renounced")),
            When(~Q(odd=[]) & Q(answer=None), then=Value("unchecked")),
            When(answer="wrong", then=Value("found_wrong")),
            When(answer="unreached", then=Value("unreached")),
            When(Exists(objections.filter(this_month, closed_at=None)), then=Value("objected")),
            When(back & Exists(objections.filter(later_month, closed_at=None)), then=Value("objected")),
            When(
                Exists(objections.filter(this_month, entry__amount_fen=OuterRef("becomes_fen"), outcome="upheld")),
                then=Value("upheld"),
            ),
            When(~Exists(told), then=Value("untold")),
            When(newcomer & ~Exists(own) & ~(back & Exists(later)), then=Value("unlisted")),
            When(newcomer & Exists(own.filter(**hanging)), then=Value("listed")),
            When(newcomer & back & Exists(later.filter(**hanging)), then=Value("listed")),
            default=Value(""),
            output_field=CharField(),
        ),
    )


def _later_told_without_it() -> QuerySet:
    """Tellings of a later month of the same matter, which is still open, that do not name the month of the change."""
    same = {name: OuterRef(name) for name in ("person", "benefit", "kind")}
    is_open = Exists(Change.objects.filter(**same, month=OuterRef("month"), state="open"))
    return Telling.objects.filter(is_open, **same, month__gt=OuterRef("month")).exclude(
        earlier__contains=[OuterRef("month")]
    )


def held_by_stale(changes: Iterable[Change], on: dt.date) -> dict[int, str]:
    """The stops among the changes that rest on stale facts alone, by key, each with the words for what has not come.

    A condition that fails by a fact that is not stale stops by itself.  Three queries for each county.
    """
    known: dict[str, dict[str, str]] = {}
    held: dict[int, str] = {}
    for change in changes:
        if change.kind != "stops" or change.facts.get("renounced"):
            continue
        county = widen(change.code[:6])
        stale = known[county] if county in known else known.setdefault(county, stale_facts(county, on))
        resting = [names & stale.keys() for names in _rests_on(change)] if stale else []
        if resting and all(resting):
            held[change.pk] = "".join(dict.fromkeys(stale[name] for names in resting for name in sorted(names)))
    return held


def _rests_on(change: Change) -> list[set[str]]:
    """The facts of each condition that fails, as they stood when the change was found; where none fails by itself,
    because another benefit goes before, all the facts by which the two were weighed.
    """
    benefit = BENEFITS[change.benefit]
    parts = benefit.rule(change.month, place=change.code).parts
    failing = [{fact.name for fact in facts_of(part)} for part in parts if decide(part, change.facts) is False]
    return failing or [{fact.name for other in rulebook().around([benefit]).benefits for fact in other.facts}]


def counts_by_hold(changes: QuerySet, on: dt.date) -> dict[str, int]:
    """How many of the open changes wait for what; under the empty name those that may be confirmed. One query."""
    counted = with_hold(changes.filter(state="open"), on).order_by().values("hold").annotate(n=Count("pk"))
    return {row["hold"]: row["n"] for row in counted}


@dataclass(frozen=True)
class Waits:
    """What waits in one month of one benefit in one county: open changes by kind, and by kind and hold."""

    kinds: Mapping[str, int]
    holds: Mapping[tuple[str, str], int]

    def ripe(self, kind: str) -> int:
        """How many of a kind may be confirmed."""
        return self.holds.get((kind, ""), 0)

    @property
    def ripe_starts(self) -> int:
        """How many newcomers may be confirmed."""
        return self.ripe("starts")

    @property
    def to_publish(self) -> int:
        """How many are to be told, or to be published."""
        return sum(count for (_kind, hold), count in self.holds.items() if hold in ("untold", "unlisted"))

    @property
    def ours(self) -> int:
        """How many the county itself can carry on or decide: a batch waits for these (see drawing)."""
        return sum(
            count for (kind, hold), count in self.holds.items() if kind in DECIDES and (not hold or HOLDS[hold].ours)
        )

    @property
    def words(self) -> str:
        """What the others wait for."""
        held: dict[str, int] = {}
        for (kind, hold), count in self.holds.items():
            if kind in DECIDES and hold:
                held[hold] = held.get(hold, 0) + count
        return hold_words(held)


NONE_OF_ANY_KIND = {kind: 0 for kind, _label in Change.KINDS}
NOBODY_WAITS = Waits(NONE_OF_ANY_KIND, {})


def months_waiting(changes: QuerySet, on: dt.date) -> dict[tuple[dt.date, str, str], Waits]:
    """What waits, by month, benefit and county (six digits). Two queries, and the lists of others for stops."""
    told = with_hold(changes.filter(state="open"), on)
    names = ("month", "benefit", "county")
    counted: dict[tuple[dt.date, str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for row in told.order_by().values(*names, "kind", "hold").annotate(n=Count("pk")):
        counted[row["month"], row["benefit"], row["county"]][row["kind"], row["hold"]] += row["n"]
    stops = list(told.filter(kind="stops", hold=""))
    held = held_by_stale(stops, on)
    for stop in stops:
        if stop.pk in held:
            counted[stop.month, stop.benefit, stop.county].update({("stops", ""): -1, ("stops", "stale"): 1})
    return {key: Waits(_by_kind(holds), holds) for key, holds in counted.items()}


def _by_kind(holds: Mapping[tuple[str, str], int]) -> dict[str, int]:
    found = dict(NONE_OF_ANY_KIND)
    for (kind, _hold), count in holds.items():
        found[kind] += count
    return found


def hold_words(counts: dict[str, int]) -> str:
    """What is waited for, in words with counts; empty where nothing is."""
    return "、".join(f"{HOLDS[name].label} {count}" for name, count in counts.items() if name in HOLDS and count)


def to_be_checked(actor: Actor, on: dt.date) -> QuerySet:
    """Open changes within reach that somebody is to look into: what is odd, and what is missing."""
    rows = Change.objects.within_reach(actor, "benefit.answer").filter(state="open", check_by__isnull=False)
    return with_hold(rows, on).filter(hold__in=("unknown", "unchecked", "unreached"))
