"""Pages of the tree: places with their coverage, one organisation, the history of one division."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.acts import act_words
from doorstep.base.models import Trail
from doorstep.base.pages import page
from doorstep.base.panels import shown_panels
from doorstep.base.tables import columns
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import covers, level_of

from .figures import is_genuine
from .lineage import changes_of
from .models import Division, Grouping, Org, Twin
from .places import above, names_of
from .tree import Branch, branch, tops

EVENTS_SHOWN = 20


@page("org.view")
def orgs(request: HttpRequest) -> HttpResponse:
    """The tree from the top of this seat's reach."""
    actor, after = request.actor, _after(request)  # type: ignore[attr-defined]
    if covers(actor.ranges, actor.code):
        return _place(request, actor.code, after)
    return _tree(request, tops(actor, after=after, on=timezone.localdate()))


@page("org.view")
def orgs_under(request: HttpRequest, code: str) -> HttpResponse:
    """The tree from one place within reach."""
    after = _after(request)
    if not covers(request.actor.ranges, code):  # type: ignore[attr-defined]
        raise Http404
    return _place(request, code, after)


def _place(request: HttpRequest, code: str, after: str) -> HttpResponse:
    found = None
    if level_of(code) != "village":
        found = branch(request.actor, code, after=after, on=timezone.localdate())  # type: ignore[attr-defined]
    return redirect("division", code) if found is None else _tree(request, found)


def _tree(request: HttpRequest, found: Branch) -> HttpResponse:
    here = Org.objects.filter(code=found.code, active__contains=timezone.localdate()).order_by("pk")
    context = {
        "branch": found,
        "orgs_here": list(here) if found.code else [],
        "counted": found.code == "" or is_genuine(found.code),
        "next_url": f"{request.path}?after={found.after}" if found.after else "",
        "first_url": request.path if "after" in request.GET else "",
    }
    return render(request, "orgs/tree.html", context)


def _after(request: HttpRequest) -> str:
    """The code after which the page begins. Raises: Refused("listing.unknown_filter" or "listing.bad_page")."""
    after = request.GET.get("after", "")
    what, then = _("组织没有列出。"), _("请从第一页重新翻起。")
    if request.GET.keys() - {"after"}:
        raise Refused(what, why=_("网址里有不认识的条件。"), then=then, code="listing.unknown_filter")
    if after and not (len(after) == 12 and after.isascii() and after.isdigit()):
        raise Refused(what, why=_("页码不是本系统给出的。"), then=then, code="listing.bad_page")
    return after


@page("org.view")
def org(request: HttpRequest, org_id: int) -> HttpResponse:
    """One organisation: what it is, who holds which post, its terms, what was done."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Org.objects, actor, "org.view", pk=org_id)
    return render(request, "orgs/org.html", _org_context(found, actor, timezone.localdate()))


def _org_context(found: Org, actor: Actor, today: dt.date) -> dict[str, Any]:
    names = names_of(above(found.code), on=today)
    may_change = actor.may("org.change", found.code) and today in found.active
    posts = list(found.posts.order_by("kind", "held", "pk"))
    return {
        "org": found,
        "crumbs": _crumbs(actor, above(found.code), names),
        "facts": _org_facts(found, names),
        "stands": today in found.active,
        "posts": [post for post in posts if today in post.held],
        "former": [post for post in posts if today not in post.held],
        "terms": list(found.terms.order_by("-number")),
        "events": _events(found),
        "may_change": may_change,
        "may_seat": actor.may("seat.open", found.code) and today in found.active,
        "post_columns": columns(_("职务"), _("姓名"), _("任职期"), *([_("办理")] if may_change else [])),
        "former_columns": columns(_("职务"), _("姓名"), _("任职期"), _("离任原因")),
        "term_columns": columns(_("届次"), _("换届日期"), _("下次应换届"), _("批复")),
        "panels": shown_panels("org", found, actor),
    }


def _org_facts(found: Org, names: dict[str, str]) -> list[tuple[Any, ...]]:
    return [
        (_("种类"), found.get_kind_display()),
        (_("级别"), found.get_level_display()),
        (_("所在地"), " ".join(names[part] for part in above(found.code) if part in names)),
        (_("存续"), _span(found.active.lower, found.active.upper)),
    ]


def _events(found: Org) -> list[dict[str, Any]]:
    lines = Trail.objects.filter(thing="orgs.org", thing_id=found.pk).order_by("-at", "-pk")[:EVENTS_SHOWN]
    return [
        {
            "label": act_words(line.act),
            "by": f"{line.seat_label} {line.account_name}".strip(),
            "at": line.at,
            "note": line.reason,
        }
        for line in reversed(lines)
    ]


@page("org.view")
def division(request: HttpRequest, code: str) -> HttpResponse:
    """The history of one code: its names in time, and what it came from or became."""
    rows = list(Division.objects.filter(system="stats", code=code).order_by("-valid"))
    if not rows:
        raise Http404
    context = _division_context(rows, request.actor, timezone.localdate())  # type: ignore[attr-defined]
    return render(request, "orgs/division.html", context)


def _division_context(rows: list[Division], actor: Actor, today: dt.date) -> dict[str, Any]:
    code = rows[0].code
    return {
        "division": rows[0],
        "code": code,
        "stands": today in rows[0].valid,
        "crumbs": _crumbs(actor, above(code)[:-1], names_of(above(code), on=today)),
        "rows": [(row.name, _span(row.valid.lower, row.valid.upper)) for row in rows],
        "changes": changes_of(code),
        "twins": list(Twin.objects.filter(code=code).order_by("civil_code")),
        "groupings": list(Grouping.objects.filter(members__contains=[code], valid__contains=today).order_by("name")),
        "orgs_here": list(Org.objects.within_reach(actor, "org.view").filter(code=code).order_by("pk")),
        "name_columns": columns(_("名称"), _("有效期")),
        "change_columns": columns(_("生效日"), _("变动"), _("原来"), _("后来"), _("依据")),
    }


def _crumbs(actor: Actor, codes: Iterable[str], names: dict[str, str]) -> list[tuple[str, str]]:
    """Links to the places above that lie within reach."""
    within = [code for code in codes if code in names and covers(actor.ranges, code)]
    return [(names[code], reverse("orgs-under", args=[code])) for code in within]


def _span(lower: dt.date | None, upper: dt.date | None) -> str:
    since = f"{lower:%Y-%m-%d}" if lower else _("起始日不详")
    return _("%(since)s 至今") % {"since": since} if upper is None else f"{since} {_('至')} {upper:%Y-%m-%d}"
