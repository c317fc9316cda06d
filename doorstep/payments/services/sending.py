"""Finance takes a signed batch in, and sends it to the bank."""

import datetime as dt
import hashlib
from itertools import islice

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.payments.bankfile import unfit_lines, write_file
from doorstep.payments.bankformat import find_format
from doorstep.payments.clocks import begin_clocks
from doorstep.payments.ledger import post_sent
from doorstep.payments.models import BankFile, Batch
from doorstep.payments.still_due import refuse_stopped

from .batches import file_sent, heading_of, locked_batch, outgoing_of, refuse_altered

MOST_NAMED = 5


@transaction.atomic
def receive_batch(batch_id: int, *, by: Actor, at: dt.datetime, bank_format: str = "") -> Batch:
    """Finance has the approved batch with bank data that are complete: from now on the time to pay runs.

    `bank_format`: the format in which it goes out, where not the one it was drawn up with.  Every line must fit it.

    Raises: Http404, Refused("batch.wrong_state", "batch.altered", "batch.not_due", "bankformat.unknown",
    "bankfile.unfit").
    """
    act = _("没有收单。")
    batch = locked_batch(batch_id, by, "signed", act=act)
    by.require("batch.send", batch.code, what=act)
    refuse_altered(batch, act=act)
    refuse_stopped(batch, by=by, act=act)
    how = find_format(bank_format or batch.bank_format)
    unfit = list(islice(unfit_lines(how, heading_of(batch, localdate(at)), outgoing_of(batch)), MOST_NAMED + 1))
    if unfit:
        more = _("，还有别的行") if len(unfit) > MOST_NAMED else ""
        raise Refused(
            act,
            why=_("这些行写不进「%(label)s」：%(lines)s%(more)s。")
            % {"label": how.label, "lines": "；".join(unfit[:MOST_NAMED]), "more": more},
            then=_("请换一种文件格式，或作废这一批、改好户名和账号后重新制单。"),
            code="bankfile.unfit",
        )
    batch.state, batch.received_at, batch.bank_format = "received", at, how.code
    batch.save(update_fields=["state", "received_at", "bank_format"])
    begin_clocks(batch)
    record(by, "receive_batch", batch, at=at, became={"format": how.code})
    return batch


@transaction.atomic
def send_batch(batch_id: int, *, by: Actor, at: dt.datetime) -> bytes:
    """Write the bank file, once, keep it sealed, and mark every line as sent. Returns the file.

    Raises: Http404, Refused("batch.wrong_state", "batch.altered", "batch.not_due", "bankfile.unfit").
    """
    act = _("没有送银行。")
    batch = locked_batch(batch_id, by, "received", act=act)
    by.require("batch.send", batch.code, what=act)
    refuse_altered(batch, act=act)
    refuse_stopped(batch, by=by, act=act)
    how = find_format(batch.bank_format)
    raw = b"".join(write_file(how, heading_of(batch, localdate(at)), outgoing_of(batch)))
    batch.state, batch.sent_at = "sent", at
    batch.file_digest = hashlib.sha256(raw).hexdigest()
    batch.save(update_fields=["state", "sent_at", "file_digest"])
    BankFile.objects.create(
        batch=batch,
        code=batch.code,
        body=raw.decode(how.encoding),
        encoding=how.encoding,
        digest=batch.file_digest,
        size=len(raw),
    )
    batch.lines.update(state="sent")
    post_sent(batch, by=by, at=at)
    record(by, "send_batch", batch, at=at, became={"file": batch.file_digest})
    return raw


@transaction.atomic
def take_bank_file(batch_id: int, *, by: Actor, at: dt.datetime) -> tuple[Batch, bytes]:
    """The file of a batch that was sent, each time on record.

    Raises: Http404, Refused("batch.wrong_state", "batch.not_sent", "batch.file_altered").
    """
    batch = locked_batch(batch_id, by, "sent", "answered", act=_("没有取出文件。"))
    by.require("batch.send", batch.code, what=_("没有取出文件。"))
    raw = file_sent(batch)
    record(by, "take_bank_file", batch, at=at)
    return batch, raw
