"""Taking somebody into a home: counted or not as of that day, with an agreement, in turn, while there is room."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.homes.eligible import MENTAL, Standing, standing
from doorstep.homes.models import Home
from doorstep.homes.models_clients import SERVICES, Client
from doorstep.homes.register import Seen, as_registered, look_again
from doorstep.homes.waiting import in_order
from doorstep.kernel.refusal import Refused

from .applying import own_admitted, own_waiting, require_alive
from .governing import carry_out, require_decision
from .own import at_home, own

IN_THE_HOUSE = ("day", "work", "boarding")  # who takes a place; visits at home and activities take none


@dataclass(frozen=True)
class Admission:
    """What was agreed when somebody was taken in. `out_of_turn`: why before others who wait."""

    on: dt.date
    mode: str
    services: Sequence[str]
    agreement_no: str
    agreement_signer: str
    contact: str
    contact_phone: str = field(repr=False)
    guardian: str = ""
    doctor_note_on: dt.date | None = None
    risks: str = ""
    transport: str = ""
    most_minutes: int | None = None
    out_of_turn: str = ""


@transaction.atomic
def admit_client(
    client_id: int, said: Admission, *, matter_id: int | None = None, by: Actor, at: dt.datetime
) -> Client:
    """Take somebody in. `matter_id`: a decision of kind safety, where there is no room or nobody knows how much.

    Raises: Http404, Refused("client.…", "home.…", "decision.…").
    """
    what = _("没有接收。")
    with at_home(by):
        home = own(Home.objects, by, pk=by.party)
        one = own_waiting(client_id, by, what=what)
        _require_open(home, said.on, timezone.localtime(at).date(), what=what)
        seen = look_again(one, said.on)
        if seen is not None:
            require_alive(seen, what=what)
        _require_signed(said, seen, what=what)
        _require_turn(one, said, by, what=what)
        matter = None
        if said.mode in IN_THE_HOUSE and (full := fullness(home, said.on)):
            matter = require_decision(home, "safety", matter_id, what=f"{what}{full}")
        _write(one, said, seen, what=what)
        record(by, "admit_client", one, at=at, became={"on": said.on.isoformat()}, reason=said.out_of_turn.strip())
        if matter is not None:
            carry_out(matter, _("超出可容纳人数接收%(name)s。") % {"name": one.name}, by=by, at=at)
    return one


def _write(one: Client, said: Admission, seen: Seen | None, *, what: str) -> None:
    one.state, one.held = "admitted", DateRange(said.on, None)
    one.mode, one.services = said.mode, [name for name, _words in SERVICES if name in said.services]
    for name, most in (("agreement_no", 40), ("guardian", 20), ("contact", 20), ("risks", 500), ("transport", 40)):
        setattr(one, name, getattr(said, name).strip()[:most])
    one.agreement_signer, one.contact_phone = said.agreement_signer, said.contact_phone
    one.doctor_note_on, one.most_minutes = said.doctor_note_on, said.most_minutes
    _count(one, counts(one, said.mode, said.on, seen), seen, what=what)


def _count(one: Client, told: Standing, seen: Seen | None, *, what: str) -> None:
    """Keep the client with what the register says of him, counted or not."""
    if seen is not None:
        one.person_id, one.name, one.born_on = seen.person_id, seen.name, seen.born_on
        one.certificate_id, one.kinds, one.grade = seen.certificate_id, seen.kind_codes, seen.grade
    one.is_counted, one.not_counted_words = told.is_counted is True, told.words[:200]
    elsewhere = Refused(
        what,
        why=_("此人这段时间已在另一个家园计入托养。"),
        then=_("请先办好那边的退出；只参加活动的，方式选「只参加活动」。"),
        code="client.elsewhere",
    )
    with refusing(client_is_in_one_home_at_a_time=elsewhere):
        one.save()


def counts(one: Client, mode: str, on: dt.date, seen: Seen | None) -> Standing:
    """Whether the client is counted when admitted so. Whoever comes for activities alone is not."""
    if mode == "activity":
        return Standing(False, _("只参加活动，不计入托养。"))
    return standing(one.born_on if seen is None else seen.born_on, seen.kinds if seen else None, on)


@transaction.atomic
def recount_client(client_id: int, *, by: Actor, at: dt.datetime) -> Client:
    """Ask the register again whether a client is counted, as of the day on which he was admitted.

    Raises: Http404, Refused("client.not_admitted", "client.elsewhere").
    """
    what = _("没有重新核对。")
    with at_home(by):
        one = own_admitted(client_id, by, what=what)
        seen, was = look_again(one, one.held.lower), one.is_counted
        _count(one, counts(one, one.mode, one.held.lower, seen), seen, what=what)
        record(by, "recount_client", one, at=at, was={"is_counted": was}, became={"is_counted": one.is_counted})
    return one


def _require_open(home: Home, on: dt.date, today: dt.date, *, what: str) -> None:
    if home.state not in Home.OPEN:
        why = _("家园现在是「%(state)s」，没有在运营。") % {"state": home.get_state_display()}
        raise Refused(what, why=why, then=_("开始运营以后再接收。"), code="home.not_open")
    if on > today or (home.opened_on is not None and on < home.opened_on):
        why = _("接收日期不能晚于今天，也不能早于家园开始运营的日期。")
        raise Refused(what, why=why, then=_("请核对日期。"), code="client.day")


def _require_signed(said: Admission, seen: Seen | None, *, what: str) -> None:
    """An agreement by whoever may sign it, a doctor's note, somebody to be called."""
    if not said.agreement_no.strip():
        raise Refused(what, why=_("没有写协议编号。"), then=_("请先签协议。"), code="client.agreement")
    if seen is not None and seen.needs_guardian(said.on) and said.agreement_signer != "guardian":
        why = _("此人有监护人，或者未满十八周岁，或者是智力、精神残疾，协议须由监护人签。")
        raise Refused(what, why=why, then=_("请由监护人签署后再办。"), code="client.signer")
    if said.agreement_signer == "guardian" and not said.guardian.strip():
        raise Refused(what, why=_("没有写监护人是谁。"), then=_("请填写监护人姓名。"), code="client.guardian")
    if any(kind == MENTAL for kind, _grade in (seen.kinds if seen and seen.kinds else ())) and said.mode != "activity":
        note = said.doctor_note_on
        if note is None or note > said.on:
            why = _("精神残疾人入园须有医生证明，证明日期不能晚于接收日期。")
            then = _("请看过医生出具的病情稳定证明后，填写证明日期。")
            raise Refused(what, why=why, then=then, code="client.doctor")
    if not (said.contact.strip() and said.contact_phone.strip()):
        raise Refused(what, why=_("没有写紧急联系人或者电话。"), then=_("请补充。"), code="client.contact")


def _require_turn(one: Client, said: Admission, by: Actor, *, what: str) -> None:
    if said.mode not in IN_THE_HOUSE or said.out_of_turn.strip():
        return
    waiting = Client.objects.within_reach(by, "home.run").filter(state="waiting", mode__in=IN_THE_HOUSE)
    before = [other.pk for other in in_order(as_registered([*waiting.exclude(pk=one.pk), one], said.on))].index(one.pk)
    if before:
        why = _("按排队顺序，前面还有 %(count)s 人。") % {"count": before}
        then = _("请先接收排在前面的人；确有理由先接收的，请写明理由。")
        raise Refused(what, why=why, then=then, code="client.turn")


def fullness(home: Home, on: dt.date) -> str:
    """Why there is no room for one more on the day, in words; empty where there is."""
    if home.capacity is None:
        return _("家园可容纳多少人没有登记。")
    there = home.clients.filter(state="admitted", mode__in=IN_THE_HOUSE, held__contains=on).count()
    if there < home.capacity:
        return ""
    return _("家园最多容纳 %(most)s 人，现在已有 %(there)s 人。") % {"most": home.capacity, "there": there}
