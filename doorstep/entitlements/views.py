"""Pages of this room: months and what they found, changes to confirm, one judgement opened."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.items import BENEFITS, find_benefit
from doorstep.base.jobs import submit_job
from doorstep.base.listpage import list_download, list_page
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import month as month_words
from doorstep.base.templatetags.words import yuan
from doorstep.kernel.days import month_named
from doorstep.kernel.refusal import Refused
from doorstep.orgs.places import names_of
from doorstep.payments.models import Batch
from doorstep.people.models import Person

from .explain import explain
from .forms import ConfirmForm, DecideForm, DrawForm, JudgeForm
from .known import latest
from .listings import CHANGES, TONES, missing_words
from .models import Change, MonthRun
from .process_words import course_of
from .services import confirm_change, confirm_changes, decline_change, draw_up_month, earlier_of
from .waiting import NOBODY_WAITS, counts_by_hold, hold_words, months_waiting, of_month, with_hold

REASON_COLUMNS = columns("条件", "结果", "情况", "来源")


@page("benefit.view")
def months(request: HttpRequest) -> HttpResponse:
    """The latest month runs within reach: who is due, what waits for people, what cannot be told."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    ours = latest(MonthRun.objects.within_reach(actor, "benefit.view"))
    runs = list(ours.order_by("-month", "benefit", "code")[:60])
    may_judge = actor.may("benefit.judge", actor.code)
    return render(
        request,
        "entitlements/months.html",
        {
            "rows": _month_rows(runs, actor),
            "places": names_of({run.code for run in runs}, on=today),
            "columns": columns(
                "月份和项目", "县（市、区）", "应享人数>", "应享金额（元）>", "待确认", "暂不能判定>", "办理"
            ),
            "form": JudgeForm(initial={"month": f"{today:%Y-%m}"}) if may_judge else None,
            "may_confirm": actor.may("benefit.confirm"),
            "may_answer": actor.may("benefit.answer"),
            "may_draw": actor.may("batch.draw"),
            "may_recover": actor.may("recovery.view"),
        },
    )


def _month_rows(runs: list[MonthRun], actor: Actor) -> list[tuple[Any, ...]]:
    """Each run with its benefit, the counts of what waits, and the batch drawn from it, if any."""
    oldest = min((run.month for run in runs), default=timezone.localdate())
    waiting = Change.objects.within_reach(actor, "benefit.view").filter(month__gte=oldest, state="open")
    counts = months_waiting(waiting, timezone.localdate())
    drawn = Batch.objects.within_reach(actor, "batch.view").filter(month__gte=oldest, follows_batch=None)
    batches = {(batch.month, batch.benefit, batch.code): batch for batch in drawn.exclude(state="dropped")}
    return [
        (
            run,
            BENEFITS[run.benefit],
            counts.get((run.month, run.benefit, run.code[:6]), NOBODY_WAITS),
            batches.get((run.month, run.benefit, run.code)),
        )
        for run in runs
    ]


