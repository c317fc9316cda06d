"""What this room adds to the list of people: category, grade and end of the certificate, and filters by them."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _

from doorstep.base.listing import Column, Filter
from doorstep.kernel.days import add_months
from doorstep.people.guardianship import Ground, need_guardian
from doorstep.people.listings import LOOKED_AT, Addition, add_to_people, choice

from .models import CATEGORIES, GRADES, Certificate, Component
from .services import IN_FORCE, NUMBER
from .terms import EXPIRES_SOON_MONTHS
from .words import last_day, standing_of, state_words

INTELLECTUAL, MENTAL, MULTIPLE = 5, 6, 7


def held_on(day: dt.date, **more: Any) -> QuerySet:
    """Certificates of the person of the outer query that stand in the register on the day."""
    return Certificate.objects.filter(person=OuterRef("pk"), state__in=IN_FORCE, valid__contains=day, **more)


def holding(people: QuerySet, on: dt.date, **more: Any) -> QuerySet:
    """People with a certificate in the register on the day. Nobody has two, so that a join keeps the order of places.

    The ends of `valid` are compared one by one: of a range operator the planner knows nothing beneath row security.
    """
    terms = {"state__in": IN_FORCE, "valid__startswith__lte": on, "valid__endswith__gt": on, "code": F("code"), **more}
    return people.filter(**{f"certificates__{term}": value for term, value in terms.items()})


def _columns(on: dt.date) -> Sequence[Column]:
    def of(person: Any) -> Certificate | None:
        return standing_of(person.issued, on)

    def said(words: Callable[[Certificate], str]) -> Callable[[Any], str]:
        return lambda person: words(held) if (held := of(person)) else ""

    def tone(person: Any) -> str:
        held = of(person)
        said = state_words(held, on)[1] if held else ""
        return "" if said == "good" else said  # what is in order needs no mark in a long list

    return (
        Column("category", _("残疾类别"), said(lambda held: held.get_category_display()), width=10),
        Column("grade", _("等级"), said(lambda held: held.get_grade_display()), width=8),
        Column("certificate", _("残疾人证"), said(lambda held: state_words(held, on)[0]), tone=tone, width=10),
        Column("valid", _("有效期至"), said(lambda held: f"{last_day(held):%Y-%m-%d}"), width=12),
    )


def _filters(on: dt.date) -> Sequence[Filter]:
    states = [
        ("held", _("持证")),
        ("none", _("没有有效的证")),
        ("expiring", _("半年内到期")),
        ("expired", _("过期")),
        ("frozen", _("冻结")),
        ("lost", _("挂失")),
        ("cancelled", _("注销")),
    ]
    return (
        choice("category", _("残疾类别"), CATEGORIES, lambda rows, said: holding(rows, on, category=said)),
        choice("grade", _("等级"), GRADES, lambda rows, said: holding(rows, on, grade=said)),
        choice("certificate", _("残疾人证"), states, partial(by_state, on=on)),
    )


def by_state(rows: QuerySet, state: str, *, on: dt.date) -> QuerySet:
    """People by how their certificate stands on the day."""
    any_issue = Certificate.objects.filter(person=OuterRef("pk"))
    match state:
        case "held":
            return holding(rows, on)
        case "none":
            return rows.filter(~Exists(held_on(on)))
        case "expiring":
            return holding(rows, on, valid__endswith__lte=add_months(on, EXPIRES_SOON_MONTHS))
        case "expired":
            run_out = any_issue.filter(state__in=IN_FORCE, valid__endswith__lte=on)
            return rows.filter(~Exists(held_on(on)), Exists(run_out))
        case "cancelled":
            return rows.filter(~Exists(held_on(on)), Exists(any_issue.filter(state="cancelled")))
        case "frozen" | "lost":
            return holding(rows, on, state=state)
    raise LookupError(f"no such state of a certificate: {state}")


def _prefetches(on: dt.date) -> Sequence[Prefetch]:
    return (Prefetch("certificates", queryset=Certificate.objects.all(), to_attr="issued"),)


def _mental_or_intellectual(on: dt.date) -> IsNull:
    """Holds a certificate of intellectual or mental disability, alone or among several.

    Asked person by person: EXISTS would be answered for the whole city first.
    Source: 《残疾人证管理办法》（2017）第九条（一）.
    """
    part = Component.objects.filter(certificate=OuterRef("pk"), category__in=(INTELLECTUAL, MENTAL))
    alone = Q(category__in=(INTELLECTUAL, MENTAL))
    held = held_on(on).filter(alone | Q(Exists(part), category=MULTIPLE))
    return IsNull(Subquery(held.values("pk")[:1]), False)


add_to_people(Addition(_columns, _filters, _prefetches))
need_guardian(Ground("mental_or_intellectual", _("智力或精神残疾人"), _mental_or_intellectual))
LOOKED_AT.append(NUMBER)
