"""Money that came back: whose task it is, what was found out, and what nobody can be paid in the end."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.scope import scoped
from doorstep.base.trail import record
from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.days import add_months, add_workdays
from doorstep.kernel.refusal import Refused
from doorstep.payments.clocks import end_clock
from doorstep.payments.ledger import post_unpayable
from doorstep.payments.models import Batch, Line, ReturnTask
from doorstep.payments.terms import BANK_ATTEMPTS, RETURN_MENDED_WITHIN, UNPAYABLE_AFTER
from doorstep.people.models import Person
from doorstep.people.services.standing import STANDS_FOR

FAULT_OF_THE_BANK = "R08"
# What has to be done for each reason: whoever looks at the account, whoever looks after the person, or asks the bank.
WORK = {
    "R01": "account",
    "R02": "account",
    "R03": "death",
    "R04": "account",
    "R05": "account",
    "R06": "account",
    "R07": "bank",
    "R08": "bank",
    "R99": "bank",
}
# None for what the bank tries again by itself, nor where another account is there already.
OPEN = (
    STANDS_FOR
    + """
    INSERT INTO payments_returntask (line_id, person_id, code, kind, benefit, month, amount_fen, return_code, holder,
                                     tail, opened_at, due_on, outcome, reason, seat_label)
    SELECT line.id, person.id, person.code, work.kind, line.benefit, line.month, line.amount_fen, line.return_code,
           line.holder, line.tail, %s, %s, '', '', ''
    FROM payments_line AS line
    LEFT JOIN stands ON stands.id = line.person_id
    JOIN people_person AS person ON person.id = coalesce(stands.into_id, line.person_id)
    JOIN unnest(%s::text[], %s::text[]) AS work (return_code, kind) ON work.return_code = line.return_code
    LEFT JOIN payments_payaccount AS other ON other.person_id = person.id AND other.used @> %s::date
    WHERE line.batch_id = %s AND line.state = 'returned' AND NOT (line.return_code = %s AND line.attempt < %s)
      AND NOT coalesce(work.kind = 'account'
                       AND (other.number_index <> line.account_index OR other.holder <> line.holder), FALSE)
