"""Which lines that are not out yet pay what is not due any more. The room above knows, and is asked here."""

from collections.abc import Callable, Sequence
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
        return _ask(which, terms)


def _ask(which: str, terms: Sequence[Any]) -> list[int]:
    return [line_id for asked in _asked for line_id in asked(which, terms)]


def refuse_stopped(batch: Batch, *, by: Actor, act: str) -> None:
    """Refuse to carry on a batch that pays what is not due any more. Raises: Refused("batch.not_due")."""
    if stopped := no_longer_due(OF_BATCH, [batch.pk], by=by):
        raise Refused(act, why=_words(stopped), then=redraw_words(), code="batch.not_due")


def stopped_words(batch: Batch) -> str:
    """What is wrong with a batch that has not gone out, for its page; empty where nothing is.

    Within the reader's reach: who has moved to another county is found by the acts alone.
    """
    stopped = _ask(OF_BATCH, [batch.pk]) if batch.state in {"drawn", "signed", "received"} else []
    return _words(stopped) if stopped else ""


def _words(stopped: Sequence[int]) -> str:
    """How many lines, and the first of them by number."""
    lines = Line.objects.filter(pk__in=stopped).order_by("number").values_list("number", flat=True)
    numbers = "、".join(map(str, lines[:MOST_NAMED]))
    more = _("等") if len(stopped) > MOST_NAMED else ""
    return _("制单以后，有 %(count)s 笔已经确认停发或者减发：第 %(numbers)s 行%(more)s。") % {
        "count": len(stopped),
        "numbers": numbers,
        "more": more,
    }


def redraw_words() -> str:
    """What is to be done about them."""
    return _("请作废这一批再制单，已经停发的会自动除去。")
