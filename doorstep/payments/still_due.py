"""Which lines that are not out yet pay what is not due any more. The room above knows, and is asked here."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor
from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused

from .models import Batch, Line

MOST_NAMED = 5
OF_BATCH = "SELECT id FROM payments_line WHERE batch_id = %s"
# Of the lines that a SELECT of keys with its terms gives, the keys of those that are not due any more.
Asked = Callable[[str, Sequence[Any]], list[int]]
_asked: list[Asked] = []


def ask_what_is_due(asked: Asked) -> None:
    """The room above says how it is to be asked. Named twice is an error."""
    if _asked:
        raise LookupError("what is due is asked twice")
    _asked.append(asked)


def no_longer_due(which: str, terms: Sequence[Any], *, by: Actor) -> list[int]:
    """The keys of those lines, of all that `which` selects, that are not due any more, wherever their people live."""
    with scoped(SYSTEM.ranges, by=by):
        return [line_id for asked in _asked for line_id in asked(which, terms)]


def stopped_lines(batch: Batch, *, by: Actor) -> list[Line]:
    """The lines of a batch that has not gone out which were decided since not to be due, by number."""
    if batch.state not in {"drawn", "signed", "received"}:
        return []
    return list(Line.objects.filter(pk__in=no_longer_due(OF_BATCH, [batch.pk], by=by)).order_by("number"))


def refuse_stopped(batch: Batch, *, by: Actor, act: str) -> None:
    """Refuse to carry on a batch that pays what is not due any more. Raises: Refused("batch.not_due")."""
    if stopped := stopped_lines(batch, by=by):
        raise Refused(act, why=stopped_words(stopped), then=redraw_words(), code="batch.not_due")


def stopped_words(lines: Sequence[Line]) -> str:
    """What is wrong with the lines, the first of them named by number."""
    numbers = "、".join(str(line.number) for line in islice(lines, MOST_NAMED))
    more = _("等") if len(lines) > MOST_NAMED else ""
    return _("制单以后，有 %(count)s 笔已经确认停发或者减发：第 %(numbers)s 行%(more)s。") % {
        "count": len(lines),
        "numbers": numbers,
        "more": more,
    }


def redraw_words() -> str:
    """What is to be done about them."""
    return _("请作废这一批再制单，已经停发的会自动除去。")
