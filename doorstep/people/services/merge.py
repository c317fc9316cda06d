"""Joining two rows that are one person, and parting them again exactly as they were.

Every table that points at a person moves along, save those named in STAYING.  Payment lines stay: a signed batch is
hashed over them, person and all, so the pages of the row that is kept show them through `merged_from`.
"""

import datetime as dt
from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.kernel.idcard import read_number
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Merge, Person
from doorstep.people.tokens import drop_tokens, rewrite_tokens

from .register import holder_of
from .standing import required, standing_person

STAYING = {
    "payments.Line": "a signed batch is hashed over its lines, with the person in each",
    "entitlements.Check": "what somebody found and signed for, of the person as registered then",
    "people.Merge": "tells what was joined; it is not the person's own",
    "people.Person": "a row joined earlier stays joined to the row it was joined to",
    "people.NameToken": "made anew from the name",
}


@transaction.atomic
def merge_people(kept_id: int, gone_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Merge:
    """Two rows are one person: everything of `gone` moves to `kept`, and `gone` is no longer found.

    Merging the same two again changes nothing.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.not_said", "merge.with_oneself",
    "merge.overlaps", "merge.different_birth").
    """
    what = _("没有合并。")
    if kept_id == gone_id:
        raise Refused(what, why=_("选的是同一份登记。"), then=_("请选择两份不同的登记。"), code="merge.with_oneself")
    if (
        done := Merge.objects.within_reach(by, "person.merge")
        .filter(kept=kept_id, gone=gone_id, undone_at=None)
        .first()
    ):
        return done
    kept, gone = _both(kept_id, gone_id, by=by, what=what)
    ground = required(reason, _("合并依据"), what=what, most=200)
    moved = _move_rows(gone, kept, rows=None)
    gone.merged_into, gone.updated_at, kept.updated_at = kept, at, at
    gone.save(update_fields=["merged_into", "updated_at"])
    kept.save(update_fields=["updated_at"])
    drop_tokens(gone)
    merge = Merge.objects.create(
        kept=kept, gone=gone, code=kept.code, moved=moved, at=at, seat_id=by.seat_id, reason=ground
    )
    for person, became in ((kept, {"gone": gone.pk}), (gone, {"kept": kept.pk})):
        record(by, "merge_people", person, at=at, became=became, reason=ground)
    return merge


def _both(kept_id: int, gone_id: int, *, by: Actor, what: str) -> tuple[Person, Person]:
    """The two rows, locked in the order of their keys, so that two merges cannot wait for each other."""
    locked = {key: standing_person(key, "person.merge", by=by, what=what) for key in sorted((kept_id, gone_id))}
    kept, gone = locked[kept_id], locked[gone_id]
    if kept.born_on and gone.born_on and kept.born_on != gone.born_on:
        raise Refused(
            what,
            why=_("两份登记的出生日期不同：%(kept)s 和 %(gone)s。") % {"kept": kept.born_on, "gone": gone.born_on},
            then=_("如果确是同一人，请先更正出生日期或证件号码，再合并。"),
            code="merge.different_birth",
        )
    return kept, gone


def holder_to_merge(number: str, *, by: Actor, on: dt.date) -> Person:
    """The person within reach who holds the number. Raises: Refused("merge.nobody", "idcard.…")."""
    holder = holder_of(read_number(number, today=on).number, by)
    if holder is None:
        raise Refused(
            _("没有合并。"),
            why=_("在您的管辖范围内没有这个号码的登记。"),
            then=_("请核对号码；登记在别处的，请对方先迁入。"),
            code="merge.nobody",
        )
    return holder


@transaction.atomic
def split_people(merge_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Merge:
    """Undo a merge: every row that moved goes back. What came later to the row that was kept stays with it.

    Raises: Http404, Refused("access.not_yours", "person.not_said", "merge.joined_again", "merge.number_taken").
    """
    what = _("没有撤销合并。")
    merge = fetch(Merge.objects.select_for_update(of=("self",)), by, "person.view", pk=merge_id)
    by.require("person.merge", merge.code, what=what)
    if merge.undone_at is not None:
        return merge
    ground = required(reason, _("撤销原因"), what=what, most=200)
    kept = standing_person(merge.kept_id, "person.merge", by=by, what=what)
    gone = fetch(Person.objects.select_for_update(of=("self",)), by, "person.view", pk=merge.gone_id)
    gone.merged_into, gone.updated_at = None, at
    _stand_again(gone, what=what)
    _move_rows(kept, gone, rows=merge.moved)
    rewrite_tokens([gone])
    merge.undone_at, merge.undone_reason = at, ground
    merge.save(update_fields=["undone_at", "undone_reason"])
    for person in (kept, gone):
        record(by, "split_people", person, at=at, was={"merge": merge.pk}, reason=ground)
    return merge


def _stand_again(gone: Person, *, what: str) -> None:
    try:
        with transaction.atomic():
            gone.save(update_fields=["merged_into", "updated_at"])
    except IntegrityError as broken:
        raise Refused(
            what,
            why=_("合并以后，它的证件号码已登记到另一份登记上。"),
            then=_("请先更正那份登记的证件号码，再撤销合并。"),
            code="merge.number_taken",
        ) from broken


def moving_tables() -> Iterator[tuple[type[Model], str]]:
    """Every table that points at a person and moves with the person, with the name of the key."""
    for relation in Person._meta.related_objects:
        if relation.related_model._meta.label not in STAYING:
            yield relation.related_model, relation.field.name


def _move_rows(source: Person, target: Person, *, rows: dict[str, list[int]] | None) -> dict[str, list[int]]:
    """Point the rows of `source` (of `rows`, only those listed) at `target`. Returns what moved, by table."""
    moved: dict[str, list[int]] = {}
    for model, key in moving_tables():
        label = model._meta.label
        mine = model._default_manager.filter(**{key: source})
        if rows is not None:
            mine = mine.filter(pk__in=rows.get(label, []))
        ids = sorted(mine.values_list("pk", flat=True))
        if ids:
            _move(model, key, ids, target)
            moved[label] = ids
    return moved


def _move(model: type[Model], key: str, ids: list[int], target: Person) -> None:
    """What follows its person goes where the person is; what lies where money was paid, such as a case, stays there."""
    place = {"code": target.code} if getattr(model, "follows", None) == key else {}
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=ids).update(**{key: target}, **place)
    except IntegrityError as broken:
        raise Refused(
            _("没有合并。"),
            why=_overlap(model, broken),
            then=_("请先核对两份登记，处理掉其中重复的一份，再合并。"),
            code="merge.overlaps",
        ) from broken


def _overlap(model: type[Model], broken: IntegrityError) -> str:
    """Which law stood in the way: the words the model gives it, or the name of the table."""
    name = getattr(getattr(broken.__cause__, "diag", None), "constraint_name", None)
    for constraint in model._meta.constraints:
        if constraint.name == name and constraint.violation_error_message != constraint.default_violation_error_message:
            return _("合在一起会冲突：%(words)s") % {"words": constraint.violation_error_message}
    return _("两份登记在「%(table)s」里有重复的记录。") % {"table": model._meta.verbose_name}
