"""Acts on accounts and seats: open, close, set a password, set and check the second factor."""

import datetime as dt
import secrets

import pyotp
from axes.utils import reset as forget_failures
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.scope import scoped
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused

from .models import Account, Grouping, Org, Seat
from .roles import ROLES

PASSWORD_DAYS = 90  # 待核: GB/T 22239-2019 level 3 asks for a periodic change and names no number
PASSWORDS_KEPT = 5
GIVEN_OUT = dt.date(2000, 1, 1)  # a password given out by a keeper counts as set so long ago that it must be changed
STEP_SECONDS = 30


@transaction.atomic
def open_account(username: str, name: str, password: str, *, on: dt.date) -> Account:
    """Open an account without seats. Raises: Refused("account.taken", "password.weak")."""
    account = Account(username=username, name=name, password_set_on=on)
    _check_password(account, password)
    account.password = make_password(password)
    taken = Refused(
        _("没有开通账号。"), why=_("这个账号名已有人用。"), then=_("请换一个账号名。"), code="account.taken"
    )
    with refusing(orgs_account_username_key=taken):
        account.save(force_insert=True)
    return account


def _check_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise Refused(
            _("密码没有设好。"), why="".join(weak.messages), then=_("请换一个密码。"), code="password.weak"
        ) from weak


@transaction.atomic
def set_password(account: Account, password: str, *, on: dt.date) -> None:
    """Replace the password; the old hash joins the last five. Raises: Refused("password.weak")."""
    _check_password(account, password)
    account.former_passwords = [account.password, *account.former_passwords][:PASSWORDS_KEPT]
    account.password, account.password_set_on = make_password(password), on
    account.save(update_fields=["password", "password_set_on", "former_passwords"])


def password_is_old(account: Account, *, on: dt.date) -> bool:
    """Whether the password must be changed before anything else is done."""
    return (on - account.password_set_on).days > PASSWORD_DAYS


def second_factor_uri(account: Account, secret: str, *, issuer: str) -> str:
    """What the QR code holds, for an authenticator app. Source: RFC 6238."""
    return pyotp.TOTP(secret).provisioning_uri(account.username, issuer_name=issuer)


@transaction.atomic
def set_second_factor(account: Account, secret: str, code: str, *, at: dt.datetime) -> None:
    """Keep the secret once its first code was entered rightly. Raises: Refused("code.wrong")."""
    if not pyotp.TOTP(secret).verify(code, for_time=at, valid_window=1):
        raise wrong_code()
    account.second_factor = secret
    account.save(update_fields=["second_factor"])


def use_code(account: Account, code: str, *, at: dt.datetime) -> bool:
    """Whether the six digits are right now; each works once, whoever presses twice."""
    totp, now = pyotp.TOTP(account.second_factor.open()), int(at.timestamp()) // STEP_SECONDS
    for step in (now, now - 1, now + 1):
        if pyotp.utils.strings_equal(code.strip(), totp.generate_otp(step)):
            fresh = Account.objects.filter(pk=account.pk, second_factor_step__lt=step)
            return fresh.update(second_factor_step=step) == 1
    return False


def code_now(account: Account, *, at: dt.datetime) -> str:
    """The code of this half minute, for demonstrations only."""
    return pyotp.TOTP(account.second_factor.open()).at(at)


def wrong_code() -> Refused:
    """The words for a wrong or used code."""
    return Refused(
        _("没有登录。"),
        why=_("动态验证码不对，或者已经用过。"),
        then=_("请等新的验证码出现后再输。"),
        code="code.wrong",
    )


@transaction.atomic
def open_seat(
    account: Account, role: str, org_id: int, *, by: Actor, at: dt.datetime, grouping: Grouping | None = None
) -> Seat:
    """Seat an account in a role at an organisation within one's own reach.

    Raises: Http404, Refused("access.not_yours", "seat.unknown_role", "seat.wrong_level",
    "seat.own", "seat.beyond_reach", "seat.held").
    """
    org = fetch(Org.objects, by, "seat.open", pk=org_id)
    if role not in ROLES or ROLES[role].retired:
        raise Refused(_("没有开通岗位。"), why=_("没有这个角色。"), then=_("请重新选择。"), code="seat.unknown_role")
    if ROLES[role].levels and org.level not in ROLES[role].levels:
        raise Refused(
            _("没有开通岗位。"),
            why=_("「%(role)s」不设在%(level)s级组织。")
            % {"role": ROLES[role].label, "level": org.get_level_display()},
            then=_("请换一个角色，或换一级组织。"),
            code="seat.wrong_level",
        )
    if account.pk == by.account_id:
        raise Refused(
            _("没有开通岗位。"), why=_("不能给自己开通岗位。"), then=_("请由另一位管理员办理。"), code="seat.own"
        )
    if grouping and (beyond := [code for code in grouping.members if not by.may("seat.open", code)]):
        raise Refused(
            _("没有开通岗位。"),
            why=_("「%(grouping)s」有 %(count)s 个部分不在您的管辖范围内。")
            % {"grouping": grouping.name, "count": len(beyond)},
            then=_("请由上一级的管理员开通。"),
            code="seat.beyond_reach",
        )
    held = Refused(
        _("没有开通岗位。"), why=_("此人已在该组织担任同一角色。"), then=_("无须重复开通。"), code="seat.held"
    )
    with refusing(seat_is_held_once_at_a_time=held):
        seat = Seat.objects.create(
            account=account, role=role, org=org, code=org.code, grouping=grouping, held=DateRange(at.date(), None)
        )
    record(by, "open_seat", seat, at=at, became={"role": role, "org": org.name, "account": account.username})
    return seat


