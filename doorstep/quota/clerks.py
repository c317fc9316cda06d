"""Who acts for an employer: no seat of the federation, no division in reach, the employer's own rows alone."""

import datetime as dt

from doorstep.base.access import Actor, Role
from doorstep.base.scope import as_system

from .models import Employer, EmployerClerk

EMPLOYER_CLERK = Role(
    "employer_clerk",
    "单位经办人",
    "用人单位自己的经办人；只看本单位的申报。",
    frozenset({"placement.declare"}),
    home="employer-home",
)


def clerk_actor(clerk: EmployerClerk) -> Actor:
    """The actor of a clerk fetched with his account and employer."""
    return Actor(
        account_id=clerk.account_id,
        seat_id=-clerk.pk,
        role=EMPLOYER_CLERK,
        code=clerk.code,
        ranges=(),
        seat_label=f"{clerk.employer.name}·{EMPLOYER_CLERK.label}",
        name=clerk.account.name,
        party=clerk.employer_id,
        party_of=Employer._meta.db_table,
    )


def clerks_of(account_id: int, on: dt.date) -> list[Actor]:
    """Whom the holder of an account may act for on the day. Read before any reach is known."""
    with as_system(read_only=True):
        held = EmployerClerk.objects.filter(account_id=account_id, account__is_active=True, held__contains=on)
        standing = held.exclude(employer__state__in=["refused", "closed"])
        return [clerk_actor(one) for one in standing.select_related("account", "employer").order_by("employer__uscc")]
