"""Acting for somebody: a mandate is given, narrowed, ended; what is done under it is written down."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.items import ITEMS, find_item
from doorstep.base.papers import keep_paper
from doorstep.base.trail import record
from doorstep.kernel.days import add_months
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter
from doorstep.matters.models_mandate import Mandate, MandateAct
from doorstep.people.models import Guardian, Person
from doorstep.people.services.standing import day_of, required, standing_person

from .mandate_codes import use_code
from .orgs import org_of

LONGEST_MONTHS = 12  # the house's: a mandate is given anew at least once a year


@transaction.atomic
def give_mandate(
    person_id: int,
    items: Sequence[str],
    *,
    until: dt.date,
    how: str,
    proof: str,
    guardian_id: int | None = None,
    photo: tuple[bytes, str] | None = None,
    code_id: int | None = None,
    by: Actor,
    at: dt.datetime,
) -> Mandate:
    """The person, or a guardian who stands for the person, authorises the organisation of `by`, from today on.

    `photo`: content and name of the photograph of what was signed; nothing on paper counts without it.
    `code_id`: the code that the person was sent and has read out (see mandate_codes).

    Raises: Http404, Refused("access.not_yours", "person.merged", "mandate.items", "mandate.until", "mandate.how",
    "mandate.guardian", "mandate.photo", "mandate.code", "person.not_said", paper.*).
    """
    what = _("委托没有登记。")
    person = standing_person(person_id, "matter.file", by=by, what=what)
    if not items or set(items) - ITEMS.keys():
        raise Refused(what, why=_("没有选择委托事项。"), then=_("请逐项选择。"), code="mandate.items")
    on = day_of(at)
    if not on <= until <= add_months(on, LONGEST_MONTHS):
        raise Refused(what, why=_("委托期最长 12 个月，从今天算起。"), then=_("请改截止日期。"), code="mandate.until")
    if how not in dict(Mandate.HOWS):
        raise Refused(what, why=_("没有选择委托方式。"), then=_("请选择怎样委托的。"), code="mandate.how")
    ground = (
        use_code(code_id, person.pk, by=by, at=at, what=what)
        if how == "code"
        else required(proof, _("委托书编号或见证人"), what=what, most=100)
    )
    guardian = _guardian(guardian_id, person, on, what=what)
    if how == "paper" and photo is None:
        raise Refused(
            what, why=_("书面委托要留存委托书的照片。"), then=_("请拍下签了名的委托书，再登记。"), code="mandate.photo"
        )
    org = org_of(by)
    mandate = Mandate.objects.create(
        person=person,
        code=person.code,
        guardian=guardian,
        org=org,
        org_code=org.code,
        org_name=org.name,
        items=sorted(set(items)),
        valid=DateRange(on, until + dt.timedelta(days=1)),
        how=how,
        proof=ground,
        paper=keep_paper(*photo, code=person.code, by=by, at=at) if photo else None,
        given_at=at,
        is_synthetic=person.is_synthetic,
    )
    record(by, "give_mandate", person, at=at, became={"items": mandate.items, "until": until.isoformat()})
    return mandate


def _guardian(guardian_id: int | None, person: Person, on: dt.date, *, what: str) -> Guardian | None:
    """Who stands for the person, where somebody does. Raises: Refused("mandate.guardian")."""
    if guardian_id is None:
        return None
    found = Guardian.objects.filter(pk=guardian_id, person=person, held__contains=on).first()
    if found is None:
        raise Refused(what, why=_("这不是此人现在的监护人。"), then=_("请先登记监护人。"), code="mandate.guardian")
    return found


@transaction.atomic
def revoke_mandate(mandate_id: int, items: Sequence[str], *, reason: str, by: Actor, at: dt.datetime) -> Mandate:
    """Take items out of a mandate, or with all of them the whole of it, from now on.

    Raises: Http404, Refused("mandate.over", "person.not_said").
    """
    mandate = fetch(Mandate.objects.select_for_update(of=("self",)), by, "matter.view", pk=mandate_id)
    what = _("委托没有撤销。")
    by.require("matter.file", mandate.code, what=what)
    ground = required(reason, _("原因"), what=what, most=100)
    on = day_of(at)
    if on not in mandate.valid:
        raise Refused(what, why=_("这份委托已经不在有效期内。"), then=_("无须再做什么。"), code="mandate.over")
    was, left = mandate.items, [item for item in mandate.items if item not in items]
    if left:
        mandate.items = left
    else:
        mandate.valid = DateRange(mandate.valid.lower, on) if on > mandate.valid.lower else DateRange(on, on, "()")
    mandate.revoked_reason = ground
    mandate.save(update_fields=["items", "valid", "revoked_reason"])
    record(by, "revoke_mandate", mandate.person, at=at, was={"items": was}, became={"items": left}, reason=ground)
    return mandate


def standing_mandate(mandate_id: int, person_id: int, item_code: str, *, by: Actor, on: dt.date, what: str) -> Mandate:
    """The mandate, where it lets the organisation of `by` do this for this person today.

    Raises: Refused("mandate.none", "mandate.over", "mandate.not_this_item", "mandate.not_this_org").
    """
    mandate = Mandate.objects.within_reach(by, "matter.file").filter(pk=mandate_id, person=person_id).first()
    if mandate is None:
        raise Refused(what, why=_("没有此人的这份委托。"), then=_("请先登记委托。"), code="mandate.none")
    if on not in mandate.valid:
        raise Refused(
            what, why=_("委托已到期或已撤销。"), then=_("请本人重新委托，或由本人到场办理。"), code="mandate.over"
        )
    if item_code not in mandate.items:
        words = "、".join(find_item(code).label for code in mandate.items if code in ITEMS)
        raise Refused(
            what,
            why=_("委托里没有这一项，只委托了：%(items)s。") % {"items": words},
            then=_("请本人补充委托，或由本人到场办理。"),
            code="mandate.not_this_item",
        )
    if mandate.org_id != org_of(by).pk:
        raise Refused(
            what,
            why=_("这份委托给的是%(org)s。") % {"org": mandate.org_name},
            then=_("请由受托的组织办理。"),
            code="mandate.not_this_org",
        )
    return mandate


def note_under_mandate(mandate: Mandate, matter: Matter, words: str, *, hand: Actor, at: dt.datetime) -> MandateAct:
    """Write down one thing that was done under a mandate; the caller has asked `standing_mandate`."""
    return MandateAct.objects.create(
        mandate=mandate,
        code=mandate.code,
        matter_id=matter.pk,
        words=words[:120],
        at=at,
        seat_id=hand.seat_id,
        seat_label=hand.seat_label,
        account_name=hand.name,
    )