@page("benefit.judge", writes=["POST"])
def judge(request: HttpRequest) -> HttpResponse:
    """Submit the month run of one's own county as a job."""
    actor, form = request.actor, JudgeForm(request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        raise Refused(
            _("没有开始判定。"), why=_("月份应写成 2026-05。"), then=_("请重新填写月份。"), code="benefit.bad_month"
        )
    actor.require("benefit.judge", actor.code, what=_("没有开始判定。"))
    terms = {"month": form.cleaned_data["month"].isoformat(), "counties": [actor.code]}
    job = submit_job("entitlements.judge", terms, by=actor, code=actor.code, at=timezone.now(), total=1)
    return redirect("job", job.pk)


@page("benefit.view")
def changes(request: HttpRequest) -> HttpResponseBase:
    """Every change within reach, filtered."""
    if "format" in request.GET:
        return list_download(request, CHANGES)
    return list_page(request, CHANGES, exports=True)


@page("benefit.confirm", writes=["POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm all open changes of one kind, one benefit and one month in one's own county."""
    actor, form = request.actor, ConfirmForm(request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        raise Refused(
            _("没有确认。"), why=_("表单填写不完整。"), then=_("请回到「待遇」页重新选择。"), code="change.bad_form"
        )
    said = form.cleaned_data
    count = confirm_changes(
        said["benefit"],
        said["month"],
        said["kind"],
        code=actor.code,
        by=actor,
        at=timezone.now(),
        reason=said["reason"],
    )
    left = Change.objects.within_reach(actor, "benefit.confirm").filter(
        of_month(said["month"]), benefit=said["benefit"], kind=said["kind"]
    )
    words = hold_words(counts_by_hold(left, timezone.localdate()))
    done = _("已确认 %(count)s 项。") % {"count": count}
    messages.info(request, done + (_("还不能确认的：%(words)s。") % {"words": words} if words else ""))
    return redirect("benefits")


@page("batch.draw", writes=["POST"])
def draw(request: HttpRequest) -> HttpResponse:
    """Draw up the batch of one benefit and month for one's own county."""
    actor, form = request.actor, DrawForm(request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        raise Refused(
            _("没有制单。"), why=_("表单填写不完整。"), then=_("请回到「待遇」页重新选择。"), code="batch.bad_form"
        )
    benefit = find_benefit(form.cleaned_data["benefit"])
    made = draw_up_month(benefit, form.cleaned_data["month"], code=actor.code, by=actor, at=timezone.now())
    return redirect("batch", made.pk)


@page("benefit.view", writes=["POST"])
def change(request: HttpRequest, change_id: int) -> HttpResponse:
    """One change with its reasons; the county confirms or declines it here."""
    actor = request.actor  # type: ignore[attr-defined]
    on = timezone.localdate()
    found = fetch(with_hold(Change.objects.select_related("person"), on), actor, "benefit.view", pk=change_id)
    if request.method == "POST":
        form = DecideForm(request.POST)
        if not form.is_valid():
            raise Refused(_("没有处理。"), why=_("没有选择怎么处理。"), then=_("请重新选择。"), code="change.bad_form")
        act = confirm_change if form.cleaned_data["decision"] == "confirm" else decline_change
        act(change_id, by=actor, at=timezone.now(), reason=form.cleaned_data["reason"])
        return redirect("change", change_id)
    return render(
        request,
        "entitlements/change.html",
        {
            "change": found,
            "tone": TONES[found.kind],
            "missing": missing_words(found),
            "earlier": [month_words(one.month) for one in earlier_of(found)] if found.state == "open" else [],
            "answer_url": reverse("person-act", args=[found.person_id, "circumstance"])
            if actor.may("benefit.answer", found.person.code)
            else "",
            "told": explain(found.person_id, BENEFITS[found.benefit], found.month),
            "items": [
                (_("原金额"), _("%(yuan)s 元") % {"yuan": yuan(found.was_fen)}),
                (
                    _("现金额"),
                    None if found.becomes_fen is None else _("%(yuan)s 元") % {"yuan": yuan(found.becomes_fen)},
                ),
            ],
            "reason_columns": REASON_COLUMNS,
            "course": course_of(found, on),
            "may_decide": found.state == "open" and actor.may("benefit.confirm", found.code),
            # Of any finding, odd or not: whoever is to read it out may know better than the list.
            "may_check": found.state == "open"
            and (found.kind != "unknown" or bool(found.odd))
            and actor.may("benefit.answer", found.code),
            "sees_lists": actor.may("benefit.confirm", found.code),
        },
    )


@page("benefit.view")
def explanation(request: HttpRequest, person_id: int, benefit: str, year: int, month: int) -> HttpResponse:
    """One judgement of one person, opened."""
    actor = request.actor  # type: ignore[attr-defined]
    person = fetch(Person.objects, actor, "benefit.view", pk=person_id)
    try:
        first = month_named(f"{year:04}-{month:02}")
    except ValueError:
        raise Http404 from None
    told = explain(person.pk, find_benefit(benefit), first)
    tone = "warn" if told.pays_fen is None else "good" if told.pays_fen else "note"
    return render(
        request,
        "entitlements/explanation.html",
        {"person": person, "told": told, "tone": tone, "reason_columns": REASON_COLUMNS},
    )
