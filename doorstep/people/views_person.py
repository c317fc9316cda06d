"""One person: the page, the acts on it, sensitive values shown in full, and who looked."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.base.panels import shown_panels
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day
from doorstep.kernel.names import mask_number, mask_phone

from .acting import ACTS, acts_for
from .answering import done, posted, status_of
from .finding import find_people
from .forms import EndGuardianForm, MergeForm, PersonForm, ReasonForm
from .models import Guardian, Merge, Person
from .reading import lines_of, looks_at, rows_of, whole_people
from .services import end_guardian, holder_to_merge, merge_people, reveal, reveal_guardian, split_people
from .services.reveal import FIELDS, GUARDIAN_FIELDS, PURPOSES
from .words import age_words, life_words


@page("person.view")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Everything this seat may see of one person; a row that was joined to another leads there."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    found = fetch(whole_people(today), actor, "person.view", pk=person_id)
    if found.merged_into_id:
        return redirect("person", found.merged_into_id)
    found.acts, found.looks = lines_of(rows_of(found))
    context = {
        "person": found,
        "place": " ".join(found.place),
        "facts": _facts(found),
        "age": age_words(found, today),
        "life": life_words(found),
        "number": mask_number(found.number.open()) if found.number else "",
        "phone": mask_phone(found.phone.open()) if found.phone else "",
        "purposes": PURPOSES,
        "may_reveal": actor.may("person.reveal", found.code),
        "may_merge": actor.may("person.merge", found.code),
        "acts": acts_for(found, actor),
        "panels": shown_panels("person", found, actor),
    }
    return render(request, "people/person.html", context)


def _facts(found: Any) -> list[tuple[Any, ...]]:
    return [
        (_("出生日期"), day(found.born_on)),
        *([(_("死亡日期"), day(found.died_on))] if found.died_on else []),
        (_("户籍地"), " ".join(found.place) or found.code, found.address),
        (_("现居地"), " ".join(found.lives_place) or found.lives_code, found.lives_address),
    ]


@page("person.view", writes=["POST"])
def act(request: HttpRequest, person_id: int, name: str) -> HttpResponse:
    """One act on one person, as a page of its own."""
    actor, chosen = request.actor, ACTS.get(name)  # type: ignore[attr-defined]
    if chosen is None:
        raise Http404
    found = fetch(Person.objects.select_related("household"), actor, "person.view", pk=person_id)
    actor.require(chosen.permission, found.code, what=_("「%(act)s」不能办理。") % {"act": chosen.label})
    form = chosen.form(posted(request), actor=actor, on=timezone.localdate(), person=found)
    return answered(
        request,
        form,
        lambda: chosen.do(found.pk, form.cleaned_data, by=actor, at=timezone.now()),
        done_words=chosen.done,
        context={"person": found, "title": chosen.label, "lead": chosen.lead, "danger": chosen.danger},
    )


def answered(
    request: HttpRequest,
    form: PersonForm,
    do: Callable[[], Any],
    *,
    done_words: Any,
    context: dict[str, Any],
    template: str = "people/act.html",
) -> HttpResponse:
    """The form's page; after the act, the person's page, or the list where the person has moved out of reach."""
    was_refused = False
    if request.method == "POST" and form.is_valid():
        if done(form, do):
            messages.success(request, str(done_words))
            within = Person.objects.within_reach(request.actor, "person.view")  # type: ignore[attr-defined]
            there = within.filter(pk=context["person"].pk).exists()
            return redirect("person", context["person"].pk) if there else redirect("people")
        was_refused = True
    return render(request, template, {**context, "form": form}, status=status_of(form, was_refused=was_refused))


@page("person.view", writes=["POST"])
def merge(request: HttpRequest, person_id: int) -> HttpResponse:
    """Join this row with another that is the same person: one of the same name, or one found by its number."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    found = fetch(Person.objects, actor, "person.view", pk=person_id)
    actor.require("person.merge", found.code, what=_("没有合并。"))
    form = MergeForm(posted(request), actor=actor, on=today, person=found)
    form.offer(other for other in find_people(actor, found.name, on=today).people if other.pk != found.pk)

    def do() -> Any:
        said = form.cleaned_data
        other = said.get("other") or holder_to_merge(said["number"], by=actor, on=today).pk
        pair = (found.pk, other) if said["keep"] == "this" else (other, found.pk)
        return merge_people(*pair, reason=said["reason"], by=actor, at=timezone.now())

    lead = _("两份登记的残疾人证、监护人、情况和账户归到一起，可以撤销。发放过的记录留在原处，仍能查到。")
    context = {"person": found, "title": _("合并重复登记"), "lead": lead}
    return answered(request, form, do, done_words=_("已合并。"), context=context)


