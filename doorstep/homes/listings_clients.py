"""The lists of clients: the home's own, and what an office sees of one home."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor
from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import day
from doorstep.certificates.models import CATEGORIES
from doorstep.kernel.days import age_on
from doorstep.people.listings import choice

from .models import Home
from .models_clients import Client
from .register import kinds_words, register_notes

TONES = {"waiting": "now", "admitted": "good", "discharged": "quiet", "refused": "warn", "withdrawn": "quiet"}
COUNTED = [("yes", gettext_lazy("计入")), ("no", gettext_lazy("不计入"))]
STANDING = ("waiting", "admitted")  # of whom the register is asked


def counted_words(one: Client) -> str:
    """Whether one is counted; of those who were never taken in, nothing."""
    if one.held is None:
        return "—"
    return _("计入") if one.is_counted else _("不计入")


def held_words(one: Client) -> str:
    """From which day to which last day one is in the home."""
    if one.held is None:
        return "—"
    if one.held.upper is None:
        return _("%(first)s起") % {"first": day(one.held.lower)}
    last = one.held.upper - dt.timedelta(days=1)
    return _("%(first)s至%(last)s") % {"first": day(one.held.lower), "last": day(last)}


def _columns(notes: Mapping[int, str]) -> tuple[Column, ...]:
    today = timezone.localdate()
    return (
        Column("name", _("姓名"), lambda one: one.name),
        Column("state", _("状态"), lambda one: one.get_state_display(), tone=lambda one: TONES[one.state]),
        Column("age", _("年龄"), lambda one: str(age_on(one.born_on, today)), align="end", width=8),
        Column("kinds", _("残疾类别和等级"), kinds_words, width=20),
        Column("mode", _("方式"), lambda one: one.get_mode_display()),
        Column("counted", _("计入托养"), counted_words),
        Column("held", _("在册期间"), held_words, width=26),
        Column("note", _("名册里的变化"), lambda one: notes.get(one.pk, "—"), width=36),
    )


def _filters() -> tuple[Filter, ...]:
    kinds = [(str(code), words) for code, words in CATEGORIES if code <= len(CATEGORIES) - 1]
    return (
        choice("state", _("状态"), Client.STATES, lambda rows, said: rows.filter(state=said)),
        choice("mode", _("方式"), Client.MODES, lambda rows, said: rows.filter(mode=said)),
        choice("counted", _("计入托养"), COUNTED, _counted),
        choice("kind", _("残疾类别"), kinds, lambda rows, said: rows.filter(kinds__contains=said)),
    )


def _counted(rows: QuerySet, said: str) -> QuerySet:
    return rows.filter(held__isnull=False, is_counted=said == "yes")


def own_clients_listing(actor: Actor) -> Listing:
    """The clients of the home for which one acts, with what the register has come to know of them."""
    rows = Client.objects.within_reach(actor, "home.run")
    return Listing(
        name="home-clients",
        title=_("服务对象"),
        permission="home.run",
        rows=lambda actor: Client.objects.within_reach(actor, "home.run"),
        columns=_columns(register_notes(rows.filter(state__in=STANDING))),
        filters=_filters(),
        order=("pk",),
        url=lambda one: reverse("home-client", args=[one.pk]),
        empty=_("还没有服务对象。"),
        wide=True,
    )


def clients_of_home(home: Home) -> Listing:
    """What an office sees of the clients of one home."""
    return Listing(
        name="clients-of-home",
        title=_("%(home)s的服务对象") % {"home": home.name},
        permission="home.people",
        rows=lambda actor: Client.objects.within_reach(actor, "home.people").filter(home=home.pk),
        columns=_columns(register_notes(home.clients.filter(state__in=STANDING))),
        filters=_filters(),
        order=("pk",),
        url=lambda one: reverse("client-of-home", args=[one.pk]),
        empty=_("这个家园没有服务对象。"),
        wide=True,
    )
