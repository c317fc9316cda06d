"""Acts on money: draw up a batch, sign it, send it to the bank, record the answer, send returned money again."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused

from .bankfile import Outgoing, Result, batch_number, read_answer, write_lines
from .models import Answer, Batch, Line, Signature

SIGNATURES_NEEDED = 2  # 待核: the number by amount band is a later issue's parameter

# One row per person with money due and an account to receive it; who is already on a live line is left out.
GATHER = """
    CREATE TEMPORARY TABLE batch_lines ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY person.code, person.id) AS number, person.id AS person_id, person.code,
           due.amount_fen, {follows} AS follows_line_id,
           account.holder, account.number AS account, account.number_index AS account_index, account.tail
    FROM ({source}) AS due
    JOIN people_person AS person ON person.id = due.person_id
    JOIN payments_payaccount AS account ON account.person_id = person.id AND account.used @> %s::date
    WHERE NOT EXISTS (SELECT FROM payments_line AS line
                      WHERE line.person_id = person.id AND line.benefit = %s AND line.month = %s
                        AND line.state NOT IN ('returned', 'dropped'))
"""
TOTALS = """
    SELECT count(*), coalesce(sum(amount_fen), 0)::bigint,
           encode(sha256(coalesce(string_agg(number || '|' || person_id || '|' || amount_fen || '|'
               || encode(account_index, 'hex'), E'\\n' ORDER BY number), '')::bytea), 'hex')
    FROM batch_lines
"""
WRITE_LINES = """
    INSERT INTO payments_line (batch_id, number, person_id, code, benefit, month, amount_fen, holder, account,
                               account_index, tail, state, return_code, follows_line_id)
    SELECT %s, number, person_id, code, %s, %s, amount_fen, holder, account, account_index, tail, 'drawn', '',
           follows_line_id
    FROM batch_lines ORDER BY number
"""
DIGEST = """
    SELECT encode(sha256(coalesce(string_agg(number || '|' || person_id || '|' || amount_fen || '|'
               || encode(account_index, 'hex'), E'\\n' ORDER BY number), '')::bytea), 'hex')
    FROM payments_line WHERE batch_id = %s
