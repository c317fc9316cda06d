"""The row that an act is about: locked, within reach, standing, open to this seat's verb; and whom a row stands for."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Person

# Who a row of a person stands for today, through all that was merged.
STANDS_FOR = """
    WITH RECURSIVE merged (id, into_id) AS (
        SELECT id, merged_into_id FROM people_person WHERE merged_into_id IS NOT NULL
        UNION ALL
        SELECT merged.id, person.merged_into_id FROM merged JOIN people_person AS person ON person.id = merged.into_id
        WHERE person.merged_into_id IS NOT NULL),
    stands AS MATERIALIZED (
        SELECT merged.id, merged.into_id FROM merged
        JOIN people_person AS person ON person.id = merged.into_id AND person.merged_into_id IS NULL)
"""


def standing_person(person_id: int, permission: str, *, by: Actor, what: str) -> Person:
    """The person, locked. `what` says what was not done, should it be refused.

    Raises: Http404, Refused("access.not_yours", "person.merged").
    """
    person = fetch(Person.objects.select_for_update(of=("self",)), by, "person.view", pk=person_id)
    by.require(permission, person.code, what=what)
    if person.merged_into_id is not None:
        raise Refused(
            what,
            why=_("这份登记已并入另一份登记。"),
            then=_("请打开并入后的登记再办；如果并错了，请先撤销合并。"),
            code="person.merged",
        )
    return person


def day_of(at: dt.datetime) -> dt.date:
    """The day of an instant as the calendar on the wall shows it."""
    return timezone.localtime(at).date()


def required(text: str, label: str, *, what: str, most: int) -> str:
    """A text that must be said and not run over. Raises: Refused("person.not_said", "person.too_long")."""
    said = " ".join(text.split())
    if not said:
        raise Refused(
            what, why=_("没有填写%(label)s。") % {"label": label}, then=_("请补填后再提交。"), code="person.not_said"
        )
    return kept(said, label, what=what, most=most)


def kept(text: str, label: str, *, what: str, most: int) -> str:
    """A text that may be empty but must not run over. Raises: Refused("person.too_long")."""
    said = " ".join(text.split())
    if len(said) > most:
        raise Refused(
            what,
            why=_("%(label)s最多 %(most)s 个字，填写了 %(said)s 个。")
            % {"label": label, "most": most, "said": len(said)},
            then=_("请缩短后再提交。"),
            code="person.too_long",
        )
    return said
