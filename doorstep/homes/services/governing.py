"""What a home may not carry out by itself: proposed, decided in a recorded meeting, carried out, published."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor
from doorstep.base.papers import keep_paper
from doorstep.base.trail import record
from doorstep.homes.handed_in import paper_of
from doorstep.homes.models import Home
from doorstep.homes.models_governance import MajorMatter, PartyMeeting
from doorstep.homes.models_work import PieceRate
from doorstep.homes.terms_clients import BIG_SPENDING
from doorstep.kernel.money import yuan
from doorstep.kernel.refusal import Refused

from .own import at_home, own, own_home

KINDS = dict(MajorMatter.KINDS)
STATES = dict(MajorMatter.STATES)
MOST_FEN = 10**11
# By which pages a decision of the kind is carried out, where there is no other way.
DONE_BY = {
    "staff": gettext_lazy("请到「工作人员」登记任用、换岗或者离任时，选这个决定。"),
    "pay": gettext_lazy("请到「收入分配」登记审议、退回或者补发，或者到「订单」改单价时，选这个决定。"),
    "refusal": gettext_lazy("请到「服务对象」办不予接收或者退出时，选这个决定。"),
}


@dataclass(frozen=True)
class Meeting:
    """A meeting as it was: who came of how many, what was said, and the minutes as a file where there is one."""

    held_on: dt.date
    chair: str
    attendees: str
    expected: int
    present: int
    minutes: str
    raw: bytes = field(default=b"", repr=False)
    filename: str = ""


@dataclass(frozen=True)
class Decision:
    """What a meeting decided of one matter."""

    is_agreed: bool
    words: str


@dataclass(frozen=True)
class Finish:
    """How a matter was carried out: on which day, what was done and spent, and the file that shows it."""

    words: str
    on: dt.date
    spent_fen: int | None = None
    raw: bytes = field(default=b"", repr=False)
    filename: str = ""


def needs_decision(kind: str, amount_fen: int | None, on: dt.date) -> bool:
    """Whether such a matter must be decided in a meeting first: every kind but spending up to a sum.

    A sum that nobody has said is not a small one.  Source: domain practice; the sum is a parameter (待核).
    """
    return kind != "budget" or amount_fen is None or amount_fen > BIG_SPENDING.on(on)


def require_decision(
    home: Home, kind: str, matter_id: int | None, *, what: str, amount_fen: int | None = None
) -> MajorMatter:
    """The home's matter of this kind on which a meeting has agreed and which is not yet carried out, locked.

    To be called within `at_home`. `amount_fen`: what is to be spent; it may not exceed what was agreed.

    Raises: Refused("decision.none", "decision.not_agreed", "decision.other_kind", "decision.done", "decision.amount").
    """
    rows = home.matters.select_for_update(of=("self",))
    found = rows.filter(pk=matter_id).first() if matter_id else None
    said = KINDS[kind]
    if found is None:
        why = _("没有党组织的决定。这属于「%(kind)s」，要先由社区党组织开会讨论决定。") % {"kind": said}
        raise Refused(what, why=why, then=_("请先提出重要事项，登记会议和决定，再来办理。"), code="decision.none")
    if found.kind != kind:
        why = _("「%(title)s」是关于「%(its)s」的决定，不是「%(kind)s」。") % {
            "title": found.title,
            "its": found.get_kind_display(),
            "kind": said,
        }
        raise Refused(what, why=why, then=_("请选对应的决定。"), code="decision.other_kind")
    if found.state == "done":
        why = _("「%(title)s」的决定已经执行过了。") % {"title": found.title}
        raise Refused(what, why=why, then=_("再办一次，要另行讨论决定。"), code="decision.done")
    if found.state != "agreed":
        why = _("「%(title)s」现在是「%(state)s」，党组织没有同意。") % {
            "title": found.title,
            "state": found.get_state_display(),
        }
        raise Refused(what, why=why, then=_("请等会议讨论同意后再办。"), code="decision.not_agreed")
    _require_within(found, amount_fen, what=what)
    return found


def _require_within(found: MajorMatter, amount_fen: int | None, *, what: str) -> None:
    if amount_fen is None or (found.amount_fen is not None and amount_fen <= found.amount_fen):
        return
    if found.amount_fen is None:
        why = _("「%(title)s」的决定没有写金额。") % {"title": found.title}
    else:
        why = _("要支出 %(asked)s 元，决定最多支出 %(most)s 元。") % {
            "asked": yuan(amount_fen, commas=True),
            "most": yuan(found.amount_fen, commas=True),
        }
    raise Refused(what, why=why, then=_("请另行讨论决定。"), code="decision.amount")


def require_pay_decision(home: Home, matter_id: int | None, *, what: str) -> MajorMatter:
    """As `require_decision`, on pay; what has changed piece rates already decides nothing else.

    Raises: Refused("decision.…").
    """
    found = require_decision(home, "pay", matter_id, what=what)
    if rests_a_rate_on(found):
        why = _("「%(title)s」的决定已经用来改单价。") % {"title": found.title}
        raise Refused(what, why=why, then=_("这件事要另行讨论决定。"), code="decision.used")
    return found


def carry_out(matter: MajorMatter, words: str, *, by: Actor, at: dt.datetime) -> MajorMatter:
    """Write down that what `require_decision` gave is carried out; called by the act that does so. Raises: Http404."""
    own(MajorMatter.objects, by, pk=matter.pk)
    matter.state, matter.done_at, matter.done_words = "done", at, words.strip()[:500]
    matter.save()
    record(by, "carry_out_matter", matter, at=at, became={"state": "done"})
    return matter


@transaction.atomic
def propose_matter(
    kind: str, title: str, words: str, *, amount_fen: int | None = None, proposer: str, by: Actor, at: dt.datetime
) -> MajorMatter:
    """Bring a matter before the party organisation. Raises: Http404, Refused("major.empty", "major.amount")."""
    what = _("重要事项没有提出。")
    if not (title.strip() and words.strip() and proposer.strip()):
        raise Refused(what, why=_("事项、内容和提出人都要写。"), then=_("请补充。"), code="major.empty")
    if amount_fen is not None and not 0 <= amount_fen <= MOST_FEN:
        raise Refused(what, why=_("金额应在 0 元到 10 亿元之间。"), then=_("请核对金额。"), code="major.amount")
    if kind == "budget" and amount_fen is None:
        raise Refused(what, why=_("预算和大额支出要写金额。"), then=_("请填写最多支出多少。"), code="major.amount")
    with at_home(by):
        home = own_home(by)
        made = MajorMatter.objects.create(
            home=home,
            code=home.code,
            kind=kind,
            title=title.strip()[:100],
            words=words.strip(),
            amount_fen=amount_fen,
            proposer=proposer.strip()[:20],
            proposed_at=at,
        )
        record(by, "propose_matter", made, at=at, became={"kind": kind})
    return made


@transaction.atomic
def record_meeting(meeting: Meeting, decisions: Mapping[int, Decision], *, by: Actor, at: dt.datetime) -> PartyMeeting:
    """Write down a meeting, once and for good, with what it decided of matters that were waiting, by their key.

    Raises: Http404, Refused("meeting.…", "paper.…").
    """
    what = _("会议没有登记。")
    _require_sense(meeting, timezone.localtime(at).date(), what=what)
    with at_home(by):
        home = own(Home.objects, by, pk=by.party)
        if home.meetings.filter(held_on=meeting.held_on, minutes=meeting.minutes.strip()).exists():
            raise Refused(what, why=_("这次会议已经登记过。"), then=_("请到会议记录里查看。"), code="meeting.twice")
        made = PartyMeeting.objects.create(
            home=home,
            code=home.code,
            held_on=meeting.held_on,
            chair=meeting.chair.strip()[:20],
            attendees=meeting.attendees.strip()[:500],
            expected=meeting.expected,
            present=meeting.present,
            minutes=meeting.minutes.strip(),
            paper=paper_of(home, meeting.raw, meeting.filename, by=by, at=at),
            at=at,
            seat_label=by.seat_label,
        )
        record(by, "record_meeting", made, at=at, became={"decided": len(decisions)})
        for key in sorted(decisions):
            _decide(own(MajorMatter.objects, by, pk=key), decisions[key], made, what=what, by=by, at=at)
    return made


def _require_sense(meeting: Meeting, today: dt.date, *, what: str) -> None:
    if meeting.held_on > today:
        raise Refused(what, why=_("开会日期还没有到。"), then=_("请开完会再登记。"), code="meeting.held_on")
    if not (meeting.chair.strip() and meeting.attendees.strip()):
        raise Refused(what, why=_("没有写主持人或者参加人。"), then=_("请补充。"), code="meeting.attendees")
    if not meeting.minutes.strip():
        raise Refused(what, why=_("没有写讨论情况。"), then=_("请写明讨论了什么。"), code="meeting.minutes")
    if not meeting.expected / 2 < meeting.present <= meeting.expected:
        raise Refused(
            what,
            why=_("应到 %(expected)s 人，实到 %(present)s 人。到会须过半数，且不多于应到人数。")
            % {"expected": meeting.expected, "present": meeting.present},
            then=_("不过半数的会议不能作决定，请核对人数。"),
            code="meeting.present",
        )


def _decide(
    matter: MajorMatter, said: Decision, meeting: PartyMeeting, *, what: str, by: Actor, at: dt.datetime
) -> None:
    if matter.state != "proposed":
        why = _("「%(title)s」已是「%(state)s」。") % {"title": matter.title, "state": matter.get_state_display()}
        raise Refused(what, why=why, then=_("请只选还在等讨论的事项。"), code="meeting.decided")
    proposed_on = timezone.localtime(matter.proposed_at).date()
    if meeting.held_on < proposed_on:
        why = _("「%(title)s」是 %(day)s 才提出的，这次会议在此之前。") % {"title": matter.title, "day": proposed_on}
        raise Refused(what, why=why, then=_("请核对开会日期。"), code="meeting.held_on")
    if not said.words.strip():
        why = _("「%(title)s」没有写决定。") % {"title": matter.title}
        raise Refused(what, why=why, then=_("请写明会议怎样决定。"), code="meeting.decision")
    matter.state = "agreed" if said.is_agreed else "rejected"
    matter.meeting, matter.decision = meeting, said.words.strip()[:500]
    matter.save()
    record(by, "decide_matter", matter, at=at, became={"state": matter.state})


@transaction.atomic
def finish_matter(matter_id: int, said: Finish, *, by: Actor, at: dt.datetime) -> MajorMatter:
    """Say how a matter was carried out outside of these pages, with what shows it: rules, spending, projects, safety.

    Staff, pay and refusals are carried out by the acts that do so, and by nothing else.  A decision on piece rates is
    finished once a rate rests on it.  Raises: Http404, Refused("major.…", "decision.…", "paper.…").
    """
    what = _("执行情况没有登记。")
    with at_home(by):
        home, matter = own_home(by), own(MajorMatter.objects, by, pk=matter_id)
        if not said.words.strip():
            raise Refused(what, why=_("没有写执行情况。"), then=_("请写明办了什么。"), code="major.no_words")
        found = require_decision(home, matter.kind, matter.pk, what=what)
        if rests_a_rate_on(found):
            return carry_out(found, said.words, by=by, at=at)
        if found.kind in DONE_BY:
            why = _("「%(kind)s」的决定，办了那件事才算执行，不能只写一句话。") % {"kind": KINDS[found.kind]}
            raise Refused(what, why=why, then=str(DONE_BY[found.kind]), code="major.by_act")
        _require_shown(found, said, timezone.localtime(at).date(), what=what)
        found.paper = keep_paper(said.raw, said.filename, code=found.code, by=by, at=at)
        found.spent_fen = said.spent_fen
        words = _("%(day)s：%(words)s") % {"day": said.on, "words": said.words.strip()}
        return carry_out(found, words, by=by, at=at)


def _require_shown(found: MajorMatter, said: Finish, today: dt.date, *, what: str) -> None:
    first = found.meeting.held_on if found.meeting else said.on
    if not first <= said.on <= today:
        why = _("办理日期不能早于开会日期，也不能晚于今天。")
        raise Refused(what, why=why, then=_("请核对日期。"), code="major.day")
    if found.amount_fen is not None and (said.spent_fen is None or not 0 <= said.spent_fen <= found.amount_fen):
        why = _("决定最多支出 %(most)s 元，要写明实际支出多少，不能超过。") % {
            "most": yuan(found.amount_fen, commas=True)
        }
        raise Refused(what, why=why, then=_("请核对金额；超过的，要另行讨论决定。"), code="major.spent")
    if not said.filename:
        why = _("没有凭据，看不出这件事已经办了。")
        then = _("请附上照片或者 PDF，例如制度文本、发票、合同、验收单。")
        raise Refused(what, why=why, then=then, code="major.no_paper")


def rests_a_rate_on(matter: MajorMatter) -> bool:
    """Whether a piece rate was set by this decision: one decision may set several, and is left open until finished."""
    return PieceRate.objects.filter(matter=matter).exists()


@transaction.atomic
def publish_matter(matter_id: int, on: dt.date, *, by: Actor, at: dt.datetime) -> MajorMatter:
    """Say on which day the outcome was made public: of what was carried out, or was not agreed to.

    Raises: Http404, Refused("major.not_done", "major.published", "major.day").
    """
    what = _("公开日期没有登记。")
    with at_home(by):
        matter = own(MajorMatter.objects.select_related("meeting"), by, pk=matter_id)
        if matter.state not in ("done", "rejected"):
            raise Refused(what, why=_("事项还没有执行完。"), then=_("请先登记执行情况。"), code="major.not_done")
        if matter.published_on is not None:
            raise Refused(what, why=_("已经登记过公开日期。"), then=_("不用再登记。"), code="major.published")
        since = matter.meeting.held_on if matter.meeting else on
        if not since <= on <= timezone.localtime(at).date():
            why = _("公开日期不能早于开会日期，也不能晚于今天。")
            raise Refused(what, why=why, then=_("请核对日期。"), code="major.day")
        matter.published_on = on
        matter.save()
        record(by, "publish_matter", matter, at=at, became={"on": on.isoformat()})
    return matter


@transaction.atomic
def drop_matter(matter_id: int, reason: str, *, by: Actor, at: dt.datetime) -> MajorMatter:
    """Take back a matter that no meeting has decided. Raises: Http404, Refused("major.decided", "major.no_words")."""
    what = _("重要事项没有撤回。")
    with at_home(by):
        matter = own(MajorMatter.objects, by, pk=matter_id)
        if matter.state != "proposed":
            why = _("事项已是「%(state)s」。") % {"state": matter.get_state_display()}
            raise Refused(what, why=why, then=_("会议决定过的，不能撤回。"), code="major.decided")
        if not reason.strip():
            raise Refused(what, why=_("没有写原因。"), then=_("请写明为什么撤回。"), code="major.no_words")
        matter.state, matter.done_words = "dropped", reason.strip()[:500]
        matter.save()
        record(by, "drop_matter", matter, at=at, reason=reason)
    return matter
