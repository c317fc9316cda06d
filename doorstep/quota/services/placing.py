"""Who of the register a declared person is: what is certain is linked, everything else waits for a reviewer."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.jobs import submit_job
from doorstep.base.linking import HOW, Linker, Listed
from doorstep.base.scope import as_system
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Person
from doorstep.quota.linking import register_within_reach
from doorstep.quota.models import Placement

from .declaring import COMPARE

EXACT, SETTLED, CROSS = "exact", "settled", "elsewhere"


def link_placements(placements: Sequence[Placement]) -> None:
    """Link to the register whoever is not linked yet: by the number at once, else beside everybody. As the system.

    A repaired number is that of the person from then on: with it the departments' lists are read.
    """
    waiting = [one for one in placements if not one.linked]
    by_number = {
        bytes(one.number_index or b""): one
        for one in Person.objects.filter(number_index__in=[p.number_index for p in waiting], merged_into=None)
    }
    rest = []
    for one in waiting:
        person = by_number.get(bytes(one.number_index))
        if person is not None and person.name == one.name:
            one.person_id, one.linked = person.pk, EXACT
        else:
            rest.append(one)
    if rest:
        _link_beside_everybody(rest)
    Placement.objects.bulk_update(waiting, ["person_id", "linked", "near", "number_index"])


def _link_beside_everybody(rest: Sequence[Placement]) -> None:
    ids, register = register_within_reach()
    told = Linker(register).link(Listed([one.name for one in rest], [one.number.open() for one in rest]))
    for at, one in enumerate(rest):
        how, row = HOW[told.how[at]], int(told.row[at])
        one.linked = how
        one.near = [ids[near] for near in told.candidates[at].tolist() if near >= 0]
        if row >= 0:
            one.person_id, one.near = ids[row], []
            if how == "repaired":
                one.number_index = Person.objects.values_list("number_index", flat=True).get(pk=ids[row])


def is_open(one: Placement) -> bool:
    """Whether a reviewer has to say who it is."""
    return one.person_id is None and one.linked not in ("", SETTLED, CROSS)


@transaction.atomic
def settle_link(placement_id: int, person_id: int | None, reason: str, *, by: Actor, at: dt.datetime) -> Placement:
    """Say who a declared person is; None: nobody of our register, but of another place. The departments are asked anew.

    Raises: Http404, Refused("access.not_yours", "placement.no_reason", "placement.not_near").
    """
    what = _("没有认定是谁。")
    one = fetch(Placement.objects.select_for_update(of=("self",)), by, "placement.view", pk=placement_id)
    by.require("placement.review", one.code, what=what)
    if not reason.strip():
        raise Refused(what, why=_("没有写理由。"), then=_("请写明看了什么。"), code="placement.no_reason")
    if person_id is not None and person_id not in one.near:
        raise Refused(what, why=_("这个人不在相近的人里。"), then=_("请从列出的人里选。"), code="placement.not_near")
    one.person_id, one.linked = person_id, SETTLED if person_id else CROSS
    if person_id is not None:
        with as_system(read_only=False):
            one.number_index = Person.objects.values_list("number_index", flat=True).get(pk=person_id)
    one.save()
    submit_job(COMPARE, {"declarations": [one.declaration_id]}, by=by, code=one.code, at=at, total=1)
    record(by, "settle_placement", one, at=at, became={"person_id": person_id}, reason=reason)
    return one
