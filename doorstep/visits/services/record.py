"""What came of a visit, and its photographs."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.papers import keep_paper
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.people.services.standing import required
from doorstep.visits.models import Visit, VisitOrder, VisitPhoto

from .orders import close_order

# What becomes of the order: done, failed for good, or waiting for another visit.
BECOMES = {
    "done": "done",
    "nobody_home": "asked",
    "put_off": "asked",
    "refused": "failed",
    "gone": "failed",
    "other": "failed",
}
MOST_PHOTOS = 20  # 待核: no document says
LONGEST = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Told:
    """What is told of a visit: who went, when, and what came of it."""

    staff: Sequence[str]
    arrived_at: dt.datetime
    left_at: dt.datetime
    result: str
    words: str = ""


@transaction.atomic
def record_visit(order_id: int, told: Told, *, client_id: uuid.UUID, by: Actor, at: dt.datetime) -> Visit:
    """Write down a visit, once however often it is sent; the order is done, waits for another, or has failed.

    A visit is a fact: it is taken in also where the order was ended meanwhile, and then changes nothing of it.

    Raises: Http404, Refused("access.not_yours", "visit.two_staff", "visit.times", "visit.no_words",
    "visit.other_content", "person.not_said", "person.too_long").
    """
    what = _("上门情况没有登记。")
    order = fetch(VisitOrder.objects.select_for_update(of=("self",)), by, "visit.view", pk=order_id)
    by.require("visit.record", order.code, what=what)
    other = Refused(
        what, why=_("这个提交编号已经用在另一次上门上。"), then=_("请刷新页面重新填写。"), code="visit.other_content"
    )
    if kept := Visit.objects.within_reach(by, "visit.view").filter(client_id=client_id).first():
        if kept.order_id != order.pk:
            raise other
        return kept
    staff = _staff(told.staff, what=what)
    _refuse_unsound(told, at=at, what=what)
    with refusing(visits_visit_client_id_key=other):
        made = Visit.objects.create(
            order=order,
            code=order.code,
            client_id=client_id,
            staff=staff,
            arrived_at=told.arrived_at,
            left_at=told.left_at,
            result=told.result,
            words=" ".join(told.words.split())[:300],
            recorded_at=at,
            seat_id=by.seat_id,
            seat_label=by.seat_label,
            account_name=by.name,
        )
    if order.closed_at is None:
        becomes = BECOMES[told.result]
        order.closed_words = "" if becomes == "asked" else made.get_result_display()
        close_order(order, becomes, at=at, went_at=made.arrived_at)
    record(by, "record_visit", order, at=at, became={"visit": made.pk, "result": made.result})
    return made


def _staff(names: Sequence[str], *, what: str) -> list[str]:
    said = [required(name, _("去的人"), what=what, most=20) for name in names if name.strip()]
    if len(set(said)) < 2:
        raise Refused(
            what,
            why=_("上门须两人以上，写了 %(n)s 人。") % {"n": len(set(said))},
            then=_("请补写。"),
            code="visit.two_staff",
        )
    return list(dict.fromkeys(said))


def _refuse_unsound(told: Told, *, at: dt.datetime, what: str) -> None:
    if told.left_at <= told.arrived_at or told.left_at - told.arrived_at > LONGEST:
        why = _("离开的时间要晚于到达的时间，一次上门不超过一天。")
        raise Refused(what, why=why, then=_("请改正时间。"), code="visit.times")
    if told.left_at > at + dt.timedelta(minutes=5):  # a telephone's clock may run a little ahead
        raise Refused(what, why=_("离开的时间还没有到。"), then=_("请改正时间。"), code="visit.times")
    if told.result == "other" and not told.words.strip():
        raise Refused(what, why=_("没有办成的，要写明情况。"), then=_("请补写。"), code="visit.no_words")


@transaction.atomic
def keep_photo(
    visit_id: int, raw: bytes, filename: str, *, by: Actor, at: dt.datetime, client_id: uuid.UUID
) -> VisitPhoto:
    """Keep a photograph taken on a visit. Sent again with the same `client_id`, it is kept once.

    Raises: Http404, Refused("access.not_yours", "visit.many_photos", paper.*).
    """
    visit = fetch(Visit.objects.select_for_update(of=("self",)), by, "visit.view", pk=visit_id)
    by.require("visit.record", visit.code, what=_("照片没有收下。"))
    paper = keep_paper(raw, filename, code=visit.code, by=by, at=at, client_id=client_id)
    if kept := VisitPhoto.objects.filter(paper=paper).first():
        return kept
    if VisitPhoto.objects.filter(visit=visit).count() >= MOST_PHOTOS:
        raise Refused(
            _("照片没有收下。"),
            why=_("这次上门已经有 %(most)s 张照片。") % {"most": MOST_PHOTOS},
            then=_("请挑要紧的上传。"),
            code="visit.many_photos",
        )
    made = VisitPhoto.objects.create(visit=visit, code=visit.code, paper=paper)
    record(by, "keep_photo", visit, at=at, became={"photo": made.pk})
    return made
