"""The lists of major matters: the home's own, and what an office sees of one home."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.base.listing import Column, Filter, Listing
from doorstep.base.templatetags.words import day
from doorstep.people.listings import choice

from .models import Home
from .models_governance import MajorMatter

TONES = {"proposed": "now", "agreed": "note", "rejected": "warn", "done": "good", "dropped": "quiet"}


def _columns() -> tuple[Column, ...]:
    return (
        Column("title", str(_("事项")), lambda one: one.title, width=30),
        Column("kind", str(_("种类")), lambda one: one.get_kind_display()),
        Column("state", str(_("状态")), lambda one: one.get_state_display(), tone=lambda one: TONES[one.state]),
        Column("proposed", str(_("提出日期")), lambda one: day(one.proposed_at)),
        Column("met", str(_("开会日期")), lambda one: day(one.meeting.held_on) if one.meeting else "—"),
        Column("published", str(_("公开日期")), lambda one: day(one.published_on) or "—"),
    )


def _filters() -> tuple[Filter, ...]:
    return (
        choice("state", str(_("状态")), MajorMatter.STATES, lambda rows, said: rows.filter(state=said)),
        choice("kind", str(_("种类")), MajorMatter.KINDS, lambda rows, said: rows.filter(kind=said)),
    )


MATTERS = Listing(
    name="home-matters",
    title=str(_("重要事项")),
    permission="home.run",
    rows=lambda actor: MajorMatter.objects.within_reach(actor, "home.run").select_related("meeting"),
    columns=_columns(),
    filters=_filters(),
    order=("-pk",),
    url=lambda one: reverse("home-matter", args=[one.pk]),
    empty=str(_("还没有提出过重要事项。")),
)


def matters_of_home(home: Home) -> Listing:
    """What an office sees of the major matters of one home."""
    return Listing(
        name="matters-of-home",
        title=f"{home.name}·{_('重要事项')}",
        permission="home.view",
        rows=lambda actor: (
            MajorMatter.objects.within_reach(actor, "home.view").filter(home=home.pk).select_related("meeting")
        ),
        columns=_columns(),
        filters=_filters(),
        order=("-pk",),
        url=lambda one: reverse("matter-of-home", args=[one.pk]),
        empty=str(_("还没有提出过重要事项。")),
    )