"""


@transaction.atomic
def draw_up_batch(
    benefit: str,
    label: str,
    month: dt.date,
    *,
    source: str,
    terms: Sequence[Any],
    code: str,
    by: Actor,
    at: dt.datetime,
    follows: Batch | None = None,
) -> Batch:
    """Draw up a batch from `source`, a SELECT of person_id and amount_fen (and line_id when it follows a batch).

    Whoever has no account, or is on a live line already, is left out.  The lines are hashed; the head equals their sum.

    Raises: Refused("batch.empty", "batch.drawn_already", "access.not_yours").
    """
    by.require("batch.draw", code, what=_("没有制单。"))
    day = at.date()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS batch_lines")
        link = "due.line_id" if follows else "NULL::bigint"
        cursor.execute(GATHER.format(source=source, follows=link), [*terms, day, benefit, month])
        cursor.execute(TOTALS)
        count, fen, digest = cursor.fetchone()
        if not count:
            raise Refused(
                _("没有制单。"),
                why=_("没有可以发放的人：要么没有应发的，要么都已在批次中，要么没有收款账户。"),
                then=_("请查看「未列入批次的人」。"),
                code="batch.empty",
            )
        with refusing(
            batch_is_one_per_place_benefit_and_month=_drawn_already(label, month),
            line_is_one_per_person_benefit_and_month=_drawn_already(label, month),
        ):
            batch = Batch.objects.create(
                code=code,
                benefit=benefit,
                benefit_label=label,
                month=month,
                follows_batch=follows,
                lines_count=count,
                total_fen=fen,
                digest=digest,
                drafted_by=by.account_id,
                drafted_label=by.seat_label,
                drafted_at=at,
                signatures_needed=SIGNATURES_NEEDED,
            )
            cursor.execute(WRITE_LINES, [batch.pk, benefit, month])
    record(by, "draw_up_batch", batch, at=at, became={"lines": count, "fen": fen, "digest": digest})
    return batch


def _drawn_already(label: str, month: dt.date) -> Refused:
    return Refused(
        _("没有制单。"),
        why=_("%(label)s%(year)s年%(month)s月已经有批次了。")
        % {"label": label, "year": month.year, "month": month.month},
        then=_("请到「发放」页查看原批次；退汇的人用补发批次。"),
        code="batch.drawn_already",
    )


def locked_batch(batch_id: int, by: Actor, *states: str, act: str) -> Batch:
    """The batch, locked, in one of the states. Raises: Http404, Refused("batch.wrong_state")."""
    batch = fetch(Batch.objects.select_for_update(of=("self",)), by, "batch.view", pk=batch_id)
    if batch.state not in states:
        raise Refused(
            act,
            why=_("这一批现在是「%(state)s」。") % {"state": batch.get_state_display()},
            then=_("请刷新页面，看看已经办到哪一步。"),
            code="batch.wrong_state",
        )
    return batch


@transaction.atomic
def sign_batch(batch_id: int, *, by: Actor, at: dt.datetime) -> Batch:
    """Sign a batch as hashed; the last signature needed makes it ready for the bank.

    Raises: Http404, Refused("batch.wrong_state", "batch.own_draft", "batch.signed_already", "batch.altered").
    """
    batch = locked_batch(batch_id, by, "drawn", act=_("没有签名。"))
    by.require("batch.sign", batch.code, what=_("没有签名。"))
    own = Refused(
        _("没有签名。"), why=_("这一批是您制的单。"), then=_("请由另一位有签发权的同事签名。"), code="batch.own_draft"
    )
    again = Refused(
        _("没有签名。"), why=_("您已经签过这一批。"), then=_("请等另一位同事签名。"), code="batch.signed_already"
    )
    if digest_of(batch) != batch.digest:
        raise Refused(
            _("没有签名。"),
            why=_("明细与制单时不一致。"),
            then=_("请作废这一批并报告系统管理员。"),
            code="batch.altered",
        )
    with refusing(signature_is_not_the_drafters=own, signature_is_one_per_person=again):
        Signature.objects.create(
            batch=batch,
            code=batch.code,
            drafted_by=batch.drafted_by,
            account_id=by.account_id,
            seat_label=by.seat_label,
            account_name=by.name,
            digest=batch.digest,
            at=at,
        )
    if batch.signatures.count() >= batch.signatures_needed:
        batch.state = "signed"
        batch.save(update_fields=["state"])
    record(by, "sign_batch", batch, at=at, became={"state": batch.state})
    return batch


def digest_of(batch: Batch) -> str:
    """The hash of the lines as they stand now."""
    with connection.cursor() as cursor:
        cursor.execute(DIGEST, [batch.pk])
        return cursor.fetchone()[0]


@transaction.atomic
def drop_batch(batch_id: int, *, by: Actor, at: dt.datetime, reason: str) -> Batch:
    """Drop a batch that has not gone to the bank; its people can be drawn again.

    Raises: Http404, Refused("batch.wrong_state", "batch.no_reason").
    """
    batch = locked_batch(batch_id, by, "drawn", "signed", act=_("没有作废。"))
    by.require("batch.draw", batch.code, what=_("没有作废。"))
    if not reason.strip():
        raise Refused(_("没有作废。"), why=_("没有写原因。"), then=_("请写明作废原因。"), code="batch.no_reason")
    batch.state, batch.dropped_reason = "dropped", reason.strip()[:200]
    batch.save(update_fields=["state", "dropped_reason"])
    batch.lines.update(state="dropped", follows_line=None)
    record(by, "drop_batch", batch, at=at, reason=reason)
    return batch


def number_of(batch: Batch) -> str:
    """The number that both sides quote."""
    return batch_number(batch.code, batch.benefit, batch.month, batch.pk)


def file_of(batch: Batch, on: dt.date) -> str:
    """The bank file as text; the same lines on the same day give the same file."""
    rows = batch.lines.order_by("number").values_list("number", "holder", "account", "amount_fen")
    outgoing = (Outgoing(number, holder, account.open(), fen) for number, holder, account, fen in rows.iterator())
    lines = write_lines(
        number_of(batch),
        batch.benefit,
        batch.month,
        batch.digest,
        outgoing,
        count=batch.lines_count,
        fen=batch.total_fen,
        on=on,
    )
    return "".join(f"{line}\r\n" for line in lines)


@transaction.atomic
def send_batch(batch_id: int, *, by: Actor, at: dt.datetime) -> str:
    """Write the bank file, once, and mark every line as sent. Returns the file's text.

    Raises: Http404, Refused("batch.wrong_state").
    """
    batch = locked_batch(batch_id, by, "signed", act=_("没有送银行。"))
    by.require("batch.send", batch.code, what=_("没有送银行。"))
    text = file_of(batch, at.date())
    batch.state, batch.sent_at = "sent", at
    batch.file_digest = hashlib.sha256(text.encode()).hexdigest()
    batch.save(update_fields=["state", "sent_at", "file_digest"])
    batch.lines.update(state="sent")
    record(by, "send_batch", batch, at=at, became={"file": batch.file_digest})
    return text


APPLY = """
    UPDATE payments_line AS line
    SET state = CASE WHEN said.paid THEN 'paid' ELSE 'returned' END,
        return_code = said.code, paid_on = CASE WHEN said.paid THEN said.on_day END
    FROM unnest(%s::int[], %s::bool[], %s::text[], %s::date[], %s::bigint[]) AS said (number, paid, code, on_day, fen)
    WHERE line.batch_id = %s AND line.number = said.number AND line.amount_fen = said.fen AND line.state = 'sent'
