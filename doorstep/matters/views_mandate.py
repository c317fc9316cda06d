"""Pages of acting for somebody: a helper's own clients, giving a mandate, its journal, taking it back."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import fetch
from doorstep.base.installation import installation
from doorstep.base.items import ITEMS
from doorstep.base.listing import Column, Listing
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.papers import paper_response
from doorstep.base.scope import scoped
from doorstep.kernel.days import add_months
from doorstep.people.answering import done, posted, status_of
from doorstep.people.fields import DayField
from doorstep.people.models import Guardian, Person

from .models_mandate import Mandate
from .queues import own_mandates
from .services import give_mandate, revoke_mandate, send_mandate_code, verify_mandate_code
from .services.mandates import LONGEST_MONTHS
from .words import item_words

ONE_DAY = dt.timedelta(days=1)


CLIENTS = Listing(
    name="clients",
    title=str(gettext_lazy("我的服务对象")),
    permission="matter.file",
    rows=own_mandates,
    columns=(
        Column("person", str(gettext_lazy("姓名")), lambda row: row.person.name),
        Column("items", str(gettext_lazy("委托事项")), item_words, width=40),
        Column("until", str(gettext_lazy("到期")), lambda row: f"{row.valid.upper - ONE_DAY:%Y-%m-%d}"),
        Column("how", str(gettext_lazy("委托方式")), lambda row: row.get_how_display()),
    ),
    order=("-pk",),
    url=lambda row: reverse("mandate", args=[row.pk]),
    empty=str(gettext_lazy("还没有人委托您代办。打开一个人的页面，可以登记委托。")),
)


class MandateForm(forms.Form):
    """What is entrusted, until when, and how it was said."""

    items = forms.MultipleChoiceField(label=gettext_lazy("委托办理哪些事"), widget=forms.CheckboxSelectMultiple)
    until = DayField(label=gettext_lazy("到哪天为止"))
    how = forms.ChoiceField(label=gettext_lazy("怎样委托的"), choices=Mandate.HOWS)
    proof = forms.CharField(
        label=gettext_lazy("委托书编号、见证人姓名，或短信验证码"),
        max_length=100,
        help_text=gettext_lazy("口头委托要有一位不是经办人的见证人。"),
    )
    photo = forms.FileField(
        label=gettext_lazy("委托书的照片"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("书面委托必须有。手机上可以直接拍照。"),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )
    guardian = forms.ModelChoiceField(
        Guardian.objects.none(),
        label=gettext_lazy("谁代为委托"),
        required=False,
        empty_label=gettext_lazy("本人委托"),
    )

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(item.code, item.label) for item in ITEMS.values() if item.is_offered]
        self.fields["items"].choices = offered  # type: ignore[attr-defined]
        held = Guardian.objects.filter(person=person, held__contains=timezone.localdate())
        self.fields["guardian"].queryset = held  # type: ignore[attr-defined]
        self.fields["guardian"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]


class RevokeForm(forms.Form):
    """What is taken back, and why. Nothing chosen: the whole."""

    items = forms.MultipleChoiceField(
        label=gettext_lazy("撤销哪些事"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("都不选，就是全部撤销。"),
    )
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=100)


@page("matter.file")
def clients(request: HttpRequest) -> HttpResponseBase:
    """Whoever has entrusted something to this seat's organisation."""
    return list_page(request, CLIENTS)


