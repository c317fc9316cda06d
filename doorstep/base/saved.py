"""Filters of a list that a seat keeps under a name: saved from the list's own page, shown above it and on the desk."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import covers

from .access import Actor
from .listing import Listing, filter_form
from .models import SavedFilter

MOST = 20  # the house's: of one list, for one seat; more are no longer read
LONGEST = 20
SALT = "saved-filter"


def token_of(listing: Listing, path: str, said: Mapping[str, str]) -> str:
    """What a page hands out so that its filters can be saved: they passed, and nobody can make up others."""
    return signing.dumps([listing.name, listing.title, path, dict(said)], salt=SALT, compress=True)


def saved_of(actor: Actor, listing: str = "") -> QuerySet[SavedFilter]:
    """What this seat saved, of one list or of all."""
    mine = SavedFilter.objects.in_ranges(actor.ranges).filter(seat_id=actor.seat_id)
    return (mine.filter(listing=listing) if listing else mine).order_by("listing", "name", "pk")


def why_stale(listing: Listing, said: Mapping[str, str]) -> str:
    """Why saved filters no longer serve, in words: a filter or a choice is gone; empty while they do."""
    try:
        form = filter_form(listing, said)
    except Refused as refusal:
        return refusal.why
    return (
        ""
        if form.is_valid()
        else "；".join(f"{form.fields[name].label}：{form.errors[name][0]}" for name in form.errors)
    )


def shown_saved(actor: Actor, listing: Listing, path: str) -> list[tuple[SavedFilter, str, str]]:
    """What this seat saved of a list: each with its address on this page, and why it no longer serves. One query."""
    found = saved_of(actor, listing.name)
    return [(one, f"{path}?{urlencode(one.said)}", why_stale(listing, one.said)) for one in found]


def save_filter(token: str, name: str, *, by: Actor, at: dt.datetime) -> SavedFilter:
    """Keep the filters of a page under a name. The same again changes nothing.

    Raises: Refused("saved.forged", "saved.no_name", "saved.too_long", "saved.named_already", "saved.too_many").
    """
    try:
        listing, title, path, said = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise _refused(_("筛选条件不是从名单页面来的。"), _("请回到名单，重新筛选后再存。"), "forged") from None
    called = " ".join(name.split())
    if not called:
        raise _refused(_("没有写名称。"), _("请给这组条件起个名字。"), "no_name")
    if len(called) > LONGEST:
        raise _refused(_("名称最多 %(most)s 个字。") % {"most": LONGEST}, _("请缩短后再存。"), "too_long")
    held = {one.name: one for one in saved_of(by, listing).select_for_update(of=("self",))}
    if called in held:
        if held[called].said == said:
            return held[called]
        raise _refused(
            _("这个名单已有一组条件叫「%(name)s」。") % {"name": called},
            _("请换个名字，或先删掉原来那组。"),
            "named_already",
        )
    if len(held) >= MOST:
        raise _refused(_("一个名单最多存 %(most)s 组条件。") % {"most": MOST}, _("请先删掉不用的。"), "too_many")
    # A seat that is limited to a grouping may lie outside its own reach; what it keeps lies within.
    code = by.code if covers(by.ranges, by.code) else by.ranges[0].lo
    about: dict[str, Any] = {"code": code, "title": title, "path": path, "said": said, "saved_at": at}
    return SavedFilter.objects.get_or_create(seat_id=by.seat_id, listing=listing, name=called, defaults=about)[0]


def drop_filter(saved_id: int, *, by: Actor) -> None:
    """Remove what this seat saved. Gone already, or another's: nothing happens."""
    saved_of(by).filter(pk=saved_id).delete()


def _refused(why: str, then: str, reason: str) -> Refused:
    return Refused(_("筛选条件没有存下。"), why=why, then=then, code=f"saved.{reason}")
