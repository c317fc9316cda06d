"""The charter of a home: versions, each adopted by a decision, and the clauses that it must contain."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.homes.handed_in import paper_of
from doorstep.homes.models import Home
from doorstep.homes.models_governance import CLAUSES, Charter
from doorstep.kernel.refusal import Refused

from .governing import carry_out, require_decision
from .own import at_home, own

MOST_PER_MILLE = 1000


def missing_clauses(clauses: Iterable[str]) -> list[str]:
    """The words of the clauses that a charter must contain and does not, in their order."""
    there = set(clauses)
    return [words for name, words in CLAUSES if name not in there]


@transaction.atomic
def adopt_charter(
    adopted_on: dt.date,
    clauses: Iterable[str],
    fund_per_mille: int,
    *,
    raw: bytes = b"",
    filename: str = "",
    matter_id: int | None,
    by: Actor,
    at: dt.datetime,
) -> Charter:
    """Write down the next version, adopted by a decision of kind rules, which is carried out by this; with its text.

    Raises: Http404, Refused("charter.party", "charter.fund", "charter.day", "decision.…", "paper.…").
    """
    what, said = _("章程没有登记。"), [name for name, _words in CLAUSES if name in set(clauses)]
    if "party" not in said:
        raise Refused(
            what, why=_("章程没有写明党的领导和党的建设。"), then=_("请先把这一条写进章程。"), code="charter.party"
        )
    if not 0 <= fund_per_mille <= MOST_PER_MILLE:
        raise Refused(what, why=_("提取比例应在 0 到 1000 之间。"), then=_("请核对章程。"), code="charter.fund")
    with at_home(by):
        home = own(Home.objects, by, pk=by.party)
        matter = require_decision(home, "rules", matter_id, what=what)
        first = matter.meeting.held_on if matter.meeting else adopted_on
        if not first <= adopted_on <= timezone.localtime(at).date():
            why = _("通过日期不能早于开会日期 %(day)s，也不能晚于今天。") % {"day": first}
            raise Refused(what, why=why, then=_("请核对日期。"), code="charter.day")
        last = home.charters.order_by("-version").first()
        made = Charter.objects.create(
            home=home,
            code=home.code,
            version=last.version + 1 if last else 1,
            adopted_on=adopted_on,
            clauses=said,
            fund_per_mille=fund_per_mille,
            matter=matter,
            paper=paper_of(home, raw, filename, by=by, at=at),
            at=at,
            seat_label=by.seat_label,
        )
        record(by, "adopt_charter", made, at=at, became={"version": made.version})
        carry_out(matter, _("章程第 %(version)s 版已登记。") % {"version": made.version}, by=by, at=at)
    return made
