"""Commands of files that departments send by themselves: the key to hand over, and sending one to try it."""

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from doorstep.base.commands import DONE, Argument, Command, a_date, declare
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import widen

from .contracts import find_contract
from .pushing import push_file


def key(contract: str) -> int:
    """Print the key of a feed, made on first use. Raises: Refused("feed.unknown")."""
    sys.stdout.write(settings.FEED_SECRET(find_contract(contract).code) + "\n")
    return DONE


def push(
    file: Path, contract: str, place: str, as_of: dt.date, to: str, key_file: Path | None = None
) -> Iterator[dict[str, Any]]:
    """Send a file, and tell the answer. Raises: Refused("feed.unknown", "feed.no_file", "feed.no_answer")."""
    code, raw = find_contract(contract).code, _read(file)
    secret = _read(key_file).decode(errors="replace").strip() if key_file else settings.FEED_SECRET(code)
    try:
        status, said = push_file(to, secret, code, raw, place=widen(place), as_of=as_of.isoformat(), name=file.name)
    except OSError as trouble:
        raise Refused(
            _("没有发出。"),
            why=_("%(to)s 没有答复（%(kind)s）。") % {"to": to[:80], "kind": str(trouble) or type(trouble).__name__},
            then=_("请核对地址；同一份文件再发，不会重复写入。"),
            code="feed.no_answer",
        ) from trouble
    yield {"status": status} | said


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        raise Refused(
            _("没有发出。"),
            why=_("文件 %(file)s 读不了（%(kind)s）。") % {"file": path, "kind": type(trouble).__name__},
            then=_("请核对文件名。"),
            code="feed.no_file",
        ) from trouble


declare(
    Command(
        "feeds key",
        "给出一个数据来源的密钥，交给那个部门，由它的系统签名报送；第一次问时生成。",
        "doorstep feeds key hr-insurance > 密钥.txt",
        key,
        (Argument("contract", "数据来源的代码，见 feeds status"),),
    )
)
declare(
    Command(
        "feeds push",
        "像其他部门的系统那样，签名报送一份名单。没有收时退出码为 1。",
        "doorstep feeds push 参保.csv --contract hr-insurance --place 420600 --as-of 2026-03-31 "
        "--to https://doorstep.example:8443 --key-file 密钥.txt",
        push,
        (
            Argument("file", "文件", kind=Path),
            Argument("--contract", "数据来源的代码", needed=True),
            Argument("--place", "哪里的名单：市、县或乡镇的区划代码", needed=True),
            Argument("--as-of", "数据截至哪一天", kind=a_date, needed=True),
            Argument("--to", "发到哪里，如 https://主机:端口", needed=True),
            Argument("--key-file", "存放密钥的文件；不写就用本机的", kind=Path),
        ),
        facts=True,
        wrong=lambda fact: fact["status"] not in {200, 201},
    )
)
