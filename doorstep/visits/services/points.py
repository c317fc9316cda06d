"""Where a village lies."""

import datetime as dt

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import covers
from doorstep.people.places import require_place
from doorstep.people.services.standing import day_of, required
from doorstep.visits.models import PlacePoint


@transaction.atomic
def set_point(code: str, lon: float, lat: float, source: str, *, by: Actor, at: dt.datetime) -> PlacePoint:
    """Enter or correct the point of a village or of a county's office, with where it is known from.

    Raises: Http404, Refused("access.not_yours", "place.unknown", "visit.point", "person.not_said",
    "person.too_long").
    """
    what = _("坐标没有登记。")
    if not covers(by.ranges, code):
        raise Http404
    by.require("visit.plan", code, what=what)
    require_place(code, day_of(at), what=what)
    if not (73 <= lon <= 136 and 3 <= lat <= 54):
        why = _("东经应在 73 至 136 度之间，北纬应在 3 至 54 度之间。")
        raise Refused(what, why=why, then=_("请核对，不要把两个数写反。"), code="visit.point")
    said = {
        "lon_deg": lon,
        "lat_deg": lat,
        "source": required(source, _("来源"), what=what, most=100),
        "is_synthetic": False,
    }
    before = PlacePoint.objects.filter(code=code).values("lon_deg", "lat_deg", "source", "is_synthetic").first()
    was = {**before} if before else None
    point, _made = PlacePoint.objects.update_or_create(code=code, defaults=said)
    record(by, "set_point", point, at=at, was=was, became=said)
    return point
