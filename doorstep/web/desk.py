"""What waits for a seat, as queues: a count, the page that shows just those rows, and how pressing it is.

And what it did last, and the main figures of the latest report.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.acts import act_words
from doorstep.base.figures import FIGURES
from doorstep.base.items import find_benefit, label_of
from doorstep.base.models import Trail
from doorstep.base.templatetags.words import month
from doorstep.entitlements.models import Change
from doorstep.entitlements.models_process import ListObjection, PublicList
from doorstep.entitlements.models_recovery import Recovery
from doorstep.entitlements.services.telling import to_be_told
from doorstep.entitlements.waiting import to_be_checked
from doorstep.exchange.contracts import contract_label
from doorstep.exchange.kinds import kind_words
from doorstep.exchange.models import WAITING, Finding, Message
from doorstep.exchange.models_feeds import FeedRow, FeedRun
from doorstep.homes.models_work import PayPeriod
from doorstep.homes.payable import ready
from doorstep.homes.queues import home_queues
from doorstep.matters.models import Matter
from doorstep.matters.models_forward import Forwarding
from doorstep.matters.queues import QUEUES as CASE_QUEUES
from doorstep.matters.queues import counts_of, forwarded_counts, own_mandates, to_settle, to_tell
from doorstep.matters.words import item_label
from doorstep.payments.clocks import about_to_break
from doorstep.payments.models import Batch, Line, ReturnTask
from doorstep.payments.models_ledger import LedgerFinding, PayClock
from doorstep.people.models import Person
from doorstep.quota.models import Declaration, Employer
from doorstep.quota.queues import QUEUES as PLACEMENT_QUEUES
from doorstep.quota.queues import counts_of as placement_counts
from doorstep.quota.queues import to_approve, to_reconsider
from doorstep.report.models import FrozenFigure, Report
from doorstep.visits.queues import QUEUES as VISIT_QUEUES
from doorstep.visits.queues import counts_of as visit_counts

LATEST = 6
NONE: Mapping[str, Any] = {"n": 0, "first": None}
# How the trail's things are called on the desk: their rows, and the words for one.
CALLED: dict[str, tuple[Callable[[], Any], Callable[[Any], str]]] = {
    "payments.batch": (lambda: Batch.objects.all(), lambda batch: f"{batch.benefit_label} {month(batch.month)}"),
    "payments.returntask": (
        lambda: ReturnTask.objects.select_related("person"),
        lambda task: f"{task.person.name} {label_of(task.benefit)}",
    ),
    "entitlements.change": (
        lambda: Change.objects.select_related("person"),
        lambda change: f"{change.person.name} {find_benefit(change.benefit).label}",
    ),
    "matters.matter": (
        lambda: Matter.objects.select_related("person"),
        lambda matter: f"{matter.person.name} {item_label(matter)}",
    ),
    "matters.forwarding": (
        lambda: Forwarding.objects.all(),
        lambda forwarding: f"{forwarding.name} {item_label(forwarding)}",
    ),
    "exchange.message": (lambda: Message.objects.all(), lambda message: kind_words(message.kind)),
    "exchange.feedrun": (lambda: FeedRun.objects.defer("content"), lambda run: contract_label(run.contract)),
    "exchange.finding": (lambda: Finding.objects.all(), lambda finding: finding.key),
    "entitlements.recovery": (lambda: Recovery.objects.all(), lambda recovery: recovery.holder),
    "entitlements.publiclist": (
        lambda: PublicList.objects.all(),
        lambda hanging: f"{find_benefit(hanging.benefit).label} {month(hanging.month)}",
    ),
    "entitlements.listobjection": (
        lambda: ListObjection.objects.select_related("entry__person"),
        lambda objection: objection.entry.person.name,
    ),
    "quota.declaration": (
        lambda: Declaration.objects.select_related("employer"),
        lambda made: f"{made.employer.name} {made.year}",
    ),
    "quota.employer": (lambda: Employer.objects.all(), lambda employer: employer.name),
    "people.person": (lambda: Person.objects.all(), lambda person: person.name),
}


@dataclass(frozen=True)
class Queue:
    """One line of the desk. `oldest` is the month or day of what has waited longest."""

    label: str
    url: str
    count: str
    oldest: dt.date | None
    tone: str
    word: str


def queues_of(actor: Actor) -> list[Queue]:
    """The queues that this seat can act on, with rows in them. A few queries for each room."""
    return [queue for queue in _queues(actor) if queue.count != "0"]


def _queues(actor: Actor) -> Iterator[Queue]:
    if actor.may("matter.view"):
        yield from _cases(actor)
    if actor.may("visit.record"):
        counted = visit_counts(actor, on=timezone.localdate())
        for queue in VISIT_QUEUES:
            url = f"{reverse('visits')}?queue={queue.name}"
            label = _("上门：%(queue)s") % {"queue": queue.label}
            yield Queue(label, url, str(counted[queue.name]), None, queue.tone, str(queue.word))
    if actor.may("benefit.view"):
        yield from _changes(actor)
    if actor.may("batch.sign"):
        mine = Batch.objects.within_reach(actor, "batch.sign").filter(state="drawn")
        mine = mine.exclude(drafted_by=actor.account_id).exclude(signatures__account_id=actor.account_id)
        found = mine.aggregate(n=Count("pk"), first=Min("month"))
        yield _queue(_("等您签名的批次"), f"{reverse('batches')}?state=drawn", found, "now", _("待签名"))
    if actor.may("batch.send"):
        yield from _batches(actor)
    if actor.may("benefit.answer"):
        yield from _returns(actor)
    if actor.may("batch.draw"):
        back = Line.objects.within_reach(actor, "batch.view").filter(state="returned", followed_by=None)
        url = f"{reverse('batches')}?state=answered"
        yield _queue(_("退汇未补发的人"), url, back.aggregate(n=Count("pk"), first=Min("month")), "warn", _("要换账户"))
        pay = ready(PayPeriod.objects.within_reach(actor, "batch.draw"), timezone.localdate(), timezone.localdate())
        found = pay.aggregate(n=Count("pk"), first=Min("publish_until"))
        yield _queue(_("家园劳动收入：公示期满"), reverse("home-payout"), found, "now", _("待制单"))
    yield from _money(actor)
    if actor.may("placement.view"):
        yield from _placements(actor)
    for label, url, found, tone, word in home_queues(actor, timezone.localdate()):
        yield _queue(str(label), url, found, tone, str(word))
    if actor.may("exchange.resolve"):
        yield from _exchanged(actor)
    if actor.may("feed.receive"):
        rows = FeedRow.objects.within_reach(actor, "feed.receive").filter(state="open")
        found = rows.aggregate(n=Count("pk"), first=Min("run__as_of"))
        yield _queue(_("其他部门数据里的问题行"), f"{reverse('feed-rows')}?state=open", found, "warn", _("要改"))


def _cases(actor: Actor) -> Iterator[Queue]:
    """The case queues of this desk, counted by the filters of the lists to which they lead."""
    counted = counts_of(actor, on=timezone.localdate())
    for queue in CASE_QUEUES:
        url = f"{reverse('matters')}?queue={queue.name}"
        label = _("办件：%(queue)s") % {"queue": queue.label}
        yield Queue(label, url, str(counted[queue.name]), None, queue.tone, str(queue.word))
    if actor.may("matter.file"):
        untold = str(to_tell(actor).count())
        clients = str(own_mandates(actor).count())
        yield Queue(_("委托我们代办的人"), reverse("clients"), clients, None, "quiet", _("服务对象"))
        yield Queue(_("要告知本人的"), reverse("notices"), untold, None, "warn", _("要告知"))
        yield from _forwarded(actor)


def _forwarded(actor: Actor) -> Iterator[Queue]:
    """What was taken in for people who belong elsewhere, and what windows elsewhere have sent here."""
    found = forwarded_counts(actor)
    page = f"{reverse('forwardings')}?state="
    yield Queue(_("异地收件：待转出"), f"{page}push", str(found["push"]), None, "now", _("待转出"))
    yield Queue(_("异地收件：待告知"), f"{page}tell", str(found["tell"]), None, "warn", _("要告知"))
    if actor.may("matter.accept"):
        came = str(to_settle(actor).count())
        yield Queue(_("网上、异地来件"), f"{reverse('arrivals')}?open=yes", came, None, "now", _("待立件"))


def _changes(actor: Actor) -> Iterator[Queue]:
    waiting = Change.objects.within_reach(actor, "benefit.view").filter(state="open")
    found = _by("kind", waiting)
    page = f"{reverse('changes')}?state=open"
    if actor.may("benefit.confirm"):
        for kind, label in (("starts", _("新增待确认")), ("changes", _("变额待确认")), ("stops", _("停发待确认"))):
            yield _queue(label, f"{page}&kind={kind}", found.get(kind, NONE), "now", _("待确认"))
    if actor.may("benefit.answer"):
        yield _queue(_("情况要核实的人"), f"{page}&kind=unknown", found.get("unknown", NONE), "warn", _("要问清"))
        yield from _asked_of_the_village(actor)
    if actor.may("benefit.confirm"):
        objected = ListObjection.objects.within_reach(actor, "benefit.confirm").filter(closed_at=None)
        first = objected.aggregate(n=Count("pk"), first=Min("due_on"))
        yield _queue(_("公示异议待处理"), f"{reverse('list-objections')}?open=yes", first, "now", _("待处理"))


def _asked_of_the_village(actor: Actor) -> Iterator[Queue]:
    """Odd findings to be looked into, late ones first, and people to be told by mouth."""
    on = timezone.localdate()
    odd = to_be_checked(actor, on).filter(hold__in=("unchecked", "unreached"))
    found = odd.aggregate(n=Count("pk"), first=Min("check_by"))
    tone, word = ("bad", _("已超期")) if found["first"] and found["first"] < on else ("now", _("待核实"))
    yield _queue(_("待遇变动待核实"), reverse("benefit-work"), found, tone, word)
    told = to_be_told(actor).aggregate(n=Count("pk"), first=Min("month"))
    yield _queue(_("待遇变动要告知"), f"{reverse('benefit-work')}#tellings", told, "warn", _("要告知"))


def _batches(actor: Actor) -> Iterator[Queue]:
    waiting = Batch.objects.within_reach(actor, "batch.send").filter(state__in=["signed", "received", "sent"])
    found = _by("state", waiting)
    page = f"{reverse('batches')}?state="
    yield _queue(_("等财政收单的批次"), f"{page}signed", found.get("signed", NONE), "now", _("待收单"))
    yield _queue(_("等送银行的批次"), f"{page}received", found.get("received", NONE), "now", _("待送出"))
    yield _queue(_("等银行答复的批次"), f"{page}sent", found.get("sent", NONE), "note", _("等别人"))


def _returns(actor: Actor) -> Iterator[Queue]:
    """What the bank sent back and somebody here looks into; the bank itself is asked by whoever draws batches."""
    found = _by("kind", ReturnTask.objects.within_reach(actor, "benefit.answer").filter(closed_at=None))
    page = f"{reverse('returns')}?open=yes&kind="
    yield _queue(_("退汇：要补账户的人"), f"{page}account", found.get("account", NONE), "warn", _("要补账户"))
    yield _queue(_("退汇：要核实是否去世的人"), f"{page}death", found.get("death", NONE), "warn", _("要核实"))
    if actor.may("batch.draw"):
        yield _queue(_("退汇：要向银行查明的"), f"{page}bank", found.get("bank", NONE), "warn", _("要查明"))


def _money(actor: Actor) -> Iterator[Queue]:
    """Payments about to break the promise, accounts that do not agree, and money to be taken back."""
    today = timezone.localdate()
    if actor.may("batch.draw") or actor.may("batch.send"):
        pressing = about_to_break(PayClock.objects.within_reach(actor, "batch.lines"), today)
        url = f"{reverse('pay-clock-rows')}?warned={today:%Y-%m-%d}"
        found = pressing.aggregate(n=Count("pk"), first=Min("due_on"))
        yield _queue(_("快到或已过兑付时限的"), url, found, "warn", _("要赶紧"))
    if actor.may("ledger.settle"):
        differs = LedgerFinding.objects.within_reach(actor, "ledger.settle").filter(settled_at=None)
        found = differs.aggregate(n=Count("pk"), first=Min("day"))
        yield _queue(_("对不上的账"), f"{reverse('ledger-findings')}?open=yes", found, "warn", _("要查明"))
    for verb, state, label, word in (
        ("recovery.manage", "found", _("追缴：待告知"), _("要告知")),
        ("recovery.approve", "waiver", _("追缴：待审批免予追缴"), _("待审批")),
    ):
        if actor.may(verb):
            count = Recovery.objects.within_reach(actor, verb).filter(state=state).count()
            yield Queue(label, f"{reverse('recoveries')}?state={state}", str(count), None, "now", word)


def _placements(actor: Actor) -> Iterator[Queue]:
    """Employers to be approved, declarations by what is to be done with them, appeals against what came of them."""
    counted = placement_counts(actor, on=timezone.localdate())
    if actor.may("placement.review"):
        count, url = str(to_approve(actor).count()), f"{reverse('employers')}?state=applied"
        yield Queue(_("按比例就业：待核准单位"), url, count, None, "now", _("待核准"))
    for queue in PLACEMENT_QUEUES:
        if actor.may(queue.verb):
            label = _("按比例就业：%(queue)s") % {"queue": queue.label}
            url = f"{reverse('declarations')}?queue={queue.name}"
            yield Queue(label, url, str(counted[queue.name]), None, queue.tone, str(queue.word))
    if actor.may("placement.review"):
        found = to_reconsider(actor).aggregate(n=Count("pk"), first=Min("due_on"))
        yield _queue(_("按比例就业：异议待复核"), f"{reverse('appeals')}?open=yes", found, "now", _("待复核"))


def _exchanged(actor: Actor) -> Iterator[Queue]:
    """What partners turned down, and what the comparison found but for messages that are still under way."""
    turned_down = Message.objects.within_reach(actor, "exchange.resolve").filter(state="rejected")
    found = turned_down.aggregate(n=Count("pk"), first=Min("day"))
    yield _queue(_("上级平台退回的报文"), f"{reverse('messages')}?state=rejected", found, "warn", _("要更正"))
    differing = Finding.objects.within_reach(actor, "exchange.resolve").filter(settled_at=None)
    differing = differing.exclude(message__state__in=WAITING)
    found = differing.aggregate(n=Count("pk"), first=Min("reconciliation__day"))
    yield _queue(_("与上级平台对不上的报文"), f"{reverse('reconciliation')}?open=yes", found, "warn", _("要查明"))


def _by(field: str, rows: Any) -> dict[str, dict[str, Any]]:
    """How many rows there are of each kind, and the oldest month among them. One query."""
    counted = rows.order_by().values(field).annotate(n=Count("pk"), first=Min("month"))
    return {row[field]: row for row in counted}


def _queue(label: str, url: str, found: Mapping[str, Any], tone: str, word: str) -> Queue:
    return Queue(label, url, str(found["n"]), found["first"], tone, word)


def latest_acts(actor: Actor) -> list[dict[str, Any]]:
    """What this seat did last, newest first, with what it was done to. One query, and one for each kind of thing."""
    mine = Trail.objects.in_ranges(actor.ranges).filter(seat_id=actor.seat_id)
    lines = list(mine.order_by("-at", "-pk")[:LATEST])
    called: dict[tuple[str, int], str] = {}
    for thing, (rows, words) in CALLED.items():
        if keys := {line.thing_id for line in lines if line.thing == thing}:
            called |= {(thing, row.pk): words(row) for row in rows().filter(pk__in=keys)}
    return [
        {
            "label": act_words(line.act),
            "by": called.get((line.thing, line.thing_id), ""),
            "at": line.at,
            "note": line.reason,
        }
        for line in lines
    ]


def main_figures(actor: Actor) -> tuple[Report | None, list[Any]]:
    """The latest report that was frozen, and the house's own figures in it. One query."""
    if not actor.may("report.view"):
        return None, []
    latest = Report.objects.order_by("-frozen_at").values("pk")[:1]
    found = FrozenFigure.objects.filter(report__in=latest, figure__startswith="D", kept=True).select_related("report")
    rows = [row for row in found.defer("row_ids").order_by("figure") if row.figure in FIGURES]
    return (rows[0].report if rows else None), [(FIGURES[row.figure], row.value, row.unit) for row in rows]
