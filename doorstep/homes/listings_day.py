"""Lists of the day: what was tapped, and what should be looked at."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.listing import Column, Filter, Listing
from doorstep.people.fields import DayField
from doorstep.people.listings import choice

from .models_clients import SERVICES
from .models_day import Notice, Tap
from .notices import SIGNS
from .restricted import taps_for
from .service_fields import INCIDENT, PARTS

YES = [("yes", gettext_lazy("只看要看一看的"))]
OPEN = [("yes", gettext_lazy("没有处理"))]
OUTCOME_TONES = {"": "now", "true": "good", "fine": "good", "fraud": "bad"}


def parts_of(tap: Tap, *, restricted: bool = False) -> list[tuple[Any, str]]:
    """What was written of a tap, with its labels. `restricted`: also what is for the head's eyes alone."""
    parts = PARTS.get(tap.service, ()) if tap.kind == "service" else INCIDENT
    shown = [part for part in parts if part.name in tap.fields and (restricted or not part.restricted)]
    said = {name: str(value) for name, value in tap.fields.items()}
    return [(part.label, str(dict(part.choices).get(said[part.name], said[part.name]))) for part in shown]


def what_of(tap: Tap) -> str:
    """What a tap says: its kind, which service, and what was written."""
    kind = dict(SERVICES).get(tap.service, "") if tap.kind == "service" else tap.get_kind_display()
    return "，".join([kind, *(value for _label, value in parts_of(tap))])


def when_of(tap: Tap) -> str:
    """Its day, and the time where one is known."""
    return str(tap.day) if tap.kind in Tap.UNTIMED else f"{tap.day} {timezone.localtime(tap.said_at):%H:%M}"


def state_of(tap: Tap) -> str:
    """Whether it counts, was undone, or undoes another."""
    if tap.kind == "undo":
        return _("撤销另一条：%(why)s") % {"why": tap.reason}
    if hasattr(tap, "undone_by"):
        return _("已撤销：%(why)s") % {"why": tap.undone_by.reason}
    return tap.odd


def state_tone(tap: Tap) -> str:
    """Its tone."""
    return "quiet" if tap.kind == "undo" or hasattr(tap, "undone_by") else "warn" if tap.odd else "good"


def _own_taps(actor: Any) -> QuerySet[Tap]:
    return taps_for(actor, Tap.objects.within_reach(actor, "home.day").select_related("client", "undone_by"))


TAPS = Listing(
    name="taps",
    title=str(_("每日记录：查看和撤销")),
    permission="home.day",
    rows=_own_taps,
    columns=(
        Column("day", str(_("日期")), when_of, width=18),
        Column("client", str(_("姓名")), lambda one: one.client.name if one.client else "—", width=12),
        Column("what", str(_("记了什么")), what_of, width=30),
        Column("by", str(_("登记人")), lambda one: one.by_label, width=24),
        Column("state", str(_("说明")), state_of, tone=state_tone, width=30),
    ),
    filters=(
        Filter("day", lambda: DayField(label=_("日期")), lambda rows, day: rows.filter(day=day)),
        choice("kind", str(_("种类")), Tap.KINDS, lambda rows, kind: rows.filter(kind=kind)),
        choice("odd", str(_("要看一看")), YES, lambda rows, _yes: rows.exclude(odd="")),
        Filter(
            "name",
            lambda: forms.CharField(label=_("姓名"), max_length=20),
            lambda rows, name: rows.filter(client__name__contains=name),
        ),
    ),
    order=("-day", "-pk"),
    url=lambda one: reverse("home-day-record", args=[one.pk]),
    empty=str(_("还没有记录。")),
)

NOTICES = Listing(
    name="home_notices",
    title=str(_("家园要核实的情况")),
    permission="home.view",
    rows=lambda actor: Notice.objects.within_reach(actor, "home.view").select_related("home"),
    columns=(
        Column("sign", str(_("迹象")), lambda one: str(SIGNS.get(one.sign, one.sign)), width=18),
        Column("words", str(_("说明")), lambda one: one.words, width=40),
        Column("home", str(_("家园")), lambda one: one.home.name, width=20),
        Column("about", str(_("哪一天或哪一月")), lambda one: one.about, width=14),
        Column(
            "outcome",
            str(_("处理")),
            lambda one: one.get_outcome_display() or _("没有处理"),
            tone=lambda one: OUTCOME_TONES[one.outcome],
        ),
    ),
    filters=(
        choice("sign", str(_("迹象")), list(SIGNS.items()), lambda rows, sign: rows.filter(sign=sign)),
        choice("open", str(_("处理")), OPEN, lambda rows, _yes: rows.filter(outcome="")),
    ),
    order=("outcome", "-pk"),
    url=lambda one: reverse("home-notice", args=[one.pk]),
    empty=str(_("没有要核实的情况。家园结算一个月以后会自动核对。")),
)
