"""Pages of this room: entering a certificate, changing its state, seeing its number."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.people.answering import posted
from doorstep.people.models import Person
from doorstep.people.views_person import answered, show_value

from .forms import RecordForm, StateForm
from .models import Certificate
from .services import NUMBER, change_state, record_certificate, reissue_certificate, reveal_certificate_number


@page("certificate.view", writes=["POST"])
def record(request: HttpRequest, person_id: int) -> HttpResponse:
    """Enter a certificate as issued."""
    actor = request.actor  # type: ignore[attr-defined]
    person = fetch(Person.objects, actor, "certificate.view", pk=person_id)
    actor.require("certificate.record", person.code, what=_("没有登记残疾人证。"))
    form = RecordForm(posted(request), actor=actor, on=timezone.localdate(), person=person)
    return answered(
        request,
        form,
        lambda: record_certificate(person.pk, **form.said(), by=actor, at=timezone.now()),
        done_words=_("残疾人证已登记。"),
        context={"person": person, "title": _("登记残疾人证"), "lead": _("原来有效的一份到发证前一日为止。")},
        template="certificates/record.html",
    )


@page("certificate.view", writes=["POST"])
def state(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Freeze, report lost, reissue, cancel, or lift."""
    actor = request.actor  # type: ignore[attr-defined]
    held = fetch(Certificate.objects.select_related("person"), actor, "certificate.view", pk=certificate_id)
    actor.require("certificate.record", held.code, what=_("没有办理。"))
    form = StateForm(posted(request), actor=actor, on=timezone.localdate(), person=held.person)
    form.offer(held)

    def do() -> Any:
        said = dict(form.cleaned_data)
        if said["state"] == "reissue":
            return reissue_certificate(held.pk, on=said["on"], by=actor, at=timezone.now())
        return change_state(held.pk, said.pop("state"), **said, by=actor, at=timezone.now())

    title = _("残疾人证状态变更")
    lead = _("现在是「%(state)s」。") % {"state": held.get_state_display()}
    context = {"person": held.person, "title": title, "lead": lead}
    return answered(request, form, do, done_words=_("已办理。"), context=context)


@page("person.reveal", writes=["POST"])
def shown(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """The number of a certificate in full."""
    actor = request.actor  # type: ignore[attr-defined]
    held = fetch(Certificate.objects, actor, "certificate.view", pk=certificate_id)
    value = reveal_certificate_number(held.pk, request.POST.get("purpose", ""), by=actor, at=timezone.now())
    return show_value(request, held.person_id, NUMBER, value)
