"""The card in somebody's hand: once the certificate has changed, whoever asks about it is told that it is void."""

import datetime as dt

from doorstep.base.access import Actor
from doorstep.proofs.services import void_proof

from .models import Certificate


def void_card(certificate: Certificate, *, reason: str, on: dt.date, by: Actor, at: dt.datetime) -> None:
    """Void the proof of what was printed of a certificate, if anything was. A frozen one is void too, since nobody
    could tell that it is; after it was lifted the card is printed anew.

    Raises: Refused("access.not_yours").
    """
    proof = certificate.proof
    if proof is not None and proof.state == "standing":
        void_proof(proof, reason=reason, on=on, permission="certificate.record", by=by, at=at)
