"""The list of homes for offices."""

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import day
from doorstep.orgs.models import Division
from doorstep.people.listings import choice

from .building import STATE_TONES
from .models import Home
from .progress import counties_of


def homes_listing(actor: Actor) -> Listing:
    """Homes within reach, place by place. A seat that reaches whole counties may narrow to one: one query more."""
    counties = counties_of(actor)
    return Listing(
        name="homes",
        title=_("阳光家园"),
        permission="home.view",
        rows=lambda actor: placed(Home.objects.within_reach(actor, "home.view")),
        columns=(
            Column("name", _("名称"), lambda one: one.name, width=30),
            Column("place", _("所在地"), lambda one: one.place_name or "–", width=24),
            Column("level", _("级别"), lambda one: one.get_level_display()),
            Column("state", _("状态"), lambda one: one.get_state_display(), tone=lambda one: STATE_TONES[one.state]),
            Column("task_year", _("任务年度"), lambda one: str(one.task_year or "–"), align="end", width=10),
            Column("accepted", _("市级验收日"), lambda one: day(one.accepted_on) or "–", width=16),
        ),
        filters=(
            choice("state", _("状态"), Home.STATES, lambda rows, state: rows.filter(state=state)),
            choice("level", _("级别"), Home.LEVELS, lambda rows, level: rows.filter(level=level)),
            Filter(
                "task_year",
                lambda: forms.IntegerField(label=_("任务年度"), min_value=2000, max_value=2100),
                lambda rows, year: rows.filter(task_year=year),
            ),
            *([choice("county", _("县（市、区）"), counties, _in_county)] if counties else []),
            Filter(
                "name",
                lambda: forms.CharField(label=_("名称"), max_length=60),
                lambda rows, said: rows.filter(name__contains=said),
            ),
        ),
        order=("code", "pk"),
        url=lambda one: reverse("home", args=[one.pk]),
        empty=_("没有家园。县级残联申报以后会列在这里。"),
        wide=True,
    )


def placed(rows: QuerySet) -> QuerySet:
    """With `place_name`: the county and the place in words, as they are called now."""
    standing = Division.objects.standing().filter(system="stats")
    own = standing.filter(code=OuterRef("code")).values("name")[:1]
    county = standing.filter(code=Concat(OuterRef("county"), Value("000000"))).exclude(code=OuterRef("code"))
    parts = [Subquery(county.values("name")[:1]), Value(" "), Subquery(own)]
    return rows.annotate(place_name=Concat(*parts))


def _in_county(rows: QuerySet, code: str) -> QuerySet:
    return rows.filter(county=code[:6])
