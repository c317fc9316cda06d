"""The page of what becomes of cases, month by month."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.items import find_item
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.kernel.days import month_of
from doorstep.people.fields import MonthField

from .statistics import Counted, count_cases, share


class MonthForm(forms.Form):
    """Which month."""

    month = MonthField(label=gettext_lazy("月份"), required=False)


@page("matter.view")
def statistics(request: HttpRequest) -> HttpResponse:
    """Every item's cases within reach in one month, this one unless another is asked for."""
    form = MonthForm(request.GET or None)
    month = month_of(timezone.localdate())
    if form.is_bound:
        if not form.is_valid():  # nothing is counted: this month's figures would be taken for the ones asked for
            return render(request, "matters/statistics.html", {"form": form}, status=422)
        month = form.cleaned_data["month"] or month
    counted = list(count_cases(request.actor, month))  # type: ignore[attr-defined]
    numbers = (_("申请"), _("受理"), _("乡村受理占比"), _("办结"), _("按时办结率"))
    context = {
        "form": form if form.is_bound else MonthForm(initial={"month": f"{month:%Y-%m}"}),
        "month": month,
        "rows": [(one, find_item(one.item).label, *_shares(one)) for one in counted],
        "columns": columns(_("事项"), *(f"{words}>" for words in numbers)),
    }
    return render(request, "matters/statistics.html", context)


def _shares(one: Counted) -> tuple[str, str]:
    return share(one.sunk, one.accepted), share(one.on_time, one.ended)
