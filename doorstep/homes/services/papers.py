"""The agreement with a client, as a file: handed in after it was signed, and again when another one is."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.papers import keep_paper
from doorstep.base.trail import record
from doorstep.homes.models_clients import Client
from doorstep.kernel.refusal import Refused

from .applying import own_admitted
from .own import at_home


@transaction.atomic
def keep_agreement(client_id: int, raw: bytes, filename: str, *, by: Actor, at: dt.datetime) -> Client:
    """Keep the agreement of somebody who is in the home; the one before stays in the history.

    Type and size are checked where it is kept.  Raises: Http404, Refused("client.not_admitted", "agreement.none",
    "paper.…").
    """
    what = _("协议没有收下。")
    with at_home(by):
        one = own_admitted(client_id, by, what=what)
        if not filename:
            then = _("请选协议的照片或者 PDF。")
            raise Refused(what, why=_("没有选文件。"), then=then, code="agreement.none")
        was, one.agreement_paper = one.agreement_paper_id, keep_paper(raw, filename, code=one.code, by=by, at=at)
        one.save(update_fields=["agreement_paper"])
        record(by, "keep_agreement", one, at=at, was={"paper": was}, became={"paper": one.agreement_paper_id})
    return one
