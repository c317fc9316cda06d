"""The list of homes for offices."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import day
from doorstep.people.listings import choice

from .building import STATE_TONES
from .models import Home

HOMES = Listing(
    name="homes",
    title=str(_("阳光家园")),
    permission="home.view",
    rows=lambda actor: Home.objects.within_reach(actor, "home.view"),
    columns=(
        Column("name", str(_("名称")), lambda one: one.name, width=30),
        Column("level", str(_("级别")), lambda one: one.get_level_display()),
        Column("state", str(_("状态")), lambda one: one.get_state_display(), tone=lambda one: STATE_TONES[one.state]),
        Column("task_year", str(_("任务年度")), lambda one: str(one.task_year or "–"), align="end", width=10),
        Column("accepted", str(_("市级验收日")), lambda one: day(one.accepted_on) or "–", width=16),
        Column("address", str(_("地址")), lambda one: one.address, width=30),
    ),
    filters=(
        choice("state", _("状态"), Home.STATES, lambda rows, state: rows.filter(state=state)),
        choice("level", _("级别"), Home.LEVELS, lambda rows, level: rows.filter(level=level)),
        Filter(
            "task_year",
            lambda: forms.IntegerField(label=_("任务年度"), min_value=2000, max_value=2100),
            lambda rows, year: rows.filter(task_year=year),
        ),
        Filter(
            "name",
            lambda: forms.CharField(label=_("名称"), max_length=60),
            lambda rows, said: rows.filter(name__contains=said),
        ),
    ),
    order=("code", "pk"),
    url=lambda one: reverse("home", args=[one.pk]),
    empty=str(_("没有家园。县级残联申报以后会列在这里。")),
    wide=True,
)
