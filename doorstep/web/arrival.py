"""What `doorstep up` does before it serves: migrate, gather static files, make the city, tell. Its life comes after."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.installation import installation
from doorstep.kernel.money import yuan
from doorstep.kernel.refusal import Refused

from .city.homes_life import live
from .city.make import Made, city_made, make_city, refresh_statistics
from .city.month import do_month, month_told
from .city.placements import do_year
from .city.placements_plan import year_to_show
from .city.plan import CityPlan
from .city.staff import BRANCH_TOWN, BRANCH_VILLAGE, PASSWORD

ONE_AT_A_TIME = 420_699_102  # the advisory lock under which a database is prepared
ONE_LIFE = 420_699_103  # and that under which a city is brought to life


def prepare(plan: CityPlan) -> Made | None:
    """Bring the database and its city up to date; a second caller waits for the first. Returns the city, if any."""
    with _alone(ONE_AT_A_TIME):
        with _timed(_("更新数据库结构")):
            call_command("migrate", database="owner", interactive=False, verbosity=0)
        with _timed(_("收集静态文件")):
            call_command("collectstatic", interactive=False, verbosity=0)
        here = installation()
        if here is not None and not here.is_synthetic:
            return None
        return city_made() or _make(plan)


def _make(plan: CityPlan) -> Made | None:
    with _timed(_("建立演示城市（%(people)s 人）") % {"people": plan.people}):
        try:
            made = make_city(plan, at=timezone.now())
        except Refused as refusal:
            if refusal.code != "city.not_empty":
                raise
            return None
    refresh_statistics()
    return made


def bring_to_life() -> Made | None:
    """The city's month of work, its year of placements, the life of its homes: what of it is not done yet.

    Where law's numbers for the day are not known it stops in words, and the city still stands.
    """
    with _alone(ONE_LIFE):
        made = city_made()
        if made is None:
            return None
        done: list[str] = []
        try:
            done += _each_timed(live(made.plan))  # first: the report of last month tells of homes too
            done += _each_timed(do_month(made.plan))
            done += _each_timed(do_year(year_to_show(made.plan)))
        except Refused as refusal:
            if refusal.code != "parameter.missing":
                raise
            _say(f"{refusal.what}{refusal.why}{refusal.then}")
        if done:
            refresh_statistics()
        return made if done else None


def _each_timed(steps: Iterator[str]) -> Iterator[str]:
    began = time.monotonic()
    for words in steps:
        _say(f"{words} {time.monotonic() - began:.1f} 秒")
        began = time.monotonic()
        yield words


@contextmanager
def _alone(lock: int) -> Iterator[None]:
    """Hold the owner's advisory lock; it falls by itself should we be killed."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
    try:
        yield
    finally:
        owner.close()
        connections["default"].close()


@contextmanager
def _timed(label: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    _say(f"{label} {time.monotonic() - began:.1f} 秒")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def told(made: Made | None, *, port: int) -> str:
    """What stands and where to look, in words."""
    address = _("网址：%(address)s") % {"address": f"http://127.0.0.1:{port}/"}
    if made is None:
        return "\n".join(["", _("家门口已就绪，现有数据没有动。"), address, ""])
    here = installation()
    stands = _("家门口已就绪：%(city)s，%(people)s 名残疾人，全是合成数据。") % {
        "city": here.city_name if here else "",
        "people": made.plan.people,
    }
    return "\n".join(["", stands, *month_in_words(made.plan), "", address, *_accounts_in_words(), ""])


def month_in_words(plan: CityPlan) -> list[str]:
    """What the month's work has come to; nothing as long as it is not done."""
    month = month_told(plan)
    if not month["due"]:
        return []
    return [
        _("%(month)s月：应享 %(due)s 人次，到账 %(paid)s 人次、%(yuan)s 元，退汇 %(returned)s 人次。")
        % {
            "month": plan.month.month,
            "due": month["due"],
            "paid": month["paid"],
            "yuan": yuan(month["paid_fen"]),
            "returned": month["returned"],
        },
        _("等人办：%(confirm)s 项变动待确认，%(sign)s 个批次待签名，%(unknown)s 人次暂不能判定。")
        % {"confirm": month["to_confirm"], "sign": month["to_sign"], "unknown": month["unknown"]},
    ]


def _accounts_in_words() -> list[str]:
    desks = (
        ("city", _("市残联业务科室")),
        ("leader", _("市残联领导")),
        ("county-420602", _("县级残联经办；420602 换成别的县代码，就是别的县")),
        ("signer-420602", _("县级残联审批")),
        ("finance-420602", _("县级财政经办")),
        (f"town-{BRANCH_TOWN[:9]}", _("乡镇（街道）窗口")),
        (f"village-{BRANCH_VILLAGE}", _("村（社区）专职委员")),
        ("assessor-420602", _("残疾评定医院的评定医师")),
        ("employer-1", _("用人单位经办人；换成 employer-2，就是另一个单位")),
        ("home-1", _("阳光家园负责人；换成 home-2，就是另一个家园")),
        ("carer-1", _("阳光家园护理员")),
        ("auditor, keeper", _("审计管理员、系统管理员")),
    )
    return [
        _("账号（密码都是 %(password)s）：") % {"password": PASSWORD},
        *(f"  {username:<22}{label}" for username, label in desks),
        _("动态验证码：登录页上就有；也可用 doorstep accounts code city 取得。"),
    ]
