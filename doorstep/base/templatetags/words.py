"""Small filters for what people read: money, dates, masked values."""

import datetime as dt

from django import template
from django.utils import timezone

from doorstep.kernel import money, names

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan with thousands commas; empty for None."""
    return "" if fen is None else money.yuan(fen, commas=True)


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """A date as 2026年5月1日, instants in China time; empty for None."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def minute(value: dt.datetime | None) -> str:
    """An instant as 2026-05-01 14:30 in China time; empty for None."""
    return "" if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


@register.filter
def month(value: dt.date | None) -> str:
    """A month as 2026年5月; empty for None."""
    return "" if value is None else f"{value.year}年{value.month}月"


@register.filter
def commas(value: object, unit: str = "") -> str:
    """A number with thousands commas, 224,965.00; years and words as they are."""
    whole, point, rest = str(value).partition(".")
    is_number = whole.isdigit() and unit != "年"
    return f"{int(whole):,}{point}{rest}" if is_number else str(value)


@register.filter
def masked_name(value: str) -> str:
    """王** for 王伟芳."""
    return names.mask_name(value) if value else ""


@register.filter
def at(values: dict, key: object) -> object:
    """The value under the key; empty where there is none."""
    return values.get(key, "")
