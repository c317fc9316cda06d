"""Who of the register a declared person is: what is certain is linked, everything else waits for a reviewer."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.jobs import submit_job
from doorstep.base.linking import HOW, Linker, Listed
from doorstep.base.scope import as_system
from doorstep.base.seal import blind
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Person
from doorstep.quota.linking import register_within_reach
from doorstep.quota.models import Placement

from .declaring import COMPARE

EXACT, SETTLED, CROSS = "exact", "settled", "elsewhere"
MENDED = ("repaired", "by_name")  # linked, though the number is not quite the person's


def link_placements(placements: Sequence[Placement]) -> None:
    """Link to the register whoever is not linked yet: by the number at once, else beside everybody. As the system.

    A slip in a number mended, it is the person's from then on: with it the departments' lists are read, and by it
    nobody counts twice.
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
        _part_doubles(rest)
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
            if how in MENDED:
                one.number_index = Person.objects.values_list("number_index", flat=True).get(pk=ids[row])


def _part_doubles(rest: Sequence[Placement]) -> None:
    """Of two rows of one declaration that turn out to be one person, the mended one waits for somebody."""
    rows = Placement.objects.filter(declaration__in=[one.declaration_id for one in rest])
    mended = {one.pk: one for one in rest if one.linked in MENDED}
    kept = rows.exclude(pk__in=mended).values_list("declaration_id", "number_index")
    taken = {(declaration, bytes(index)) for declaration, index in kept}
    for one in mended.values():
        key = (one.declaration_id, bytes(one.number_index))
        if key in taken and one.person_id is not None:
            one.near, one.person_id, one.number_index = [one.person_id], None, blind(one.number.open())
        taken.add(key)


def is_open(one: Placement) -> bool:
    """Whether a reviewer has to say who it is: not of whom no month is claimed."""
    is_claimed = any(wage is not None for wage in one.wages_fen)
    return is_claimed and one.person_id is None and one.linked not in ("", SETTLED, CROSS)


@transaction.atomic
def settle_link(placement_id: int, person_id: int | None, reason: str, *, by: Actor, at: dt.datetime) -> Placement:
    """Say who a declared person is; None: nobody of our register, but of another place. The departments are asked anew.

    Raises: Http404, Refused("access.not_yours", "placement.no_reason", "placement.not_near", "placement.known",
    "placement.twice").
    """
    what = _("没有认定是谁。")
    one = fetch(Placement.objects.select_for_update(of=("self",)), by, "placement.view", pk=placement_id)
    by.require("placement.review", one.code, what=what)
    if not is_open(one):
        raise Refused(what, why=_("这个人是谁已经认定过。"), then=_("请回到本人的页面。"), code="placement.known")
    if not reason.strip():
        raise Refused(what, why=_("没有写理由。"), then=_("请写明看了什么。"), code="placement.no_reason")
    if person_id is not None and person_id not in one.near:
        raise Refused(what, why=_("这个人不在相近的人里。"), then=_("请从列出的人里选。"), code="placement.not_near")
    one.person_id, one.linked = person_id, SETTLED if person_id else CROSS
    if person_id is not None:
        with as_system(read_only=False):
            one.number_index = Person.objects.values_list("number_index", flat=True).get(pk=person_id)
    twice = Refused(
        what,
        why=_("这份申报里已有一行是这个人。"),
        then=_("请退回，让单位只留一行。"),
        code="placement.twice",
    )
    with refusing(placement_is_one_per_person_and_declaration=twice):
        one.save()
    submit_job(COMPARE, {"declarations": [one.declaration_id]}, by=by, code=one.code, at=at, total=1)
    record(by, "settle_placement", one, at=at, became={"person_id": person_id}, reason=reason)
    return one
