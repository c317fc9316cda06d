"""Who did what, and who looked at what. Called by services, in the open."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .access import Actor
from .models import Look, Trail

MANY = """
    INSERT INTO base_trail (at, seat_id, seat_label, account_name, act, thing, reason, code, thing_id, became)
    SELECT %s, %s, %s, %s, %s, %s, '', code, thing_id, became::jsonb
    FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS said (code, thing_id, became)
"""


def record(
    by: Actor,
    act: str,
    thing: Any,
    *,
    at: dt.datetime,
    code: str | None = None,
    was: dict[str, Any] | None = None,
    became: dict[str, Any] | None = None,
    reason: str = "",
) -> Trail:
    """Leave one line: this seat did this act on this row. Sensitive values never go into `was` or `became`."""
    return Trail.objects.create(
        code=code or thing.code,
        at=at,
        seat_id=by.seat_id,
        seat_label=by.seat_label,
        account_name=by.name,
        act=act,
        thing=thing._meta.label_lower,
        thing_id=thing.pk,
        was=was,
        became=became,
        reason=reason,
    )


def record_many(
    by: Actor, act: str, model: Any, lines: Sequence[tuple[str, int | None, dict[str, Any]]], *, at: dt.datetime
) -> None:
    """Leave a line for each of many rows of a model: its code, its key, what became of it. One statement."""
    if not lines:
        return
    codes, keys, became = zip(*lines, strict=True)
    said: list[Any] = [at, by.seat_id, by.seat_label, by.name, act, model._meta.label_lower]
    with connection.cursor() as cursor:
        cursor.execute(MANY, [*said, list(codes), list(keys), [json.dumps(one) for one in became]])


def record_look(by: Actor, *, code: str, person_id: int, field: str, purpose: str, at: dt.datetime) -> Look:
    """Leave one line: this seat saw this field of this person. Raises: Refused("look.no_purpose")."""
    if not purpose.strip():
        raise Refused(
            _("未能查看完整内容。"),
            why=_("没有写明用途。"),
            then=_("请选择或填写用途后再查看。"),
            code="look.no_purpose",
        )
    return Look.objects.create(
        code=code,
        at=at,
        seat_id=by.seat_id,
        seat_label=by.seat_label,
        account_name=by.name,
        person_id=person_id,
        field=field,
        purpose=purpose.strip()[:100],
    )
