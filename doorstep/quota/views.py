"""Pages of reviewers: the queue of declarations, one declaration with its acts, employers and their approval."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import fetch
from doorstep.base.acts import act_words
from doorstep.base.listpage import list_download, list_page
from doorstep.base.models import Trail
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day, minute, yuan
from doorstep.kernel.levy import written
from doorstep.kernel.names import mask_phone
from doorstep.people.answering import done, posted, status_of

from .forms import EmployerForm, KnownForm
from .hints import hints_of
from .listings import EMPLOYER_TONES, EMPLOYERS, REGISTRY_TONES, declarations_listing, due_words
from .models import Declaration, Employer
from .outcome import MONTHS, annual_count
from .reviewing_acts import ACTS, Act, open_acts
from .services import decide_employer, outcomes_of
from .services.placing import is_open
from .services.registering import looked_up_again
from .services.reviewing import outcomes_on
from .words import STATE_TONES, Row, rows_of, waiting_by_claim

SHOWN = 100
MONTH_HEADS = [gettext_lazy("%(month)s月") % {"month": at + 1} for at in range(MONTHS)]


@page("placement.view")
def declarations(request: HttpRequest) -> HttpResponseBase:
    """Declarations within reach, those past their day first, then by how much is to be looked at."""
    listing = declarations_listing(request.actor, on=timezone.localdate())  # type: ignore[attr-defined]
    if "format" in request.GET:
        return list_download(request, listing)
    pages = ((_("用人单位"), "employers"), (_("认定异议"), "appeals"), (_("抽查"), "draws"))
    actions = [*pages, (_("分项数据"), "placement-figures")]
    return list_page(request, listing, exports=True, actions=[(label, reverse(name)) for label, name in actions])


@page("placement.view")
def declaration(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """One declaration: the numbers, every person's year, what waits first, and what may be done next."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    made = fetch(Declaration.objects.select_related("employer"), actor, "placement.view", pk=declaration_id)
    rows = sorted(rows_of(outcomes_of(made)), key=_turn)
    asks_who = any(is_open(row.placement) for row in rows)
    known = KnownForm(request.GET if request.GET.get("known") else None)
    on_day = known.cleaned_data["known"] if known.is_bound and known.is_valid() else None
    shown = sorted(rows_of(outcomes_on(made, on_day, today=on)), key=_turn) if on_day else rows
    first = _first(request.GET.get("from", ""), len(rows))
    waiting = sum(row.waits or is_open(row.placement) for row in rows)
    context = {
        "declaration": made,
        "tone": STATE_TONES[made.state],
        "facts": [*_facts(made, rows), *([(_("应办结日"), due)] if (due := due_words(made, on=on)) else [])],
        "rows": [(row, written(row.count), is_open(row.placement)) for row in shown[first : first + SHOWN]],
        "known": known,
        "on_day": on_day,
        "counted_then": written(annual_count(month for row in shown for month in row.months)),
        "months": MONTH_HEADS,
        "count": len(rows),
        "waiting": waiting,
        "next_from": first + SHOWN if first + SHOWN < len(rows) else 0,
        "is_first": first == 0,
        "acts": open_acts(made, rows, actor, asks_who=asks_who),
        "is_own_review": made.state == "reviewed" and made.reviewer_id == actor.account_id,
        "may_rule": made.state == "accepted" and actor.may("placement.review", made.code),
        "may_recall": actor.may("placement.certify", made.code),
        "by_claim": waiting_by_claim(row for row in rows if not is_open(row.placement)),
        "hints": hints_of([made.pk]).get(made.pk, []),
        "certifications": list(made.certifications.select_related("proof").order_by("-pk")),
        "appeals": list(made.appeals.order_by("-pk")),
        "events": events_of("quota.declaration", made.pk),
    }
    return render(request, "quota/review_declaration.html", context)


def _turn(row: Row) -> int:
    """Who is not known comes first, then who waits: until it is known who it is, nothing else can be told."""
    return 0 if is_open(row.placement) else 1 if row.waits else 2


def _first(said: str, count: int) -> int:
    return min(int(said), count) if said.isdigit() and len(said) < 9 else 0


def _facts(made: Declaration, rows: Sequence[Row]) -> list[tuple[str, Any]]:
    employer = made.employer
    counted = annual_count(month for row in rows for month in row.months)
    staff = made.staff
    facts = [
        (_("统一社会信用代码"), employer.uscc),
        (_("单位性质"), f"{employer.get_kind_display()}，{employer.get_industry_display()}"),
        (_("地址"), employer.address),
        (_("在职职工年平均人数"), _("%(staff)s 人") % {"staff": written(staff)} if staff is not None else None),
        (_("全年工资总额"), _("%(yuan)s 元") % {"yuan": yuan(made.wages_fen)} if made.wages_fen is not None else None),
        (_("申报安排"), _("%(count)s 人") % {"count": len(rows)}),
        (_("现在可以计入"), _("年平均 %(count)s 人") % {"count": written(counted)}),
        (_("提交"), f"{made.submitted_label} {minute(made.submitted_at)}".strip()),
        (_("最近一次比对"), minute(made.compared_at) or _("还没有比对")),
        (_("初审"), f"{made.reviewer_label} {minute(made.reviewed_at)}".strip() if made.reviewed_at else ""),
        (_("退回原因"), made.returned_reason if made.state == "returned" else ""),
        (_("办结说明"), made.decided_reason),
        (_("为什么重新审核"), made.reopened_words),
    ]
    return [fact for fact in facts if fact[1] != ""]


