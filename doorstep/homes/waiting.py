"""The order in which those who wait are admitted, and why each stands where he stands. No queries."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from doorstep.base.templatetags.words import minute
from doorstep.certificates.models import GRADES


class Waits(Protocol):
    """Somebody who waits."""

    pk: int
    grade: int | None
    has_single_caretaker: bool
    has_many_disabled: bool | None
    applied_at: dt.datetime


One = TypeVar("One", bound=Waits)


def place_of(one: Waits) -> tuple[bool, int, bool, bool, dt.datetime, int]:
    """By which one stands: severity, a single caretaker, several disabled in the household, the time of application.

    Of whom no grade is known stands after those of whom it is; of whom no household is known, as who has none other.
    Source: domain practice (待核).
    """
    unknown = one.grade is None
    alone, many = not one.has_single_caretaker, not one.has_many_disabled
    return unknown, one.grade or 0, alone, many, one.applied_at, one.pk


def in_order(those: Iterable[One]) -> list[One]:
    """Those who wait, the next one first."""
    return sorted(those, key=place_of)


def reason_of(one: Waits) -> str:
    """Why one stands where he stands."""
    parts = [_("残疾等级不清楚") if one.grade is None else str(dict(GRADES)[one.grade])]
    parts += [_("只有一人照料")] if one.has_single_caretaker else []
    parts += [_("一户多残")] if one.has_many_disabled else []
    parts += [_("名册里没有登记户，是不是一户多残不清楚")] if one.has_many_disabled is None else []
    parts.append(_("%(at)s 申请") % {"at": minute(one.applied_at)})
    return "，".join(parts)
