"""Commands of feeds: take in a file, and say how each feed stands."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.commands import Argument, Command, a_date, declare
from doorstep.base.jobs import run_job
from doorstep.base.scope import as_system
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import widen

from .feed_runs import receive_feed
from .feed_status import counts_of, feed_standings
from .models_feeds import FeedRun


def receive(
    contract: str, file: str, place: str, as_of: dt.date | None, fewer: bool = False
) -> Iterator[dict[str, Any]]:
    """Take the file in, enter it at once, and tell its counts. Raises: Refused as feed_runs.receive_feed."""
    if as_of is None or not place:
        raise Refused(
            _("没有收。"),
            why=_("没有说是哪里的、截至哪一天的名单。"),
            then=_("请加 --place 和 --as-of。"),
            code="feed.not_said",
        )
    path, code, now = Path(file), widen(place), timezone.now()
    try:
        raw = path.read_bytes()
    except OSError as trouble:
        raise Refused(
            _("没有收。"),
            why=_("文件 %(file)s 读不了（%(kind)s）。") % {"file": file, "kind": type(trouble).__name__},
            then=_("请核对文件名。"),
            code="feed.no_file",
        ) from trouble
    with as_system():
        run = receive_feed(
            contract,
            raw,
            path.name,
            place=code,
            as_of=as_of,
            is_fewer_meant=fewer,
            by=replace(SYSTEM, code=code),
            at=now,
        )
    is_known = run.received_at != now
    if not is_known and run.job_id is not None:
        run_job(run.job_id)
    with as_system(read_only=True):
        run = FeedRun.objects.defer("content").get(pk=run.pk)
    yield counts_of(run, is_known=is_known)


def status(place: str, on: dt.date | None) -> Iterator[dict[str, Any]]:
    """One line per feed."""
    with as_system(read_only=True):
        standings = feed_standings(widen(place), on or timezone.localdate())
    for one in standings:
        yield {
            "feed": one.contract.code,
            "label": one.contract.name,
            "state": one.state,
            "as_of": one.as_of,
            "due_on": one.due_on,
            "fresh_until": one.fresh_until,
        }


declare(
    Command(
        "feeds receive",
        "收下其他部门给的一份名单并写入；同一份再收一次，什么都不改。有行要人处理时退出码为 1。",
        "doorstep feeds receive civil-low-income 低保.csv --place 420602 --as-of 2026-05-05 --json",
        receive,
        (
            Argument("contract", "数据来源的代码，见 feeds status"),
            Argument("file", "文件"),
            Argument("--place", "哪里的名单：市、县或乡镇的区划代码", default=""),
            Argument("--as-of", "数据截至哪一天", kind=a_date),
            Argument("--fewer", "已核实：比上一份少一半以上，或者一个人也没有", switch=True),
        ),
        facts=True,
        wrong=lambda fact: bool(fact["bad"] or fact["why"]),
    )
)
declare(
    Command(
        "feeds status",
        "一个地方的每份名单：截至哪一天、下一份应到的日子、是否过期。有过期时退出码为 1。",
        "doorstep feeds status --place 420602 --json",
        status,
        (Argument("--place", "市或县的区划代码", default="420600"), Argument("--on", "哪一天，默认今天", kind=a_date)),
        facts=True,
        wrong=lambda fact: fact["state"] == "stale",
    )
)