@page("person.view", writes=["POST"])
def split(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Undo a merge."""
    actor = request.actor  # type: ignore[attr-defined]
    joined = fetch(Merge.objects.select_related("kept", "gone"), actor, "person.view", pk=merge_id)
    actor.require("person.merge", joined.code, what=_("没有撤销合并。"))
    form = ReasonForm(posted(request), actor=actor, on=timezone.localdate(), person=joined.kept)
    return answered(
        request,
        form,
        lambda: split_people(joined.pk, **form.cleaned_data, by=actor, at=timezone.now()),
        done_words=_("合并已撤销，两份登记恢复原样。"),
        context={"person": joined.kept, "title": _("撤销合并"), "lead": _("并过来的记录回到原来的登记。")},
    )


@page("person.view", writes=["POST"])
def guardian_end(request: HttpRequest, guardian_id: int) -> HttpResponse:
    """A guardian stands for the person no longer."""
    actor = request.actor  # type: ignore[attr-defined]
    held = fetch(Guardian.objects.select_related("person"), actor, "person.view", pk=guardian_id)
    actor.require("person.register", held.code, what=_("没有终止监护。"))
    form = EndGuardianForm(posted(request), actor=actor, on=timezone.localdate(), person=held.person)
    return answered(
        request,
        form,
        lambda: end_guardian(held.pk, **form.cleaned_data, by=actor, at=timezone.now()),
        done_words=_("监护已终止。"),
        context={"person": held.person, "title": _("终止监护"), "lead": held.name},
    )


@page("person.reveal", writes=["POST"])
def shown(request: HttpRequest, person_id: int) -> HttpResponse:
    """One sensitive value of a person in full."""
    field, purpose = request.POST.get("field", ""), request.POST.get("purpose", "")
    value = reveal(person_id, field, purpose, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return show_value(request, person_id, FIELDS[field], value)


@page("person.reveal", writes=["POST"])
def guardian_shown(request: HttpRequest, guardian_id: int) -> HttpResponse:
    """One sensitive value of a guardian in full."""
    actor, field = request.actor, request.POST.get("field", "")  # type: ignore[attr-defined]
    held = fetch(Guardian.objects, actor, "person.view", pk=guardian_id)
    value = reveal_guardian(guardian_id, field, request.POST.get("purpose", ""), by=actor, at=timezone.now())
    return show_value(request, held.person_id, GUARDIAN_FIELDS[field], value)


def show_value(request: HttpRequest, person_id: int, label: Any, value: str) -> HttpResponse:
    """The value on a page of its own, or alone for htmx. It is kept by no cache."""
    template = "people/shown.html#value" if request.htmx else "people/shown.html"  # type: ignore[attr-defined]
    answer = render(request, template, {"person_id": person_id, "label": label, "value": value or _("未登记")})
    answer["Cache-Control"] = "no-store"
    return answer


@page("person.view")
def person_looks(request: HttpRequest, person_id: int) -> HttpResponse:
    """Who looked at what of this person, when and for what purpose: a sheet to print and hand over."""
    found = fetch(Person.objects, request.actor, "person.view", pk=person_id)  # type: ignore[attr-defined]
    context = {
        "person": found,
        "rows": looks_at(rows_of(found))[:1000],
        "columns": columns(_("时间"), _("岗位"), _("查看人"), _("查看内容"), _("用途")),
        "number": mask_number(found.number.open()) if found.number else "",
    }
    return render(request, "people/looks.html", context)