def events_of(thing: str, key: int) -> list[dict[str, Any]]:
    """What was done with something, oldest first. One query."""
    lines = Trail.objects.filter(thing=thing, thing_id=key).order_by("at", "pk")
    return [{"label": act_words(t.act), "by": t.seat_label, "at": t.at, "note": t.reason} for t in lines]


@page("placement.view", writes=["POST"])
def act(request: HttpRequest, declaration_id: int, name: str) -> HttpResponse:
    """One act on a declaration: what it means and asks, and doing it."""
    actor = request.actor  # type: ignore[attr-defined]
    made = fetch(Declaration.objects.select_related("employer"), actor, "placement.view", pk=declaration_id)
    if name not in ACTS:
        raise Http404
    chosen: Act = ACTS[name]
    actor.require(chosen.verb, made.code, what=_("「%(act)s」没有办成。") % {"act": chosen.label})
    form = chosen.form(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: chosen.do(made.pk, **form.cleaned_data, by=actor, at=timezone.now())):
        messages.success(request, _("「%(act)s」已办好。") % {"act": chosen.label})
        return redirect("declaration", made.pk)
    return act_page(
        request,
        form,
        was_refused=was_refused,
        title=chosen.label,
        told=chosen.told,
        danger=chosen.danger,
        about=f"{made.employer.name} {made.year}",
        back=reverse("declaration", args=[made.pk]),
    )


def act_page(
    request: HttpRequest,
    form: Any,
    *,
    was_refused: bool,
    title: Any,
    about: str,
    back: str,
    told: Any = "",
    button: Any = "",
    **more: Any,
) -> HttpResponse:
    """The page of one act: what it is about, what it means, its form, and the way back."""
    said = {"title": title, "button": button or title, "about": about, "back": back, "told": told}
    context = {"form": form, "danger": False, **said, **more}
    return render(request, "quota/review_act.html", context, status=status_of(form, was_refused=was_refused))


@page("placement.view")
def employers(request: HttpRequest) -> HttpResponseBase:
    """Employers within reach, those that wait for an approval first."""
    if "format" in request.GET:
        return list_download(request, EMPLOYERS)
    return list_page(request, EMPLOYERS, exports=True)


@page("placement.view")
def employer(request: HttpRequest, employer_id: int) -> HttpResponse:
    """One employer: what it said, how the registry compares, its clerks and its declarations."""
    actor = request.actor  # type: ignore[attr-defined]
    found = looked_up_again(fetch(Employer.objects, actor, "placement.view", pk=employer_id))
    facts = [
        (_("统一社会信用代码"), found.uscc),
        (_("单位性质"), f"{found.get_kind_display()}，{found.get_industry_display()}"),
        (_("地址"), found.address),
        (_("联系人"), found.contact, mask_phone(found.phone.open()) if found.phone else ""),
        (_("申请时间"), minute(found.applied_at)),
        (_("核准"), f"{found.decided_label} {minute(found.decided_at)}".strip(), found.decided_reason),
    ]
    context = {
        "employer": found,
        "tone": EMPLOYER_TONES[found.state],
        "registry_tone": REGISTRY_TONES[found.registry],
        "facts": facts if found.decided_at else facts[:-1],
        "may_decide": found.state == "applied" and actor.may("placement.review", found.code),
        "declarations": [(one, STATE_TONES[one.state]) for one in found.declarations.order_by("-year", "-pk")],
        "columns": columns(_("年度"), _("状态"), _("提交时间")),
        "clerks": [
            (clerk.account.name, _held(clerk.held), clerk.closed_reason)
            for clerk in found.clerks.select_related("account").order_by("pk")
        ],
        "clerk_columns": columns(_("姓名"), _("期间"), _("停用原因")),
        "events": events_of("quota.employer", found.pk),
    }
    return render(request, "quota/review_employer.html", context)


def _held(held: Any) -> str:
    return (
        _("%(since)s起") % {"since": day(held.lower)} if held.upper is None else f"{day(held.lower)}–{day(held.upper)}"
    )


@page("placement.review", writes=["POST"])
def decide(request: HttpRequest, employer_id: int) -> HttpResponse:
    """Approve an employer, or not."""
    actor = request.actor  # type: ignore[attr-defined]
    found = looked_up_again(fetch(Employer.objects, actor, "placement.view", pk=employer_id))
    form = EmployerForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(
        form,
        lambda: decide_employer(
            found.pk,
            is_approved=form.cleaned_data["verdict"] == "yes",
            reason=form.cleaned_data["reason"],
            by=actor,
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("单位已办理。"))
        return redirect("employer", found.pk)
    told = f"{_('登记信息比对')}：{found.get_registry_display()}。{found.registry_words}"
    back = reverse("employer", args=[found.pk])
    return act_page(request, form, was_refused=was_refused, title=_("核准单位"), about=found.name, back=back, told=told)
