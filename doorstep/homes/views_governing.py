"""Pages of how a home is led: its major matters, the meetings that decide them, its charter."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day, minute, yuan
from doorstep.people.answering import posted

from .acting import act_page
from .forms_governing import CharterForm, FinishForm, MatterForm, MeetingForm, PublishForm, WordsForm, file_of
from .listings_governing import MATTERS, TONES, matters_of_home
from .models import Home
from .models_governance import CLAUSES, Charter, MajorMatter, PartyMeeting
from .services.chartering import adopt_charter, missing_clauses
from .services.governing import (
    DONE_BY,
    drop_matter,
    finish_matter,
    needs_decision,
    propose_matter,
    publish_matter,
    record_meeting,
    rests_a_rate_on,
)
from .views_desk import own_home_of

RUN = "home.run"
SHOWN = 50


def matters_link() -> tuple[str, str]:
    """The way back to the matters: an address and its words."""
    return reverse("home-matters"), _("重要事项")


def agreed_matters(actor: Actor, kind: str) -> list[MajorMatter]:
    """The decisions of a kind that a meeting has agreed to and nobody has carried out."""
    rows = MajorMatter.objects.within_reach(actor, RUN).filter(kind=kind, state="agreed")
    return list(rows.select_related("meeting").order_by("pk"))


@page("home.run")
def home_matters(request: HttpRequest) -> HttpResponse:
    """The home's major matters, by state and kind."""
    actions = [
        (_("提出事项"), reverse("home-matter-propose")),
        (_("登记会议"), reverse("home-meeting-record")),
        (_("会议记录"), reverse("home-meetings")),
        (_("管理章程"), reverse("home-charter")),
    ]
    return list_page(request, MATTERS, actions=actions)


@page("home.view")
def home_matters_seen(request: HttpRequest, home_id: int) -> HttpResponse:
    """The major matters of a home within reach, for offices."""
    return list_page(request, matters_of_home(fetch(Home.objects, request.actor, "home.view", pk=home_id)))  # type: ignore[attr-defined]


def _facts(one: MajorMatter) -> list[tuple[str, Any]]:
    met = one.meeting
    facts: list[tuple[str, Any]] = [
        *([(_("怎样执行"), DONE_BY[one.kind])] if one.state == "agreed" and one.kind in DONE_BY else []),
        (_("种类"), one.get_kind_display()),
        (_("内容"), one.words),
        (_("提出人"), one.proposer),
        (_("提出时间"), minute(one.proposed_at)),
    ]
    if one.amount_fen is not None:
        facts.append((_("最多支出（元）"), yuan(one.amount_fen)))
        if one.kind == "budget" and not needs_decision(one.kind, one.amount_fen, one.proposed_at.date()):
            facts.append((_("要不要开会"), _("金额不大，可以不经会议决定。")))
    if met:
        facts += [
            (
                _("会议"),
                _("%(day)s，%(chair)s主持，应到 %(expected)s 人，实到 %(present)s 人")
                % {"day": day(met.held_on), "chair": met.chair, "expected": met.expected, "present": met.present},
            ),
            (_("讨论情况"), met.minutes),
            (_("决定"), one.decision),
        ]
    if one.done_words:
        facts.append((_("撤回原因") if one.state == "dropped" else _("执行情况"), one.done_words))
    if one.spent_fen is not None:
        facts.append((_("实际支出（元）"), yuan(one.spent_fen)))
    if one.done_at:
        facts.append((_("执行时间"), minute(one.done_at)))
    if one.published_on:
        facts.append((_("公开日期"), day(one.published_on)))
    return facts


def _shown(one: MajorMatter, back: tuple[str, str], acts: list[tuple[str, str]], *, own: bool) -> dict[str, Any]:
    names = ("home-matter-paper", "home-meeting-paper") if own else ("matter-paper-seen", "meeting-paper-seen")
    papers = [(_("执行的凭据"), reverse(names[0], args=[one.pk]))] if one.paper_id else []
    if one.meeting is not None and one.meeting.paper_id:
        papers.append((_("会议记录原件"), reverse(names[1], args=[one.meeting_id])))
    adopted = Charter.objects.filter(matter=one).first() if one.kind == "rules" and one.state == "done" else None
    if adopted is not None and adopted.paper_id:
        papers.append(
            (_("章程文本"), reverse("home-charter-paper" if own else "charter-paper-seen", args=[adopted.pk]))
        )
    about = {"one": one, "tone": TONES[one.state], "facts": _facts(one), "back": back, "acts": acts}
    return about | {"papers": papers}