@transaction.atomic
def close_seat(seat_id: int, *, by: Actor, at: dt.datetime, reason: str) -> Seat:
    """End a seat today; whoever sits in it is out at the next click.

    Raises: Http404, Refused("seat.no_reason", "seat.closed").
    """
    seat = fetch(Seat.objects.select_for_update(of=("self",)), by, "seat.open", pk=seat_id)
    if not reason.strip():
        raise Refused(_("没有停用。"), why=_("没有写原因。"), then=_("请写明停用原因。"), code="seat.no_reason")
    if seat.held.upper is not None:
        raise Refused(_("没有停用。"), why=_("这个岗位已经停用。"), then=_("无须再做什么。"), code="seat.closed")
    seat.held, seat.closed_reason = DateRange(seat.held.lower, max(at.date(), seat.held.lower)), reason.strip()[:100]
    seat.save(update_fields=["held", "closed_reason"])
    record(by, "close_seat", seat, at=at, reason=reason)
    return seat


def given_password() -> str:
    """A password to be given out on paper and changed by whoever enters with it."""
    return f"{secrets.token_urlsafe(9)}-A1"


@transaction.atomic
def seat_somebody(
    username: str, name: str, role: str, org_id: int, *, by: Actor, at: dt.datetime, grouping: Grouping | None = None
) -> tuple[Seat, str]:
    """Seat the holder of an account, opened where there is none. Returns the seat, and the password of a new account.

    Raises: Http404, Refused as `open_account` and `open_seat`, Refused("account.another_name").
    """
    account, password = Account.objects.filter(username=username).first(), ""
    if account is None:
        fetch(Org.objects, by, "seat.open", pk=org_id)
        password = given_password()
        account = open_account(username, name, password, on=GIVEN_OUT)
    elif account.name != name:
        raise Refused(
            _("没有开通岗位。"),
            why=_("这个账号已有人用，姓名和您填的不一样。"),
            then=_("是同一人的，请核对姓名；不是的，请换一个账号名。"),
            code="account.another_name",
        )
    return open_seat(account, role, org_id, by=by, at=at, grouping=grouping), password


@transaction.atomic
def reset_password(seat_id: int, *, by: Actor, at: dt.datetime, reason: str) -> str:
    """Give whoever sits there a new password, which must be changed at the next sign-in; a lock-out ends.

    Visits under the old one end.  Returns the password; it is kept nowhere.

    Raises: Http404, Refused("seat.no_reason", "seat.own_account", "seat.sits_elsewhere").
    """
    seat = _seat_to_mend(seat_id, by=by, at=at, reason=reason, what=_("没有重设密码。"))
    password = given_password()
    set_password(seat.account, password, on=GIVEN_OUT)
    forget_failures(username=seat.account.username)
    record(by, "reset_password", seat, at=at, reason=reason)
    return password


@transaction.atomic
def drop_second_factor(seat_id: int, *, by: Actor, at: dt.datetime, reason: str) -> Seat:
    """Untie a lost authenticator: the next sign-in ties a new one. Raises: as `reset_password`."""
    seat = _seat_to_mend(seat_id, by=by, at=at, reason=reason, what=_("没有解除验证器。"))
    seat.account.second_factor = None
    seat.account.save(update_fields=["second_factor"])
    record(by, "drop_second_factor", seat, at=at, reason=reason)
    return seat


def _seat_to_mend(seat_id: int, *, by: Actor, at: dt.datetime, reason: str, what: str) -> Seat:
    """The seat whose account is to be helped: another's, with every seat that it holds within the keeper's reach."""
    seat = fetch(Seat.objects.select_related("account").select_for_update(of=("self",)), by, "seat.open", pk=seat_id)
    if not reason.strip():
        raise Refused(what, why=_("没有写原因。"), then=_("请写明原因。"), code="seat.no_reason")
    if seat.account_id == by.account_id:
        raise Refused(what, why=_("不能给自己办。"), then=_("请由另一位管理员办理。"), code="seat.own_account")
    with scoped(SYSTEM.ranges, by=by):
        held = Seat.objects.filter(account=seat.account_id, held__contains=at.date())
        beyond = [code for code in held.values_list("code", flat=True) if not by.may("seat.open", code)]
    if beyond:
        raise Refused(
            what,
            why=_("此人在您管辖范围之外另有岗位。"),
            then=_("请由上一级的管理员办理。"),
            code="seat.sits_elsewhere",
        )
    return seat
