"""A list page declared once: columns, filters, order. From it come the page, its fragment, its count and its exports.

Paging is by key: the order always ends in the primary key and no page counts or skips rows.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .access import Actor
from .scope import scoped

COUNT_LIMIT = 1000
NOT_FILTERS = {"after", "format"}


@dataclass(frozen=True)
class Column:
    """One column: what a person reads of a row. `align` is "start" or "end"; `tone` gives a badge its tone."""

    name: str
    label: str
    text: Callable[[Any], str]
    align: str = "start"
    tone: Callable[[Any], str] | None = None
    width: int = 14


@dataclass(frozen=True)
class Filter:
    """One filter: a form field and what it does to the rows. `narrow` gets the cleaned, non-empty value."""

    name: str
    form_field: Callable[[], forms.Field]
    narrow: Callable[[QuerySet, Any], QuerySet]


@dataclass(frozen=True)
class Listing:
    """A list page. `rows(actor)` are the rows within reach; `order` holds plain column names and must end in "pk".

    `ticks`: where rows that somebody ticked are sent, as `row`; empty: none can be ticked.
    """

    name: str
    title: str
    permission: str
    rows: Callable[[Actor], QuerySet]
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    order: Sequence[str] = ("pk",)
    url: Callable[[Any], str] | None = None
    page_size: int = 50
    ticks: str = ""
    empty: str = "没有符合条件的记录。"
    wide: bool = field(default=False)


@dataclass(frozen=True)
class Leaf:
    """One page of a list: its rows and the key after which the next page begins (empty at the end)."""

    rows: list[Any]
    after: str


def filter_form(listing: Listing, said: Mapping[str, str]) -> forms.Form:
    """The filters as a bound form. An unknown parameter is an error in words, never the whole list.

    Raises: Refused("listing.unknown_filter").
    """
    fields = {part.name: part.form_field() for part in listing.filters}
    if unknown := set(said) - fields.keys() - NOT_FILTERS:
        raise Refused(
            _("名单没有列出。"),
            why=_("不认识这些筛选条件：%(names)s。") % {"names": "、".join(sorted(unknown))[:100]},
            then=_("请从页面上的筛选栏重新选择。"),
            code="listing.unknown_filter",
        )
    for one in fields.values():
        one.required = False
    return type("FilterForm", (forms.Form,), fields)(data=said)


def narrowed(listing: Listing, actor: Actor, said: Mapping[str, str]) -> QuerySet:
    """The rows within reach that pass the filters, in the listing's order.

    Raises: Refused("listing.unknown_filter" or "listing.bad_filter").
    """
    form = filter_form(listing, said)
    if not form.is_valid():
        words = "；".join(
            f"{form.fields[name].label}：{'、'.join(map(str, said))}" for name, said in form.errors.items()
        )
        raise Refused(_("名单没有列出。"), why=words, then=_("请改正筛选条件。"), code="listing.bad_filter")
    rows = listing.rows(actor)
    for part in listing.filters:
        if form.cleaned_data[part.name] not in (None, "", []):
            rows = part.narrow(rows, form.cleaned_data[part.name])
    return rows.order_by(*listing.order)


def leaf(listing: Listing, actor: Actor, said: Mapping[str, str]) -> Leaf:
    """One page of rows, after the key in `said["after"]`. One query. Raises: Refused."""
    rows = narrowed(listing, actor, said)
    if token := said.get("after"):
        rows = rows.filter(_beyond(listing.order, _opened(listing, token)))
    found = list(rows[: listing.page_size + 1])
    if len(found) <= listing.page_size:
        return Leaf(found, "")
    found = found[: listing.page_size]
    return Leaf(found, _token(listing, found[-1]))


def count_text(listing: Listing, actor: Actor, said: Mapping[str, str]) -> str:
    """How many rows pass, counted no further than a thousand."""
    counted = narrowed(listing, actor, said).order_by()[: COUNT_LIMIT + 1].count()
    if counted > COUNT_LIMIT:
        return _("%(count)s 行以上") % {"count": COUNT_LIMIT}
    return _("%(count)s 行") % {"count": counted}


def stream(listing: Listing, actor: Actor, said: Mapping[str, str]) -> Iterator[list[str]]:
    """Every row as texts, for an export: opens its own transaction and reach, reads through a server-side cursor."""
    with scoped(actor.reach(listing.permission), by=actor, read_only=True):
        for row in narrowed(listing, actor, said).iterator(chunk_size=2000):
            yield [column.text(row) for column in listing.columns]


def _token(listing: Listing, row: Any) -> str:
    return signing.dumps([_plain(getattr(row, name.lstrip("-"))) for name in listing.order], salt=listing.name)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _opened(listing: Listing, token: str) -> list[Any]:
    try:
        return signing.loads(token, salt=listing.name)
    except signing.BadSignature:
        raise Refused(
            _("这一页没有列出。"),
            why=_("页码不是本系统给出的。"),
            then=_("请从第一页重新翻起。"),
            code="listing.bad_page",
        ) from None


def _beyond(order: Sequence[str], key: Sequence[Any]) -> Q:
    """Rows after the key: (a, b) > (x, y), with a leading a >= x so that the index serves."""
    beyond, equal = Q(), Q()
    for name, value in zip(order, key, strict=True):
        bare, later = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{bare}__{later}": value})
        equal &= Q(**{bare: value})
    first, later = order[0].lstrip("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{later}": key[0]}) & beyond
