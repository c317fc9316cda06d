"""The table of law texts as it comes with the project: read here, and written anew from a folder of texts.

How it is made: docs/laws/README.md.
"""

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from doorstep.kernel.citations import Article, read_articles
from doorstep.kernel.laws import Laws, LawText
from doorstep.kernel.refusal import Refused

TABLES = Path(__file__).parent
VERSIONS, ARTICLES = "laws.csv", "articles.csv"
VERSION_FIELDS = ("law", "published_on", "law_since", "text_since", "ended_on", "articles")
ARTICLE_FIELDS = ("law", "published_on", "article", "items", "sha256")
T = TypeVar("T")


@dataclass(frozen=True)
class Held:
    """One version and the digests of its articles."""

    text: LawText
    digests: dict[Article, str]

    @property
    def key(self) -> tuple[str, dt.date]:
        """Law and day of publication, by which a version is known."""
        return self.text.law, self.text.published_on


def load_table(folder: Path = TABLES) -> list[Held]:
    """Every version in the table, by law and day. An empty list where there is no table yet.

    Raises: Refused("law.table_unreadable").
    """
    if not (folder / VERSIONS).exists():
        return []
    articles: dict[tuple[str, dt.date], list[tuple[Article, tuple[int, ...], str]]] = {}
    for key, article, items, digest in _read(folder / ARTICLES, _article):
        articles.setdefault(key, []).append((article, items, digest))
    held = _read(folder / VERSIONS, lambda row: _version(row, articles.get(_key(row), [])))
    return sorted(held, key=lambda one: one.key)


def _read(path: Path, read: Callable[[dict[str, str]], T]) -> Iterator[T]:
    """Each row of a table. Raises: Refused("law.table_unreadable")."""
    line = 0
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                line = reader.line_num
                yield read(row)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(
            "法律登记表读不出来。",
            why=f"{path.name} 第 {line} 行不对：{error}。" if line else f"{path.name} 打不开：{error}。",
            then="请改正登记表，或用 doorstep law index 重新生成。",
            code="law.table_unreadable",
        ) from error


def _key(row: dict[str, str]) -> tuple[str, dt.date]:
    return row["law"], dt.date.fromisoformat(row["published_on"])


def _article(row: dict[str, str]) -> tuple[tuple[str, dt.date], Article, tuple[int, ...], str]:
    (article,) = read_articles(row["article"])
    return _key(row), article, tuple(map(int, row["items"].split())), row["sha256"]


def _version(row: dict[str, str], articles: list[tuple[Article, tuple[int, ...], str]]) -> Held:
    if len(articles) != int(row["articles"]):
        raise ValueError(f"应有 {row['articles']} 条，{ARTICLES} 里有 {len(articles)} 条")
    law_since, text_since = (dt.date.fromisoformat(row[name]) for name in ("law_since", "text_since"))
    ended_on = dt.date.fromisoformat(row["ended_on"]) if row["ended_on"] else None
    shapes = {article: items for article, items, _ in articles}
    text = LawText(*_key(row), law_since, text_since, ended_on, shapes)
    return Held(text, {article: digest for article, _, digest in articles})


def laws_of(held: Iterable[Held]) -> Laws:
    """The versions by law, in order."""
    found: dict[str, list[LawText]] = {}
    for one in sorted(held, key=lambda one: one.text.text_since):
        found.setdefault(one.text.law, []).append(one.text)
    return found


def keep_days(read: Iterable[Held], table: Iterable[Held]) -> Iterator[Held]:
    """The versions as read, with the days that the table has for them: somebody may have corrected these by hand.

    Versions that are only in the table are kept.
    """
    by_key = {one.key: one for one in table}
    for one in read:
        was = by_key.pop(one.key, None)
        days = {name: getattr(was.text, name) for name in VERSION_FIELDS[2:5]} if was else {}
        yield replace(one, text=replace(one.text, **days))
    yield from by_key.values()


def write_table(held: Iterable[Held], folder: Path = TABLES) -> None:
    """Write both tables. Raises: Refused("law.not_written")."""
    rows = sorted(held, key=lambda one: one.key)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / VERSIONS, VERSION_FIELDS, map(_version_row, rows))
        _write(folder / ARTICLES, ARTICLE_FIELDS, (row for one in rows for row in _article_rows(one)))
    except OSError as error:
        raise Refused(
            "法律登记表没有写出。",
            why=f"写不到「{folder}」：{error.strerror}。",
            then="请用 --out 给出能写的文件夹。",
            code="law.not_written",
        ) from error


def _version_row(one: Held) -> tuple[Any, ...]:
    text = one.text
    return text.law, text.published_on, text.law_since, text.text_since, text.ended_on or "", len(text.articles)


def _article_rows(one: Held) -> Iterator[tuple[Any, ...]]:
    for article, items in sorted(one.text.articles.items()):
        yield one.text.law, one.text.published_on, article, " ".join(map(str, items)), one.digests[article]


def _write(path: Path, fields: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(fields)
        writer.writerows(rows)
