"""Commands of the top storey: bring the product up, make a city, and help a demonstration to sign in."""

import argparse
import datetime as dt
import sys
import time
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base import commands_keys, commands_papers  # noqa: F401  (they declare commands)
from doorstep.base.access import SYSTEM
from doorstep.base.commands import DONE, Argument, Command, a_date, declare
from doorstep.base.installation import installation
from doorstep.base.scope import as_system
from doorstep.exchange.partners import find_partner
from doorstep.kernel.refusal import Refused
from doorstep.orgs.accounts import STEP_SECONDS, code_now, drop_second_factor, reset_password
from doorstep.orgs.models import Account, Seat

from .arrival import bring_to_life, month_in_words, prepare, told
from .city.digest import city_digest
from .city.make import make_city, refresh_statistics
from .city.plan import DEFAULT_DAY, DEFAULT_PEOPLE, DEFAULT_STATE, PLANTED, CityPlan
from .install import install_city, open_first_account
from .serving import LIFE, partners_to_play, refuse_port_in_use, serve, work

PORT = 8000


def bring_up(no_serve: bool, port: int, people: int, random_state: int, on: dt.date, full: bool) -> int:
    """Prepare the database and its city, and serve until told to stop; the city comes to life beside."""
    if not no_serve:
        refuse_port_in_use(port)
    made = prepare(CityPlan(people, random_state, on, full))
    if no_serve:
        if made is not None:
            bring_to_life()
        sys.stdout.write(told(made, port=port))
        return DONE
    words, partners = told(made, port=port), partners_to_play()
    for name, address in partners.items():
        words += _("模拟的%(partner)s：%(address)s") % {"partner": find_partner(name).label, "address": address} + "\n"
    beside = LIFE if made is not None else ()
    return serve(port, ready=words + _("正在服务，按 Ctrl-C 停止。") + "\n", partners=partners, beside=beside)


def live_on() -> int:
    """Do what is not done yet of the city's work and life, and tell what it came to."""
    made = bring_to_life()
    if made is not None:
        sys.stdout.write("\n".join([_("演示城市的工作和生活已做完。"), *month_in_words(made.plan), ""]))
    return DONE


def make(people: int, random_state: int, on: dt.date, full: bool) -> Iterator[dict[str, Any]]:
    """One line per table with its rows, then one per planted defect."""
    made = make_city(CityPlan(people, random_state, on, full), at=timezone.now())
    refresh_statistics()
    for label, count in made.rows.items():
        if not label.startswith("planted."):
            yield {"table": apps.get_model(label)._meta.verbose_name, "rows": count}
    for kind, count in made.planted.items():
        yield {"planted": PLANTED[kind][1], "rows": count}


def digest() -> Iterator[dict[str, Any]]:
    """The digest of what the city holds in plain text."""
    yield {"digest": city_digest()}


def tell_code(username: str) -> Iterator[dict[str, Any]]:
    """The six digits of this half minute. Raises: Refused("account.real", "account.unknown")."""
    here = installation()
    if here is None or not here.is_synthetic:
        raise Refused(
            _("没有给出验证码。"),
            why=_("这不是演示库。正式库的验证码只在本人的验证器里。"),
            then=_("请用本人手机上的验证器；要看演示，请先造一座城市。"),
            code="account.real",
        )
    account = Account.objects.filter(username=username).first()
    if account is None or account.second_factor is None:
        raise Refused(
            _("没有给出验证码。"),
            why=_("没有账号 %(name)s，或它还没有绑定验证器。") % {"name": username[:40]},
            then=_("请核对账号名；没有绑定的，登录时会引导绑定。"),
            code="account.unknown",
        )
    now = timezone.now()
    left = STEP_SECONDS - int(time.time()) % STEP_SECONDS
    yield {"username": username, "code": code_now(account, at=now), "seconds_left": left}


