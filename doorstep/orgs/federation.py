"""Acts on the federation: found organisations, hold a change of term, appoint to a post, leave it."""

import datetime as dt
import re
from collections import Counter

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.installation import installation
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.kernel.days import last_day_of_term
from doorstep.kernel.names import normal_name
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree

from .figures import is_genuine
from .models import Division, Org, Post, Term

TERM_YEARS = 5  # 待核: the charter's article has not been read
SPECIAL = (
    "blind_association",
    "deaf_association",
    "limb_association",
    "intellectual_association",
    "mental_association",
)
KINDS_AT = {
    "city": ("federation", *SPECIAL),
    "county": ("federation", *SPECIAL),
    "town": ("federation",),
    "village": ("village_association",),
}
ONLY_ONE = ("chair", "director")
COMMITTEE = re.compile("(社区|村)?(居民委员会|居委会|村民委员会|村委会|委会)$")
PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")


def org_name(place: str, kind: str) -> str:
    """The name of an organisation at a place: 古城街道残联, 新街社区残协."""
    found = COMMITTEE.search(place)
    if kind == "village_association" and found:
        place = place[: found.start()] + (found.group(1) or ("社区" if "居" in found.group(0) else "村"))
    return place + dict(Org.KINDS)[kind]


@transaction.atomic
def found_org(code: str, kind: str, *, on: dt.date, by: Actor, at: dt.datetime, name: str = "") -> Org:
    """Found one organisation at a division that stands on the day.

    Raises: Refused("access.not_yours", "org.no_such_place", "org.wrong_level", "org.stands").
    """
    what = _("没有设立组织。")
    by.require("org.change", code, what=what)
    place = Division.objects.filter(system="stats", code=code).as_of(on).first()
    if place is None:
        why = _("%(on)s 的区划里没有 %(code)s。") % {"on": on, "code": code}
        raise Refused(what, why=why, then=_("请核对区划代码和日期。"), code="org.no_such_place")
    if kind not in KINDS_AT[place.level] or not is_genuine(code):
        why = _("%(place)s不设这一类组织。") % {"place": place.name}
        raise Refused(what, why=why, then=_("请核对级别和种类。"), code="org.wrong_level")
    stands = Refused(what, why=_("该地已有同类组织。"), then=_("请打开原有组织的页面办理。"), code="org.stands")
    with refusing(org_is_one_of_its_kind_at_a_place=stands):
        org = Org.objects.create(
            code=code,
            kind=kind,
            level=place.level,
            name=name or org_name(place.name, kind),
            active=DateRange(on, None),
            is_synthetic=_is_synthetic(what),
        )
    record(by, "found_org", org, at=at, became={"name": org.name, "on": on.isoformat()})
    return org


@transaction.atomic
def found_federation(code: str, *, on: dt.date, by: Actor, at: dt.datetime) -> Counter[str]:
    """Found every organisation that is still wanting at a division and beneath it: federations down to genuine towns,
    the five associations of city and counties, an association in each genuine village. Returns how many, by kind.

    Raises: Refused("access.not_yours").
    """
    what = _("没有设立组织。")
    by.require("org.change", code, what=what)
    part = subtree(code)
    places = Division.objects.filter(system="stats", code__gte=part.lo, code__lt=part.hi).as_of(on).order_by("code")
    there = set(Org.objects.in_ranges([part]).filter(active__upper_inf=True).values_list("code", "kind"))
    is_synthetic = _is_synthetic(what)
    wanting = [
        Org(
            code=place.code,
            kind=kind,
            level=place.level,
            name=org_name(place.name, kind),
            active=DateRange(on, None),
            is_synthetic=is_synthetic,
        )
        for place in places
        if is_genuine(place.code)
        for kind in KINDS_AT[place.level]
        if (place.code, kind) not in there
    ]
    Org.objects.bulk_create(wanting)
    counts = Counter(org.kind for org in wanting)
    if wanting:
        record(by, "found_federation", wanting[0], code=code, at=at, became={"on": on.isoformat(), **counts})
    return counts


