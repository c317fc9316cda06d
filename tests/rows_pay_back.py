"""Rows of what is said against a month's pay of a home, and of what comes of it, for every test that needs one."""

from typing import Any

from doorstep.homes.models_pay_back import PayCorrection, PayObjection, PayReturn
from tests.rows import NOON, maker
from tests.rows_homes import DAY, lay_client
from tests.world import World


@maker(PayReturn)
def pay_return(world: World, code: str, mark: str, **about: Any) -> PayReturn:
    period = world.lay("homes.PayPeriod", code)
    matter = world.lay("homes.MajorMatter", period.code, home=period.home)
    return PayReturn.objects.create(
        period=period,
        home=period.home,
        code=period.code,
        signed_at=NOON,
        from_state="signed",
        reason=mark,
        matter=matter,
        at=NOON,
        by_label=mark,
    )


@maker(PayObjection)
def pay_objection(world: World, code: str, mark: str, **about: Any) -> PayObjection:
    period = world.lay("homes.PayPeriod", code)
    return PayObjection.objects.create(
        period=period,
        home=period.home,
        code=period.code,
        who="other",
        words=mark,
        raised_on=DAY,
        at=NOON,
        account_id=1,
        by_label=mark,
    )


@maker(PayCorrection)
def pay_correction(world: World, code: str, mark: str, **about: Any) -> PayCorrection:
    who = lay_client(world, code, **about)
    return PayCorrection.objects.create(
        home=who.home,
        client=who,
        code=who.code,
        of=world.lay("homes.PayPeriod", who.code, home=who.home),
        fen=12_00,
        reason=mark,
        matter=world.lay("homes.MajorMatter", who.code, home=who.home),
        at=NOON,
        by_label=mark,
    )
