"""Applications that each county's office has taken in for people of the next county: sent, unsent, and one mistyped."""

import uuid
from collections.abc import Iterator
from itertools import islice

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.scope import as_system, scoped
from doorstep.certificates.models import Certificate
from doorstep.kernel.idcard import is_sound
from doorstep.kernel.regions import subtree
from doorstep.matters.models_forward import Forwarding
from doorstep.matters.services import push_forwarding, receive_forwarding

from .cases import ago
from .plan import CityPlan

ITEM = "subsidy-application"
SAID = {"phone": "19900005566", "kind": "nursing", "account": "own"}


def take_in_for(home: Actor, *, by: Actor, plan: CityPlan) -> None:
    """Three applications of people of `home`'s county at the office `by`. Nothing where there are some already."""
    with as_system(read_only=True):
        if Forwarding.objects.filter(code=by.code).exists():
            return
        people = list(islice(_holders(home, plan), 3))
    if len(people) < 3:
        return
    known, unsent, mistyped = people[0], people[1], (people[0][0], people[2][1])
    for (name, number), days, is_sent in ((known, 5, True), (unsent, 2, False), (mistyped, 3, True)):
        with scoped(by.ranges, by=by):
            made = receive_forwarding(
                ITEM,
                SAID,
                name=name,
                number=number,
                home_code=home.code,
                home_label=home.seat_label.partition(_("残联"))[0],
                papers={"identity_card": "original"},
                key=uuid.uuid4(),
                by=by,
                at=ago(plan, days),
            )
            if is_sent:
                push_forwarding(made.pk, by=by, at=ago(plan, days - 1))


def _holders(home: Actor, plan: CityPlan) -> Iterator[tuple[str, str]]:
    """Names and numbers of severely disabled people of the county, without a case; not numbers that were mistyped."""
    held = Certificate.objects.filter(state="active", grade=1, valid__contains=DateRange(ago(plan, 60).date(), plan.on))
    held = held.filter(person__died_on=None, person__merged_into=None, person__matters=None)
    held = held.exclude(person__number=None)
    people = held.in_ranges([subtree(home.code)]).exclude(category__in=(5, 6, 7)).select_related("person")
    for one in people.order_by("-person_id").iterator(chunk_size=100):
        number = one.person.number.open()
        if is_sound(number):
            yield one.person.name, number
