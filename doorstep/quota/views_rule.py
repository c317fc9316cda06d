"""Pages of one declared person: the ledger, rulings on claims for many at once, and who of the register it is."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.pages import page
from doorstep.base.papers import paper_response
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day, yuan
from doorstep.kernel.idcard import born_on, is_sound
from doorstep.kernel.names import mask_name, mask_number
from doorstep.kernel.refusal import Refused
from doorstep.orgs.places import paths_of
from doorstep.people.answering import done, posted
from doorstep.people.models import Person

from .beside import LEGEND as CLAIMED
from .beside import ONCE, claimants_of
from .counting import CLAIMS
from .forms import NOBODY, LinkForm, RuleForm
from .ledger import LEGEND, ledger_of
from .linking import WORDS
from .models import Declaration, Placement, PlacementPaper
from .services import outcomes_of, rule_claims, settle_link
from .services.placing import CROSS, SETTLED, is_open
from .views import MONTH_HEADS, act_page, events_of
from .views_elsewhere import elsewhere_of
from .words import rows_of, waiting_by_claim

PLACED = Placement.objects.select_related("declaration__employer")


@page("placement.view")
def placement(request: HttpRequest, placement_id: int) -> HttpResponse:
    """One person: what the employer says, each claim with its months, files and rulings, and the papers shown."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    one = fetch(PLACED, actor, "placement.view", pk=placement_id)
    months, lines = ledger_of(one, on=on)
    (row,) = rows_of([(one, months)])
    may_rule = one.declaration.state == "accepted" and actor.may("placement.review", one.code)
    papers = one.papers.select_related("paper").order_by("pk")
    context = {
        "placement": one,
        "facts": _facts(one),
        "row": row,
        "months": MONTH_HEADS,
        "wages": [yuan(fen) for fen in one.wages_fen],
        "lines": lines,
        "legend": LEGEND,
        "claimants": claimants_of(one, lines, actor, on=on),
        "claimed_legend": CLAIMED,
        "once": ONCE,
        "papers": [(paper, CLAIMS[paper.claim].label if paper.claim in CLAIMS else paper.claim) for paper in papers],
        "paper_columns": columns(_("证明什么"), _("材料"), _("说明"), _("提交")),
        "is_open": is_open(one),
        "may_rule": may_rule,
        "may_link": is_open(one) and actor.may("placement.review", one.code),
        "events": events_of("quota.placement", one.pk),
        **elsewhere_of(one, actor),
    }
    return render(request, "quota/review_placement.html", context)


def _facts(one: Placement) -> list[tuple[Any, ...]]:
    until = day(one.contract_until) or _("没有固定期限")
    return [
        (_("证件"), one.get_certificate_display(), mask_number(one.number.open())),
        (_("名册比对"), linked_words(one)),
        (_("工作岗位"), one.post),
        (_("用工形式"), one.get_contract_display(), _("全日制") if one.is_full_time else _("不是全日制")),
        (_("合同"), _("%(since)s至%(until)s") % {"since": day(one.contract_from), "until": until}),
        (_("劳务派遣"), one.get_dispatch_display(), one.dispatch_proof),
    ]


def linked_words(one: Placement) -> str:
    """Whether it is known who of the register it is, and how."""
    said = {"": _("还没有比对"), SETTLED: _("审核人认定"), CROSS: _("审核人认定：外地的人")}
    return said.get(one.linked) or str(WORDS.get(one.linked, one.linked))


@page("placement.view")
def paper(request: HttpRequest, placement_paper_id: int) -> HttpResponse:
    """What the employer showed, for whoever may see the declaration."""
    papers = PlacementPaper.objects.select_related("paper")
    found = fetch(papers, request.actor, "placement.view", pk=placement_paper_id)  # type: ignore[attr-defined]
    return paper_response(found.paper)


