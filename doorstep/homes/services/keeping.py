"""What a home keeps day by day for safety: samples of its meals for their hours, and who visits."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.templatetags.words import minute
from doorstep.base.trail import record
from doorstep.homes.models_safety import FoodSample, Visitor
from doorstep.homes.terms_safety import SAMPLE_GRAMS, SAMPLE_HOURS
from doorstep.kernel.refusal import Refused

from .own import RUN, at_home, own, own_home


@transaction.atomic
def keep_sample(dishes: str, grams: int, kept_at: dt.datetime, *, by: Actor, at: dt.datetime) -> FoodSample:
    """Keep a sample of a meal. Raises: Refused("sample.no_meals", "sample.words", "sample.time", "sample.grams")."""
    what = _("留样没有登记。")
    with at_home(by):
        home = own_home(by, RUN)
        on = timezone.localtime(kept_at).date()
        if not home.has_meals:
            raise Refused(what, why=_("本家园不供餐。"), then=_("供餐的话，请先更改家园信息。"), code="sample.no_meals")
        if not dishes.strip():
            raise Refused(what, why=_("没有写菜品。"), then=_("请写明留了哪些菜。"), code="sample.words")
        if kept_at > at:
            raise Refused(what, why=_("留样时间晚于现在。"), then=_("请核对时间。"), code="sample.time")
        least = SAMPLE_GRAMS.on(on, place=home.code)
        if grams < least:
            raise Refused(
                what,
                why=_("每样至少留 %(least)s 克。") % {"least": least},
                then=_("请留够再登记。"),
                code="sample.grams",
            )
        made = FoodSample.objects.create(
            home=home,
            code=home.code,
            kept_at=kept_at,
            dishes=dishes.strip()[:200],
            grams=grams,
            kept_until_at=kept_at + dt.timedelta(hours=SAMPLE_HOURS.on(on, place=home.code)),
            by_label=(by.name or by.seat_label)[:100],
        )
        record(by, "keep_food_sample", made, at=at, became={"grams": grams})
    return made


@transaction.atomic
def clear_sample(sample_id: int, *, by: Actor, at: dt.datetime) -> FoodSample:
    """Throw a sample away after its time. Raises: Http404, Refused("sample.cleared", "sample.early")."""
    what = _("销样没有登记。")
    with at_home(by):
        kept = own(FoodSample.objects, by, RUN, pk=sample_id)
        if kept.cleared_at is not None:
            raise Refused(what, why=_("已经销样。"), then=_("无须再登记。"), code="sample.cleared")
        if at < kept.kept_until_at:
            raise Refused(
                what,
                why=_("要保存到 %(until)s。") % {"until": minute(kept.kept_until_at)},
                then=_("请到时候再销样。"),
                code="sample.early",
            )
        kept.cleared_at = at
        kept.save()
        record(by, "clear_food_sample", kept, at=at)
    return kept


@transaction.atomic
def enter_visitor(
    name: str, purpose: str, came_at: dt.datetime, *, organisation: str = "", by: Actor, at: dt.datetime
) -> Visitor:
    """Somebody visits. Raises: Refused("visitor.words", "visitor.time")."""
    what = _("来访没有登记。")
    with at_home(by):
        home = own_home(by, RUN)
        if not name.strip() or not purpose.strip():
            raise Refused(what, why=_("没有写来访人或者事由。"), then=_("请填写。"), code="visitor.words")
        if came_at > at:
            raise Refused(what, why=_("来访时间晚于现在。"), then=_("请核对时间。"), code="visitor.time")
        made = Visitor.objects.create(
            home=home,
            code=home.code,
            name=name.strip()[:20],
            organisation=organisation.strip()[:60],
            purpose=purpose.strip()[:100],
            came_at=came_at,
            by_label=(by.name or by.seat_label)[:100],
        )
        record(by, "enter_visitor", made, at=at)
    return made


@transaction.atomic
def visitor_left(visitor_id: int, left_at: dt.datetime, *, by: Actor, at: dt.datetime) -> Visitor:
    """Whoever visited has left. Raises: Http404, Refused("visitor.left", "visitor.time")."""
    what = _("离开没有登记。")
    with at_home(by):
        kept = own(Visitor.objects, by, RUN, pk=visitor_id)
        if kept.left_at is not None:
            raise Refused(what, why=_("已经登记离开。"), then=_("无须再登记。"), code="visitor.left")
        if not kept.came_at <= left_at <= at:
            raise Refused(what, why=_("离开时间应在来访到现在之间。"), then=_("请核对时间。"), code="visitor.time")
        kept.left_at = left_at
        kept.save()
        record(by, "visitor_left", kept, at=at)
    return kept
