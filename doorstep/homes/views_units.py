"""Pages of joint units: the list, one unit with its sums on a day and the rows behind each, and entering them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.listing import Column, Listing
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day
from doorstep.kernel.regions import subtree
from doorstep.orgs.models import Division
from doorstep.orgs.places import names_of, paths_of
from doorstep.people.answering import posted

from .acting_safety import acted
from .forms_units import JoinForm, LeaveForm, OnForm, ProfileForm, UnitForm, places_within
from .joint import (
    grade_unknown,
    holders_on,
    in_day_care,
    lunches,
    meant_for_day_care,
    parts_unknown,
    people,
    profiles_on,
    unrecorded,
    villages_on,
    volunteers_on,
    without_price,
)
from .models_units import JointUnit, UnitVillage, VillageProfile
from .services.units import Profile, enter_profile, found_unit, join_village, leave_unit

VIEW, UNIT, PEOPLE = "home.view", "home.unit", "home.people"
ROWS_A_PAGE = 50
PERSONS = _("%(n)s 名")

UNITS = Listing(
    name="joint-units",
    title=str(_("联合党委")),
    permission=VIEW,
    rows=lambda actor: JointUnit.objects.within_reach(actor, VIEW),
    columns=(
        Column("name", str(_("名称")), lambda one: one.name, width=30),
        Column("founded", str(_("成立日期")), lambda one: day(one.founded_on)),
        Column("document", str(_("文号")), lambda one: one.document, width=24),
        Column("secretary", str(_("书记")), lambda one: one.secretary or str(_("没有填"))),
    ),
    order=("pk",),
    url=lambda one: reverse("joint-unit", args=[one.pk]),
    empty=str(_("还没有登记联合党委。")),
)


@page(VIEW)
def joint_units(request: HttpRequest) -> HttpResponseBase:
    """The joint units within reach."""
    may = request.actor.may(UNIT)  # type: ignore[attr-defined]
    return list_page(request, UNITS, actions=[(_("登记联合党委"), reverse("joint-unit-new"))] if may else [])


def day_asked(request: HttpRequest) -> tuple[dt.date, OnForm]:
    """The day that the page is asked about, today where none is said, or none that has been; and its form."""
    form = OnForm(request.GET if "on" in request.GET else None)
    said = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    return said or timezone.localdate(), form


@dataclass(frozen=True)
class Set:
    """Rows of a unit, to be counted and opened: what they are called, which on a day, what each is called.

    `url`: where a row leads; `count`: how many they are, in `words`.
    """

    label: Any
    rows: Callable[[dt.date, JointUnit], QuerySet]
    name: Callable[[Any], str]
    note: Any = ""
    url: Callable[[Any], str] = lambda one: reverse("person", args=[one.person_id])
    count: Callable[[QuerySet], int] = people
    words: Any = PERSONS


def _holder(one: Any) -> str:
    kind = f"{one.get_category_display()}{one.get_grade_display()}"
    return _("%(name)s（%(kind)s）") % {"name": one.person.name, "kind": kind}


def _client(one: Any) -> str:
    grade = _("等级不知道") if one.grade is None else _("%(grade)s级") % {"grade": one.grade}
    return _("%(name)s（%(home)s，%(grade)s）") % {"name": one.name, "home": one.home.name, "grade": grade}


def _volunteer(one: Any) -> str:
    who = one.kin or one.get_who_display()
    return _("%(name)s（%(home)s，%(who)s，%(does)s）") % {
        "name": one.name,
        "home": one.home.name,
        "who": who,
        "does": one.does,
    }


def _lunch(one: Any) -> str:
    return _("%(name)s（%(day)s，%(home)s）") % {"name": one.client.name, "day": day(one.day), "home": one.home.name}


def _home_of(one: Any) -> str:
    return reverse("home", args=[one.home_id])


SETS: dict[str, Set] = {
    "holders": Set(_("持证残疾人"), holders_on, _holder, _("户籍在各村，残疾人证有效（含挂失）。")),
    "target": Set(
        _("智力、精神和重度肢体残疾人"),
        lambda on, unit: meant_for_day_care(holders_on(on, unit)),
        _holder,
        _("智力、精神、一二级肢体残疾，或者多重残疾含其中之一。"),
    ),
    "unknown": Set(
        _("多重残疾，没有登记由哪几类组成"),
        lambda on, unit: parts_unknown(holders_on(on, unit)),
        _holder,
        _("是不是上面这些人，不知道。请先登记组成。"),
    ),
    "cared": Set(
        _("享受日间照料的重度残疾人"),
        lambda on, unit: in_day_care(on.replace(month=1, day=1), on, unit),
        _client,
        _("这一年到这一天，在各村的家园里登记了日间照料，并且到过园，残疾等级一二级。"),
    ),
    "unrecorded": Set(
        _("登记了日间照料，家园没有到园记录"),
        lambda on, unit: unrecorded(on.replace(month=1, day=1), on, unit),
        _client,
        _("来没来，不知道。请家园补登到园记录。"),
    ),
    "ungraded": Set(
        _("享受日间照料，没有登记残疾等级"),
        lambda on, unit: grade_unknown(on.replace(month=1, day=1), on, unit),
        _client,
        _("是不是重度，不知道。请先登记等级。"),
    ),
    "volunteers": Set(
        _("志愿者"), volunteers_on, _volunteer, _("这一天在各村的家园里做志愿者。"), url=_home_of, count=QuerySet.count
    ),
    "family": Set(
        _("其中负责人的家属"),
        lambda on, unit: volunteers_on(on, unit).filter(who="family"),
        _volunteer,
        _("家园负责人的老伴、子女、儿媳等。"),
        url=_home_of,
        count=QuerySet.count,
    ),
    "lunches": Set(
        _("免费午餐"),
        lambda on, unit: lunches(on.replace(month=1, day=1), on, unit),
        _lunch,
        _("这一年到这一天，在各村不收餐费的家园里登记的用餐，一人一天算一份。"),
        url=lambda one: reverse("person", args=[one.client.person_id]),
        count=QuerySet.count,
        words=_("%(n)s 份"),
    ),
    "unpriced": Set(
        _("供餐，没有登记收不收费"),
        lambda on, unit: without_price(on, unit),
        lambda one: str(one.name),
        _("是不是免费，不知道。请在家园信息里登记每餐收费。"),
        url=lambda one: reverse("home", args=[one.pk]),
        count=QuerySet.count,
        words=_("%(n)s 家"),
    ),
}
# Of whom it cannot be told whether they belong to a set.
UNSURE = {"target": ("unknown",), "cared": ("ungraded", "unrecorded"), "lunches": ("unpriced",)}


def summed(villages: list[dict[str, Any]], unit: JointUnit, on: dt.date) -> list[tuple[Any, str, Any]]:
    """Households and people as (label, words, note). A village that has not said makes the sum unknown."""
    said: dict[str, int] = {}
    missing = "、".join(one["name"] for one in villages if one["profile"] is None)
    if not villages:
        note = _("这一天没有村。")
    elif missing:
        note = _("没有村情的村：%(names)s。") % {"names": missing}
    else:
        rows = profiles_on(on, unit).order_by()
        said, note = rows.aggregate(households=Sum("households"), population=Sum("population")), ""
    return [
        (_("户数"), _("%(n)s 户") % {"n": said["households"]} if said else _("不知道"), note),
        (_("人口"), _("%(n)s 人") % {"n": said["population"]} if said else _("不知道"), note),
    ]


def _number(one: Set, number: int, *, is_sure: bool) -> str:
    words = str(one.words % {"n": number})
    return words if is_sure else _("不知道，至少 %(words)s") % {"words": words}


def counted(unit: JointUnit, actor: Actor, on: dt.date) -> list[dict[str, Any]]:
    """How many people are in each set, with the way to their rows."""
    numbers = {name: one.count(one.rows(on, unit)) for name, one in SETS.items()}
    return [
        {
            "label": one.label,
            "words": _number(one, numbers[name], is_sure=not any(numbers[other] for other in UNSURE.get(name, ()))),
            "note": one.note,
            "url": f"{reverse('joint-unit-rows', args=[unit.pk, name])}?on={on}" if actor.may(PEOPLE) else "",
        }
        for name, one in SETS.items()
        if numbers[name] or not any(name in others for others in UNSURE.values())
    ]


def _villages(unit: JointUnit, on: dt.date) -> list[dict[str, Any]]:
    rows = list(villages_on(on, unit).order_by("code"))
    names = names_of([one.code for one in rows], on=on)
    said = {one.code: one for one in profiles_on(on, unit)}
    return [{"row": one, "name": names.get(one.code, one.code), "profile": said.get(one.code)} for one in rows]


def _gone(unit: JointUnit) -> list[tuple[str, UnitVillage]]:
    """Villages that have left, each by its name when it joined. Two queries."""
    rows = list(unit.villages.filter(held__upper_inf=False).order_by("held", "pk"))
    named = Division.objects.filter(system="stats", code__in={one.code for one in rows})
    said = list(named.values_list("code", "name", "valid"))
    found = [
        (one, [name for code, name, valid in said if code == one.code and one.held.lower in valid]) for one in rows
    ]
    return [((*names, one.code)[0], one) for one, names in found]


@page(VIEW)
def joint_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit: its villages on a day, what is known of each, and the sums with the way to their rows."""
    actor = request.actor  # type: ignore[attr-defined]
    unit = fetch(JointUnit.objects, actor, VIEW, pk=unit_id)
    on, form = day_asked(request)
    villages = _villages(unit, on)
    context = {
        "unit": unit,
        "on": on,
        "form": form if form.is_bound else OnForm(initial={"on": on}),
        "facts": [
            (_("所在地"), paths_of([unit.code], on=on).get(unit.code, "")),
            (_("成立日期"), day(unit.founded_on)),
            (_("文号"), unit.document),
            (_("书记"), unit.secretary),
        ],
        "sums": summed(villages, unit, on),
        "sets": counted(unit, actor, on),
        "villages": villages,
        "gone": _gone(unit),
        "columns": columns(_("村（社区）"), _("户数") + ">", _("人口") + ">", _("截至"), _("来源"), _("办理")),
        "gone_columns": columns(_("村（社区）"), _("期间"), _("离开原因")),
        "set_columns": columns(_("指标"), _("数"), _("说明")),
        "may_write": actor.may(UNIT, unit.code),
    }
    return render(request, "homes/safety_unit.html", context)