@page("matter.file", writes=["POST"], apart=True)
def give(request: HttpRequest, person_id: int) -> HttpResponse:
    """A person entrusts items to this seat's organisation. A try at a code counts, whatever comes of the rest."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return _giving(request, person_id)
    code_id = None
    if request.POST.get("how") == "code":
        with scoped(actor.reach("matter.file"), by=actor):
            code_id = verify_mandate_code(person_id, request.POST.get("proof", ""), by=actor, at=timezone.now())
    with scoped(actor.reach("matter.file"), by=actor):
        return _giving(request, person_id, code_id)


def _giving(request: HttpRequest, person_id: int, code_id: int | None = None) -> HttpResponse:
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    person = fetch(Person.objects, actor, "person.view", pk=person_id)
    until = add_months(on, LONGEST_MONTHS)
    form = MandateForm(posted(request), request.FILES or None, person=person, initial={"until": until})
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and (made := done(form, lambda: _given(request, person, form, code_id))):
        messages.success(request, _("委托已登记。"))
        return redirect("mandate", made.pk)
    context = {"person": person, "form": form, "title": _("登记委托"), "sends_code": True}
    return render(request, "matters/mandate_act.html", context, status=status_of(form, was_refused=was_refused))


def _given(request: HttpRequest, person: Person, form: MandateForm, code_id: int | None) -> Mandate:
    said = dict(form.cleaned_data)
    guardian, items = said.pop("guardian"), said.pop("items")
    said["guardian_id"] = guardian.pk if guardian else None
    if photo := said.pop("photo"):
        said["photo"] = (photo.read(), photo.name)
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    return give_mandate(person.pk, items, **said, code_id=code_id, by=actor, at=at)


@page("matter.file", writes=["POST"])
def send_code(request: HttpRequest, person_id: int) -> HttpResponse:
    """Send the person a code, which is read out to whoever helps."""
    if request.method == "POST":
        made, code = send_mandate_code(person_id, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        messages.success(request, _("验证码已发到 %(phone)s，10 分钟内有效。") % {"phone": made.phone})
        here = installation()
        if here and here.is_synthetic:
            messages.info(request, _("演示不发短信，验证码是 %(code)s。") % {"code": code})
    return redirect("mandate-give", person_id)


@page("matter.view")
def mandate(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """One mandate with everything that was done under it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Mandate.objects.select_related("person", "guardian"), actor, "matter.view", pk=mandate_id)
    stands = timezone.localdate() in found.valid
    facts = [
        (_("受托组织"), found.org_name),
        (_("委托人"), found.guardian.name if found.guardian else _("本人")),
        (_("委托方式"), found.get_how_display(), found.proof),
        (_("委托期"), "" if found.valid.isempty else f"{found.valid.lower} {_('至')} {found.valid.upper - ONE_DAY}"),
        (_("委托事项"), item_words(found)),
        (_("撤销原因"), found.revoked_reason or _("没有撤销")),
    ]
    context = {
        "mandate": found,
        "facts": facts,
        "stands": stands,
        "has_paper": found.paper_id is not None,
        "acts": found.acts.order_by("-pk")[:200],
        "may_revoke": stands and actor.may("matter.file", found.code),
    }
    return render(request, "matters/mandate.html", context)


@page("matter.view")
def mandate_paper(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """The photograph of what was signed."""
    rows = Mandate.objects.select_related("paper")
    found = fetch(rows, request.actor, "matter.view", pk=mandate_id)  # type: ignore[attr-defined]
    if found.paper is None:
        raise Http404
    return paper_response(found.paper)


@page("matter.file", writes=["POST"])
def revoke(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """Take a mandate back, or a part of it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Mandate.objects.select_related("person"), actor, "matter.view", pk=mandate_id)
    form = RevokeForm(posted(request))
    labels = [(code, ITEMS[code].label) for code in found.items if code in ITEMS]
    form.fields["items"].choices = labels  # type: ignore[attr-defined]
    was_refused = request.method == "POST" and form.is_valid()
    said = lambda: form.cleaned_data["items"] or found.items  # noqa: E731
    if was_refused and done(form, lambda: _revoked(request, found, said(), form.cleaned_data["reason"])):
        messages.success(request, _("委托已撤销。"))
        return redirect("mandate", found.pk)
    context = {"person": found.person, "form": form, "title": _("撤销委托")}
    return render(request, "matters/mandate_act.html", context, status=status_of(form, was_refused=was_refused))


def _revoked(request: HttpRequest, found: Mandate, items: list[str], reason: str) -> Mandate:
    return revoke_mandate(found.pk, items, reason=reason, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
