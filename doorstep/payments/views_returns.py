"""Pages of money that came back: the list of what waits, one of them with its answer, and one line of a batch."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.items import label_of
from doorstep.base.listpage import list_download, list_page
from doorstep.base.pages import page
from doorstep.base.templatetags.words import minute, month, yuan
from doorstep.people.answering import done, posted, status_of

from .bankformat import RETURN_CODES
from .listings import returns_listing
from .models import Line, ReturnTask
from .services import answer_return, make_unpayable
from .tones import LINE_TONES, TASK_TONES

# What is to be done, told to whoever does it.
WHAT_TO_DO = {
    "account": gettext_lazy("请向本人或监护人要正确的账户，由乡镇（街道）在「更换收款账户」里换好，这件事就自动办结。"),
    "death": gettext_lazy("账户被冻结，有时是因为本人已经去世。请先上门或打电话核实，再办结。"),
    "bank": gettext_lazy("请县里向银行问清楚，再办结。"),
}


class ReturnForm(forms.Form):
    """What was found out."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"),
        choices=[
            ("again", gettext_lazy("可以再发：账户没有换，问题已经解决")),
            ("dead", gettext_lazy("本人已去世，不再发")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("核实到的情况"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明怎样核实、向谁核实、结果如何。"),
    )


class UnpayableForm(forms.Form):
    """Why nobody can be paid."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


@page("benefit.answer")
def returns(request: HttpRequest) -> HttpResponseBase:
    """What came back and waits, or was seen to, within reach."""
    listing = returns_listing(on=timezone.localdate())
    if "format" in request.GET:
        return list_download(request, listing)
    return list_page(request, listing, exports=True)


@page("benefit.answer", writes=["POST"])
def one_return(request: HttpRequest, task_id: int) -> HttpResponse:
    """One of them: what came back and why, what is to be done, and the answer."""
    actor = request.actor  # type: ignore[attr-defined]
    task = fetch(ReturnTask.objects.select_related("person"), actor, "benefit.answer", pk=task_id)
    form = ReturnForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: answer_return(task_id, **form.cleaned_data, by=actor, at=timezone.now())):
        return redirect("return", task_id)
    context = {
        "task": task,
        "tone": TASK_TONES[task.outcome],
        "benefit": label_of(task.benefit),
        "what": WHAT_TO_DO[task.kind],
        "facts": _facts_of_task(task),
        "form": form if _may_answer(task, actor) else None,
        "account_url": reverse("pay-account", args=[task.person_id])
        if task.closed_at is None and actor.may("account.change", task.code)
        else "",
        "death_url": reverse("person-act", args=[task.person_id, "death"])
        if task.closed_at is None and task.person.died_on is None and actor.may("person.correct", task.code)
        else "",
    }
    return render(request, "payments/return.html", context, status=status_of(form, was_refused=was_refused))


def _may_answer(task: ReturnTask, actor: Actor) -> bool:
    return task.closed_at is None and (task.kind != "bank" or actor.may("batch.draw", task.code))


def _facts_of_task(task: ReturnTask) -> list[tuple[str, Any]]:
    facts = [
        (_("退汇原因"), RETURN_CODES[task.return_code]),
        (_("金额"), _("%(yuan)s 元") % {"yuan": yuan(task.amount_fen)}),
        (_("所属月份"), month(task.month)),
        (_("户名"), task.holder),
        (_("账号"), f"****{task.tail}"),
        (_("退汇时间"), minute(task.opened_at)),
        (_("应办结日"), f"{task.due_on:%Y-%m-%d}"),
        (_("办结"), f"{task.seat_label} {minute(task.closed_at)}" if task.closed_at else ""),
        (_("说明"), task.reason),
    ]
    return [(label, value) for label, value in facts if value]


@page("batch.lines", writes=["POST"])
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """One line of a batch: what was paid to whom, how often it was tried, and the end of what nobody can be paid."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Line.objects.select_related("batch", "follows_line")
    found = fetch(rows, actor, "batch.lines", pk=line_id)
    form = UnpayableForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: make_unpayable(line_id, **form.cleaned_data, by=actor, at=timezone.now())):
        return redirect("batch-line", line_id)
    later = Line.objects.filter(follows_line=found).first()
    context = {
        "line": found,
        "tone": LINE_TONES[found.state],
        "benefit": label_of(found.benefit),
        "facts": _facts_of_line(found),
        "later": later,
        "task": ReturnTask.objects.filter(line=found).first() if actor.may("benefit.answer") else None,
        "form": form if found.state == "returned" and not later and actor.may("batch.draw", found.code) else None,
    }
    return render(request, "payments/line.html", context, status=status_of(form, was_refused=was_refused))


def _facts_of_line(found: Line) -> list[tuple[str, Any]]:
    facts = [
        (_("户名"), found.holder),
        (_("账号"), f"****{found.tail}"),
        (_("金额"), _("%(yuan)s 元") % {"yuan": yuan(found.amount_fen)}),
        (_("所属月份"), month(found.month)),
        (_("第几次发放"), str(found.attempt)),
        (_("到账日"), f"{found.paid_on:%Y-%m-%d}" if found.paid_on else ""),
        (_("退汇原因"), RETURN_CODES.get(found.return_code, "")),
    ]
    return [(label, value) for label, value in facts if value]