@page(PEOPLE)
def joint_unit_rows(request: HttpRequest, unit_id: int, name: str) -> HttpResponse:
    """Who is behind a number of a unit on a day."""
    actor = request.actor  # type: ignore[attr-defined]
    unit = fetch(JointUnit.objects, actor, PEOPLE, pk=unit_id)
    if name not in SETS:
        raise Http404
    chosen, (on, _form) = SETS[name], day_asked(request)
    after = request.GET.get("after", "")
    rows = chosen.rows(on, unit).within_reach(actor, PEOPLE)  # type: ignore[attr-defined]
    found = list(rows.filter(pk__gt=int(after) if after.isdecimal() and len(after) < 19 else 0)[: ROWS_A_PAGE + 1])
    shown = found[:ROWS_A_PAGE]
    places = paths_of((one.code for one in shown), on=on)
    context = {
        "unit": unit,
        "on": on,
        "set": chosen,
        "back": f"{reverse('joint-unit', args=[unit.pk])}?on={on}",
        "rows": [(chosen.name(one), chosen.url(one), places.get(one.code, "")) for one in shown],
        "columns": columns(_("姓名"), _("所在地")),
        "next": f"?on={on}&after={shown[-1].pk}" if len(found) > ROWS_A_PAGE else "",
    }
    return render(request, "homes/safety_unit_rows.html", context)


