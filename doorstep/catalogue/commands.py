"""Commands of this room: check every citation of law in the product, and write the table of law texts anew."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from doorstep.base.commands import Argument, Command, a_date, declare
from doorstep.kernel.citations import read_citations
from doorstep.kernel.laws import OK, UNREADABLE, Judged, Laws, judge

from .cited import Relied, citations
from .laws.table import TABLES, Held, keep_days, laws_of, load_table, write_table
from .laws.texts import differing, read_texts

CHANGED = "和原文不一样"
PASSED, FAILED = "通过", "不通过"


def check_law(on: dt.date | None = None, texts: Path | None = None) -> Iterator[dict[str, Any]]:
    """One line per citation as of the day; with a folder of texts, one per version that the table has or lacks.

    Raises: Refused("law.no_texts", "law.text_unreadable", "law.texts_differ", "law.table_unreadable").
    """
    table, day = load_table(), on or timezone.localdate()
    laws = laws_of(table)
    for relied in citations():
        for judged in judge_relied(relied, laws, on=day):
            yield _line(relied.where, relied.words, judged, since=relied.since)
    if texts is not None:
        yield from _compare(table, read_texts(texts))


def judge_relied(relied: Relied, laws: Laws, *, on: dt.date) -> list[Judged]:
    """The judgement of each text that the words cite, up to the day, or the day on which they begin to count."""
    try:
        cited = read_citations(relied.words)
    except ValueError:
        return [Judged(UNREADABLE, "条款的数字读不懂。", True)]
    until = max(relied.since, min(on, relied.until or on))
    return [judge(one, laws, since=relied.since, until=until, confirmed=relied.confirmed) for one in cited]


def _line(where: str, words: str, judged: Judged, *, since: dt.date) -> dict[str, Any]:
    return {
        "result": FAILED if judged.failed else PASSED,
        "where": where,
        "cited": words,
        "since": since,
        "verdict": judged.verdict,
        "why": judged.why,
    }


def _compare(table: list[Held], read: list[Held]) -> Iterator[dict[str, Any]]:
    """Whether table and texts hold the same versions, and each article the same words."""
    ours, theirs = ({one.key: one for one in held if one.digests} for held in (table, read))
    for key in sorted(ours.keys() | theirs.keys()):
        judged = Judged(OK, "", False)
        if key not in theirs or key not in ours:
            judged = Judged(CHANGED, "文件夹里没有这份原文。" if key in ours else "登记表里没有这份原文。", True)
        elif articles := differing(ours[key], theirs[key]):
            judged = Judged(CHANGED, f"{'、'.join(map(str, articles))}不一样。", True)
        yield _line("法律登记表", f"《{key[0]}》", judged, since=key[1])


def index_law(texts: Path, out: Path) -> Iterator[dict[str, Any]]:
    """Write the table from the texts; days that were corrected by hand stay, and versions whose text is not there.

    Raises: Refused("law.no_texts", "law.text_unreadable", "law.texts_differ", "law.not_written").
    """
    held = list(keep_days(read_texts(texts), load_table(out)))
    write_table(held, out)
    for one in sorted(held, key=lambda one: one.key):
        text = one.text
        yield {
            "law": text.law,
            "published_on": text.published_on,
            "text_since": text.text_since,
            "articles": len(text.articles),
        }


declare(
    Command(
        "law check",
        "核对全部引用的法律条款：条款在不在原文里，法律那时在不在施行。",
        "doorstep law check --on 2026-07-01",
        check_law,
        (
            Argument("--on", "核对到哪一天，如 2026-07-01；不写就是今天", kind=a_date),
            Argument("--texts", "法律原文所在的文件夹；写了就把登记表也和原文逐条比对", kind=Path),
        ),
        facts=True,
        wrong=lambda fact: fact["result"] == FAILED,
    )
)
declare(
    Command(
        "law index",
        "读一个文件夹里的法律原文，写出登记表：哪部法、哪天起施行、有哪些条。",
        "doorstep law index --texts 法律原文",
        index_law,
        (
            Argument("--texts", "法律原文所在的文件夹；不写就是当前文件夹", kind=Path, default=Path()),
            Argument("--out", "登记表写到哪个文件夹", kind=Path, default=TABLES),
        ),
        facts=True,
    )
)
