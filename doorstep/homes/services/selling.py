"""Sales of what clients made: what came in, what it cost, and whose points share in it."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Client
from doorstep.homes.models_work import Sale, SalePoint
from doorstep.homes.terms_pay import WORK_YOUNGEST
from doorstep.kernel.days import age_on
from doorstep.kernel.refusal import Refused

from .ordering import check_fen
from .own import at_home, own, own_home

MOST_POINTS = 100_000


@transaction.atomic
def enter_sale(
    title: str,
    on: dt.date,
    revenue_fen: int,
    material_fen: int | None = None,
    *,
    is_public_fundraising: bool = False,
    organiser: str = "",
    by: Actor,
    at: dt.datetime,
) -> Sale:
    """Enter a sale; the cost may follow, but nothing is shared out without it.

    Raises: Refused("sale.…"). Source: 慈善法 articles 22 and 26: who may not raise funds in public does not.
    """
    what = _("义卖没有登记。")
    home = own_home(by)
    if not title.strip():
        raise Refused(what, why=_("没有写名称。"), then=_("请写义卖的名称。"), code="sale.title")
    if on > localdate(at):
        raise Refused(what, why=_("义卖日期还没有到。"), then=_("请核对日期。"), code="sale.on")
    check_fen(revenue_fen, what=what, code="sale.revenue")
    check_fen(material_fen or 0, what=what, code="sale.material")
    if is_public_fundraising and not organiser.strip():
        raise Refused(
            what,
            why=_("家园和残联没有公开募捐资格，不能以募捐名义义卖（慈善法第二十二条、第二十六条）。"),
            then=_("由有资格的慈善组织办的，请写明是哪一家；否则不要用募捐的名义。"),
            code="sale.fundraising",
        )
    with at_home(by):
        made = Sale.objects.create(
            home=home,
            code=home.code,
            on=on,
            title=title.strip()[:60],
            revenue_fen=revenue_fen,
            material_fen=material_fen,
            is_public_fundraising=is_public_fundraising,
            organiser=organiser.strip()[:60],
        )
        record(by, "enter_sale", made, at=at, became={"revenue": revenue_fen, "cost": material_fen})
    return made


def _open_sale(sale_id: int, by: Actor, *, what: str) -> Sale:
    own(Home.objects, by, pk=by.party)  # a month that is being signed, and what it counts, one after the other
    sale = own(Sale.objects.select_related("paid_in"), by, pk=sale_id)
    assert isinstance(sale, Sale)
    if sale.paid_in is not None and sale.paid_in.state != "draft":
        raise Refused(
            what,
            why=_("这次义卖已经算进签了字的分配。"),
            then=_("不能再改。没有发放的，请先经会议决定退回那一期；已经发放的，少发的随下一期补发。"),
            code="sale.paid",
        )
    return sale


@transaction.atomic
def cost_sale(sale_id: int, material_fen: int, *, by: Actor, at: dt.datetime) -> Sale:
    """What the material of a sale cost. Raises: Http404, Refused("sale.…")."""
    what = _("成本没有登记。")
    with at_home(by):
        sale = _open_sale(sale_id, by, what=what)
        check_fen(material_fen, what=what, code="sale.material")
        was, sale.material_fen = sale.material_fen, material_fen
        sale.save(update_fields=["material_fen"])
        record(by, "cost_sale", sale, at=at, was={"cost": was}, became={"cost": material_fen})
    return sale


@transaction.atomic
def put_points(sale_id: int, points: Mapping[int, int], *, by: Actor, at: dt.datetime) -> Sale:
    """By which points whom of the home's clients share in a sale; those said before are replaced.

    Raises: Http404, Refused("sale.…", "points.…").
    """
    what = _("分值没有登记。")
    with at_home(by):
        sale = _open_sale(sale_id, by, what=what)
        said = {client: number for client, number in points.items() if number}
        if any(not 0 < number <= MOST_POINTS for number in said.values()):
            raise Refused(what, why=_("分值须大于零，不超过十万。"), then=_("请核对分值。"), code="points.number")
        makers = list(Client.objects.within_reach(by, "home.run").filter(pk__in=said, held__isnull=False))
        for one in makers:
            if age_on(one.born_on, sale.on) < WORK_YOUNGEST.on(sale.on):
                raise Refused(
                    what,
                    why=_("%(name)s未满 16 周岁，不能参加劳动。") % {"name": one.name},
                    then=_("请去掉这个人的分值。"),
                    code="points.young",
                )
        if len(makers) != len(said):
            raise Refused(what, why=_("有的人没有入过园。"), then=_("请核对名单。"), code="points.unknown")
        sale.points.all().delete()
        SalePoint.objects.bulk_create(
            SalePoint(sale=sale, home_id=sale.home_id, client=one, code=one.code, points=said[one.pk]) for one in makers
        )
        record(by, "put_points", sale, at=at, became={"makers": len(said), "points": sum(said.values())})
    return sale
