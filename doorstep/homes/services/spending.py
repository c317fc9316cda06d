"""Spending from a home's development fund: by a decision of kind budget, no more than was agreed and than there is."""

import datetime as dt

from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.homes.models import Home
from doorstep.homes.models_work import FundEntry
from doorstep.kernel.money import yuan
from doorstep.kernel.refusal import Refused

from .governing import carry_out, require_decision
from .own import at_home, own


@transaction.atomic
def spend_fund(fen: int, on: dt.date, words: str, *, matter_id: int | None, by: Actor, at: dt.datetime) -> FundEntry:
    """Take a sum out of the fund; the decision is carried out by this.

    Raises: Http404, Refused("fund.…", "decision.…").  Source: domain §4.7, §4.8.
    """
    what = _("没有动用发展基金。")
    if fen < 1:
        raise Refused(what, why=_("金额须大于零。"), then=_("请核对金额。"), code="fund.fen")
    if not words.strip():
        raise Refused(what, why=_("没有写用途。"), then=_("请写明用在哪里。"), code="fund.words")
    with at_home(by):
        home = own(Home.objects, by, pk=by.party)
        there = FundEntry.objects.filter(home=home).aggregate(fen=Sum("fen"))["fen"] or 0
        if fen > there:
            why = _("基金余额是 %(there)s 元，不够。") % {"there": yuan(there, commas=True)}
            raise Refused(what, why=why, then=_("请核对金额。"), code="fund.fen")
        matter = require_decision(home, "budget", matter_id, what=what, amount_fen=fen)
        first = matter.meeting.held_on if matter.meeting else on
        if not first <= on <= localdate(at):
            why = _("日期不能早于开会日期，也不能晚于今天。")
            raise Refused(what, why=why, then=_("请核对日期。"), code="fund.day")
        made = FundEntry.objects.create(
            home=home,
            code=home.code,
            matter=matter,
            on=on,
            fen=-fen,
            words=words.strip()[:200],
            at=at,
            by_label=by.seat_label[:100],
        )
        record(by, "spend_fund", made, at=at, became={"fen": -fen}, reason=made.words)
        matter.spent_fen = fen
        said = _("动用发展基金 %(sum)s 元：%(words)s") % {"sum": yuan(fen, commas=True), "words": made.words}
        carry_out(matter, said, by=by, at=at)
    return made
