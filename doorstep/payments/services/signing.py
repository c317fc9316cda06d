"""Signing a batch as hashed."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.payments.ledger import post_signed
from doorstep.payments.models import Batch, Signature
from doorstep.payments.still_due import refuse_stopped

from .batches import locked_batch, refuse_altered


@transaction.atomic
def sign_batch(batch_id: int, *, by: Actor, at: dt.datetime) -> Batch:
    """Sign a batch as hashed; the last signature needed makes it ready for finance to receive.

    Whoever signs at the same time waits for the batch's row, and then finds it signed.

    Raises: Http404, Refused("batch.wrong_state", "batch.own_draft", "batch.signed_already", "batch.altered",
    "batch.not_due").
    """
    batch = locked_batch(batch_id, by, "drawn", act=_("没有签名。"))
    by.require("batch.sign", batch.code, what=_("没有签名。"))
    own = Refused(
        _("没有签名。"), why=_("这一批是您制的单。"), then=_("请由另一位有签发权的同事签名。"), code="batch.own_draft"
    )
    again = Refused(
        _("没有签名。"), why=_("您已经签过这一批。"), then=_("请等另一位同事签名。"), code="batch.signed_already"
    )
    refuse_altered(batch, act=_("没有签名。"))
    refuse_stopped(batch, by=by, act=_("没有签名。"))
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
        post_signed(batch, by=by, at=at)
    record(by, "sign_batch", batch, at=at, became={"state": batch.state})
    return batch