"""


@transaction.atomic
def record_answer(batch_id: int, text: str, *, by: Actor, at: dt.datetime) -> Answer:
    """Apply the bank's answer, whole or not at all: every line answered once, each with its own sum.

    Raises: Http404, Refused as bankfile.read_answer, Refused("batch.wrong_state", "answer.not_these_lines").
    """
    batch = locked_batch(batch_id, by, "sent", act=_("银行答复没有入账。"))
    by.require("batch.send", batch.code, what=_("银行答复没有入账。"))
    results = read_answer(text, number=number_of(batch))
    with connection.cursor() as cursor:
        cursor.execute(APPLY, [*_columns(results), batch.pk])
        if cursor.rowcount != batch.lines_count or len(results) != batch.lines_count:
            raise Refused(
                _("银行答复没有入账。"),
                why=_("这一批共 %(ours)s 行，答复 %(theirs)s 行，其中 %(same)s 行的行号和金额对得上。")
                % {"ours": batch.lines_count, "theirs": len(results), "same": cursor.rowcount},
                then=_("请向银行核对后重新取得答复文件。"),
                code="answer.not_these_lines",
            )
    paid = batch.lines.filter(state="paid").aggregate(fen=Sum("amount_fen"))["fen"] or 0
    answer = Answer.objects.create(
        batch=batch,
        code=batch.code,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        received_at=at,
        paid_count=sum(result.paid for result in results),
        paid_fen=paid,
        returned_count=sum(not result.paid for result in results),
        returned_fen=batch.total_fen - paid,
        seat_id=by.seat_id,
    )
    batch.state, batch.answered_at = "answered", at
    batch.save(update_fields=["state", "answered_at"])
    record(by, "record_answer", batch, at=at, became={"paid": answer.paid_count, "returned": answer.returned_count})
    return answer


def _columns(results: Sequence[Result]) -> list[list[Any]]:
    return [
        [result.number for result in results],
        [result.paid for result in results],
        [result.code for result in results],
        [result.on for result in results],
        [result.fen for result in results],
    ]


@transaction.atomic
def draw_up_follow_up(batch_id: int, *, by: Actor, at: dt.datetime) -> Batch:
    """Money that came back goes out again, to whoever now has another account or was hit by the bank's own fault.

    Raises: Http404, Refused("batch.wrong_state", "batch.empty").
    """
    batch = locked_batch(batch_id, by, "answered", act=_("没有制单。"))
    return draw_up_batch(
        batch.benefit,
        batch.benefit_label,
        batch.month,
        source="""SELECT line.person_id, line.amount_fen, line.id AS line_id
                  FROM payments_line AS line
                  JOIN payments_payaccount AS mended ON mended.person_id = line.person_id AND mended.used @> %s::date
                  WHERE line.batch_id = %s AND line.state = 'returned'
                    AND (mended.number_index <> line.account_index OR mended.holder <> line.holder
                         OR line.return_code = 'R08')
                    AND NOT EXISTS (SELECT FROM payments_line AS later WHERE later.follows_line_id = line.id)""",
        terms=[at.date(), batch.pk],
        code=batch.code,
        by=by,
        at=at,
        follows=batch,
    )


def lines_returned(batch: Batch) -> Any:
    """Returned lines of a batch, by number."""
    return Line.objects.filter(batch=batch, state="returned").order_by("number")