@page("home.run")
def home_matter(request: HttpRequest, major_matter_id: int) -> HttpResponse:
    """One matter of one's own home, and what may be done with it now."""
    one = fetch(MajorMatter.objects.select_related("meeting"), request.actor, RUN, pk=major_matter_id)  # type: ignore[attr-defined]
    may_finish = one.kind not in DONE_BY or rests_a_rate_on(one)
    acts = {
        "proposed": [(_("登记会议和决定"), "home-meeting-record"), (_("撤回"), "home-matter-drop")],
        "agreed": [(_("登记执行情况"), "home-matter-finish")] if may_finish else [],
        "done": [(_("登记公开日期"), "home-matter-publish")],
        "rejected": [(_("登记公开日期"), "home-matter-publish")],
        "dropped": [],
    }[one.state]
    may = [(label, name) for label, name in acts if name != "home-matter-publish" or one.published_on is None]
    links = [(label, reverse(name, args=[] if name == "home-meeting-record" else [one.pk])) for label, name in may]
    return render(request, "homes/governing_matter.html", _shown(one, matters_link(), links, own=True))


@page("home.view")
def home_matter_seen(request: HttpRequest, major_matter_id: int) -> HttpResponse:
    """One matter of a home within reach, for offices."""
    rows = MajorMatter.objects.select_related("meeting", "home")
    one = fetch(rows, request.actor, "home.view", pk=major_matter_id)  # type: ignore[attr-defined]
    back = reverse("matters-of-home", args=[one.home_id]), _("%(home)s的重要事项") % {"home": one.home.name}
    return render(request, "homes/governing_matter.html", _shown(one, back, [], own=False))


@page("home.run", writes=["POST"])
def home_matter_propose(request: HttpRequest) -> HttpResponse:
    """Bring a matter before the party organisation."""
    actor = request.actor  # type: ignore[attr-defined]
    form = MatterForm(posted(request), initial={"proposer": actor.name})
    words = {
        "title": _("提出重要事项"),
        "lead": _("制度、预算、人事、项目、收入分配、安全、不予接收，都要先由社区党组织开会讨论决定，再办理。"),
        "submit": _("提出"),
        "back": matters_link(),
    }
    return act_page(
        request,
        form,
        lambda: propose_matter(**form.cleaned_data, by=actor, at=timezone.now()),
        words,
        done=_("事项已提出，等会议讨论。"),
        there=lambda made: reverse("home-matter", args=[made.pk]),
    )


