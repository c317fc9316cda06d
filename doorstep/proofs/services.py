"""Acts on proofs: issuing and voiding; and the count of inquiries."""

import datetime as dt
import re
import secrets
from collections.abc import Mapping

from django.db import connection, transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, ScopedModel
from doorstep.base.seal import blind
from doorstep.base.trail import record
from doorstep.kernel.proofcode import CODES, write_code
from doorstep.kernel.refusal import Refused

from .kinds import KINDS
from .models import Inquirer, Proof

MOST_TRIES, WINDOW = 30, dt.timedelta(minutes=10)
FORGOTTEN_AFTER = dt.timedelta(days=1)
LOOKS_PERSONAL = re.compile(r"\d{9}")


@transaction.atomic
def issue_proof(
    about: ScopedModel,
    kind: str,
    *,
    label: str,
    org: str,
    on: dt.date,
    permission: str,
    by: Actor,
    at: dt.datetime,
    valid_until: dt.date | None = None,
    shown: Mapping[str, str] | None = None,
) -> Proof:
    """Make what is issued about a row open to inquiry. `permission`: the verb by which the room issues it.

    The public sees the words of the kind, `org`, the dates, and `shown`, into which no fact about a person may go.
    Raises: Refused("access.not_yours"); ValueError for an unknown kind, or a public value with a long number in it.
    """
    by.require(permission, about.code, what=_("「%(label)s」没有出具。") % {"label": label})
    public = {"org": org, **(shown or {})}
    if kind not in KINDS:
        raise ValueError(f"no such kind of proof: {kind}")
    if personal := [name for name, value in public.items() if LOOKS_PERSONAL.search(value)]:
        raise ValueError(f"looks like the number of a person, and would be public: {personal}")
    proof = Proof.objects.create(
        code=about.code,
        proof_code=write_code(secrets.randbelow(CODES)),
        kind=kind,
        label=label[:100],
        about=about._meta.label_lower,
        about_id=about.pk,
        issued_on=on,
        valid_until=valid_until,
        shown=public,
    )
    record(by, "issue_proof", proof, at=at, became={"kind": kind, "about": proof.about, "about_id": proof.about_id})
    return proof


@transaction.atomic
def void_proof(proof: Proof, *, reason: str, on: dt.date, permission: str, by: Actor, at: dt.datetime) -> Proof:
    """Whoever asks from now on is told that the paper no longer counts, and since when; not why.

    Raises: Refused("access.not_yours", "proof.no_reason", "proof.void").
    """
    what = _("「%(label)s」没有作废。") % {"label": proof.label}
    by.require(permission, proof.code, what=what)
    if not reason.strip():
        raise Refused(what, why=_("没有写明原因。"), then=_("请写明作废的原因。"), code="proof.no_reason")
    locked = Proof.objects.select_for_update(of=("self",)).get(pk=proof.pk)
    if locked.state == "void":
        raise Refused(
            what,
            why=_("它在%(day)s已经作废。") % {"day": locked.void_on},
            then=_("无须再做什么。"),
            code="proof.void",
        )
    locked.state, locked.void_on, locked.void_reason = "void", on, reason.strip()[:200]
    locked.save(update_fields=["state", "void_on", "void_reason"])
    record(by, "void_proof", locked, at=at, reason=locked.void_reason)
    return locked


def may_ask(address: str, *, at: dt.datetime) -> bool:
    """Count one inquiry from this address; False where there were more than thirty since ten minutes ago.

    The address itself is not kept. Costs one statement, and another where the count begins anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO proofs_inquirer AS known (caller, since_at, tries) VALUES (%s, %s, 1)
               ON CONFLICT (caller) DO UPDATE SET
                 tries = CASE WHEN known.since_at > %s THEN known.tries + 1 ELSE 1 END,
                 since_at = CASE WHEN known.since_at > %s THEN known.since_at ELSE excluded.since_at END
               RETURNING tries""",
            [blind(address), at, at - WINDOW, at - WINDOW],
        )
        tries = int(cursor.fetchone()[0])
    if tries == 1:
        Inquirer.objects.filter(since_at__lt=at - FORGOTTEN_AFTER).delete()
    return tries <= MOST_TRIES
