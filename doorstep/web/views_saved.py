"""What a seat keeps for itself: the filters of lists that it saved."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.pages import SIGNED_IN, page
from doorstep.base.saved import drop_filter, save_filter, saved_of
from doorstep.base.tables import columns


@page(SIGNED_IN, writes=["POST"])
def saved_filters(request: HttpRequest) -> HttpResponse:
    """Everything this seat saved; saving leads back to the list, removing stays here."""
    actor, said = request.actor, request.POST  # type: ignore[attr-defined]
    if request.method == "POST" and "token" in said:
        saved = save_filter(said["token"], said.get("name", ""), by=actor, at=timezone.now())
        messages.success(request, _("已存为「%(name)s」，工作台上也能打开。") % {"name": saved.name})
        return redirect(f"{saved.path}?{urlencode(saved.said)}")
    if request.method == "POST":
        drop = said.get("drop", "")
        drop_filter(int(drop) if drop.isdecimal() and len(drop) < 19 else 0, by=actor)
        messages.success(request, _("已删除。"))
        return redirect("saved-filters")
    rows = [(one, f"{one.path}?{urlencode(one.said)}") for one in saved_of(actor)]
    heads = columns(_("名称"), _("名单"), _("保存时间"), _("删除"))
    return render(request, "web/saved_filters.html", {"rows": rows, "columns": heads})
