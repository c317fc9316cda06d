"""What is asked of a choice of sites: how many, which must be or must not, what they cost, who is not left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.kernel.money import yuan
from doorstep.kernel.refusal import Refused

from .distances import Bools, Reals, Whole

NOT_RECKONED = gettext_lazy("选址没有计算。")  # put into words where something is refused: solving needs no settings


@dataclass(frozen=True)
class Asked:
    """Conditions of a choice among sites 0, 1, 2, … Homes that stand already are no sites here.

    count       so many new homes at most
    fixed       sites that are built in any case; they are among the count, and cost
    forbidden   sites where nothing is built
    costs_fen   what each site costs; with `budget_fen`, what all may cost together
    groups      the group of each site, such as its county
    least       for a group, so many new homes at least: none of those named is left out
    names       of the sites, and `group_names` of the groups, for what is said to people
    """

    count: int
    fixed: tuple[int, ...] = ()
    forbidden: tuple[int, ...] = ()
    costs_fen: Sequence[int] | None = None
    budget_fen: int | None = None
    groups: Sequence[int] | None = None
    least: Mapping[int, int] = field(default_factory=dict)
    names: Sequence[str] = ()
    group_names: Mapping[int, str] = field(default_factory=dict)

    def name_of(self, site: int) -> str:
        """The site as it is told to people."""
        return self.names[site] if self.names else str(site + 1)

    def group_name(self, group: int) -> str:
        """The group as it is told to people."""
        return self.group_names.get(group, str(group))


@dataclass(frozen=True)
class Limits:
    """What is left to decide: which sites may be taken, how many, what each group still needs, what they may cost.

    The group of each site is a place in `needs`, whose last place is that of all who need nothing.
    """

    may: Bools
    slots: int
    group: Whole
    needs: Whole
    costs: Whole
    purse: int | None

    def opened(self, sites: Sequence[int]) -> "Limits":
        """What is left after these sites were taken."""
        taken = np.asarray(sites, dtype=np.int64)
        may = self.may.copy()
        may[taken] = False
        met = np.bincount(self.group[taken], minlength=len(self.needs))
        purse = None if self.purse is None else self.purse - int(self.costs[taken].sum())
        needs = np.maximum(self.needs - met, 0)
        return replace(self, may=may, slots=self.slots - len(taken), needs=needs, purse=purse)

    def only(self, kept: Bools) -> "Limits":
        """The same, among these sites alone."""
        return replace(self, may=self.may & kept)

    def needy(self) -> Bools:
        """Sites of groups that still need some."""
        needy: Bools = self.needs[self.group] > 0
        return needy

    def addable(self, chosen: Sequence[int] = ()) -> Bools:
        """Sites of which each may come to those chosen: afterwards every need can still be met."""
        rest = self.opened(chosen)
        needy, needed = rest.needy(), int(rest.needs.sum())
        may = rest.may & (needy if rest.slots <= needed else True) & (needed <= rest.slots)
        if rest.purse is not None:
            least, dearest = rest.cheapest()
            may &= least + np.maximum(rest.costs - np.where(needy, dearest[rest.group], 0), 0) <= rest.purse
        return may

    def cheapest(self) -> tuple[int, Whole]:
        """The least that meets every need, and the dearest of the sites that do so in each group."""
        total, dearest = 0, np.zeros(len(self.needs), dtype=np.int64)
        for place in np.flatnonzero(self.needs):
            costs = np.sort(self.costs[self.may & (self.group == place)])[: self.needs[place]]
            total += int(costs.sum())
            dearest[place] = costs[-1] if len(costs) else 0
        return total, dearest

    def are_kept(self, chosen: Sequence[int]) -> bool:
        """Whether these sites keep to everything."""
        rest = self.opened(chosen)
        is_paid = rest.purse is None or rest.purse >= 0
        return bool(self.may[list(chosen)].all()) and rest.slots >= 0 and is_paid and not rest.needs.any()

    def selected(self, scores: Reals) -> Whole:
        """The sites whose scores sum up to most within number and needs; what they cost is not looked at."""
        order = np.argsort(-scores, kind="stable")
        order = order[self.may[order]]
        groups = self.group[order]
        is_needed = np.zeros(len(order), dtype=np.bool_)
        for place in np.flatnonzero(self.needs):
            is_needed[np.flatnonzero(groups == place)[: self.needs[place]]] = True
        free = order[~is_needed & (scores[order] > 0)]
        return np.concatenate([order[is_needed], free[: max(0, self.slots - int(is_needed.sum()))]])


def limits_of(asked: Asked, sites: int, *, what: str | Promise = NOT_RECKONED) -> Limits:
    """What is asked as numbers, with the fixed sites taken.

    Raises: Refused("siting.count", "siting.both", "siting.fixed", "siting.group", "siting.needs", "siting.budget")
    where nothing can meet it.
    """
    _refuse_contradiction(asked, what)
    named: dict[int | None, int] = {group: place for place, group in enumerate(asked.least)}
    groups = [named.get(group, len(named)) for group in ([None] * sites if asked.groups is None else asked.groups)]
    limits = Limits(
        np.ones(sites, dtype=np.bool_),
        asked.count,
        np.array(groups, dtype=np.int64),
        np.array([*asked.least.values(), 0], dtype=np.int64),
        np.array(asked.costs_fen if asked.costs_fen is not None else [0] * sites, dtype=np.int64),
        asked.budget_fen,
    )
    left = limits.opened(list(dict.fromkeys(asked.fixed)))
    left.may[list(asked.forbidden)] = False
    _refuse_unreachable(asked, limits, left, what)
    return left


def _refuse_contradiction(asked: Asked, what: str | Promise) -> None:
    """Raises: Refused("siting.count", "siting.both", "siting.fixed")."""
    if asked.count < 0:
        raise Refused(str(what), why=_("新建数量不能小于零。"), then=_("请改数量。"), code="siting.count")
    if both := sorted({*asked.fixed} & {*asked.forbidden}):
        why = _("“%(site)s”既列为必建，又列为不建。") % {"site": asked.name_of(both[0])}
        raise Refused(str(what), why=why, then=_("请去掉其中一个。"), code="siting.both")
    if (fixed := len({*asked.fixed})) > asked.count:
        why = _("必建的有 %(fixed)d 处，只能新建 %(count)d 处。") % {"fixed": fixed, "count": asked.count}
        raise Refused(str(what), why=why, then=_("请增加数量，或者减少必建的。"), code="siting.fixed")


def _refuse_unreachable(asked: Asked, limits: Limits, left: Limits, what: str | Promise) -> None:
    """Raises: Refused("siting.group", "siting.needs", "siting.budget")."""
    for place, (group, least) in enumerate(asked.least.items()):
        there = int((left.may & (left.group == place)).sum()) + int((limits.needs - left.needs)[place])
        if there < least:
            words = {"group": asked.group_name(group), "least": least, "there": there}
            why = _("%(group)s 要求至少 %(least)d 处，能建的只有 %(there)d 处。") % words
            raise Refused(str(what), why=why, then=_("请补充候选点，或者放宽要求。"), code="siting.group")
    if (needed := int(left.needs.sum())) > left.slots:
        words = {"needed": asked.count - left.slots + needed, "count": asked.count}
        why = _("每个地方都照顾到，连同必建的，至少要 %(needed)d 处，只能新建 %(count)d 处。") % words
        raise Refused(str(what), why=why, then=_("请增加数量，或者放宽要求。"), code="siting.needs")
    if limits.purse is not None and left.purse is not None and (least := left.cheapest()[0]) > left.purse:
        words = {
            "cost": yuan(limits.purse - left.purse + least, commas=True),
            "budget": yuan(limits.purse, commas=True),
        }
        why = _("按要求最少要花 %(cost)s 元，预算只有 %(budget)s 元。") % words
        raise Refused(str(what), why=why, then=_("请增加预算，或者放宽要求。"), code="siting.budget")


def faults_of(asked: Asked, chosen: Sequence[int]) -> tuple[str, ...]:
    """What a choice made by hand does not keep to, each in a sentence; nothing is refused for it."""
    taken, words = {*chosen}, []
    if len(taken) > asked.count:
        words.append(_("选了 %(taken)d 处，只能新建 %(count)d 处。") % {"taken": len(taken), "count": asked.count})
    missed, taken_anyway = sorted({*asked.fixed} - taken), sorted({*asked.forbidden} & taken)
    words += [_("必建的“%(site)s”没有选。") % {"site": asked.name_of(site)} for site in missed]
    words += [_("“%(site)s”列为不建，却选了。") % {"site": asked.name_of(site)} for site in taken_anyway]
    for group, least in asked.least.items():
        there = sum(asked.groups is not None and asked.groups[site] == group for site in taken)
        if there < least:
            said = {"group": asked.group_name(group), "least": least, "there": there}
            words.append(_("%(group)s 要求至少 %(least)d 处，只选了 %(there)d 处。") % said)
    cost = sum(asked.costs_fen[site] for site in taken) if asked.costs_fen is not None else 0
    if asked.budget_fen is not None and cost > asked.budget_fen:
        said = {"cost": yuan(cost, commas=True), "budget": yuan(asked.budget_fen, commas=True)}
        words.append(_("要花 %(cost)s 元，预算只有 %(budget)s 元。") % said)
    return tuple(words)
