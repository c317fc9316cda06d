"""Rows and days for the two stories: a child whom a list will name, a batch that finance has had for three workdays."""

import datetime as dt

from .lay_process import VILLAGE

STORY_CHILD, STORY_GUARDIAN = "上官小禾", "上官文"
DAYS_TO_PAY = 3


def story_child_number(at: dt.date) -> str:
    """The citizen number of a child of five."""
    from tests.factories import citizen_number

    return citizen_number(993, dt.date(at.year - 5, 5, 1))


def lay_story_child(*, at: dt.datetime) -> dict[str, int]:
    """A child in the register with a guardian and neither certificate nor account; no list has named it yet."""
    from doorstep.base.scope import scoped
    from doorstep.people.services import register_person, set_guardian, tell_circumstance

    from .lay import DECEMBER, seated

    desk, office = seated("town-420602002"), seated("county-420602")
    about = {"address": "新街社区 9 号楼", "by": desk, "at": at}
    with scoped(desk.ranges, by=desk):
        made = register_person(name=STORY_CHILD, code=VILLAGE, number=story_child_number(at.date()), **about)
        since = dt.date(at.year - 5, 5, 1)
        set_guardian(made.pk, name=STORY_GUARDIAN, relation="parent", since=since, proof="户口簿", by=desk, at=at)
    told = {"since": DECEMBER, "as_of": dt.date(2026, 11, 5), "by": office, "at": at}
    with scoped(office.ranges, by=office):
        tell_circumstance(made.pk, "destitute", holds=False, source="民政部门特困供养名单比对", **told)
    return {"child": made.pk}


def receive_earlier(batch_id: int, *, on: dt.date) -> dict[str, str]:
    """Let finance have received the batch three workdays before the day. Only the receipt and its clocks move.

    The served city goes by the machine's own clock: no seat may say on which day it received, and no act may be dated
    back, so that three workdays could only be waited for.  The trail keeps the day on which the test was run.
    """
    from doorstep.base.scope import as_system
    from doorstep.base.workdays import calendar_in_force
    from doorstep.kernel.days import workdays_between
    from doorstep.payments.clocks import days_of
    from doorstep.payments.models import Batch
    from doorstep.payments.models_ledger import PayClock

    calendar, began = calendar_in_force(), on
    while workdays_between(began, on, calendar) < DAYS_TO_PAY:
        began -= dt.timedelta(days=1)
    _began, limit, warned, due = days_of(began, calendar)
    with as_system():
        batch = Batch.objects.get(pk=batch_id)
        Batch.objects.filter(pk=batch_id).update(received_at=batch.received_at - (on - began))
        clocks = PayClock.objects.filter(last_line__batch=batch)
        clocks.update(started_on=began, limit_workdays=limit, warn_on=warned, due_on=due)
    return {"began": f"{began}"}


def seat_in(village: str) -> str:
    """A commissioner in the village, who signs in as the one of the demonstration does; the name of the account."""
    from doorstep.orgs.models import Account, Org, Seat

    there = Seat.objects.filter(role="liaison").order_by("pk").first()
    if there.code == village:
        return there.account.username
    about = {"name": "姜桂英", "password": there.account.password, "second_factor": there.account.second_factor}
    account = Account.objects.create(
        username=f"village-{village}", password_set_on=there.account.password_set_on, **about
    )
    org = Org.objects.get(code=village, kind="village_association")
    Seat.objects.create(account=account, role="liaison", org=org, code=village, held=there.held)
    return account.username


def paid_in(county: str) -> dict[str, object]:
    """Somebody in the county who was paid for the latest month and lives, whom a police list will name; and a
    commissioner in the village.
    """
    from django.db.models import Count

    from doorstep.base.scope import as_system
    from doorstep.payments.models import Line

    with as_system():
        paid = Line.objects.filter(state="paid", code__startswith=county[:6], person__died_on=None)
        paid = paid.filter(person__merged_into=None).values("person", "person__name", "month", "benefit")
        alone = paid.annotate(all=Count("person__pay_lines")).order_by("-month", "person")
        line = next(one for one in alone if one["benefit"] == "living-allowance")
        person = Line.objects.filter(person=line["person"]).first().person
        return {
            "person": person.pk,
            "name": person.name,
            "village": seat_in(person.code),
            "number": person.number.open(),
            "lines": [f"{one.month} {one.benefit} {one.amount_fen} {one.state}" for one in person.pay_lines.all()],
        }
