"""Leaving a home: on which day, and why; by the home's own wish only by a decision."""

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.homes.models_clients import Client
from doorstep.kernel.refusal import Refused

from .applying import own_admitted, require_reason
from .governing import carry_out, require_decision
from .own import at_home

BY_THE_HOME = "home"
REASONS = (
    ("wish", gettext_lazy("本人或者监护人要求")),
    ("age", gettext_lazy("到年龄，转养老服务")),
    ("job", gettext_lazy("外出就业")),
    ("moved", gettext_lazy("搬走，或者去别的家园")),
    ("ill", gettext_lazy("身体原因")),
    ("died", gettext_lazy("去世")),
    (BY_THE_HOME, gettext_lazy("家园要求退出")),
)


@transaction.atomic
def discharge_client(
    client_id: int,
    last_day: dt.date,
    reason: str,
    words: str,
    *,
    matter_id: int | None = None,
    by: Actor,
    at: dt.datetime,
) -> Client:
    """Let somebody go after his last day; plan and medicines end with it.

    By the home's own wish only with `matter_id`, a decision of kind refusal.

    Raises: Http404, Refused("client.not_admitted", "client.reason", "client.day", "decision.…").
    """
    what = _("没有办理退出。")
    with at_home(by):
        one = own_admitted(client_id, by, what=what)
        first = one.held.lower
        if not first <= last_day <= timezone.localtime(at).date():
            why = _("最后一天不能早于接收日期 %(day)s，也不能晚于今天。") % {"day": first}
            raise Refused(what, why=why, then=_("请核对日期。"), code="client.day")
        said = require_reason(str(dict(REASONS).get(reason, "")), what=what)
        matter = None
        if reason == BY_THE_HOME:
            require_reason(words, what=what)
            matter = require_decision(one.home, "refusal", matter_id, what=what)
        one.state, one.held, one.matter = "discharged", DateRange(first, last_day + dt.timedelta(days=1)), matter
        one.ended_reason = (f"{said}：{words.strip()}" if words.strip() else said)[:200]
        one.save()
        _end_what_runs(one, last_day)
        record(by, "discharge_client", one, at=at, became={"last_day": last_day.isoformat()}, reason=one.ended_reason)
        if matter is not None:
            carry_out(matter, _("%(name)s退出家园。") % {"name": one.name}, by=by, at=at)
    return one


def _end_what_runs(one: Client, last_day: dt.date) -> None:
    """What was to begin later is kept as it was ordered: it then never ran."""
    one.plans.filter(ended_on=None).update(ended_on=last_day)
    after = last_day + dt.timedelta(days=1)
    for medicine in one.medicines.filter(taken__contains=after, taken__startswith__lte=last_day):
        medicine.taken = DateRange(medicine.taken.lower, after)
        medicine.save()