"""
)


def open_tasks(batch: Batch, *, by: Actor, at: dt.datetime) -> int:
    """A task for each line that came back and does not go out again by itself. Returns how many.

    A task lies where its person belongs today, which may be beyond the reach of whoever was answered by the bank.
    """
    by.require("batch.send", batch.code, what=_("没有登记退汇。"))
    today = localdate(at)
    due_on = add_workdays(today, RETURN_MENDED_WITHIN.on(today), calendar_in_force()).date
    terms: list[Any] = [
        at,
        due_on,
        list(WORK),
        list(WORK.values()),
        today,
        batch.pk,
        FAULT_OF_THE_BANK,
        BANK_ATTEMPTS.on(today),
    ]
    with scoped(SYSTEM.ranges, by=by), connection.cursor() as cursor:
        cursor.execute(OPEN, terms)
        return cursor.rowcount


def close_mended(person: Person, *, by: Actor, at: dt.datetime) -> int:
    """The person has another account: what waited for one can go out again. Returns how many. The person is locked."""
    by.require("account.change", person.code, what=_("没有办结退汇。"))
    waiting = ReturnTask.objects.filter(person=person, kind="account", closed_at=None)
    return waiting.update(closed_at=at, outcome="mended", seat_label=by.seat_label)


@transaction.atomic
def answer_return(task_id: int, outcome: str, *, reason: str, by: Actor, at: dt.datetime) -> ReturnTask:
    """Say what was found out: it can go out again as it is, or the person has died.

    Raises: Http404, Refused("return.answered", "return.no_reason", "return.unknown_outcome", "return.not_dead",
    "return.dead", "access.not_yours").
    """
    act = _("没有登记核实情况。")
    task = fetch(ReturnTask.objects.select_for_update(of=("self",)), by, "benefit.answer", pk=task_id)
    if task.kind == "bank":
        by.require("batch.draw", task.code, what=act)
    if task.closed_at is not None:
        raise Refused(
            act, why=_("这一笔已经办结。"), then=_("请刷新页面，看看已经办到哪一步。"), code="return.answered"
        )
    if not reason.strip():
        raise Refused(act, why=_("没有写核实到的情况。"), then=_("请写明怎样核实、结果如何。"), code="return.no_reason")
    _refuse_untrue(task, outcome, act=act)
    _close(task, outcome, reason=reason, by=by, at=at)
    record(by, "answer_return", task, at=at, became={"outcome": outcome}, reason=task.reason)
    return task


def _refuse_untrue(task: ReturnTask, outcome: str, *, act: str) -> None:
    died_on = Person.objects.get(pk=task.person_id).died_on
    if outcome not in {"again", "dead"}:
        raise Refused(act, why=_("没有选择结果。"), then=_("请选择结果。"), code="return.unknown_outcome")
    if outcome == "dead" and died_on is None:
        raise Refused(
            act,
            why=_("名册里还没有登记此人去世。"),
            then=_("请先由乡镇或县在此人页面登记死亡，再来办结。"),
            code="return.not_dead",
        )
    if outcome == "again" and died_on is not None:
        raise Refused(
            act,
            why=_("名册里此人已于 %(day)s 去世。") % {"day": died_on},
            then=_("请选「已去世」；登记有误的，请先更正。"),
            code="return.dead",
        )


def _close(task: ReturnTask, outcome: str, *, reason: str, by: Actor, at: dt.datetime) -> None:
    task.closed_at, task.outcome, task.reason, task.seat_label = at, outcome, reason.strip()[:200], by.seat_label
    task.save(update_fields=["closed_at", "outcome", "reason", "seat_label"])


@transaction.atomic
def make_unpayable(line_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Line:
    """Nobody can be paid this: its money goes back to the finance department, and it is never sent again.

    Allowed once the person has died, or when it came back so many months ago (`UNPAYABLE_AFTER`) and is not mended.

    Raises: Http404, Refused("line.not_returned", "line.too_early", "line.no_reason", "access.not_yours").
    """
    act = _("没有转为无法支付。")
    rows = Line.objects.select_related("batch").select_for_update(of=("self",))
    line = fetch(rows, by, "batch.lines", pk=line_id)
    by.require("batch.draw", line.code, what=act)
    moved_on = Refused(
        act,
        why=_("这一笔不是退汇后还没有补发的。"),
        then=_("请刷新页面，看看已经办到哪一步。"),
        code="line.not_returned",
    )
    if line.state != "returned" or Line.objects.filter(follows_line=line).exists():
        raise moved_on
    if not reason.strip():
        raise Refused(act, why=_("没有写原因。"), then=_("请写明为什么发不出去。"), code="line.no_reason")
    with scoped(SYSTEM.ranges, by=by):  # the task lies where the person belongs today
        task = ReturnTask.objects.select_for_update(of=("self",)).filter(line=line).first()
        _refuse_too_early(line, task, on=localdate(at), act=act)
        if task is not None and task.closed_at is None:
            _close(task, "unpayable", reason=reason, by=by, at=at)
    line.state = "unpayable"
    with refusing(line_pays_no_fen_of_a_month_twice=moved_on):  # a follow-up took it at this very moment
        line.save(update_fields=["state"])
    post_unpayable(line, by=by, at=at)
    end_clock(line)
    record(by, "make_unpayable", line, at=at, became={"state": line.state}, reason=reason.strip()[:200])
    return line


def _refuse_too_early(line: Line, task: ReturnTask | None, *, on: dt.date, act: str) -> None:
    assert line.batch.answered_at is not None  # its line came back
    since, months = localdate(line.batch.answered_at), UNPAYABLE_AFTER.on(on)
    if (task is not None and task.outcome == "dead") or on >= add_months(since, months):
        return
    raise Refused(
        act,
        why=_("退汇是 %(day)s 的事，还不到 %(months)s 个月，也没有核实此人已去世。") % {"day": since, "months": months},
        then=_("请先补账户或核实情况。"),
        code="line.too_early",
    )
