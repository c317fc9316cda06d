"""What made-up homes keep beside their days: safety checks and their faults, drills, visitors, activities, ratings."""

import datetime as dt
from collections.abc import Sequence

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.homes.models import Rating
from doorstep.homes.models_clients import Client
from doorstep.homes.models_safety import AREAS, Activity, Attendee, Drill, Fault, FoodSample, SafetyCheck, Visitor
from doorstep.homes.rubric import RUBRIC
from doorstep.homes.services.rating import stars_of
from doorstep.kernel.days import add_months

from .homes import noon
from .homes_days import Ground

FINDS_A_FAULT, LEFT_OPEN = 0.08, 0.15
FAULTS = {"fire": "一具灭火器过期", "electricity": "插线板老化", "food": "生熟没有分开放", "medicine": "药品没有上锁"}
COURSES = (("culture", "唱歌"), ("life", "做饭课"), ("craft", "剪纸课"), ("volunteer", "志愿者来访"))
DRILLED = ("消防疏散", "走失应急")
COMES = 0.8  # of those who are in the home, to an activity


def keep_safe(ground: Ground, clients: Sequence[Client]) -> None:
    """All of it, month by month."""
    months = list(ground.rates)
    _checks(ground, months)
    _drills(ground, months)
    _activities(ground, months, clients)
    _rating(ground)
    _lately(ground)


def _checks(ground: Ground, months: Sequence[dt.date]) -> None:
    """The home's own check of each month; now and then it finds something, which is mended and passed by the county."""
    draw = ground.plan.draw("checks", str(ground.number))
    for month in months:
        on = month + dt.timedelta(days=9)
        wrong = draw.choice(sorted(FAULTS)) if draw.random() < FINDS_A_FAULT else None
        if on > ground.plan.on:
            continue
        about = {"home": ground.home, "code": ground.home.code}
        check = SafetyCheck.objects.create(
            kind="self",
            on=on,
            answers={area: area != wrong for area, _label in AREAS},
            at=noon(on),
            account_id=ground.account_id,
            by_label=ground.by,
            **about,
        )
        if wrong is None:
            continue
        fault = Fault(found_by=check, area=wrong, words=FAULTS[wrong], due_on=on + dt.timedelta(days=15), **about)
        mended = on + dt.timedelta(days=draw.randint(1, 12))
        if draw.random() > LEFT_OPEN and mended + dt.timedelta(days=3) <= ground.plan.on:
            fault.mended_on, fault.mended_words, fault.mended_by = mended, _("已换新、已整改。"), ground.account_id
            fault.passed_on, fault.passed_label = mended + dt.timedelta(days=3), _("县残联·县级残联经办")
        fault.save()


def _drills(ground: Ground, months: Sequence[dt.date]) -> None:
    Drill.objects.bulk_create(
        Drill(
            home=ground.home,
            code=ground.home.code,
            on=month + dt.timedelta(days=19),
            what=DRILLED[month.month % 2],
            people=10,
            seconds=140,
            at=noon(month + dt.timedelta(days=19)),
            by_label=ground.by,
        )
        for month in months
        if month.month in (5, 11) and month < ground.plan.month
    )


def _activities(ground: Ground, months: Sequence[dt.date], clients: Sequence[Client]) -> None:
    """One each month; most of those who are in the home take part."""
    draw = ground.plan.draw("activities", str(ground.number))
    about = {"home": ground.home, "code": ground.home.code}
    made = [
        Activity(
            kind=kind,
            title=title,
            on=month + dt.timedelta(days=12),
            minutes=60,
            leader=ground.by,
            volunteers=draw.randint(1, 6) if kind == "volunteer" else 0,
            **about,
        )
        for month in months
        for kind, title in [draw.choice(COURSES)]
        if month + dt.timedelta(days=12) <= ground.plan.on
    ]
    Attendee.objects.bulk_create(
        Attendee(activity=activity, client=client, at=noon(activity.on), **about)
        for activity in Activity.objects.bulk_create(made)
        for client in clients
        if activity.on in client.held and draw.random() < COMES
    )


def _rating(ground: Ground) -> None:
    """Every other home was rated last year, before the year's evaluation closed; the rest have scored themselves."""
    draw, on = ground.plan.draw("rating", str(ground.number)), ground.plan.on
    said = {part.code: part.most * draw.randint(72, 98) // 100 for part in RUBRIC}
    about = {"home": ground.home, "code": ground.home.code, "said": said}
    if ground.number % 2 and ground.home.opened_on and ground.home.opened_on.year < on.year - 1:
        awarded = dt.date(on.year - 1, 12, 20)
        total = sum(said.values())
        Rating.objects.create(
            year=on.year - 1,
            state="awarded",
            county_said=said,
            points=total,
            stars=stars_of(total, awarded),
            noticed_on=awarded - dt.timedelta(days=12),
            notice_until=awarded - dt.timedelta(days=3),
            valid=DateRange(awarded, add_months(awarded, 24)),
            **about,
        )
    else:
        Rating.objects.create(year=on.year, **about)


def _lately(ground: Ground) -> None:
    """A visitor of this week, and a sample of yesterday's meal."""
    on, about = ground.plan.on, {"home": ground.home, "code": ground.home.code, "by_label": ground.by}
    came = noon(on - dt.timedelta(days=2))
    Visitor.objects.create(
        name=_("赵志愿"), purpose=_("探望"), came_at=came, left_at=came + dt.timedelta(hours=1), **about
    )
    if ground.home.has_meals:
        kept = noon(on - dt.timedelta(days=1))
        until = kept + dt.timedelta(hours=48)
        FoodSample.objects.create(kept_at=kept, dishes=_("青菜、豆腐"), grams=150, kept_until_at=until, **about)
