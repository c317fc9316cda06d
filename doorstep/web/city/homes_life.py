"""Two years of life in the homes of a made-up city: their days, work and pay, safety, activities; and months closed.

Every step looks at the rows first: interrupted anywhere and begun again, it does what is left and nothing twice.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.scope import as_system
from doorstep.base.workdays import calendar_in_force
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Client
from doorstep.homes.models_day import ClientMonth, Notice, Tap
from doorstep.homes.services.closing import close_homes
from doorstep.homes.services.noticing import look_for_notices
from doorstep.kernel.days import add_months, is_workday, month_of

from .homes import noon
from .homes_books import hold_sales, keep_books, settle_orders
from .homes_care import keep_safe
from .homes_days import COLUMNS, Ground, days_of, take_orders
from .homes_pay import heads_of, pay_last_months
from .homes_plan import life_begins
from .plan import CityPlan
from .write import pour


def live(plan: CityPlan) -> Iterator[str]:
    """Everything; yields words after each part that was done."""
    heads = {head.party: head for head in heads_of()}
    if lived := sum(live_in(plan, number, home, heads[home.pk]) for number, home in enumerate(_homes(), 1)):
        yield _("%(count)s 家阳光家园两年的每一天已记录") % {"count": lived}
    if closed := _close_months(plan):
        yield _("家园的月度结算已做 %(count)s 人月") % {"count": closed}
    yield from pay_last_months(plan)
    with as_system():
        if found := _look(plan):
            yield _("家园要核实的情况 %(count)s 条") % {"count": found}


def _homes() -> list[Home]:
    with as_system(read_only=True):
        return list(Home.objects.filter(state="operating").order_by("pk"))


def live_in(plan: CityPlan, number: int, home: Home, head: Actor) -> bool:
    """All days of a home, with orders, sales and the books of months long over. Returns whether there were none yet."""
    with as_system(), connection.cursor() as cursor:
        if Tap.objects.filter(home=home).exists():
            return False
        assert home.opened_on is not None
        first = max(month_of(home.opened_on), life_begins(plan))
        days = _workdays(max(home.opened_on, first), plan.on)
        ground = Ground(plan, number, home, head.account_id, head.name, days, take_orders(plan, home, first))
        clients = list(Client.objects.filter(home=home, held__isnull=False).order_by("pk"))
        written = days_of(ground, clients)
        pour(cursor, written.rows, COLUMNS)
        keep_books(ground, written, settle_orders(ground, written), hold_sales(ground, clients))
        keep_safe(ground, clients)
    return True


def _workdays(first: dt.date, last: dt.date) -> list[dt.date]:
    calendar = calendar_in_force()
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if is_workday(day, calendar)]


def _close_months(plan: CityPlan) -> int:
    """Close each month that is over, as its homes did on its fifth day after; the ones that are closed, are left."""
    homes: Sequence[int] = [home.pk for home in _homes()]
    month, closed = life_begins(plan), 0
    while month < plan.month:
        with as_system(), transaction.atomic():
            if not ClientMonth.objects.filter(month=month).exists():
                at = noon(add_months(month, 1) + dt.timedelta(days=4))
                closed += close_homes(homes, month, at=at, by_label=_("家园负责人"))
        month = add_months(month, 1)
    return closed


def _look(plan: CityPlan) -> int:
    """What looks impossible in the last month that is over, in the first homes."""
    if Notice.objects.exists():
        return 0
    homes = [home.pk for home in _homes()[:5]]
    return look_for_notices(homes, add_months(plan.month, -1), at=noon(plan.on))
