"""Work of a day: entered once by the key of the device, undone with a reason, within the minutes that a day allows."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Client
from doorstep.homes.models_work import PieceRate, WorkOrder, WorkRecord
from doorstep.homes.terms_pay import LATE_MONTHS, WORK_MINUTES, WORK_MINUTES_MENTAL, WORK_YOUNGEST
from doorstep.homes.worked import paid_already
from doorstep.kernel.days import add_months, age_on
from doorstep.kernel.refusal import Refused

from .ordering import check_pieces
from .own import DAY, at_home, own

MENTAL = "6"  # of the codes of kinds in the certificate


@dataclass(frozen=True)
class Done:
    """What a client did on a day: `key` is made by the device, so that what is sent twice is taken once."""

    key: uuid.UUID
    client_id: int
    order_id: int
    process: str
    day: dt.date
    good: int
    again: int
    minutes: int


def most_minutes(client: Client, day: dt.date) -> int:
    """How long the client may work on a day: what was agreed, at most what the law allows."""
    mental = MENTAL in client.kinds
    usual = WORK_MINUTES_MENTAL.on(day, place=client.code) if mental else WORK_MINUTES.on(day, place=client.code)
    agreed = usual if client.most_minutes is None else client.most_minutes
    return min(agreed, WORK_MINUTES.on(day, place=client.code))


@transaction.atomic
def enter_work(said: Done, *, by: Actor, at: dt.datetime) -> WorkRecord:
    """Enter what a client did on a day. Sent again it is the same row. Raises: Http404, Refused("work.…")."""
    with at_home(by):
        own(Home.objects, by, DAY, pk=by.party)  # a draft that is being made, and the work, one after the other
        client = own(Client.objects, by, DAY, pk=said.client_id)
        what = _("%(name)s的劳动没有登记。") % {"name": client.name}
        if there := _sent_before(said, by, what=what):
            return there
        check_work(said, client, on=localdate(at), what=what)
        rate = rate_on(said, by, what=what)
        late = Refused(
            what,
            why=_("刚才这个月的收入分配签了字，这一条没有算进去。"),
            then=_("请再登记一次，会算到下个月。"),
            code="work.signed_meanwhile",
        )
        with refusing(work_counted_stays_as_it_is=late):
            made = WorkRecord.objects.create(
                home_id=client.home_id,
                client=client,
                code=client.code,
                rate=rate,
                key=said.key,
                day=said.day,
                good=said.good,
                again=said.again,
                minutes=said.minutes,
                at=at,
                account_id=by.account_id,
                by_label=by.seat_label[:100],
            )
        record(by, "enter_work", made, at=at, became={"good": said.good, "again": said.again, "minutes": said.minutes})
    return made


def _sent_before(said: Done, by: Actor, *, what: str) -> WorkRecord | None:
    rows = WorkRecord.objects.within_reach(by, DAY).select_related("rate")
    there = rows.filter(home_id=by.party, key=said.key).first()
    if there is None:
        return None
    assert isinstance(there, WorkRecord)
    rate = there.rate
    numbers = (there.day, there.good, there.again, there.minutes)
    if Done(there.key, there.client_id, rate.order_id, rate.process, *numbers) != said:
        raise Refused(
            what,
            why=_("这一行已经登记过，内容和这次不一样。"),
            then=_("请先撤销原来那一条，再重新填。"),
            code="work.key",
        )
    return there


def rate_on(said: Done, by: Actor, *, what: str) -> PieceRate:
    """What the process pays on the day. Raises: Http404, Refused("work.order_dropped", "work.no_rate")."""
    order = fetch(WorkOrder.objects, by, DAY, pk=said.order_id)
    if order.state == "dropped":
        raise Refused(what, why=_("这张订单已取消。"), then=_("请选别的订单。"), code="work.order_dropped")
    found = order.rates.filter(process=said.process, from_on__lte=said.day).order_by("-from_on").first()
    if found is None:
        raise Refused(what, why=_("这道工序那一天还没有单价。"), then=_("请先给这道工序定单价。"), code="work.no_rate")
    assert isinstance(found, PieceRate)
    return found


def check_work(said: Done, client: Client, *, on: dt.date, what: str) -> None:
    """What of a client's work can be: the day, the age, the numbers, the minutes. Raises: Refused("work.…")."""
    if said.day > on or said.day < add_months(on, -LATE_MONTHS.on(on, place=client.code)):
        raise Refused(what, why=_("这一天还没有到，或者太久以前。"), then=_("请核对日期。"), code="work.day")
    if client.held is None or said.day not in client.held:
        raise Refused(what, why=_("那一天这个人不在册。"), then=_("请核对人和日期。"), code="work.not_admitted")
    if age_on(client.born_on, said.day) < WORK_YOUNGEST.on(said.day):
        raise Refused(
            what, why=_("未满 16 周岁，不能参加劳动。"), then=_("可以参加活动，不要安排劳动。"), code="work.young"
        )
    check_pieces(said.good, what=what, code="work.pieces")
    check_pieces(said.again, what=what, code="work.pieces")
    if said.good + said.again + said.minutes == 0 or said.minutes < 0:
        raise Refused(what, why=_("件数和分钟都没有填。"), then=_("请填写。"), code="work.nothing")
    _check_minutes(said, client, what=what)


def _check_minutes(said: Done, client: Client, *, what: str) -> None:
    before = client.work.filter(day=said.day, undoes=None, undone_by=None).aggregate(all=Sum("minutes"))["all"] or 0
    most = most_minutes(client, said.day)
    if before + said.minutes > most:
        raise Refused(
            what,
            why=_("这一天一共 %(all)s 分钟，超过了每天最多 %(most)s 分钟。")
            % {"all": before + said.minutes, "most": most},
            then=_("请核对分钟数；不要让人多干。"),
            code="work.minutes",
        )


@transaction.atomic
def undo_work(record_id: int, reason: str, *, by: Actor, at: dt.datetime) -> WorkRecord:
    """Undo an entry, with the reason; the entry stays. Raises: Http404, Refused("work.…")."""
    what = _("没有撤销。")
    with at_home(by):
        own(Home.objects, by, DAY, pk=by.party)
        wrong = own(WorkRecord.objects, by, DAY, pk=record_id)
        twice = Refused(what, why=_("这一条已经撤销，或者本身就是撤销。"), then=_("不用再办。"), code="work.undone")
        if wrong.undoes_id is not None:
            raise twice
        if not reason.strip():
            raise Refused(what, why=_("没有写原因。"), then=_("请写明原因。"), code="work.no_reason")
        if paid_already(wrong):
            raise Refused(
                what,
                why=_("这一条已经算进签了字的分配，不能再改，也不从工钱里扣。"),
                then=_("没有发放的，请先经会议决定退回那一期；已经发放的，不再扣回。"),
                code="work.paid",
            )
        with refusing(homes_workrecord_undoes_id_key=twice):
            made = WorkRecord.objects.create(
                home_id=wrong.home_id,
                client_id=wrong.client_id,
                code=wrong.code,
                rate_id=wrong.rate_id,
                key=uuid.uuid5(wrong.key, "undo"),
                day=wrong.day,
                good=0,
                again=0,
                minutes=0,
                undoes=wrong,
                reason=reason.strip()[:200],
                at=at,
                account_id=by.account_id,
                by_label=by.seat_label[:100],
            )
        record(by, "undo_work", made, at=at, reason=made.reason)
    return made
