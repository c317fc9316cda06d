"""Sending a signed batch to the bank."""

import datetime as dt
import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.payments.ledger import post_sent

from .batches import file_of, locked_batch


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
    post_sent(batch, by=by, at=at)
    record(by, "send_batch", batch, at=at, became={"file": batch.file_digest})
    return text
