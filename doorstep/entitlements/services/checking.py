"""Looking into a finding: is it right, is it not, could nobody be reached. The last answer counts."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.entitlements.models import Change
from doorstep.entitlements.models_process import Check
from doorstep.kernel.refusal import Refused
from doorstep.people.services.standing import kept

from .deciding import refuse_decided


@transaction.atomic
def answer_check(change_id: int, answer: str, words: str = "", *, by: Actor, at: dt.datetime) -> Check:
    """Say what somebody found who looked into an open change.

    What is missing to judge is told as a circumstance; of such a change one can only say that nobody was reached.

    Raises: Http404, Refused("access.not_yours", "change.decided", "check.answer", "check.no_words", "check.unknown").
    """
    what = _("核实没有登记。")
    change = fetch(Change.objects.select_for_update(of=("self",)), by, "benefit.view", pk=change_id)
    by.require("benefit.answer", change.code, what=what)
    refuse_decided(change)
    if answer not in dict(Check.ANSWERS):
        raise Refused(what, why=_("没有选择核实结果。"), then=_("请选择一项。"), code="check.answer")
    if change.kind == "unknown" and answer != "unreached":
        raise Refused(
            what,
            why=_("这个人还缺情况，判定不了。"),
            then=_("请把问到的情况逐项登记；问不到的，选「联系不上」。"),
            code="check.unknown",
        )
    said = kept(words, _("说明"), what=what, most=200)
    if answer != "right" and not said:
        raise Refused(what, why=_("没有写明实际情况。"), then=_("请写几个字说明。"), code="check.no_words")
    check = Check.objects.create(
        person_id=change.person_id,
        code=change.code,
        benefit=change.benefit,
        month=change.month,
        kind=change.kind,
        becomes_fen=change.becomes_fen,
        odd=change.odd,
        answer=answer,
        words=said,
        at=at,
        seat_id=by.seat_id,
        seat_label=by.seat_label,
        account_name=by.name,
    )
    record(by, "answer_check", change, at=at, became={"answer": answer}, reason=said)
    return check
