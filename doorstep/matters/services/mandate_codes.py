"""A code to the person's telephone: who reads it out says yes to a mandate."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor
from doorstep.base.seal import blind
from doorstep.base.trail import record
from doorstep.exchange.kinds import Kind, declare_kind
from doorstep.exchange.outbox import send
from doorstep.kernel.names import mask_phone
from doorstep.kernel.refusal import Refused
from doorstep.matters.models_mandate import MandateCode
from doorstep.people.services.standing import standing_person

from .orgs import org_of

COUNTS_FOR = dt.timedelta(minutes=10)
EVERY = dt.timedelta(minutes=1)
MOST_TRIES = 5
# 待核: short messages go by the provincial platform; its own form of them is not published.
FIELDS = {"to": gettext_lazy("电话"), "words": gettext_lazy("内容")}
CODE = declare_kind(Kind("message.code", gettext_lazy("短信验证码"), "province", FIELDS))


@transaction.atomic
def send_mandate_code(person_id: int, *, by: Actor, at: dt.datetime) -> tuple[MandateCode, str]:
    """Send six digits to the telephone in the register. Returns the row, and the code for a demonstration to show.

    Raises: Http404, Refused("access.not_yours", "mandate.no_phone", "mandate.code_too_soon", "matter.no_org").
    """
    what = _("验证码没有发送。")
    person = standing_person(person_id, "matter.file", by=by, what=what)
    if not person.phone:
        raise Refused(
            what, why=_("名册里没有本人的电话。"), then=_("请先登记电话，或用书面委托。"), code="mandate.no_phone"
        )
    if MandateCode.objects.filter(person=person, sent_at__gt=at - EVERY).exists():
        raise Refused(what, why=_("一分钟以内刚发过。"), then=_("请等一会儿再发。"), code="mandate.code_too_soon")
    org, code, phone = org_of(by), f"{secrets.randbelow(10**6):06d}", person.phone.open()
    made = MandateCode.objects.create(
        person=person,
        code=person.code,
        org_code=org.code,
        index=_index(person.pk, org.code, code),
        phone=mask_phone(phone),
        sent_at=at,
        expires_at=at + COUNTS_FOR,
        seat_label=by.seat_label,
    )
    words = _("您正在委托%(org)s代办事情，验证码 %(code)s，10 分钟内有效。不是您本人要办的，请不要告诉别人。")
    payload = {"to": phone, "words": words % {"org": org.name, "code": code}}
    key, stream = f"mandate-code-{made.pk}", f"person-{person.pk}"
    send(CODE, payload, key=key, stream=stream, about=made, code=person.code, by=by, at=at)
    record(by, "send_mandate_code", person, at=at)
    return made, code


@transaction.atomic
def verify_mandate_code(person_id: int, code: str, *, by: Actor, at: dt.datetime) -> int | None:
    """The key of the code where it is right; None where it is wrong, too late, or was tried too often.

    Each try is counted, so that this is to be committed before anything else is refused.
    """
    rows = MandateCode.objects.within_reach(by, "matter.file").select_for_update(of=("self",))
    sent = rows.filter(person_id=person_id, org_code=by.code, used_at=None, expires_at__gte=at).order_by("-pk").first()
    if sent is None or sent.tries >= MOST_TRIES:
        return None
    sent.tries += 1
    if is_right := bytes(sent.index) == _index(person_id, sent.org_code, code.strip()):
        sent.verified_at = at
    sent.save(update_fields=["tries", "verified_at"])
    return sent.pk if is_right else None


def use_code(code_id: int | None, person_id: int, *, by: Actor, at: dt.datetime, what: str) -> str:
    """Use a code that was verified, once; the words by which the mandate says how. Raises: Refused("mandate.code")."""
    rows = MandateCode.objects.within_reach(by, "matter.file").select_for_update(of=("self",))
    fits = rows.filter(pk=code_id or 0, person_id=person_id, org_code=by.code, verified_at__isnull=False, used_at=None)
    sent = fits.filter(expires_at__gte=at).first()
    if sent is None:
        raise Refused(
            what,
            why=_("验证码不对，或者已经过期、用过，或者试了太多次。"),
            then=_("请再发一次，让本人念给您听。"),
            code="mandate.code",
        )
    sent.used_at = at
    sent.save(update_fields=["used_at"])
    return _("短信验证码，发到 %(phone)s") % {"phone": sent.phone}


def _index(person_id: int, org_code: str, code: str) -> bytes:
    return blind(f"mandate {person_id} {org_code} {code}")