def a_count(text: str) -> int:
    """An argument that counts people, at least one."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"人数应为 1 以上的整数，现为 {text}")
    return int(text)


PEOPLE = Argument("--people", "城市里的持证人数", kind=a_count, default=DEFAULT_PEOPLE)
STATE = Argument("--random-state", "随机数；同一个数造出同一座城市", kind=int, default=DEFAULT_STATE)
ON = Argument("--on", "从哪一天的角度造，如 2026-10-31", kind=a_date, default=DEFAULT_DAY)
FULL = Argument("--full", "家园的人更多，每天的用餐和服务都记（多用几分钟）", switch=True)
declare(
    Command(
        "up",
        "更新数据库，没有城市就造一座，然后开始服务；一个月的工作和家园两年的生活随后做完。再次运行几秒即起，数据都在。",
        "doorstep up --port 8080",
        bring_up,
        (
            Argument("--no-serve", "做完就结束，不提供服务", switch=True),
            Argument("--port", "端口", kind=int, default=PORT),
            PEOPLE,
            STATE,
            ON,
            FULL,
        ),
    )
)
declare(
    Command(
        "worker",
        "处理后台工作：导入、导出、月度判定。up 会带起一个；正式部署时可多开几个。",
        "doorstep worker",
        work,
    )
)
declare(
    Command(
        "city make",
        "在空的演示库里造一座城市：组织、人员、证件、境况、账户、岗位，连同有意埋下的错。",
        "doorstep city make --people 20000 --random-state 1",
        make,
        (PEOPLE, STATE, ON, FULL),
        facts=True,
    )
)
declare(
    Command(
        "city live",
        "把演示城市一个月的工作、一年的按比例就业和家园两年的生活做完；做过的不再做。up 会带起它。",
        "doorstep city live",
        live_on,
    )
)
declare(
    Command(
        "city digest",
        "算出城市内容的摘要；人数、随机数和日期相同的两座城市，刚造好时摘要相同。",
        "doorstep city digest",
        digest,
        facts=True,
    )
)
declare(
    Command(
        "accounts code",
        "给出演示账号此刻的动态验证码；只在演示库里可用。",
        "doorstep accounts code city",
        tell_code,
        (Argument("username", "账号名"),),
        facts=True,
    )
)


def install(code: str, name: str) -> int:
    """Make this database a city's own."""
    install_city(code, name, at=timezone.now())
    sys.stdout.write(_("已建成正式库：%(name)s。合成数据从此不能写入。\n") % {"name": name})
    return DONE


def open_account(username: str, name: str, role: str, org: str) -> int:
    """Open an account with one seat; the password is made here and shown once."""
    password = open_first_account(username, name, role, org, at=timezone.now())
    sys.stdout.write(
        _("账号：%(username)s\n初始密码：%(password)s\n只显示这一次。首次登录要绑定动态验证码。\n")
        % {
            "username": username,
            "password": password,
        }
    )
    return DONE


def reset_account(username: str, second_factor: bool) -> int:
    """Let somebody in again where no seat keeper can: a new password, and with it, if asked, a new authenticator."""
    at, reason = timezone.now(), _("由系统管理员用命令行办理")
    with as_system():
        seat = Seat.objects.filter(account__username=username, held__contains=at.date()).order_by("-pk").first()
        if seat is None:
            raise Refused(
                _("没有重设密码。"),
                why=_("没有账号 %(name)s，或它没有岗位。") % {"name": username[:40]},
                then=_("请核对账号名。"),
                code="account.unknown",
            )
        password = reset_password(seat.pk, by=SYSTEM, at=at, reason=reason)
        if second_factor:
            drop_second_factor(seat.pk, by=SYSTEM, at=at, reason=reason)
    sys.stdout.write(_("新密码：%(password)s\n只显示这一次。登录后必须马上改。\n") % {"password": password})
    return DONE


declare(
    Command(
        "accounts reset",
        "重设一个账号的密码，给出新密码；验证器丢了的，一并解除。",
        "doorstep accounts reset wangfang --second-factor",
        reset_account,
        (Argument("username", "账号名"), Argument("--second-factor", "同时解除验证器", switch=True)),
    )
)
declare(
    Command(
        "install",
        "在空库上建立正式的城市：装入区划，从此不收合成数据。",
        "doorstep install 420600000000 襄阳市",
        install,
        (Argument("code", "市的 12 位区划代码"), Argument("name", "市名")),
    )
)
declare(
    Command(
        "accounts open",
        "开通一个账号和一个岗位，给出初始密码。",
        "doorstep accounts open wangfang 王芳 seat_keeper 420600000000",
        open_account,
        (
            Argument("username", "账号名"),
            Argument("name", "姓名"),
            Argument("role", "角色代码，如 seat_keeper"),
            Argument("org", "组织所在区划的 12 位代码"),
        ),
    )
)
