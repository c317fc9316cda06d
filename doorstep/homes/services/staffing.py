"""Who works in a home: the office opens the account of a head; the head keeps the others.

Taking somebody on, another duty and leaving are major matters: in the home only by a decision of kind staff.  What the
office does about a head needs none: it is not the home's act, and a home without a head can record no meeting.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.homes.models import Home, HomeStaff
from doorstep.homes.models_governance import MajorMatter
from doorstep.kernel.refusal import Refused
from doorstep.orgs.accounts import GIVEN_OUT, given_password, open_account

from .equipping import BUILD, home_to_keep
from .governing import carry_out, require_decision


@dataclass(frozen=True)
class StaffSaid:
    """Somebody who works in a home, as is said; without a `username` he has no account."""

    name: str
    post: str
    party_post: str = ""
    username: str = ""
    healthy_until: dt.date | None = None
    training_hours: int = 0


@transaction.atomic
def open_head(home_id: int, said: StaffSaid, *, by: Actor, at: dt.datetime) -> tuple[HomeStaff, str]:
    """The head of a home that is open, with an account. Returns him, and the password, which is kept nowhere.

    Raises: Http404, Refused("home.not_open", "staff.head", "staff.no_account", "account.taken").
    """
    what = _("没有开通负责人账号。")
    home = fetch(Home.objects.select_for_update(of=("self",)), by, BUILD, pk=home_id)
    if home.state not in Home.OPEN:
        why = _("家园现在的状态是「%(state)s」，还没有运营。") % {"state": home.get_state_display()}
        raise Refused(what, why=why, then=_("请在开始运营以后再开通。"), code="home.not_open")
    if not said.username:
        raise Refused(what, why=_("没有写账号。"), then=_("请写一个账号名。"), code="staff.no_account")
    return _add(home, StaffSaid(said.name, "head", said.party_post, said.username), what=what, by=by, at=at)


@transaction.atomic
def add_staff(said: StaffSaid, *, matter_id: int | None, by: Actor, at: dt.datetime) -> tuple[HomeStaff, str]:
    """Somebody more who works in one's own home, by a decision of kind staff, which is carried out by this.

    Returns him, and the password, empty where he has no account.  Raises: Http404, Refused("home.over", "staff.head",
    "account.taken", "decision.…").
    """
    what = _("「%(name)s」没有登记。") % {"name": said.name[:20]}
    with home_to_keep(by.party, by, what=what) as home:
        matter = require_decision(home, "staff", matter_id, what=what)
        made = _add(home, said, what=what, by=by, at=at, matter=matter)
        words = _("%(name)s任%(post)s。") % {"name": made[0].name, "post": made[0].get_post_display()}  # type: ignore[attr-defined]
        carry_out(matter, words, by=by, at=at)
    return made


def _add(
    home: Home, said: StaffSaid, *, what: str, by: Actor, at: dt.datetime, matter: MajorMatter | None = None
) -> tuple[HomeStaff, str]:
    password = given_password() if said.username else ""
    account = open_account(said.username, said.name, password, on=GIVEN_OUT) if said.username else None
    head = Refused(
        what,
        why=_("这个家园已有负责人。"),
        then=_("请先登记前任离任，再登记新的负责人。"),
        code="staff.head",
    )
    with refusing(home_has_one_head_at_a_time=head):
        staff = HomeStaff.objects.create(
            home=home,
            code=home.code,
            account=account,
            name=said.name.strip(),
            post=said.post,
            party_post=said.party_post.strip()[:40],
            held=DateRange(timezone.localtime(at).date(), None),
            healthy_until=said.healthy_until,
            training_hours=said.training_hours,
            matter=matter,
        )
    became = {"name": staff.name, "post": staff.post, "account": said.username}
    record(by, "add_home_staff", staff, at=at, became=became)
    return staff, password


@transaction.atomic
def keep_home_staff(
    staff_id: int,
    party_post: str,
    healthy_until: dt.date | None,
    training_hours: int,
    *,
    by: Actor,
    at: dt.datetime,
) -> HomeStaff:
    """Party post, health certificate and hours of training of somebody in one's own home. Raises: Http404, Refused."""
    with home_to_keep(by.party, by, what=_("没有保存。")):
        staff = fetch(HomeStaff.objects.select_for_update(of=("self",)), by, "home.run", pk=staff_id)
        staff.party_post, staff.healthy_until = party_post.strip()[:40], healthy_until
        staff.training_hours = training_hours
        staff.save()
        record(by, "keep_home_staff", staff, at=at, became={"training_hours": training_hours})
    return staff


