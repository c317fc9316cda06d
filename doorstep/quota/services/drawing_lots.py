"""Employers drawn by lot for inspection, so that anybody can draw the same again; and what was found."""

import datetime as dt
import secrets
from collections.abc import Sequence
from random import Random

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.quota.models import Declaration, Employer
from doorstep.quota.models_outcome import Draw, Inspection

from .reviewing import REVIEW, need_reason


def lot(seed: str, frame: Sequence[int], count: int) -> list[int]:
    """So many of the frame, by lot. The same seed and frame give the same."""
    return sorted(Random(seed).sample(sorted(frame), count))  # noqa: S311  (reproducible, and the seed is not)


@transaction.atomic
def draw_employers(year: int, count: int, reason: str, *, by: Actor, at: dt.datetime) -> Draw:
    """Draw employers of one's own place whose declaration of the year is under review or certified.

    Raises: Refused("access.not_yours", "draw.count", "declaration.no_reason").
    """
    what = _("没有抽取。")
    by.require(REVIEW, by.code, what=what)
    said = need_reason(reason, what=what)[:200]
    rows = Declaration.objects.within_reach(by, "placement.view").filter(year=year)
    frame = sorted(rows.filter(state__in=["accepted", "reviewed", "certified"]).values_list("employer_id", flat=True))
    if not 1 <= count <= len(frame):
        raise Refused(
            what,
            why=_("可以抽取的有 %(frame)s 个单位。") % {"frame": len(frame)},
            then=_("请填写 1 到这个数之间的数。"),
            code="draw.count",
        )
    seed = secrets.token_hex(16)
    drawn = lot(seed, frame, count)
    made = Draw.objects.create(
        code=by.code,
        year=year,
        seed=seed,
        frame=frame,
        drawn=drawn,
        reason=said,
        at=at,
        seat_id=by.seat_id,
        seat_label=by.seat_label,
    )
    names = dict(Employer.objects.filter(pk__in=drawn).values_list("pk", "name"))
    Inspection.objects.bulk_create(
        Inspection(draw=made, code=made.code, employer_id=key, employer_name=names[key]) for key in drawn
    )
    record(by, "draw_employers", made, at=at, became={"count": count, "seed": seed}, reason=said)
    return made


@transaction.atomic
def record_inspection(
    inspection_id: int, found: str, *, is_sound: bool, on: dt.date, by: Actor, at: dt.datetime
) -> Inspection:
    """Write down what was found on the spot.

    Raises: Http404, Refused("access.not_yours", "….no_reason", "inspection.day").
    """
    what = _("没有登记。")
    rows = Inspection.objects.select_related("draw").select_for_update(of=("self",))
    one = fetch(rows, by, "placement.view", pk=inspection_id)
    by.require(REVIEW, one.code, what=what)
    drawn_on, today = (timezone.localtime(moment).date() for moment in (one.draw.at, at))
    if not drawn_on <= on <= today:
        raise Refused(
            what,
            why=_("检查日期应在抽取那天（%(drawn)s）和今天之间。") % {"drawn": drawn_on},
            then=_("请核对日期。"),
            code="inspection.day",
        )
    one.found, one.is_sound, one.done_on = need_reason(found, what=what), is_sound, on
    one.done_label = by.seat_label
    one.save()
    record(by, "record_inspection", one, at=at, became={"is_sound": is_sound})
    return one