@transaction.atomic
def hold_term(
    org_id: int,
    *,
    number: int,
    congress_on: dt.date,
    by: Actor,
    at: dt.datetime,
    due_on: dt.date | None = None,
    document: str = "",
) -> Term:
    """Enter a congress that was held. The next is due after five years unless another day is given.

    Raises: Http404, Refused("term.held", "term.out_of_order").
    """
    org = fetch(Org.objects.select_for_update(of=("self",)), by, "org.change", pk=org_id)
    what = _("换届没有登记。")
    if org.terms.filter(congress_on__gte=congress_on, number__lt=number).exists():
        why = _("前一届的日期在这一届之后。")
        raise Refused(what, why=why, then=_("请核对届次和日期。"), code="term.out_of_order")
    held = Refused(what, why=_("这一届已经登记。"), then=_("请核对届次。"), code="term.held")
    with refusing(term_number_is_one_per_org=held):
        term = Term.objects.create(
            org=org,
            code=org.code,
            number=number,
            congress_on=congress_on,
            due_on=due_on or last_day_of_term(congress_on, years=TERM_YEARS),
            document=document.strip()[:200],
        )
    record(by, "hold_term", org, at=at, became={"number": number, "congress_on": congress_on.isoformat()})
    return term


@transaction.atomic
def appoint(org_id: int, *, kind: str, holder: str, on: dt.date, by: Actor, at: dt.datetime, phone: str = "") -> Post:
    """Put somebody in a post from the day on.

    Raises: Http404, Refused("name.*", "post.no_phone", "post.over", "post.wrong_level", "post.held").
    """
    org = fetch(Org.objects.select_for_update(of=("self",)), by, "org.change", pk=org_id)
    name = normal_name(holder)
    if phone and not PHONE.fullmatch(phone.strip()):
        raise _not_appointed(_("电话应是 11 位手机号，或带区号的座机号。"), "no_phone")
    if not _stands(org, on):
        raise _not_appointed(_("%(org)s在 %(on)s 不存续。") % {"org": org.name, "on": on}, "over")
    if kind == "liaison" and org.level not in ("town", "village"):
        raise _not_appointed(_("专职委员设在乡镇（街道）和村（社区）。"), "wrong_level")
    if kind in ONLY_ONE and org.posts.filter(kind=kind, held__contains=on).exists():
        raise _not_appointed(_("这个职务已有人担任。"), "held")
    post = Post.objects.create(
        org=org,
        code=org.code,
        kind=kind,
        holder=name,
        phone=phone.strip() or None,
        held=DateRange(on, None),
        is_synthetic=org.is_synthetic,
    )
    record(by, "appoint", org, at=at, became={"kind": kind, "holder": name, "on": on.isoformat()})
    return post


@transaction.atomic
def leave_post(post_id: int, *, on: dt.date, reason: str, by: Actor, at: dt.datetime) -> Post:
    """Somebody leaves a post; the day is the first one without them.

    Raises: Http404, Refused("post.no_reason", "post.left", "post.not_begun").
    """
    post = fetch(Post.objects.select_for_update(of=("self",)).select_related("org"), by, "org.change", pk=post_id)
    what = _("离任没有登记。")
    if not reason.strip():
        raise Refused(what, why=_("没有写离任原因。"), then=_("请写明原因。"), code="post.no_reason")
    if post.held.upper is not None:
        raise Refused(what, why=_("此人已经离任。"), then=_("无须再做什么。"), code="post.left")
    if post.held.lower is not None and on <= post.held.lower:
        why = _("离任日期不能早于任职日期 %(since)s。") % {"since": post.held.lower}
        raise Refused(what, why=why, then=_("请核对日期。"), code="post.not_begun")
    post.held, post.left_reason = DateRange(post.held.lower, on), reason.strip()[:100]
    post.save(update_fields=["held", "left_reason"])
    said = {"kind": post.kind, "holder": post.holder, "on": on.isoformat()}
    record(by, "leave_post", post.org, at=at, was=said, reason=reason.strip())
    return post


def _stands(org: Org, on: dt.date) -> bool:
    lower, upper = org.active.lower, org.active.upper
    return (lower is None or lower <= on) and (upper is None or on < upper)


def _not_appointed(why: str, reason: str) -> Refused:
    return Refused(_("任职没有登记。"), why=why, then=_("请改正后再登记。"), code=f"post.{reason}")


def _is_synthetic(what: str) -> bool:
    """Whether rows of this installation are synthetic. Raises: Refused("installation.unknown")."""
    here = installation()
    if here is None:
        why = _("还没有说明本库是演示库还是正式库。")
        raise Refused(what, why=why, then=_("请先建立本库。"), code="installation.unknown")
    return here.is_synthetic
