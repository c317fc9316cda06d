"""The account in which a person is paid: one act replaces it; the old one stays on record."""

import datetime as dt
import re

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.installation import installation
from doorstep.base.seal import blind
from doorstep.base.trail import record
from doorstep.kernel.characters import half_width
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Person

from .models import PayAccount
from .services.returning import close_mended


def is_sound_card(number: str) -> bool:
    """Whether a card number of 12 to 19 digits passes Luhn's check. Source: ISO/IEC 7812-1."""
    if not re.fullmatch(r"\d{12,19}", number):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(part - 9 if part > 9 else part for part in doubled) % 10 == 0


@transaction.atomic
def replace_account(
    person_id: int,
    *,
    holder: str,
    bank: str,
    number: str,
    is_guardians: bool = False,
    proof: str = "",
    by: Actor,
    at: dt.datetime,
) -> PayAccount:
    """Pay this person into this account from today on; money that came back for want of one can go out again.

    A guardian's account needs proof; an account under another name is otherwise refused.

    Raises: Http404, Refused("account.unsound", "account.not_own", "account.no_proof", "access.not_yours").
    """
    person = fetch(Person.objects.select_for_update(of=("self",)), by, "person.view", pk=person_id, merged_into=None)
    act, what = _act_and_refusal(person)
    by.require("account.change", person.code, what=what)
    digits = re.sub(r"[\s-]", "", half_width(number))
    if not is_sound_card(digits):
        raise Refused(
            what,
            why=_("账号应是 12 到 19 位数字，末位校验不符，多为录入有误。"),
            then=_("请对照社会保障卡重新录入。"),
            code="account.unsound",
        )
    if not is_guardians and holder != person.name:
        raise Refused(
            what,
            why=_("户名「%(holder)s」不是本人姓名。") % {"holder": holder},
            then=_("钱只发到本人账户；监护人账户请勾选并写明监护证明。"),
            code="account.not_own",
        )
    if is_guardians and not proof.strip():
        raise Refused(what, why=_("监护人账户没有写证明。"), then=_("请写明监护关系证明。"), code="account.no_proof")
    today = localdate(at)
    was = _ended(person, on=today)
    here = installation()
    account = PayAccount.objects.create(
        person=person,
        code=person.code,
        holder=holder,
        bank=bank,
        number=digits,
        number_index=blind(digits),
        tail=digits[-4:],
        is_guardians=is_guardians,
        proof=proof.strip(),
        used=DateRange(today, None),
        is_synthetic=here is None or here.is_synthetic,
    )
    if (holder, account.number_index) not in was:
        close_mended(person, by=by, at=at)
    record(by, act, person, at=at, became={"bank": bank, "tail": account.tail})
    return account


def has_account(person: Person) -> bool:
    """Whether an account of the person is on record, in use or ended: what comes then replaces it."""
    return PayAccount.objects.filter(person=person).exists()


def _act_and_refusal(person: Person) -> tuple[str, str]:
    """What is done with the first account and with any later one, and what is said where it is not done."""
    if has_account(person):
        return "replace_account", _("收款账户没有更换。")
    return "enter_account", _("收款账户没有登记。")


def _ended(person: Person, *, on: dt.date) -> set[tuple[str, bytes]]:
    """End the account in use; holder and index of what ended."""
    ended = set()
    for old in PayAccount.objects.select_for_update(of=("self",)).filter(person=person, used__contains=on):
        ended.add((old.holder, bytes(old.number_index)))
        old.used = DateRange(old.used.lower, max(on, old.used.lower))
        old.save(update_fields=["used"])
    return ended