@transaction.atomic
def move_staff(staff_id: int, post: str, *, matter_id: int | None, by: Actor, at: dt.datetime) -> HomeStaff:
    """Another duty for somebody of one's own home from today, by a decision of kind staff; the row before it ends.

    Raises: Http404, Refused("home.over", "staff.own", "staff.left", "staff.post", "staff.head", "decision.…").
    """
    what = _("没有换岗。")
    with home_to_keep(by.party, by, what=what) as home:
        was = fetch(HomeStaff.objects.select_for_update(of=("self",)), by, "home.run", pk=staff_id)
        if was.account_id is not None and was.account_id == by.account_id:
            raise Refused(what, why=_("不能给自己换岗。"), then=_("请由另一位负责的人办理。"), code="staff.own")
        if was.closed_reason:
            raise Refused(what, why=_("此人已经离任。"), then=_("请重新登记。"), code="staff.left")
        if post not in dict(HomeStaff.POSTS) or post == was.post:
            raise Refused(what, why=_("岗位没有变。"), then=_("请选新的岗位。"), code="staff.post")
        matter = require_decision(home, "staff", matter_id, what=what)
        said = _("转任%(post)s") % {"post": dict(HomeStaff.POSTS)[post]}
        _end(was, said, matter, at=at)
        head = Refused(what, why=_("这个家园已有负责人。"), then=_("请先登记前任离任。"), code="staff.head")
        with refusing(home_has_one_head_at_a_time=head):
            made = HomeStaff.objects.create(
                home=home,
                code=home.code,
                account_id=was.account_id,
                name=was.name,
                post=post,
                party_post=was.party_post,
                held=DateRange(timezone.localtime(at).date(), None),
                healthy_until=was.healthy_until,
                training_hours=was.training_hours,
                matter=matter,
            )
        record(by, "move_home_staff", made, at=at, was={"post": was.post}, became={"post": post})
        carry_out(matter, f"{made.name}{said}", by=by, at=at)
    return made


def _end(staff: HomeStaff, reason: str, matter: MajorMatter | None, *, at: dt.datetime) -> None:
    since = staff.held.lower
    staff.held = DateRange(since, max(timezone.localtime(at).date(), since))
    staff.closed_reason, staff.left_matter = reason.strip()[:100], matter
    staff.save()


@transaction.atomic
def close_staff(staff_id: int, reason: str, *, matter_id: int | None = None, by: Actor, at: dt.datetime) -> HomeStaff:
    """Somebody leaves a home: said by those who run it, by a decision of kind staff, and of a head by the office.

    Raises: Http404, Refused("home.over", "staff.own", "staff.left", "staff.not_head", "staff.no_reason", "decision.…").
    """
    what = _("没有登记离任。")
    found = fetch(HomeStaff.objects, by, "home.run" if by.party else BUILD, pk=staff_id)
    with home_to_keep(found.home_id, by, what=what) as home:
        staff = home.staff.select_for_update(of=("self",)).get(pk=staff_id)
        _check_leaving(staff, reason, by, what=what)
        matter = require_decision(home, "staff", matter_id, what=what) if by.party else None
        _end(staff, reason, matter, at=at)
        record(by, "close_home_staff", staff, at=at, reason=reason)
        if matter is not None:
            carry_out(matter, _("%(name)s离任。") % {"name": staff.name}, by=by, at=at)
    return staff


def _check_leaving(staff: HomeStaff, reason: str, by: Actor, *, what: str) -> None:
    if by.party and staff.account_id is not None and staff.account_id == by.account_id:
        raise Refused(what, why=_("不能登记自己离任。"), then=_("请由残联或者另一位负责的人办理。"), code="staff.own")
    if not by.party and staff.post != "head":
        raise Refused(
            what, why=_("残联只登记负责人离任。"), then=_("其他人员请由家园自己登记。"), code="staff.not_head"
        )
    if staff.closed_reason:
        raise Refused(what, why=_("此人已经离任。"), then=_("不用再登记。"), code="staff.left")
    if not reason.strip():
        raise Refused(what, why=_("没有写原因。"), then=_("请写明原因。"), code="staff.no_reason")
