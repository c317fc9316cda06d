"""Activities of a home: who took part, and photographs of those alone who agreed to their being used."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.papers import keep_paper
from doorstep.base.trail import record
from doorstep.homes.models_clients import Client
from doorstep.homes.models_safety import PHOTO_USES, Activity, Attendee, Photo, PhotoConsent
from doorstep.kernel.refusal import Refused

from .own import RUN, at_home, own, own_home


@dataclass(frozen=True)
class Offered:
    """An activity as it is said."""

    kind: str
    title: str
    on: dt.date
    minutes: int
    leader: str
    volunteers: int = 0
    words: str = ""


@dataclass(frozen=True)
class Agreed:
    """What a client or the guardian agrees to: for which uses, from when until when, and who signed."""

    uses: Sequence[str]
    first: dt.date
    last: dt.date | None
    signed_by: str


@transaction.atomic
def enter_activity(said: Offered, clients: Collection[int] = (), *, by: Actor, at: dt.datetime) -> Activity:
    """Enter an activity with those who took part.

    Raises: Refused("activity.words", "activity.day", "activity.not_client").
    """
    what = _("活动没有登记。")
    with at_home(by):
        home = own_home(by, RUN)
        if not said.title.strip() or not said.leader.strip() or said.minutes < 1:
            raise Refused(what, why=_("没有写名称、组织者或者时长。"), then=_("请填写。"), code="activity.words")
        if said.on > timezone.localtime(at).date():
            raise Refused(what, why=_("活动日期晚于今天。"), then=_("活动以后再登记。"), code="activity.day")
        made = Activity.objects.create(
            home=home,
            code=home.code,
            kind=said.kind,
            title=said.title.strip()[:60],
            on=said.on,
            minutes=said.minutes,
            leader=said.leader.strip()[:20],
            volunteers=said.volunteers,
            words=said.words.strip()[:300],
        )
        _attend(made, clients, by, at, what=what)
        record(by, "enter_activity", made, at=at, became={"on": said.on.isoformat(), "clients": len(clients)})
    return made


@transaction.atomic
def add_attendees(activity_id: int, clients: Collection[int], *, by: Actor, at: dt.datetime) -> Activity:
    """Further clients who took part; whoever stands there already stays. Raises: Http404, Refused("activity.…")."""
    what = _("参加的人没有登记。")
    with at_home(by):
        kept = own(Activity.objects, by, RUN, pk=activity_id)
        there = set(kept.attendees.values_list("client_id", flat=True))
        fresh = set(clients) - there
        if not fresh:
            raise Refused(what, why=_("没有选新的人。"), then=_("请勾选。"), code="activity.nobody")
        _attend(kept, fresh, by, at, what=what)
        record(by, "add_attendees", kept, at=at, became={"clients": len(fresh)})
    return kept


def _attend(what_of: Activity, clients: Collection[int], by: Actor, at: dt.datetime, *, what: str) -> None:
    """Those of the home who were in it on the day. Raises: Refused("activity.not_client")."""
    rows = Client.objects.within_reach(by, RUN).filter(pk__in=clients, held__contains=what_of.on)
    found = list(rows.order_by("pk"))
    if len(found) < len(set(clients)):
        raise Refused(
            what,
            why=_("选的人里，有人这一天不在册。"),
            then=_("请核对日期和人。"),
            code="activity.not_client",
        )
    Attendee.objects.bulk_create(
        Attendee(activity=what_of, home=what_of.home, client=one, code=one.code, at=at) for one in found
    )


@transaction.atomic
def give_consent(
    client_id: int, said: Agreed, raw: bytes = b"", filename: str = "", *, by: Actor, at: dt.datetime
) -> PhotoConsent:
    """A client, or the guardian, agrees to photographs. Raises: Http404, Refused("consent.…", "paper.…")."""
    what = _("同意没有登记。")
    with at_home(by):
        client = fetch(Client.objects, by, RUN, pk=client_id)
        known = {use for use, _label in PHOTO_USES}
        if not said.uses or not set(said.uses) <= known:
            raise Refused(what, why=_("没有选用途。"), then=_("请照同意书勾选。"), code="consent.uses")
        if not said.signed_by.strip():
            raise Refused(what, why=_("没有写谁签的字。"), then=_("请填写签字人。"), code="consent.signed_by")
        if said.last is not None and said.last < said.first:
            raise Refused(what, why=_("到期日早于起始日。"), then=_("请核对日期。"), code="consent.days")
        until = None if said.last is None else said.last + dt.timedelta(days=1)
        made = PhotoConsent.objects.create(
            client=client,
            home_id=client.home_id,
            code=client.code,
            uses=sorted(said.uses),
            valid=DateRange(said.first, until),
            signed_by=said.signed_by.strip()[:20],
            paper=keep_paper(raw, filename, code=client.code, by=by, at=at) if filename else None,
        )
        record(by, "give_photo_consent", made, at=at, became={"uses": made.uses})
    return made


@transaction.atomic
def withdraw_consent(consent_id: int, on: dt.date, *, by: Actor, at: dt.datetime) -> PhotoConsent:
    """Consent is withdrawn from a day on; what rests on it is shown no longer (个人信息保护法 第十五条 待核).

    Raises: Http404, Refused("consent.withdrawn", "consent.days").
    """
    what = _("撤回没有登记。")
    with at_home(by):
        kept = own(PhotoConsent.objects, by, RUN, pk=consent_id)
        if kept.withdrawn_on is not None:
            raise Refused(what, why=_("已经撤回。"), then=_("无须再登记。"), code="consent.withdrawn")
        if on > timezone.localtime(at).date():
            raise Refused(what, why=_("撤回日期晚于今天。"), then=_("请核对日期。"), code="consent.days")
        kept.withdrawn_on = on
        kept.save()
        record(by, "withdraw_photo_consent", kept, at=at, became={"on": on.isoformat()})
    return kept


def lacking(clients: Collection[int], use: str, on: dt.date) -> list[str]:
    """The names of those who have not agreed, or no longer agree, to this use on the day. Within one's reach."""
    held = PhotoConsent.objects.filter(client__in=clients, uses__contains=[use], valid__contains=on)
    agreed = held.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)).values("client")
    rows = Client.objects.filter(pk__in=clients).exclude(pk__in=agreed)
    return list(rows.order_by("pk").values_list("name", flat=True))


