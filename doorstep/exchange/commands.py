"""Commands of this room: deliver now, compare a day, and play the partner."""

import argparse
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.commands import Argument, Command, a_date, declare
from doorstep.base.scope import as_system
from doorstep.kernel.refusal import Refused

from . import commands_feeds, commands_push  # noqa: F401  (they declare their own)
from .delivering import deliver_due
from .models import Finding
from .partners import LABELS, connected_partners, find_partner
from .reconciling import NOTHING, reconcile_day
from .simulator import Manners, simulate

PORT = 8099


def deliver() -> Iterator[dict[str, Any]]:
    """One line per partner: how its messages ended. Raises: Refused("partner.not_connected")."""
    if not connected_partners():
        raise Refused(
            _("没有发送。"),
            why=_("没有接通的平台；演示库只能接本机上的模拟平台。"),
            then=_("请设置 DOORSTEP_PROVINCE_URL 或 DOORSTEP_NATIONAL_URL。"),
            code="partner.not_connected",
        )
    for tally in deliver_due(timezone.now):
        yield {
            "partner": tally.partner,
            "acked": tally.acked,
            "sent": tally.sent,
            "rejected": tally.rejected,
            "retry": tally.retry,
            "acked_later": tally.later,
        }


def reconcile(partner: str, day: dt.date | None) -> Iterator[dict[str, Any]]:
    """Four counts, then each difference. Raises: Refused as reconciling.reconcile_day, Refused("partner.unknown")."""
    day = day or timezone.localdate() - dt.timedelta(days=1)
    head = reconcile_day(find_partner(partner), day, now=timezone.now)
    for finding in NOTHING:
        yield {"partner": partner, "day": day, "finding": finding, "count": getattr(head, finding)}
    with as_system(read_only=True):
        found = list(Finding.objects.filter(reconciliation=head).order_by("key"))
    for one in found:
        yield {
            "key": one.key,
            "difference": one.finding,
            "our_state": one.our_state,
            "their_state": one.their_state,
            "same_payload": one.same_payload,
        }


def play_partner(
    partner: str,
    port: int,
    state: str,
    timeouts: float,
    duplicates: float,
    reorder: float,
    rejects: float,
    crash_after: int,
    random_state: int,
) -> int:
    """Play the partner until told to stop. Raises: Refused("partner.unknown", "partner.not_played")."""
    manners = Manners(timeouts, duplicates, reorder, rejects, crash_after, random_state)
    secret = find_partner(partner).secret
    try:
        return simulate(port, Path(state), secret, manners)
    except (OSError, OverflowError) as trouble:
        raise Refused(
            _("模拟平台没有开始。"),
            why=_("端口 %(port)s 或目录 %(state)s 不能用（%(kind)s）。")
            % {"port": port, "state": state, "kind": type(trouble).__name__},
            then=_("请用 --port 或 --state 换一个。"),
            code="partner.not_played",
        ) from trouble


def a_chance(text: str) -> float:
    """An argument that is a chance from 0 to 1."""
    try:
        found = float(text)
    except ValueError:
        found = -1
    if not 0 <= found <= 1:
        raise argparse.ArgumentTypeError(f"可能性应为 0 到 1 的数，现为 {text}")
    return found


PARTNER = Argument(
    "--partner", f"平台：{'、'.join(f'{name} {label}' for name, label in LABELS.items())}", default="province"
)
declare(
    Command(
        "exchange deliver",
        "把到期的报文发给上级平台，并读取回执。平时每分钟自动做一次。",
        "doorstep exchange deliver --json",
        deliver,
        facts=True,
    )
)
declare(
    Command(
        "exchange reconcile",
        "与上级平台核对一天的报文：一致、不一致、只有我方有、只有对方有。有差异时退出码为 1。",
        "doorstep exchange reconcile --partner province --day 2026-05-01 --json",
        reconcile,
        (PARTNER, Argument("--day", "业务日，默认昨天", kind=a_date)),
        facts=True,
        wrong=lambda fact: "difference" in fact,
    )
)
declare(
    Command(
        "partner-sim",
        "在本机扮演上级平台，供演练：收报文、去重、给回执，也会按要求超时、重复、乱序、退回和倒下。",
        "doorstep partner-sim --port 8099 --state var/partner --rejects 0.1",
        play_partner,
        (
            PARTNER,
            Argument("--port", "端口", kind=int, default=PORT),
            Argument("--state", "存放它收到的报文的目录", default="var/partner"),
            Argument("--timeouts", "不答复的可能性，0 到 1", kind=a_chance, default=0.0),
            Argument("--duplicates", "回执重复的可能性", kind=a_chance, default=0.0),
            Argument("--reorder", "回执乱序的可能性", kind=a_chance, default=0.0),
            Argument("--rejects", "退回的可能性", kind=a_chance, default=0.0),
            Argument("--crash-after", "新收多少条后倒下，0 为从不", kind=int, default=0),
            Argument("--random-state", "随机数", kind=int, default=1),
        ),
    )
)
