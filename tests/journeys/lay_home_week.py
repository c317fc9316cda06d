"""A home for the journey of its manager's week: three clients with accounts, an order with a rate, and last month."""

import datetime as dt
from typing import Any

from .lay_homes import PASSWORD

COUNTY = "420684"
HEAD = f"week-{COUNTY}"
ORDER, PROCESS = "礼品盒", "贴标签"


def lay_home_week(*, at: dt.datetime) -> dict[str, Any]:
    """The home with its head, who has tied a second factor. Returns the names of its clients, and the order's key."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.homes.keepers import keeper_actor
    from doorstep.homes.models_clients import Client
    from doorstep.homes.services.ordering import Asked, set_rate, take_order
    from doorstep.kernel.days import add_months
    from doorstep.orgs.accounts import open_account
    from doorstep.payments.models import PayAccount
    from tests.homes.cast import SINCE, a_client, a_home
    from tests.homes.daycast import days_of_month, present

    today = at.date()
    with as_system():
        used = PayAccount.objects.filter(used__contains=today, person__code__startswith=COUNTY, person__died_on=None)
        people = [one.person for one in used.select_related("person").order_by("pk")[:3]]
        home = a_home("宜城路社区阳光家园", people[0].code, has_meals=True)
        account = open_account(HEAD, "周敏", PASSWORD, on=today)
        account.second_factor = "JBSWY3DPEHPK3PXP"
        account.save()
        head = home.staff.create(code=home.code, account=account, name="周敏", post="head", held=(SINCE, None))
        clients = [a_client(home, one.name, one.pk, guardian="", agreement_signer="self") for one in people]
        for day in days_of_month(add_months(today.replace(day=1), -1), 16):
            present(clients[0], day)
        head.refresh_from_db()
        keeper = keeper_actor(head)
    about: dict[str, Any] = {"by": keeper, "at": at}
    with scoped((), by=keeper):
        order = take_order(Asked("晨光文具厂", ORDER, 2000, 50_00, today, today + dt.timedelta(days=20)), **about)
        set_rate(order.pk, PROCESS, 12_00, today, **about)
        assert Client.objects.within_reach(keeper, "home.day").count() == len(people)
    return {"names": [one.name for one in people], "order_id": order.pk}


def hang_out(period_id: int) -> dict[str, int]:
    """The list was hung out three weeks ago: its days are over."""
    from doorstep.base.scope import as_system
    from doorstep.homes.models_work import PayPeriod

    with as_system():
        period = PayPeriod.objects.get(pk=period_id)
        assert period.published_on is not None
        assert period.publish_until is not None
        for name in ("published_on", "publish_until"):
            setattr(period, name, getattr(period, name) - dt.timedelta(days=21))
        period.save()
    return {"period_id": period.pk}
