"""Taking the register out of the house: who took what, and what for."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.models import Trail
from doorstep.base.trail import record
from doorstep.people.models import Person

from .standing import required

KEPT_OUT_OF_THE_LINE = ("name",)


def record_export(said: Mapping[str, str], *, form: str, purpose: str, by: Actor, at: dt.datetime) -> Trail:
    """Leave a line of an export: its filters (a name only as having been given), its form, its purpose.

    Raises: Refused("access.not_yours", "person.not_said").
    """
    what = _("没有导出。")
    by.require("person.export", by.code, what=what)
    ground = required(purpose, _("用途"), what=what, most=200)
    filters = {name: "…" if name in KEPT_OUT_OF_THE_LINE else value for name, value in said.items()}
    became = {"form": form, "filters": filters}
    return record(by, "export_people", Person(pk=0), code=by.code, at=at, became=became, reason=ground)
