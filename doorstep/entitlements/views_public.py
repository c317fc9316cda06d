"""Pages for anybody: which lists hang today, one list, objecting to a line of it. After its last day it is gone."""

import uuid
from typing import Any

from axes.helpers import get_client_ip_address
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.items import BENEFITS, find_benefit
from doorstep.base.pages import PUBLIC, page, refused
from doorstep.base.scope import as_system
from doorstep.base.tables import columns
from doorstep.kernel.refusal import Refused
from doorstep.orgs.places import names_of
from doorstep.people.answering import done, posted, status_of
from doorstep.proofs.services import may_ask

from .forms_process import ObjectForm
from .models_process import ListEntry, PublicList
from .services import raise_objection
from .terms import OBJECTION_DAYS

MOST = 60  # lines on one page; of a longer list one village at a time is shown


@page(PUBLIC)
def lists(request: HttpRequest) -> HttpResponse:
    """Every list that hangs today."""
    on = timezone.localdate()
    with as_system(read_only=True):
        hanging = PublicList.objects.filter(opens_on__lte=on, closes_on__gte=on, withdrawn_at=None)
        rows = list(hanging.order_by("closes_on", "code", "pk")[:200])
    context = {
        "rows": [(row, BENEFITS[row.benefit].label) for row in rows if row.benefit in BENEFITS],
        "places": names_of({row.code for row in rows}, on=on),
        "columns": columns(_("名单"), _("县（市、区）"), _("人数") + ">", _("公示到")),
    }
    return render(request, "entitlements/lists.html", context)


@page(PUBLIC)
def one(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list: masked names, villages, amounts. Once it is over, that it is over, and nothing else."""
    on, place = timezone.localdate(), request.GET.get("place", "")
    with as_system(read_only=True):
        found = PublicList.objects.filter(pk=list_id, opens_on__lte=on).first()
        if found is None:
            raise Http404
        hangs = found.withdrawn_at is None and found.closes_on >= on
        shown = _lines(found, place) if hangs else {}
    context = {
        "list": found,
        "label": find_benefit(found.benefit).label,
        "county": names_of([found.code], on=on).get(found.code, ""),
        "hangs": hangs,
        "columns": columns(_("序号"), _("姓名"), _("村（社区）"), _("金额（元/月）") + ">", _("异议")),
        **shown,
    }
    answer = render(request, "entitlements/list.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _lines(found: PublicList, place: str) -> dict[str, Any]:
    """The lines of one village, or all of a short list; else the villages to choose from."""
    rows = found.entries.order_by("number")
    if place or found.entries_count <= MOST:
        return {"entries": list(rows.filter(place_code=place) if place else rows), "place": place}
    villages = rows.order_by("place_code").values("place_code", "place").annotate(people=Count("pk"))
    return {"villages": list(villages)}


@page(PUBLIC, writes=["POST"])
def objecting(request: HttpRequest, list_id: int, number: int) -> HttpResponse:
    """Object to one line: what, why, and where to answer. No account, and no name need be given."""
    on = timezone.localdate()
    with as_system(read_only=True):
        hanging = ListEntry.objects.filter(public_list=list_id, number=number, withdrawn_at=None, closes_on__gte=on)
        entry = hanging.filter(public_list__opens_on__lte=on).first()
    if entry is None:
        raise Http404
    form = ObjectForm(posted(request), initial={"key": uuid.uuid4()})
    label, days = find_benefit(entry.benefit).label, OBJECTION_DAYS.on(on)
    context = {"entry": entry, "label": label, "days": days, "form": form}
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and not may_ask(f"object {list_id} {get_client_ip_address(request)}", at=timezone.now()):
        return refused(request, _too_often(), status=429)
    act = lambda: raise_objection(list_id, number, **form.cleaned_data, at=timezone.now())  # noqa: E731
    if was_refused and (made := done(form, act)):
        return render(request, "entitlements/objected.html", context | {"made": made})
    answer = render(request, "entitlements/object.html", context, status=status_of(form, was_refused=was_refused))
    answer["Cache-Control"] = "no-store"
    return answer


def _too_often() -> Refused:
    return Refused(
        _("异议没有提交。"),
        why=_("这里的网络在十分钟内提交了太多次。"),
        then=_("请过十分钟再提交，或者告诉村（社区）残协。"),
        code="objection.too_often",
    )