@page("placement.review", writes=["POST"])
def rule(request: HttpRequest, declaration_id: int) -> HttpResponse:
    """Rule on one claim of several people of a declaration, in some months."""
    actor = request.actor  # type: ignore[attr-defined]
    made = fetch(Declaration.objects.select_related("employer"), actor, "placement.view", pk=declaration_id)
    people = [(str(key), name) for key, name in made.placements.order_by("pk").values_list("pk", "name")]
    form = RuleForm(posted(request), people=people, initial=_chosen(request, made))
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and (count := done(form, lambda: _ruled(form, actor))):
        messages.success(request, _("已认定，写入 %(count)s 条。") % {"count": count})
        return redirect("declaration", made.pk)
    return act_page(
        request,
        form,
        was_refused=was_refused,
        title=_("逐项认定"),
        button=_("认定"),
        about=f"{made.employer.name} {made.year}",
        back=reverse("declaration", args=[made.pk]),
        told=_("一次认定一个核对事项，可以选几个人、几个月。后一次认定代替前一次。"),
    )


def _chosen(request: HttpRequest, made: Declaration) -> dict[str, Any]:
    """What the page before has ticked: people as `row`, a claim; of a claim alone those who wait for it."""
    people, claim = request.GET.getlist("row"), request.GET.get("claim", "")
    if claim and not people:
        known = (row for row in rows_of(outcomes_of(made)) if not is_open(row.placement))
        people = [str(key) for one in waiting_by_claim(known) if one.claim == claim for key in one.people]
    return {
        "people": people,
        "claim": claim,
        "months": [str(at) for at in range(1, 13)],
    }


def _ruled(form: RuleForm, actor: Actor) -> int:
    said = form.cleaned_data
    return rule_claims(
        [int(key) for key in said["people"]],
        said["claim"],
        [int(month) for month in said["months"]],
        holds=said["holds"] == "yes",
        reason=said["reason"],
        by=actor,
        at=timezone.now(),
    )


@page("placement.review", writes=["POST"])
def link(request: HttpRequest, placement_id: int) -> HttpResponse:
    """Who of the register it is: what the employer wrote beside whom it may be, all masked.

    Raises: Refused("placement.known").
    """
    actor = request.actor  # type: ignore[attr-defined]
    one = fetch(PLACED, actor, "placement.view", pk=placement_id)
    if not is_open(one):
        raise Refused(
            _("没有认定是谁。"),
            why=_("这个人不用认定：%(how)s。") % {"how": linked_words(one)},
            then=_("请回到本人的页面。"),
            code="placement.known",
        )
    near = list(Person.objects.filter(pk__in=one.near, merged_into=None).order_by("pk"))
    form = LinkForm(posted(request), near=[(str(person.pk), _called(place, person)) for place, person in _named(near)])
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: _settled(one, form, actor)):
        messages.success(request, _("已认定。系统会重新比对，比对完以后请再看。"))
        return redirect("placement", one.pk)
    return act_page(
        request,
        form,
        was_refused=was_refused,
        title=_("认定是名册里的谁"),
        button=_("认定"),
        about=f"{one.declaration.employer.name} {one.name}",
        back=reverse("placement", args=[one.pk]),
        told=linked_words(one),
        evidence=_evidence(one, near),
        evidence_columns=columns(_("哪一份"), _("姓名"), _("证件号码"), _("出生日期"), _("户籍地")),
        beyond=len(one.near) - len(near),
    )


def _settled(one: Placement, form: LinkForm, actor: Actor) -> Placement:
    key = form.cleaned_data["person"]
    person_id = None if key == NOBODY else int(key)
    return settle_link(one.pk, person_id, form.cleaned_data["reason"], by=actor, at=timezone.now())


def _named(near: Sequence[Person]) -> list[tuple[int, Person]]:
    return list(enumerate(near, 1))


def _called(place: int, person: Person) -> str:
    return _("名册 %(place)s：%(name)s") % {"place": place, "name": mask_name(person.name)}


def _evidence(one: Placement, near: Sequence[Person]) -> list[tuple[str, str, str, str, str]]:
    number = one.number.open()
    places = paths_of([person.code for person in near], on=timezone.localdate())
    born = day(born_on(number)) if is_sound(number) else _("号码读不出")
    declared = (_("单位申报"), mask_name(one.name), mask_number(number), born, "")
    found = [
        (
            _("名册 %(place)s") % {"place": place},
            mask_name(person.name),
            mask_number(person.number.open()) if person.number else _("暂无号码"),
            day(person.born_on) or _("不详"),
            places.get(person.code, person.code),
        )
        for place, person in _named(near)
    ]
    return [declared, *found]