@transaction.atomic
def add_photo(
    activity_id: int,
    use: str,
    shows: Collection[int],
    words: str,
    raw: bytes,
    filename: str,
    *,
    by: Actor,
    at: dt.datetime,
) -> Photo:
    """A photograph of an activity: whoever can be recognised has agreed to this use, on record and today.

    Raises: Http404, Refused("photo.words", "photo.not_client", "photo.consent", "photo.not_picture", "paper.…").
    """
    what = _("照片没有保存。")
    with at_home(by):
        kept = own(Activity.objects, by, RUN, pk=activity_id)
        if not words.strip():
            raise Refused(
                what, why=_("没有写照片说明。"), then=_("请写照片上有什么，读给看不见的人听。"), code="photo.words"
            )
        if Client.objects.within_reach(by, RUN).filter(pk__in=shows).count() < len(set(shows)):
            raise Refused(what, why=_("选的人不是本家园的服务对象。"), then=_("请重新选。"), code="photo.not_client")
        if names := lacking(shows, use, timezone.localtime(at).date()):
            raise Refused(
                what,
                why=_("没有同意「%(use)s」，或者同意已到期、已撤回：%(names)s。")
                % {"use": dict(PHOTO_USES)[use], "names": "、".join(names)},
                then=_("请先登记同意书，或者换一张没有他们的照片。"),
                code="photo.consent",
            )
        paper = keep_paper(raw, filename, code=kept.code, by=by, at=at)
        if not paper.mime.startswith("image/"):
            raise Refused(what, why=_("这不是照片。"), then=_("请选图片文件。"), code="photo.not_picture")
        made = Photo.objects.create(
            activity=kept,
            home_id=kept.home_id,
            code=kept.code,
            paper=paper,
            use=use,
            shows=sorted(set(shows)),
            words=words.strip()[:200],
            at=at,
            by_label=(by.name or by.seat_label)[:100],
        )
        record(by, "add_activity_photo", made, at=at, became={"use": use, "shows": len(made.shows)})
    return made
