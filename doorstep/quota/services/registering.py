"""Employers come in: they apply, are compared with the registry, and a reviewer approves them; their clerks."""

import datetime as dt
import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor, fetch
from doorstep.base.installation import installation
from doorstep.base.integrity import refusing
from doorstep.base.scope import as_system
from doorstep.base.trail import record
from doorstep.exchange.models_feeds import IN_FORCE
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of
from doorstep.kernel.uscc import read_code
from doorstep.orgs.accounts import GIVEN_OUT, given_password, open_account
from doorstep.orgs.models import Account
from doorstep.quota.models import Employer, EmployerClerk
from doorstep.quota.models_lists import ListedSpan

from .own import at_home, own, own_employer


@dataclass(frozen=True)
class Application:
    """What an employer says of itself. `code` is the county, or the city, in which it pays its taxes."""

    uscc: str
    name: str
    kind: str
    industry: str
    code: str
    address: str
    contact: str
    phone: str


@transaction.atomic
def apply_employer(said: Application, *, username: str, name: str, password: str, at: dt.datetime) -> Employer:
    """Enter an employer that registers itself, with its first clerk; it waits for a reviewer.

    Raises: Refused("uscc.…", "employer.place", "employer.taken", "account.taken", "password.weak").
    """
    uscc, what = read_code(said.uscc), _("单位没有登记。")
    if level_of(said.code) not in ("county", "city"):
        raise Refused(
            what, why=_("没有选税务登记所在的县（市、区）。"), then=_("请从列表里选。"), code="employer.place"
        )
    taken = Refused(
        what,
        why=_("这个统一社会信用代码已经登记。"),
        then=_("请向本单位已有的经办人索取账号；确实没有人经办的，请联系当地残联。"),
        code="employer.taken",
    )
    with as_system():
        registry, words = compare_registry(uscc, said.name)
        with refusing(employer_is_one_per_credit_code=taken):
            employer = Employer.objects.create(
                code=said.code,
                uscc=uscc,
                name=said.name.strip(),
                kind=said.kind,
                industry=said.industry,
                address=said.address.strip(),
                contact=said.contact.strip(),
                phone=said.phone.strip() or None,
                registry=registry,
                registry_words=words,
                applied_at=at,
                is_synthetic=_is_synthetic(),
            )
        account = open_account(username, name, password, on=at.date())
        _seat(employer, account, at.date())
        record(SYSTEM, "apply_employer", employer, at=at, became={"uscc": uscc, "name": employer.name})
    return employer


def _is_synthetic() -> bool:
    here = installation()
    return here is not None and here.is_synthetic


def _seat(employer: Employer, account: Account, on: dt.date) -> EmployerClerk:
    held = Refused(
        _("没有加经办人。"), why=_("此人已经是这个单位的经办人。"), then=_("无须重复添加。"), code="clerk.held"
    )
    with refusing(employer_clerk_is_one_at_a_time=held):
        return EmployerClerk.objects.create(
            employer=employer, code=employer.code, account=account, held=DateRange(on, None)
        )


def compare_registry(uscc: str, name: str) -> tuple[str, str]:
    """What the registry says of a credit code: how it compares, and in words. Within the system's reach."""
    rows = ListedSpan.objects.filter(kind="employer", run__state__in=IN_FORCE)
    found = list(rows.filter(uscc=uscc).order_by("-run__as_of", "-run_id", "-since"))
    if not found:
        if not rows.exists():
            return "not_asked", _("还没有收到登记部门的数据。")
        return "silent", _("登记部门的数据里没有这个代码。")
    if _plain(found[0].name) != _plain(name):
        return "conflicts", _("登记部门的名称是「%(name)s」。") % {"name": found[0].name[:100]}
    if found[0].until is not None:
        last = found[0].until - dt.timedelta(days=1)
        return "conflicts", _("登记部门的数据里，这个单位已在 %(day)s 注销或吊销。") % {"day": last}
    return "agrees", ""


def looked_up_again(waiting: Employer) -> Employer:
    """An employer that waits to be approved, with what the registry says of it now. Writes nothing."""
    if waiting.state == "applied":
        with as_system():
            waiting.registry, waiting.registry_words = compare_registry(waiting.uscc, waiting.name)
    return waiting


def _plain(name: str) -> str:
    """A name without what people write in different ways: spaces, and brackets of either width."""
    return "".join(unicodedata.normalize("NFKC", name).split())


@transaction.atomic
def decide_employer(employer_id: int, *, is_approved: bool, reason: str, by: Actor, at: dt.datetime) -> Employer:
    """Approve an employer, or not, with a reason, after it was looked up in the registry as that is now.

    Raises: Http404, Refused("access.not_yours", "employer.decided", "employer.no_reason").
    """
    what = _("单位没有核准。")
    employer = fetch(Employer.objects.select_for_update(of=("self",)), by, "placement.view", pk=employer_id)
    by.require("placement.review", employer.code, what=what)
    if employer.state != "applied":
        raise Refused(what, why=_("这个单位已经核准过。"), then=_("无须再做什么。"), code="employer.decided")
    looked_up_again(employer)
    if not reason.strip() and (not is_approved or employer.registry != "agrees"):
        raise Refused(
            what,
            why=_("没有写原因。登记信息不相符还要核准，或者不予核准，都要写原因。"),
            then=_("请写明原因，比如看过营业执照原件。"),
            code="employer.no_reason",
        )
    employer.state = "active" if is_approved else "refused"
    employer.decided_at, employer.decided_label, employer.decided_reason = at, by.seat_label, reason.strip()[:200]
    employer.save()
    record(by, "decide_employer", employer, at=at, became={"state": employer.state}, reason=reason)
    return employer


@transaction.atomic
def add_clerk(username: str, name: str, *, by: Actor, at: dt.datetime) -> tuple[EmployerClerk, str]:
    """A further clerk of one's own employer. Returns the clerk, and the password, which is kept nowhere.

    Raises: Refused("account.taken", "clerk.held").
    """
    employer, password = own_employer(by), given_password()
    with at_home(by):
        clerk = _seat(employer, open_account(username, name, password, on=GIVEN_OUT), at.date())
        record(by, "add_employer_clerk", clerk, at=at, became={"account": username})
    return clerk, password


@transaction.atomic
def close_clerk(clerk_id: int, reason: str, *, by: Actor, at: dt.datetime) -> EmployerClerk:
    """A clerk of one's own employer acts no longer. Raises: Http404, Refused("clerk.own", "clerk.no_reason")."""
    what = _("没有停用。")
    with at_home(by):
        clerk = own(EmployerClerk.objects, by, pk=clerk_id)
        if clerk.account_id == by.account_id:
            raise Refused(what, why=_("不能停用自己。"), then=_("请由另一位经办人办理。"), code="clerk.own")
        if not reason.strip():
            raise Refused(what, why=_("没有写原因。"), then=_("请写明原因。"), code="clerk.no_reason")
        clerk.held = DateRange(clerk.held.lower, max(at.date(), clerk.held.lower))
        clerk.closed_reason = reason.strip()[:100]
        clerk.save()
        record(by, "close_employer_clerk", clerk, at=at, reason=reason)
    return clerk
