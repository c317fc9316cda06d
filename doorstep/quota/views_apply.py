"""The door for employers: the public page on which one registers itself."""

from typing import Any

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.installation import installation
from doorstep.base.pages import PUBLIC, page, refused
from doorstep.kernel.refusal import Refused
from doorstep.orgs.models import Division
from doorstep.people.answering import posted, status_of, tried
from doorstep.proofs.services import WINDOW, may_ask

from .forms_employer import ApplyForm
from .services import Application, apply_employer

CITY_DIGITS = 4


@page(PUBLIC, writes=["POST"])
def employer_apply(request: HttpRequest) -> HttpResponse:
    """An employer registers itself; whoever sends too many from one place is asked to wait."""
    form = ApplyForm(posted(request), places=tax_places())
    was_refused = False
    if request.method == "POST" and form.is_valid():
        if not may_ask(f"employer {get_client_ip_address(request)}", at=timezone.now()):
            return _too_often(request)
        made = tried(form, lambda: _apply(form.cleaned_data), ApplyForm.ABOUT)
        if made:
            places = dict(tax_places())
            return render(request, "quota/employer_applied.html", {"employer": made, "place": places[made.code]})
        was_refused = True
    return render(request, "quota/employer_apply.html", {"form": form}, status=status_of(form, was_refused=was_refused))


def _apply(said: dict[str, Any]) -> Any:
    names = ("uscc", "kind", "industry", "code", "address", "phone")
    application = Application(name=said["employer"], contact=said["name"], **{name: said[name] for name in names})
    return apply_employer(
        application, username=said["username"], name=said["name"], password=said["password"], at=timezone.now()
    )


def tax_places() -> list[tuple[str, str]]:
    """The counties of the city, and the city itself, by code. One query."""
    here = installation()
    if here is None:
        return []
    rows = Division.objects.as_of(timezone.localdate()).filter(
        system="stats", level__in=["city", "county"], code__startswith=here.city_code[:CITY_DIGITS]
    )
    return list(rows.order_by("-level", "code").values_list("code", "name"))


def _too_often(request: HttpRequest) -> HttpResponse:
    refusal = Refused(
        _("单位没有登记。"),
        why=_("这里的网络在十分钟内提交了太多次。"),
        then=_("请过十分钟再提交，或者到当地残联窗口办。"),
        code="employer.too_often",
    )
    answer = refused(request, refusal, status=429)
    answer["Retry-After"] = str(int(WINDOW.total_seconds()))
    return answer
