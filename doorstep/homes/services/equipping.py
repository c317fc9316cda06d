"""The rooms and the safety papers of a home, entered by those who run it or by the office that builds it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.papers import keep_paper
from doorstep.base.trail import record
from doorstep.homes.models import Home, HomePaper, HomeRoom
from doorstep.kernel.refusal import Refused

from .building import require_standing
from .own import at_home, own

BUILD = "home.build"


@dataclass(frozen=True)
class PaperSaid:
    """A paper as somebody says: `last` is its last day; None: it does not run out."""

    kind: str
    number: str
    issuer: str
    first: dt.date
    last: dt.date | None = None


@contextmanager
def home_to_keep(home_id: int, by: Actor, *, what: str) -> Iterator[Home]:
    """The home, locked, for those who run it and for the office that builds it; within, its rows may be written.

    Raises: Http404, Refused("home.over").
    """
    if by.party:
        with at_home(by):
            home = own(Home.objects, by, pk=home_id)
            require_standing(home, what=what)
            yield home
    else:
        home = fetch(Home.objects.select_for_update(of=("self",)), by, BUILD, pk=home_id)
        require_standing(home, what=what)
        yield home


@transaction.atomic
def put_room(home_id: int, use: str, area: int, words: str = "", *, by: Actor, at: dt.datetime) -> HomeRoom:
    """Enter the room for a use, or put right what was entered of it.

    Raises: Http404, Refused("home.over", "room.area").
    """
    what = _("房间没有保存。")
    with home_to_keep(home_id, by, what=what) as home:
        if area < 1:
            raise Refused(what, why=_("面积要大于零。"), then=_("请填平方米数。"), code="room.area")
        room = home.rooms.filter(use=use).first() or HomeRoom(home=home, code=home.code, use=use)
        room.area, room.words = area, words.strip()[:100]
        room.save()
        record(by, "put_home_room", room, at=at, became={"use": use, "area": area})
    return room


@transaction.atomic
def drop_room(room_id: int, *, by: Actor, at: dt.datetime) -> None:
    """Take a room off the list. Raises: Http404, Refused("home.over")."""
    home_id = fetch(HomeRoom.objects, by, "home.run" if by.party else BUILD, pk=room_id).home_id
    with home_to_keep(home_id, by, what=_("房间没有删除。")) as home:
        room = home.rooms.get(pk=room_id)
        record(by, "drop_home_room", room, at=at, was={"use": room.use, "area": room.area})
        room.delete()


@transaction.atomic
def add_paper(
    home_id: int, said: PaperSaid, raw: bytes = b"", filename: str = "", *, by: Actor, at: dt.datetime
) -> HomePaper:
    """Enter a safety paper or an insurance, with its scan where there is one.

    Raises: Http404, Refused("home.over", "home_paper.days", "home_paper.twice", "paper.…").
    """
    what = _("证照没有登记。")
    with home_to_keep(home_id, by, what=what) as home:
        if said.last is not None and said.last < said.first:
            why = _("到期日早于起始日。")
            raise Refused(what, why=why, then=_("请核对日期。"), code="home_paper.days")
        twice = Refused(
            what, why=_("这个证号已经登记过。"), then=_("请核对证号；续期的，请填新的证号。"), code="home_paper.twice"
        )
        until = None if said.last is None else said.last + dt.timedelta(days=1)
        with refusing(home_paper_is_entered_once=twice):
            paper = HomePaper.objects.create(
                home=home,
                code=home.code,
                kind=said.kind,
                number=said.number.strip(),
                issuer=said.issuer.strip(),
                valid=DateRange(said.first, until),
                paper=keep_paper(raw, filename, code=home.code, by=by, at=at) if filename else None,
            )
        record(by, "add_home_paper", paper, at=at, became={"kind": said.kind, "number": paper.number})
    return paper


@transaction.atomic
def drop_paper(home_paper_id: int, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """Take off a paper that was entered wrongly; the history keeps it.

    Raises: Http404, Refused("home.over", "home_paper.no_reason").
    """
    what = _("证照没有删除。")
    home_id = fetch(HomePaper.objects, by, "home.run" if by.party else BUILD, pk=home_paper_id).home_id
    with home_to_keep(home_id, by, what=what) as home:
        if not reason.strip():
            raise Refused(what, why=_("没有写原因。"), then=_("请写明原因。"), code="home_paper.no_reason")
        paper = home.papers.get(pk=home_paper_id)
        record(by, "drop_home_paper", paper, at=at, was={"kind": paper.kind, "number": paper.number}, reason=reason)
        paper.delete()
