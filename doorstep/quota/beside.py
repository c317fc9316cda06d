"""Who else claims a person in the year: told to the employer without a name, shown to the reviewer side by side."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor
from doorstep.base.scope import as_system

from .ledger import Line, ledger_of
from .models import Placement
from .outcome import MONTHS, Month
from .told import COUNTING_TOO
from .words import UNCLAIMED, Cell

ONCE = "counted-once"  # the claim that a person counts for one employer in a month
PAID = ("pension", "wage")  # what tells best at which of them somebody works
ALONE, BOTH = "报", "重"
LEGEND = (
    (ALONE, "now", gettext_lazy("只有这个单位申报")),
    (BOTH, "warn", gettext_lazy("不止一个单位申报")),
    (UNCLAIMED, "quiet", gettext_lazy("没有申报")),
)


@dataclass(frozen=True)
class Claimant:
    """One employer that claims the person: which months, and how what it pays compares. No placement: out of reach."""

    name: str
    state: str
    cells: list[Cell]
    placement: Placement | None = None
    lines: list[Line] = field(default_factory=list)


def claimed_twice(months: Iterable[Month]) -> list[int]:
    """The months (1 to 12) that another employer claims too, and on which nobody has ruled yet."""
    waiting = [month for month in months if ONCE in month.waits_for]
    return [month.at + 1 for month in waiting if month.said[ONCE].stand == "conflicts"]


def claimants_of(one: Placement, lines: Sequence[Line], actor: Actor, *, on: dt.date) -> list[Claimant]:
    """This employer first, then every other that claims the person in the year; none where there is no other.

    An employer out of the actor's reach is not named.  `one` was fetched with its declaration, `lines` are its ledger.
     One query, and four for each other employer within reach.
    """
    with as_system():
        rows = Placement.objects.select_related("declaration__employer").exclude(employer=one.employer_id)
        same = {"number_index": one.number_index, "declaration__year": one.declaration.year}
        found = rows.filter(**same, declaration__state__in=COUNTING_TOO).order_by("pk")
        others = [other for other in found if other.wages_fen != [None] * MONTHS]
    if not others:
        return []
    everybody = [one, *others]
    claims = {at: sum(who.wages_fen[at] is not None for who in everybody) for at in range(MONTHS)}
    return [_claimant(one, claims, lines), *(_other(other, claims, actor, on) for other in others)]


def _other(one: Placement, claims: Mapping[int, int], actor: Actor, on: dt.date) -> Claimant:
    if actor.may("placement.view", one.code):
        return _claimant(one, claims, ledger_of(one, on=on)[1])
    return Claimant(_("别的县（市、区）的一个单位"), one.declaration.get_state_display(), _cells(one, claims))


def _claimant(one: Placement, claims: Mapping[int, int], lines: Sequence[Line]) -> Claimant:
    paid = [line for code in PAID for line in lines if line.claim.code == code]
    return Claimant(one.declaration.employer.name, one.declaration.get_state_display(), _cells(one, claims), one, paid)


def _cells(one: Placement, claims: Mapping[int, int]) -> list[Cell]:
    return [_cell(at, wage is not None, claims[at] > 1) for at, wage in enumerate(one.wages_fen)]


def _cell(at: int, is_claimed: bool, is_shared: bool) -> Cell:
    month = {"month": at + 1}
    if not is_claimed:
        return Cell(UNCLAIMED, "quiet", _("%(month)s月没有申报") % month)
    if is_shared:
        return Cell(BOTH, "warn", _("%(month)s月不止一个单位申报") % month)
    return Cell(ALONE, "now", _("%(month)s月只有这个单位申报") % month)
