"""Judging a month: everybody of a county in one pass; only differences are written, and they are looked back upon."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.items import rulebook
from doorstep.base.scope import scoped
from doorstep.entitlements.models import Change, MonthRun
from doorstep.kernel.benefit import Benefit
from doorstep.kernel.days import add_months
from doorstep.kernel.regions import subtree
from doorstep.kernel.stacking import Rulebook
from doorstep.people.services.standing import day_of

from .differing import UNTOLD, Judged, judge_people, put_down
from .writing import withdraw, write

RUN = ("rules", "judged_at", "persons", "due", "due_fen", "unknown")
MOST_BACK = 24  # 待核: the months for which a stop, another amount, or arrears reach back


@transaction.atomic
def judge_month(
    benefits: Sequence[Benefit], month: dt.date, *, code: str, by: Actor, at: dt.datetime
) -> list[MonthRun]:
    """Judge everybody registered under `code` for the month, for all benefits in one pass over the facts.

    Writes only where the judgement differs from the award that stands.  Whoever differs is looked back upon, month by
    month, for as long as months that were judged before differ too: what is found late is found from its beginning.
    Judged again, it changes nothing new.

    Raises: Refused("parameter.missing", "access.not_yours").
    """
    by.require("benefit.judge", code, what=_("没有判定。"))
    if month.day != 1:
        raise ValueError("a month is given by its first day")
    book, known = rulebook().around(benefits), day_of(at)
    page = book.page(month, place=code, known=known)  # a missing parameter refuses before anything is read
    wanted = [benefit for benefit in page.benefits if benefit in benefits]
    # The place becomes the reach, so that each table beneath is read by its own code and no further.
    with scoped([subtree(code)], by=by), connection.cursor() as cursor:
        judged = judge_people(cursor, page, month)
        past = _judged_before(wanted, code)
        put_down(cursor, judged, wanted)
        withdraw(cursor, wanted, month)
        later = {benefit for benefit, months in past.items() if any(before > month for before in months)}
        write(cursor, wanted, month, back=later, on=known)
        runs = _keep(judged, wanted, month, code=code, known=known, at=at)
        differ = {benefit.code: _told(judged, benefit) for benefit in wanted}
        _look_back(cursor, book, wanted, differ, past, month, code=code, known=known, at=at)
        return runs


def _judged_before(benefits: Sequence[Benefit], code: str) -> dict[str, dict[dt.date, str]]:
    """By benefit the months that were judged here before, each with the digest of the rule by which it was last."""
    past: dict[str, dict[dt.date, str]] = {benefit.code: {} for benefit in benefits}
    runs = MonthRun.objects.filter(code=code, benefit__in=past).order_by("known_on")
    for name, month, rules in runs.values_list("benefit", "month", "rules"):
        past[name][month] = rules
    return past


def _keep(
    judged: Judged, benefits: Sequence[Benefit], month: dt.date, *, code: str, known: dt.date, at: dt.datetime
) -> list[MonthRun]:
    """Write the runs of these benefits down, over those of the same day."""
    runs = [_run(judged, benefit, month, code=code, known=known, at=at) for benefit in benefits]
    today = MonthRun.objects.filter(code=code, month=month, known_on=known)
    kept = dict(today.values_list("benefit", "pk"))
    for run in runs:
        run.pk = kept.get(run.benefit)
    MonthRun.objects.bulk_update([run for run in runs if run.pk], RUN)
    MonthRun.objects.bulk_create([run for run in runs if not run.pk])
    return runs


def _run(judged: Judged, benefit: Benefit, month: dt.date, *, code: str, known: dt.date, at: dt.datetime) -> MonthRun:
    pays = judged.pays[:, judged.column(benefit)]
    return MonthRun(
        code=code,
        benefit=benefit.code,
        month=month,
        known_on=known,
        rules=benefit.digest(month, place=code, known=known),
        judged_at=at,
        persons=len(pays),
        due=int((pays > 0).sum()),
        due_fen=int(pays[pays > 0].sum()),
        unknown=int((pays == UNTOLD).sum()),
    )


def _look_back(
    cursor: Any,
    book: Rulebook,
    wanted: Sequence[Benefit],
    differ: dict[str, set[int]],
    past: Mapping[str, Mapping[dt.date, str]],
    month: dt.date,
    *,
    code: str,
    known: dt.date,
    at: dt.datetime,
) -> None:
    """Judge months that were judged before: for those who differ, for those of whom the month is open already, and for
    everybody where the rule of the month was not known then.
    """
    first = month
    for _step in range(MOST_BACK):
        month = add_months(month, -1)
        reached = [benefit for benefit in wanted if month in past[benefit.code]]
        if not reached:
            return
        digests = {benefit.code: benefit.digest(month, place=code, known=known) for benefit in reached}
        altered = [benefit for benefit in reached if digests[benefit.code] != past[benefit.code][month]]
        asked = {b.code: differ.get(b.code, set()) | _open_in(b, month) for b in reached if b not in altered}
        differ = {}
        if altered or any(asked.values()):
            only = None if altered else sorted(set().union(*asked.values()))
            judged = judge_people(cursor, book.around(reached).page(month, place=code, known=known), month, only=only)
            _keep(judged, altered, month, code=code, known=known, at=at)
            _leave_what_is_beyond(judged, reached, asked, month, first=first, known=known)
            put_down(cursor, judged, reached)
            withdraw(cursor, reached, month)
            write(cursor, reached, month, back=past.keys(), on=known)
            differ = {benefit.code: _told(judged, benefit) for benefit in reached}


def _told(judged: Judged, benefit: Benefit) -> set[int]:
    """The persons who differ, and of whom it can be told."""
    rows = judged.differing(benefit)
    return set(judged.ids[rows[judged.pays[rows, judged.column(benefit)] != UNTOLD]].tolist())


def _open_in(benefit: Benefit, month: dt.date) -> set[int]:
    """The persons of whom an earlier month is open."""
    found = Change.objects.filter(benefit=benefit.code, month=month, state="open", is_back=True)
    return set(found.values_list("person_id", flat=True))


def _leave_what_is_beyond(
    judged: Judged,
    benefits: Sequence[Benefit],
    asked: Mapping[str, set[int]],
    month: dt.date,
    *,
    first: dt.date,
    known: dt.date,
) -> None:
    """What is not to be written of an earlier month no longer differs: of persons not asked for; what cannot be told;
    and beginnings from before the limit of the benefit.
    """
    months = (first.year - month.year) * 12 + first.month - month.month
    for benefit in benefits:
        at = judged.column(benefit)
        pays, was = judged.pays[:, at], judged.was[:, at]
        beyond = pays == UNTOLD
        if benefit.code in asked:
            beyond |= ~np.isin(judged.ids, list(asked[benefit.code]))
        if months > (benefit.back_months.on(first, known=known) if benefit.back_months else 0):
            beyond |= (was == 0) & (pays > 0)
        pays[beyond] = was[beyond]
