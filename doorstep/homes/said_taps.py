"""What a tablet says, read without trusting it: each tap by itself, so that a bad one does not hold up the others."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .service_fields import INCIDENT, MOST_MINUTES, PARTS, Part

KINDS = ("arrive", "leave", "meal", "service", "medicine", "incident", "undo", "card")
BY_CARD = ("arrive", "leave", "meal", "card")
SOURCES = ("tap", "card", "form", "sheet")
MOST_NUMBER = 2**62
LONGEST_REASON = 200
FIRST_DAY, LAST_DAY = dt.date(1970, 1, 1), dt.date(2200, 1, 1)


@dataclass(frozen=True)
class SaidTap:
    """One tap as it was said. `account_id`: whose hand it was, where the device says so.

    `card` as a kind: a card that the device does not know, or that may be coming or leaving.

    Without `day` and `said_at`, as from a page without a script, it is made when it arrives.
    """

    key: UUID
    kind: str
    day: dt.date | None = None
    said_at: dt.datetime | None = None
    client_id: int | None = None
    card: str = ""
    service: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    device: str = ""
    source: str = "tap"
    undoes: UUID | None = None
    reason: str = ""
    account_id: int | None = None


def not_taken(why: str, then: str, code: str) -> Refused:
    """The refusal of one tap."""
    return Refused(_("这一条没有记上。"), why=why, then=then, code=f"tap.{code}")


def read_tap(raw: Any) -> SaidTap:
    """A tap from JSON. Raises: Refused("tap.unread", "tap.key", "tap.kind", "tap.fields", …)."""
    if not isinstance(raw, dict):
        raise _unread(_("送来的不是一条记录。"))
    kind = _word(raw, "kind", KINDS)
    service = _word(raw, "service", tuple(PARTS)) if kind == "service" else ""
    card = _text(raw.get("card"), 26).replace(" ", "")
    if card and kind not in BY_CARD:
        raise _unread(_("刷卡只能记到园、离园和用餐。"))
    if kind == "card" and not card:
        raise not_taken(_("没有写卡号。"), _("请扫卡，或者输入卡号。"), "card")
    return SaidTap(
        key=read_key(raw.get("key")),
        kind=kind,
        day=_day(raw["day"]) if "day" in raw else None,
        said_at=_instant(raw["said_at"]) if "said_at" in raw else None,
        client_id=_number(raw.get("client")),
        card=card,
        service=service,
        fields=_fields(kind, service, raw.get("fields")),
        device=_text(raw.get("device"), 40),
        source=_word(raw, "source", SOURCES) if raw.get("source") else "tap",
        undoes=read_key(raw.get("undoes")) if kind == "undo" else None,
        reason=_text(raw.get("reason"), LONGEST_REASON) if kind == "undo" else "",
        account_id=_number(raw.get("account")),
    )


def read_key(raw: Any) -> UUID:
    """A key as a device makes it. Raises: Refused("tap.key")."""
    try:
        if isinstance(raw, UUID):
            return raw
        return UUID(raw) if isinstance(raw, str) and len(raw) == 36 else _no_key()
    except ValueError:
        return _no_key()


def _no_key() -> UUID:
    raise not_taken(_("没有编号，不能保证只记一次。"), _("请刷新页面再记。"), "key")


def _unread(why: str) -> Refused:
    return not_taken(why, _("请刷新页面再记。"), "unread")


def _word(raw: Mapping[str, Any], name: str, words: tuple[str, ...]) -> str:
    said = raw.get(name)
    if not isinstance(said, str) or said not in words:
        raise not_taken(_("没有这一种记录。"), _("请刷新页面再记。"), "kind")
    return said


def _text(raw: Any, most: int) -> str:
    """Text as a person types it: what cannot be stored or read is not taken."""
    if raw is None:
        return ""
    if not isinstance(raw, str) or len(raw) > most:
        raise _unread(_("写的字太多，最多 %(most)s 个字。") % {"most": most})
    said = " ".join(raw.split())
    if not said.isprintable():
        raise _unread(_("写的内容里有看不见的字符。"))
    return said


def _number(raw: Any) -> int | None:
    if raw is None:
        return None
    if type(raw) is not int or not 0 < raw < MOST_NUMBER:
        raise _unread(_("编号不对。"))
    return raw


def _day(raw: Any) -> dt.date:
    try:
        day = dt.date.fromisoformat(raw) if isinstance(raw, str) else LAST_DAY
    except ValueError:
        day = LAST_DAY
    if not FIRST_DAY <= day < LAST_DAY:
        raise _unread(_("日期不对。"))
    return day


def _instant(raw: Any) -> dt.datetime:
    try:
        said = dt.datetime.fromisoformat(raw) if isinstance(raw, str) else None
        said = said.astimezone(dt.UTC) if said is not None and timezone.is_aware(said) else None
    except (ValueError, OverflowError):
        said = None
    if said is None or not FIRST_DAY <= said.date() < LAST_DAY:
        raise _unread(_("时间不对。"))
    return said


def _fields(kind: str, service: str, raw: Any) -> dict[str, Any]:
    said = raw if isinstance(raw, dict) else {}
    if kind == "medicine":
        medicine = _number(said.get("medicine"))
        if medicine is None:
            raise not_taken(_("没有选药。"), _("请从用药单里选。"), "fields")
        return {"medicine": medicine}
    parts = PARTS[service] if kind == "service" else INCIDENT if kind == "incident" else ()
    read = {part.name: _part(part, said.get(part.name)) for part in parts}
    return {name: value for name, value in read.items() if value != ""}


def _part(part: Part, raw: Any) -> str | int:
    value: str | int = _text(str(raw) if type(raw) is int else raw, part.length)
    if value == "" and part.is_needed:
        raise not_taken(_("没有写「%(what)s」。") % {"what": part.label}, _("请写上再记。"), "fields")
    if value != "" and part.choices and value not in dict(part.choices):
        raise not_taken(_("「%(what)s」不对。") % {"what": part.label}, _("请从列出的里面选。"), "fields")
    if value != "" and part.is_minutes:
        digits = str(value)
        if not (digits.isascii() and digits.isdecimal() and 0 < int(digits) <= MOST_MINUTES):
            raise not_taken(_("「%(what)s」应是 1 到 600。") % {"what": part.label}, _("请改正。"), "fields")
        return int(digits)
    return value
