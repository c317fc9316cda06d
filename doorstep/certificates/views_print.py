"""The page on which a certificate is printed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from doorstep.base.access import fetch
from doorstep.base.models import Trail
from doorstep.base.pages import page
from doorstep.base.printed import printed_response

from .models import Certificate
from .printing import FORMS, print_certificate, why_not_print

LATEST = 10


@page("certificate.print", writes=["POST"])
def printing(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """The card or the data sheet as PDF; before that, who printed what."""
    actor = request.actor  # type: ignore[attr-defined]
    held = fetch(Certificate.objects.select_related("person"), actor, "certificate.print", pk=certificate_id)
    if request.method == "POST":
        form = request.POST.get("form", "")
        if form not in FORMS:
            raise Http404
        return printed_response(print_certificate(held.pk, form, by=actor, at=timezone.now()), f"{form}-{held.pk}")
    lines = Trail.objects.filter(thing="certificates.certificate", thing_id=held.pk, act="print_certificate")
    context = {
        "certificate": held,
        "forms": FORMS.items(),
        "why": why_not_print(held, timezone.localdate()),
        "lines": [(one, FORMS.get((one.became or {}).get("form", ""), "")) for one in lines.order_by("-pk")[:LATEST]],
    }
    return render(request, "certificates/print.html", context)