@page(UNIT, writes=["POST"])
def joint_unit_found(request: HttpRequest) -> HttpResponse:
    """Enter a joint unit."""
    actor = request.actor  # type: ignore[attr-defined]
    places = places_within(actor.reach(UNIT), "town", timezone.localdate())
    form = UnitForm(posted(request), places=places)
    return acted(
        request,
        form,
        lambda: found_unit(**form.cleaned_data, by=actor, at=timezone.now()),
        title=_("登记联合党委"),
        back=(reverse("joint-units"), _("联合党委")),
        to=lambda made: reverse("joint-unit", args=[made.pk]),
        saying=_("联合党委已登记，请加入各村。"),
    )


def _unit_and_places(request: HttpRequest, unit_id: int) -> tuple[JointUnit, list[tuple[str, str]], tuple[str, str]]:
    unit = fetch(JointUnit.objects, request.actor, UNIT, pk=unit_id)  # type: ignore[attr-defined]
    places = places_within([subtree(unit.code)], "village", timezone.localdate())
    return unit, places, (reverse("joint-unit", args=[unit.pk]), unit.name)


@page(UNIT, writes=["POST"])
def joint_unit_join(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A village joins."""
    actor = request.actor  # type: ignore[attr-defined]
    unit, places, back = _unit_and_places(request, unit_id)
    form = JoinForm(posted(request), places=places)
    return acted(
        request,
        form,
        lambda: join_village(unit.pk, **form.cleaned_data, by=actor, at=timezone.now()),
        title=_("加入村（社区）"),
        back=back,
        saying=_("村已加入。"),
    )


@page(UNIT, writes=["POST"])
def joint_unit_profile(request: HttpRequest, unit_id: int) -> HttpResponse:
    """What a village consists of."""
    actor = request.actor  # type: ignore[attr-defined]
    _unit, places, back = _unit_and_places(request, unit_id)
    form = ProfileForm(posted(request), places=places, initial={"code": request.GET.get("code", "")})

    def do() -> VillageProfile:
        said = dict(form.cleaned_data)
        code, is_registered = said.pop("code"), said.pop("register") == "yes"
        return enter_profile(code, Profile(**said, is_registered=is_registered), by=actor, at=timezone.now())

    return acted(
        request,
        form,
        do,
        title=_("登记村情"),
        back=back,
        lead=_("以前登记的不改，以截至日期最近的为准。"),
        saying=_("村情已登记。"),
    )


@page(UNIT, writes=["POST"])
def joint_unit_leave(request: HttpRequest, unit_village_id: int) -> HttpResponse:
    """A village leaves."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    kept = fetch(UnitVillage.objects.select_related("unit"), actor, UNIT, pk=unit_village_id)
    name = names_of([kept.code], on=today).get(kept.code, kept.code)
    form = LeaveForm(posted(request))
    return acted(
        request,
        form,
        lambda: leave_unit(kept.pk, **form.cleaned_data, by=actor, at=timezone.now()),
        title=_("%(name)s不再属于这个联合党委") % {"name": name},
        back=(reverse("joint-unit", args=[kept.unit_id]), kept.unit.name),
        button=_("登记离开"),
        saying=_("已登记离开。"),
        danger=True,
    )