@page("home.run", writes=["POST"])
def home_meeting_record(request: HttpRequest) -> HttpResponse:
    """Write down a meeting and what it decided."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = MajorMatter.objects.within_reach(actor, RUN).filter(state="proposed")
    form = MeetingForm(posted(request), request.FILES or None, waiting=rows.order_by("pk")[:SHOWN])
    words = {
        "title": _("登记党组织会议"),
        "lead": _("一次会议只登记一次，登记以后不能改。到会须过半数。"),
        "submit": _("登记"),
        "back": matters_link(),
    }
    return act_page(
        request,
        form,
        lambda: record_meeting(form.meeting(), form.decisions(), by=actor, at=timezone.now()),
        words,
        done=_("会议已登记。"),
        there=lambda _made: reverse("home-meetings"),
    )


@page("home.run")
def home_meetings(request: HttpRequest) -> HttpResponse:
    """The latest meetings, with what each decided."""
    decided = Prefetch("matters", MajorMatter.objects.order_by("pk"))
    rows = PartyMeeting.objects.within_reach(request.actor, RUN).prefetch_related(decided)  # type: ignore[attr-defined]
    context = {
        "meetings": rows.order_by("-held_on", "-pk")[:SHOWN],
        "columns": columns(_("开会日期"), _("主持人"), _("到会"), _("讨论情况"), _("决定的事项")),
        "back": matters_link(),
    }
    return render(request, "homes/governing_meetings.html", context)


def _matter_act(request: HttpRequest, key: int, form: Any, act: Any, words: dict[str, Any], done: str) -> HttpResponse:
    one = fetch(MajorMatter.objects, request.actor, RUN, pk=key)  # type: ignore[attr-defined]
    here = reverse("home-matter", args=[one.pk])
    return act_page(request, form, act, {**words, "back": (here, one.title)}, done=done, there=lambda _made: here)


@page("home.run", writes=["POST"])
def home_matter_finish(request: HttpRequest, major_matter_id: int) -> HttpResponse:
    """Say how a matter was carried out."""
    actor = request.actor  # type: ignore[attr-defined]
    form = FinishForm(posted(request), request.FILES or None, initial={"on": timezone.localdate()})
    words = {
        "title": _("登记执行情况"),
        "lead": _(
            "人事、收入分配、不予接收或者退出，在办那件事的页面上选这个决定，才算执行；登记章程、动用发展基金、"
            "超员接收也一样。别的事办完以后，在这里写明哪天办的，附上凭据。"
        ),
        "submit": _("登记"),
    }

    def act() -> Any:
        return finish_matter(major_matter_id, form.said(), by=actor, at=timezone.now())

    return _matter_act(request, major_matter_id, form, act, words, _("执行情况已登记。"))


@page("home.run", writes=["POST"])
def home_matter_publish(request: HttpRequest, major_matter_id: int) -> HttpResponse:
    """Say on which day the outcome was made public."""
    actor, form = request.actor, PublishForm(posted(request))  # type: ignore[attr-defined]
    words = {"title": _("登记公开日期"), "lead": _("在公开栏贴出结果的那一天。"), "submit": _("登记")}

    def act() -> Any:
        return publish_matter(major_matter_id, form.cleaned_data["on"], by=actor, at=timezone.now())

    return _matter_act(request, major_matter_id, form, act, words, _("公开日期已登记。"))


@page("home.run", writes=["POST"])
def home_matter_drop(request: HttpRequest, major_matter_id: int) -> HttpResponse:
    """Take a matter back before it is decided."""
    actor, form = request.actor, WordsForm(posted(request), label=_("为什么撤回"))  # type: ignore[attr-defined]
    words = {"title": _("撤回重要事项"), "lead": "", "submit": _("撤回"), "danger": True}

    def act() -> Any:
        return drop_matter(major_matter_id, form.cleaned_data["words"], by=actor, at=timezone.now())

    return _matter_act(request, major_matter_id, form, act, words, _("事项已撤回。"))


@page("home.run")
def home_charter(request: HttpRequest) -> HttpResponse:
    """The charter in force with its clauses, those that are missing, and earlier versions."""
    actor = request.actor  # type: ignore[attr-defined]
    versions = list(Charter.objects.within_reach(actor, RUN).select_related("matter").order_by("-version"))
    now = versions[0] if versions else None
    context = {
        "home": own_home_of(actor),
        "now": now,
        "clauses": [words for name, words in CLAUSES if now and name in now.clauses],
        "missing": missing_clauses(now.clauses if now else ()),
        "versions": versions,
        "columns": columns(_("版本"), _("通过日期"), _("提取发展基金") + ">", _("决定")),
        "back": matters_link(),
    }
    return render(request, "homes/governing_charter.html", context)


@page("home.run", writes=["POST"])
def home_charter_adopt(request: HttpRequest) -> HttpResponse:
    """Write down the next version of the charter, by a decision."""
    actor = request.actor  # type: ignore[attr-defined]
    form = CharterForm(posted(request), request.FILES or None, matters=agreed_matters(actor, "rules"))
    words = {
        "title": _("登记新一版章程"),
        "lead": _("章程要由党组织讨论决定。先提出种类为「制度」的重要事项，会议同意以后再登记。"),
        "submit": _("登记"),
        "back": (reverse("home-charter"), _("管理章程")),
    }

    def act() -> Any:
        said = dict(form.cleaned_data)
        raw, filename = file_of(said.pop("scan"))
        return adopt_charter(**said, raw=raw, filename=filename, by=actor, at=timezone.now())

    return act_page(
        request,
        form,
        act,
        words,
        done=_("章程已登记。"),
        there=lambda _made: reverse("home-charter"),
    )
